// Builds the admin page into static/admin/build: index.html, main.js, main.css, all with relative addresses.
// Usage: node static/admin/build.mjs [--out <folder>]. Prints the sizes and fails above the budget.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET = 60 * 1024; // Bytes of gzipped JavaScript, bridge and Preact included.
const here = fileURLToPath(new URL(".", import.meta.url));
const flag = process.argv.indexOf("--out");
const out = flag > 0 ? process.argv[flag + 1] : join(here, "build");

/** What the page uses of Atlassian's bridge: by modules that list their parts, the parts that are bundled. @type {[RegExp, RegExp][]} */
const USED = [
  [/@forge\/bridge\/out\/index\.js$/, /^\.\/(invoke|view|flag)$/],
  [/@forge\/bridge\/out\/view\/view\.js$/, /^\.\/(getContext|theme)$/],
  [/@forge\/i18n\/out\/index\.js$/, /^\.\/(constants|ensureLocale|types)$/],
];

/**
 * Leaves out of the bridge what this page has no use for, a quarter of its budget: the lists of the bridge's parts stay, and
 * what they name besides is empty. A part that is used and not named here is missing in the page's tests.
 * @type {import("esbuild").Plugin}
 */
const lean = {
  name: "lean",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\// }, ({ importer, path }) => {
      const used = USED.find(([list]) => list.test(importer.replaceAll("\\", "/")));
      return used && !used[1].test(path) ? { path, namespace: "lean" } : undefined;
    });
    onLoad({ filter: /.*/, namespace: "lean" }, () => ({ contents: "module.exports = {};", loader: "js" }));
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: { main: join(here, "src/main.jsx") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome123", "firefox120", "safari17.5"], // First versions with light-dark() and modal dialogs.
  jsx: "automatic",
  jsxImportSource: "preact",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
  plugins: [lean],
  logLevel: "warning",
});
await copyFile(join(here, "index.html"), join(out, "index.html"));

/** @param {string} name */
const zipped = async (name) => gzipSync(await readFile(join(out, name))).length;
const [script, sheet] = [await zipped("main.js"), await zipped("main.css")];
console.log(`admin page: main.js ${(script / 1024).toFixed(1)} KB gzip, main.css ${(sheet / 1024).toFixed(1)} KB gzip`);
if (script > BUDGET) throw new Error(`main.js is ${script} bytes gzipped, the budget is ${BUDGET}`);
