// The parts of the page that need no browser: times, explanations, the one sentence, the end of a restore.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { momentOf, relative, setClock, setProfile, time, utc, wallOf, words, zoneName } from "../../static/admin/src/format.js";
import { leftBehind, proofOf } from "../../static/admin/src/job.js";
import { explain, isKnown } from "../../static/admin/src/problem.js";
import { summarize } from "../../static/admin/src/summary.js";
import { damaged, job, NOW, proven, statement, status } from "./world.mjs";

/** @typedef {import("../../static/admin/src/generated/functions.d.ts").ErrorCode} ErrorCode */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Status} Status */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Statement} Statement */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Verdict} Verdict */

test("times appear in the zone of the reader's profile", () => {
  setProfile({ locale: "en-GB", timezone: "Asia/Kolkata" });
  assert.equal(zoneName(), "Asia/Kolkata");
  assert.match(time("2026-11-21T17:58:59Z"), /21 Nov 2026.*23:28:59/);
  assert.equal(wallOf("2026-11-21T17:58:59Z"), "2026-11-21T23:28:59");
  assert.deepEqual(momentOf("2026-11-21T23:28:59"), { time: "2026-11-21T17:58:59.000Z", clock: "once" });
});

test("wall times round-trip over a year in every zone, but for the second pass of an hour that comes twice", () => {
  for (const timezone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu", "America/St_Johns"]) {
    setProfile({ locale: "en-GB", timezone });
    for (let instant = Date.UTC(2026, 0, 1); instant < Date.UTC(2027, 0, 1); instant += 3_571_000) {
      const moment = momentOf(wallOf(instant));
      assert.ok(moment);
      if (Date.parse(moment.time) === instant) continue;
      assert.equal(moment.clock, "twice", `${timezone} ${new Date(instant).toISOString()}`);
      assert.ok(Date.parse(moment.time) < instant, "the first of the two is meant");
    }
  }
});

test("an hour that comes twice is its first pass, and one that is left out is read as if the clocks had not been changed, in every zone", () => {
  /** @type {[zone: string, wall: string, time: string, clock: string][]} */
  const cases = [
    ["Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00.000Z", "twice"],
    ["Europe/Berlin", "2026-10-25T01:59:59", "2026-10-24T23:59:59.000Z", "once"],
    ["Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00.000Z", "once"],
    ["Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00.000Z", "skipped"],
    ["America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00.000Z", "twice"],
    ["America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00.000Z", "skipped"],
    ["Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00.000Z", "twice"],
    ["Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:45:00.000Z", "skipped"],
    ["Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00.000Z", "skipped"],
    ["Pacific/Apia", "2011-12-31T00:30:00", "2011-12-30T10:30:00.000Z", "once"],
  ];
  for (const [timezone, wall, time, clock] of cases) {
    setProfile({ locale: "en-GB", timezone });
    assert.deepEqual(momentOf(wall), { time, clock }, `${timezone} ${wall}`);
  }
  assert.equal(utc("2026-10-25T00:30:00.000Z"), "2026-10-25 00:30:00 UTC");
});

test("what a profile may hold of nonsense falls back", () => {
  setProfile({ locale: "xx_!!", timezone: "Mars/Olympus" });
  assert.match(time("2026-11-21T17:58:59Z"), /2026/);
  setProfile(undefined);
  assert.equal(momentOf("soon"), null);
  assert.equal(momentOf(""), null);
});

test("distances follow the app's clock", () => {
  setClock("2031-01-01T12:00:00Z");
  assert.equal(relative("2031-01-01T15:00:00Z"), "in 3 hours");
  assert.equal(relative("2030-12-30T12:00:00Z"), "2 days ago");
  setClock(undefined);
});

test("names of fields read as words", () => {
  assert.deepEqual(["baseUrl", "retry-count", "project_id"].map(words), ["Base URL", "Retry count", "Project ID"]);
});

/** The codes that the generated types name. */
const CODES = [.../** @type {RegExpMatchArray} */ (readFileSync(new URL("../../static/admin/src/generated/functions.d.ts", import.meta.url), "utf8").match(/export type ErrorCode =([^;]*);/))[1].matchAll(/"([a-z-]+)"/g)].map(([, code]) => String(code));
/** @param {string} code @param {boolean} write */
const explained = (code, write = false) => explain({ code, message: "", detail: {}, write });

test("every error code of the app has a text of its own, which says what it means for the data and what to do", () => {
  assert.ok(CODES.length > 20, "the codes were not found");
  for (const code of CODES) {
    assert.ok(isKnown(code), `${code} has no text`);
    const { title, meaning, action, code: shown } = explained(code);
    assert.ok(title && meaning && action, code);
    assert.equal(shown, code);
  }
});

test("an unknown code keeps its name, names that every object has are no codes, and a lost answer to a change is not called harmless", () => {
  for (const code of ["never-heard-of", "constructor", "toString", "__proto__"]) {
    assert.equal(explained(code).code, code);
    assert.match(explained(code).title, /unexpected fault/);
  }
  assert.match(explained("unreachable", true).meaning, /not known whether/);
  assert.match(explained("gate-refused", true).meaning, /Nothing was stored/);
});

test("the one sentence never says more than was looked at", () => {
  /** @param {Verdict[]} verdicts */
  const checked = (verdicts, generated = NOW) => statement(verdicts.map((verdict, index) => ({ id: `X${index}`, text: "", owner: "app", verdict })), generated);
  /** @type {[Status, Statement|null, string, RegExp][]} */
  const cases = [
    [status(), null, "info", /^The summary of the newest backup is whole\.$/],
    [status({ manifests: 0, lastSeal: null }), null, "info", /^No backup has been made yet\.$/],
    [status({ seq: 0, manifests: 0, lastSeal: null }), null, "info", /^Nothing is stored yet\.$/],
    [status(), checked(["proven", "stated"]), "good", /^All was well at the full check\.$/],
    [status(), checked(["stated"]), "info", /newest backup/],
    [status(), checked(["proven", "failing"]), "bad", /^1 thing needs your attention\.$/],
    [status(), checked(["proven", "incomplete"]), "warn", /^1 clause could not be checked\.$/],
    [status(), checked(["proven", /** @type {any} */ ("certified")]), "warn", /could not be checked/],
    [status({ now: "2026-11-23T00:00:00Z" }), checked(["proven"]), "info", /newest backup/],
    [status({ health: [{ id: "backup", ok: false, text: "" }] }), checked(["failing", "proven"]), "bad", /^2 things need/],
    [damaged("m:3"), checked(["proven"]), "bad", /missing or was altered/],
  ];
  for (const [site, check, tone, title] of cases) {
    const said = summarize(site, check);
    assert.equal(said.tone, tone, said.title);
    assert.match(said.title, title);
  }
});

test("a proof says what it covers, and one with today's secrets does not claim the point's hash", () => {
  const same = job(proven);
  assert.deepEqual([proofOf(same)?.verdict, proofOf({ ...same, stateHash: "0".repeat(64) })?.verdict, proofOf(job())], ["equal", "different", null]);
  assert.match(proofOf(same)?.basis ?? "", /Every record of the site/);
  assert.match(proofOf({ ...same, proof: "changed" })?.basis ?? "", /changed since the point, whether or not this restore wrote it/);
  const kept = proofOf({ ...same, proof: "records", secretsKept: 2 });
  const broken = proofOf({ ...same, proof: "records", secretsKept: 2, stateHash: "0".repeat(64) });
  assert.deepEqual([broken?.verdict, broken?.tone], ["different", "bad"]);
  assert.deepEqual([kept?.verdict, kept?.tone], ["records", "good"]);
  assert.match(kept?.basis ?? "", /secrets were kept in 2 records.*not the one of the restore point/);
  for (const proof of /** @type {const} */ (["full", "records"])) {
    const left = proofOf({ ...same, proof, secretsKept: 1, forgotten: 1 });
    assert.match(left?.basis ?? "", /leaves out what the point had of 1 record erased since, so the state hash is not the one/);
  }
});

test("what the app wrote while a restore ran is named, and what is proven is said to be the rest", () => {
  const same = job(proven);
  for (const [meanwhile, title, text] of /** @type {const} */ ([[1, "Equal, 1 record aside", /1 record while.*It stays as it is/], [2, "Equal, 2 records aside", /2 records while.*They stay/]])) {
    const left = proofOf({ ...same, meanwhile, stateHash: "0".repeat(64) });
    assert.deepEqual([left?.title, left?.tone, left?.verdict], [title, "good", "records"]);
    assert.match(left?.basis ?? "", text);
  }
  const failed = proofOf({ ...same, state: "failed", meanwhile: 1, stateHash: "0".repeat(64) });
  assert.deepEqual([failed?.verdict, failed?.tone], ["different", "bad"]);
});

test("a restore that ended early says how it left the records, and what goes on helps", () => {
  const failed = (/** @type {ErrorCode} */ code, done = 1) => leftBehind(job({ state: "failed", done, error: { code, message: "" } }));
  assert.match(leftBehind(job({ state: "cancelled", done: 0 })), /before any record was restored\. Each record is either restored or as it was before/);
  assert.match(leftBehind(job({ state: "cancelled" })), /after 1 of 3 records\. Each record is either restored or as it was before/);
  assert.match(failed("internal"), /goes on from there/);
  assert.match(failed("store-damaged"), /meet the same damage again/);
  assert.doesNotMatch(failed("store-damaged"), /goes on from there/);
  assert.match(failed("queue-unavailable", 0), /nothing was written/);
  assert.match(failed("proof-failed", 3), /not equal to the restore point/);
});
