// A restore of records that today's policy does not allow as they were: they are named before, and left out only when that is said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, focused, pages, violations } from "./fixture.mjs";
import { job, preview, proven, refuse, status, UNFIT } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Preview} Preview */

const visit = pages();
const hash = "#/backups";
/** @param {Partial<Preview>} change */
const unfit = (change = {}) => ({ "backups.preview": () => ({ ok: preview({ unfit: 2, unfitRecords: UNFIT, ...change }) }) });
/** @param {Page} page */
const open = (page) => page.getByRole("button", { name: "Restore to backup 2" }).click();
const NONE = { total: 0, adds: 0, updates: 0, deletes: 0, changes: [] };

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`records that do not come back are named with the rule, and nothing starts before that is agreed to, in ${scheme} colours`, () =>
    visit({ scheme, hash, answers: unfit() }, async (page, { calls }) => {
      await open(page);
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("heading", { name: "2 records do not come back" }).waitFor();
      const rows = dialog.getByRole("region", { name: "Records that do not come back" }).getByRole("row");
      assert.deepEqual(await rows.allTextContents(), ["RecordWhy", "Old mirrorIntegration, Whole siteA required value is missing", "Tell by mailNotification rule, Project 10001It breaks the rule “email”"]);
      await becomes(() => focused(page), "Cancel");
      const restore = page.getByTestId("confirm-restore");
      assert.equal(await restore.getAttribute("aria-disabled"), "true");
      const described = await restore.getAttribute("aria-describedby");
      assert.match((await page.locator(`[id="${described}"]`).textContent()) ?? "", /Restore the others without them/);
      await restore.click({ force: true });
      assert.equal(calls.filter(({ name }) => name === "backups.restore").length, 0);
      assert.deepEqual(await violations(page), []);
      await dialog.getByRole("button", { name: "Cancel" }).focus();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Space");
      assert.equal(await dialog.getByRole("checkbox", { name: "Restore the others without them" }).isChecked(), true);
      assert.equal(await restore.getAttribute("aria-disabled"), "false");
      await restore.click();
      await page.getByTestId("job-state").waitFor();
      assert.deepEqual(calls.filter(({ name }) => name === "backups.restore").map(({ payload }) => payload), [{ to: { seq: 37 }, secrets: "keep", leaveOut: true }]);
    }));
}

test("where all is allowed nothing is asked, and nothing is left out", () =>
  visit({ hash }, async (page, { calls }) => {
    await open(page);
    await page.getByTestId("confirm-restore").waitFor();
    assert.equal(await page.getByRole("checkbox").count(), 0);
    await page.getByTestId("confirm-restore").click();
    await page.getByTestId("job-state").waitFor();
    assert.deepEqual(calls.filter(({ name }) => name === "backups.restore").map(({ payload }) => payload), [{ to: { seq: 37 }, secrets: "keep" }]);
  }));

test("where nothing else would change, nothing is offered", () =>
  visit({ hash, answers: unfit({ ...NONE, unfit: 1, unfitRecords: UNFIT.slice(0, 1) }) }, async (page) => {
    await open(page);
    await page.getByText("The configuration, what today’s policy does not allow aside, is already what it was").waitFor();
    await page.getByRole("heading", { name: "1 record does not come back" }).waitFor();
    assert.equal(await page.getByTestId("confirm-restore").count(), 0);
    assert.equal(await page.getByRole("checkbox").count(), 0);
    assert.deepEqual(await violations(page), []);
  }));

test("more than can be listed are counted", () =>
  visit({ hash, answers: unfit({ unfit: 240 }) }, async (page) => {
    await open(page);
    await page.getByText("The first 2 of 240 records are listed.").waitFor();
  }));

test("a policy that changed meanwhile is told, and what is agreed to is what is shown", () => {
  let allowed = true;
  return visit({ hash, answers: { "backups.preview": () => ({ ok: preview(allowed ? {} : { unfit: 2, unfitRecords: UNFIT }) }), "backups.restore": ({ leaveOut }) => (leaveOut ? { ok: { job: "j1" } } : refuse("restore-unfit")()) } }, async (page) => {
    await open(page);
    await page.getByTestId("confirm-restore").waitFor();
    allowed = false;
    await page.getByTestId("confirm-restore").click();
    await page.getByRole("alert").getByText("Some records of that point are not allowed any more").waitFor();
    await page.getByRole("heading", { name: "2 records do not come back" }).waitFor();
    assert.equal(await page.getByTestId("confirm-restore").getAttribute("aria-disabled"), "true");
    await page.getByRole("checkbox", { name: "Restore the others without them" }).check();
    await page.getByTestId("confirm-restore").click();
    await page.getByTestId("job-state").waitFor();
  });
});

test("the end of a restore says how many were left out, in the result and in its proof", () =>
  visit({ hash: "#/backups/job/j1", answers: { status: () => ({ ok: status() }), "jobs.get": () => ({ ok: job({ ...proven, unfit: 2, forgotten: 1 }) }) } }, async (page) => {
    await page.getByText("The configuration, 1 record erased since aside, 2 records that today’s policy does not allow aside, is again what it was on").waitFor();
    await page.getByTestId("proof").getByText("leaves out what the point had of 1 record erased since, and 2 records that today’s policy does not allow as at the point, so the state hash is not the one of the restore point.").waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("the dialog fits a narrow screen, with its question and buttons in view", () =>
  visit({ hash, width: 320, height: 600, answers: unfit() }, async (page) => {
    await open(page);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("checkbox").waitFor();
    assert.ok(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth));
    const { bottom } = await dialog.locator(".actions").evaluate((element) => element.getBoundingClientRect().toJSON());
    assert.ok(bottom <= 600, `its buttons end at ${bottom}`);
    assert.deepEqual(await violations(page), []);
  }));
