// A form writes only what it was asked to change: what it cannot show, what the policy no longer declares, and secrets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, focused, pages, violations } from "./fixture.mjs";
import { CHAT, kind, KINDS, refuse, status } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Kind} Kind */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Handlers} Handlers */

const visit = pages();
const hash = "#/configuration";
/** @param {{name:string, payload:any}[]} calls */
const puts = (calls) => calls.filter(({ name }) => name === "records.put").map(({ payload }) => payload);
/** Answers with these records alone, of these kinds. @param {StoredRecord[]} stored @param {Kind[]} kinds @returns {Partial<Handlers>} */
const holding = (stored, kinds = KINDS) => ({
  status: () => ({ ok: status({ kinds }) }),
  "records.list": () => ({ ok: { records: stored, cursor: null, total: stored.length, unverified: false } }),
});
/** @param {Record<string, unknown>} more @returns {StoredRecord} */
const chat = (more) => ({ ...CHAT, value: { ...CHAT.value, ...more } });

/** @param {Page} page */
async function edit(page, name = "Chat") {
  await page.getByRole("button", { name: `Edit ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Edit “${name}”` });
  await dialog.waitFor();
  return dialog;
}
/** @param {import("playwright-core").Locator} dialog */
const save = (dialog) => dialog.getByRole("button", { name: "Save changes" }).click();

test("changing one field leaves every other one byte for byte", () => {
  const fields = {
    labels: [" leading", "trailing ", "", "  ", "inner  two", "dup", "dup"],
    mapping: { " lead": "x", lead: "y", build: "set -e\nnpm ci\nnpm run build", odd: "a\r\nb" },
    note: "one\r\ntwo  ",
    factor: 1e21,
  };
  return visit({ hash, answers: holding([chat(fields)]) }, async (page, { calls }) => {
    const dialog = await edit(page);
    await dialog.getByLabel("Retries").fill("2");
    await save(dialog);
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, { ...CHAT.value, ...fields, retries: 2 });
  });
});

test("a value of several lines is shown with its lines, and edited where it was edited only", () =>
  visit({ hash, answers: holding([chat({ mapping: { build: "set -e\nnpm ci", other: "x\ny" } })]) }, async (page, { calls }) => {
    const dialog = await edit(page);
    const value = dialog.getByRole("textbox", { name: "Mapping: value 1" });
    assert.equal(await value.inputValue(), "set -e\nnpm ci");
    await value.press("End");
    await value.fill("set -e\nnpm ci --all");
    await save(dialog);
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value.mapping, { build: "set -e\nnpm ci --all", other: "x\ny" });
  }));

test("a value that an input would change is shown, kept, and replaced only on demand", () =>
  visit({ hash, answers: holding([chat({ note: "one\r\ntwo", labels: "a text where a list is declared" })]) }, async (page, { calls }) => {
    const dialog = await edit(page);
    const labels = dialog.getByTestId("field-labels");
    await labels.getByText("a text where a list is declared").waitFor();
    await labels.getByText("kept unless you replace it").waitFor();
    assert.equal(await labels.getByRole("textbox").count(), 0);
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Replace Labels" }).click();
    await becomes(() => focused(page), "field-labels");
    await page.keyboard.type("one");
    await save(dialog);
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, { ...CHAT.value, note: "one\r\ntwo", labels: ["one"] });
  }));

test("a secret that is to be replaced and left empty is a mistake, not a removal", () =>
  visit({ hash }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByRole("button", { name: "Replace Second token" }).click();
    await save(dialog);
    await dialog.getByRole("heading", { name: "Nothing was stored: 1 value needs a change" }).waitFor();
    await becomes(() => focused(page), "field-secondToken");
    await dialog.locator("#field-secondToken-error").getByText("Enter the new value, or keep the stored one.").waitFor();
    assert.deepEqual(puts(calls), []);
    await dialog.getByRole("button", { name: "Keep stored Second token" }).click();
    await becomes(() => focused(page), "Replace Second token");
    await save(dialog);
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value.secondToken, { $secret: "set" });
  }));

test("a removal can be taken back, both before and after it is asked about", () =>
  visit({ hash }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByRole("button", { name: "Remove Second token" }).click();
    await becomes(() => focused(page), "Keep stored Second token");
    await save(dialog);
    await dialog.getByRole("button", { name: "Go back" }).click();
    await becomes(() => focused(page), "Save changes");
    await dialog.getByRole("button", { name: "Keep stored Second token" }).click();
    await save(dialog);
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value.secondToken, { $secret: "set" });
  }));

test("what the policy no longer declares is named, and goes only when the reader agreed to that", () =>
  visit({ hash, answers: holding([chat({ accessToken: { $secret: "set" }, oldName: "old value" })]) }, async (page, { calls }) => {
    const dialog = await edit(page);
    const left = dialog.locator(".message", { hasText: "Stored, but no longer declared by the app" });
    await left.getByText("A secret is set").waitFor();
    await left.getByText("old value").waitFor();
    await dialog.getByLabel("Retries").fill("5");
    await save(dialog);
    await dialog.getByRole("alert").getByText("Access token (a secret), which the app no longer declares").waitFor();
    await dialog.getByRole("alert").getByText("Old name, which the app no longer declares").waitFor();
    assert.deepEqual(puts(calls), []);
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Go back" }).click();
    assert.deepEqual(puts(calls), []);
    await save(dialog);
    await dialog.getByRole("button", { name: "Save and remove" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, { ...CHAT.value, retries: 5 });
  }));

test("saving over what somebody else stored asks again when that holds more to lose", () => {
  const now = { ...chat({ accessToken: { $secret: "set" } }), version: 9 };
  /** @type {Partial<Handlers>} */
  const answers = {
    ...holding([CHAT]),
    "records.get": () => ({ ok: now }),
    "records.put": ({ expect }) => (expect === 9 ? { ok: { key: now.key, version: 10, seq: 10 } } : refuse("version-conflict", "", { current: 9 })()),
  };
  return visit({ hash, answers }, async (page, { calls }) => {
    const dialog = await edit(page);
    await dialog.getByLabel("Retries").fill("5");
    await save(dialog);
    await dialog.getByRole("button", { name: "Save mine over version 9" }).click();
    await dialog.getByRole("alert").getByText("Access token (a secret), which the app no longer declares").waitFor();
    assert.equal(puts(calls).length, 1);
    await dialog.getByRole("button", { name: "Save and remove" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls).map(({ expect, value }) => [expect, value.retries]), [[4, 5], [9, 5]]);
  });
});

/** What an app has of a kind that its policy does not declare any more. */
const LEGACY = { ...CHAT, store: "entity:hooks", key: "legacy-hook:7", kind: null, scope: "site", name: "legacy-hook:7", value: { address: "https://old.example.com", token: { $secret: "set" } } };

test("a record of a kind that is no longer declared is shown as it is, and can be deleted, never edited as another kind", () =>
  visit({ hash, answers: holding([LEGACY]) }, async (page, { calls }) => {
    await page.getByRole("row", { name: /legacy-hook:7 No longer declared Whole site/ }).waitFor();
    assert.equal(await page.getByRole("button", { name: /^Edit/ }).count(), 0);
    await page.getByRole("button", { name: "View legacy-hook:7" }).click();
    const dialog = page.getByRole("dialog", { name: "“legacy-hook:7”" });
    await dialog.getByText("The app no longer declares this kind of record").waitFor();
    await dialog.getByText("https://old.example.com").waitFor();
    await dialog.getByText("A secret is set").waitFor();
    assert.equal(await dialog.getByRole("textbox").count(), 0);
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Delete…" }).click();
    await page.getByRole("dialog", { name: "Delete “legacy-hook:7”?" }).getByRole("button", { name: "Delete configuration" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.deepEqual(calls.find(({ name }) => name === "records.delete")?.payload, { store: "entity:hooks", key: "legacy-hook:7", expect: CHAT.version });
  }));

test("a choice that is no longer one stays chosen until the reader chooses another", () =>
  visit({ hash, answers: { ...holding([chat({ mode: "mirror" })]), "records.put": ({ key, value }) => (/** @type {any} */ (value).mode === "mirror" ? refuse("gate-refused", "", { violations: [{ field: "mode", rule: "not-a-choice", message: "the value must be one of: push, pull, both" }] })() : { ok: { key, version: 9, seq: 9 } }) } }, async (page, { calls }) => {
    const dialog = await edit(page);
    const mode = dialog.getByLabel("Mode");
    assert.equal(await mode.inputValue(), "mirror");
    await mode.getByRole("option", { name: "mirror (no longer a choice)" }).waitFor({ state: "attached" });
    await save(dialog);
    await dialog.locator("#field-mode-error").waitFor();
    await mode.selectOption("pull");
    await save(dialog);
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls).map(({ value }) => value.mode), ["mirror", "pull"]);
  }));

test("a field of a type that the page does not know is shown and kept, and is no text", () => {
  const kinds = KINDS.map((kind) => ({ ...kind, value: { ...kind.value, fields: kind.value.fields?.map((field) => (field.name === "note" ? { ...field, type: /** @type {any} */ ("duration") } : field)) } }));
  return visit({ hash, answers: holding([chat({ note: "PT1H" })], kinds) }, async (page, { calls }) => {
    const dialog = await edit(page);
    const note = dialog.getByTestId("field-note");
    await note.getByText("This page does not know the type “duration”; the value is kept.").waitFor();
    await note.getByText("PT1H").waitFor();
    assert.equal(await note.getByRole("textbox").count(), 0);
    assert.deepEqual(await violations(page), []);
    await dialog.getByLabel("Retries").fill("1");
    await save(dialog);
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, { ...CHAT.value, note: "PT1H", retries: 1 });
  });
});

test("fields whose names every object has are empty when nothing is stored, and are sent when filled in", () => {
  const fields = ["constructor", "toString", "valueOf", "hasOwnProperty"].map((name) => ({ name, type: name === "valueOf" ? /** @type {const} */ ("integer") : /** @type {const} */ ("string"), class: /** @type {const} */ ("plain"), purpose: "", required: false }));
  const odd = kind("integration", [], { label: undefined });
  const kinds = [{ ...odd, value: { ...odd.value, fields } }];
  return visit({ hash, answers: holding([{ ...CHAT, value: {} }], kinds) }, async (page, { calls }) => {
    const dialog = await edit(page);
    assert.deepEqual(await dialog.getByRole("textbox").evaluateAll((all) => all.map((one) => /** @type {HTMLInputElement} */ (one).value)), ["", "", "", ""]);
    assert.equal(await dialog.locator("[aria-invalid]").count(), 0);
    await dialog.getByLabel("Constructor").fill("x");
    await dialog.getByLabel("Value of").fill("3");
    await save(dialog);
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, { constructor: "x", valueOf: 3 });
  });
});

test("an unknown or deleted project is said at its field, and of a stored record in words", async () => {
  const answers = { "records.put": refuse("project-missing", "there is no such project") };
  await visit({ hash, answers }, async (page) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Kind").selectOption("notification-rule");
    await dialog.getByRole("textbox", { name: "Project id" }).fill("99999");
    await dialog.getByRole("textbox", { name: "Name" }).fill("x");
    await dialog.getByLabel("Channel").fill("x");
    await dialog.getByLabel("Event").selectOption("created");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.locator("#record-project-error").getByText("There is no project with this number, or it was deleted.").waitFor();
    await becomes(() => focused(page), "record-project");
  });
  await visit({ hash, answers }, async (page) => {
    const dialog = await edit(page);
    await dialog.getByLabel("Mode").selectOption("both");
    await save(dialog);
    await dialog.getByRole("alert").getByText("There is no project with this number, or it was deleted.").waitFor();
  });
});

test("a request that the app could not read names the field, and the page says it there", () =>
  visit({ hash, answers: { "records.put": refuse("invalid-payload", "it holds half of a surrogate pair", { field: "value.note" }) } }, async (page) => {
    const dialog = await edit(page);
    await dialog.getByLabel("Note").fill("x");
    await save(dialog);
    await dialog.locator("#field-note-error").getByText("It holds half of a surrogate pair.").waitFor();
    await becomes(() => focused(page), "field-note");
  }));

test("who changes an address is told at once which secret to enter again, and its input is there", () =>
  visit({ hash, answers: holding([CHAT]) }, async (page, { calls }) => {
    const dialog = await edit(page);
    assert.equal(await dialog.getByTestId("field-token").locator("input").count(), 0);
    const address = dialog.getByLabel("Base URL");
    await address.fill("https://other.example.com");
    const said = dialog.getByRole("alert").getByText("Enter it again: “Base URL” was changed");
    await said.waitFor();
    assert.deepEqual(await violations(page), []);
    assert.equal(await address.inputValue(), "https://other.example.com");
    // As it was before: nothing to enter.
    await address.fill(/** @type {string} */ (CHAT.value.baseUrl));
    await said.waitFor({ state: "detached" });
    await address.fill("https://other.example.com");
    await said.waitFor();
    const token = dialog.getByTestId("field-token").locator("input");
    assert.equal(await token.getAttribute("aria-invalid"), "true");
    assert.equal(await token.getAttribute("aria-describedby"), "field-token-hint field-token-error");
    // By keyboard, without another button: the input keeps the focus while it becomes the new secret's.
    await token.focus();
    await page.keyboard.type("fresh");
    await said.waitFor({ state: "detached" });
    assert.equal(await focused(page), "field-token");
    await save(dialog);
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].value, { ...CHAT.value, baseUrl: "https://other.example.com", token: "fresh" });
  }));
