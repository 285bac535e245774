// The overview: it says what was looked at and found, never more, and it follows what happens elsewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, pages, violations } from "./fixture.mjs";
import { CLAUSES, damaged, refuse, statement, status } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const visit = pages();
/** @param {Page} page */
const summary = async (page) => (await page.getByTestId("summary").textContent()) ?? "";
/** @param {Page} page */
const backUp = (page) => page.getByRole("button", { name: "Back up now" });
const fine = CLAUSES.filter(({ verdict }) => verdict === "proven" || verdict === "stated");
/** @param {Page} page @param {string} name */
const go = async (page, name) => {
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 2, name }).waitFor();
};

test("without a full check it is not called well, and what was looked at is said", () =>
  visit({}, async (page) => {
    assert.match(await summary(page), /^The summary of the newest backup is whole\. The last backup was made on 21 Nov 2026.*; 3 changes wait for the next one, due by/);
    assert.match((await page.getByTestId("scope").textContent()) ?? "", /As of 21 Nov 2026, 18:58:59 CET\. Looked at: backup 3 and 3 changes since\. Nothing else was looked at/);
    assert.equal(await page.getByText("All was well at the full check").count(), 0);
    assert.equal(await page.locator(".summary").getAttribute("data-tone"), "info");
  }));

test("a full check that was read shows on the overview with its age, and failing clauses keep it from being called well", () =>
  visit({}, async (page) => {
    await go(page, "Statement");
    await page.getByRole("heading", { name: "Failing" }).waitFor();
    await go(page, "Overview");
    await page.getByText("1 thing needs your attention.").waitFor();
    assert.match((await page.getByTestId("full-check").textContent()) ?? "", /Attention.*full check of 21 Nov 2026.*1 failing, 1 could not be checked, 1 proven, 3 stated/);
    assert.equal(await page.getByText("All was well at the full check").count(), 0);
    assert.deepEqual(await violations(page), []);
  }));

test("the full check can be made on the overview, and only a clean one is called well", () => {
  let clauses = fine;
  return visit({ answers: { statement: () => ({ ok: statement(clauses) }) } }, async (page) => {
    await page.getByRole("button", { name: "Check everything now" }).click();
    await page.getByText("All was well at the full check.").waitFor();
    assert.equal(await page.locator(".summary").getAttribute("data-tone"), "good");
    clauses = CLAUSES.filter(({ verdict }) => verdict !== "failing");
    await page.getByRole("button", { name: "Check everything now" }).click();
    await page.getByText("1 clause could not be checked.").waitFor();
    assert.equal(await page.getByText("All was well at the full check").count(), 0);
  });
});

test("a full check that fails takes the word of the last one back", () => {
  let broken = false;
  return visit({ answers: { statement: () => (broken ? refuse("store-damaged", "", { key: "m:3" })() : { ok: statement(fine) }) } }, async (page) => {
    await page.getByRole("button", { name: "Check everything now" }).click();
    await page.getByText("All was well at the full check.").waitFor();
    broken = true;
    await page.getByRole("button", { name: "Check everything now" }).click();
    await page.getByText("The summary of the newest backup is whole.").waitFor();
    assert.equal(await page.getByText("All was well at the full check").count(), 0);
    await page.getByTestId("full-check").getByText("Not known").waitFor();
  });
});

test("a full check of long ago is not the word of today", () => {
  let now = "2026-11-21T18:00:00Z";
  return visit({ answers: { statement: () => ({ ok: statement(fine, now) }), status: () => ({ ok: status({ now }) }) } }, async (page) => {
    await page.getByRole("button", { name: "Check everything now" }).click();
    await page.getByText("All was well at the full check.").waitFor();
    now = "2026-11-23T18:00:00Z";
    await go(page, "Configuration");
    await go(page, "Overview");
    await page.getByText("The summary of the newest backup is whole.").waitFor();
  });
});

test("something wrong is said with the facts", () =>
  visit({ answers: { status: () => ({ ok: status({ health: [{ id: "backup", ok: false, text: "No backup for 49 hours." }] }) }) } }, async (page) => {
    assert.match(await summary(page), /1 thing needs your attention/);
    await page.getByText("No backup for 49 hours.").waitFor();
    await page.getByText("Attention", { exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("a fresh site is told what happens next", () =>
  visit({ answers: { status: () => ({ ok: status({ seq: 0, sealed: 0, manifests: 0, unsealed: 0, oldestUnsealed: null, records: 0, lastSeal: null, nextSeal: null, lookedAt: { manifest: null, changes: 0 } }) }) } }, async (page) => {
    assert.match(await summary(page), /^Nothing is stored yet\. {2}?The next backup runs within 24 hours of the next change\.$/);
  }));

test("a site without a backup says how many changes wait for the first one", () =>
  visit({ answers: { status: () => ({ ok: status({ manifests: 0, sealed: 0, unsealed: 1, lastSeal: null, lookedAt: { manifest: null, changes: 1 } }) }) } }, async (page) => {
    assert.match(await summary(page), /^No backup has been made yet\. 1 change waits for the first one, due by/);
  }));

test("damage of the newest backup does not hide the others, offers no backup that must fail, and names whom to tell, on every view", () =>
  visit({ answers: { status: () => ({ ok: damaged("m:37", { manifests: 37, unsealed: 1 }) }), "backups.seal": () => assert.fail("a backup was asked for") } }, async (page, { calls }) => {
    assert.match(await summary(page), /^Stored data is missing or was altered\. 37 backups have been made; of the newest one and the changes since, m:37 cannot be read\. 1 change cannot be backed up until that is repaired\./);
    assert.equal(await page.getByText("No backup has been made yet").count(), 0);
    assert.equal(await page.getByText("All was well at the full check").count(), 0);
    assert.equal(await backUp(page).getAttribute("aria-disabled"), "true");
    assert.doesNotMatch((await backUp(page).getAttribute("class")) ?? "", /primary/);
    await backUp(page).click({ force: true });
    await page.getByText("Backups cannot go on until the damage is repaired.").first().waitFor();
    await page.getByRole("link", { name: /^37 backups the newest cannot be relied on/ }).waitFor();
    await page.getByRole("link", { name: /^\? records/ }).waitFor();
    await page.getByText("support@vendor.example").waitFor();
    assert.deepEqual(await violations(page), []);
    for (const view of ["Configuration", "Backups", "Ledger"]) {
      await go(page, view);
      await page.getByRole("heading", { name: "Stored data is missing or was altered" }).waitFor();
      await page.getByText("support@vendor.example").waitFor();
    }
    assert.equal(calls.filter(({ name }) => name === "backups.seal").length, 0);
  }));

test("what cannot be shown because of damage that is named already says so briefly, and other damage in full", () =>
  visit({ hash: "#/ledger", answers: { status: () => ({ ok: damaged("m:37", { manifests: 37 }) }), "ledger.list": refuse("store-damaged", "", { key: "m:37" }), "ledger.checkpoint": refuse("store-damaged", "", { key: "t:0:1" }) } }, async (page) => {
    await page.getByRole("heading", { name: "This cannot be shown" }).waitFor();
    await page.getByRole("heading", { name: "A stored piece is missing or was altered" }).waitFor();
    assert.equal(await page.getByRole("alert").count(), 2);
    assert.deepEqual(await violations(page), []);
  }));

test("damage of a change before the first backup is not called a missing backup", () =>
  visit({ answers: { status: () => ({ ok: damaged("j:2", { manifests: 0, unsealed: 2 }) }) } }, async (page) => {
    assert.match(await summary(page), /No backup has been made yet, and of the changes so far j:2 cannot be read/);
  }));

test("a backup that has not come is called due", () =>
  visit({ answers: { status: () => ({ ok: status({ now: "2026-11-23T00:00:00Z" }) }) } }, async (page) => {
    assert.match(await summary(page), /3 changes wait for the next one, due since 22 Nov 2026/);
  }));

test("times are absolute in the reader's zone, with the distance in the tooltip", () =>
  visit({ context: { timezone: "America/New_York", locale: "en_US" } }, async (page) => {
    const time = page.getByTestId("summary").locator("time").first();
    assert.match((await time.textContent()) ?? "", /Nov 20, 2026.*10:00:12.PM EST/);
    assert.match((await time.getAttribute("title")) ?? "", /15 hours ago|yesterday/);
  }));

test("what changed elsewhere shows on entering any view and on coming back to the page", () => {
  let unsealed = 3;
  return visit({ answers: { status: () => ({ ok: status({ unsealed }) }) } }, async (page, { calls }) => {
    const asked = () => calls.filter(({ name }) => name === "status").length;
    await page.getByTestId("summary").waitFor();
    unsealed = 5;
    await go(page, "Ledger");
    await becomes(asked, 2);
    await go(page, "Overview");
    await becomes(asked, 3);
    await page.getByTestId("summary").filter({ hasText: "5 changes wait" }).waitFor();
    unsealed = 6;
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.getByTestId("summary").filter({ hasText: "6 changes wait" }).waitFor();
  });
});

test("the status is asked for again every minute while the page can be seen, and not while it is hidden", () =>
  visit({ clock: true }, async (page, { calls }) => {
    const asked = () => calls.filter(({ name }) => name === "status").length;
    await page.getByTestId("summary").waitFor();
    await becomes(asked, 1);
    await page.clock.runFor(61_000);
    await becomes(asked, 2);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
    });
    await page.clock.runFor(300_000);
    assert.equal(asked(), 2);
  }));

test("a status that cannot be loaded again leaves what was loaded, says so, and does not close what the reader has open", () => {
  let broken = false;
  return visit({ hash: "#/configuration", answers: { status: () => (broken ? refuse("platform-refused")() : { ok: status() }) } }, async (page) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("half typed");
    broken = true;
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.locator("main > .message").getByText("The platform refused the request").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Name" }).inputValue(), "half typed");
    broken = false;
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.locator("main > .message").waitFor({ state: "detached" });
    assert.equal(await page.getByRole("textbox", { name: "Name" }).inputValue(), "half typed");
  });
});
