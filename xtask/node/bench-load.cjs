// Load time of the artefact against a bundle that only imports the same clients, made by the same bundler.
// Fresh processes in pairs, order alternating, so that the machine's moods hit both sides alike.
// usage: node bench-load.cjs ARTEFACT
'use strict';
const { execFileSync } = require('node:child_process');
const { copyFileSync, mkdirSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const PAIRS = 25;
const BUDGET = 1.5;
const BASELINE = resolve('build/baseline');

// The same imports as src/host.js, and the same handlers.
const SOURCE = `import { asApp, asUser, assumeTrustedRoute, getAppContext } from '@forge/api';
import { Queue } from '@forge/events';
import { Filter, kvs } from '@forge/kvs';
const clients = [asApp, asUser, assumeTrustedRoute, getAppContext, Queue, Filter, kvs];
export const resolver = async () => clients.length;
export const scheduled = resolver;
export const seal = resolver;
export const lifecycle = resolver;
export const uninstall = resolver;
`;

// Load, then one call that needs nothing of the platform: the module is compiled beside the load, and its first run waits for it.
const MEASURE = `
globalThis.__forge_fetch__ = async () => { throw new Error('no network'); };
const begin = process.hrtime.bigint();
const since = () => Number(process.hrtime.bigint() - begin) / 1e6;
const handlers = require(process.argv[1] + '/index.cjs');
const load = since();
const call = { call: { functionKey: 'no-such-function', payload: {} }, context: {} };
handlers.resolver(call, { installContext: 'ari:cloud:jira::site/bench' }).then(answer => {
  if (answer === undefined) throw new Error('no answer');
  process.stdout.write(JSON.stringify([load, since()]));
});
`;

function prepare() {
  mkdirSync(join(BASELINE, 'app/src'), { recursive: true });
  writeFileSync(join(BASELINE, 'app/src/index.js'), SOURCE);
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(name, join(BASELINE, 'app', name));
  const { parse, stringify } = require('yaml');
  const manifest = parse(require('node:fs').readFileSync('manifest.yml', 'utf8'));
  delete manifest.app.package;
  writeFileSync(join(BASELINE, 'app/manifest.yml'), stringify(manifest));
  execFileSync(process.execPath, [resolve('xtask/node/bundle.cjs'), join(BASELINE, 'artefact')], { cwd: join(BASELINE, 'app'), stdio: 'inherit' });
  return join(BASELINE, 'artefact');
}

const measure = folder => JSON.parse(execFileSync(process.execPath, ['-e', MEASURE, folder], { cwd: folder, encoding: 'utf8' }));
const at = (list, share) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * share)];

function row(what, list, unit) {
  console.log(`| ${what} | ${[0.25, 0.5, 0.75].map(share => `${at(list, share).toFixed(2)}${unit}`).join(' | ')} |`);
}

function main(artefact) {
  const sides = { baseline: prepare(), artefact: resolve(artefact) };
  const pairs = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    const order = pair % 2 ? ['baseline', 'artefact'] : ['artefact', 'baseline'];
    const now = Object.fromEntries(order.map(side => [side, measure(sides[side])]));
    if (pair > 0) pairs.push(now); // The first pair reads the files from disk.
  }
  console.log('| in a fresh process | p25 | median | p75 |\n|---|---|---|---|');
  for (const [index, what] of ['load', 'load and first answer'].entries()) {
    for (const side of Object.keys(sides)) row(`${what}, ${side}`, pairs.map(pair => pair[side][index]), ' ms');
    row(`${what}, ratio of each pair`, pairs.map(pair => pair.artefact[index] / pair.baseline[index]), '×');
  }
  const median = side => at(pairs.map(pair => pair[side][0]), 0.5);
  console.log(`Load, ratio of the medians: ${(median('artefact') / median('baseline')).toFixed(2)}×, budget ≤${BUDGET}×; ${PAIRS} pairs, Node ${process.version}.`);
}

main(process.argv[2]);
