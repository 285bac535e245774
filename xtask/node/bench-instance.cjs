// What a run pays for an instance of its own: glue from the factory, a new WebAssembly instance, its start function.
// usage: node bench-instance.cjs ARTEFACT
'use strict';
const { copyFileSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { at, shown } = require('./budget.cjs');

const WARM_UP = 50;
const ROUNDS = 1000;

async function main(artefact) {
  // Node would look for a package type first, and warn that there is none; a copy named .mjs needs none.
  copyFileSync('build/wasm/glue.js', 'build/wasm/glue.mjs');
  const { createGlue } = await import(pathToFileURL(resolve('build/wasm/glue.mjs')));
  const bytes = readFileSync(join(artefact, 'build/wasm/bailee.wasm'));
  const started = performance.now();
  const module = new WebAssembly.Module(bytes);
  const compiled = performance.now() - started;
  const times = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const begin = performance.now();
    createGlue().initSync({ module });
    if (round >= WARM_UP) times.push(performance.now() - begin);
    // Runs are apart in time; letting the loop turn lets the collector work as it would.
    if (round % 20 === 0) await new Promise(setImmediate);
  }
  const shares = [0.1, 0.5, 0.9, 0.99].map(share => at(times, share).toFixed(3));
  const budget = shown('instanceMs', at(times, 0.5), most => `${most} median`);
  console.log('| new instance, ms | budget | p10 | median | p90 | p99 | runs | Node |\n|---|---|---|---|---|---|---|---|');
  console.log(`| glue + instance | ${budget} | ${shares.join(' | ')} | ${ROUNDS} | ${process.version} |`);
  console.log(`Compiling the module, once per process: ${compiled.toFixed(2)} ms.`);
}

main(process.argv[2]);
