// The admin page in a browser with a stub bridge: every region in every state, in both colour schemes, by keyboard too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pages, refuse, violations } from "./fixture.mjs";
import { CHECKPOINT, CLAUSES, job, KINDS, NOW, proven, status, world } from "./world.mjs";

const visit = pages();
const never = () => new Promise(() => {});
const VIEWS = ["Overview", "Configuration", "Backups", "Ledger", "Statement"];
const at = (view) => `#/${view.toLowerCase()}`;
/** Which function fills each view, with an answer that leaves it empty and a text it shows then. */
const REGIONS = [
  ["Overview", "status", null, null],
  ["Configuration", "records.list", { records: [], cursor: null, total: 0 }, "No configuration is stored yet"],
  ["Backups", "backups.list", { points: [], cursor: null }, "No backup has been made yet"],
  ["Ledger", "ledger.list", { entries: [], size: 0, next: null }, "Nothing has been recorded yet"],
  ["Ledger", "ledger.checkpoint", { checkpoint: null, vkey: "k", size: 0, time: null }, "No checkpoint yet"],
  ["Statement", "statement", { vendor: "V", app: "A", generated: NOW, clauses: [] }, "The policy names no clauses"],
];

for (const scheme of ["light", "dark"]) {
  for (const view of VIEWS) {
    test(`${view} is full, marked as the current page and accessible in ${scheme}`, () =>
      visit({ hash: at(view), scheme }, async (page) => {
        await page.getByRole("heading", { level: 2, name: view }).waitFor();
        const current = page.getByRole("navigation", { name: "Sections" }).locator("[aria-current]");
        assert.equal(await current.count(), 1);
        assert.equal(await current.textContent(), view);
        await page.locator("[aria-busy='false']").first().waitFor();
        assert.equal(await page.getByText("Loading").count(), 0);
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
    return visit({ hash: at(view), answers: { [name]: (payload) => (broken ? refuse("store-damaged", "a tile is missing", { key: "t:0:1" })() : whole(name, payload)) } }, async (page) => {
      const alert = page.getByRole("alert");
      await alert.getByText("A stored piece is missing or was altered").waitFor();
      assert.match(await alert.textContent(), /store-damaged.*t:0:1/s);
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
    await page.getByText("All is well.").waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  });
});

test("an unreachable app is told apart from a refusal", () =>
  visit({ answers: { status: () => { throw new Error("network"); } } }, async (page) => {
    await page.getByRole("alert").getByText("The app could not be reached").waitFor();
    assert.match(await page.getByRole("alert").textContent(), /unreachable/);
  }));

test("without a host the page says where it lives", () =>
  visit({ bridge: false }, async (page, { problems }) => {
    await page.getByText("This page opens inside Jira").waitFor();
    problems.length = 0; // The bridge package complains, rightly.
  }));

test("the overview says that something is wrong, with the facts", () =>
  visit({ answers: { status: () => ({ ok: status({ health: [{ id: "backup", ok: false, text: "No backup for 49 hours." }] }) }) } }, async (page) => {
    assert.match(await page.getByTestId("summary").textContent(), /1 thing needs your attention/);
    await page.getByText("No backup for 49 hours.").waitFor();
    await page.getByText("Attention", { exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("a fresh site is told what happens next", () =>
  visit({ answers: { status: () => ({ ok: status({ seq: 0, sealed: 0, manifests: 0, unsealed: 0, oldestUnsealed: null, records: 0, lastSeal: null, nextSeal: null }) }) } }, async (page) => {
    assert.match(await page.getByTestId("summary").textContent(), /All is well\. Nothing is stored yet\. The next backup runs within 24 hours of the next change\./);
  }));

test("damage does not keep the overview from saying what is damaged", () =>
  visit({ answers: { status: () => ({ ok: status({ records: null, lastSeal: null, unsealed: 0, nextSeal: null, health: [{ id: "history", ok: false, text: "Since 2026-11-20T03:00:00.000Z stored data is missing at `m:3`." }] }) }) } }, async (page) => {
    await page.getByText("Since 20 Nov 2026, 04:00:00 CET stored data is missing at m:3.").waitFor();
    await page.getByRole("link", { name: /^\? records/ }).waitFor();
  }));

test("a backup that has not come is called due", () =>
  visit({ answers: { status: () => ({ ok: status({ now: "2026-11-23T00:00:00Z" }) }) } }, async (page) => {
    assert.match(await page.getByTestId("summary").textContent(), /3 changes wait for the next one, due since 22 Nov 2026/);
  }));

test("times are absolute in the reader's zone, with the distance in the tooltip", () =>
  visit({ context: { timezone: "America/New_York", locale: "en_US" } }, async (page) => {
    const time = page.getByTestId("summary").locator("time").first();
    assert.match(await time.textContent(), /Nov 20, 2026.*10:00:12.PM EST/);
    assert.match(await time.getAttribute("title"), /15 hours ago|yesterday/);
  }));

test("a backup made at once is announced by the host's flag and by the live region", () =>
  visit({}, async (page) => {
    await page.getByRole("button", { name: "Back up now" }).click();
    await page.getByTestId("notice").getByText("Backup 4 made. It holds 3 new changes").waitFor();
    assert.equal(await page.getByTestId("notice").getAttribute("role"), "status");
    assert.deepEqual(await page.evaluate(() => globalThis.__flags.map(({ title, type }) => [title, type])), [["Backup 4 made", "success"]]);
  }));

test("a host without flags has the message shown on the page", () =>
  visit({ flags: false, answers: { "backups.seal": () => ({ ok: { n: 3, seq: 42, changes: 0, stateHash: "00" } }) } }, async (page) => {
    await page.getByRole("button", { name: "Back up now" }).click();
    await page.locator(".notice", { hasText: "Nothing new to back up" }).waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test("the ledger shows the newest first, and any entry by its index, from a back end that answers in small portions", () => {
  const whole = world();
  const small = ({ from, limit }) => whole("ledger.list", { from, limit: Math.min(limit, 10) });
  return visit({ hash: at("Ledger"), answers: { "ledger.list": small } }, async (page) => {
    const rows = page.getByRole("table", { name: "Ledger, newest first" }).getByRole("rowheader");
    await rows.first().waitFor();
    assert.deepEqual([await rows.first().textContent(), await rows.last().textContent(), await rows.count()], ["59", "35", 25]);
    assert.equal(await page.getByText("Waits for the next backup").count(), 3);
    await page.getByRole("textbox", { name: "From index" }).fill("12");
    await page.getByRole("button", { name: "Show" }).click();
    const there = page.getByRole("table", { name: "Ledger from index 12" }).getByRole("rowheader");
    await there.first().waitFor();
    assert.equal(await there.first().textContent(), "12");
    await page.getByRole("button", { name: "Newest first" }).click();
    await page.getByRole("table", { name: "Ledger, newest first" }).waitFor();
  });
});

test("the checkpoint is shown and copied byte for byte", () =>
  visit({ hash: at("Ledger") }, async (page) => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { globalThis.__copied = text; } } });
    });
    assert.equal(await page.getByTestId("checkpoint").textContent(), CHECKPOINT);
    await page.getByRole("button", { name: "Copy checkpoint" }).click();
    await page.getByTestId("notice").getByText("Copied checkpoint").waitFor();
    assert.equal(await page.evaluate(() => globalThis.__copied), CHECKPOINT);
  }));

test("every clause has its verdict as a word, and an unknown verdict does not pass for proven", () => {
  const clauses = [...CLAUSES, { id: "Z1", text: "From the future.", owner: "app", verdict: "certified" }];
  return visit({ hash: at("Statement"), answers: { statement: () => ({ ok: { vendor: "V", app: "A", generated: NOW, clauses } }) } }, async (page) => {
    const words = { proven: "Proven", failing: "Failing", stale: "Stale", stated: "Stated", certified: "Stale" };
    for (const { id, verdict } of clauses) await page.getByTestId(`clause-${id}`).getByText(words[verdict], { exact: true }).waitFor();
    const first = page.getByRole("heading", { level: 3 }).first();
    assert.equal(await first.textContent(), "Failing");
  });
});

test("the page follows the host's colour mode, and the system where the host names none", async () => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const seen = {};
  for (const [name, options] of [["dark host", { scheme: "light", mode: "dark" }], ["light host", { scheme: "dark", mode: "light" }], ["dark system", { scheme: "dark", mode: null }], ["light system", { scheme: "light", mode: null }]]) {
    await visit(options, async (page) => {
      await page.getByTestId("summary").waitFor();
      seen[name] = await ground(page);
    });
  }
  assert.equal(seen["dark host"], seen["dark system"]);
  assert.equal(seen["light host"], seen["light system"]);
  assert.notEqual(seen["dark host"], seen["light host"]);
});

test("no view makes the page scroll sideways on a narrow screen", async () => {
  for (const view of VIEWS) {
    await visit({ hash: at(view), width: 360, answers: { "jobs.get": () => ({ ok: job(proven) }) } }, async (page) => {
      await page.locator("[aria-busy='false']").first().waitFor();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), view);
    });
  }
});

test("views are reached by keyboard, with a visible focus", () =>
  visit({}, async (page) => {
    await page.getByTestId("summary").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => ({ text: document.activeElement.textContent, outline: getComputedStyle(document.activeElement).outlineStyle }));
    assert.deepEqual(focused, { text: "Configuration", outline: "solid" });
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: "Configuration" }).waitFor();
    assert.match(page.url(), /#\/configuration$/);
  }));

test("pages of records follow the cursor forward and back", () => {
  const list = ({ cursor }) => {
    const from = Number(cursor ?? 0);
    const ok = Array.from({ length: Math.min(50, 120 - from) }, (_, index) => ({ id: `id${from + index}`, kind: KINDS[1].name, scope: "project:1", name: `Rule ${from + index}`, version: 1, created: 1, fields: { channel: "c", event: "closed" } }));
    return { ok: { records: ok, cursor: from + 50 < 120 ? String(from + 50) : null, total: 120 } };
  };
  return visit({ hash: at("Configuration"), answers: { "records.list": list } }, async (page) => {
    const range = page.getByTestId("page-range");
    await range.getByText("1–50 of 120").waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await range.getByText("51–100 of 120").waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await range.getByText("101–120 of 120").waitFor();
    assert.equal(await page.getByRole("button", { name: "Next" }).getAttribute("aria-disabled"), "true");
    await page.getByRole("button", { name: "Previous" }).click();
    await range.getByText("51–100 of 120").waitFor();
  });
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
    assert.deepEqual(calls.at(-1).payload, { kind: "notification-rule", scope: "project:10001", limit: 50 });
  }));
