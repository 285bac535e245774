// Load and first answer of a fresh process: against a bundle that only imports the same clients, made by the same bundler,
// and taken apart by phase.
// Fresh processes side by side, order alternating, so that the machine's moods hit all alike.
// usage: node bench-load.cjs ARTEFACT
'use strict';
const { execFileSync } = require('node:child_process');
const { copyFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { at, shown } = require('./budget.cjs');

const ROUNDS = 25;
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

// What every measured process begins with. Times are milliseconds from the start of the process.
const HEAD = `
const start = performance.now();
globalThis.__forge_fetch__ = async () => { throw new Error('no network'); };
const load = () => require(process.argv[1] + '/index.cjs');
const call = (handlers, functionKey) => handlers.resolver({ call: { functionKey, payload: {} }, context: {} }, { installContext: 'ari:cloud:jira::site/bench' });
`;

// Load, then one call that needs nothing of the platform: the module is compiled beside the load, and its first run waits for it.
const PLAIN = `${HEAD}
const handlers = load();
const loaded = performance.now();
call(handlers, 'no-such-function').then(answer => {
  if (answer === undefined) throw new Error('no answer');
  process.stdout.write(JSON.stringify({ start, load: loaded - start, answered: performance.now() - start }));
});
`;

// The same with a clock at every step between, and a call that asks for something: it is measured up to its first effect.
const APART = `${HEAD}
const fs = require('node:fs');
const seen = { start };
const { readFileSync } = fs;
fs.readFileSync = (path, ...rest) => {
  const begin = performance.now();
  const content = readFileSync(path, ...rest);
  if (String(path).endsWith('.wasm')) seen.read = performance.now() - begin;
  return content;
};
const { compile, Instance } = WebAssembly;
WebAssembly.compile = bytes => {
  const begin = performance.now();
  const compiled = compile(bytes);
  seen.compileCall = performance.now() - begin;
  return compiled.finally(() => {
    seen.compiled = performance.now();
    seen.compile = seen.compiled - begin;
  });
};
WebAssembly.Instance = function (module, imports) {
  const begin = performance.now();
  const { exports } = new Instance(module, imports);
  seen.instance = performance.now() - begin;
  const { run_step: step } = exports;
  const first = (...values) => {
    const answer = step(...values);
    seen.effect ??= performance.now() - begin - seen.instance;
    return answer;
  };
  return { exports: { ...exports, run_step: first } };
};
const handlers = load();
const loaded = performance.now();
seen.load = loaded - start;
call(handlers, 'status').then(() => {
  seen.waited = Math.max(0, seen.compiled - loaded);
  process.stdout.write(JSON.stringify(seen));
});
`;

/** What the taken-apart process has to see. */
const PHASES = ['start', 'load', 'read', 'compileCall', 'compile', 'waited', 'instance', 'effect'];

function prepare() {
  mkdirSync(join(BASELINE, 'app/src'), { recursive: true });
  writeFileSync(join(BASELINE, 'app/src/index.js'), SOURCE);
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(name, join(BASELINE, 'app', name));
  const { parse, stringify } = require('yaml');
  const manifest = parse(readFileSync('manifest.yml', 'utf8'));
  writeFileSync(join(BASELINE, 'app/manifest.yml'), stringify(manifest));
  execFileSync(process.execPath, [resolve('xtask/node/bundle.cjs'), join(BASELINE, 'artefact')], { cwd: join(BASELINE, 'app'), stdio: 'inherit' });
  return join(BASELINE, 'artefact');
}

/** Runs a fresh process in the folder of a bundle and returns what it measured. */
function measure([folder, script]) {
  const options = { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
  const seen = JSON.parse(execFileSync(process.execPath, ['-e', script, folder], options));
  const missing = PHASES.filter(phase => script === APART && !(seen[phase] >= 0));
  // Without this a phase that src/load.js performs in another way would be shown as nothing.
  if (missing.length) throw new Error(`not seen: ${missing}; does src/load.js still do what this bench watches?`);
  return seen;
}

const ms = value => `${value.toFixed(2)} ms`;
const times = value => `${value.toFixed(2)}×`;

function row(what, list, unit, budget = '–') {
  console.log(`| ${what} | ${[0.25, 0.5, 0.75].map(share => unit(at(list, share))).join(' | ')} | ${budget} |`);
}

function main(artefact) {
  const sides = { clients: [prepare(), PLAIN], artefact: [resolve(artefact), PLAIN], apart: [resolve(artefact), APART] };
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const order = Object.keys(sides);
    if (round % 2) order.reverse();
    const now = Object.fromEntries(order.map(side => [side, measure(sides[side])]));
    if (round > 0) rounds.push(now); // The first round reads the files from disk.
  }
  const list = (side, name) => rounds.map(round => round[side][name]);
  console.log(`\n| in a fresh process, ${ROUNDS} rounds, Node ${process.version} | p25 | median | p75 | budget |\n|---|---|---|---|---|`);
  for (const [name, what, budget] of [['load', 'load', 'loadRatio'], ['answered', 'load and first answer', 'answerRatio']]) {
    row(`${what}, clients alone`, list('clients', name), ms);
    row(`${what}, artefact`, list('artefact', name), ms);
    const ratios = rounds.map(round => round.artefact[name] / round.clients[name]);
    row(`${what}, ratio of each round`, ratios, times, shown(budget, at(ratios, 0.5), times));
  }
  console.log('\n| phase | p25 | median | p75 | how it is seen |\n|---|---|---|---|---|');
  row('start of Node', list('apart', 'start'), ms, 'from the start of the process to its first line');
  row('clients', list('clients', 'load'), ms, 'load of a bundle that only imports them');
  const shim = rounds.map(({ apart, clients }) => apart.load - clients.load - apart.read - apart.compileCall);
  row('glue and shim', shim, ms, 'load of the artefact, less the clients and the two below');
  row('reading the module', list('apart', 'read'), ms, 'in `readFileSync`');
  row('starting to compile', list('apart', 'compileCall'), ms, 'in `WebAssembly.compile`, until it returns its promise');
  row('compiling, on other threads', list('apart', 'compile'), ms, 'from that call until the module is there');
  row('… of it waited for after the load', list('apart', 'waited'), ms, 'from the end of the load');
  row('first instance', list('apart', 'instance'), ms, 'in `new WebAssembly.Instance`');
  row('first run to its first effect', list('apart', 'effect'), ms, 'from the instance to the end of the first `Run.step`, of `status`');
  const answer = rounds.map(({ artefact }) => artefact.answered - artefact.load);
  row('first answer', answer, ms, 'from the call of an unknown function to its answer; holds the wait, an instance and a run');
}

main(process.argv[2]);
