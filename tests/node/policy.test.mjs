// One module serves every app: the policy is an argument of a run, and two of them in one process are kept apart.
// The app of this test is bundled by Forge's own bundler, from the shim as it is and an entry of its own, as a vendor's is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

// Below the repository, so that the bundler finds the packages.
const FOLDER = resolve('build/policy-test');
const APP = join(FOLDER, 'app');
const POLICY = 'build/wasm/policy.json';

const mine = JSON.parse(readFileSync(POLICY, 'utf8'));
const other = {
  ...mine,
  app: { key: 'other', name: 'Another App' },
  vendor: { ...mine.vendor, name: 'Another Vendor' },
  kinds: mine.kinds.filter((/** @type {{ name: string }} */ { name }) => name !== 'integration'),
};
/** What is no compiled policy of this version. @type {Record<string, unknown>} */
const BROKEN = {
  nothing: null,
  empty: {},
  text: 'a canary',
  later: { ...mine, format: mine.format + 1 },
  partial: { ...mine, backup: { keptDays: 'canary' } },
};

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(join(APP, 'build/wasm'), { recursive: true });
cpSync('src', join(APP, 'src'), { recursive: true });
for (const name of ['package.json', 'package-lock.json', 'manifest.yml', 'build/wasm/bailee.wasm', 'build/wasm/glue.js']) copyFileSync(name, join(APP, name));
for (const [name, policy] of Object.entries({ mine, other, ...BROKEN })) writeFileSync(join(APP, `src/${name}.json`), JSON.stringify(policy));
const names = ['mine', 'other', ...Object.keys(BROKEN)];
writeFileSync(join(APP, 'src/index.js'), [
  "import { handlers } from './handlers.js';",
  ...names.map(name => `import ${name}Policy from './${name}.json';\nexport const { resolver: ${name}, seal: ${name}Work } = handlers(${name}Policy);`),
  'export const { resolver: absent, seal: absentWork } = handlers(undefined);',
].join('\n'));
execFileSync(process.execPath, [resolve('xtask/node/bundle.cjs'), join(FOLDER, 'artefact')], { cwd: APP, stdio: ['ignore', 'ignore', 'inherit'] });

process.env.BAILEE_ARTEFACT = join(FOLDER, 'artefact');
const { instances, interleave, invoke, logged, pause, requests } = await import('./host.mjs');

/** Calls a function of the app with this policy. @param {string} policy @param {string} site @param {string} functionKey @param {unknown} [payload] */
const call = (policy, site, functionKey, payload = {}) => invoke(site, policy, { call: { functionKey, payload } });
const integration = { key: 'integration:site:one', value: { name: 'one', baseUrl: 'https://one.example', enabled: true } };

/** The call of `mine` is stored, that of `other` refused: its policy has no such kind. @param {any[]} answers */
function storedAndRefused([stored, refused]) {
  assert.ok(stored.ok?.key, JSON.stringify(stored));
  assert.equal(refused.error?.code, 'gate-refused', JSON.stringify(refused));
}

/** What a status says of the app that answers. @param {any} answer */
function appOf({ ok, error }) {
  assert.ok(ok, JSON.stringify(error));
  return [ok.vendor.app, ok.vendor.name, ok.kinds.length];
}
const APPS = [['Bailee', mine.vendor.name, mine.kinds.length], ['Another App', 'Another Vendor', mine.kinds.length - 1]];

test('the bundle of two apps has one module, which the bundler put beside the handlers', () => {
  const files = readdirSync(join(FOLDER, 'artefact'), { recursive: true }).map(String);
  assert.equal(files.filter(file => file.endsWith('.wasm')).length, 1, files.join(' '));
});

test('two policies in one process, one after the other, answer each by its own', async () => {
  pause.before = async () => {};
  for (const _ of [1, 2]) {
    assert.deepEqual(appOf(await call('mine', 'one', 'status')), APPS[0]);
    assert.deepEqual(appOf(await call('other', 'two', 'status')), APPS[1]);
  }
  storedAndRefused([await call('mine', 'one', 'records.put', integration), await call('other', 'two', 'records.put', integration)]);
});

test('two policies in flight at the same time answer each by its own', async () => {
  interleave(['three', 'four']);
  const start = [instances.length, requests.length];
  const both = await Promise.all([call('mine', 'three', 'status'), call('other', 'four', 'status')]);
  assert.deepEqual(both.map(appOf), APPS);
  storedAndRefused(await Promise.all([call('mine', 'three', 'records.put', integration), call('other', 'four', 'records.put', integration)]));
  assert.equal(instances.length - start[0], 4, 'one instance for each run');
  const seen = requests.slice(start[1]);
  assert.ok(seen.some(({ site }, index) => index > 0 && site !== seen[index - 1].site), 'the runs did not interleave');
});

test('what is no policy is answered with its code, or ends with one line in the log, and nothing is asked of the platform', async () => {
  const before = requests.length;
  for (const name of [...Object.keys(BROKEN), 'absent']) {
    const { answer: [answer, end], lines } = await logged(async () => [
      await call(name, 'broken', 'status'),
      await invoke('broken', `${name}Work`, { body: { task: 'seal', head: { seq: 1 } } }, null),
    ]);
    assert.equal(answer.error?.code, 'policy-unreadable', `${name}: ${JSON.stringify(answer)}`);
    assert.deepEqual(end, { statusCode: 500 }, name);
    assert.deepEqual(lines, [{ level: 'warn', event: 'run-failed', module: 'queue', code: 'policy-unreadable' }], name);
    assert.ok(!JSON.stringify([answer, end, lines]).includes('canary'), name);
  }
  assert.equal(requests.length, before);
});
