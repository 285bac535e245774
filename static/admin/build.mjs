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
  external: ["iframe-resizer"], // The bridge loads it for a renderer of rich text that this page does not use.
  logLevel: "warning",
});
await copyFile(join(here, "index.html"), join(out, "index.html"));

/** @param {string} name */
const zipped = async (name) => gzipSync(await readFile(join(out, name))).length;
const [script, sheet] = [await zipped("main.js"), await zipped("main.css")];
console.log(`admin page: main.js ${(script / 1024).toFixed(1)} KB gzip, main.css ${(sheet / 1024).toFixed(1)} KB gzip`);
if (script > BUDGET) throw new Error(`main.js is ${script} bytes gzipped, the budget is ${BUDGET}`);
