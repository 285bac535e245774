// The story end to end, in a real browser, on two sites at once, with the real artefact and Atlassian's own clients:
// configuration, three daily backups, a restore to the second that is proven equal, and the same after kills.
// BAILEE_PICTURE names a file for the picture of the README.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bare } from "../node/bare.mjs";
import { platform, until } from "../platform.mjs";
import { launch, violations } from "./fixture.mjs";

/** @typedef {Awaited<ReturnType<typeof open>>} Admin */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Answer<"records.list">} Page */
/** What is filled in. @typedef {{url?:string, events?:string, token?:string}} Values */

const PATIENCE = 60_000;
/** @type {Awaited<ReturnType<typeof platform>>} */
let local;
/** @type {import("playwright-core").Browser} */
let browser;
/** The admin page of alpha, inside the frame. @type {Admin} */
let alpha;
/** The admin page of beta, alone. @type {Admin} */
let beta;
/** What a page must never do: console errors and uncaught exceptions, by site. @type {string[]} */
const problems = [];
/** What alpha held when its second backup was made. @type {Omit<StoredRecord, "version">[]} */
let second;

before(async () => {
  // One after the other: what was started is known to the end, also when the next one fails.
  // Without the app's own code, beside which no clause is proven.
  local = await platform("--artefact", bare("story-test"));
  browser = await launch();
  [alpha, beta] = await Promise.all([open("alpha", "/"), open("beta", "/_page/beta/admin/")]);
});

after(async () => {
  await browser?.close();
  await local?.stop();
});

/** Opens a page in a session of its own. `view` is where the admin page is: the page itself, or the frame's iframe. @param {string} site @param {string} path */
async function open(site, path) {
  const session = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: "light", locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" });
  const page = await session.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", (error) => problems.push(`${site}: ${error}`));
  page.on("console", (message) => message.type() === "error" && problems.push(`${site}: ${message.text()}`));
  await page.goto(`${local.url}${path}`);
  return { site, page, view: path === "/" ? page.frameLocator('iframe[title="Admin page"]') : page, close: () => session.close() };
}

/** @param {Admin} at @param {string} name */
async function go({ view }, name) {
  await view.getByRole("navigation", { name: "Sections" }).getByRole("link", { name, exact: true }).click();
  await view.getByRole("heading", { level: 2, name }).waitFor();
  await view.locator("[aria-busy=false]").first().waitFor();
}

/** @param {import("playwright-core").Locator} dialog @param {Values} values */
async function fill(dialog, { url, events, token }) {
  if (url) await dialog.getByRole("textbox", { name: "Base URL" }).fill(url);
  if (events !== undefined) await dialog.getByRole("textbox", { name: "Events" }).fill(events);
  if (token) await dialog.getByLabel("API token").fill(token);
}

/** @param {Admin} at @param {string} name @param {Values} values */
async function begin({ view }, name, values) {
  await view.getByRole("button", { name: "Add configuration" }).click();
  const dialog = view.getByRole("dialog", { name: "Add configuration" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await fill(dialog, values);
  await dialog.getByRole("button", { name: "Add configuration" }).click();
  return dialog;
}

/** @param {Admin} at @param {string} name @param {Values} values */
async function add(at, name, values) {
  const dialog = await begin(at, name, values);
  await dialog.waitFor({ state: "detached" });
  await at.view.getByRole("rowheader", { name, exact: true }).waitFor();
}

/** Tries to add something that the policy forbids, sees the refusal at its field, and corrects it. @param {Admin} at @param {string} name @param {Values & {wrong:string}} values */
async function correct(at, name, { wrong, ...values }) {
  const dialog = await begin(at, name, { ...values, events: wrong });
  const alert = dialog.getByRole("alert");
  await alert.getByRole("heading", { name: "Nothing was stored: 1 value needs a change" }).waitFor();
  const field = dialog.getByRole("textbox", { name: "Events" });
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.ok(!((await alert.textContent()) ?? "").includes(wrong), "the refusal repeats the value");
  assert.equal((await local.ok(at.site, "records.list")).total, 0);
  await fill(dialog, values);
  await dialog.getByRole("button", { name: "Add configuration" }).click();
  await dialog.waitFor({ state: "detached" });
  await at.view.getByRole("rowheader", { name, exact: true }).waitFor();
}

/** @param {Admin} at @param {string} name @param {Values} values */
async function edit({ view }, name, values) {
  await view.getByRole("button", { name: `Edit ${name}`, exact: true }).click();
  const dialog = view.getByRole("dialog", { name: `Edit “${name}”` });
  await fill(dialog, values);
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** @param {Admin} at @param {string} name */
async function remove({ view }, name) {
  await view.getByRole("button", { name: `Delete ${name}`, exact: true }).click();
  await view.getByRole("dialog", { name: `Delete “${name}”?` }).getByRole("button", { name: "Delete configuration" }).click();
  await view.getByRole("rowheader", { name, exact: true }).waitFor({ state: "detached" });
}

/** A field mapping of project 10001, to have a record with another scope and a map. @param {Admin} at @param {string} name @param {[string, string]} entry */
async function map({ view }, name, [jira, other]) {
  await view.getByRole("button", { name: "Add configuration" }).click();
  const dialog = view.getByRole("dialog", { name: "Add configuration" });
  await dialog.getByRole("combobox", { name: "Kind" }).selectOption("Field mapping");
  await dialog.getByRole("textbox", { name: "Project id" }).fill("10001");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("textbox", { name: "Integration" }).fill("Chat");
  await dialog.getByRole("button", { name: "Add entry" }).click();
  await dialog.getByRole("textbox", { name: "Fields: key 1" }).fill(jira);
  await dialog.getByRole("textbox", { name: "Fields: value 1" }).fill(other);
  await dialog.getByRole("button", { name: "Add configuration" }).click();
  await dialog.waitFor({ state: "detached" });
  await view.getByRole("rowheader", { name, exact: true }).waitFor();
}

/** A day passes, by the button of the frame; both pages are opened again and show backup `n`. @param {number} n */
async function day(n) {
  await alpha.page.getByRole("button", { name: "+1 day" }).click();
  await alpha.page.getByTestId("status").filter({ hasText: /deliveries ran/ }).waitFor();
  await both(async (at) => {
    await at.page.reload();
    await go(at, "Backups");
    await at.view.getByRole("button", { name: `Restore to backup ${n}`, exact: true }).waitFor();
    assert.equal(await at.view.getByRole("table", { name: "Restore points" }).getByRole("rowheader").count(), n);
    await go(at, "Configuration");
  });
}

/** @param {(at: Admin) => Promise<unknown>} act */
const both = (act) => Promise.all([act(alpha), act(beta)]);
/** Waits until the list shows exactly these names. @param {Admin} at @param {string[]} names */
async function shows({ site, view }, ...names) {
  const rows = view.getByRole("table", { name: "Stored configuration" }).getByRole("rowheader");
  /** @type {string[]} */
  let seen = [];
  await until(`the list of ${site}`, async () => {
    seen = (await rows.allTextContents()).map((text) => text.trim()).sort();
    return seen.join("|") === names.join("|");
  }, 30).catch((error) => assert.deepEqual(seen, names, error.message));
}

/** Everything that a site holds, without the version, which a restore makes again. @param {string} site */
async function content(site) {
  /** @type {StoredRecord[]} */
  const all = [];
  /** @type {string|null|undefined} */
  let cursor;
  while (cursor !== null) {
    /** @type {Page} */
    const page = await local.ok(site, "records.list", { limit: 100, cursor: cursor ?? undefined });
    all.push(...page.records);
    cursor = page.cursor;
  }
  return all.map(({ version: _, ...rest }) => rest).sort((one, other) => one.id.localeCompare(other.id));
}

/** @param {string} site @param {number} n */
const point = async (site, n) =>
  /** @type {import("../../static/admin/src/generated/functions.d.ts").Point} */ ((await local.ok(site, "backups.list")).points.find((point) => point.n === n));

/** Goes from the restore points through the preview to the start; returns what the preview says. @param {Admin} at @param {number} n */
async function restore(at, n) {
  await go(at, "Backups");
  await at.view.getByRole("button", { name: `Restore to backup ${n}`, exact: true }).click();
  const dialog = at.view.getByRole("dialog", { name: `Restore to backup ${n}?` });
  const said = await dialog.getByTestId("preview").textContent();
  await dialog.getByRole("table", { name: "What would change" }).waitFor();
  await dialog.getByRole("button", { name: /^Restore [\d,]+ records?$/ }).click();
  return said ?? "";
}

/** Waits for the end of the restore that the page follows, and reads the proof: both hashes must be those of the point. @param {Admin} at @param {number} n */
async function proven({ site, view }, n) {
  await view.locator("[data-testid=job-state][data-state=done]").waitFor();
  const proof = view.getByTestId("proof");
  assert.equal(await proof.getAttribute("data-proof"), "equal");
  const { stateHash } = await point(site, n);
  assert.match(stateHash, /^[0-9a-f]{64}$/);
  assert.deepEqual((await proof.locator("code").allTextContents()).map((text) => text.replace(/\s/g, "")), [stateHash, stateHash]);
}

test("two sites are configured at once; the gate refuses, and each site sees its own records only", async () => {
  await both((at) => at.view.getByTestId("summary").filter({ hasText: "No backup has been made yet." }).waitFor());
  await both((at) => go(at, "Configuration"));
  await Promise.all([
    correct(alpha, "Build server", { url: "https://builds.example.com", wrong: "tell jane.doe@example.com", events: "push\nmerge", token: "alpha-only-secret" }),
    correct(beta, "Chat", { url: "https://chat.example.com", wrong: `use ATATT3xFfGF0${"aB3dE6gH9jK2mN5p".repeat(11)}=1A2B3C4D`, events: "message" }),
  ]);
  await Promise.all([add(alpha, "Repository", { url: "https://git.example.com" }), map(beta, "Chat fields", ["summary", "topic"])]);
  await shows(alpha, "Build server", "Repository");
  await shows(beta, "Chat", "Chat fields");
  assert.deepEqual(problems, []);
});

test("three days with changes between them give three backups on each site", async () => {
  await day(1);
  await Promise.all([edit(alpha, "Repository", { url: "https://builds-2.example.com" }), edit(beta, "Chat", { events: "message\nmention" })]);
  await Promise.all([add(alpha, "Wiki", { url: "https://wiki.example.com" }), add(beta, "Monitoring", { url: "https://monitoring.example.com" })]);
  await day(2);
  second = await content("alpha");
  await Promise.all([edit(alpha, "Repository", { url: "https://builds-3.example.com", token: undefined }), remove(beta, "Monitoring")]);
  await Promise.all([remove(alpha, "Wiki"), add(beta, "Alerts", { url: "https://alerts.example.com" })]);
  await add(alpha, "Pager", { url: "https://pager.example.com" });
  await day(3);
  await shows(alpha, "Build server", "Pager", "Repository");
  await shows(beta, "Alerts", "Chat", "Chat fields");
  assert.deepEqual(problems, []);
});

test("a restore of one site to its second backup is proven equal, and the other site is untouched", async () => {
  const untouched = await local.store("beta");
  assert.match(await restore(alpha, 2), /1 added back, 1 changed back, 1 deleted\./);
  await proven(alpha, 2);
  // Its start, its one step and its end are changes too, and shown as such however quick it was.
  await alpha.view.getByText("3 changes not backed up yet.").waitFor();
  await picture();
  await go(alpha, "Configuration");
  await shows(alpha, "Build server", "Repository", "Wiki");
  await alpha.view.getByText("https://builds-2.example.com").waitFor();
  assert.deepEqual(await content("alpha"), second);
  assert.deepEqual(await local.store("beta"), untouched, "the restore of alpha reached beta's store");
  await beta.page.reload();
  await go(beta, "Configuration");
  await shows(beta, "Alerts", "Chat", "Chat fields");

  await go(alpha, "Ledger");
  assert.match((await alpha.view.getByTestId("checkpoint").textContent()) ?? "", /^\S+\n\d+\n/);
  await go(alpha, "Statement");
  await alpha.view.getByRole("heading", { name: "Proven" }).waitFor();
  assert.equal(await alpha.view.locator('[data-verdict="failing"], [data-verdict="incomplete"]').count(), 0);
  // What the full check found is what the overview says from here on.
  await go(alpha, "Overview");
  await alpha.view.getByText("All was well at the full check.").waitFor();
  assert.deepEqual(await violations(beta.page), []);
  assert.deepEqual(problems, []);
});

/** Enough changes that the restore needs several transactions: 60 records more, one edited, one deleted. @param {number} round */
async function disturb(round) {
  const value = { baseUrl: "https://more.example.com", enabled: true };
  for (let index = 0; index < 60; index++) await local.ok("alpha", "records.put", { key: `integration:site:${round}-${index}`, value: { ...value, name: `round ${round} number ${index}` } });
  /** @type {Page} */
  const { records } = await local.ok("alpha", "records.list", { limit: 100 });
  const [build, wiki] = ["Build server", "Wiki"].map((name) => records.find((record) => record.name === name));
  assert.ok(build && wiki);
  await local.ok("alpha", "records.put", { key: build.key, value: { .../** @type {object} */ (build.value), events: [`round-${round}`] }, expect: build.version });
  await local.ok("alpha", "records.delete", { key: wiki.key, expect: wiki.version });
  assert.notDeepEqual(await content("alpha"), second);
}

test("the same restore is proven equal after the Node process was killed in the middle of it", async () => {
  await disturb(1);
  const untouched = await local.store("beta");
  // The start of the restore is the first transaction; the process dies right after the second step was written.
  await local.fault({ fault: { type: "kill", applied: true }, site: "alpha", effect: "transact", skip: 2, count: 1 });
  await alpha.page.reload();
  assert.match(await restore(alpha, 2), /1 added back, 1 changed back, 60 deleted\./);
  await proven(alpha, 2);
  assert.deepEqual((await local.get("/faults")).faults, [], "the process was not killed");
  const killed = (await local.invocations("alpha")).filter((/** @type {{module:string, outcome:string}} */ { module, outcome }) => module === "queue" && outcome !== "ok");
  assert.equal(killed.length, 1, JSON.stringify(killed));
  assert.deepEqual(await content("alpha"), second);
  assert.deepEqual(await local.store("beta"), untouched);
  // A question of the page that was under way in the killed process failed; it asked again.
  assert.deepEqual(problems.splice(0).filter((text) => !/status of 50\d/.test(text)), []);
});

test("the same restore is proven equal after the whole platform was killed in the middle of it", async () => {
  await disturb(2);
  // From the third transaction on the store is busy, so the restore stands still half done until the platform dies.
  await local.fault({ fault: { type: "rateLimited" }, site: "alpha", effect: "transact", skip: 2 });
  await alpha.page.reload();
  await restore(alpha, 2);
  const count = alpha.view.getByTestId("job-count");
  await count.filter({ hasText: /^[1-9]\d* of 62 records written/ }).waitFor();
  const address = await alpha.view.locator("body").evaluate(() => location.hash);
  assert.match(address, /^#\/backups\/job\/.+/);
  const job = address.split("/").at(-1) ?? "";
  assert.equal((await local.ok("alpha", "jobs.get", { job })).state, "running");

  await alpha.page.goto("about:blank");
  await beta.page.goto("about:blank");
  await local.crash();
  await local.clearFaults();
  problems.length = 0;
  const again = await open("alpha", `/_page/alpha/admin/${address}`);
  await proven(again, 2);
  assert.equal((await local.ok("alpha", "jobs.get", { job })).state, "done");
  assert.deepEqual(await content("alpha"), second);
  assert.deepEqual((await content("beta")).map(({ name }) => name).sort(), ["Alerts", "Chat", "Chat fields"]);
  assert.deepEqual(problems, []);
  await again.close();
});

test("whoever is no Jira administrator finds a closed door that says why, on both sites", async () => {
  const door = (/** @type {Admin} */ at) => at.view.getByRole("heading", { name: "For Jira administrators only" }).waitFor();
  const frame = await open("alpha", "/");
  await frame.view.getByTestId("summary").waitFor();
  await frame.page.getByLabel("User").selectOption("Member");
  await door(frame);
  await frame.close();
  for (const [site, user] of /** @type {[string, string][]} */ ([["alpha", "project-admin"], ["beta", "member"], ["beta", "anonymous"]])) {
    const at = await open(site, `/_page/${site}/${user}/#/configuration`);
    await door(at);
    const text = await at.page.locator("body").innerText();
    for (const name of ["Build server", "Chat", "Alerts"]) assert.ok(!text.includes(name), `${user} sees ${name}`);
    await at.close();
  }
  assert.deepEqual(problems, []);
});

async function picture() {
  if (!process.env.BAILEE_PICTURE) return;
  const { page } = alpha;
  const size = page.viewportSize();
  await page.setViewportSize({ width: 1280, height: 960 });
  // The flags go by themselves; the picture shows the page at rest.
  await until("the flags to go", async () => (await page.locator("#flags > *").count()) === 0);
  await page.screenshot({ path: process.env.BAILEE_PICTURE });
  if (size) await page.setViewportSize(size);
}
