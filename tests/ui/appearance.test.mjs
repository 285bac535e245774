// How the page looks where it matters: narrow screens, forced colours, contrast under the pointer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pages, violations } from "./fixture.mjs";
import { job, preview, status } from "./world.mjs";

const visit = pages();
const VIEWS = ["overview", "configuration", "backups/job/j1", "integrity", "ledger", "statement"];
const answers = { "jobs.get": () => ({ ok: job() }) };

test("no view makes the page scroll sideways on a narrow screen", async () => {
  for (const width of [480, 320]) {
    for (const view of VIEWS) {
      await visit({ hash: `#/${view}`, width, answers }, async (page) => {
        await page.locator("[aria-busy='false']").first().waitFor();
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view} at ${width}`);
      });
    }
  }
});

test("dialogs fit a narrow screen, and their buttons are in view", async () => {
  for (const [hash, button] of [["#/configuration", "Edit Build server"], ["#/configuration", "Delete Chat"], ["#/backups", "Restore to backup 2"]]) {
    await visit({ hash: String(hash), width: 320, height: 600, answers: { "backups.preview": () => ({ ok: preview({ secretsDiffer: 2 }) }) } }, async (page) => {
      await page.getByRole("button", { name: String(button) }).click();
      const dialog = page.getByRole("dialog");
      await dialog.locator(".actions button").last().waitFor();
      assert.ok(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth), `${button} is cut off`);
      const { bottom } = await dialog.locator(".actions").evaluate((element) => element.getBoundingClientRect().toJSON());
      assert.ok(bottom <= 600, `${button}: its buttons end at ${bottom}`);
      assert.deepEqual(await violations(page), []);
    });
  }
});

test("forced colours leave every button its edge, and the current tab alone its line", () =>
  visit({ hash: "#/configuration", forced: true, answers: { status: () => ({ ok: status() }) } }, async (page) => {
    await page.getByRole("button", { name: "Edit Chat" }).waitFor();
    const edges = await page.locator("button").evaluateAll((all) =>
      all.map((button) => {
        const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(button);
        const ground = getComputedStyle(/** @type {Element} */ (button.parentElement)).backgroundColor;
        return { text: button.textContent, seen: borderTopWidth !== "0px" && borderTopStyle === "solid" && borderTopColor !== ground && borderTopColor !== "rgba(0, 0, 0, 0)" };
      }),
    );
    assert.ok(edges.length >= 6);
    assert.deepEqual(edges.filter(({ seen }) => !seen), []);
    const lines = await page.locator("nav a").evaluateAll((all) =>
      all.map((tab) => {
        const { borderBottomStyle, borderBottomColor } = getComputedStyle(tab);
        return { current: tab.getAttribute("aria-current"), seen: borderBottomStyle !== "none" && borderBottomColor !== getComputedStyle(document.body).backgroundColor };
      }),
    );
    assert.deepEqual(lines.filter(({ seen }) => seen).map(({ current }) => current), ["page"]);
    assert.deepEqual(await violations(page), []);
  }));

test("forced colours show how far a restore is", () =>
  visit({ hash: "#/backups/job/j1", forced: true, answers }, async (page) => {
    const bar = page.getByRole("progressbar");
    const picture = (await bar.screenshot()).toString("base64");
    // One of three records is written: the bar's beginning and end must differ.
    const [done, open] = await page.evaluate(async (picture) => {
      const image = Object.assign(new Image(), { src: `data:image/png;base64,${picture}` });
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
      canvas?.drawImage(image, 0, 0);
      return [0.1, 0.9].map((part) => String(canvas?.getImageData(image.width * part, image.height / 2, 1, 1).data));
    }, picture);
    assert.notEqual(done, open);
  }));

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`buttons under the pointer can be read in ${scheme}`, () =>
    visit({ hash: "#/backups", scheme }, async (page) => {
      const row = page.getByRole("row").nth(1);
      for (const button of [row.getByRole("button").first(), row.getByRole("button").last(), page.getByRole("button", { name: "Preview…" })]) {
        await button.hover();
        assert.deepEqual(await violations(page), []);
      }
    }));
}
