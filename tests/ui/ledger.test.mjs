// The ledger: one order on every page, and the way from a change back to it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { becomes, focused, pages, violations } from "./fixture.mjs";
import { ACTED, job, status, world } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const visit = pages();
const hash = "#/ledger";
/** First, last and number of the entries that are shown. @param {Page} page @returns {Promise<(string|number|undefined)[]>} */
const shown = async (page) => {
  const rows = await page.getByRole("table", { name: /^Ledger, newest first/ }).getByRole("rowheader").allTextContents();
  return [rows.at(0), rows.at(-1), rows.length];
};

test("every page has the newest entry first, whichever way it is reached, from a back end that answers in small portions", () => {
  const whole = world();
  return visit({ hash, answers: { "ledger.list": ({ from, limit = 50 }) => /** @type {any} */ (whole("ledger.list", { from, limit: Math.min(limit, 10) })) } }, async (page) => {
    await becomes(() => shown(page), ["59", "35", 25]);
    assert.equal(await page.getByText("Waits for the next backup").count(), 3);
    await page.getByRole("button", { name: "Older" }).click();
    await becomes(() => shown(page), ["34", "10", 25]);
    await page.getByRole("button", { name: "Older" }).click();
    await becomes(() => shown(page), ["9", "0", 10]);
    assert.equal(await page.getByRole("button", { name: "Older" }).getAttribute("aria-disabled"), "true");
    await page.getByRole("button", { name: "Newer" }).click();
    await becomes(() => shown(page), ["34", "10", 25]);
    await page.getByRole("button", { name: "Newer" }).click();
    await becomes(() => shown(page), ["59", "35", 25]);
    await page.getByRole("textbox", { name: "From index" }).fill("12");
    await page.getByRole("button", { name: "Show" }).click();
    await becomes(() => shown(page), ["12", "0", 13]);
    await page.getByRole("button", { name: "Newest" }).click();
    await becomes(() => shown(page), ["59", "35", 25]);
    await page.getByRole("textbox", { name: "From index" }).fill("4000");
    await page.getByRole("button", { name: "Show" }).click();
    await becomes(() => shown(page), ["59", "35", 25]);
  });
});

test("every form of whoever acted is told from the others, and what was found changed from what was stored here", () =>
  visit({ hash, answers: { "ledger.list": () => ({ ok: { entries: ACTED, size: ACTED.length, next: null } }) } }, async (page) => {
    await becomes(() => shown(page), ["5", "0", 6]);
    /** Act and actor, the oldest first. */
    const rows = await page.locator("#entries-table tbody tr").evaluateAll((all) => all.map((row) => [...row.querySelectorAll("td")].slice(1, 3).map((cell) => (cell.textContent ?? "").trim())));
    assert.deepEqual(rows.toReversed(), [
      ["Set up", "Bailee"],
      ["Stored 1 record", "k3v7q2m5x4"],
      ["Stored against the policy 1 record, 2 rules broken", "The app"],
      ["Deleted 1 record", "The app for k3v7q2m5x4"],
      ["Found changed by the app 2 records", "Bailee"],
      ["Access refused records.put", "Nobody known"],
    ]);
    // Both forms have the same pseudonym, whole in the tooltip, so that they can be found together.
    assert.deepEqual(await page.locator("#entries-table code.short").evaluateAll((all) => all.map((one) => one.getAttribute("title")).filter((title) => title?.length === 16)), ["k3v7q2m5x4aadtbz", "k3v7q2m5x4aadtbz"]);
    assert.deepEqual(await violations(page), []);
  }));

test("a new page of entries is led to from its top, and says which entries it shows", () =>
  visit({ hash, height: 500 }, async (page) => {
    await becomes(() => shown(page), ["59", "35", 25]);
    await page.getByRole("button", { name: "Older" }).click();
    await becomes(() => focused(page), "entries-table");
    assert.equal(await page.locator("#entries-table").getAttribute("aria-label"), "Ledger, newest first, entries 34 to 10");
    await becomes(() => page.locator("#entries-table").evaluate((table) => table.getBoundingClientRect().top >= 0 && table.getBoundingClientRect().top < innerHeight / 2), true);
    assert.deepEqual(await violations(page), []);
  }));

test("a change leads to the preview of a restore to it, there and then; what changed no record leads nowhere", () =>
  visit({ hash }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Restore to change 41" }).click();
    await page.getByRole("dialog", { name: "Restore to change 41?" }).waitFor();
    await becomes(() => calls.find(({ name }) => name === "backups.preview")?.payload, { to: { seq: 41 }, secrets: "keep" });
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Cancel" }).click();
    await becomes(() => focused(page), "Restore to change 41");
    const refused = page.getByRole("row", { name: /Access refused/ }).first();
    assert.equal(await refused.getByRole("button", { name: /^Restore/ }).count(), 0);
    assert.equal(await refused.getByRole("link").count(), 0);
  }));

test("a restore that was started in the ledger is followed under backups, with the focus on it", () =>
  visit({ hash, answers: { "jobs.get": () => ({ ok: job() }) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to change 41" }).click();
    await page.getByTestId("confirm-restore").click();
    await page.getByRole("heading", { level: 2, name: "Backups" }).waitFor();
    await becomes(() => focused(page), "job");
  }));

test("while a restore runs none is offered here either", () =>
  visit({ hash, answers: { status: () => ({ ok: status({ job: "j1" }) }) } }, async (page) => {
    const button = page.getByRole("button", { name: "Restore to change 41" });
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    await button.click({ force: true });
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.getByText("A restore is running; another can be started when it has ended.").waitFor();
  }));

test("an export is saved as one file of all its pages, in their order", () =>
  visit({ hash }, async (page) => {
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save an export" }).click();
    const file = await saved;
    assert.match(file.suggestedFilename(), /^bailee-export-\d{4}-\d\d-\d\d\.ndjson$/);
    const lines = readFileSync(await file.path(), "utf8").split("\n");
    assert.deepEqual(lines, ['{"bailee":"export","v":1,"seq":59}', '{"store":"kvs","key":"a","value":1}', '{"bailee":"end","seq":59}', ""]);
    await page.getByText("Saved 3 lines, 1 KB.").waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("an export that is cancelled or fails saves nothing, and says so", () => {
  /** @type {(value: unknown) => void} */
  let answer = () => {};
  let calls = 0;
  const slow = () => {
    calls += 1;
    return /** @type {any} */ (calls === 1 ? new Promise((done) => { answer = done; }) : { error: { code: "platform-unavailable", message: "" } });
  };
  return visit({ hash, answers: { "store.export": slow } }, async (page) => {
    let files = 0;
    page.on("download", () => { files += 1; });
    await page.getByRole("button", { name: "Save an export" }).click();
    await page.getByText("Reading: 0 lines").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    answer({ ok: { lines: ["{}"], cursor: null } });
    await page.getByText("Nothing was saved.").waitFor();
    await page.getByRole("button", { name: "Save an export" }).click();
    await page.getByRole("alert").waitFor();
    assert.equal(files, 0);
    assert.deepEqual(await violations(page), []);
  });
});
