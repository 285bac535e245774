// The gate's detectors as a module: speed over the same values, the longest value, and what they weigh.
// usage: node bench-gate.cjs FOLDER CASES
'use strict';
const { copyFileSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { gzipSync } = require('node:zlib');
const { KB, shown, shownLeast } = require('./budget.cjs');

const ROUNDS = 3;
const SHOWN = 5;

/** Returns the detectors of a module with glue of their own. */
async function open(folder) {
  // Node would look for a package type first, and warn that there is none; a copy named .mjs needs none.
  copyFileSync(join(folder, 'glue.js'), join(folder, 'glue.mjs'));
  const { createGlue } = await import(pathToFileURL(resolve(folder, 'glue.mjs')));
  const glue = createGlue();
  glue.initSync({ module: new WebAssembly.Module(readFileSync(join(folder, 'module.wasm'))) });
  return glue.scan;
}

/** Returns the milliseconds on a core of the fastest of some rounds: what other programs take of the machine does not count. */
function fastest(work) {
  const round = () => {
    const started = process.cpuUsage();
    work();
    const used = process.cpuUsage(started);
    return (used.user + used.system) / 1000;
  };
  return Math.min(...Array.from({ length: ROUNDS }, round));
}

async function main(folder, casesPath) {
  const scan = await open(join(folder, 'scan'));
  const lines = readFileSync(casesPath, 'utf8').split('\n').filter(Boolean);
  const cases = lines.map(line => JSON.parse(line));
  const bytesOf = one => Buffer.from(one.parts.join(''));
  // Without what is refused: a scan may end at a find, and is not measured then.
  const clean = text => scan(text) === 0;
  const real = cases.filter(one => one.group === 'real').map(bytesOf).filter(clean);
  const bytes = real.reduce((sum, text) => sum + text.length, 0);
  const joined = Buffer.concat(real.flatMap(text => [text, Buffer.from('\n')]));
  const each = fastest(() => real.forEach(text => scan(text)));
  const whole = fastest(() => scan(joined));
  const times = cases
    .filter(one => one.label === 'long')
    .map(one => ({ what: one.class, text: bytesOf(one) }))
    .map(({ what, text }) => ({ what, millis: fastest(() => scan(text)) }))
    .sort((a, b) => b.millis - a.millis);

  const rate = (size, millis) => size / 1000 / millis;
  const row = (what, measured, budget) => console.log(`| ${what.replaceAll('|', '\\|')} | ${measured} | ${budget} |`);
  const slow = millis => shown('gateMs', millis, most => `${most} ms`);
  const speed = seen => shownLeast('gateRate', seen, least => `${least} MB/s`);
  console.log(`\n| the detectors as a module, Node ${process.version} | measured | budget |\n|---|---|---|`);
  const values = Math.round((real.length / each) * 1000);
  row('real values', `${rate(bytes, each).toFixed(1)} MB/s, ${values} values/s`, speed(rate(bytes, each)));
  row('the same as one text', `${rate(joined.length, whole).toFixed(1)} MB/s`, speed(rate(joined.length, whole)));
  for (const { what, millis } of times.slice(0, SHOWN)) row(`240 KiB: ${what}`, `${millis.toFixed(1)} ms`, slow(millis));
  const [full, empty] = ['scan', 'empty'].map(name => readFileSync(join(folder, name, 'module.wasm')));
  const gzip = data => gzipSync(data, { level: 9 }).length;
  const kb = size => `${(size / KB).toFixed(1)} KB`;
  const added = full.length - empty.length;
  row(
    'a module of the detectors and nothing else, less an empty one',
    `${kb(added)} (gzip ${kb(gzip(full) - gzip(empty))})`,
    shown('gateBytes', added, most => kb(most)),
  );
}

main(...process.argv.slice(2));
