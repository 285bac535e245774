// What the overview says of records that the app writes itself: when they were looked at, what that found and cost, and what no
// look sees. `BAILEE_PICTURES` names a folder for pictures of it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { becomes, pages, violations } from "./fixture.mjs";
import { kind, preview, status } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Look} Look */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Status} Status */

const visit = pages();
const PICTURES = process.env.BAILEE_PICTURES;
const OBSERVED = [kind("server", [], { title: "Server", mode: "observe", change: "nobody", key: "server-{id}" })];
/** @param {Partial<Look>} change @returns {Look} */
const look = (change = {}) => ({ time: "2026-11-21T03:00:05Z", current: true, keys: 1234, changed: 12, large: 0, expiring: 0, calls: 31, bytes: 1_400_000, ...change });
/** What the engine says of a look, good or bad. @param {boolean} ok @param {string} text @param {Partial<Status>} change */
const observed = (ok, text, change) => {
  const { health, ...rest } = status({ kinds: OBSERVED, unsealed: 0, oldestUnsealed: null, nextSeal: null, ...change });
  return { "status": () => ({ ok: { ...rest, health: [...health, /** @type {const} */ ({ id: "look", ok, text })] } }) };
};
/** @param {Page} page @param {string} id */
const said = async (page, id) => (await page.getByTestId(id).textContent()) ?? "";
const GOOD = "Records that the app writes itself are looked at once a day.";

/** What is said of what the app writes itself, and of looks at it, wherever it is said. */
const OF_LOOKS = /app (writes|wrote) itself|last look|since the look|as the look|[Nn]othing that was looked at|Everything that was looked at|[Nn]ot looked at yet|known change/;
/** The text of a view. @param {Page} page @param {string} name */
async function view(page, name) {
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 2, name }).waitFor();
  if (name === "Backups") await page.getByTestId("next-backup").waitFor();
  if (name === "Configuration") await page.getByRole("form", { name: "Filter" }).or(page.locator(".bar")).first().waitFor();
  return page.locator("main").innerText();
}

/** @param {Page} page @param {string} name */
async function picture(page, name) {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`a look is told with what it found, what it cost, and what it cannot see, in ${scheme} colours`, () =>
    visit({ scheme, answers: observed(true, GOOD, { look: look({ large: 1, expiring: 2 }) }) }, async (page) => {
      assert.match(await said(page, "look"), /^Last looked at 21 Nov 2026, 04:00:05 CET: 1,234 values were compared, 12 found changed\. That took 31 requests to the platform, which read 1\.4 MB of values\.$/);
      assert.equal(await said(page, "left-out"), "Not kept: 1 value is too large to be kept, and 2 values have a time to live.");
      const missed = await said(page, "missed");
      for (const part of [/changes twice between two looks is seen as one change/, /writes and deletes in between is never seen/, /time of a change is that of the look, not of the write/]) assert.match(missed, part);
      assert.deepEqual(await violations(page), []);
      await picture(page, `look-${scheme}`);
    }));

  test(`records that were never looked at are said to be in no backup, in ${scheme} colours`, () =>
    visit({ scheme, answers: observed(false, "Records that the app writes itself were not looked at yet.", { look: null }) }, async (page) => {
      assert.equal(await said(page, "look"), "Not looked at yet: what the app wrote itself is in no backup.");
      assert.equal(await page.getByTestId("left-out").count(), 0);
      assert.match(await said(page, "summary"), /^1 thing needs your attention/);
      assert.deepEqual(await violations(page), []);
      await picture(page, `never-${scheme}`);
    }));
}

test("a look that is late needs attention and is never called well", () =>
  visit({ answers: observed(false, "Records that the app writes itself were last looked at 2026-11-20T03:00:05Z: the daily look is late.", { look: look({ time: "2026-11-20T03:00:05Z" }) }) }, async (page) => {
    assert.match(await said(page, "summary"), /^1 thing needs your attention/);
    await page.getByText("last looked at 20 Nov 2026, 04:00:05 CET: the daily look is late.").waitFor();
    assert.deepEqual(await violations(page), []);
    await picture(page, "late");
  }));

test("a policy that changed since the look may have kinds that were not looked at, and that is said", () =>
  visit({ answers: observed(true, GOOD, { look: look({ current: false, keys: 1, calls: 1, bytes: 900 }) }) }, async (page) => {
    assert.match(await said(page, "look"), /1 value was compared, 12 found changed\. That took 1 request to the platform, which read 1 KB of values\. The policy has changed since: what is new in it was not looked at yet\.$/);
  }));

test("with records that the app writes itself, nothing is said to be backed up that nobody looked at", () =>
  visit({ answers: observed(true, GOOD, { look: look() }) }, async (page) => {
    assert.match(await said(page, "summary"), /Every known change is in the backup of/);
    await page.getByText("There is nothing new since the last backup. What the app wrote itself since the last look is looked at as well, which may take minutes.").waitFor();
    await page.getByText("nothing that was looked at").waitFor();
    await page.getByRole("button", { name: "Back up now" }).click();
    await becomes(() => page.evaluate(() => globalThis.__flags.map(({ title, description }) => `${title}: ${description}`)), ["Backup 4 made: It holds 3 new changes; what the app wrote itself is looked at next"]);
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Backups" }).click();
    await page.getByText("Everything that was looked at is backed up.").waitFor();
    await page.getByText("What the app wrote itself is then as the last look before that moment saw it.").waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("a restore is offered although nothing that was looked at would change, for it takes back what the app wrote since", () =>
  visit({ hash: "#/backups", answers: { ...observed(true, GOOD, { look: look() }), "backups.preview": () => ({ ok: preview({ total: 0, adds: 0, updates: 0, deletes: 0, changes: [] }) }) } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Restore to backup 3" }).click();
    await page.getByText("Nothing that was looked at would change").waitFor();
    assert.match(await said(page, "unseen"), /^What the app wrote itself since the look of 21 Nov 2026, 04:00:05 CET is not counted here: a restore looks first/);
    assert.deepEqual(await violations(page), []);
    await picture(page, "restore");
    await page.getByRole("button", { name: "Look and restore" }).click();
    await becomes(() => calls.filter(({ name }) => name === "backups.restore").length, 1);
  }));

test("the list of records says as of when it is what the app wrote", () =>
  visit({ hash: "#/configuration", answers: observed(true, GOOD, { look: look() }) }, async (page) => {
    assert.equal(await said(page, "as-looked"), "What the app writes itself is listed as the last look saw it, on 21 Nov 2026, 04:00:05 CET.");
    assert.deepEqual(await violations(page), []);
  }));

test("an app that writes nothing itself is told nothing of looks, on the views where another one is", async () => {
  const views = ["Backups", "Configuration", "Overview"];
  const still = { unsealed: 0, oldestUnsealed: null, nextSeal: null };
  await visit({ answers: { status: () => ({ ok: status(still) }) } }, async (page) => {
    assert.match(await said(page, "summary"), /Every change is in the backup of/);
    for (const name of views) assert.doesNotMatch(await view(page, name), OF_LOOKS, name);
    assert.equal(await page.getByTestId("look").count(), 0);
  });
  // The same views of an app that writes some itself do say it: otherwise the above would prove nothing.
  await visit({ answers: observed(true, GOOD, { look: look() }) }, async (page) => {
    for (const name of views) assert.match(await view(page, name), OF_LOOKS, name);
  });
});

test("before the first look nothing is said of a look that was not made, on no view", () =>
  visit({ answers: { ...observed(false, "Records that the app writes itself were not looked at yet.", { look: null }), "records.list": () => ({ ok: { records: [], cursor: null, total: 0, unverified: false } }), "backups.preview": () => ({ ok: preview({ total: 0, adds: 0, updates: 0, deletes: 0, changes: [] }) }) } }, async (page) => {
    const claims = /last look|was looked at|of the look of/;
    await page.getByText("What the app wrote itself is looked at as well, which may take minutes.").waitFor();
    await page.getByText("nothing was looked at yet").waitFor();
    assert.match(await said(page, "summary"), /Every known change is in the backup of/);
    assert.match(await view(page, "Configuration"), /What the app writes itself was not looked at yet, so what it wrote is not listed\./);
    await page.getByRole("heading", { name: "No configuration is known yet" }).waitFor();
    assert.doesNotMatch(await page.locator("main").innerText(), claims);
    assert.deepEqual(await violations(page), []);
    const backups = await view(page, "Backups");
    assert.match(backups, /Everything that is known is backed up\./);
    assert.doesNotMatch(backups, claims);
    await page.getByRole("button", { name: "Restore to backup 3" }).click();
    await page.getByText("Nothing that is known would change").waitFor();
    assert.match(await said(page, "unseen"), /^What the app wrote itself since it was installed is not counted here/);
  }));
