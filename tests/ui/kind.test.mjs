// Kinds of every sort: values that are no objects, open objects, kinds that nobody changes here, and records by their address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, focused, pages, violations } from "./fixture.mjs";
import { BUILD, CHAT, kind, KINDS, preview, refuse, status, TELL } from "./world.mjs";

/** @typedef {import("../../static/admin/src/generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Kind} Kind */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Field} Field */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Handlers} Handlers */

const visit = pages();
const hash = "#/configuration";
/** @param {{name:string, payload:any}[]} calls */
const puts = (calls) => calls.filter(({ name }) => name === "records.put").map(({ payload }) => payload);
/** Answers with these records alone, of these kinds. @param {StoredRecord[]} stored @param {Kind[]} kinds @returns {Partial<Handlers>} */
const holding = (stored, kinds) => ({
  status: () => ({ ok: status({ kinds }) }),
  "records.list": () => ({ ok: { records: stored, cursor: null, total: stored.length, unverified: false } }),
  "records.get": ({ store = "kvs", key }) => {
    const ok = stored.find((record) => record.store === store && record.key === key);
    return ok ? { ok } : refuse("not-found")();
  },
});
/** A kind whose values have this shape. @param {string} name @param {Partial<Field>} value @param {Partial<Kind>} [more] */
const shaped = (name, value, more) => {
  const made = kind(name, [], { key: `${name}-{id:digits}`, label: undefined, see: "site", change: "site", ...more });
  return { ...made, value: { ...made.value, fields: undefined, ...value } };
};
/** A record without a name. @param {string} key @param {string} of @param {unknown} value @returns {StoredRecord} */
const bare = (key, of, value) => ({ id: key.padEnd(26, "a"), store: "kvs", key, kind: of, scope: "site", name: key, version: 3, value });

test("a value that is a text, a list, a map or a number has the input of its own type", () => {
  /** @type {[Kind, unknown, string, (text: string) => unknown][]} */
  const cases = [
    [shaped("note", { type: "string", max: 80 }), "one", "two", (text) => text],
    [shaped("labels", { type: "strings" }), ["one"], "one\ntwo", (text) => text.split("\n")],
    [shaped("limit", { type: "integer", max: 9 }), 3, "4", Number],
    [shaped("tree", { type: "list", item: { name: "", type: "any", class: "plain", purpose: "", required: false } }), [{ a: 1 }], "[2]", JSON.parse],
  ];
  const stored = cases.map(([{ name }, value]) => bare(`${name}-1`, name, value));
  return visit({ hash, answers: holding(stored, cases.map(([kind]) => kind)) }, async (page, { calls }) => {
    for (const [one, , text, read] of cases) {
      const key = `${one.name}-1`;
      await page.getByRole("button", { name: `Edit ${key}` }).click();
      const dialog = page.getByRole("dialog", { name: `Edit “${key}”` });
      await dialog.getByLabel("Value").fill(text);
      assert.deepEqual(await violations(page), []);
      await dialog.getByRole("button", { name: "Save changes" }).click();
      await dialog.waitFor({ state: "detached" });
      assert.deepEqual(puts(calls).at(-1), { store: "kvs", key, expect: 3, value: read(text) });
    }
  });
});

test("a new value without fields is added at a key of its own, and is called by it", () =>
  visit({ hash, answers: { ...holding([], [shaped("note", { type: "string", max: 80 })]), "records.put": ({ key }) => ({ ok: { key, version: 1, seq: 1 } }) } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.getByRole("heading", { name: "Nothing was stored: 1 value needs a change" }).waitFor();
    await becomes(() => focused(page), "field-@value");
    await page.keyboard.type("x");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.waitFor({ state: "detached" });
    const [{ key, ...sent }] = puts(calls);
    assert.match(key, /^note-[0-9]{12}$/);
    assert.deepEqual(sent, { store: "kvs", value: "x" });
    await page.getByTestId("notice").getByText(`Added “${key}”`).waitFor();
  }));

test("what the gate says of a value without fields is said at its input", () =>
  visit({ hash, answers: { ...holding([bare("note-1", "note", "one")], [shaped("note", { type: "string" })]), "records.put": refuse("gate-refused", "", { violations: [{ field: "value", rule: "email", message: "looks like an e-mail address" }] }) } }, async (page) => {
    await page.getByRole("button", { name: "Edit note-1" }).click();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByTestId("field-@value").getByText("Looks like an e-mail address.").waitFor();
    await becomes(() => focused(page), "field-@value");
  }));

test("a value that is a secret as a whole is kept or replaced, never shown", () =>
  visit({ hash, answers: holding([bare("key-1", "key", { $secret: "set" })], [shaped("key", { type: "string", class: "secret" })]) }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Edit key-1" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Set, and never shown").waitFor();
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, { $secret: "set" });
    await page.getByRole("button", { name: "Edit key-1" }).click();
    await dialog.getByRole("button", { name: "Replace Value" }).click();
    await page.keyboard.type("fresh");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(puts(calls)[1].value, "fresh");
  }));

test("what an open object holds beside its fields is edited with it, and never lost", () => {
  const [integration] = KINDS;
  const open = { ...integration, value: { ...integration.value, open: true } };
  const stored = { ...CHAT, value: { ...CHAT.value, extra: { a: [1] }, hidden: { $secret: "set" } } };
  return visit({ hash, answers: holding([stored], [open]) }, async (page, { calls }) => {
    const edit = async () => {
      await page.getByRole("button", { name: "Edit Chat" }).click();
      const dialog = page.getByRole("dialog", { name: "Edit “Chat”" });
      return { dialog, more: dialog.getByLabel("Further members"), save: dialog.getByRole("button", { name: "Save changes" }) };
    };
    const first = await edit();
    assert.equal(await page.getByText("no longer declared").count(), 0);
    await first.dialog.getByLabel("Retries").fill("2");
    await first.save.click();
    await first.dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, { ...stored.value, retries: 2 });
    const { dialog, more, save } = await edit();
    for (const [text, why] of [["[1]", "Enter an object"], ['{"note": "x"}', "“note” has an input of its own"]]) {
      await more.fill(String(text));
      await save.click();
      await dialog.getByRole("alert").getByText(String(why)).waitFor();
    }
    await more.fill('{"extra": 2}');
    await save.click();
    await dialog.getByText("Further members, hidden (a secret)").waitFor();
    await dialog.getByRole("button", { name: "Save and remove" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls).slice(1).map(({ value }) => value), [{ ...CHAT.value, extra: 2 }]);
  });
});

test("a value of another form than declared is edited as a whole", () =>
  visit({ hash, answers: holding([{ ...CHAT, name: CHAT.key, value: ["odd"] }], KINDS) }, async (page, { calls }) => {
    await page.getByRole("button", { name: `Edit ${CHAT.key}` }).click();
    const dialog = page.getByRole("dialog");
    assert.equal(await dialog.getByLabel("Value").inputValue(), JSON.stringify(["odd"], null, 2));
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, ["odd"]);
  }));

test("what nobody changes here is shown without buttons for it, and why is said", () => {
  const fixed = KINDS.map((one) => (one.name === "integration" ? { ...one, change: /** @type {const} */ ("nobody") } : one));
  return visit({ hash, answers: holding([BUILD, TELL], fixed) }, async (page) => {
    const view = page.getByRole("button", { name: "View Build server" });
    await view.waitFor();
    for (const name of ["Edit Build server", "Delete Build server"]) assert.equal(await page.getByRole("button", { name }).count(), 0);
    assert.equal(((await page.locator(`#${await view.getAttribute("aria-describedby")}`).textContent()) ?? "").trim(), "Changed by the app itself only, not on this page: Integration.");
    await page.getByRole("button", { name: "Edit Tell the release channel" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await view.click();
    const dialog = page.getByRole("dialog", { name: "“Build server”" });
    await dialog.getByText("Only the app itself changes this: its policy lets nobody do it here.").waitFor();
    await dialog.getByText("https://builds.example.com").waitFor();
    await dialog.getByText("A secret is set").first().waitFor();
    assert.equal(await dialog.getByRole("button", { name: "Delete…" }).count(), 0);
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Close" }).click();
    await becomes(() => focused(page), "View Build server");
    await page.getByRole("button", { name: "Add configuration" }).click();
    assert.deepEqual(await page.getByRole("dialog").getByRole("combobox", { name: "Kind" }).locator("option").allTextContents(), ["Notification rule"]);
    await page.keyboard.press("Escape");
    await page.getByRole("search").getByRole("combobox", { name: "Kind" }).selectOption("integration");
    await page.getByText("Only the app itself changes this: its policy lets nobody do it here.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Add configuration" }).count(), 0);
  });
});

test("where nobody changes anything nothing can be added, and kinds that nobody sees are not offered", () => {
  const fixed = KINDS.map((one) => ({ ...one, change: /** @type {const} */ ("nobody"), see: one.name === "integration" ? one.see : /** @type {const} */ ("nobody") }));
  return visit({ hash, answers: holding([], fixed) }, async (page) => {
    await page.getByText("Only the app itself changes its configuration").waitFor();
    await page.getByText("What the app stores is backed up daily").waitFor();
    assert.equal(await page.getByRole("button", { name: "Add configuration" }).count(), 0);
    assert.deepEqual(await page.getByRole("search").getByRole("combobox", { name: "Kind" }).locator("option").allTextContents(), ["All kinds", "Integration"]);
    assert.deepEqual(await violations(page), []);
  });
});

test("what an app without kinds has still stored can be seen and deleted", () =>
  visit({ hash, answers: holding([{ ...CHAT, kind: null, scope: "site", name: CHAT.key }], []) }, async (page) => {
    await page.getByRole("button", { name: `View ${CHAT.key}` }).waitFor();
    await page.getByRole("button", { name: `Delete ${CHAT.key}` }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Add configuration" }).count(), 0);
    assert.deepEqual(await violations(page), []);
  }));

test("a key without holes is not chosen, and one that is taken is said in words", () =>
  visit({ hash, answers: { ...holding([bare("settings", "settings", "on")], [shaped("settings", { type: "string" }, { key: "settings" })]), "records.put": refuse("version-conflict", "", { current: 3 }) } }, async (page) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByTestId("record-key").getByText("Key: settings").waitFor();
    assert.equal(await dialog.getByRole("button", { name: "Change the key" }).count(), 0);
    await dialog.getByLabel("Value").fill("off");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.getByRole("heading", { name: "A record with this key exists already" }).waitFor();
    await dialog.getByRole("button", { name: "Load version 3" }).waitFor();
    assert.equal(await dialog.getByRole("button", { name: "Use another key" }).count(), 0);
  }));

test("records that are called alike are told apart by their keys, in the list and before a restore", async () => {
  const twin = { ...TELL, id: "x".repeat(26), key: "notification-rule:10001:x9" };
  await visit({ hash, answers: holding([BUILD, TELL, twin], KINDS) }, async (page) => {
    await page.getByRole("rowheader", { name: "Tell the release channel c1", exact: true }).waitFor();
    await page.getByRole("rowheader", { name: "Tell the release channel x9", exact: true }).waitFor();
    await page.getByRole("rowheader", { name: "Build server", exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
  });
  const [first] = preview().changes;
  assert.ok(first);
  const changes = [first, { ...first, id: "z", key: "integration:site:z9" }, { ...first, id: "y", key: "old-1", kind: null, name: "old-1" }];
  await visit({ hash: "#/backups", answers: { "backups.preview": () => ({ ok: preview({ changes }) }) } }, async (page) => {
    await page.getByRole("button", { name: "Restore to backup 2" }).click();
    await page.getByRole("rowheader", { name: "Build server a1 Integration, Whole site", exact: true }).waitFor();
    await page.getByRole("rowheader", { name: "Build server z9 Integration, Whole site", exact: true }).waitFor();
    await page.getByRole("row", { name: /old-1 No longer declared/ }).waitFor();
    assert.deepEqual(await violations(page), []);
  });
});

test("an open record is named in the address, and opens again with it", () =>
  visit({ hash, answers: holding([BUILD, { ...CHAT, store: "entity:chats" }], KINDS) }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Edit Chat" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit “Chat”" });
    await dialog.getByText(`${CHAT.key} in entity chats`).waitFor();
    await page.waitForURL(/#\/configuration\/entity%3Achats\/integration%3Aproject%3A10001%3Ab1$/);
    await page.reload();
    await dialog.waitFor();
    assert.deepEqual(calls.filter(({ name }) => name === "records.get").map(({ payload }) => payload), [{ store: "entity:chats", key: CHAT.key }]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.waitForURL(/#\/configuration$/);
    assert.equal(calls.filter(({ name }) => name === "records.get").length, 1);
    await becomes(() => focused(page), "heading Configuration");
  }));

test("an address of a record that is not there says so above the list", () =>
  visit({ hash: "#/configuration/kvs/integration%3Asite%3Agone" }, async (page) => {
    await page.getByRole("alert").getByText("It is not there any more").waitFor();
    await page.getByRole("button", { name: "Edit Chat" }).waitFor();
    assert.deepEqual(await violations(page), []);
  }));
