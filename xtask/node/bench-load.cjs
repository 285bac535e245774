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
import Resolver from '@forge/resolver';
const clients = [asApp, asUser, assumeTrustedRoute, getAppContext, Queue, Filter, kvs, Resolver];
export const resolver = async () => clients.length;
export const scheduled = resolver;
export const seal = resolver;
export const lifecycle = resolver;
export const uninstall = resolver;
`;

const MEASURE = `
globalThis.__forge_fetch__ = async () => { throw new Error('no network'); };
const begin = process.hrtime.bigint();
const handlers = require(process.argv[1] + '/index.cjs');
const end = process.hrtime.bigint();
if (typeof handlers.resolver !== 'function') throw new Error('no handlers');
process.stdout.write(String(Number(end - begin) / 1e6));
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

const load = folder => Number(execFileSync(process.execPath, ['-e', MEASURE, folder], { cwd: folder, encoding: 'utf8' }));

function main(artefact) {
  const sides = { baseline: prepare(), artefact: resolve(artefact) };
  const times = { baseline: [], artefact: [], ratio: [] };
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    const order = pair % 2 ? ['baseline', 'artefact'] : ['artefact', 'baseline'];
    const now = Object.fromEntries(order.map(side => [side, load(sides[side])]));
    if (pair === 0) continue; // The first pair reads the files from disk.
    for (const side of order) times[side].push(now[side]);
    times.ratio.push(now.artefact / now.baseline);
  }
  const at = (list, share) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * share)];
  console.log('| load in a fresh process | p25 | median | p75 |\n|---|---|---|---|');
  for (const [side, unit] of [['baseline', ' ms'], ['artefact', ' ms'], ['ratio', '×']]) {
    const cells = [0.25, 0.5, 0.75].map(share => `${at(times[side], share).toFixed(2)}${unit}`);
    console.log(`| ${side === 'ratio' ? 'ratio of each pair' : side} | ${cells.join(' | ')} |`);
  }
  const ratio = at(times.artefact, 0.5) / at(times.baseline, 0.5);
  console.log(`Ratio of the medians ${ratio.toFixed(2)}×, budget ≤${BUDGET}×; ${PAIRS} pairs, Node ${process.version}.`);
}

main(process.argv[2]);
