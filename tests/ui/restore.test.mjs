// The way through a restore: choosing a point, the preview, the job while it runs, and the proof.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, focused, pages, violations } from "./fixture.mjs";
import { job, NOW, points, preview, proven, refuse, restorePoints, status } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Job} Job */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Handlers} Handlers */

const visit = pages();
const hash = "#/backups";
/** @param {{name:string, payload:any}[]} calls @param {string} wanted */
const named = (calls, wanted) => calls.filter(({ name }) => name === wanted).map(({ payload }) => payload);
/** @param {Page} page @param {Job["state"]} wanted */
const state = (page, wanted) => page.locator(`[data-testid=job-state][data-state=${wanted}]`).waitFor();

test("from the point through the preview to the proof", () => {
  // The job moves on when the test has seen what it came for.
  /** @type {Partial<Job>} */
  let now = { state: "queued", done: 0 };
  return visit({ hash, answers: { "jobs.get": () => ({ ok: job(now) }) } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    const dialog = page.getByRole("dialog", { name: "Restore to backup 2?" });
    assert.match((await dialog.getByTestId("preview").textContent()) ?? "", /20 Nov 2026.*at change 37: 1 added back, 1 changed back, 1 deleted\./);
    assert.equal(await dialog.getByRole("table", { name: "What would change" }).getByRole("rowheader").count(), 3);
    await becomes(() => focused(page), "Cancel");
    await dialog.getByRole("button", { name: "Restore 3 records" }).click();
    await state(page, "queued");
    now = {};
    await state(page, "running");
    assert.equal(await page.getByRole("progressbar", { name: "Records written" }).getAttribute("max"), "3");
    assert.equal(await page.locator("[aria-current=step]").textContent(), " Writing and proving, now");
    now = { done: 3 };
    await page.getByTestId("job-count").getByText("the result is being proven").waitFor();
    now = proven;
    await state(page, "done");
    assert.equal(await page.getByTestId("proof").getAttribute("data-proof"), "equal");
    const hashes = await page.getByTestId("proof").locator("code").allTextContents();
    assert.deepEqual(hashes, [points[1].stateHash, points[1].stateHash]);
    assert.deepEqual(named(calls, "backups.preview"), [{ to: { seq: 37 }, secrets: "keep" }]);
    assert.deepEqual(named(calls, "backups.restore"), [{ to: { seq: 37 }, secrets: "keep" }]);
    await page.getByTestId("notice").getByText("The restore is done").waitFor();
    assert.deepEqual(await violations(page), []);
  });
});

test("a moment is read in the reader's zone, and what starts is the change the preview found", () =>
  visit({ hash }, async (page, { calls }) => {
    await page.getByLabel("Moment (Europe/Berlin)").fill("2026-11-20T12:30:00");
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.getByTestId("confirm-restore").click();
    await state(page, "done");
    assert.deepEqual(named(calls, "backups.preview"), [{ to: { time: "2026-11-20T11:30:00.000Z" }, secrets: "keep" }]);
    assert.deepEqual(named(calls, "backups.restore"), [{ to: { seq: 37 }, secrets: "keep" }]);
  }));

test("a change can be chosen by its number, and nonsense is refused at the field", () =>
  visit({ hash }, async (page, { calls }) => {
    await page.getByRole("radio", { name: "a change" }).check();
    const input = page.getByRole("textbox", { name: "Change number" });
    await input.fill("4000");
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.getByText("Enter the number of a change, from 1 to 45.").waitFor();
    assert.equal(await input.getAttribute("aria-invalid"), "true");
    await input.fill("40");
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.getByRole("dialog", { name: "Restore to change 40?" }).waitFor();
    await becomes(() => named(calls, "backups.preview"), [{ to: { seq: 40 }, secrets: "keep" }]);
  }));

test("the instant of a moment is said in UTC before anything is restored, and what is special about it", () =>
  visit({ hash }, async (page, { calls }) => {
    const moment = page.getByLabel("Moment (Europe/Berlin)");
    const instant = page.getByTestId("point-instant");
    await moment.fill("2026-10-25T02:30:00");
    await instant.filter({ hasText: "That is 2026-10-25 00:30:00 UTC. On that night the clocks are put back and this time comes twice: the first is meant." }).waitFor();
    assert.match((await moment.getAttribute("aria-describedby")) ?? "", /point-instant/);
    await moment.fill("2026-03-29T02:30:00");
    await instant.filter({ hasText: "That is 2026-03-29 01:30:00 UTC. On that night the clocks are put forward and this time is left out" }).waitFor();
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.getByRole("dialog").getByTestId("instant").getByText("2026-03-29 01:30:00 UTC").waitFor();
    assert.deepEqual(await violations(page), []);
    await becomes(() => named(calls, "backups.preview"), [{ to: { time: "2026-03-29T01:30:00.000Z" }, secrets: "keep" }]);
  }));

test("a moment in the future is refused at the field, and one before the first change says when that was", async () => {
  await visit({ hash }, async (page, { calls }) => {
    const moment = page.getByLabel("Moment (Europe/Berlin)");
    await moment.fill("2026-11-22T12:00:00");
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.getByText("This moment is in the future").waitFor();
    assert.equal(await moment.getAttribute("aria-invalid"), "true");
    assert.equal(await moment.getAttribute("max"), "2026-11-21T18:58:59");
    assert.deepEqual(named(calls, "backups.preview"), []);
  });
  await visit({ hash, answers: { "backups.preview": refuse("no-such-moment", "nothing was stored then", { first: "2026-11-01T08:00:00Z" }) } }, async (page) => {
    await page.getByLabel("Moment (Europe/Berlin)").fill("2020-01-01T00:00:00");
    await page.getByRole("button", { name: "Preview…" }).click();
    const alert = page.getByRole("dialog").getByRole("alert");
    await alert.getByText("There is no state of the configuration at that moment").waitFor();
    assert.match((await alert.textContent()) ?? "", /The first change was made on 1 Nov 2026, 09:00:00 CET\./);
    assert.equal(await page.getByTestId("confirm-restore").count(), 0);
  });
});

test("what was erased since is said not to come back", () =>
  visit({ hash, answers: { "backups.preview": () => ({ ok: preview({ forgotten: 2, forgottenRecords: ["aaaaaaaaaaaaaaaaaaaaaaaaae", "aaaaaaaaaaaaaaaaaaaaaaaaai"] }) }) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    const told = await page.getByRole("dialog").getByTestId("forgotten").textContent();
    assert.match(told ?? "", /^2 records were erased since\. What was erased does not come back/);
    assert.deepEqual(await violations(page), []);
  }));

test("what is not in custody any more is said not to be written", () =>
  visit({ hash, answers: { "backups.preview": () => ({ ok: preview({ outside: 1 }) }) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    const told = await page.getByRole("dialog").getByTestId("outside").textContent();
    assert.match(told ?? "", /^1 record is not in custody any more, because the app’s policy does not keep its kind/);
    assert.deepEqual(await violations(page), []);
  }));

/** A preview in which secrets differ, in the mode that was asked for. @type {Handlers["backups.preview"]} */
const secretive = ({ secrets }) => ({
  ok: preview({
    secretsDiffer: 2,
    changes: preview().changes.map((change) => ({ ...change, secrets: change.action === "update" ? ["token"] : change.action === "add" ? ["token", "secondToken"] : [] })),
    ...(secrets === "bring-back" ? { updates: 2, total: 4 } : {}),
  }),
});

test("today's secrets are kept unless the reader brings the old ones back, and what becomes of each is said", () =>
  visit({ hash, answers: { "backups.preview": secretive } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    const dialog = page.getByRole("dialog");
    const choice = dialog.getByRole("group", { name: /In 2 records a secret is not what it was then/ });
    assert.equal(await choice.getByRole("radio", { name: "Keep today’s secrets (recommended)" }).isChecked(), true);
    await dialog.getByText("Token: stays as it is today").waitFor();
    await dialog.getByText("Token, Second token: as it was stored last, not as it was then").waitFor();
    await dialog.getByText("proven record by record").waitFor();
    assert.deepEqual(await violations(page), []);
    await choice.getByRole("radio", { name: "Bring the old secrets back" }).check();
    await dialog.getByRole("button", { name: "Restore 4 records" }).waitFor();
    await dialog.getByText("Token: as at that time, and gone where there was none", { exact: true }).waitFor();
    await dialog.getByText("Token, Second token: as at that time, and gone where there was none").waitFor();
    await choice.getByRole("radio", { name: "Keep today’s secrets (recommended)" }).check();
    await dialog.getByRole("button", { name: "Restore 3 records" }).click();
    await state(page, "done");
    assert.deepEqual(named(calls, "backups.restore"), [{ to: { seq: 37 }, secrets: "keep" }]);
    assert.deepEqual(named(calls, "backups.preview").map(({ secrets }) => secrets), ["keep", "bring-back", "keep"]);
  }));

test("old secrets come back when that was chosen, and the end says so", () =>
  visit({ hash, answers: { "backups.preview": secretive, "jobs.get": () => ({ ok: job({ ...proven, secrets: "bring-back" }) }) } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    await page.getByRole("radio", { name: "Bring the old secrets back" }).check();
    await page.getByRole("button", { name: "Restore 4 records" }).click();
    await state(page, "done");
    await page.getByText("The configuration, secrets included, is again what it was").waitFor();
    assert.deepEqual(named(calls, "backups.restore"), [{ to: { seq: 37 }, secrets: "bring-back" }]);
  }));

test("when only secrets differ, nothing would change, and they can still be brought back", () =>
  visit({ hash, answers: { "backups.preview": ({ secrets }) => ({ ok: preview({ adds: 0, deletes: 0, updates: secrets === "keep" ? 0 : 1, total: secrets === "keep" ? 0 : 1, changes: secrets === "keep" ? [] : preview().changes.slice(0, 1), secretsDiffer: 1 }) }) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 3" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("The configuration, today’s secrets and what stays for their sake aside, is already what it was").waitFor();
    assert.equal(await page.getByTestId("confirm-restore").count(), 0);
    await dialog.getByRole("radio", { name: "Bring the old secrets back" }).check();
    await dialog.getByRole("button", { name: "Restore 1 record" }).waitFor();
  }));

test("a restore that kept today's secrets is proven record by record, and does not claim the point's hash", () =>
  visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => ({ ok: job({ ...proven, proof: "records", secretsKept: 2 }) }) } }, async (page) => {
    await page.getByText("Equal, record by record").waitFor();
    const proof = page.getByTestId("proof");
    assert.equal(await proof.getAttribute("data-proof"), "records");
    assert.match((await proof.textContent()) ?? "", /secrets were kept in 2 records.*not the one of the restore point/);
    assert.equal(await page.getByText("State hash equal").count(), 0);
    assert.equal(await page.getByText("State hash not equal").count(), 0);
    await page.getByText("The configuration, secrets and what stays for their sake aside, is again what it was").waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("when nothing would change there is nothing to start", () =>
  visit({ hash, answers: { "backups.preview": () => ({ ok: preview({ adds: 0, updates: 0, deletes: 0, total: 0, changes: [] }) }) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 3" }).click();
    await page.getByRole("heading", { name: "Nothing would change" }).waitFor();
    assert.equal(await page.getByTestId("confirm-restore").count(), 0);
    assert.deepEqual(await violations(page), []);
  }));

test("a preview that fails says why, starts nothing, and the point is marked", () =>
  visit({ hash, answers: { "backups.preview": refuse("store-damaged", "a pack is missing", { key: "p:26-37:0:abc" }) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    await page.getByRole("dialog").getByRole("alert").getByText("A stored piece is missing or was altered").waitFor();
    await page.getByRole("dialog").getByText("support@vendor.example").waitFor();
    assert.equal(await page.getByTestId("confirm-restore").count(), 0);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("row", { name: /^2 20 Nov/ }).getByText("Could not be opened").waitFor();
    assert.equal(await page.getByText("Could not be opened").count(), 1);
    assert.deepEqual(await violations(page), []);
  }));

test("while a restore runs no other one is offered, and why is said", () =>
  visit({ hash, answers: { status: () => ({ ok: status({ job: "j1" }) }), "jobs.get": () => ({ ok: job() }) } }, async (page, { calls }) => {
    for (const name of ["Restore to backup 2", "Preview…"]) {
      const button = page.getByRole("button", { name });
      await button.and(page.locator("[aria-disabled=true]")).waitFor();
      const why = await button.getAttribute("aria-describedby");
      assert.match((await page.locator(`#${why}`).textContent()) ?? "", /A restore is running/);
      await button.click({ force: true });
    }
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.deepEqual(named(calls, "backups.preview"), []);
    assert.deepEqual(await violations(page), []);
  }));

test("a restore that stands still says for how long and what happens then", async () => {
  const started = new Date(Date.parse(NOW) - 3 * 3_600_000).toISOString();
  await visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => ({ ok: job({ state: "queued", done: 0, started }) }) } }, async (page) => {
    await page.getByTestId("job-still").getByText("It was asked for 3 hours ago and has not begun.").waitFor();
    assert.deepEqual(await violations(page), []);
  });
  await visit({ hash: "#/backups/job/j1", clock: true, answers: { "jobs.get": () => ({ ok: job() }) } }, async (page) => {
    await state(page, "running");
    assert.equal(await page.getByTestId("job-still").count(), 0);
    // Each question waits for its answer before the next one is timed.
    for (let passed = 0; passed < 150; passed += 5) await page.clock.runFor(5000);
    await page.getByTestId("job-still").getByText(/Nothing was written for \d min\./).waitFor();
  });
});

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
    assert.equal(await page.getByTestId("proof").getAttribute("data-proof"), "equal");
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
    assert.equal(await page.getByTestId("proof").getAttribute("data-proof"), "different");
    assert.deepEqual(await violations(page), []);
  }));

test("cancelling asks first, says what stays, and is carried out once", () => {
  let cancelled = false;
  /** @type {Partial<Handlers>} */
  const answers = {
    "jobs.get": () => ({ ok: job(cancelled ? { state: "cancelled", finished: job().started } : {}) }),
    "jobs.cancel": () => { cancelled = true; return { ok: { job: "j1", state: "cancelled" } }; },
  };
  return visit({ hash: "#/backups/job/j1", answers }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Cancel…" }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel this restore?" });
    await dialog.getByText("restored so far stay restored").waitFor();
    await becomes(() => focused(page), "Let it run");
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Cancel the restore" }).click();
    await state(page, "cancelled");
    await page.getByText("It was stopped after 1 of 3 records.").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.deepEqual(named(calls, "jobs.cancel"), [{ job: "j1" }]);
  });
});

test("a failed restore says how far it came and why", () =>
  visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => ({ ok: job({ state: "failed", finished: job().started, error: { code: "store-damaged", message: "a pack is missing" } }) }) } }, async (page) => {
    await page.getByText("It stopped after 1 of 3 records.").waitFor();
    await page.getByRole("alert").getByText("store-damaged").waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("whatever a restore failed with, nothing is called unchanged that was written", async () => {
  for (const code of /** @type {const} */ (["limit", "platform-refused", "platform-unauthorised", "internal", "store-damaged", "proof-failed"])) {
    await visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => ({ ok: job({ state: "failed", done: 2, finished: job().started, error: { code, message: "" } }) }) } }, async (page) => {
      const said = (await page.getByRole("alert").textContent()) ?? "";
      assert.doesNotMatch(said, /Nothing was changed|not affected|nothing was lost|Nothing was lost/i, code);
    });
  }
});

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
  visit({ hash: "#/backups/job/j1", clock: true, answers: { "jobs.get": () => ({ ok: job() }) } }, async (page, { calls }) => {
    await state(page, "running");
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    const hide = (/** @type {boolean} */ hidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { value, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await hide(true);
    const before = named(calls, "jobs.get").length;
    await page.clock.runFor(600_000);
    assert.equal(named(calls, "jobs.get").length, before);
    await hide(false);
    await becomes(() => named(calls, "jobs.get").length, before + 1);
  }));

test("a job that does not move is asked for less and less often", () =>
  visit({ hash: "#/backups/job/j1", clock: true, answers: { "jobs.get": () => ({ ok: job() }) } }, async (page, { calls }) => {
    await state(page, "running");
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    /** @type {number[]} */
    const gaps = [];
    for (let waited = 0, seen = named(calls, "jobs.get").length; gaps.length < 8; waited += 250) {
      await page.clock.runFor(250);
      // The answer of a question comes by way of the test: it is there before the next step.
      await page.evaluate(() => undefined);
      const asked = named(calls, "jobs.get").length;
      if (asked > seen) {
        gaps.push(waited);
        waited = 0;
      }
      seen = asked;
    }
    assert.ok((gaps.at(0) ?? 0) < 1500, JSON.stringify(gaps));
    assert.ok((gaps.at(-1) ?? 0) >= 4000, JSON.stringify(gaps));
  }));

test("older backups are added on demand", () => {
  const page2 = restorePoints([{ ...points[2], n: 0, seq: 3 }]);
  return visit({ hash, answers: { "backups.list": ({ cursor }) => ({ ok: cursor ? page2 : restorePoints(points, { cursor: "older" }) }) } }, async (page) => {
    await page.getByRole("button", { name: "Show older backups" }).click();
    await page.getByRole("button", { name: "Restore to backup 0" }).waitFor();
    assert.equal(await page.getByRole("table", { name: "Restore points" }).getByRole("rowheader").count(), 4);
    assert.equal(await page.getByRole("button", { name: "Show older backups" }).count(), 0);
  });
});

test("a restore that cannot start keeps the dialog and says why", () =>
  visit({ hash, answers: { "backups.restore": refuse("restore-running") } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    await page.getByTestId("confirm-restore").click();
    await page.getByRole("dialog").getByRole("alert").getByText("A restore is running").waitFor();
  }));

test("a restore that ended before any record was restored does not say that something stays restored", () =>
  visit({ hash: "#/backups/job/j1", answers: { "jobs.get": () => ({ ok: job({ state: "cancelled", done: 0, finished: NOW }) }) } }, async (page) => {
    await page.getByText("It was stopped before any record was restored.").waitFor();
    assert.equal(await page.getByText("stay restored").count(), 0);
  }));
