// The parts of the page that need no browser: values of forms, times, explanations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { baseName, brief, fromDraft, KEPT, toDraft } from "../../static/admin/src/draft.js";
import { instantOf, relative, setClock, setProfile, time, wallOf, words, zoneName } from "../../static/admin/src/format.js";
import { explain } from "../../static/admin/src/problem.js";
import { KINDS, records } from "./world.mjs";

const field = (type, more = {}) => ({ name: "f", type, class: "plain", purpose: "", required: false, ...more });
const sent = (type, text, more) => fromDraft(field(type, more), { text, stored: false });

test("a stored record comes back from its form unchanged", () => {
  for (const record of records(3)) {
    const kind = KINDS.find(({ name }) => name === record.kind);
    const back = {};
    for (const one of kind.fields) {
      const { value, error } = fromDraft(one, toDraft(one, record.fields[one.name]));
      assert.equal(error, undefined, one.name);
      if (value !== undefined) back[one.name] = value;
    }
    assert.deepEqual(back, record.fields);
  }
});

test("what is left empty is left out, and named when it is required", () => {
  for (const type of ["string", "text", "url", "choice", "integer", "number", "strings"]) {
    assert.deepEqual(sent(type, ""), {}, type);
    assert.match(sent(type, "", { required: true }).error, /required/, type);
  }
  assert.deepEqual(sent("map", []), {});
  assert.deepEqual(sent("boolean", false), {});
  assert.deepEqual(sent("boolean", false, { required: true }), { value: false });
});

test("numbers are numbers within their bounds", () => {
  assert.deepEqual(sent("integer", " 7 "), { value: 7 });
  for (const text of ["7.5", "7a", "1e400", "9007199254740993"]) assert.ok(sent("integer", text).error, text);
  assert.deepEqual(sent("number", "-0.25"), { value: -0.25 });
  assert.ok(sent("number", "Infinity").error);
  assert.match(sent("integer", "11", { min: 0, max: 10 }).error, /At most 10/);
  assert.match(sent("number", "-1", { min: 0 }).error, /At least 0/);
});

test("addresses are whole https addresses", () => {
  assert.deepEqual(sent("url", " https://example.com/a "), { value: "https://example.com/a" });
  for (const text of ["example.com", "http://example.com", "javascript:alert(1)"]) assert.ok(sent("url", text).error, text);
});

test("lists and maps lose empty lines, and keys are unique", () => {
  assert.deepEqual(sent("strings", "one\n\n two \n"), { value: ["one", "two"] });
  assert.deepEqual(sent("map", [["a", "1"], ["", ""]]), { value: { a: "1" } });
  assert.ok(sent("map", [["", "1"]]).error);
  assert.ok(sent("map", [["a", "1"], ["a ", "2"]]).error);
});

test("length counts characters, not code units", () => {
  assert.deepEqual(sent("string", "🦀🦀", { max: 2 }), { value: "🦀🦀" });
  assert.match(sent("string", "🦀🦀🦀", { max: 2 }).error, /these are 3/);
});

test("a stored secret is kept, replaced or removed, and never shown", () => {
  const secret = field("string", { class: "secret" });
  const kept = toDraft(secret, KEPT);
  assert.equal(kept.text, "");
  assert.deepEqual(fromDraft(secret, kept), { value: KEPT });
  assert.deepEqual(fromDraft(secret, { ...kept, secret: "replace", text: " s " }), { value: " s " });
  assert.deepEqual(fromDraft(secret, { ...kept, secret: "remove" }), {});
  assert.equal(brief(KEPT), "set");
});

test("a violation finds the field it belongs to", () => {
  for (const path of ["labels", "labels[2]", "labels.team", "fields.labels", "fields.labels[0]"]) assert.equal(baseName(path), "labels");
});

test("times appear in the zone of the reader's profile", () => {
  setProfile({ locale: "en-GB", timezone: "Asia/Kolkata" });
  assert.equal(zoneName(), "Asia/Kolkata");
  assert.match(time("2026-11-21T17:58:59Z"), /21 Nov 2026.*23:28:59/);
  assert.equal(wallOf("2026-11-21T17:58:59Z"), "2026-11-21T23:28:59");
  assert.equal(instantOf("2026-11-21T23:28:59"), "2026-11-21T17:58:59.000Z");
});

test("wall times round-trip over a year in zones with and without summer time", () => {
  for (const timezone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Pacific/Apia"]) {
    setProfile({ locale: "en-GB", timezone });
    let ambiguous = 0;
    for (let instant = Date.UTC(2026, 0, 1); instant < Date.UTC(2027, 0, 1); instant += 39_661_000) {
      if (Date.parse(instantOf(wallOf(instant))) !== instant) ambiguous += 1;
    }
    assert.ok(ambiguous <= 1, `${timezone}: ${ambiguous}`);
  }
});

test("what a profile may hold of nonsense falls back", () => {
  setProfile({ locale: "xx_!!", timezone: "Mars/Olympus" });
  assert.match(time("2026-11-21T17:58:59Z"), /2026/);
  setProfile(undefined);
  assert.equal(instantOf("soon"), null);
  assert.equal(instantOf(""), null);
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

test("every error says what it means for the data and what to do, and a lost answer to a change is not called harmless", () => {
  for (const code of ["forbidden", "not-found", "version-conflict", "gate-refused", "invalid-payload", "restore-running", "unknown-function", "keys-lost", "store-damaged", "rate-limited", "try-again", "internal", "unreachable", "never-heard-of"]) {
    const { title, meaning, action, code: shown } = explain({ code, message: "", detail: {}, write: false });
    assert.ok(title && meaning && action, code);
    assert.equal(shown, code);
  }
  assert.match(explain({ code: "unreachable", message: "", detail: {}, write: true }).meaning, /not known whether/);
  assert.match(explain({ code: "gate-refused", message: "", detail: {}, write: true }).meaning, /Nothing was stored/);
});
