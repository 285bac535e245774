// Adding, editing and deleting a record through the dialogs: what is sent, what is refused, and who has the focus.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pages, refuse, violations } from "./fixture.mjs";
import { records, world } from "./world.mjs";

const visit = pages();
const hash = "#/configuration";
const puts = (calls) => calls.filter(({ name }) => name === "records.put").map(({ payload }) => payload);
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute("aria-label") || document.activeElement.textContent);

async function edit(page, name) {
  await page.getByRole("button", { name: `Edit ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Edit “${name}”` });
  await dialog.waitFor();
  return dialog;
}

/** Waits until the focus is where it should be; says where it is when it does not get there. */
async function focusIs(page, expected) {
  for (let left = 50; left > 0 && (await focused(page)) !== expected; left -= 1) await page.waitForTimeout(100);
  assert.equal(await focused(page), expected);
}

test("a new record is sent with typed values, without a version, and only with what was filled in", () =>
  visit({ hash }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog", { name: "Add configuration" });
    await focusIs(page, "record-kind");
    await dialog.getByRole("radio", { name: "One project" }).check();
    await dialog.getByRole("textbox", { name: "Project id" }).fill("10002");
    await dialog.getByRole("textbox", { name: "Name" }).fill(" Mirror ");
    await dialog.getByLabel("Base URL").fill("https://mirror.example.com");
    await dialog.getByLabel("Token", { exact: true }).fill("s3cret");
    await dialog.getByLabel("Retries").fill("4");
    await dialog.getByRole("group", { name: "Enabled" }).getByRole("checkbox").check();
    await dialog.getByLabel("Mode").selectOption("pull");
    await dialog.getByLabel("Labels").fill("a\nb\n");
    await dialog.getByRole("button", { name: "Add entry" }).click();
    await dialog.getByRole("textbox", { name: "Mapping: key 1" }).fill("Done");
    await dialog.getByRole("textbox", { name: "Mapping: value 1" }).fill("closed");
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByTestId("notice").getByText("Added “Mirror”").waitFor();
    assert.deepEqual(puts(calls), [
      {
        kind: "integration", scope: "project:10002", name: "Mirror",
        fields: { baseUrl: "https://mirror.example.com", token: "s3cret", retries: 4, enabled: true, mode: "pull", labels: ["a", "b"], mapping: { Done: "closed" } },
      },
    ]);
  }));

test("a secret is never shown while it is typed, nor offered to be remembered", () =>
  visit({ hash }, async (page) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const secret = page.locator("#field-token");
    assert.equal(await secret.getAttribute("type"), "password");
    assert.equal(await secret.getAttribute("autocomplete"), "new-password");
  }));

test("missing values are named, nothing is sent, and the first one gets the focus", () =>
  visit({ hash }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.getByRole("heading", { name: "Nothing was stored: 4 values need a change" }).waitFor();
    await focusIs(page, "record-name");
    assert.deepEqual(puts(calls), []);
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("link", { name: "Mode" }).click();
    await focusIs(page, "field-mode");
  }));

test("another kind brings its own fields and scopes", () =>
  visit({ hash }, async (page) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Kind" }).selectOption("notification-rule");
    await dialog.getByRole("textbox", { name: "Project id" }).waitFor();
    assert.equal(await dialog.getByRole("radio", { name: "Whole site" }).count(), 0);
    assert.equal(await dialog.getByLabel("Base URL").count(), 0);
    await dialog.getByLabel("Channel").waitFor();
  }));

test("an edit sends the version it saw and keeps, replaces or removes secrets as chosen", () =>
  visit({ hash }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByLabel("Retries").fill("5");
    await dialog.getByRole("button", { name: "Replace Token" }).click();
    await page.waitForFunction(() => document.activeElement.id === "field-token");
    await page.keyboard.type("fresh");
    await dialog.getByRole("button", { name: "Remove Second token" }).click();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.waitFor({ state: "detached" });
    const [sent] = puts(calls);
    const { secondToken, ...rest } = records(1)[0].fields;
    assert.ok(secondToken);
    assert.deepEqual(sent, { kind: "integration", scope: "site", name: "Build server", expect: 7, fields: { ...rest, token: "fresh", retries: 5 } });
  }));

test("an untouched secret is sent as kept", () =>
  visit({ hash }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0].fields, records(1)[0].fields);
  }));

test("a field that gets the focus does not lie under the dialog's buttons", () =>
  visit({ hash, answers: { "records.put": refuse("gate-refused", "", { violations: [{ field: "note", rule: "email", message: "looks like an e-mail address" }] }) } }, async (page) => {
    const dialog = await edit(page, "Chat");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await page.waitForFunction(() => document.activeElement.id === "field-note");
    const [field, buttons] = await Promise.all([page.locator("#field-note").boundingBox(), dialog.locator(".actions").boundingBox()]);
    assert.ok(field.y + field.height <= buttons.y, JSON.stringify([field, buttons]));
    const below = await page.locator("#field-note-error").boundingBox();
    assert.ok(below.y + below.height <= buttons.y, JSON.stringify([below, buttons]));
  }));

test("what the gate refuses is shown at its field, and read out with it", () => {
  const violationsOf = [
    { field: "note", rule: "email", message: "this looks like an e-mail address" },
    { field: "labels", rule: "too-long", message: "item 2: the text has more than 255 characters" },
    { field: "name", rule: "jwt", message: "this looks like a token" },
    { field: "fields", rule: "too-large", message: "a record has at most 64 KiB" },
  ];
  return visit({ hash, answers: { "records.put": refuse("gate-refused", "the gate refused the record", { violations: violationsOf }) } }, async (page) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("x");
    await dialog.getByLabel("Base URL").fill("https://example.com");
    await dialog.getByLabel("Token", { exact: true }).fill("x");
    await dialog.getByLabel("Mode").selectOption("pull");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.getByRole("heading", { name: "Nothing was stored: 4 values need a change" }).waitFor();
    for (const [id, text] of [["field-note", "This looks like an e-mail address."], ["field-labels", "Item 2: the text has more than 255 characters."], ["record-name", "This looks like a token."]]) {
      const input = page.locator(`#${id}`);
      assert.equal(await input.getAttribute("aria-invalid"), "true", id);
      const described = (await input.getAttribute("aria-describedby")).split(" ");
      assert.match(await page.locator(`#${described.at(-1)}`).textContent(), new RegExp(text));
    }
    await dialog.getByText("A record has at most 64 KiB.").waitFor();
    assert.deepEqual(await violations(page), []);
  });
});

/** The record as another administrator stored it meanwhile. */
const fresh = { ...records(1)[0], version: 9, fields: { ...records(1)[0].fields, retries: 8 } };
const race = {
  "records.put": ({ expect }) => (expect === 9 ? { ok: { id: fresh.id, version: 10, seq: 50 } } : refuse("version-conflict", "another version is stored", { current: 9 })()),
  "records.get": () => ({ ok: fresh }),
};

test("a lost race shows both values, and loading the stored version discards the input", () =>
  visit({ hash, answers: race }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByLabel("Retries").fill("5");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.getByRole("heading", { name: "Somebody else changed this since you opened it" }).waitFor();
    const row = dialog.getByRole("table", { name: "Differences" }).getByRole("row", { name: /Retries/ });
    assert.deepEqual(await row.getByRole("cell").allTextContents(), ["5", "8"]);
    assert.equal(await dialog.getByLabel("Retries").inputValue(), "5");
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Load version 9" }).click();
    assert.equal(await dialog.getByLabel("Retries").inputValue(), "8");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls).map(({ expect, fields }) => [expect, fields.retries]), [[7, 5], [9, 8]]);
  }));

test("after a lost race the reader may decide to save over the version that was shown", () =>
  visit({ hash, answers: race }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByLabel("Retries").fill("5");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.getByRole("button", { name: "Save mine over version 9" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls).map(({ expect, fields }) => [expect, fields.retries]), [[7, 5], [9, 5]]);
  }));

test("a name that is taken is not overwritten but can be opened", () =>
  visit({ hash, answers: { "records.put": refuse("version-conflict", "it exists", { current: 5 }) } }, async (page) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Kind" }).selectOption("notification-rule");
    await dialog.getByRole("textbox", { name: "Project id" }).fill("10001");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Tell the release channel");
    await dialog.getByLabel("Channel").fill("others");
    await dialog.getByLabel("Event").selectOption("created");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.getByRole("heading", { name: "This name is taken already" }).waitFor();
    await dialog.getByRole("button", { name: "Load version 5" }).click();
    await page.getByRole("dialog", { name: "Edit “Tell the release channel”" }).waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Channel" }).inputValue(), "releases");
  }));

test("a change whose answer was lost is not called harmless, and the input stays", () =>
  visit({ hash, answers: { "records.put": () => { throw new Error("network"); } } }, async (page, { calls }) => {
    const dialog = await edit(page, "Chat");
    await dialog.getByLabel("Mode").selectOption("both");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.getByRole("alert").getByText("It is not known whether the change was stored").waitFor();
    assert.equal(await dialog.getByLabel("Mode").inputValue(), "both");
    assert.equal(puts(calls).length, 1);
  }));

test("a second click does not send a change twice", () => {
  let answer;
  return visit({ hash, answers: { "records.put": () => new Promise((done) => { answer = done; }) } }, async (page, { calls }) => {
    const dialog = await edit(page, "Chat");
    await dialog.getByRole("button", { name: "Save changes" }).evaluate((button) => {
      button.click();
      button.click();
    });
    await dialog.getByRole("button", { name: "Saving…" }).click({ force: true });
    answer({ ok: { id: "b", version: 46, seq: 46 } });
    await dialog.waitFor({ state: "detached" });
    assert.equal(puts(calls).length, 1);
  });
});

test("escape closes an untouched form at once and asks before it discards input; the focus goes back", () =>
  visit({ hash }, async (page) => {
    const dialog = await edit(page, "Chat");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await focusIs(page, "Edit Chat");
    await edit(page, "Chat");
    await dialog.getByLabel("Base URL").fill("https://other.example.com");
    await page.keyboard.press("Escape");
    await dialog.getByText("Your changes are not saved.").waitFor();
    await dialog.getByRole("button", { name: "Discard changes" }).click();
    await dialog.waitFor({ state: "detached" });
    await focusIs(page, "Edit Chat");
  }));

test("the keyboard stays inside an open dialog", () =>
  visit({ hash }, async (page) => {
    await page.getByRole("button", { name: "Delete Chat" }).click();
    await page.getByRole("dialog").waitFor();
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press("Tab");
      assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null));
    }
  }));

test("deleting names the deed and its consequences, has the way out in focus, and sends the version", () =>
  visit({ hash }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Delete Chat" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete “Chat”?" });
    await focusIs(page, "Cancel");
    await dialog.getByText("it can be restored until their retention ends").waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Delete configuration" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByTestId("notice").getByText("Deleted “Chat”").waitFor();
    assert.deepEqual(calls.find(({ name }) => name === "records.delete").payload, { id: records(2)[1].id, expect: 4 });
  }));

test("deleting what somebody changed meanwhile deletes nothing and loads what is stored", () => {
  const whole = world();
  let asked = 0;
  return visit({ hash, answers: { "records.delete": refuse("version-conflict", "", { current: 9 }), "records.list": (payload) => { asked += 1; return whole("records.list", payload); } } }, async (page) => {
    await page.getByRole("button", { name: "Delete Chat" }).click();
    await page.getByRole("button", { name: "Delete configuration" }).click();
    await page.getByRole("alert").getByText("Somebody else changed it first").waitFor();
    await page.getByRole("button", { name: "Load what is stored now" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(asked, 2);
  });
});

test("a change during a restore is refused with the reason", () =>
  visit({ hash, answers: { "records.put": refuse("restore-running") } }, async (page) => {
    const dialog = await edit(page, "Chat");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.getByRole("alert").getByText("A restore is running").waitFor();
  }));
