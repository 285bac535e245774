// The frame of the local platform in a real browser: what it shows and does, and the bridge that it gives the page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, violations } from "./fixture.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "bailee-frame-"));
const golden = readFileSync(join(root, "tests/fixtures/forge/bridge.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line));
/** @type {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, null>} */
let server;
/** @type {string} */
let url;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  const fake = "crates/local/tests/fake";
  const args = ["dev", "--port", "0", "--json", "--artefact", fake, "--page", `${fake}/page`, "--state", join(folder, "state.json")];
  server = spawn(process.env.BAILEE ?? join(root, "target/debug/bailee"), args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const [line, opened] = await Promise.all([createInterface(server.stdout)[Symbol.asyncIterator]().next(), launch()]);
  ({ url } = JSON.parse(/** @type {string} */ (line.value)));
  browser = opened;
});

after(async () => {
  await browser?.close();
  const ended = new Promise((done) => server?.once("exit", done) ?? done(undefined));
  server?.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

/** @param {import("playwright-core").BrowserContextOptions} options */
async function open(path = "/", options = {}) {
  const session = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await session.newPage();
  page.setDefaultTimeout(15_000);
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(`${url}${path}`);
  return { page, problems, close: () => session.close() };
}

test("the frame shows the page of the site and the user that are chosen", async () => {
  const { page, problems, close } = await open();
  const inside = page.frames().find((frame) => frame !== page.mainFrame());
  assert.ok(inside);
  await inside.waitForURL(/\/_page\/alpha\/admin\/$/);
  await page.getByLabel("Site", { exact: true }).selectOption("beta");
  await inside.waitForURL(/\/_page\/beta\/admin\/$/);
  await page.getByLabel("User").selectOption("member");
  await inside.waitForURL(/\/_page\/beta\/member\/$/);
  await page.reload();
  // The choice is kept; the list of sites is asked for first.
  await page.getByLabel("Site", { exact: true }).locator('option[value="beta"]:checked').waitFor({ state: "attached" });
  assert.deepEqual(problems, []);
  await close();
});

test("the clock, the events and the faults act on the platform and say what came of it", async () => {
  const { page, problems, close } = await open();
  const status = page.getByTestId("status");
  await page.getByRole("button", { name: "+1 day" }).click();
  await status.filter({ hasText: "48 deliveries ran" }).waitFor();
  await page.getByTestId("invocations").getByText("scheduled").first().waitFor();

  await page.getByText("Faults", { exact: true }).click();
  await page.getByLabel("What").selectOption("429, rate limited");
  await page.getByLabel("Which calls").selectOption("transact");
  await page.getByRole("button", { name: "Add fault" }).click();
  await page.getByText("rateLimited, on alpha, at transact, 1 more").waitFor();
  await page.getByRole("button", { name: "Clear faults" }).click();
  await page.getByText("No fault is in force.").waitFor();
  await page.getByRole("button", { name: "Kill Node processes" }).click();
  await status.filter({ hasText: "Killed 2 processes" }).waitFor();

  await page.getByRole("button", { name: "Uninstall" }).click();
  await page.getByText("The app is not installed on this site.").waitFor();
  await page.getByRole("button", { name: "Install", exact: true }).click();
  await page.locator("iframe").waitFor({ state: "visible" });
  await page.getByLabel("New site").fill("gamma");
  await page.getByRole("button", { name: "Add site" }).click();
  await page.getByLabel("Site", { exact: true }).locator("option", { hasText: "gamma" }).waitFor({ state: "attached" });
  await page.getByLabel("New site").fill("gamma");
  await page.getByRole("button", { name: "Add site" }).click();
  await status.filter({ hasText: "there is a site `gamma` already" }).waitFor();
  assert.deepEqual(problems.filter((text) => !text.includes("409")), []);
  await close();
});

test("the page looks again after what was done around it", async () => {
  const { page, close } = await open();
  const inside = page.frames().find((frame) => frame !== page.mainFrame());
  assert.ok(inside);
  await inside.waitForURL(/\/_page\/alpha\/admin\/$/);
  await inside.evaluate(() => document.addEventListener("visibilitychange", () => document.documentElement.toggleAttribute("data-looked", true)));
  await page.getByRole("button", { name: "+1 hour" }).click();
  await inside.waitForFunction(() => document.documentElement.hasAttribute("data-looked"));
  await close();
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`the frame has no accessibility violation and cuts nothing off in the ${colorScheme} theme`, async () => {
    const { page, close } = await open("/", { colorScheme });
    await page.getByText("Faults", { exact: true }).click();
    await page.getByTestId("now").filter({ hasText: "20" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("data-color-mode"), colorScheme);
    assert.deepEqual(await violations(page), []);
    const tooWide = await page.locator("details").evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth).length);
    assert.equal(tooWide, 0, "nothing in the panel is cut off");
    await close();
  });
}

test("the bridge answers every call that @forge/bridge makes, or says that it does not offer it", async () => {
  const { page, close } = await open("/_page/alpha/admin/");
  // What an admin page of this app cannot do: it has no remotes, and it is no dialog and no modal.
  const refused = new Map([["invokeRemote", /no remotes/], ["requestRemote", /does not offer/], ["Modal.open", /does not offer/]]);
  // This one would leave the page.
  const leaving = new Set(["router.reload"]);
  for (const { call, bridge } of golden.filter(({ call }) => !leaving.has(call))) {
    for (const { name, payload } of bridge) {
      const answer = await page.evaluate(
        async ([name, payload]) => {
          if (payload?.callback === "[function]") payload.callback = () => {};
          try {
            const value = await globalThis.__bridge?.callBridge(name, payload);
            return { value: typeof value === "object" && value ? Object.keys(value) : value };
          } catch (error) {
            return { error: error instanceof Error ? error.message : String(error) };
          }
        },
        [name, payload],
      );
      const why = refused.get(call);
      if (why) assert.match(answer.error ?? "", why, call);
      else assert.equal(answer.error, undefined, `${call}: ${name}`);
    }
  }
  await close();
});

test("the bridge carries the resolver's answer, the context, the theme and a history", async () => {
  const { page, close } = await open("/_page/beta/project-admin/", { colorScheme: "dark" });
  const seen = await page.evaluate(async () => {
    const { callBridge } = /** @type {NonNullable<typeof globalThis.__bridge>} */ (globalThis.__bridge);
    await callBridge("enableTheming");
    const history = await callBridge("createHistory");
    /** @type {string[]} */
    const moves = [];
    history.listen((/** @type {{pathname:string}} */ { pathname }, /** @type {string} */ action) => moves.push(`${action} ${pathname}`));
    history.push("/a");
    history.push("/b");
    history.goBack();
    const context = await callBridge("getContext");
    const jira = await callBridge("fetchProduct", { product: "jira", restPath: "/rest/api/3/myself", fetchRequestInit: { headers: [] } });
    const refused = await callBridge("invoke", { functionKey: "fail" }).catch((/** @type {Error} */ error) => error.message);
    return {
      echo: await callBridge("invoke", { functionKey: "echo", payload: { a: 1 } }),
      context, refused, moves,
      jira: { status: jira.status, name: JSON.parse(jira.body).displayName },
      mode: document.documentElement.dataset.colorMode,
      text: getComputedStyle(document.documentElement).getPropertyValue("--ds-text").trim(),
    };
  });
  assert.deepEqual(seen.echo.payload, { a: 1 });
  assert.equal(seen.echo.context.context.accountId, seen.context.accountId);
  assert.equal(seen.context.siteUrl, "https://beta.atlassian.net");
  assert.equal(seen.context.theme.colorMode, "dark");
  assert.deepEqual(seen.jira, { status: 200, name: "Pia Project" });
  assert.match(seen.refused, /it broke/);
  assert.deepEqual(seen.moves, ["PUSH /a", "PUSH /b", "POP /a"]);
  assert.equal(seen.mode, "dark");
  await page.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue("--ds-text").trim() === "#bfc1c4");
  await close();
});

test("the page's policy stops inline scripts and connections to elsewhere", async () => {
  const { page, close } = await open("/_page/alpha/admin/");
  const outcome = await page.evaluate(async () => {
    document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.inline = true" }));
    const away = await fetch("https://example.com/").then(() => "reached", () => "stopped");
    return { inline: globalThis.inline ?? false, away };
  });
  assert.deepEqual(outcome, { inline: false, away: "stopped" });
  await close();
});

test("a page of another origin cannot reach the platform", async () => {
  const elsewhere = createServer((_, response) => response.setHeader("content-type", "text/html").end("<title>Elsewhere</title>"));
  await new Promise((done) => elsewhere.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (elsewhere.address());
  const clock = async () => (await (await fetch(`${url}/_local/clock`)).json()).offsetMillis;
  const before = await clock();
  const { page, close } = await open();
  await page.goto(`http://127.0.0.1:${port}/`);
  const modes = await page.evaluate(async (url) => {
    const post = (/** @type {RequestMode} */ mode) => fetch(`${url}/_local/clock`, { method: "POST", mode, body: '{"advance":"P1D"}' }).then((answer) => answer.type, () => "refused");
    return [await post("cors"), await post("no-cors")];
  }, url);
  // The second one is sent, as a form would be; its answer is hidden from the page, and the platform refused it.
  assert.deepEqual(modes, ["refused", "opaque"]);
  assert.equal(await clock(), before);
  await close();
  elsewhere.close();
});
