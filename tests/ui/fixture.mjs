// Opens the built admin page in a real browser: served with the strict policy of the host, a stub bridge in front of it.
import assert from "node:assert/strict";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { basename, delimiter, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { chromium } from "playwright-core";
import { world } from "./world.mjs";

const root = fileURLToPath(new URL("../../static/admin/build/", import.meta.url));
if (!existsSync(join(root, "index.html"))) throw new Error("the admin page is not built; run: node static/admin/build.mjs");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TYPES = new Map([[".html", "text/html"], [".js", "text/javascript"], [".css", "text/css"]]);
/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Handlers} Handlers */
// The host's policy for Custom UI without additions in the manifest: nothing inline, nothing from elsewhere.
const POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; object-src 'none'";

/** The browser of BAILEE_CHROMIUM, a path or a name on the PATH, else the first known name there. */
export function browserPath() {
  const wanted = process.env.BAILEE_CHROMIUM;
  if (wanted && basename(wanted) !== wanted) return wanted;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of wanted ? [wanted] : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not this one.
      }
    }
  }
  throw new Error("no Chromium on the PATH; install one or set BAILEE_CHROMIUM to its path");
}

export const launch = () =>
  chromium.launch({
    executablePath: browserPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });

/** Serves the built page on a free loopback port. */
export async function serve() {
  const server = createServer((request, response) => {
    if (request.url === "/favicon.ico") return response.writeHead(204).end();
    const path = normalize(new URL(request.url ?? "", "http://localhost").pathname).replace(/^\/+/, "") || "index.html";
    try {
      const body = readFileSync(join(root, path));
      response.writeHead(200, { "content-type": TYPES.get(extname(path)) ?? "application/octet-stream", "content-security-policy": POLICY });
      return response.end(body);
    } catch {
      return response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { address: `http://127.0.0.1:${port}/`, close: () => new Promise((done) => server.close(done)) };
}

/**
 * How a page is opened. `mode` is the host's colour mode, null when it names none; `flags` whether the host can raise flags;
 * `bridge` whether there is a host at all; `clock` whether the test moves the page's time (`page.clock`).
 * @typedef {{hash?:string, scheme?:"light"|"dark", mode?:string|null, context?:object, flags?:boolean, bridge?:boolean,
 *   width?:number, height?:number, forced?:boolean, clock?:boolean}} Options
 */

/** Contexts that are kept, by browser and look. @type {WeakMap<Browser, Map<string, import("playwright-core").BrowserContext>>} */
const profiles = new WeakMap();

/**
 * A browser context of this look. Making one costs more than loading the page, and the page keeps nothing in it, so tests share
 * it; but whoever moves its clock gets one of their own.
 * @param {Browser} browser @param {{scheme:"light"|"dark", forced:boolean}} look @param {boolean} own
 */
async function profile(browser, { scheme, forced }, own) {
  const make = () => browser.newContext({ colorScheme: scheme, timezoneId: "UTC", locale: "en-GB", reducedMotion: "reduce", forcedColors: forced ? "active" : "none" });
  if (own) return make();
  /** @type {Map<string, import("playwright-core").BrowserContext>} */
  const kept = profiles.get(browser) ?? new Map();
  profiles.set(browser, kept);
  const name = `${scheme} ${forced}`;
  const context = kept.get(name) ?? (await make());
  kept.set(name, context);
  return context;
}

/**
 * A page with the stub bridge. `answer(name, payload)` gives the resolver's answers, or throws to break the bridge.
 * `problems` collects what a page must never do: console errors, policy violations, requests to elsewhere.
 * @param {Browser} browser @param {string} address @param {Options & {answer: (name:string, payload:object) => unknown}} options
 */
export async function open(browser, address, { answer, hash = "", scheme = "light", mode = scheme, context = {}, flags = true, bridge = true, width = 1100, height = 900, forced = false, clock = false }) {
  const session = await profile(browser, { scheme, forced }, clock);
  const page = await session.newPage();
  await page.setViewportSize({ width, height });
  page.setDefaultTimeout(10_000);
  /** @type {{name:string, payload:any}[]} */
  const calls = [];
  /** @type {string[]} */
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => request.url().startsWith(address) || problems.push(`request to ${request.url()}`));
  await page.exposeFunction("__answer", async (/** @type {string} */ name, /** @type {object|undefined} */ payload) => {
    calls.push({ name, payload });
    return answer(name, payload ?? {});
  });
  await page.addInitScript(() => {
    globalThis.__focused = false;
    document.addEventListener("focusin", () => {
      globalThis.__focused = true;
    });
  });
  if (bridge) await page.addInitScript(
    ({ mode, context, flags }) => {
      /** @type {{title:string, type:string}[]} */
      const flagged = (globalThis.__flags = []);
      globalThis.__bridge = {
        callBridge(name, payload) {
          if (name === "showFlag" && !flags) throw new Error("this host has no flags");
          return answered(name, payload);
        },
      };
      async function answered(/** @type {string} */ name, /** @type {any} */ payload) {
        if (name === "invoke") return globalThis.__answer(payload.functionKey, payload.payload);
        if (name === "getContext") return { locale: "en-GB", timezone: "Europe/Berlin", localId: "stub", ...context };
        if (name === "enableTheming" && mode) document.documentElement.dataset.colorMode = mode;
        if (name === "showFlag") flagged.push(payload);
        return undefined;
      }
    },
    { mode, context, flags },
  );
  if (clock) await page.clock.install();
  await page.goto(`${address}${hash}`);
  return { page, calls, problems, close: () => (clock ? session.close() : page.close()) };
}

/** Violations of axe in the page as it is, one line each; empty when there are none. @param {Page} page */
export async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")} ${node.any.map((reason) => reason.message).join("; ")}`));
}

/**
 * What has the focus, by id, label or text; “body” when nothing has it. A heading says that it is one, since the link that led
 * to a view has its text, too.
 * @param {Page} page
 */
export const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "body";
    const text = element.id || element.getAttribute("aria-label") || (element.textContent ?? "").trim();
    return /^H[1-6]$/.test(element.tagName) && !element.id ? `heading ${text}` : text;
  });

/**
 * Waits until `read()` gives what is expected; says what it was last when it does not get there. For whatever comes after a
 * change that can be seen: a call, the focus, a place on the screen.
 * @template T @param {() => T|Promise<T>} read @param {T} expected
 */
export async function becomes(read, expected, seconds = 10) {
  for (const end = Date.now() + seconds * 1000; ; await new Promise((done) => setTimeout(done, 50))) {
    const seen = await read();
    if (isDeepStrictEqual(seen, expected)) return;
    if (Date.now() > end) assert.deepEqual(seen, expected);
  }
}

/**
 * One browser and one server for a file of tests. Returns `visit(options, act)`: opens the page with `answers` in place
 * of the ordinary ones, acts, and fails when anything went wrong in the console or over the network, or the focus got lost.
 */
export function pages() {
  /** @type {Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  before(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  /** @param {Options & {answers?: Partial<Handlers>}} options @param {(page: Page, opened: Awaited<ReturnType<typeof open>>) => Promise<void>} act */
  return async ({ answers = {}, ...options }, act) => {
    const opened = await open(browser, site.address, { answer: world(answers), ...options });
    try {
      await act(opened.page, opened);
      assert.deepEqual(opened.problems, []);
      assert.ok(!(await opened.page.evaluate(() => globalThis.__focused && document.activeElement === document.body)), "the focus was lost to the body of the page");
    } finally {
      await opened.close();
    }
  };
}
