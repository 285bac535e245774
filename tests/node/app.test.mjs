// Bailee for the app's own code, in an app that Forge's own bundler bundled: what it gives, what it refuses, and what it costs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { platform } from '../platform.mjs';

/** @typedef {import('../../src/record.d.ts').Client} Client */

// Below the repository, so that the bundler finds the packages.
const FOLDER = resolve('build/app-test');
const APP = join(FOLDER, 'app');

/** The examples of the README, by the file that each names in its first line. */
const examples = new Map([...readFileSync('README.md', 'utf8').matchAll(/```js\n\/\/ (src\/\S+)\n([\s\S]*?)```/g)].map(([, file, text]) => [file, text]));

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(join(APP, 'build/wasm'), { recursive: true });
cpSync('src', join(APP, 'src'), { recursive: true });
for (const name of ['package.json', 'package-lock.json', 'manifest.yml', 'build/wasm/bailee.wasm', 'build/wasm/glue.js', 'build/wasm/policy.json']) copyFileSync(name, join(APP, name));
for (const [file, text] of examples) writeFileSync(join(APP, file), text);
writeFileSync(join(APP, 'src/index.js'), [
  "import Resolver from '@forge/resolver';",
  "import { bailee, resolver } from './bailee.js';",
  "export { onIssue } from './issue.js';",
  'export { resolver };',
  // A test hands over what the handler does.
  'export const act = (work, context) => work(bailee, context);',
  'export const { get, put } = bailee;',
  // A page of the app's own, with Atlassian's resolver: its context is made of what the page sent and what the platform says.
  "export const page = new Resolver().define('keep', ({ payload, context }) => bailee.for(context).put(payload.key, payload.value)).getDefinitions();",
].join('\n'));
execFileSync(process.execPath, [resolve('xtask/node/bundle.cjs'), join(FOLDER, 'artefact')], { cwd: APP, stdio: ['ignore', 'ignore', 'inherit'] });

process.env.BAILEE_ARTEFACT = join(FOLDER, 'artefact');
const { call, handlers, instances, interleave, invoke, logged, pause, requests, store } = await import('./host.mjs');

const KEY = 'integration:site:build';
const SECRET = 'heron plover curlew';
const value = { name: 'Build', baseUrl: 'https://build.example', enabled: true, apiToken: SECRET };
/** Runs `work` as a handler of the app on `site`. @param {string} site @param {(bailee: Client, context: any) => unknown} work @param {string | null} [user] @param {object} [more] */
const act = (site, work, user = 'member', more = {}) => invoke(site, 'act', work, user, more);
/** What a call throws. @param {unknown} promise @returns {Promise<any>} */
const thrown = promise => Promise.resolve(promise).then(() => assert.fail('nothing was thrown'), error => error);
/** @param {number} from */
const paths = from => requests.slice(from).map(({ url }) => url.replace('/api/v1/', ''));
/** @param {string} site */
const ledger = async site => (await call(site, 'ledger.list', { limit: 100 })).ok.entries;
/** The changes that were made of what is stored while `work` ran. @param {string} site @param {() => Promise<unknown>} work @returns {Promise<any[]>} */
async function changes(site, work) {
  const before = (await ledger(site)).length;
  await work();
  return (await ledger(site)).slice(before);
}

test('what is no context is refused, and only no argument at all is the app itself', async () => {
  pause.before = async () => {};
  await act('none', async bailee => {
    for (const wrong of [undefined, null, 'member', 7, true]) {
      const error = await thrown((async () => bailee.for(/** @type {any} */ (wrong)).put(KEY, value))());
      assert.equal(error.code, 'invalid-payload', String(wrong));
    }
    assert.equal(await bailee.get(KEY), undefined);
    await bailee.for().put(KEY, value);
  });
  assert.equal((await ledger('none')).at(-1).actor, 'app');
});

test('a handler stores and reads records with their secrets open, and a page sees them closed', async () => {
  pause.before = async () => {};
  await act('one', async bailee => {
    assert.equal(await bailee.get(KEY), undefined);
    assert.equal(await bailee.read(KEY), undefined);
    const { version, broken } = await bailee.put(KEY, value);
    assert.deepEqual(broken, []);
    assert.deepEqual(await bailee.read(KEY), { value, version });
    assert.deepEqual(await bailee.get(KEY), value);
  });
  assert.ok(!JSON.stringify([...store('one').plain, ...store('one').entity]).includes(SECRET));
  const shown = await call('one', 'records.get', { key: KEY });
  assert.deepEqual(shown.ok.value.apiToken, { $secret: 'set' });
  await act('one', bailee => bailee.delete(KEY));
  assert.equal(await act('one', bailee => bailee.get(KEY)), undefined);
});

test('several records are one change, and a version that is not there any more is refused', async () => {
  const keys = ['a', 'b'].map(name => `integration:site:${name}`);
  await act('two', async bailee => {
    const { version } = await bailee.change(keys.map(put => ({ put, value })));
    assert.equal((await bailee.read(keys[1]))?.version, version);
    const error = await thrown(bailee.change([{ put: keys[0], value: { ...value, name: 'Other' } }, { delete: keys[1], expect: 1 }]));
    assert.equal(error instanceof Error, true);
    assert.deepEqual([error.code, error.detail.current], ['version-conflict', version]);
    assert.equal((await bailee.get(keys[0])).name, 'Build');
    await bailee.put(keys[0], { ...value, name: 'Other' }, { expect: version });
  });
});

test('what is thrown has a code, and holds nothing of what was written', async () => {
  const { answer: errors, lines } = await logged(() => act('three', bailee => Promise.all([
    thrown(bailee.put(KEY, { ...value, name: 'jane.doe@firm.example', walnut: 1 })),
    thrown(bailee.put('walnut:1', 'walnut')),
    thrown(bailee.get('walnut:1')),
    thrown(bailee.put(KEY, undefined)),
    thrown(bailee.put('walnut/almond', 1)),
    thrown(bailee.put(KEY, { name: '\ud83c', walnut: SECRET })),
    thrown(bailee.change(/** @type {any} */ ('walnut'))),
  ])));
  assert.deepEqual(errors.map((/** @type {{ code: string }} */ { code }) => code), [
    'gate-refused', 'gate-refused', 'gate-refused', 'invalid-payload', 'invalid-payload', 'invalid-payload', 'invalid-payload',
  ]);
  for (const error of errors) {
    const text = JSON.stringify([error.message, error.detail, error.code]);
    assert.ok(!/walnut|almond|jane|heron/.test(text), text);
  }
  assert.deepEqual(errors[0].detail.violations.map((/** @type {any} */ { field, rule }) => [field, rule]).sort(), [['name', 'email'], ['value', 'field-undeclared']]);
  assert.deepEqual(lines, []);
});

test('a value is stored as it is when it is put, whatever the caller does with it afterwards', async () => {
  await act('one', async bailee => {
    const [one, changing] = [bailee.for(), { ...value }];
    const puts = ['a', 'b', 'c'].map(name => { changing.name = name; return one.put(`integration:site:${name}`, changing); });
    changing.name = 'later';
    await Promise.all(puts);
    for (const name of ['a', 'b', 'c']) assert.equal((await bailee.get(`integration:site:${name}`)).name, name);
    for (const name of ['a', 'b', 'c']) await bailee.delete(`integration:site:${name}`);
  });
});

test('twenty writes of one invocation are two changes at most, and one that is refused fails alone', async () => {
  await call('four', 'status');
  const keys = Array.from({ length: 20 }, (_, n) => `integration:site:n${n}`);
  for (const enabled of [true, false]) {
    /** @type {string[]} */
    let asked = [];
    const made = await changes('four', () => act('four', async (bailee, context) => {
      const start = requests.length;
      const acting = bailee.for(context);
      const wrong = thrown(acting.put('integration:site:wrong', { ...value, name: 'jane.doe@firm.example' }));
      await Promise.all(keys.map(key => acting.put(key, { ...value, enabled })));
      assert.equal((await wrong).code, 'gate-refused');
      const values = await Promise.all(keys.map(key => acting.get(key)));
      assert.ok(values.every(one => one.apiToken === SECRET && one.enabled === enabled));
      asked = paths(start);
    }));
    assert.ok(made.length <= 2, `${made.length} changes`);
    assert.equal(made.flatMap(({ ops }) => ops).length, keys.length);
    assert.ok(asked.length <= 16, asked.join(' '));
  }
});

test('a write that cannot even be read fails alone, at the price of more changes', async () => {
  await call('thirteen', 'status');
  const keys = Array.from({ length: 20 }, (_, n) => `integration:site:n${n}`);
  const made = await changes('thirteen', () => act('thirteen', async (bailee, context) => {
    const acting = bailee.for(context);
    const unreadable = thrown(acting.put('integration:site:wrong', { name: '\udc00' }));
    await Promise.all(keys.map(key => acting.put(key, value)));
    assert.equal((await unreadable).code, 'invalid-payload');
    assert.equal(await acting.get('integration:site:wrong'), undefined);
  }));
  assert.equal(made.flatMap(({ ops }) => ops).length, keys.length);
  // It halves its list until it is alone: of 21 five times at most.
  assert.ok(made.length <= 5, `${made.length} changes`);
});

test('the functions can be taken out of the object, and outside of an invocation they say so', async () => {
  const { get, put } = handlers;
  for (const site of ['fourteen', 'fifteen']) {
    await act(site, async bailee => {
      const { read, change, for: acting } = bailee;
      await put(KEY, { ...value, name: site });
      assert.equal((await get(KEY)).name, site);
      assert.equal((await read(KEY))?.value.name, site);
      await change([{ delete: KEY }]);
      assert.equal(await acting().get(KEY), undefined);
      assert.equal('gett' in bailee, false);
      await put(KEY, { ...value, name: site });
    });
  }
  for (const site of ['fourteen', 'fifteen']) assert.equal(await act(site, async () => (await get(KEY)).name), site);
  const start = requests.length;
  const context = { installContext: 'ari:cloud:jira::site/fourteen' };
  const kept = await act('fourteen', bailee => ({ bailee }));
  for (const asked of [() => get(KEY), () => put(KEY, value), () => kept.bailee.for().get(KEY), () => kept.bailee.for(context).delete(KEY)]) {
    const { code, message } = await thrown(asked());
    assert.deepEqual([code, message], ['other-site', 'no invocation is under way here; call this in a handler']);
  }
  assert.equal(requests.length, start, 'nothing was asked of the platform');
});

test('what JSON cannot say is refused as such, before anything is asked of the platform', async () => {
  const start = requests.length;
  const [round, deep] = [/** @type {any} */ ({}), JSON.parse('1')];
  round.round = round;
  const nested = Array.from({ length: 100_000 }).reduce(inner => [inner], deep);
  await act('fourteen', async bailee => {
    for (const wrong of [1n, round, nested]) {
      const { code, message } = await thrown(bailee.put(KEY, wrong));
      assert.deepEqual([code, message], ['invalid-payload', 'what was given cannot be written as JSON: it may hold itself, a BigInt, or too many levels']);
    }
  });
  assert.equal(requests.length, start);
});

test('a page cannot say in whose name a function of Atlassian\'s resolver acts', async () => {
  await call('sixteen', 'status');
  const victim = { accountId: 'victim' };
  const other = 'ari:cloud:jira::site/five';
  const claims = { ...victim, principal: victim, installContext: other, handed: other };
  /** @param {string} name @param {string | null} user @param {object} [context] @param {object} [more] */
  const keep = (name, user, context = {}, more = {}) => invoke('sixteen', 'page', {
    call: { functionKey: 'keep', payload: { key: `integration:site:${name}`, value, ...more }, ...more }, context, ...more,
  }, user);
  const made = await changes('sixteen', async () => {
    await call('sixteen', 'records.put', { key: 'integration:site:user', value }, 'somebody');
    await call('sixteen', 'records.put', { key: 'integration:site:victim', value }, 'victim');
    await keep('a', 'somebody');
    await keep('b', 'somebody', claims, claims);
    await keep('c', 'somebody', JSON.parse(`{"__proto__": ${JSON.stringify(claims)}, "principal": {"accountId": "victim"}}`));
    // Nobody is signed in, and what the page says of a user makes none.
    await keep('d', null, claims, claims);
    // A handler's own second argument has no account beside its `principal`.
    await act('sixteen', (bailee, context) => bailee.for(context).put('integration:site:e', value), 'somebody');
  });
  const [somebody, itsVictim, ...actors] = made.map(({ actor }) => actor);
  assert.notEqual(somebody, itsVictim);
  assert.deepEqual(actors, [`app:${somebody}`, `app:${somebody}`, `app:${somebody}`, 'app', `app:${somebody}`]);
});

test('the user is that of the context, the site that of the platform, and a context of another site changes nothing', async () => {
  await act('five', (bailee, context) => bailee.put('integration:site:own', value).then(() => bailee.for(context).put('integration:site:user', value)), 'somebody');
  await call('five', 'records.put', { key: 'integration:site:page', value }, 'somebody');
  const actors = (await ledger('five')).filter((/** @type {any} */ { act }) => act === 'put').map((/** @type {any} */ { actor }) => actor);
  assert.deepEqual(actors.slice(0, 2), ['app', `app:${actors[2]}`]);

  const state = (/** @type {string} */ site) => JSON.stringify([...store(site).plain, ...store(site).entity]);
  const before = [state('five'), state('six')];
  const start = requests.length;
  const other = { installContext: 'ari:cloud:jira::site/six' };
  for (const work of [
    (/** @type {Client} */ bailee, /** @type {any} */ context) => bailee.for(context).put(KEY, value),
    (/** @type {Client} */ bailee, /** @type {any} */ context) => bailee.for(context).get(KEY),
  ]) assert.equal((await thrown(act('five', work, 'somebody', other))).code, 'other-site');
  assert.equal(requests.length, start, 'nothing was asked of the platform');
  assert.deepEqual([state('five'), state('six')], before);
});

test('an object of one invocation is of no use in another, not even of the same site', async () => {
  const kept = await act('seven', (bailee, context) => ({ acting: bailee.for(context) }));
  for (const site of ['seven', 'eight']) {
    const error = await thrown(act(site, () => kept.acting.put(KEY, value)));
    assert.equal(error.code, 'other-site');
  }
  const outside = await thrown(kept.acting.get(KEY));
  assert.equal(outside.code, 'other-site');
});

test('two sites in flight each read their own, and no byte of one is in the memory of a run of the other', async () => {
  const secret = (/** @type {string} */ site) => `canary of ${site} walnut almond`;
  for (const site of ['nine', 'ten']) await act(site, bailee => bailee.put(KEY, { ...value, apiToken: secret(site) }));
  interleave(['nine', 'ten']);
  const start = instances.length;
  const read = await Promise.all(['nine', 'ten'].map(site => act(site, bailee => bailee.get(KEY))));
  pause.before = async () => {};
  assert.deepEqual(read.map(({ apiToken }) => apiToken), ['nine', 'ten'].map(secret));
  for (const { site, memory } of instances.slice(start)) {
    const other = site === 'nine' ? 'ten' : 'nine';
    const bytes = Buffer.from(memory.buffer);
    // What is looked for would be found if it were there.
    assert.ok(bytes.includes(secret(site)), `${site}'s own secret does not lie in its run`);
    assert.ok(!bytes.includes(secret(other)), `${other}'s secret lies in a run of ${site}`);
  }
  assert.deepEqual(new Set(instances.slice(start).map(({ site }) => site)), new Set(['nine', 'ten']));
});

test('no call of a page reaches what the app\'s own code may', async () => {
  await act('eleven', bailee => bailee.put(KEY, value));
  for (const payload of [{ functionKey: 'app', payload: { read: [{ key: KEY }] } }, { functionKey: 'read', payload: { key: KEY } }, { read: [{ key: KEY }] }]) {
    const answer = await invoke('eleven', 'resolver', { call: payload, module: 'app', handed: 'ari:cloud:jira::site/eleven' });
    assert.ok(answer.error, JSON.stringify(answer));
    assert.ok(!JSON.stringify(answer).includes(SECRET));
  }
});

test('the example of the README does what it says', async () => {
  assert.deepEqual([...examples.keys()].sort(), ['src/bailee.js', 'src/issue.js']);
  assert.ok((examples.get('src/issue.js') ?? '').trim().split('\n').length <= 10);
  await act('twelve', bailee => bailee.put(KEY, value));
  await invoke('twelve', 'onIssue', {}, 'member');
  const { value: now, version } = await act('twelve', bailee => bailee.read(KEY));
  assert.deepEqual(now, { ...value, timeoutSeconds: 30 });
  await invoke('twelve', 'onIssue', {}, 'member');
  assert.equal((await act('twelve', bailee => bailee.read(KEY))).version, version, 'what is stored already is no change');
});

/** @type {Awaited<ReturnType<typeof platform>> | undefined} */
let local;
after(() => local?.stop());

test('the reference app reads the rules that apply to an issue beside those that are damaged, and its log holds nothing of them', async () => {
  local = await platform('--headless', '--processes', '1');
  /** @param {string} key @param {object} fields */
  const rule = (key, fields) => /** @type {NonNullable<typeof local>} */ (local).ok('alpha', 'records.put', { key, value: { name: `heron ${key}`, trigger: 'issue-created', enabled: true, ...fields } });
  await rule('rule:site:all', { actions: [{ do: 'call-webhook', url: 'https://plover.example', token: 'curlew-secret' }] });
  await rule('rule:project:10001:mine', {});
  await rule('rule:project:10000:other', {});
  await rule('rule:site:off', { enabled: false });
  await rule('rule:site:later', { trigger: 'issue-updated' });
  await rule('rule:site:moved', { trigger: 'issue-transitioned' });
  await rule('rule:site:broken', {});
  const issue = { id: '1', key: 'APP-1', fields: { summary: 'hazel almond', project: { id: '10001', key: 'APP' } } };
  // A listing shows what was stored some time ago.
  await local.advance('PT1M');
  // Behind the app's back: a value that is not the one of the history, one that no rule can have, and a key of no kind.
  await local.tamper('alpha', 'rule:site:broken', '{"name":"heron","trigger":"issue-created","enabled":true}');
  await local.tamper('alpha', 'rule:site:no:word', '{"name":"heron","trigger":"issue-created","enabled":true}');
  await local.tamper('alpha', 'rule:site:text', '"heron"');
  await local.advance('PT1M');
  const { seq } = await local.ok('alpha', 'status');
  for (const [type, changelog] of /** @type {[string, object | undefined][]} */ ([
    ['avi:jira:created:issue', undefined],
    ['avi:jira:updated:issue', { items: [{ field: 'summary', fieldId: 'summary', toString: 'hazel' }] }],
    ['avi:jira:updated:issue', { items: [{ field: 'status', fieldId: 'status', from: '1', fromString: 'hazel', to: '3', toString: 'almond' }] }],
  ])) {
    await local.post('/sites/alpha/event', { type, payload: { eventType: type, issue, changelog, atlassianId: 'walnut' } });
    // Events come in any order, so one at a time.
    await local.advance('PT5M');
  }
  // It writes nothing; what it met that is not what was acknowledged is told to the ledger, once.
  assert.equal((await local.ok('alpha', 'status')).seq, seq + 1);
  const { findings } = await local.ok('alpha', 'findings.list');
  assert.deepEqual(findings.map((/** @type {any} */ { heading }) => heading.key).sort(), ['rule:site:broken', 'rule:site:text']);
  const log = await local.log('alpha');
  const applied = [...log.matchAll(/\{\\?"event\\?":\\?"rules-applied.*?\]\}/g)].map(([text]) => JSON.parse(text.replaceAll('\\"', '"')));
  // At a change of status those of an update apply as well.
  assert.deepEqual(applied.map(({ found, applied, failed }) => [found, applied, failed]), [[8, 2, 3], [8, 1, 3], [8, 2, 3]], log);
  /** @param {string[]} keys */
  const hashes = keys => keys.map(key => createHash('sha256').update(key).digest('hex').slice(0, 16)).sort();
  assert.deepEqual([...applied[2].rules].sort(), hashes(['rule:site:later', 'rule:site:moved']));
  assert.ok(applied.every(({ rules }) => rules.every((/** @type {string} */ hash) => /^[0-9a-f]{16}$/.test(hash))));
  assert.doesNotMatch(log, /heron|plover|curlew|hazel|almond|walnut|rule:/);
});
