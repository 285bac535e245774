// The admin page in a browser with a stub bridge: every region in every state, in both colour schemes, by keyboard too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, pages, violations } from "./fixture.mjs";
import { CHECKPOINT, CLAUSES, points, refuse, restorePoints, statement, status, world } from "./world.mjs";

/** @typedef {import("../../static/admin/src/generated/functions.d.ts").Name} Name */

const visit = pages();
/** @type {() => Promise<never>} */
const never = () => new Promise(() => {});
const VIEWS = ["Overview", "Configuration", "Backups", "Integrity", "Ledger", "Statement"];
/** @param {string} view */
const at = (view) => `#/${view.toLowerCase()}`;
/** Which function fills each view, with an answer that leaves it empty and a text it shows then. @type {[string, Name, object|null, string][]} */
const REGIONS = [
  ["Overview", "status", null, ""],
  ["Configuration", "records.list", { records: [], cursor: null, total: 0, unverified: false }, "No configuration is stored yet"],
  ["Backups", "backups.list", restorePoints([]), "No backup has been made yet"],
  ["Integrity", "findings.list", { findings: [] }, "Nothing waits for a decision"],
  ["Integrity", "repairs.list", { repairs: [] }, "Nothing is to be repaired"],
  ["Ledger", "ledger.list", { entries: [], size: 0, next: null }, "Nothing has been recorded yet"],
  ["Ledger", "ledger.checkpoint", { checkpoint: null, vkey: "k", size: 0, time: null }, "No checkpoint yet"],
  ["Statement", "statement", statement([]), "The policy names no clauses"],
];

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  for (const view of VIEWS) {
    test(`${view} is full, marked as the current page and accessible in ${scheme}`, () =>
      visit({ hash: at(view), scheme }, async (page) => {
        await page.getByRole("heading", { level: 2, name: view }).waitFor();
        const current = page.getByRole("navigation", { name: "Sections" }).locator("[aria-current]");
        assert.equal(await current.count(), 1);
        assert.equal(await current.textContent(), view);
        await page.locator("[aria-busy='false']").first().waitFor();
        // A view may have several regions, and each loads by itself.
        await becomes(() => page.getByText("Loading").count(), 0);
        assert.deepEqual(await violations(page), []);
      }));
  }
}

for (const [view, name, empty, text] of REGIONS) {
  test(`${view} shows that ${name} is loading`, () =>
    visit({ hash: at(view), answers: { [name]: never } }, async (page) => {
      await page.getByText("Loading").first().waitFor();
      assert.deepEqual(await violations(page), []);
    }));

  test(`${view} explains an error of ${name} and recovers when it is tried again`, () => {
    let broken = true;
    const whole = world();
    return visit({ hash: at(view), answers: { [name]: (/** @type {any} */ payload) => (broken ? refuse("store-damaged", "a tile is missing", { key: "t:0:1" })() : whole(name, payload)) } }, async (page) => {
      const alert = page.getByRole("alert");
      await alert.getByText("A stored piece is missing or was altered").waitFor();
      assert.match((await alert.textContent()) ?? "", /store-damaged.*t:0:1/s);
      assert.deepEqual(await violations(page), []);
      broken = false;
      await page.getByRole("button", { name: "Try again" }).click();
      await alert.waitFor({ state: "detached" });
    });
  });

  if (empty) {
    test(`${view} says so when ${name} has nothing`, () =>
      visit({ hash: at(view), answers: { [name]: () => ({ ok: empty }) } }, async (page) => {
        await page.getByText(text).waitFor();
        assert.deepEqual(await violations(page), []);
      }));
  }
}

test("others see why they may not enter and who can let them in, and nothing else is asked for", () =>
  visit({ hash: at("Ledger"), answers: { status: refuse("forbidden", "the permission ADMINISTER is missing") } }, async (page, { calls }) => {
    await page.getByRole("heading", { name: "For Jira administrators only" }).waitFor();
    await page.getByText("organization administrator can grant it").waitFor();
    assert.equal(await page.getByRole("navigation").count(), 0);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(calls.map(({ name }) => name), ["status"]);
  }));

test("a passing fault of a read is repeated without a word", () => {
  let left = 2;
  return visit({ answers: { status: () => (left-- > 0 ? refuse("rate-limited")() : { ok: status() }) } }, async (page) => {
    await page.getByText("The summary of the newest backup is whole.").waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  });
});

test("an unreachable app is told apart from a refusal", () =>
  visit({ answers: { status: () => { throw new Error("network"); } } }, async (page) => {
    await page.getByRole("alert").getByText("The app could not be reached").waitFor();
    assert.match((await page.getByRole("alert").textContent()) ?? "", /unreachable/);
  }));

test("without a host the page says where it lives", () =>
  visit({ bridge: false }, async (page, { problems }) => {
    await page.getByText("This page opens inside Jira").waitFor();
    problems.length = 0; // The bridge package complains, rightly.
  }));

test("a backup made at once is announced by the host's flag and by the live region", () =>
  visit({}, async (page) => {
    await page.getByRole("button", { name: "Back up now" }).click();
    await page.getByTestId("notice").getByText("Backup 4 made. It holds 3 new changes").waitFor();
    assert.equal(await page.getByTestId("notice").getAttribute("role"), "status");
    assert.deepEqual(await page.evaluate(() => globalThis.__flags.map(({ title, type }) => [title, type])), [["Backup 4 made", "success"]]);
  }));

test("a host without flags has the message shown on the page", () =>
  visit({ flags: false, answers: { "backups.seal": () => ({ ok: { ...points[0], changes: 0 } }) } }, async (page) => {
    await page.getByRole("button", { name: "Back up now" }).click();
    await page.locator(".notice", { hasText: "Nothing new to back up" }).waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("the checkpoint is shown and copied byte for byte", () =>
  visit({ hash: at("Ledger") }, async (page) => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: { writeText: async (/** @type {string} */ text) => { globalThis.__copied = text; } } });
    });
    assert.equal(await page.getByRole("group", { name: "Checkpoint" }).textContent(), CHECKPOINT);
    await page.getByRole("button", { name: "Copy checkpoint" }).click();
    await page.getByTestId("notice").getByText("Copied checkpoint").waitFor();
    assert.equal(await page.evaluate(() => globalThis.__copied), CHECKPOINT);
  }));

test("every clause has its verdict as a word, and an unknown verdict does not pass for proven", () => {
  /** @type {any[]} */
  const clauses = [...CLAUSES, { id: "Z1", text: "From the future.", owner: "app", verdict: "certified" }];
  return visit({ hash: at("Statement"), answers: { statement: () => ({ ok: statement(clauses) }) } }, async (page) => {
    const words = new Map([["proven", "Proven"], ["failing", "Failing"], ["incomplete", "Not checked"], ["stated", "Stated"], ["certified", "Not checked"]]);
    for (const { id, verdict } of clauses) await page.getByTestId(`clause-${id}`).getByText(words.get(verdict) ?? "", { exact: true }).waitFor();
    await page.getByRole("heading", { level: 3, name: "Could not be checked" }).waitFor();
    const first = page.getByRole("heading", { level: 3 }).first();
    assert.equal(await first.textContent(), "Failing");
  });
});

test("the page follows the host's colour mode, and the system where the host names none", async () => {
  /** @param {import("playwright-core").Page} page */
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  /** @type {Map<string, string>} */
  const seen = new Map();
  /** @type {[string, import("./fixture.mjs").Options][]} */
  const hosts = [["dark host", { scheme: "light", mode: "dark" }], ["light host", { scheme: "dark", mode: "light" }], ["dark system", { scheme: "dark", mode: null }], ["light system", { scheme: "light", mode: null }]];
  for (const [name, options] of hosts) {
    await visit(options, async (page) => {
      await page.getByTestId("summary").waitFor();
      seen.set(name, await ground(page));
    });
  }
  assert.equal(seen.get("dark host"), seen.get("dark system"));
  assert.equal(seen.get("light host"), seen.get("light system"));
  assert.notEqual(seen.get("dark host"), seen.get("light host"));
});

test("the filter asks for kind and scope, and says when nothing matches", () =>
  visit({ hash: at("Configuration") }, async (page, { calls }) => {
    await page.getByRole("search").getByRole("combobox", { name: "Kind" }).selectOption("notification-rule");
    await page.getByTestId("page-range").getByText("1–1 of 1").waitFor();
    await page.getByRole("search").getByRole("combobox", { name: "Scope" }).selectOption("site");
    await page.getByText("Nothing matches the filter").waitFor();
    await page.getByRole("search").getByRole("combobox", { name: "Scope" }).selectOption("project");
    await page.getByRole("textbox", { name: "Project id" }).fill("10001");
    await page.getByRole("search").getByRole("button", { name: "Show" }).click();
    await page.getByTestId("page-range").waitFor();
    assert.deepEqual(calls.at(-1)?.payload, { kind: "notification-rule", scope: "project:10001", limit: 50 });
  }));

test("a project id that Jira cannot have is refused at the filter, and nothing is asked for", () =>
  visit({ hash: at("Configuration") }, async (page, { calls }) => {
    const filter = page.getByRole("search");
    await filter.getByRole("combobox", { name: "Scope" }).selectOption("project");
    await page.getByRole("textbox", { name: "Project id" }).fill("010001");
    const before = calls.length;
    await filter.getByRole("button", { name: "Show" }).click();
    await filter.getByText("does not begin with 0").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Project id" }).getAttribute("aria-invalid"), "true");
    assert.equal(calls.length, before);
    assert.deepEqual(await violations(page), []);
  }));

test("clauses of one cause have it said once, and what could not be checked is not called broken", () => {
  const text = "Stored data is missing at `m:3`.";
  /** @type {import("../../static/admin/src/generated/functions.d.ts").Clause[]} */
  const clauses = ["A4", "A5", "A9"].map((id) => ({ id, text: `Clause ${id}.`, owner: "app", verdict: "incomplete", evidence: { time: "2026-11-21T17:58:59Z", text } }));
  return visit({ hash: at("Statement"), answers: { statement: () => ({ ok: statement(clauses) }) } }, async (page) => {
    await page.getByRole("heading", { name: "One cause for 3 clauses: A4, A5, A9" }).waitFor();
    assert.equal(await page.getByRole("heading", { level: 3, name: "Failing" }).count(), 0);
    assert.match((await page.getByRole("list", { name: "Verdicts" }).textContent()) ?? "", /0 failing.*3 could not be checked/s);
    assert.deepEqual(await violations(page), []);
  });
});

test("what must not be translated says so to the browser", async () => {
  await visit({ hash: at("Ledger") }, async (page) => {
    await page.getByTestId("checkpoint").waitFor();
    assert.equal(await page.getByTestId("checkpoint").getAttribute("translate"), "no");
    assert.equal(await page.locator("code.short[translate]").first().getAttribute("translate"), "no");
  });
  await visit({ hash: "#/backups/job/j1" }, async (page) => {
    await page.getByTestId("proof").waitFor();
    assert.deepEqual(await page.locator("code.hash").evaluateAll((all) => all.map((one) => one.getAttribute("translate"))), ["no", "no"]);
  });
});
