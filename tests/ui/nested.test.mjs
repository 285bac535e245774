// Values with parts: edited as JSON, with errors at their place, and with secrets that are kept, replaced or removed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundle } from "./bundle.mjs";
import { pages, violations } from "./fixture.mjs";
import { kind, status } from "./world.mjs";

/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Field} Field */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Kind} Kind */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").StoredRecord} StoredRecord */

const loaded = await bundle("draft.js");
/** @type {typeof import("../../static/admin/src/draft.js")} */
const { brief, draftsOf, fieldsOf, fromDraft, isEdited, lostSecrets, toDraft, valueOf } = loaded[0];

const SET = { $secret: "set" };
/** @param {Partial<Field> & Pick<Field, "name"|"type">} more @returns {Field} */
const field = (more) => ({ class: "plain", purpose: "Test", required: false, ...more });

const SERVERS = field({
  name: "servers", type: "list", max: 5,
  item: field({
    name: "", type: "object",
    fields: [field({ name: "url", type: "url", required: true }), field({ name: "token", type: "string", class: "secret" }), field({ name: "cache", type: "any", ignore: true })],
  }),
});
const NAMED = field({ name: "named", type: "map", item: field({ name: "", type: "union", nullable: true, anyOf: [field({ name: "", type: "integer" }), field({ name: "", type: "any" })] }) });
const CACHE = field({ name: "cache", type: "any", ignore: true, required: true });
/** @type {Kind} */
const KIND = kind("nested", [SERVERS, NAMED, CACHE], { key: "nested-{id}", see: "site", change: "site" });
const RECORD = {
  id: "aaaaaaaaaaaaaaaaaaaaaaaaaa", store: "kvs", key: "nested-1", kind: "nested", scope: "site", name: "Servers", version: 3,
  value: { name: "Servers", servers: [{ url: "https://a.example", token: SET }, { url: "https://b.example", token: SET }], cache: { seen: [1] } },
};

const visit = pages();
const answers = {
  status: () => ({ ok: status({ kinds: [KIND] }) }),
  "records.list": () => ({ ok: { records: [RECORD], cursor: null, total: 1, unverified: false } }),
};
/** @param {{name:string, payload:any}[]} calls */
const puts = (calls) => calls.filter(({ name }) => name === "records.put").map(({ payload }) => payload);

/** @param {import("playwright-core").Page} page */
async function edit(page) {
  await page.getByRole("button", { name: "Edit Servers" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit “Servers”" });
  await dialog.waitFor();
  return { dialog, text: dialog.getByLabel("Servers"), save: dialog.getByRole("button", { name: "Save changes" }) };
}

test("a value with parts is JSON text with all of its parts, and comes back as it was unless it is edited", () => {
  const drafts = draftsOf(KIND, RECORD.value);
  for (const one of fieldsOf(KIND, RECORD.value)) {
    const draft = drafts.get(one.name);
    assert.ok(draft && !isEdited(draft));
    assert.deepEqual(fromDraft(one, draft), valueOf(RECORD.value, one.name) === undefined ? {} : { value: valueOf(RECORD.value, one.name) });
  }
  const draft = toDraft(SERVERS, RECORD.value.servers);
  assert.equal(JSON.parse(draft.text)[1].url, "https://b.example");
  assert.deepEqual(fromDraft(SERVERS, { ...draft, text: "[]" }), { value: [] });
  assert.deepEqual(fromDraft(SERVERS, { ...draft, text: " " }), {});
  assert.match(fromDraft(SERVERS, { ...draft, text: "[{]" }).error ?? "", /^This is not JSON: /);
  assert.equal(brief(SERVERS, [{ token: SET }]), '[{"token":"set"}]');
  assert.deepEqual(fromDraft(NAMED, { ...toDraft(NAMED, undefined), text: '{"a": null}' }), { value: { a: null } });
});

test("a secret inside that is neither kept nor replaced is lost", () => {
  const { servers } = RECORD.value;
  assert.deepEqual(lostSecrets(servers, servers), []);
  assert.deepEqual(lostSecrets(servers, [{ token: "new" }, { token: SET }]), []);
  assert.deepEqual(lostSecrets(servers, [{ token: SET }]), [["item 2", "token"]]);
  assert.deepEqual(lostSecrets({ a: { b: SET } }, undefined), [["a", "b"]]);
});

test("a nested value is edited as JSON, its secrets stay in place, and what is not in custody is sent back unseen", () =>
  visit({ hash: "#/configuration", answers }, async (page, { calls }) => {
    const { dialog, text, save } = await edit(page);
    await dialog.getByText('JSON: list of { "url": url, "token"?: secret, "cache"?: … }.').waitFor();
    assert.equal(await dialog.getByLabel("Cache").count(), 0);
    assert.deepEqual(await violations(page), []);
    const next = [{ url: "https://c.example", token: SET }, { url: "https://b.example", token: "new" }];
    await text.fill(JSON.stringify(next));
    await save.click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, { name: "Servers", servers: next, cache: { seen: [1] } });
  }));

test("text that is no JSON is not sent, and what the app refuses is told at its place", () => {
  const message = "item 2, url: must begin with https://, not http://: the connection would not be encrypted";
  const refused = { error: { code: /** @type {const} */ ("gate-refused"), message: "refused", detail: { violations: [{ field: "servers", rule: "type", place: [2, "url"], message }] } } };
  return visit({ hash: "#/configuration", answers: { ...answers, "records.put": () => refused } }, async (page, { calls }) => {
    const { dialog, text, save } = await edit(page);
    const before = await text.inputValue();
    await text.fill("[{]");
    await save.click();
    await dialog.getByText("This is not JSON").first().waitFor();
    assert.equal(puts(calls).length, 0);
    await text.fill(before.replace("https://b", "http://b"));
    await save.click();
    await dialog.getByTestId("field-servers").getByText("Item 2, url: must begin with https://").waitFor();
  });
});

test("whoever removes a secret inside of a value is asked", () =>
  visit({ hash: "#/configuration", answers }, async (page, { calls }) => {
    const { dialog, text, save } = await edit(page);
    await text.fill('[{"url": "https://a.example", "token": {"$secret": "set"}}]');
    await save.click();
    await dialog.getByText("Servers, item 2, token (a secret)").waitFor();
    assert.equal(puts(calls).length, 0);
  }));
