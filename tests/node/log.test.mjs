// What the app prints holds nothing of a customer: no name, no value, no secret, no account id, whatever goes wrong.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { platform } from '../platform.mjs';

const CANARY = /heron|plover|curlew|walnut|almond|hazel/i;
const SITES = ['alpha', 'beta'];
/** @type {Awaited<ReturnType<typeof platform>>} */
let local;

before(async () => {
  local = await platform('--headless', '--processes', '1');
});
after(() => local?.stop());

/** @param {string} name @param {Record<string, any>} [fields] @param {Record<string, any>} [more] */
const record = (name, fields = {}, more = {}) => ({
  key: `integration:site:${name.replace(/[^a-z]/g, '-')}`,
  value: { name, baseUrl: 'https://plover.example', enabled: true, events: ['curlew'], apiToken: 'walnut-secret', ...fields }, ...more,
});
/**
 * An answer of the wrong kind would mean that the input did not test what it should.
 * @param {string} site @param {string} name @param {unknown} payload @param {string} code @param {string} [user]
 */
async function refused(site, name, payload, code, user) {
  const answer = await local.invoke(site, name, payload, user);
  assert.equal(answer.error?.code, code, `${name}: ${JSON.stringify(answer)}`);
  return JSON.stringify(answer);
}

/** @param {string} site */
async function work(site) {
  const { key, version } = await local.ok(site, 'records.put', record('heron'));
  await local.ok(site, 'records.put', record('heron', { baseUrl: 'https://almond.example' }, { expect: version }));
  await local.ok(site, 'records.put', record('second heron'));
  await local.ok(site, 'backups.seal');
  await local.ok(site, 'records.delete', { key, expect: (await local.ok(site, 'records.get', { key })).version });
  const { points: [{ seq }] } = await local.ok(site, 'backups.list');
  const { job } = await local.ok(site, 'backups.restore', { to: { seq } });
  await local.advance('PT5S');
  assert.equal((await local.ok(site, 'jobs.get', { job })).state, 'done');
}

/** @param {string} site */
async function nonsense(site) {
  await refused(site, 'records.put', record('heron'), 'version-conflict');
  await refused(site, 'records.put', record('heron', {}, { expect: 999 }), 'version-conflict');
  await refused(site, 'records.put', record('hazel@heron.example'), 'gate-refused');
  await refused(site, 'records.put', record('x', { hazel: 'heron' }), 'gate-refused');
  await refused(site, 'records.put', record('x', { events: ['heron '.repeat(50_000)] }), 'gate-refused');
  await refused(site, 'records.put', record('x', {}, { key: 'walnut:1' }), 'gate-refused');
  await refused(site, 'records.put', { hazel: ['heron'] }, 'invalid-payload');
  await refused(site, 'records.list', 'hazel', 'invalid-payload');
  await refused(site, 'records.get', { key: 'heron/hazel' }, 'invalid-payload');
  await refused(site, 'heron.hazel', { almond: 1 }, 'unknown-function');
  for (const user of ['member', 'anonymous', 'project-admin']) await refused(site, 'records.put', record('heron'), 'forbidden', user);
  for (const payload of ['heron', { project: { id: 'hazel' } }, { project: 'almond' }, { eventType: { heron: 1 } }]) {
    await local.post(`/sites/${site}/event`, { type: 'avi:jira:deleted:project', payload });
  }
  await local.advance('PT1H');
}

/** Damage of every sort, last: the site is not whole after it. @param {string} site */
async function damage(site) {
  const stored = await local.store(site);
  /** @param {string} prefix */
  const find = prefix => stored.find(({ key }) => key.startsWith(prefix)).key;
  await local.tamper(site, find('integration:'), '{"heron":"hazel"}');
  await local.tamper(site, find('p:'), '{"text":"heron"}', { entity: 'bailee' });
  await local.invoke(site, 'records.list');
  await local.ok(site, 'statement');
  await local.fault({ fault: { type: 'refused', status: 500, code: 'UNKNOWN_ERROR' }, site, effect: 'transact', count: 3 });
  await local.invoke(site, 'records.put', record('third heron'));
  await local.clearFaults();
  await local.tamper(site, find('m:'), '{"text":"hazel"}', { entity: 'bailee' });
  await local.invoke(site, 'backups.list');
  await local.advance('P2D');
  await local.post(`/sites/${site}/uninstall`, {});
}

test('ordinary work, bad input and damage leave nothing of a customer in the log', async () => {
  /** @type {{ sites: { users: { accountId: string }[] }[] }} */
  const { sites } = await local.get('/sites');
  const accounts = sites.flatMap(({ users }) => users.map(({ accountId }) => accountId)).filter(Boolean);
  assert.ok(accounts.length >= 3, 'there are accounts to look for');
  for (const site of SITES) {
    await work(site);
    assert.ok(CANARY.test(JSON.stringify(await local.store(site))), 'the canaries were stored');
    await nonsense(site);
    await damage(site);
  }
  for (const site of SITES) {
    const log = await local.log(site);
    // The app does print when something is wrong; an empty log would prove nothing.
    assert.match(log, /run-failed|run-retried/, 'nothing was logged');
    assert.doesNotMatch(log, CANARY, site);
    for (const account of accounts) assert.ok(!log.includes(account), `the log of ${site} names an account`);
    // No trap and no bug was met on the way.
    assert.doesNotMatch(log, /run-trapped/, site);
  }
});
