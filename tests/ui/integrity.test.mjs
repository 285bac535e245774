// Findings and repairs: what the overview says of them, both sides, what settles a finding, and what is made again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, focused, pages, violations } from "./fixture.mjs";
import { damaged, FOUND, refuse, REPAIRS, status } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Handlers} Handlers */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Finding} Finding */

const visit = pages();
const hash = "#/integrity";
const ALL = Object.values(FOUND);
/** @param {{name:string, payload:any}[]} calls @param {string} wanted */
const named = (calls, wanted) => calls.filter(({ name }) => name === wanted).map(({ payload }) => payload);
/** A list that loses what is settled. @param {Finding[]} found @returns {Partial<Handlers>} */
function settling(found) {
  let left = found;
  return {
    status: () => ({ ok: status({ findings: left.length }) }),
    "findings.list": () => ({ ok: { findings: left } }),
    "findings.settle": ({ at }) => {
      left = left.filter((one) => one.at !== at);
      return { ok: { seq: 46 } };
    },
  };
}
/** @param {Page} page @param {string} name */
const card = (page, name) => page.getByRole("region", { name, exact: true });

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`the overview says how many values wait, and leads to them, in ${scheme} colours`, () =>
    visit({ scheme, answers: settling(ALL) }, async (page) => {
      assert.match((await page.getByTestId("summary").textContent()) ?? "", /^4 stored values are not what was acknowledged\./);
      assert.equal(await page.locator(".summary").getAttribute("data-tone"), "bad");
      await page.getByTestId("findings").getByText("4 stored values were found to be others than what was acknowledged.").waitFor();
      await page.getByRole("link", { name: "Integrity 4 waiting" }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByRole("link", { name: "See what was found, and decide" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 2, name: "Integrity" }).waitFor();
      await becomes(() => focused(page), "heading Integrity");
    }));

  test(`each finding is shown with both sides, since when it is known, and what can be done, in ${scheme} colours`, () =>
    visit({ scheme, hash, answers: settling(ALL) }, async (page) => {
      const changed = card(page, "Build server");
      await changed.getByText("Changed", { exact: true }).waitFor();
      await changed.getByText("Found 21 Nov 2026, 04:00:05 CET, told to the ledger with change 43.").waitFor();
      assert.deepEqual(await changed.getByRole("row").allTextContents(), ["FieldAcknowledgedFound there", "Base URLhttps://builds.example.com/api/v2/with/a/rather/long/pathhttps://elsewhere.example/api", "Retries310"]);
      await changed.getByText("7 other values are the same as far as can be seen; secrets are not shown.").waitFor();
      assert.deepEqual(await changed.getByRole("button").allTextContents(), ["Put back what was acknowledged…", "Take over what was found…"]);
      assert.deepEqual(await card(page, "Tell the release channel").getByRole("button").allTextContents(), ["Put back what was acknowledged…", "Take it for deleted…"]);
      assert.deepEqual(await card(page, "Mirror").getByRole("button").allTextContents(), ["Take it away…", "Take over what was found…"]);
      await card(page, "Mirror").getByText("A secret is set").waitFor();
      const erased = card(page, "integration:site:gg9");
      await erased.getByText("can be neither put back nor taken over").waitFor();
      await erased.getByText("support@vendor.example").waitFor();
      assert.deepEqual(await erased.getByRole("button").allTextContents(), ["Copy a report for the vendor"]);
      assert.deepEqual(await violations(page), []);
    }));
}

test("what was acknowledged is put back, by keyboard, after a preview, and the focus stays in the list", () =>
  visit({ hash, answers: settling([FOUND.changed, FOUND.gone]) }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Put back what was acknowledged: Build server" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Put back “Build server”?" });
    await dialog.getByText("What lies there now is in no backup").waitFor();
    assert.deepEqual(await dialog.getByRole("row").allTextContents(), ["FieldNowThen", "Base URLhttps://elsewhere.example/apihttps://builds.example.com/api/v2/with/a/rather/long/path", "Retries103"]);
    assert.deepEqual(await violations(page), []);
    await becomes(() => focused(page), "Cancel");
    assert.equal(named(calls, "findings.settle").length, 0);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByTestId("notice").getByText("Put back “Build server”. It is change 46").waitFor();
    assert.deepEqual(named(calls, "findings.settle"), [{ at: FOUND.changed.at, seen: FOUND.changed.seen, how: "revert" }]);
    await card(page, "Build server").waitFor({ state: "detached" });
    await becomes(() => focused(page), "findings");
    await page.getByRole("link", { name: "Integrity 1 waiting" }).waitFor();
  }));

/** @type {[at: string, button: string, dialog: string, says: RegExp, deed: string, how: string][]} */
const DEEDS = [
  [FOUND.changed.at, "Take over what was found: Build server", "Take over what was found of “Build server”?", /as a change of yours.*Sealed secrets in it stay/s, "Take over what was found", "adopt"],
  [FOUND.gone.at, "Put back what was acknowledged: Tell the release channel", "Put back “Tell the release channel”?", /written again as it was acknowledged/, "Put back what was acknowledged", "revert"],
  [FOUND.gone.at, "Take it for deleted: Tell the release channel", "Take “Tell the release channel” for deleted?", /stays in the backups/, "Take it for deleted", "adopt"],
  [FOUND.foreign.at, "Take it away: Mirror", "Take “Mirror” away?", /in no backup/, "Take it away", "revert"],
  [FOUND.foreign.at, "Take over what was found: Mirror", "Take over “Mirror”?", /becomes a record/, "Take over what was found", "adopt"],
];
for (const [at, button, title, says, deed, how] of DEEDS) {
  test(`${button}: it says what it does, and does that`, () =>
    visit({ hash, answers: settling(ALL) }, async (page, { calls }) => {
      await page.getByRole("button", { name: button }).click();
      const dialog = page.getByRole("dialog", { name: title });
      assert.match((await dialog.textContent()) ?? "", says);
      await dialog.getByRole("button", { name: deed }).click();
      await dialog.waitFor({ state: "detached" });
      assert.deepEqual(named(calls, "findings.settle"), [{ at, seen: ALL.find((one) => one.at === at)?.seen, how }]);
      await becomes(() => page.locator("main section.finding").count(), 3);
    }));
}

test("a refusal of the gate shows what it has against what was found, and leaves the finding", () =>
  visit({ hash, answers: { ...settling([FOUND.changed]), "findings.settle": refuse("gate-refused", "", { violations: [{ field: "retries", rule: "out-of-range", message: "is out of the declared range" }, { field: "value.baseUrl", rule: "password", message: "looks like a password" }] }) } }, async (page) => {
    await page.getByRole("button", { name: "Take over what was found: Build server" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Take over what was found" }).click();
    const alert = dialog.getByRole("alert");
    await alert.getByText("The policy of this app does not allow what was found").waitFor();
    assert.deepEqual(await alert.getByRole("listitem").allTextContents(), ["Retries: is out of the declared range.", "Base URL: looks like a password."]);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await becomes(() => focused(page), "Take over what was found: Build server");
    assert.equal(await page.locator("main section.finding").count(), 1);
  }));

test("a finding that somebody else settled says so, and the list is loaded again", () => {
  let left = [FOUND.changed];
  return visit({ hash, answers: { "findings.list": () => ({ ok: { findings: left } }), "findings.settle": refuse("not-found") } }, async (page) => {
    await page.getByRole("button", { name: "Put back what was acknowledged: Build server" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Put back what was acknowledged" }).click();
    await dialog.getByText("It is settled already").waitFor();
    left = [];
    await dialog.getByRole("button", { name: "Load the findings again" }).click();
    await page.getByText("Nothing waits for a decision").waitFor();
    await becomes(() => focused(page), "findings");
  });
});

test("a value that is right again by itself is told apart, and a restore that runs lets nothing be settled", () =>
  visit({ hash, answers: { status: () => ({ ok: status({ findings: 2, job: "j1" }) }), "findings.list": () => ({ ok: { findings: [FOUND.changed] } }), "repairs.list": () => ({ ok: { repairs: REPAIRS } }), "repairs.run": () => assert.fail("a repair was asked for") } }, async (page) => {
    await page.getByTestId("past").getByText("1 other value is right again by now").waitFor();
    for (const name of ["Put back what was acknowledged: Build server", "Make the shelves again"]) {
      const button = page.getByRole("button", { name });
      assert.equal(await button.getAttribute("aria-disabled"), "true");
      await button.click({ force: true });
    }
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.deepEqual(await violations(page), []);
  }));

test("a difference that only secrets make is not called none", () =>
  visit({ hash, answers: { "findings.list": () => ({ ok: { findings: [{ ...FOUND.changed, live: FOUND.changed.acknowledged?.value }] } }) } }, async (page) => {
    await card(page, "Build server").getByText("What differs is not shown: a secret").waitFor();
    assert.equal(await card(page, "Build server").getByRole("table").count(), 0);
  }));

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`what can be made again is named with how many, where, and what its button does, in ${scheme} colours`, () =>
    visit({ scheme, hash, answers: { "repairs.list": () => ({ ok: { repairs: REPAIRS } }) } }, async (page) => {
      await page.getByTestId("repair-shelves").getByText("3 values are lost or changed: s:0, s:4, s:9").waitFor();
      const ledger = page.getByTestId("repair-ledger");
      await ledger.getByText("30 values are lost or changed: t:0:0, t:0:1, t:0:2, …").waitFor();
      await ledger.getByText("The first 20 of 30").click();
      await ledger.getByText("t:0:19").waitFor();
      const described = await page.getByRole("button", { name: "Write a new full state" }).getAttribute("aria-describedby");
      assert.match((await page.locator(`[id="${described}"]`).textContent()) ?? "", /a backup, which is made at once/);
      assert.deepEqual(await violations(page), []);
    }));
}

test("a repair says what came of it, is gone from the list, and takes the focus to its result", () => {
  let left = REPAIRS.slice(0, 2);
  return visit({ hash, answers: { "repairs.list": () => ({ ok: { repairs: left } }), "repairs.run": ({ repair }) => {
    left = left.filter((one) => one.repair !== repair);
    return { ok: { count: 3 } };
  } } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Make the shelves again" }).focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("repaired").getByText("Shelves: 3 values were made again.").waitFor();
    await becomes(() => page.getByTestId("repair-shelves").count(), 0);
    await becomes(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "repaired");
    await page.getByTestId("notice").getByText("Repaired. Shelves: 3 values were made again").waitFor();
    await page.getByRole("button", { name: "Make the newest backup again" }).click();
    await page.getByText("Nothing else is to be repaired.").waitFor();
    assert.deepEqual(named(calls, "repairs.run"), [{ repair: "shelves" }, { repair: "manifest" }]);
    assert.deepEqual(await violations(page), []);
  });
});

test("a repair that fails says why, and stays", () =>
  visit({ hash, answers: { "repairs.list": () => ({ ok: { repairs: REPAIRS } }), "repairs.run": refuse("store-damaged", "", { key: "j:40" }) } }, async (page) => {
    await page.getByRole("button", { name: "Make the newest backup again" }).click();
    await page.getByRole("alert").getByText("j:40").waitFor();
    await page.getByTestId("repair-manifest").waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("the overview offers the repairs where something is damaged, and tells the result there", () => {
  let broken = true;
  return visit({ answers: { status: () => ({ ok: broken ? damaged("m:3") : status() }), "repairs.list": () => ({ ok: { repairs: broken ? REPAIRS.slice(1, 2) : [] } }), "repairs.run": () => {
    broken = false;
    return { ok: { count: 2 } };
  } } }, async (page) => {
    await page.getByText("What can be made again is below, under Repairs.").waitFor();
    await page.getByRole("button", { name: "Make the newest backup again" }).click();
    await page.getByText("The summary of the newest backup is whole.").waitFor();
    await page.getByText("Newest backup: 2 values were made again.").waitFor();
    await page.getByText("Nothing else is to be repaired.").waitFor();
    assert.deepEqual(await violations(page), []);
  });
});

test("damage that cannot be made again is said to be so, and other views lead to the repairs", () =>
  visit({ answers: { status: () => ({ ok: damaged("j:44") }) } }, async (page) => {
    await page.getByText("What is damaged cannot be made again here").waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Ledger" }).click();
    await page.getByRole("link", { name: "See what can be made again" }).click();
    await becomes(() => focused(page), "heading Integrity");
    await page.getByText("What can be made again is below, under Repairs.").waitFor();
  }));

test("a whole site asks for no repairs on its overview", () =>
  visit({}, async (page, { calls }) => {
    await page.getByTestId("summary").waitFor();
    await becomes(() => named(calls, "status").length, 1);
    assert.equal(named(calls, "repairs.list").length, 0);
    assert.equal(await page.getByTestId("findings").count(), 0);
  }));

test("findings and their dialogs fit a narrow screen", () =>
  visit({ hash, width: 320, height: 600, answers: { ...settling(ALL), "repairs.list": () => ({ ok: { repairs: REPAIRS } }) } }, async (page) => {
    await card(page, "Mirror").waitFor();
    await page.getByTestId("repair-ledger").waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const over = await page.locator("main button").evaluateAll((all) => all.filter((button) => button.getBoundingClientRect().right > innerWidth - 16).map((button) => button.textContent));
    assert.deepEqual(over, []);
    await page.getByRole("button", { name: "Put back what was acknowledged: Build server" }).click();
    const dialog = page.getByRole("dialog");
    assert.ok(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth));
    assert.deepEqual(await violations(page), []);
  }));
