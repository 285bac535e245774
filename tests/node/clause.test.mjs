// The statement of the real artefact turns red when a control is broken, and the command line says so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { platform } from '../platform.mjs';
import { bare } from './bare.mjs';

/** @typedef {import('../../static/admin/src/generated/functions.d.ts').Clause} Clause */
/** @type {Awaited<ReturnType<typeof platform>>} */
let local;

before(async () => {
  local = await platform('--headless', '--processes', '1', '--artefact', bare('clause-test'));
});
after(() => local?.stop());

/** @param {string} site @param {string} name */
const put = (site, name) =>
  local.ok(site, 'records.put', { key: `integration:site:${name}`, value: { name, baseUrl: `https://${name}.example`, enabled: true } });

/** A site of its own for a test, with a record and a backup of yesterday. @param {string} site */
async function healthy(site) {
  await local.post('/sites', { site });
  await put(site, 'one');
  await local.advance('P1D');
  assert.deepEqual(await verdicts(site, 'failing'), []);
}

/** @param {string} site @param {Clause['verdict']} verdict */
async function verdicts(site, verdict) {
  const { clauses } = await local.ok(site, 'statement');
  return clauses.filter(clause => clause.verdict === verdict).map(({ id }) => id);
}

/** @param {string} site @param {string} id */
async function clause(site, id) {
  const { clauses } = await local.ok(site, 'statement');
  const { verdict, evidence } = /** @type {Required<Clause>} */ (clauses.find(clause => clause.id === id));
  assert.ok(evidence.text && evidence.time, `${id} has no evidence`);
  return verdict;
}

test('on a site with a backup every checked clause is proven, and the others are stated', async () => {
  // What a site can prove that it keeps begins with its first backup.
  assert.deepEqual(await verdicts('beta', 'incomplete'), ['A9']);
  assert.equal(local.run('statement', '--site', 'beta').code, 1);
  await put('beta', 'one');
  await local.advance('P1D');
  const { clauses } = await local.ok('beta', 'statement');
  for (const { id, verdict, owner, text, check } of clauses) {
    assert.equal(verdict, check ? 'proven' : 'stated', id);
    assert.ok(owner && text, id);
  }
  assert.ok((await verdicts('beta', 'proven')).length >= 9);
  const { code, stdout } = local.run('statement', '--site', 'beta');
  assert.equal(code, 0, stdout);
});

test('without its newest manifest the daily backup is failing, and bailee statement exits with 1', async () => {
  await put('alpha', 'one');
  await local.advance('P1D');
  assert.equal(local.run('statement', '--site', 'alpha').code, 0);
  const newest = (await local.ok('alpha', 'backups.list')).points[0].n;
  await local.tamper('alpha', `m:${newest}`, undefined, { entity: 'bailee' });
  assert.equal(await clause('alpha', 'A8'), 'failing');
  const { code, stdout } = local.run('statement', '--site', 'alpha', '--format', 'json');
  assert.equal(code, 1);
  const told = JSON.parse(stdout).clauses.find((/** @type {Clause} */ { id }) => id === 'A8');
  assert.equal(told.verdict, 'failing');
  assert.match(told.evidence.text, new RegExp(`m:${newest}`));
  assert.deepEqual(await verdicts('beta', 'failing'), [], 'the other site is not concerned');
});

test('a schedule that stands still for two days with a change waiting makes the daily backup fail, until it runs again', async () => {
  await healthy('gamma');
  await local.fault({ fault: { type: 'stopSchedule' }, site: 'gamma' });
  await put('gamma', 'two');
  await local.advance('P1D');
  assert.equal(await clause('gamma', 'A8'), 'proven', 'within the margin');
  await local.advance('P1D');
  assert.equal(await clause('gamma', 'A8'), 'failing');
  assert.equal(local.run('statement', '--site', 'gamma').code, 1);
  await local.clearFaults();
  await local.advance('P1D');
  assert.equal(await clause('gamma', 'A8'), 'proven');
});

test('a key that no part of the app declares makes the inventory fail, and is not repeated', async () => {
  await healthy('delta');
  await local.tamper('delta', 'cache:heron', '"plover"');
  assert.equal(await clause('delta', 'A3'), 'failing');
  const { code, stdout } = local.run('statement', '--site', 'delta');
  assert.equal(code, 1);
  assert.ok(!/heron|plover/.test(stdout), stdout);
  await local.tamper('delta', 'cache:heron');
  assert.equal(await clause('delta', 'A3'), 'proven');
});

test('of the reference app with its own code nothing is proven, and each clause names the function', async () => {
  const whole = await platform('--headless', '--processes', '1');
  try {
    await whole.ok('alpha', 'records.put', { key: 'integration:site:one', value: { name: 'one', baseUrl: 'https://one.example', enabled: true } });
    await whole.advance('P1D');
    const { clauses } = await whole.ok('alpha', 'statement');
    const checked = clauses.filter(({ check }) => check);
    assert.ok(checked.length >= 9);
    for (const { id, verdict, text, evidence } of checked) {
      assert.equal(verdict, 'incomplete', id);
      assert.match(text, /`apply-rules`/, id);
      assert.match(evidence?.text ?? '', /`apply-rules` \(stated by the vendor: called by the platform alone; touches rule, kvs\)/, id);
    }
  } finally {
    await whole.stop();
  }
});
