// Values of records and their forms: what is not edited is written back as it was, whatever it is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bundle } from "./bundle.mjs";
import { CHAT, kind, KINDS, records } from "./world.mjs";

const loaded = await bundle("draft.js", "record.js", "generated/field.js", "address.js");
/** @type {typeof import("../../static/admin/src/draft.js")} */
const { again, brief, draftsOf, fromDraft, isAsked, isEdited, isSecret, rebase, renew, toDraft, undeclared, baseName } = loaded[0];
/** @type {typeof import("../../static/admin/src/record.js")} */
const { check, losses, newKey, placeAt, projectComplaint, sort, violationsOf } = loaded[1];
/** @type {typeof import("../../static/admin/src/generated/field.js")} */
const { TYPES } = loaded[2];
/** @type {typeof import("../../static/admin/src/address.js")} */
const { otherAddresses } = loaded[3];

/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Field} Field */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").FieldType} FieldType */
const KEPT = { $secret: "set" };

/** @param {FieldType} type @param {Partial<Field>} more @returns {Field} */
const field = (type, more = {}) => ({ name: "f", type, class: "plain", purpose: "", required: false, ...more });
/** What is sent for something filled in where nothing was stored. @param {FieldType} type @param {unknown} text @param {Partial<Field>} [more] */
const sent = (type, text, more) => fromDraft(field(type, more), { ...toDraft(field(type, more), undefined), text });
/** What is sent when the form of a stored value was edited. @param {FieldType} type @param {unknown} stored @param {(text:any) => unknown} edit */
function edited(type, stored, edit) {
  const draft = toDraft(field(type), stored);
  assert.equal(draft.act, "edit", JSON.stringify(stored));
  return fromDraft(field(type), { ...draft, text: edit(draft.text) });
}

/** Values that some version of a policy, or a function of the vendor, may have stored. @type {[FieldType, unknown[]][]} */
const STORED = [
  ["string", ["x", " around ", "", "two\nlines", "\r", 7, true, null, ["a"], { a: "b" }]],
  ["text", ["a\nb", "  a\r\nb\r\n", "\t", 1]],
  ["integer", [0, -3, 1.5, "7", 9_007_199_254_740_991]],
  ["number", [0.1, 1e21, -0, "0.5"]],
  ["boolean", [true, false, "true", 0]],
  ["url", ["https://example.com/a b", " https://example.com", "http://example.com", "nonsense"]],
  ["choice", ["push", "gone", "", 3]],
  ["strings", [[" leading", "trailing ", "", "  ", "inner  two", "dup", "dup"], [], [""], ["a\nb"], ["a", 1], "a"]],
  ["map", [{ " lead": "x", lead: "y" }, { build: "set -e\nnpm ci\r\nnpm run build" }, { a: 1, b: { c: [] } }, { "": "" }, {}, JSON.parse('{"__proto__":"x","constructor":"y"}'), ["a"], "a"]],
];

test("every value of every type comes back from an unedited form as it was", () => {
  for (const [type, values] of STORED) {
    for (const required of [true, false]) {
      for (const value of values) {
        const one = field(type, { required, choices: ["push"], max: 1 });
        const draft = toDraft(one, value);
        assert.equal(isEdited(draft), false);
        const back = fromDraft(one, draft);
        assert.equal(back.value, value, `${type}: ${JSON.stringify(value)}`);
        assert.equal(back.error, undefined);
      }
    }
  }
});

test("what an input would change when it is only shown is not put into one", () => {
  for (const [type, value] of /** @type {[FieldType, unknown][]} */ ([
    ["string", "two\nlines"], ["string", 7], ["text", "a\r\nb"], ["integer", "7"], ["boolean", "true"], ["choice", 3], ["strings", ["a\nb"]], ["strings", "a"], ["map", ["a"]],
  ])) {
    const draft = toDraft(field(type), value);
    assert.equal(draft.act, "keep", `${type}: ${JSON.stringify(value)}`);
    assert.match(fromDraft(field(type), { ...draft, act: "replace" }).error ?? "", /Enter the new value/, type);
    assert.deepEqual(fromDraft(field(type), { ...draft, act: "remove" }), {});
  }
});

test("editing one line of a list leaves the others as they were", () => {
  const lines = [" leading", "trailing ", "", "  ", "inner  two", "dup", "dup"];
  assert.deepEqual(edited("strings", lines, (text) => `${text}\n new `), { value: [...lines, "new"] });
  assert.deepEqual(edited("strings", lines, (text) => text.replace("inner  two", "inner")), { value: [" leading", "trailing ", "", "  ", "inner", "dup", "dup"] });
  assert.deepEqual(edited("strings", lines, () => "\n \n"), {});
});

test("editing one entry of a map leaves the others as they were, look-alike keys and line breaks included", () => {
  const twins = { " lead": "x", lead: "y", steps: "set -e\nnpm ci" };
  assert.deepEqual(edited("map", twins, (rows) => rows.map((/** @type {any} */ row) => (row.key === "steps" ? { ...row, text: `${row.text} --all` } : row))), {
    value: { ...twins, steps: "set -e\nnpm ci --all" },
  });
  const odd = { a: 1, b: "x\r\ny", c: "z" };
  assert.deepEqual(edited("map", odd, (rows) => rows.filter((/** @type {any} */ { key }) => key !== "c")), { value: { a: 1, b: "x\r\ny" } });
});

test("what is left empty is left out, and named when it is required", () => {
  for (const type of /** @type {FieldType[]} */ (["string", "text", "url", "choice", "integer", "number", "strings"])) {
    assert.deepEqual(sent(type, ""), {}, type);
    assert.match(sent(type, "", { required: true }).error ?? "", /required/, type);
  }
  assert.match(sent("string", "  ", { required: true }).error ?? "", /required/);
  assert.deepEqual(sent("map", []), {});
  assert.deepEqual(sent("boolean", false), {});
  assert.deepEqual(sent("boolean", false, { required: true }), { value: false });
});

test("numbers are numbers within their bounds", () => {
  assert.deepEqual(sent("integer", " 7 "), { value: 7 });
  for (const text of ["7.5", "7a", "1e400", "9007199254740993"]) assert.ok(sent("integer", text).error, text);
  assert.deepEqual(sent("number", "-0.25"), { value: -0.25 });
  assert.ok(sent("number", "Infinity").error);
  assert.match(sent("integer", "11", { min: 0, max: 10 }).error ?? "", /At most 10/);
  assert.match(sent("number", "-1", { min: 0 }).error ?? "", /At least 0/);
});

test("addresses are whole https addresses, and what is wrong with another one is said", () => {
  assert.deepEqual(sent("url", " https://example.com/a "), { value: "https://example.com/a" });
  for (const text of ["example.com", "javascript:alert(1)", "https://", "https:example.com"]) assert.match(sent("url", text).error ?? "", /whole address/, text);
  assert.match(sent("url", "http://example.com").error ?? "", /must begin with https/);
  assert.match(sent("url", "https://jane:x@example.com").error ?? "", /user name/);
});

test("new lines and entries lose what was typed by a slip, and keys are unique", () => {
  assert.deepEqual(sent("strings", "one\n\n two \n"), { value: ["one", "two"] });
  const row = (/** @type {string} */ key, /** @type {string} */ text) => ({ key, text });
  assert.deepEqual(sent("map", [row("a", "1"), row("", "")]), { value: { a: "1" } });
  assert.ok(sent("map", [row("", "1")]).error);
  assert.ok(sent("map", [row("a", "1"), row("a ", "2")]).error);
});

test("length counts characters, not code units", () => {
  assert.deepEqual(sent("string", "🦀🦀", { max: 2 }), { value: "🦀🦀" });
  assert.match(sent("string", "🦀🦀🦀", { max: 2 }).error ?? "", /these are 3/);
});

test("a stored secret is kept, replaced or removed, never shown, and an empty replacement is none of these", () => {
  const secret = field("string", { class: "secret" });
  const kept = toDraft(secret, KEPT);
  assert.equal(kept.text, "");
  assert.deepEqual(fromDraft(secret, kept), { value: KEPT });
  assert.deepEqual(fromDraft(secret, { ...kept, act: "replace", text: " s " }), { value: " s " });
  for (const text of ["", "   "]) assert.match(fromDraft(secret, { ...kept, act: "replace", text }).error ?? "", /Enter the new value/);
  assert.deepEqual(fromDraft(secret, { ...kept, act: "remove" }), {});
  assert.equal(brief(secret, KEPT), "set");
  assert.equal(brief(secret, "stored in clear by an older policy"), "set");
});

test("a type that the page does not know is kept, and never becomes a text", () => {
  const strange = field(/** @type {any} */ ("duration"));
  const draft = toDraft(strange, "PT1H");
  assert.equal(draft.act, "keep");
  assert.deepEqual(fromDraft(strange, draft), { value: "PT1H" });
  assert.deepEqual(fromDraft(strange, toDraft(strange, undefined)), {});
  assert.match(fromDraft({ ...strange, required: true }, toDraft(strange, undefined)).error ?? "", /does not know the type “duration”/);
  assert.equal(TYPES.get("constructor"), undefined);
});

test("fields whose names every object has are fields like others", () => {
  const names = ["constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "__proto__"];
  const kind = { ...KINDS[0], label: undefined, value: { ...KINDS[0].value, fields: names.map((name) => field("string", { name })) } };
  assert.deepEqual(check(KINDS, kind, null, draftsOf(kind, {})), { errors: new Map(), value: {} });
  const fields = JSON.parse('{"__proto__":"p","constructor":"c","valueOf":"v"}');
  const drafts = draftsOf(kind, fields);
  assert.equal(drafts.get("constructor")?.text, "c");
  assert.equal(drafts.get("toString")?.text, "");
  assert.equal(JSON.stringify(check(KINDS, kind, null, drafts).value), '{"constructor":"c","valueOf":"v","__proto__":"p"}');
});

test("a record comes back from its form unchanged", () => {
  for (const record of records()) {
    const kind = KINDS.find(({ name }) => name === record.kind);
    assert.ok(kind);
    assert.deepEqual(check(KINDS, kind, null, draftsOf(kind, record.value)), { errors: new Map(), value: record.value });
  }
});

test("what a save would take away is named: what the reader removes, and what is no longer declared", () => {
  const [kind] = KINDS;
  assert.ok(kind);
  const stored = { ...CHAT, value: { ...CHAT.value, accessToken: KEPT, oldName: "x" } };
  const drafts = draftsOf(kind, { ...stored.value, secondToken: KEPT });
  assert.deepEqual(undeclared(kind, stored).map(([name]) => name), ["accessToken", "oldName"]);
  drafts.set("secondToken", { .../** @type {any} */ (drafts.get("secondToken")), act: "remove" });
  assert.deepEqual(losses(kind, stored, drafts, isSecret), ["Second token (a secret)", "Access token (a secret), which the app no longer declares", "Old name, which the app no longer declares"]);
  assert.deepEqual(losses(kind, CHAT, draftsOf(kind, CHAT.value), isSecret), []);
});

test("after a lost race only what was edited goes over what is stored now", () => {
  const [kind] = KINDS;
  assert.ok(kind);
  const mine = draftsOf(kind, CHAT.value);
  mine.set("mode", { .../** @type {any} */ (mine.get("mode")), text: "pull" });
  const theirs = { ...CHAT.value, mode: "both", retries: 4, labels: ["new"] };
  assert.deepEqual(check(KINDS, kind, null, rebase(kind, mine, theirs)).value, { ...theirs, mode: "pull" });
});

test("a violation finds the input it belongs to, and none that the form does not have", () => {
  for (const path of ["labels", "labels[2]", "labels.team", "value.labels", "value.labels[0]"]) assert.equal(baseName(path), "labels");
  const [kind] = KINDS;
  assert.ok(kind);
  const found = [{ field: "labels[2]", rule: "r", message: "no" }, { field: "key", rule: "r", message: "no key" }, { field: "toString", rule: "r", message: "odd" }, { field: "value", rule: "r", message: "all" }];
  assert.deepEqual(sort(kind, null, found), { errors: new Map([["labels", "No."], ["@key", "No key."]]), rest: ["Odd.", "All."] });
  assert.deepEqual(sort(kind, CHAT, found), { errors: new Map([["labels", "No."]]), rest: ["No key.", "Odd.", "All."] });
});

test("refusals that are about an input become violations", () => {
  const error = (/** @type {string} */ code, /** @type {object} */ detail = {}) => /** @type {any} */ ({ code, message: "m", detail });
  assert.deepEqual(violationsOf(error("invalid-payload", { field: "value.query" })), [{ field: "value.query", rule: "invalid-payload", message: "m" }]);
  assert.equal(violationsOf(error("project-missing"))?.[0]?.field, "@project");
  assert.equal(violationsOf(error("invalid-payload")), null);
  assert.equal(violationsOf(error("rate-limited")), null);
});

test("a project id is a number as Jira has them", () => {
  for (const good of ["1", "10001", "9".repeat(19)]) assert.equal(projectComplaint(good), "");
  for (const [wrong, why] of [["", /number/], ["KEY", /number/], ["010001", /does not begin with 0/], ["1".repeat(20), /19 digits/]]) assert.match(projectComplaint(String(wrong)), /** @type {RegExp} */ (why));
});

const SERVER = field("object", {
  fields: [
    field("url", { name: "baseUrl" }), field("string", { name: "note" }), field("string", { name: "token", class: "secret" }),
    field("list", { name: "hooks", item: field("object", { name: "", fields: [field("url", { name: "url" }), field("string", { name: "token", class: "secret" }), field("any", { name: "own", ignore: true })] }) }),
    field("map", { name: "named", item: field("object", { name: "", fields: [field("string", { name: "at" }), field("string", { name: "token", class: "secret" })] }) }),
  ],
});
const SERVED = {
  baseUrl: "https://a.example", note: "x", token: KEPT, hooks: [{ url: "https://b.example", token: KEPT, own: "https://c.example" }, { url: "https://d.example", token: KEPT }],
  named: { one: { at: "ssh://e.example", token: KEPT }, two: { at: "git@f.example:g", token: KEPT } },
};
const OF_SERVERS = { ...KINDS[0], value: SERVER, label: undefined };

test("a stored secret has to be entered again when an address changes that it may be sent to, and only then", () => {
  /** @param {string} name @param {(text:any) => any} edit */
  const after = (name, edit) => {
    const drafts = draftsOf(/** @type {any} */ (OF_SERVERS), SERVED);
    const draft = drafts.get(name);
    assert.ok(draft);
    drafts.set(name, { ...draft, text: edit(draft.text) });
    return again(/** @type {any} */ (OF_SERVERS), SERVED, drafts);
  };
  const all = ["token", "hooks", "named"];
  assert.deepEqual([...after("note", () => "y").keys()], []);
  assert.deepEqual([...after("note", () => "See https://z.example").keys()], []);
  assert.deepEqual([...after("baseUrl", () => "https://a.example/").keys()], all);
  assert.deepEqual([...after("baseUrl", () => "https").keys()], [], "half an address is none yet");
  assert.deepEqual([...after("note", () => "https://z.example").keys()], all);
  assert.deepEqual([...after("hooks", (text) => text.replace("https://c.", "https://z.")).keys()], []);
  const said = after("hooks", (text) => text.replace("https://d.", "https://z."));
  assert.equal(said.get("token"), "Enter it again: “Hooks, item 2, url” was changed, and a stored secret is sent to no other address.");
  assert.match(said.get("hooks") ?? "", /^Enter item 2, token again: /);
  const named = after("named", (text) => text.replace("git@f.example:g", "git@f.example:h"));
  assert.match(named.get("named") ?? "", /^Enter two, token again: /);
  assert.deepEqual([...again(/** @type {any} */ (OF_SERVERS), undefined, draftsOf(/** @type {any} */ (OF_SERVERS), undefined)).keys()], []);
});

test("a secret that was entered for an address which somebody else changed meanwhile is asked for again", () => {
  const kind = /** @type {any} */ (OF_SERVERS);
  const drafts = draftsOf(kind, SERVED);
  const token = drafts.get("token");
  assert.ok(token);
  drafts.set("token", { ...token, act: "replace", text: "fresh" });
  assert.equal(rebase(kind, drafts, { ...SERVED, note: "z" }).get("token")?.text, "fresh");
  const moved = rebase(kind, drafts, { ...SERVED, baseUrl: "https://z.example" }).get("token");
  assert.deepEqual([moved?.act, moved?.text], ["replace", ""]);
  assert.ok(moved && fromDraft(field("string", { class: "secret" }), moved).error);
});

/** The texts of an array in the test of the app's own rule. @param {string} name of the loop's variable @returns {string[]} */
function casesOf(name) {
  const source = readFileSync(new URL("../../crates/core/src/field/address/tests.rs", import.meta.url), "utf8");
  const list = source.split(`for ${name} in [`)[1]?.split("] {")[0] ?? "";
  return (list.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((text) => JSON.parse(text));
}

test("an address is known by the same looks as in the app", () => {
  const isAddress = (/** @type {string} */ text) => otherAddresses(field("any"), text, undefined).length > 0;
  const [good, bad] = [casesOf("address"), casesOf("other")];
  assert.ok(good.length >= 8 && bad.length >= 6, "the cases were not found");
  const ways = ["git@build.example:x", " git@build.example:~/a_b.git", "a.b-c_d@build:22", "git@_one.b-c:x", "x@y:http://z"];
  const none = ["git@build.example:", "git@build.example:a b", "git@build.example:a@b", "git@-build.example:x", "git@build-.example:x", "git@build..example:x", "git@bu ild:x", "gi t@build:x", "@build:x", "write to git@build:x", "git@build:x\ny", "git@build:\u0007"];
  for (const text of [...good, ...ways]) assert.ok(isAddress(text), text);
  for (const text of [...bad, ...none]) assert.ok(!isAddress(text), text);
});

test("a secret that is an address itself leads no other secret anywhere", () => {
  const kind = /** @type {any} */ (OF_SERVERS);
  const drafts = draftsOf(kind, SERVED);
  const hooks = drafts.get("hooks");
  assert.ok(hooks);
  const typed = SERVED.hooks.map((hook, index) => (index === 0 ? { ...hook, token: "https://secret.example" } : hook));
  drafts.set("hooks", { ...hooks, text: JSON.stringify(typed) });
  assert.deepEqual([...again(kind, SERVED, drafts).keys()], []);
  // Beside it such a text is an address like any other.
  drafts.set("hooks", { ...hooks, text: JSON.stringify(typed.map((hook) => ({ ...hook, other: "https://secret.example" }))) });
  assert.deepEqual([...again(kind, SERVED, drafts).keys()], ["token", "hooks", "named"]);
});

test("a secret typed inside of JSON for an address which somebody else changed meanwhile is asked for again", () => {
  const kind = /** @type {any} */ (OF_SERVERS);
  const drafts = draftsOf(kind, SERVED);
  const [hooks, of] = [drafts.get("hooks"), SERVER.fields?.find(({ name }) => name === "hooks")];
  assert.ok(hooks && of);
  const text = JSON.stringify([{ url: "https://b.example", token: "fresh" }, { url: "https://d.example", token: KEPT }]);
  drafts.set("hooks", { ...hooks, text });
  assert.equal(rebase(kind, drafts, { ...SERVED, note: "z" }).get("hooks")?.text, text, "nobody changed an address");
  const moved = rebase(kind, drafts, { ...SERVED, baseUrl: "https://z.example" }).get("hooks");
  assert.ok(moved);
  assert.deepEqual(JSON.parse(moved.text), [{ url: "https://b.example", token: "" }, { url: "https://d.example", token: KEPT }]);
  assert.deepEqual(fromDraft(of, moved), { error: "A secret in it is empty: enter it, or take it out." });
  assert.ok(fromDraft(of, { ...moved, text: moved.text.replace('""', '"again"') }).value);
  // What is no JSON, or has no secret that was typed, stays as it was typed.
  for (const odd of ["[{]", '[ { "url": "https://b.example" } ]']) {
    drafts.set("hooks", { ...hooks, text: odd });
    assert.equal(rebase(kind, drafts, { ...SERVED, baseUrl: "https://z.example" }).get("hooks")?.text, odd);
  }
});

test("what was replaced or removed and is not stored any more is filled in or gone, and waits for nothing that could be kept", () => {
  const kind = /** @type {any} */ (OF_SERVERS);
  const { token: _, ...bare } = SERVED;
  const secret = field("string", { name: "token", class: "secret" });
  /** @param {object} change @param {object} now */
  const after = (change, now) => {
    const drafts = draftsOf(kind, SERVED);
    drafts.set("token", { .../** @type {any} */ (drafts.get("token")), ...change });
    const draft = rebase(kind, drafts, now).get("token");
    assert.ok(draft);
    return draft;
  };
  const entered = after({ act: "replace", text: "fresh" }, bare);
  assert.deepEqual([entered.act, fromDraft(secret, entered)], ["edit", { value: "fresh" }]);
  const removed = after({ act: "remove" }, bare);
  assert.deepEqual([removed.act, fromDraft(secret, removed), isEdited(removed)], ["edit", {}, false]);
  // Beside another address it is asked for again, and with nothing to keep it can be left out.
  const moved = after({ act: "replace", text: "fresh" }, { ...bare, baseUrl: "https://z.example" });
  assert.deepEqual([isAsked(moved), fromDraft(secret, moved)], [true, { error: "Enter it again, or leave it out." }]);
  assert.deepEqual(fromDraft({ ...secret, required: true }, moved), { error: "Enter it again." });
  assert.deepEqual(fromDraft(secret, { ...moved, act: "edit", text: moved.first }), {});
  assert.ok(!isAsked(after({ act: "replace", text: "fresh" }, SERVED)));
});

test("a record that is not stored any more becomes a new one with what the form has, but for secrets that cannot be kept", () => {
  const kind = /** @type {any} */ (OF_SERVERS);
  const drafts = draftsOf(kind, { ...SERVED, note: " odd\nnote" });
  const base = drafts.get("baseUrl");
  assert.ok(base);
  drafts.set("baseUrl", { ...base, text: "https://z.example" });
  const mine = renew(kind, drafts);
  const { errors, value } = check([kind], kind, null, mine);
  assert.deepEqual([...errors], [["token", "Enter it again, or leave it out."]]);
  const { token: _, ...rest } = /** @type {any} */ (value);
  assert.deepEqual(rest, { ...rest, baseUrl: "https://z.example", note: " odd\nnote", hooks: SERVED.hooks });
  const said = again(kind, undefined, mine);
  assert.deepEqual([...said], [["hooks", "Enter item 1, token: no secret is stored that could be kept."], ["named", "Enter one, token: no secret is stored that could be kept."]]);
  // A secret that was entered is one of the new record, and what was to be removed is not there.
  drafts.set("token", { .../** @type {any} */ (drafts.get("token")), act: "replace", text: "fresh" });
  drafts.set("note", { .../** @type {any} */ (drafts.get("note")), act: "remove" });
  const entered = check([kind], kind, null, renew(kind, drafts));
  assert.deepEqual([[...entered.errors], /** @type {any} */ (entered.value).token, /** @type {any} */ (entered.value).note], [[], "fresh", undefined]);
  // A value that was edited as a whole, since it is none of its kind, has the inputs of the kind.
  const whole = renew(KINDS[1], draftsOf(KINDS[1], "a text"));
  assert.deepEqual([...whole.keys()].sort(), ["channel", "event", "name"]);
});

test("a record is added again under the key that it had", () => {
  const [site, project] = KINDS;
  for (const [kind, key, scope] of /** @type {const} */ ([[site, "integration:site:a1", "site"], [site, "integration:project:10001:b1", "project"], [project, "notification-rule:10001:c1", "project"]])) {
    const place = placeAt(kind, key);
    assert.deepEqual([newKey(kind, place), place.scope, place.project], [key, scope, scope === "site" ? "" : "10001"]);
  }
  const fixed = kind("fixed", [], { key: "settings" });
  assert.equal(newKey(fixed, placeAt(fixed, "settings")), "settings");
});
