// What a run pays for an instance of its own: glue from the factory, a new WebAssembly instance, its start function.
// Then what making the run in it costs, with the app's policy and with one that is refused at its first byte: the
// difference is copying the policy into the module and reading it there.
// usage: node bench-instance.cjs ARTEFACT
'use strict';
const { copyFileSync, readFileSync, readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { at, shown } = require('./budget.cjs');

const WARM_UP = 50;
const ROUNDS = 1000;

async function main(artefact) {
  // Node would look for a package type first, and warn that there is none; a copy named .mjs needs none.
  copyFileSync('build/wasm/glue.js', 'build/wasm/glue.mjs');
  const { createGlue } = await import(pathToFileURL(resolve('build/wasm/glue.mjs')));
  const bytes = readFileSync(join(artefact, readdirSync(artefact).find(name => name.endsWith('.wasm'))));
  const policy = readFileSync('build/wasm/policy.json');
  const [payload, context] = [{ functionKey: 'status', payload: {} }, { installContext: 'ari:cloud:jira::site/bench' }]
    .map(one => Buffer.from(JSON.stringify(one)));
  const started = performance.now();
  const module = new WebAssembly.Module(bytes);
  const compiled = performance.now() - started;
  const [times, runs, refused] = [[], [], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const begin = performance.now();
    const glue = createGlue();
    glue.initSync({ module });
    const made = performance.now();
    const run = new glue.Run('resolver', payload, context, round % 2 ? policy : Buffer.of());
    if (round >= WARM_UP) {
      times.push(made - begin);
      (round % 2 ? runs : refused).push(performance.now() - made);
    }
    run.free();
    // Runs are apart in time; letting the loop turn lets the collector work as it would.
    if (round % 20 === 0) await new Promise(setImmediate);
  }
  const shares = list => [0.1, 0.5, 0.9, 0.99].map(share => at(list, share).toFixed(3)).join(' | ');
  const budget = shown('instanceMs', at(times, 0.5), most => `${most} median`);
  console.log('| what, ms | budget | p10 | median | p90 | p99 | runs | Node |\n|---|---|---|---|---|---|---|---|');
  console.log(`| new instance: glue + instance | ${budget} | ${shares(times)} | ${times.length} | ${process.version} |`);
  console.log(`| new run with a policy of ${policy.length} bytes | – | ${shares(runs)} | ${runs.length} | ${process.version} |`);
  console.log(`| new run with no policy | – | ${shares(refused)} | ${refused.length} | ${process.version} |`);
  console.log(`Compiling the module, once per process: ${compiled.toFixed(2)} ms.`);
}

main(process.argv[2]);
