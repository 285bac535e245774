// The isolation tests are able to fail: on an artefact with a planted bug they do.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const ARTEFACT = resolve(process.env.BAILEE_ARTEFACT ?? 'build/artefact');

/**
 * Runs the isolation tests on a copy of the artefact whose handlers `plant` has changed; returns the names of those that failed.
 * @param {(source: string) => string} plant
 */
function failing(plant) {
  const folder = mkdtempSync(join(tmpdir(), 'bailee-mutant-'));
  try {
    cpSync(ARTEFACT, folder, { recursive: true });
    const file = join(folder, 'index.cjs');
    const source = readFileSync(file, 'utf8');
    const mutant = plant(source);
    assert.notEqual(mutant, source, 'the bug was not planted: the shim has changed');
    writeFileSync(file, mutant);
    const { NODE_TEST_CONTEXT, ...env } = process.env;
    const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', 'tests/node/isolation.test.mjs'],
      { env: { ...env, BAILEE_ARTEFACT: folder }, encoding: 'utf8', timeout: 60_000 });
    return [...stdout.matchAll(/^not ok \d+ - (.*)$/gm)].map(([, name]) => name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('the artefact as it is passes, also as a copy', () => {
  assert.deepEqual(failing(source => `${source}\n`), []);
});

test('one instance for all runs is found by the memory scan', () => {
  const names = failing(source => source
    .replace(/function instantiate\(\) \{/, '$& if (globalThis.shared) return globalThis.shared;')
    .replace(/glue\.initSync\(\{[^}]*\}\);/, '$& globalThis.shared = glue;'));
  assert.ok(names.includes('no byte of one site is found in the memory of any run of the other'), names.join('; '));
});

test('resuming all runs from one queue, as the executor of wasm-bindgen does, mixes up the sites', () => {
  const pool = `const ready = [];
    const pool = job => { ready.push(job); if (ready.length === 1) queueMicrotask(() => { for (const job of ready.splice(0)) job(); }); };\n`;
  const names = failing(source => pool + source.replace(/\.then\(answer => step\(id, answer\)\)/, '.then(answer => pool(() => step(id, answer)))'));
  assert.ok(names.includes('two invocations of two sites in flight each see only their own site'), names.join('; '));
});
