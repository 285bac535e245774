// Keys of new records: what a pattern says, which kind a key is of, and ids that the app takes as they are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundle } from "./bundle.mjs";
import { kind, KINDS } from "./world.mjs";

const loaded = await bundle("pattern.js", "record.js");
/** @type {typeof import("../../static/admin/src/pattern.js")} */
const { complaint, fits, fresh, holesOf, kindAt, keyOf, takes } = loaded[0];
/** @type {typeof import("../../static/admin/src/record.js")} */
const { barOf, check, idOf, idsOf, nameOf, newKey, placeOf, scopesOf, shown, twins } = loaded[1];

/** @param {string} key @param {Partial<import("../../static/admin/src/generated/functions.d.ts").Kind>} [more] */
const keyed = (key, more) => kind("k", [], { key, ...more });
const CLASSES = ["text", "word", "digits", "hex", "uuid"];

test("a pattern is read as the app reads it: literals, and holes with their class", () => {
  assert.deepEqual(holesOf("server-{id}.{part:digits}"), [{ name: "id", sort: "" }, { name: "part", sort: "digits" }]);
  assert.deepEqual(holesOf("settings"), []);
  assert.equal(keyOf("server-{id}.{part:digits}", new Map([["id", "a"]])), "server-a.…");
  assert.deepEqual([scopesOf(keyed("a:{x:scope}")), scopesOf(keyed("a:{x:project}")), scopesOf(keyed("a:{id}"))], [["site", "project"], ["project"], ["site"]]);
});

test("every class makes ids that it takes itself, that differ, and that no detector of numbers takes for one", () => {
  for (const sort of CLASSES) {
    const hole = { name: "id", sort };
    const made = Array.from({ length: 200 }, () => fresh(hole));
    assert.equal(new Set(made).size, 200, sort);
    for (const one of made) {
      assert.ok(fits(hole, one), `${sort}: ${one}`);
      assert.equal(complaint([keyed(`a-{id:${sort}}`)], keyed(`a-{id:${sort}}`), new Map([["id", one]])), "", one);
    }
    assert.notEqual(takes(hole), "");
  }
  assert.match(fresh({ name: "id", sort: "uuid" }), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  // Cards have 14 digits or more.
  assert.match(fresh({ name: "id", sort: "digits" }), /^[1-9][0-9]{11}$/);
});

test("a class refuses what the app would refuse", () => {
  /** @type {[sort: string, good: string[], bad: string[]][]} */
  const cases = [
    ["word", ["a", "A_b-9"], ["", "a b", "a:b", "ä", "a\nb"]],
    ["text", ["a", "a b:c.d#e"], ["", "a/b", "ä"]],
    ["", ["a b"], ["", "a/b"]],
    ["digits", ["0", "12"], ["", "1a"]],
    ["hex", ["0fA"], ["", "g"]],
    ["uuid", ["00000000-0000-0000-0000-00000000000F"], ["", "00000000000000000000000000000000"]],
    ["project", ["1", "9".repeat(19)], ["", "01", "9".repeat(20)]],
    ["scope", ["site", "project:10001"], ["", "project:", "project:01", "sites"]],
  ];
  for (const [sort, good, bad] of cases) {
    for (const value of good) assert.ok(fits({ name: "x", sort }, value), `${sort}: ${value}`);
    for (const value of bad) assert.ok(!fits({ name: "x", sort }, value), `${sort}: ${value}`);
  }
});

test("a key that the app would take for another kind, or read in another way, is told before it is sent", () => {
  const kinds = [keyed("hook-{id}", { name: "hook", title: "Hook" }), keyed("hook-id-{id}", { name: "other", title: "Other" }), keyed("pair-{one}-{two}", { name: "pair" }), keyed("hook-{id}", { name: "item", store: "entity:hooks" })];
  const [hook, , pair] = /** @type {[typeof kinds[0], typeof kinds[0], typeof kinds[0]]} */ (/** @type {unknown} */ (kinds));
  const of = (/** @type {string} */ store, /** @type {string} */ key) => kindAt(kinds, store, key)?.name;
  assert.deepEqual([of("kvs", "hook-7"), of("kvs", "hook-id-7"), of("entity:hooks", "hook-id-7"), of("kvs", "hook-"), of("kvs", "other")], ["hook", "other", "item", undefined, undefined]);
  assert.equal(complaint(kinds, hook, new Map([["id", "id-7"]])), "This would be the key of a record of the kind “Other”.");
  assert.equal(complaint(kinds, hook, new Map([["id", "7"]])), "");
  assert.match(complaint(kinds, pair, new Map([["one", "a-b"], ["two", "c"]])), /in another way/);
  assert.equal(complaint(kinds, pair, new Map([["one", "a"], ["two", "b-c"]])), "");
  assert.match(complaint(kinds, hook, new Map([["id", "a".repeat(496)]])), /at most 500 characters; this one has 501/);
  // What is special to a regular expression is nothing special in a key.
  const dotted = keyed("a.b+{id}");
  assert.equal(kindAt([dotted], "kvs", "axb+1"), undefined);
});

test("a new record's key has the scope that was chosen, and its id stays while the rest is filled in", () => {
  const [integration, rule] = KINDS;
  const place = placeOf(integration);
  const [id] = place.ids.values();
  assert.equal(newKey(integration, place), `integration:site:${id}`);
  assert.equal(newKey(integration, { ...place, scope: "project" }), `integration:…:${id}`);
  assert.equal(newKey(integration, { ...place, scope: "project", project: " 10001 " }), `integration:project:10001:${id}`);
  const next = placeOf(rule, { ...place, project: "10001" });
  assert.deepEqual([next.scope, next.project, next.ids.size], ["project", "10001", 1]);
  assert.equal(newKey(keyed("settings"), placeOf(keyed("settings"))), "settings");
  assert.deepEqual(idsOf(keyed("{project:project}-{a:uuid}-{b:hex}")).map(({ name }) => name), ["a", "b"]);
});

test("what is wrong with the place of a record is named with its input, and only of a new one", () => {
  const [, rule] = KINDS;
  const place = { ...placeOf(rule), ids: new Map([["id", "a b"]]) };
  const drafts = new Map();
  assert.deepEqual([...check(KINDS, rule, place, drafts).errors.keys()], ["@project", "@key"]);
  assert.deepEqual([...check(KINDS, rule, null, drafts).errors.keys()], []);
});

test("what nobody changes or sees on the page is not offered, and a record is called by its label or its key", () => {
  assert.equal(barOf(keyed("a", { change: "site" })), "");
  assert.notEqual(barOf(keyed("a", { change: "nobody" })), "");
  // A secret is replaced as a whole: nothing of it is shown.
  assert.equal(barOf(keyed("a", { store: "secret", change: "site" })), "");
  assert.deepEqual(shown([keyed("a", { see: "nobody" }), keyed("b", { mode: "ignore" }), keyed("c")]).map(({ key }) => key), ["c"]);
  const one = keyed("a", { label: "title" });
  assert.deepEqual([nameOf(one, "k", { title: "T" }), nameOf(one, "k", { title: "" }), nameOf(one, "k", ["T"]), nameOf(keyed("a", { label: undefined }), "k", { name: "T" })], ["T", "k", "k", "k"]);
  assert.deepEqual([idOf(keyed("{project:project}-{a:uuid}-{b:hex}"), "10001-00000000-0000-0000-0000-000000000000-b"), idOf(keyed("a-{id}"), "b"), idOf(keyed("settings"), "settings"), idOf(undefined, "a-7")], ["00000000-0000-0000-0000-000000000000 b", "b", "settings", "a-7"]);
  const isTwin = twins([{ kind: "a", scope: "site", name: "x" }, { kind: "a", scope: "site", name: "x" }, { kind: "b", scope: "site", name: "x" }]);
  assert.deepEqual([isTwin({ kind: "a", scope: "site", name: "x" }), isTwin({ kind: "b", scope: "site", name: "x" })], [true, false]);
});
