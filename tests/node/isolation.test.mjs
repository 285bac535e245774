// Two sites in flight in one warm process share nothing: not the tenant, not memory, not a trap.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ARTEFACT, call, handlers, imports, instances, interleave, invocation, invoke, logged, pause, requests, store } from './host.mjs';

/** @param {string} site */
const canary = site => `canary of ${site} heron plover curlew`;
/** @param {string} site */
const record = site => ({ key: `integration:site:${site}`, value: { name: canary(site), baseUrl: `https://${site}-heron-plover.example`, enabled: true } });
/** @param {WebAssembly.Memory} memory @param {string} text */
const found = (memory, text) => Buffer.from(memory.buffer).includes(text);

test('two invocations of two sites in flight each see only their own site', async () => {
  interleave(['one', 'two']);
  const before = requests.length;
  const [one, two] = await Promise.all([call('one', 'records.put', record('one')), call('two', 'records.put', record('two'))]);
  assert.ok(one.ok?.key && two.ok?.key, JSON.stringify([one, two]));
  const seen = requests.slice(before);
  assert.ok(seen.some(({ site }, index) => index > 0 && site !== seen[index - 1].site), 'the runs did not interleave');
  for (const [mine, other] of [['one', 'two'], ['two', 'one']]) {
    const list = JSON.stringify(await call(mine, 'records.list'));
    assert.ok(list.includes(canary(mine)), list);
    assert.ok(!list.includes(canary(other)), list);
  }
});

test('no byte of one site is found in the memory of any run of the other', async () => {
  interleave(['one', 'two']);
  const start = instances.length;
  await Promise.all([call('one', 'records.list'), call('two', 'records.list')]);
  await call('one', 'records.list');
  await call('two', 'records.list');
  const runs = instances.slice(start);
  assert.equal(runs.length, 4, 'one instance for each run');
  for (const { site, memory } of runs) {
    const other = site === 'one' ? 'two' : 'one';
    assert.ok(found(memory, canary(site)), `the scan must be able to find: ${site} in its own run`);
    assert.ok(!found(memory, canary(other)), `${other}'s canary lies in a run of ${site}`);
  }
});

test('a trap ends its own run and leaves the other alone', async () => {
  interleave(['one', 'two']);
  const unreachable = new WebAssembly.Module(Uint8Array.from(
    // (module (func (export "f") unreachable))
    [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11],
  ));
  const trap = invocation.exit(() => new WebAssembly.Instance(unreachable, {})).exports.f;
  const { of } = imports;
  // The first time that site one's module asks for the clock or for randomness, it traps.
  imports.of = (site, given) => site !== 'one' ? given : Object.fromEntries(Object.entries(given).map(([name, group]) =>
    [name, Object.fromEntries(Object.entries(group).map(([key, value]) => [key, /now|getRandomValues/.test(key) ? trap : value]))]));
  const { answer: [results, retried], lines } = await logged(async () => [
    await Promise.all([call('one', 'records.put', record('one')), call('two', 'records.list')]),
    await invoke('one', 'seal', { body: { task: 'seal', head: { seq: 1 } } }),
  ]);
  imports.of = of;
  assert.equal(results[0].error?.code, 'internal');
  assert.ok(JSON.stringify(results[1].ok).includes(canary('two')));
  assert.equal(retried._retry, true, JSON.stringify(retried));
  assert.deepEqual(retried.retryOptions.retryData, {}, 'the platform measures it');
  assert.deepEqual(lines.map(({ level, event, module }) => [level, event, module]), [['error', 'run-trapped', 'resolver'], ['error', 'run-trapped', 'queue']]);
  assert.ok(!JSON.stringify(lines).includes('canary'), 'a log line holds content');
  assert.ok(JSON.stringify(await call('one', 'records.list')).includes(canary('one')), 'the site works again');
});

test('what the front end claims about user and site is not believed', async () => {
  pause.before = async () => {};
  // Every call claims an account in its front-end context; without a user in the invocation that is nobody.
  const anonymous = await call('one', 'records.list', {}, null);
  assert.equal(anonymous.error?.code, 'forbidden', JSON.stringify(anonymous));
  const claimed = await invoke('three', 'resolver', {
    call: { functionKey: 'records.list', payload: {} }, context: { installContext: 'ari:cloud:jira::site/one' },
  });
  assert.equal(claimed.ok?.total, 0, JSON.stringify(claimed));
});

test('the account and the site of a change are those of the platform, whatever its request says', async () => {
  pause.before = async () => {};
  /** @param {string} name */
  const record = name => ({ key: `integration:site:${name}`, value: { name, baseUrl: 'https://a.example', enabled: true } });
  /** @param {string} name @param {object} [forged] */
  const put = (name, forged = {}) => invoke('four', 'resolver', {
    call: { functionKey: 'records.put', payload: record(name), ...forged }, ...forged,
  });
  const claims = { principal: { accountId: 'victim' }, accountId: 'victim', installContext: 'ari:cloud:jira::site/one' };
  for (const [name, forged] of /** @type {[string, object][]} */ ([
    ['plain', {}], ['forged', claims], ['context', { context: claims }], ['prototype', { __proto__: claims }],
  ])) {
    const answer = await put(name, forged);
    assert.ok(answer.ok?.key, JSON.stringify([name, answer]));
  }
  const victim = await call('four', 'records.put', record('ofTheVictim'), 'victim');
  assert.ok(victim.ok?.key, JSON.stringify(victim));
  const { ok: { entries } } = await call('four', 'ledger.list', { from: 0, limit: 50 });
  const actors = entries.filter((/** @type {{ act: string }} */ { act }) => /put|create|record/.test(act)).map((/** @type {{ actor: string }} */ { actor }) => actor);
  assert.equal(actors.length, 5, JSON.stringify(entries));
  assert.equal(new Set(actors.slice(0, 4)).size, 1, 'what a request claims does not change who acted');
  assert.notEqual(actors[4], actors[0], 'another account has another name in the ledger');
});

test('an event that claims another site or user works on the site of its invocation', async () => {
  pause.before = async () => {};
  /** @param {string} site */
  const state = site => JSON.stringify([...store(site).plain, ...store(site).entity, ...store(site).secret]);
  const [one, two] = [state('one'), state('two')];
  const claims = { installContext: 'ari:cloud:jira::site/two', principal: { accountId: 'victim' }, context: { installContext: 'ari:cloud:jira::site/two' } };
  await invoke('five', 'lifecycle', { eventType: 'avi:forge:installed:app', ...claims }, null);
  await invoke('five', 'scheduled', claims, null);
  assert.ok(store('five').secret.has('bailee:root'), 'the site of the invocation was set up');
  assert.deepEqual([state('one'), state('two')], [one, two]);
});

test('the artefact exports exactly the handlers that the manifest names', () => {
  const manifest = JSON.parse(readFileSync(join(ARTEFACT, 'manifest.yml'), 'utf8'));
  const named = manifest.modules.function.map((/** @type {{ handler: string }} */ { handler }) => handler.split('.')[1]);
  assert.deepEqual(Object.keys(handlers).sort(), [...new Set(named)].sort());
});
