// Adding, editing and deleting a record through the dialogs: what is sent, what is refused, and who has the focus.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, focused, pages, violations } from "./fixture.mjs";
import { BUILD, CHAT, refuse, status, TELL, world } from "./world.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */

const visit = pages();
const hash = "#/configuration";
/** @param {{name:string, payload:any}[]} calls */
const puts = (calls) => calls.filter(({ name }) => name === "records.put").map(({ payload }) => payload);

/** @param {Page} page @param {string} name */
async function edit(page, name) {
  await page.getByRole("button", { name: `Edit ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Edit “${name}”` });
  await dialog.waitFor();
  return dialog;
}

/** Waits until the focus is where it should be. @param {Page} page @param {string} expected */
const focusIs = (page, expected) => becomes(() => focused(page), expected);

test("a new record is sent with typed values, without a version, and only with what was filled in", () =>
  visit({ hash }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog", { name: "Add configuration" });
    await focusIs(page, "record-kind");
    await dialog.getByRole("radio", { name: "One project" }).check();
    await dialog.getByRole("textbox", { name: "Project id" }).fill("10002");
    const key = (await dialog.getByTestId("record-key").locator("code").textContent()) ?? "";
    assert.match(key, /^integration:project:10002:[0-9a-z]{16}$/);
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
        store: "kvs", key,
        value: { name: "Mirror", baseUrl: "https://mirror.example.com", token: "s3cret", retries: 4, enabled: true, mode: "pull", labels: ["a", "b"], mapping: { Done: "closed" } },
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
    await focusIs(page, "field-name");
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
    await focusIs(page, "field-token");
    await page.keyboard.type("fresh");
    await dialog.getByRole("button", { name: "Remove Second token" }).click();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.getByRole("alert").getByText("Second token (a secret)").waitFor();
    await focusIs(page, "Go back");
    assert.deepEqual(puts(calls), []);
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Save and remove" }).click();
    await dialog.waitFor({ state: "detached" });
    const [sent] = puts(calls);
    const { secondToken, ...rest } = BUILD.value;
    assert.ok(secondToken);
    assert.deepEqual(sent, { store: "kvs", key: BUILD.key, expect: 7, value: { ...rest, token: "fresh", retries: 5 } });
  }));

test("an untouched secret is sent as kept", () =>
  visit({ hash }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls)[0]?.value, BUILD.value);
  }));

/** Where something is on the screen. @param {Locator} locator */
const box = (locator) => locator.evaluate((element) => element.getBoundingClientRect().toJSON());

test("a field that gets the focus does not lie under the dialog's buttons", () =>
  visit({ hash, answers: { "records.put": refuse("gate-refused", "", { violations: [{ field: "note", rule: "email", message: "looks like an e-mail address" }] }) } }, async (page) => {
    const dialog = await edit(page, "Chat");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await focusIs(page, "field-note");
    const buttons = await box(dialog.locator(".foot"));
    for (const part of ["#field-note", "#field-note-error"]) {
      const { bottom } = await box(page.locator(part));
      assert.ok(bottom <= buttons.top, `${part}: ${bottom} over ${buttons.top}`);
    }
  }));

test("what the gate refuses is shown at its field, and read out with it", () => {
  const violationsOf = [
    { field: "note", rule: "email", message: "this looks like an e-mail address" },
    { field: "labels", rule: "too-long", message: "item 2: the text has more than 255 characters" },
    { field: "name", rule: "jwt", message: "this looks like a token" },
    { field: "value", rule: "too-large", message: "must have at most 240 KiB in all" },
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
    for (const [id, text] of /** @type {[string, string][]} */ ([["field-note", "This looks like an e-mail address."], ["field-labels", "Item 2: the text has more than 255 characters."], ["field-name", "This looks like a token."]])) {
      const input = page.locator(`#${id}`);
      assert.equal(await input.getAttribute("aria-invalid"), "true", id);
      const described = ((await input.getAttribute("aria-describedby")) ?? "").split(" ");
      assert.equal(((await page.locator(`#${described.at(-1)}`).textContent()) ?? "").trim(), text);
    }
    await dialog.getByText("Must have at most 240 KiB in all.").waitFor();
    assert.deepEqual(await violations(page), []);
  });
});

/** The record as another administrator stored it meanwhile. */
const fresh = { ...BUILD, version: 9, value: { ...BUILD.value, retries: 8, labels: ["theirs"] } };
/** @type {Partial<import("../../static/admin/src/generated/functions.d.ts").Handlers>} */
const race = {
  "records.put": ({ expect }) => (expect === 9 ? { ok: { key: fresh.key, version: 10, seq: 50 } } : refuse("version-conflict", "another version is stored", { current: 9 })()),
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
    await becomes(() => focused(page).then((text) => /^Somebody else changed this/.test(text)), true);
    assert.equal(await dialog.getByLabel("Retries").inputValue(), "5");
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Load version 9" }).click();
    assert.equal(await dialog.getByLabel("Retries").inputValue(), "8");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls).map(({ expect, value }) => [expect, value.retries]), [[7, 5], [9, 8]]);
  }));

test("after a lost race the reader may decide to save over the version that was shown, and what somebody else changed elsewhere stays", () =>
  visit({ hash, answers: race }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByLabel("Retries").fill("5");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.getByRole("button", { name: "Save mine over version 9" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(puts(calls).map(({ expect, value }) => [expect, value.retries, value.labels]), [[7, 5, ["release", "hotfix"]], [9, 5, ["theirs"]]]);
  }));

/** The record was deleted meanwhile, until it is added again. @type {Partial<import("../../static/admin/src/generated/functions.d.ts").Handlers>} */
const gone = {
  "records.put": ({ key, expect }) => (expect === undefined ? { ok: { key, version: 50, seq: 50 } } : refuse("version-conflict", "another version is stored", { current: null })()),
  "records.get": refuse("not-found", "there is no such record"),
};

test("a record that was deleted meanwhile can be added again with what is in the form, and its secrets are asked for", () =>
  visit({ hash, answers: gone }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByLabel("Retries").fill("5");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.getByText("You edited version 7; it is not stored any more.").waitFor();
    await dialog.getByText("so there is nothing that your input could be saved over").waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Add it again" }).click();
    const fresh = page.getByRole("dialog", { name: "Add configuration" });
    await fresh.getByText(BUILD.key).waitFor();
    assert.equal(await fresh.getByLabel("Retries").inputValue(), "5");
    for (const [id, text] of /** @type {[string, string][]} */ ([["field-token", "Enter it again."], ["field-secondToken", "Enter it again, or leave it out."]])) {
      assert.equal(((await fresh.locator(`#${id}-error`).textContent()) ?? "").trim(), text);
    }
    await focusIs(page, "field-token");
    assert.deepEqual(await violations(page), []);
    await page.keyboard.type("fresh");
    await fresh.getByRole("button", { name: "Leave out Second token" }).click();
    await focusIs(page, "field-secondToken");
    await fresh.getByRole("button", { name: "Add configuration" }).click();
    await fresh.waitFor({ state: "detached" });
    const { secondToken: _, ...kept } = BUILD.value;
    assert.deepEqual(puts(calls).map(({ key, expect }) => [key, expect]), [[BUILD.key, BUILD.version], [BUILD.key, undefined]]);
    assert.deepEqual(puts(calls)[1].value, { ...kept, retries: 5, token: "fresh" });
  }));

test("whoever does not want a record that was deleted meanwhile is back in the list, which is loaded again", () =>
  visit({ hash, answers: gone }, async (page, { calls }) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByLabel("Retries").fill("5");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    const lists = () => calls.filter(({ name }) => name === "records.list").length;
    const before = lists();
    await dialog.getByRole("button", { name: "Discard my input" }).click();
    await dialog.waitFor({ state: "detached" });
    await becomes(lists, before + 1);
    assert.equal(puts(calls).length, 1);
  }));

test("a key that is taken is not overwritten, and the record there can be opened, or another key be used", () => {
  const taken = "notification-rule:10001:c1";
  return visit({ hash, answers: { "records.put": ({ key }) => (key === taken ? refuse("version-conflict", "it exists", { current: 5 })() : { ok: { key, version: 9, seq: 9 } }) } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    const fill = async () => {
      await dialog.getByRole("combobox", { name: "Kind" }).selectOption("notification-rule");
      await dialog.getByRole("textbox", { name: "Project id" }).fill("10001");
      await dialog.getByRole("textbox", { name: "Name" }).fill("Tell others");
      await dialog.getByLabel("Channel").fill("others");
      await dialog.getByLabel("Event").selectOption("created");
      await dialog.getByRole("button", { name: "Change the key" }).click();
      await dialog.getByRole("textbox", { name: /^ID letters, digits/ }).fill("c1");
      await dialog.getByText(taken).waitFor();
      assert.deepEqual(await violations(page), []);
      await dialog.getByRole("button", { name: "Add configuration" }).click();
      await dialog.getByRole("heading", { name: "A record with this key exists already" }).waitFor();
      await dialog.getByText("Somebody else may have added it, or the app; version 5 is stored now. Nothing was overwritten").waitFor();
      assert.deepEqual(await violations(page), []);
    };
    await fill();
    await dialog.getByRole("button", { name: "Use another key" }).click();
    await focusIs(page, "Add configuration");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.waitFor({ state: "detached" });
    const [first, second] = puts(calls);
    assert.equal(first.key, taken);
    assert.match(second.key, /^notification-rule:10001:[0-9a-z]{16}$/);
    assert.deepEqual(second.value, { name: "Tell others", channel: "others", event: "created" });
    await page.getByRole("button", { name: "Add configuration" }).click();
    await fill();
    await dialog.getByRole("button", { name: "Load version 5" }).click();
    await page.getByRole("dialog", { name: "Edit “Tell the release channel”" }).waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Channel" }).inputValue(), "releases");
  });
});

test("a new record that is sent again after a lost answer has the same key, and is told from one of somebody else", () => {
  /** @type {string[]} */
  const keys = [];
  /** @type {Partial<import("../../static/admin/src/generated/functions.d.ts").Handlers>} */
  const answers = {
    "records.put": ({ key }) => {
      keys.push(key);
      if (keys.length === 1) throw new Error("network");
      return refuse("version-conflict", "", { current: 46 })();
    },
    "records.get": ({ key }) => ({ ok: { ...TELL, key, version: 46 } }),
  };
  return visit({ hash, answers }, async (page) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Kind" }).selectOption("notification-rule");
    await dialog.getByRole("textbox", { name: "Project id" }).fill("10001");
    for (const [label, text] of [["Name", TELL.name], ["Channel", "releases"]]) await dialog.getByRole("textbox", { name: String(label) }).fill(String(text));
    await dialog.getByLabel("Event").selectOption("closed");
    const add = dialog.getByRole("button", { name: "Add configuration" });
    await add.click();
    await dialog.getByRole("alert").getByText("It is not known whether the change was stored").waitFor();
    await add.click();
    await dialog.getByText("Perhaps your earlier try stored it, although its answer was lost; version 46 is stored now.").waitFor();
    await dialog.getByText("Your input and version 46 are the same as far as can be seen.").waitFor();
    assert.equal(keys[0], keys[1]);
  });
});

test("a key that would not do is refused before it is sent", () =>
  visit({ hash }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Change the key" }).click();
    await focusIs(page, "record-key-id");
    const made = await dialog.locator("#record-key-id").inputValue();
    await dialog.locator("#record-key-id").fill("no spaces");
    await dialog.getByRole("textbox", { name: "Name" }).fill("x");
    await dialog.getByLabel("Base URL").fill("https://example.com");
    await dialog.getByLabel("Token", { exact: true }).fill("x");
    await dialog.getByLabel("Mode").selectOption("pull");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.locator("#record-key-error").getByText("ID: enter letters, digits, hyphens and underscores.").waitFor();
    await focusIs(page, "record-key-id");
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(puts(calls), []);
    await dialog.getByRole("button", { name: "Make one up" }).click();
    const again = await dialog.locator("#record-key-id").inputValue();
    assert.ok(again !== made && /^[0-9a-z]{16}$/.test(again));
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(puts(calls)[0]?.key, `integration:site:${again}`);
  }));

test("what the gate finds in a key is said at the key, which can be changed there", () =>
  visit({ hash, answers: { "records.put": refuse("gate-refused", "", { violations: [{ field: "key", rule: "email", message: "looks like an e-mail address" }] }) } }, async (page) => {
    await page.getByRole("button", { name: "Add configuration" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("x");
    await dialog.getByLabel("Base URL").fill("https://example.com");
    await dialog.getByLabel("Token", { exact: true }).fill("x");
    await dialog.getByLabel("Mode").selectOption("pull");
    await dialog.getByRole("button", { name: "Add configuration" }).click();
    await dialog.locator("#record-key-error").getByText("Looks like an e-mail address.").waitFor();
    await focusIs(page, "record-key-id");
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
  /** @type {(answer: {ok: {key:string, version:number, seq:number}}) => void} */
  let resolve = () => {};
  return visit({ hash, answers: { "records.put": () => new Promise((done) => { resolve = done; }) } }, async (page, { calls }) => {
    const dialog = await edit(page, "Chat");
    await dialog.getByRole("button", { name: "Save changes" }).evaluate((/** @type {HTMLButtonElement} */ button) => {
      button.click();
      button.click();
    });
    await dialog.getByRole("button", { name: "Saving…" }).click({ force: true });
    // The button says so before the call has arrived here.
    await becomes(() => puts(calls).length, 1);
    resolve({ ok: { key: CHAT.key, version: 46, seq: 46 } });
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
    await focusIs(page, "Keep editing");
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Discard changes" }).click();
    await dialog.waitFor({ state: "detached" });
    await focusIs(page, "Edit Chat");
  }));

test("Escape pressed twice, or three times, discards nothing, and the reader is back at the input", () =>
  visit({ hash }, async (page) => {
    const dialog = await edit(page, "Chat");
    await dialog.getByLabel("Base URL").fill("https://other.example.com");
    for (let press = 0; press < 3; press += 1) await page.keyboard.press("Escape");
    await focusIs(page, "Keep editing");
    await page.keyboard.press("Escape");
    await focusIs(page, "field-baseUrl");
    assert.equal(await dialog.getByLabel("Base URL").inputValue(), "https://other.example.com");
  }));

test("a double click on Cancel does not lose what was typed", () =>
  visit({ hash }, async (page) => {
    for (const width of [1100, 320]) {
      await page.setViewportSize({ width, height: 700 });
      const dialog = await edit(page, "Chat");
      await dialog.getByLabel("Base URL").fill("https://other.example.com");
      await dialog.getByRole("button", { name: "Cancel" }).dblclick();
      await dialog.getByText("Your changes are not saved.").waitFor();
      assert.equal(await dialog.getByLabel("Base URL").inputValue(), "https://other.example.com");
      await dialog.getByRole("button", { name: "Discard changes" }).click();
      await dialog.waitFor({ state: "detached" });
    }
  }));

test("a double click on Save shows the question about what goes, and answers it in no way", () =>
  visit({ hash }, async (page, { calls }) => {
    for (const width of [1100, 320]) {
      await page.setViewportSize({ width, height: 700 });
      const dialog = await edit(page, "Build server");
      await dialog.getByRole("button", { name: "Remove Second token" }).click();
      await dialog.getByRole("button", { name: "Save changes" }).dblclick();
      await dialog.getByRole("alert").getByText("Second token (a secret)").waitFor();
      // Wherever the second press lands.
      for (const name of ["Save and remove", "Go back"]) {
        await dialog.getByRole("button", { name }).dispatchEvent("click", { detail: 2 });
        assert.equal(await dialog.getByRole("alert").count(), 1, name);
      }
      await dialog.getByRole("button", { name: "Go back" }).click();
      await page.keyboard.press("Escape");
      await dialog.getByRole("button", { name: "Discard changes" }).click();
      await dialog.waitFor({ state: "detached" });
    }
    assert.deepEqual(puts(calls), []);
  }));

test("the keyboard stays inside an open dialog", () =>
  visit({ hash }, async (page) => {
    await page.getByRole("button", { name: "Delete Chat" }).click();
    await page.getByRole("dialog").waitFor();
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press("Tab");
      assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null));
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
    assert.deepEqual(calls.find(({ name }) => name === "records.delete")?.payload, { store: "kvs", key: CHAT.key, expect: 4 });
  }));

test("deleting what somebody changed meanwhile deletes nothing and loads what is stored", () => {
  const whole = world();
  let asked = 0;
  /** @type {Partial<import("../../static/admin/src/generated/functions.d.ts").Handlers>} */
  const answers = {
    "records.delete": refuse("version-conflict", "", { current: 9 }),
    "records.list": (payload) => {
      asked += 1;
      return /** @type {any} */ (whole("records.list", payload));
    },
  };
  return visit({ hash, answers }, async (page) => {
    await page.getByRole("button", { name: "Delete Chat" }).click();
    await page.getByRole("button", { name: "Delete configuration" }).click();
    await page.getByRole("alert").getByText("Somebody else changed it first").waitFor();
    await page.getByRole("button", { name: "Load what is stored now" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    // The dialog closes with the press; the list is asked for once that is drawn.
    await becomes(() => asked, 2);
  });
});

test("a change during a restore is refused with the reason", () =>
  visit({ hash, answers: { "records.put": refuse("restore-running") } }, async (page) => {
    const dialog = await edit(page, "Chat");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await dialog.getByRole("alert").getByText("A restore is running").waitFor();
  }));

test("a save that is refused in a long form says so beside the button that was pressed", () =>
  visit({ hash, height: 500, answers: { "records.put": refuse("rate-limited") } }, async (page) => {
    const dialog = await edit(page, "Build server");
    await dialog.getByLabel("Note").fill("x");
    await dialog.getByRole("button", { name: "Save changes" }).click();
    const alert = dialog.getByRole("alert").filter({ hasText: "Jira is limiting requests" });
    await alert.waitFor();
    await focusIs(page, "Save changes");
    const place = await box(alert);
    assert.ok(place.top >= 0 && place.top + 60 < 500, `the message begins at ${place.top}`);
    const button = await box(dialog.getByRole("button", { name: "Save changes" }));
    assert.ok(button.bottom <= 500, `the button ends at ${button.bottom}`);
    assert.deepEqual(await violations(page), []);
  }));

test("while a restore runs nothing can be changed, and why is said beside every button that is off", () =>
  visit({ hash, answers: { status: () => ({ ok: status({ job: "j1" }) }) } }, async (page, { calls }) => {
    await page.getByRole("button", { name: "Edit Chat" }).waitFor();
    for (const name of ["Add configuration", "Delete Chat"]) {
      const button = page.getByRole("button", { name });
      assert.equal(await button.getAttribute("aria-disabled"), "true", name);
      const why = await button.getAttribute("aria-describedby");
      assert.match((await page.locator(`#${why}`).textContent()) ?? "", /A restore is running/);
      await button.click({ force: true });
      assert.equal(await page.getByRole("dialog").count(), 0);
    }
    const dialog = await edit(page, "Chat");
    await dialog.getByLabel("Mode").selectOption("both");
    await dialog.getByRole("button", { name: "Save changes" }).click({ force: true });
    await dialog.getByText("Changes wait until it has ended.").waitFor();
    assert.deepEqual(puts(calls), []);
  }));
