// Two sites in one real Node process under load: no answer and no store holds anything of the other site.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { platform } from '../platform.mjs';

const SITES = ['alpha', 'beta'];
/** @type {Record<string, string[]>} */
const WORDS = { alpha: ['heron', 'plover', 'curlew'], beta: ['walnut', 'almond', 'hazel'] };
const ROUNDS = 25;
/** @type {Awaited<ReturnType<typeof platform>>} */
let local;

before(async () => {
  local = await platform('--headless', '--processes', '1');
});
after(() => local?.stop());

/** @param {string} site @param {number} index */
function record(site, index) {
  const [name, value, secret] = WORDS[site];
  return {
    key: `integration:${index % 2 ? 'site' : 'project:10001'}:${name}-${index}`,
    value: { name: `${name} ${index}`, baseUrl: `https://${value}-${index}.example`, enabled: true, events: [`${value}.${index}`], apiToken: `${secret}-${index}` },
  };
}

/** The site that is not this one. @param {string} site */
const otherThan = site => /** @type {string} */ (SITES.find(one => one !== site));

/** Stores a record of the site; the loser of a race for the head of the site tries again, as its error says. @param {string} site @param {number} index */
async function put(site, index) {
  for (let turn = 0; turn < 20; turn++) {
    const answer = await local.invoke(site, 'records.put', record(site, index));
    if (answer.error?.code !== 'try-again') return answer;
  }
  return assert.fail(`${site} ${index} found no turn`);
}

test('of fifty invocations of two sites, interleaved in one process, none sees the other site', async () => {
  const reads = ['records.list', 'status', 'ledger.list', 'backups.list', 'statement'];
  /** @param {string} name */
  const payload = name => (name === 'ledger.list' ? { from: 0, limit: 50 } : {});
  // One of alpha, one of beta, and so on: all are sent at once, so that many of both are in flight together.
  const answers = await Promise.all(Array.from({ length: 2 * ROUNDS }, async (_, turn) => {
    const [site, index] = [SITES[turn % 2], turn >> 1];
    const name = reads[index % reads.length];
    return { site, answer: index % 5 ? await local.invoke(site, name, payload(name)) : await put(site, index) };
  }));
  for (const { site, answer } of answers) {
    assert.ok(answer.ok, `${site}: ${JSON.stringify(answer)}`);
    for (const word of WORDS[otherThan(site)]) assert.ok(!JSON.stringify(answer).includes(word), `${site} got ${word}`);
  }

  const runs = (await Promise.all(SITES.map(local.invocations))).flat();
  assert.equal(new Set(runs.map(({ pid }) => pid)).size, 1, 'all ran in one process');
  const times = runs.map(({ site, at, millis }) => ({ site, from: Date.parse(at), to: Date.parse(at) + millis }));
  const together = times.filter(one => times.some(other => other.site !== one.site && other.from < one.to && one.from < other.to));
  assert.ok(together.length >= ROUNDS, `only ${together.length} of ${times.length} ran beside one of the other site`);

  for (const site of SITES) {
    const other = otherThan(site);
    const { records } = await local.ok(site, 'records.list');
    assert.deepEqual(records.map(({ name }) => name).sort(), [0, 5, 10, 15, 20].map(index => `${WORDS[site][0]} ${index}`).sort());
    const stored = JSON.stringify(await local.store(site));
    assert.ok(stored.includes(WORDS[site][0]), 'the scan must be able to find');
    for (const word of WORDS[other]) assert.ok(!stored.includes(word), `the store of ${site} holds ${word}`);
  }
});

test('an identifier of one site opens nothing on the other', async () => {
  const { ok: { key, version } } = await put('alpha', 99);
  assert.equal((await local.invoke('beta', 'records.get', { key })).error?.code, 'not-found');
  assert.equal((await local.invoke('beta', 'records.delete', { key, expect: version })).error?.code, 'not-found');
  await local.ok('alpha', 'backups.seal');
  const { points: [{ seq }] } = await local.ok('alpha', 'backups.list');
  await put('alpha', 98);
  const { job } = await local.ok('alpha', 'backups.restore', { to: { seq } });
  for (const name of ['jobs.get', 'jobs.cancel']) assert.equal((await local.invoke('beta', name, { job })).error?.code, 'not-found');
  await local.advance('PT5S');
  assert.equal((await local.ok('alpha', 'jobs.get', { job })).state, 'done');
});
