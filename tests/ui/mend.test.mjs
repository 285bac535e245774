// What was written past the app, what was lost, and a head that is gone, put right on the page: with the real artefact.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bare } from "../node/bare.mjs";
import { platform } from "../platform.mjs";
import { launch, violations } from "./fixture.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {Awaited<ReturnType<typeof platform>>} */
let local;
/** @type {import("playwright-core").Browser} */
let browser;
const key = (/** @type {string} */ name) => `integration:site:${name}`;
/** @param {string} name */
const value = (name) => ({ name, baseUrl: `https://${name}.example`, enabled: true });

before(async () => {
  local = await platform("--processes", "1", "--artefact", bare("mend-test"));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await local?.stop();
});

/** A site with three records and a backup, and its page. @param {string} site @param {(page: Page) => Promise<void>} act */
async function visit(site, act) {
  await local.post("/sites", { site });
  for (const name of ["one", "two", "three"]) await local.ok(site, "records.put", { key: key(name), value: value(name) });
  await local.ok(site, "backups.seal");
  const session = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" });
  const page = await session.newPage();
  page.setDefaultTimeout(60_000);
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  try {
    await act(page);
    assert.deepEqual(problems, []);
  } finally {
    await session.close();
  }
}
/** @param {Page} page @param {string} site */
const open = (page, site, view = "overview") => page.goto(`${local.url}/_page/${site}/admin/#/${view}`);
/** The value at a record's key. @param {string} site @param {string} name */
const stored = async (site, name) => (await local.store(site)).find((one) => one.key === key(name))?.value;

/** Settles what was found of a record. @param {Page} page @param {string} button @param {string} name */
async function settle(page, button, name) {
  await page.getByRole("button", { name: `${button}: ${name}`, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: button }).click();
  await page.getByRole("button", { name: `${button}: ${name}`, exact: true }).waitFor({ state: "detached" });
}

test("what was changed, deleted and planted in the store is found by the full check, and settled on the page", () =>
  visit("gamma", async (page) => {
    const before = await stored("gamma", "one");
    await local.tamper("gamma", key("one"), { ...value("one"), baseUrl: "https://elsewhere.example" });
    await local.tamper("gamma", key("two"));
    await local.tamper("gamma", key("four"), { ...value("four"), colour: "red" });
    await open(page, "gamma");
    await page.getByRole("button", { name: "Check everything now" }).click();
    await page.getByTestId("full-check").getByText("failing").waitFor();
    await page.getByRole("link", { name: "Integrity" }).click();
    await page.getByRole("heading", { level: 4, name: "one" }).waitFor();
    await page.getByText("https://elsewhere.example").waitFor();
    assert.deepEqual(await page.locator("main section.finding .badge").allTextContents().then((all) => all.sort()), ["Changed", "Foreign", "Gone"]);
    assert.deepEqual(await violations(page), []);

    await page.getByRole("button", { name: "Take over what was found: four" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take over what was found" }).click();
    await page.getByRole("alert").getByText("The policy of this app does not allow what was found").waitFor();
    await page.keyboard.press("Escape");

    await settle(page, "Put back what was acknowledged", "one");
    assert.deepEqual(await stored("gamma", "one"), before);
    await settle(page, "Take it for deleted", "two");
    await settle(page, "Take it away", "four");
    assert.equal(await stored("gamma", "four"), undefined);
    await page.getByText("Nothing waits for a decision").waitFor();
    const { records } = await local.ok("gamma", "records.list");
    assert.deepEqual(records.map(({ name }) => name).sort(), ["one", "three"]);
  }));

test("a newest backup that lost its summary is marked, made again on the overview, and whole then", () =>
  visit("delta", async (page) => {
    const [{ n } = { n: 0 }] = (await local.ok("delta", "backups.list")).points;
    await local.tamper("delta", `m:${n}`, undefined, { entity: "bailee" });
    await open(page, "delta");
    await page.getByRole("button", { name: "Make the newest backup again" }).click();
    await page.getByText("Nothing else is to be repaired.").waitFor();
    await page.getByText("The summary of the newest backup is whole.").waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("a site whose head is gone is closed, shows what lies there, and opens again when the head is made again", () =>
  visit("epsilon", async (page) => {
    await local.tamper("epsilon", "head", undefined, { entity: "bailee" });
    await open(page, "epsilon");
    await page.getByText("This site cannot be opened.").waitFor();
    assert.deepEqual(await violations(page), []);
    await open(page, "epsilon", "configuration");
    await page.getByText("Nobody can say whether this is what was acknowledged").waitFor();
    await page.getByRole("button", { name: "View three" }).waitFor();
    await open(page, "epsilon", "backups");
    await page.getByText("The list of backups cannot be read").waitFor();
    await open(page, "epsilon", "overview");
    await page.getByRole("button", { name: "Make the head again" }).click();
    await page.getByText(/^Head: \d+ values were made again\.$/).waitFor();
    await page.getByRole("heading", { name: "Health" }).waitFor();
    assert.equal((await local.ok("epsilon", "records.list")).total, 3);
    await local.ok("epsilon", "records.put", { key: key("five"), value: value("five") });
  }));
