// By keyboard: the focus always has a place, and whoever went somewhere, or waited for something, is led there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, focused, pages, violations } from "./fixture.mjs";
import { CHAT, CLAUSES, job, KINDS, points, proven, records, restorePoints, statement, status, TELL } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Handlers} Handlers */

const visit = pages();
/** Whether the element that has the focus is in view. @param {Page} page */
const inView = (page) =>
  page.evaluate(() => {
    const { top, bottom } = /** @type {Element} */ (document.activeElement).getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

/** A list that loses what is deleted. @param {StoredRecord[]} stored @returns {Partial<Handlers>} */
function losing(stored) {
  let left = stored;
  return {
    "records.list": ({ cursor, limit = 50 }) => {
      const from = Number(cursor ?? 0);
      return { ok: { records: left.slice(from, from + limit), cursor: from + limit < left.length ? String(from + limit) : null, total: left.length, unverified: false } };
    },
    "records.delete": ({ key }) => {
      left = left.filter((record) => record.key !== key);
      return { ok: { seq: 50 } };
    },
  };
}

/** Deletes by keyboard alone. @param {Page} page @param {string} name */
async function remove(page, name) {
  await page.getByRole("button", { name: `Delete ${name}`, exact: true }).focus();
  await page.keyboard.press("Enter");
  await becomes(() => focused(page), "Cancel");
  await page.keyboard.press("Tab");
  await becomes(() => focused(page), "Delete configuration");
  await page.keyboard.press("Enter");
  await page.getByRole("rowheader", { name, exact: true }).waitFor({ state: "detached" });
}

test("after a deletion the focus is on the row that took its place, on the last row, or on the heading", () =>
  visit({ hash: "#/configuration", answers: losing(records(4)) }, async (page) => {
    await remove(page, "Chat");
    await becomes(() => focused(page), "Delete Tell the release channel");
    await remove(page, "Rule 4");
    await becomes(() => focused(page), "Delete Tell the release channel");
    await remove(page, "Tell the release channel");
    await becomes(() => focused(page), "Delete Build server");
    await remove(page, "Build server");
    await page.getByText("No configuration is stored yet").waitFor();
    await becomes(() => focused(page), "heading Configuration");
  }));

test("deleting the only record of the last page goes to the page before it", () =>
  visit({ hash: "#/configuration", answers: losing(records(51)) }, async (page) => {
    await page.getByTestId("page-range").getByText("1–50 of 51").waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByTestId("page-range").getByText("51–51 of 51").waitFor();
    await remove(page, "Rule 51");
    await page.getByTestId("page-range").getByText("1–50 of 50").waitFor();
    assert.equal(await page.getByRole("rowheader").count(), 50);
    await becomes(() => focused(page).then((name) => name !== "body"), true);
  }));

test("pages of records follow the cursor forward and back, and lead to the top of the table", () =>
  visit({ hash: "#/configuration", answers: losing(records(120)) }, async (page) => {
    const range = page.getByTestId("page-range");
    /** @type {[button: string|null, range: string][]} */
    const steps = [[null, "1–50 of 120"], ["Next", "51–100 of 120"], ["Next", "101–120 of 120"], ["Previous", "51–100 of 120"]];
    for (const [button, text] of steps) {
      if (button) await page.getByRole("button", { name: button }).click();
      await range.getByText(text).waitFor();
      if (!button) continue;
      await becomes(() => focused(page), "records-table");
      assert.equal(await page.locator("#records-table").getAttribute("aria-label"), `Stored configuration, ${text}`);
      await becomes(() => page.locator("#records-table").evaluate((table) => table.getBoundingClientRect().top >= 0), true);
    }
    await page.getByRole("button", { name: "Next" }).click();
    await range.getByText("101–120 of 120").waitFor();
    assert.equal(await page.getByRole("button", { name: "Next" }).getAttribute("aria-disabled"), "true");
    assert.deepEqual(await violations(page), []);
  }));

test("views are reached by keyboard, with a visible focus that follows", () =>
  visit({}, async (page) => {
    await page.getByTestId("summary").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const link = await page.evaluate(() => ({ text: document.activeElement?.textContent, outline: getComputedStyle(/** @type {Element} */ (document.activeElement)).outlineStyle }));
    assert.deepEqual(link, { text: "Configuration", outline: "solid" });
    await page.keyboard.press("Enter");
    await becomes(() => focused(page), "heading Configuration");
    assert.equal(await page.evaluate(() => getComputedStyle(/** @type {Element} */ (document.activeElement)).outlineStyle), "solid");
    assert.match(page.url(), /#\/configuration$/);
    await page.goBack();
    await becomes(() => focused(page), "heading Overview");
  }));

test("a restore that was started far down leads to its panel, and its end is led to", () => {
  let ended = false;
  const many = Array.from({ length: 25 }, (_, index) => ({ ...points[0], n: 30 - index, seq: 200 - index }));
  const answers = {
    "backups.list": () => ({ ok: restorePoints(many) }),
    "jobs.get": () => ({ ok: job(ended ? proven : {}) }),
  };
  return visit({ hash: "#/backups", height: 500, answers }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 8" }).click();
    await page.getByTestId("confirm-restore").click();
    await page.locator("[data-testid=job-state][data-state=running]").waitFor();
    await becomes(() => focused(page), "job");
    await becomes(() => inView(page), true);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await becomes(() => inView(page), false);
    ended = true;
    await page.getByTestId("proof").waitFor();
    await becomes(() => inView(page), true);
    await becomes(() => focused(page), "job");
  });
});

test("closing what is shown of a restore, and cancelling one, leave the focus on a heading", () => {
  let cancelled = false;
  /** @type {Partial<Handlers>} */
  const answers = {
    "jobs.get": () => ({ ok: job(cancelled ? { state: "cancelled", finished: job().started } : {}) }),
    "jobs.cancel": () => {
      cancelled = true;
      return { ok: { job: "j1", state: "cancelled" } };
    },
  };
  return visit({ hash: "#/backups/job/j1", answers }, async (page) => {
    await page.getByRole("button", { name: "Cancel…" }).click();
    await page.getByRole("button", { name: "Cancel the restore" }).click();
    await page.locator("[data-testid=job-state][data-state=cancelled]").waitFor();
    await becomes(() => focused(page), "job");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByTestId("job-state").waitFor({ state: "detached" });
    await becomes(() => focused(page), "heading Backups");
  });
});

test("the last of the older backups takes the focus that was on the button", () =>
  visit({ hash: "#/backups", answers: { "backups.list": ({ cursor }) => ({ ok: cursor ? restorePoints([{ ...points[2], n: 0, seq: 3 }]) : restorePoints(points, { cursor: "older" }) }) } }, async (page) => {
    await page.getByRole("button", { name: "Show older backups" }).click();
    await becomes(() => focused(page), "Restore to backup 0");
    assert.equal(await page.getByRole("table", { name: "Restore points" }).getByRole("rowheader").count(), 4);
    assert.equal(await page.getByRole("button", { name: "Show older backups" }).count(), 0);
  }));

test("checking again says what was found", () => {
  let clauses = CLAUSES;
  return visit({ hash: "#/statement", answers: { statement: () => ({ ok: statement(clauses) }) } }, async (page) => {
    const said = page.getByTestId("notice");
    await said.getByText("Checked: 1 failing, 1 could not be checked, 1 proven, 3 stated").waitFor();
    clauses = CLAUSES.slice(3);
    await page.getByRole("button", { name: "Check again" }).click();
    await said.getByText("Checked: 0 failing, 0 could not be checked, 0 proven, 3 stated").waitFor();
    await becomes(() => focused(page), "Check again");
  });
});

test("rows of a map come and go with the focus", () =>
  visit({ hash: "#/configuration" }, async (page) => {
    await page.getByRole("button", { name: "Edit Chat" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add entry" }).click();
    await becomes(() => focused(page), "Mapping: key 1");
    await dialog.getByRole("button", { name: "Add entry" }).click();
    await becomes(() => focused(page), "Mapping: key 2");
    await dialog.getByRole("button", { name: "Remove entry 1 of Mapping" }).click();
    await becomes(() => focused(page), "field-mapping-add");
  }));

test("the keyboard does not stop at a table that does not scroll, and does at one that does", async () => {
  for (const [width, expected] of [[1440, -1], [320, 0]]) {
    await visit({ hash: "#/backups", width: Number(width) }, async (page) => {
      await becomes(() => page.getByRole("region", { name: "Restore points" }).evaluate((table) => table.tabIndex), expected);
    });
  }
});

test("a status that comes back with another state does not move the focus", () => {
  /** @type {string|null} */
  let running = null;
  return visit({ hash: "#/backups", answers: { status: () => ({ ok: status({ job: running, kinds: KINDS }) }), "jobs.get": () => ({ ok: job() }) } }, async (page) => {
    await page.getByRole("radio", { name: "a change" }).check();
    await page.getByRole("textbox", { name: "Change number" }).fill("4");
    running = "j1";
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.locator("[data-testid=job-state][data-state=running]").waitFor();
    assert.match(page.url(), /#\/backups\/job\/j1$/);
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "INPUT");
    assert.equal(await page.getByRole("textbox", { name: "Change number" }).inputValue(), "4");
  });
});

test("a record that somebody else deleted leaves the focus in the list", () => {
  let left = [CHAT, TELL];
  return visit({ hash: "#/configuration", answers: { "records.list": () => ({ ok: { records: left, cursor: null, total: left.length, unverified: false } }), "records.delete": () => ({ error: { code: "not-found", message: "" } }) } }, async (page) => {
    await page.getByRole("button", { name: "Delete Chat" }).click();
    await page.getByRole("button", { name: "Delete configuration" }).click();
    left = [TELL];
    await page.getByRole("button", { name: "Load what is stored now" }).click();
    await page.getByRole("rowheader", { name: "Chat" }).waitFor({ state: "detached" });
    await becomes(() => focused(page), "Delete Tell the release channel");
  });
});

test("a reader who pressed beside everything is left there, whatever goes away", () =>
  visit({ hash: "#/configuration", answers: { "records.list": ({ kind }) => ({ ok: { records: kind ? [TELL] : [CHAT, TELL], cursor: null, total: 2, unverified: false } }) } }, async (page) => {
    await page.getByRole("button", { name: "Edit Chat" }).focus();
    await page.mouse.click(5, 5);
    await becomes(() => focused(page), "body");
    await page.getByRole("combobox", { name: "Kind" }).evaluate((/** @type {HTMLSelectElement} */ select) => {
      select.value = "notification-rule";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await page.getByRole("rowheader", { name: "Chat" }).waitFor({ state: "detached" });
    assert.equal(await focused(page), "body");
    // Every test ends with the focus somewhere.
    await page.getByRole("combobox", { name: "Kind" }).focus();
  }));
