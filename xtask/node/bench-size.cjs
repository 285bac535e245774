// Sizes of what is shipped, against the budgets of DESIGN.md.
// usage: node bench-size.cjs ARTEFACT
'use strict';
const { readFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const { gzipSync } = require('node:zlib');

const KB = 1024;
const ROWS = [
  ['module (.wasm)', join(process.argv[2], 'build/wasm/bailee.wasm'), 600 * KB, 250 * KB],
  ['handlers and clients (index.cjs)', join(process.argv[2], 'index.cjs')],
  ['admin page (main.js)', 'static/admin/build/main.js', undefined, 60 * KB],
];

const kb = bytes => `${(bytes / KB).toFixed(1)} KB`;
const budget = (bytes, most) => (most ? `≤${most / KB} KB${bytes > most ? ', exceeded' : ''}` : '–');
console.log('| what | raw | budget | gzip | budget |\n|---|---|---|---|---|');
for (const [what, file, raw, zipped] of ROWS) {
  if (!existsSync(file)) throw new Error(`${file} is missing: build first`);
  const bytes = readFileSync(file);
  const gzip = gzipSync(bytes, { level: 9 }).length;
  console.log(`| ${what} | ${kb(bytes.length)} | ${budget(bytes.length, raw)} | ${kb(gzip)} | ${budget(gzip, zipped)} |`);
}
