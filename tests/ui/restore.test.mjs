// The way through a restore: choosing a point, the preview, the job while it runs, and the proof.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pages, refuse, violations } from "./fixture.mjs";
import { job, points, preview, proven, status, world } from "./world.mjs";

const visit = pages();
const hash = "#/backups";
const named = (calls, wanted) => calls.filter(({ name }) => name === wanted).map(({ payload }) => payload);
/** A job that moves one step each time it is asked for; the last step stays. */
const steps = (...changes) => {
  let at = 0;
  return () => ({ ok: job(changes[Math.min(at++, changes.length - 1)]) });
};
const state = (page, wanted) => page.locator(`[data-testid=job-state][data-state=${wanted}]`).waitFor();

test("from the point through the preview to the proof", () =>
  visit({ hash, answers: { "jobs.get": steps({ state: "queued", done: 0 }, {}, { state: "proving", done: 3 }, proven) } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    const dialog = page.getByRole("dialog", { name: "Restore to backup 2?" });
    assert.match(await dialog.getByTestId("preview").textContent(), /20 Nov 2026.*at change 37: 1 added back, 1 changed back, 1 deleted\./);
    assert.equal(await dialog.getByRole("table", { name: "What would change" }).getByRole("rowheader").count(), 3);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Cancel");
    await dialog.getByRole("button", { name: "Restore 3 records" }).click();
    await state(page, "queued");
    await state(page, "running");
    assert.equal(await page.getByRole("progressbar", { name: "Records written" }).getAttribute("max"), "3");
    assert.equal(await page.locator("[aria-current=step]").textContent(), " Writing records, now");
    await state(page, "done");
    assert.equal(await page.getByTestId("proof").getAttribute("data-equal"), "true");
    const hashes = await page.getByTestId("proof").locator("code").allTextContents();
    assert.deepEqual(hashes, [points[1].stateHash, points[1].stateHash]);
    assert.deepEqual(named(calls, "backups.preview"), [{ to: { seq: 37 } }]);
    assert.deepEqual(named(calls, "backups.restore"), [{ to: { seq: 37 } }]);
    await page.getByTestId("notice").getByText("The restore is done").waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("a moment is read in the reader's zone, and what starts is the change the preview found", () =>
  visit({ hash }, async (page, { calls }) => {
    await page.getByLabel("Moment (Europe/Berlin)").fill("2026-11-20T12:30:00");
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.getByTestId("confirm-restore").click();
    await state(page, "done");
    assert.deepEqual(named(calls, "backups.preview"), [{ to: { time: "2026-11-20T11:30:00.000Z" } }]);
    assert.deepEqual(named(calls, "backups.restore"), [{ to: { seq: 37 } }]);
  }));

test("a change of the ledger can be chosen, and nonsense is refused at the field", () =>
  visit({ hash: "#/ledger" }, async (page, { calls }) => {
    await page.getByRole("link", { name: "Restore to change 40" }).click();
    const input = page.getByRole("textbox", { name: "Change number" });
    assert.equal(await input.inputValue(), "40");
    await input.fill("4000");
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.getByText("Enter the number of a change, from 1 to 45.").waitFor();
    assert.equal(await input.getAttribute("aria-invalid"), "true");
    await input.fill("40");
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.getByRole("dialog", { name: "Restore to change 40?" }).waitFor();
    assert.deepEqual(named(calls, "backups.preview"), [{ to: { seq: 40 } }]);
  }));

test("when nothing would change there is nothing to start", () =>
  visit({ hash, answers: { "backups.preview": () => ({ ok: { ...preview, adds: 0, updates: 0, deletes: 0, total: 0, changes: [] } }) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 3" }).click();
    await page.getByRole("heading", { name: "Nothing would change" }).waitFor();
    assert.equal(await page.getByTestId("confirm-restore").count(), 0);
    assert.deepEqual(await violations(page), []);
  }));

test("a preview that fails says why, and starts nothing", () =>
  visit({ hash, answers: { "backups.preview": refuse("store-damaged", "a pack is missing", { key: "p:26-37:0:abc" }) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    await page.getByRole("dialog").getByRole("alert").getByText("A stored piece is missing or was altered").waitFor();
    assert.equal(await page.getByTestId("confirm-restore").count(), 0);
  }));

test("a running restore is found again after a reload, and its end and proof too", () => {
  let ended = false;
  const answers = {
    status: () => ({ ok: status({ job: ended ? null : "j1" }) }),
    "jobs.get": () => ({ ok: job(ended ? proven : {}) }),
  };
  return visit({ hash, answers }, async (page) => {
    await state(page, "running");
    assert.match(page.url(), /#\/backups\/job\/j1$/);
    assert.deepEqual(await violations(page), []);
    await page.reload();
    await state(page, "running");
    ended = true;
    await state(page, "done");
    await page.reload();
    await state(page, "done");
    assert.equal(await page.getByTestId("proof").getAttribute("data-equal"), "true");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByTestId("job-state").waitFor({ state: "detached" });
  });
});

test("the overview leads to a running restore", () =>
  visit({ answers: { status: () => ({ ok: status({ job: "j1" }) }), "jobs.get": () => ({ ok: job() }) } }, async (page) => {
    await page.getByRole("button", { name: "Follow it" }).click();
    await state(page, "running");
  }));

test("hashes that differ are called different", () =>
  visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => ({ ok: job({ ...proven, stateHash: points[0].stateHash }) }) } }, async (page) => {
    await page.getByText("State hash not equal").waitFor();
    assert.equal(await page.getByTestId("proof").getAttribute("data-equal"), "false");
    assert.deepEqual(await violations(page), []);
  }));

test("cancelling asks first, says what stays, and is carried out once", () => {
  let cancelled = false;
  const answers = {
    "jobs.get": () => ({ ok: job(cancelled ? { state: "cancelled", finished: job().started } : {}) }),
    "jobs.cancel": () => { cancelled = true; return { ok: { job: "j1", state: "cancelled" } }; },
  };
  return visit({ hash: "#/backups/job/j1", answers }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Cancel…" }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel this restore?" });
    await dialog.getByText("written so far stay restored").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Let it run");
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Cancel the restore" }).click();
    await state(page, "cancelled");
    await page.getByText("It was stopped after 1 of 3 records.").waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.deepEqual(named(calls, "jobs.cancel"), [{ job: "j1" }]);
  });
});

test("a failed restore says how far it came and why", () =>
  visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => ({ ok: job({ state: "failed", finished: job().started, error: { code: "store-damaged", message: "a pack is missing" } }) }) } }, async (page) => {
    await page.getByText("It stopped after 1 of 3 records.").waitFor();
    await page.getByRole("alert").getByText("store-damaged").waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("a lost connection is told and got over, and the restore is not called failed", () => {
  let broken = false;
  return visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => { if (broken) throw new Error("network"); return { ok: job() }; } } }, async (page) => {
    await state(page, "running");
    broken = true;
    await page.getByText("No contact with the app at the moment").waitFor();
    await state(page, "running");
    broken = false;
    await page.getByText("No contact with the app at the moment").waitFor({ state: "detached" });
  });
});

test("a hidden page asks nothing, and asks at once when it is seen again", () =>
  visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => ({ ok: job() }) } }, async (page, { calls }) => {
    await state(page, "running");
    const hide = (hidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { value, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await hide(true);
    await page.waitForTimeout(300); // A question already on its way may still arrive.
    const before = named(calls, "jobs.get").length;
    await page.waitForTimeout(2500);
    assert.equal(named(calls, "jobs.get").length, before);
    await hide(false);
    await page.waitForTimeout(400);
    assert.equal(named(calls, "jobs.get").length, before + 1);
  }));

test("a job that does not move is asked for less and less often", () =>
  visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => ({ ok: job() }) } }, async (page, { calls }) => {
    await state(page, "running");
    await page.waitForTimeout(4000);
    const asked = named(calls, "jobs.get").length;
    assert.ok(asked >= 3 && asked <= 6, String(asked));
  }));

test("older backups are added on demand", () => {
  const page2 = { points: [{ ...points[2], n: 0, seq: 3 }], cursor: null };
  return visit({ hash, answers: { "backups.list": ({ cursor }) => ({ ok: cursor ? page2 : { points, cursor: "older" } }) } }, async (page) => {
    await page.getByRole("button", { name: "Show older backups" }).click();
    await page.getByRole("button", { name: "Restore to backup 0" }).waitFor();
    assert.equal(await page.getByRole("table", { name: "Restore points" }).getByRole("rowheader").count(), 4);
    assert.equal(await page.getByRole("button", { name: "Show older backups" }).count(), 0);
  });
});

test("a restore that cannot start keeps the dialog and says why", () => {
  const whole = world();
  return visit({ hash, answers: { "backups.restore": refuse("restore-running"), "backups.list": (payload) => whole("backups.list", payload) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    await page.getByTestId("confirm-restore").click();
    await page.getByRole("dialog").getByRole("alert").getByText("A restore is running").waitFor();
  });
});
