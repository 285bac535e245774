// A stored value that is not what was acknowledged, without a browser: of which sort it is, and what of it differs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundle } from "./bundle.mjs";
import { FOUND, KINDS } from "./world.mjs";

const [loaded] = await bundle("finding.js");
/** @type {typeof import("../../static/admin/src/finding.js")} */
const { compare, DEEDS, excerpt, sortOf } = loaded;
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Finding} Finding */

const [kind] = KINDS;
const { acknowledged } = FOUND.changed;
assert.ok(acknowledged);
/** @param {Record<string, unknown>} before @param {unknown} live @returns {Finding} */
const between = (before, live) => ({ ...FOUND.changed, acknowledged: { ...acknowledged, value: before }, live });

test("each sort is told from the sides that there are, and what was erased can only be told", () => {
  assert.deepEqual(Object.values(FOUND).map(sortOf), ["changed", "gone", "foreign", "erased"]);
  assert.equal(sortOf({ ...FOUND.foreign, live: null }), "odd");
  assert.equal(sortOf({ ...FOUND.changed, live: false }), "changed", "a value may be false");
  assert.equal(sortOf({ ...FOUND.changed, forgotten: true }), "erased");
  assert.deepEqual(Object.entries(DEEDS).map(([sort, deeds]) => [sort, deeds.map(({ how }) => how)]), [
    ["changed", ["revert", "adopt"]],
    ["gone", ["revert", "adopt"]],
    ["foreign", ["revert", "adopt"]],
    ["erased", []],
    ["odd", ["revert"]],
  ]);
});

test("what differs is shown, what is the same is counted, and the order of members says nothing", () => {
  const { rows, same } = compare(kind, FOUND.changed);
  assert.deepEqual(rows, [
    { name: "baseUrl", acknowledged: "https://builds.example.com/api/v2/with/a/rather/long/path", live: "https://elsewhere.example/api" },
    { name: "retries", acknowledged: "3", live: "10" },
  ]);
  assert.equal(same, 7);
  assert.deepEqual(compare(kind, between({ mapping: { a: "1", b: "2" } }, { mapping: { b: "2", a: "1" } })), { rows: [], same: 1 });
  assert.deepEqual(compare(kind, between({ retries: 3 }, { retries: "3" })).rows, [{ name: "retries", acknowledged: "3", live: '"3"' }]);
});

test("one side alone is shown whole, and a secret only as one", () => {
  const gone = compare(KINDS[1], FOUND.gone);
  assert.deepEqual(gone.rows.map(({ name, live }) => [name, live]), [["name", undefined], ["channel", undefined], ["event", undefined]]);
  const foreign = compare(kind, FOUND.foreign).rows.find(({ name }) => name === "token");
  assert.deepEqual(foreign, { name: "token", acknowledged: undefined, live: "A secret is set" });
  // A secret that lies open is not shown either.
  const open = compare(kind, between({ token: { $secret: "set" } }, { token: "hunter2" }));
  assert.doesNotMatch(JSON.stringify(open), /hunter2/);
});

test("a value that is no object is compared as one, and against one", () => {
  assert.deepEqual(compare(undefined, between(/** @type {any} */ (["a"]), ["b"])).rows.map(({ acknowledged: one, live }) => [one, live]), [['["a"]', '["b"]']]);
  assert.deepEqual(compare(kind, between({ retries: 1 }, "gone mad")).rows.length, 2);
  // The app hides all of what is not of the declared shape, where secrets are declared.
  assert.deepEqual(compare(kind, between({}, { $secret: "set" })).rows, [{ name: "@value", acknowledged: undefined, live: "Not shown, since it may hold a secret" }]);
});

test("of long texts the part around the first difference is shown", () => {
  const [one, other] = [`${"x".repeat(500)}ONE${"y".repeat(500)}`, `${"x".repeat(500)}two${"y".repeat(500)}`];
  for (const [text, beside, word] of [[one, other, "ONE"], [other, one, "two"]]) {
    const shown = excerpt(String(text), beside);
    assert.match(shown, new RegExp(`^…x+${word}y+…$`));
    assert.ok(shown.length <= 242);
  }
  assert.equal(excerpt("x".repeat(300)), `${"x".repeat(240)}…`);
  assert.equal(excerpt("short", one), "short");
});
