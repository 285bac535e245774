// Sizes of what is shipped, against the budgets.
// usage: node bench-size.cjs ARTEFACT
'use strict';
const { readFileSync, readdirSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const { gzipSync } = require('node:zlib');
const { KB, shown } = require('./budget.cjs');

const ROWS = [
  ['module (.wasm)', join(process.argv[2], readdirSync(process.argv[2]).find(name => name.endsWith('.wasm')) ?? 'bailee.wasm'), 'moduleBytes', 'moduleGzipBytes'],
  ['handlers, clients and policy (index.cjs)', join(process.argv[2], 'index.cjs')],
  ['admin page (main.js)', 'static/admin/build/main.js', undefined, 'pageGzipBytes'],
];

const kb = bytes => `${(bytes / KB).toFixed(1)} KB`;
const budget = (name, bytes) => (name ? shown(name, bytes, most => `${most / KB} KB`) : '–');
console.log('| what | raw | budget | gzip | budget |\n|---|---|---|---|---|');
for (const [what, file, raw, zipped] of ROWS) {
  if (!existsSync(file)) throw new Error(`${file} is missing: build first`);
  const bytes = readFileSync(file);
  const gzip = gzipSync(bytes, { level: 9 }).length;
  console.log(`| ${what} | ${kb(bytes.length)} | ${budget(raw, bytes.length)} | ${kb(gzip)} | ${budget(zipped, gzip)} |`);
}
