// An app with a function of its own beside Bailee's, through which a member reads and replaces a stored key: on the local
// platform, as Forge's own bundler bundles it. Nothing that such a function could break may be called proven.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { BAILEE, platform } from '../platform.mjs';

/** @typedef {import('../../static/admin/src/generated/functions.d.ts').Clause} Clause */

const { parse } = createRequire(import.meta.url)('yaml');
// Below the repository, so that the bundler finds the packages.
const FOLDER = resolve('build/combined-test');
const APP = join(FOLDER, 'app');
const ARTEFACT = join(FOLDER, 'artefact');

/** What the vendor declares of the function. */
const DECLARED = `
[[functions]]
name = "settings"
who = "members"
touches = ["secret"]
purpose = "Shows the key of the integration."
`;
/** The function: it hands out the stored key, and takes another one. */
const SETTINGS = `
import { kvs } from '@forge/kvs';
export async function resolver({ call: { payload } }) {
  if (payload.replace) await kvs.setSecret('api-key', payload.replace);
  return { ok: await kvs.getSecret('api-key') };
}
`;

const reference = parse(readFileSync('manifest.yml', 'utf8'));
const [page] = reference.modules['jira:adminPage'];
/** The reference app with the function and a page for it. The local platform calls the first page alone. @param {'bailee' | 'settings'} first */
function manifest(first) {
  const settings = { key: 'settings-page', title: 'Settings', resource: page.resource, resolver: { function: 'settings' } };
  const pages = first === 'bailee' ? [page, settings] : [settings, page];
  const functions = [...reference.modules.function, { key: 'settings', handler: 'settings.resolver' }];
  return JSON.stringify({ ...reference, modules: { ...reference.modules, 'jira:adminPage': pages, function: functions } });
}

/** Bundles the app with what the policy declares. @param {string} declared */
function bundle(declared) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(APP, 'build/wasm'), { recursive: true });
  cpSync('src', join(APP, 'src'), { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'build/wasm/bailee.wasm', 'build/wasm/glue.js']) copyFileSync(name, join(APP, name));
  writeFileSync(join(APP, 'src/settings.js'), SETTINGS);
  writeFileSync(join(APP, 'manifest.yml'), manifest('bailee'));
  writeFileSync(join(APP, 'bailee.toml'), readFileSync('bailee.toml', 'utf8') + declared);
  const said = execFileSync(BAILEE, ['check', 'bailee.toml', '--write', 'build/wasm/policy.json'], { cwd: APP, encoding: 'utf8' });
  execFileSync(process.execPath, [resolve('xtask/node/bundle.cjs'), ARTEFACT], { cwd: APP, stdio: ['ignore', 'ignore', 'inherit'] });
  return said;
}

/** @type {Awaited<ReturnType<typeof platform>> | undefined} */
let local;
after(() => local?.stop());

/** The clauses that are checked. */
async function checked() {
  const { clauses } = await /** @type {NonNullable<typeof local>} */ (local).ok('alpha', 'statement');
  return clauses.filter(({ check }) => check);
}

test('while a member reads and replaces a key through the vendor\'s function, no checked clause is proven and each names it', async () => {
  assert.match(bundle(DECLARED), /the app has 2 functions and 0 stores beside Bailee's/);
  local = await platform('--headless', '--processes', '1', '--artefact', ARTEFACT);
  await local.ok('alpha', 'records.put', { key: 'integration:site:one', value: { name: 'one', baseUrl: 'https://one.example', enabled: true } });
  await local.advance('P1D');

  writeFileSync(join(ARTEFACT, 'manifest.yml'), manifest('settings'));
  await local.crash();
  assert.deepEqual(await local.invoke('alpha', 'key', { replace: 'the member\'s' }, 'member'), { ok: 'the member\'s' });
  assert.deepEqual(await local.invoke('alpha', 'key', {}, 'member'), { ok: 'the member\'s' });

  writeFileSync(join(ARTEFACT, 'manifest.yml'), manifest('bailee'));
  await local.crash();
  assert.equal((await local.invoke('alpha', 'status', {}, 'member')).error.code, 'forbidden');
  const clauses = await checked();
  assert.ok(clauses.length >= 9);
  for (const { id, verdict, text, evidence } of clauses) {
    assert.equal(verdict, 'incomplete', id);
    assert.match(text, /Not in custody, and not looked at: functions of the vendor's own: `apply-rules`, `settings`; secrets that no kind declares or whose keys cannot be made, since secrets cannot be listed\.$/, id);
    assert.match(evidence?.text ?? '', /`settings` \(stated by the vendor: called by any user of the site; touches secret\); secrets that no kind declares or whose keys cannot be made, since secrets cannot be listed\.$/, id);
  }
  const { code, stdout } = local.run('statement', '--site', 'alpha', '--format', 'markdown');
  assert.equal(code, 1);
  assert.match(stdout, /0 proven, 0 failing, \d+ incomplete/);
  assert.match(stdout, /stated by the vendor: called by any user of the site/);
  await local.stop();
});

test('a function that the policy does not declare is named as undeclared', async () => {
  assert.match(bundle(''), /the function settings of the manifest is undeclared/);
  local = await platform('--headless', '--processes', '1', '--artefact', ARTEFACT);
  for (const { id, verdict, evidence } of await checked()) {
    assert.equal(verdict, 'incomplete', id);
    assert.match(evidence?.text ?? '', /`settings` \(undeclared\); secrets that no kind declares or whose keys cannot be made, since secrets cannot be listed\.$/, id);
  }
});
