// A site that cannot be opened, and history that cannot be read: what the page says then, and what it does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, focused, pages, violations } from "./fixture.mjs";
import { closed, damaged, points, records, restorePoints, status } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Failure} Failure */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Handlers} Handlers */

const visit = pages();
/** @type {Failure} */
const HEAD = { code: "store-damaged", message: "stored data is missing or was changed outside the app", detail: { key: "head", damage: "missing" } };
const refused = () => ({ error: HEAD });
/** What a closed site answers; its head names numbers that nobody can check. @param {Failure} cause @returns {Partial<Handlers>} */
const site = (cause = HEAD) => ({
  status: () => ({ ok: closed(cause, { seq: 4711, manifests: 4712, unsealed: 4713, job: "j9" }) }),
  "records.list": () => ({ ok: { records: records().map((record) => ({ ...record, version: 0 })), cursor: null, total: 3, unverified: true } }),
  "backups.list": () => ({ ok: restorePoints([], { closed: true }) }),
  "repairs.list": () => ({ ok: { repairs: cause.detail?.key === "head" ? [{ repair: "head", count: 1, at: ["head"] }] : [] } }),
  "findings.list": refused,
  "ledger.list": refused,
  "ledger.checkpoint": refused,
  "jobs.get": refused,
});
/** @param {Page} page */
const text = (page) => page.locator("main").innerText();

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`the overview says first that the site cannot be opened, what that means and what to do, and no number, in ${scheme} colours`, () =>
    visit({ scheme, answers: site() }, async (page) => {
      assert.match((await page.getByTestId("summary").textContent()) ?? "", /^This site cannot be opened\. The head, which says .*, is missing\.$/);
      await page.getByText("do not uninstall the app").waitFor();
      await page.getByText("support@vendor.example").waitFor();
      await page.getByText("store-damaged").waitFor();
      await page.getByRole("button", { name: "Make the head again" }).waitFor();
      assert.doesNotMatch(await text(page), /47\d\d|4,7\d\d/);
      assert.equal(await page.getByRole("heading", { name: "Health" }).count(), 0);
      assert.equal(await page.getByRole("button", { name: "Back up now" }).count(), 0);
      assert.equal(await page.getByText("A restore is running").count(), 0);
      assert.deepEqual(await violations(page), []);
    }));
}

/** @type {[Failure, RegExp][]} */
const CAUSES = [
  [{ code: "keys-lost", message: "" }, /The keys of this site are missing/],
  [{ code: "other-site", message: "" }, /belongs to another site/],
  [{ code: "store-damaged", message: "", detail: { key: "head", damage: "contradicts" } }, /The head, .*, is not what this app left there/],
  [{ code: "store-damaged", message: "", detail: { key: "bailee:ring", damage: "missing" } }, /The key ring, .*, is missing/],
  [{ code: "store-damaged", message: "", detail: { key: "x:1", damage: "missing" } }, /The value x:1 is missing/],
];
test("each cause is said in words, and what cannot be made again is not promised", async () => {
  for (const [cause, words] of CAUSES) {
    await visit({ answers: site(cause) }, async (page) => {
      assert.match((await page.getByTestId("summary").textContent()) ?? "", words);
      await page.getByText(cause.detail?.key === "head" ? "Make the head again" : "What is damaged cannot be made again here").waitFor();
    });
  }
});

test("the report for the vendor has the numbers, as not verified", () =>
  visit({ answers: site() }, async (page) => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: { writeText: async (/** @type {string} */ copied) => { globalThis.__copied = copied; } } });
    });
    await page.getByRole("button", { name: "Copy a report for the vendor" }).click();
    await becomes(() => page.evaluate(() => globalThis.__copied.replace(/, at .*/, "")), "site closed, code store-damaged, key head, missing, stored data is missing or was changed outside the app, not verified: change 4711, backup 4712");
  }));

test("making the head again opens the site, and the result stays to be read", () => {
  let shut = true;
  const answers = site();
  return visit({ answers: { ...answers, status: (payload) => (shut && answers.status ? answers.status(payload) : { ok: status() }), "repairs.list": (payload) => (shut && answers["repairs.list"] ? answers["repairs.list"](payload) : { ok: { repairs: [] } }), "repairs.run": () => {
    shut = false;
    return { ok: { count: 5 } };
  } } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Make the head again" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("The summary of the newest backup is whole.").waitFor();
    await page.getByText("Head: 5 values were made again.").waitFor();
    await becomes(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "repaired");
    await page.getByRole("heading", { name: "Health" }).waitFor();
    assert.deepEqual(calls.filter(({ name }) => name === "repairs.run").map(({ payload }) => payload), [{ repair: "head" }]);
    assert.deepEqual(await violations(page), []);
  });
});

test("every other view says it, leads to what to do, and shows what there is", () =>
  visit({ answers: site() }, async (page) => {
    for (const [view, words] of [["Configuration", "Nobody can say whether this is what was acknowledged"], ["Backups", "The list of backups cannot be read"], ["Integrity", "Make the head again"], ["Ledger", "The site would have to be opened for it."], ["Statement", "Failing"]]) {
      await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: view }).click();
      await page.getByRole("heading", { level: 3, name: "This site cannot be opened" }).waitFor();
      await page.getByText(String(words)).first().waitFor();
      assert.deepEqual(await violations(page), [], view);
    }
    await page.getByRole("link", { name: "What that means, and what to do" }).click();
    await becomes(() => focused(page), "heading Overview");
  }));

test("of backups that nobody can list nothing is said, and none is offered", () =>
  visit({ hash: "#/backups", answers: site() }, async (page, { calls }) => {
    await page.getByText("nobody can say which backups there are").waitFor();
    assert.equal(await page.getByText("No backup has been made yet").count(), 0);
    assert.equal(await page.getByRole("button", { name: /Restore|Preview/ }).count(), 0);
    assert.equal(await page.getByTestId("next-backup").count(), 0);
    assert.equal(calls.filter(({ name }) => name === "jobs.get").length, 0, "a restore that nobody can check is not followed");
  }));

/** @type {[string, Partial<Handlers>][]} */
const UNVERIFIED = [["a site that cannot be opened", site()], ["history that cannot be read", { status: () => ({ ok: damaged("m:3") }), "records.list": /** @type {Handlers["records.list"]} */ (site()["records.list"]) }]];
for (const [name, answers] of UNVERIFIED) {
  test(`records that nobody can verify are shown as that and can only be looked at: ${name}`, () =>
    visit({ hash: "#/configuration", answers }, async (page) => {
      await page.getByRole("table", { name: "What lies in the store, not verified, 1–3 of 3" }).or(page.getByRole("region", { name: "What lies in the store, not verified, 1–3 of 3" })).first().waitFor();
      await page.getByRole("heading", { name: "Nobody can say whether this is what was acknowledged" }).waitFor();
      assert.equal(await page.getByRole("button", { name: /^(Add|Edit|Delete)/ }).count(), 0);
      await page.getByRole("button", { name: "View Build server" }).click();
      const dialog = page.getByRole("dialog", { name: "“Build server”" });
      await dialog.getByText("It is shown as it lies in the store").waitFor();
      assert.equal(await dialog.getByText("Version").count(), 0);
      assert.deepEqual(await dialog.getByRole("button").allTextContents(), ["Close"]);
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Escape");
      await becomes(() => focused(page), "View Build server");
    }));
}

test("an empty store is not called one without configuration", () =>
  visit({ hash: "#/configuration", answers: { ...site(), "records.list": () => ({ ok: { records: [], cursor: null, total: 0, unverified: true } }) } }, async (page) => {
    await page.getByText("Nothing was found in the store").waitFor();
    assert.equal(await page.getByText("No configuration is stored yet").count(), 0);
    assert.deepEqual(await violations(page), []);
  }));

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`a backup whose summary is damaged is marked and can be restored, and one of which nothing can be read is named, in ${scheme} colours`, () =>
    visit({ scheme, hash: "#/backups", answers: { "backups.list": ({ cursor }) => ({ ok: cursor ? restorePoints([], { unreadable: [1] }) : restorePoints([points[0], { ...points[1], records: null, damaged: true }], { unreadable: [4], cursor: "2" }) }) } }, async (page) => {
      const row = page.getByRole("row").filter({ hasText: "Summary damaged" });
      await becomes(() => row.count(), 1);
      assert.deepEqual((await row.getByRole("cell").allTextContents()).slice(1, 4), ["12", "?", "37"]);
      await page.getByTestId("damaged-points").getByText("what is listed is what the ledger says").waitFor();
      await page.getByTestId("unreadable").getByText("It has the number 4: neither its summary nor its entry").waitFor();
      await page.getByRole("button", { name: "Show older backups" }).click();
      await page.getByTestId("unreadable").getByText("They have the numbers 4, 1:").waitFor();
      assert.deepEqual(await violations(page), []);
      await row.getByRole("button", { name: "Restore to backup 2" }).click();
      await page.getByRole("dialog", { name: "Restore to backup 2?" }).waitFor();
    }));
}
