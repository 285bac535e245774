// What the handlers answer to calls and events of every shape: their own clear answer, without content.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { call, invoke, logged, pause, store } from './host.mjs';

pause.before = async () => {};
const SECRET = 'content-that-must-not-come-back';
const HALF = '\ud83c';

/** A list in a list in a list … @param {number} levels */
function nested(levels) {
  let json = /** @type {unknown} */ ('x');
  for (let level = 0; level < levels; level += 1) json = [json];
  return json;
}

test('a function that does not exist has an error of its own, also one that every object has', async () => {
  for (const name of ['records.explode', 'constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'prototype', '', 'then']) {
    const answer = await call('bad', name, { text: SECRET });
    assert.equal(answer.error?.code, 'unknown-function', JSON.stringify([name, answer]));
    assert.ok(!JSON.stringify(answer).includes(SECRET));
  }
});

test('a call without a function, or of another type, is a malformed event', async () => {
  for (const request of [null, undefined, {}, [], 'text', 7, { call: null }, { call: [] }, { call: { payload: SECRET } }, { call: { functionKey: 7 } }]) {
    const answer = await invoke('bad', 'resolver', request);
    assert.equal(answer.error?.code, 'malformed-event', JSON.stringify([request, answer]));
    assert.ok(!JSON.stringify(answer).includes(SECRET));
  }
});

test('a payload of the wrong type names what is wrong', async () => {
  for (const payload of ['text', 7, [], { key: 7 }, { key: '' }, { key: 'integration:site:n' }, { key: 'integration:nowhere:n', value: {} }, { key: 'integration:site:n', value: 7 }, { key: 'n', store: 'secret', value: {} }, { key: 'n', store: 'entity:bailee', value: {} }]) {
    const answer = await call('bad', 'records.put', payload);
    assert.match(answer.error?.code ?? '', /^(invalid-payload|gate-refused)$/, JSON.stringify([payload, answer]));
  }
});

/** @param {Record<string, any>} fields @param {Record<string, any>} [more] */
const rule = (fields, more = {}) => ({ key: 'rule:site:cut', value: { name: 'cut', trigger: 'schedule', enabled: true, ...fields }, ...more });

test('half of a character is refused where it stands, and a whole one is kept', async () => {
  for (const [payload, place] of [
    [rule({ query: `done ${HALF}` }), 'value.query holds'],
    [rule({ query: 'done \udf89' }), 'value.query holds'],
    [rule({}, { key: `rule:site:${HALF}` }), 'key holds'],
    [rule({ labels: ['a', HALF] }), 'value.labels item 2 holds'],
    [rule({ [HALF]: 1 }), 'a name in value holds'],
    [rule({}, { [`${HALF}x`]: 1 }), 'a name in the payload holds'],
    [rule({ apiToken: HALF }), 'value.apiToken holds'],
    [HALF, 'the payload holds'],
  ]) {
    const { error } = await call('bad', 'records.put', payload);
    assert.equal(error?.code, 'invalid-payload', JSON.stringify([place, error]));
    assert.ok(error.message.includes(`${place} half of a surrogate pair`), error.message);
  }
  const whole = await call('bad', 'records.put', rule({ query: 'done \ud83c\udf89' }));
  assert.ok(whole.ok?.key, JSON.stringify(whole));
});

test('what is nested too deeply is refused for that, however deep it is', async () => {
  for (const levels of [50, 97, 98, 120, 126, 127, 128, 1000, 5000, 100_000]) {
    const { error } = await call('bad', 'records.put', rule({ labels: nested(levels) }));
    assert.match(error?.code ?? '', /^(invalid-payload|gate-refused)$/, JSON.stringify([levels, error]));
    if (levels >= 100) assert.match(error.message, /nested/, `${levels}: ${error.message}`);
  }
});

test('every number of JavaScript is answered for what it is', async () => {
  for (const number of [NaN, Infinity, -Infinity, -0, 0.1, 5e-324, Number.MAX_VALUE, 2 ** 53 + 1, 1e21, -1e400]) {
    for (const payload of [rule({ query: number }), rule({ labels: [number] }), rule({ name: number }), rule({}, { key: number }), rule({}, { value: number }), rule({}, { expect: number }), number]) {
      const answer = await call('numbers', 'records.put', payload);
      const code = answer.ok ? 'ok' : answer.error?.code;
      assert.match(code ?? '', /^(ok|invalid-payload|gate-refused|version-conflict|not-found|name-taken)$/, JSON.stringify([String(number), payload, answer]));
    }
  }
});

test('fields that every object has are fields like others', async () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    const { error } = await call('bad', 'records.put', rule({ [name]: 1 }));
    assert.equal(error?.code, 'gate-refused', JSON.stringify(error));
  }
  const { error } = await call('bad', 'records.put', JSON.parse('{"key":"rule:site:n","value":{"name":"n","trigger":"schedule","enabled":true,"__proto__":{"query":"x"}}}'));
  assert.equal(error?.code, 'gate-refused', JSON.stringify(error));
});

test('what cannot be written as JSON is refused and ends no run', async () => {
  const circle = /** @type {any} */ ({});
  circle.circle = circle;
  const { lines } = await logged(async () => {
    for (const payload of [circle, { big: 1n }, { toJSON() { throw new Error(SECRET); } }]) {
      const { error } = await call('bad', 'records.put', payload);
      assert.equal(error?.code, 'invalid-payload', JSON.stringify(error));
    }
  });
  assert.deepEqual(lines, []);
});

test('an event of the wrong shape is ended with one line in the log, not repeated for ever', async () => {
  for (const [handler, module, events] of /** @type {[string, string, unknown[]][]} */ ([
    ['seal', 'queue', [[SECRET], null, { body: SECRET }]],
    ['lifecycle', 'trigger', [[SECRET], null, HALF]],
  ])) {
    for (const event of events) {
      const { answer, lines } = await logged(() => invoke('bad', handler, event));
      assert.deepEqual(answer, { statusCode: 500 }, JSON.stringify([handler, event, answer]));
      assert.deepEqual(lines, [{ level: 'warn', event: 'run-failed', module, code: 'malformed-event' }]);
    }
  }
});

test('an event of any shape that is known in public ends its run and asks for no repetition', async () => {
  const handlers = new Map([['trigger', 'lifecycle'], ['queue', 'seal'], ['preUninstall', 'uninstall'], ['scheduled', 'scheduled'], ['resolver', 'resolver']]);
  const folder = new URL('../fixtures/events/', import.meta.url);
  const samples = readdirSync(folder).flatMap(file => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  assert.ok(samples.length >= 40, `${samples.length} samples`);
  for (const [index, { name, module, payload }] of samples.entries()) {
    const { answer, lines } = await logged(() => invoke(`event${index}`, handlers.get(module) ?? module, payload, null));
    assert.ok(answer && answer._retry === undefined, `${name}: ${JSON.stringify(answer)}`);
    assert.ok(lines.length <= 1 && lines.every(({ event }) => event === 'run-failed'), `${name}: ${JSON.stringify(lines)}`);
    assert.equal(answer.statusCode === 500, lines.length === 1, `${name}: what fails is logged`);
  }
});

test('an event that this version does not know is survived', async () => {
  const { lines } = await logged(async () => {
    assert.deepEqual(await invoke('bad', 'lifecycle', { eventType: 'avi:jira:invented:thing', x: 1 }), { statusCode: 204 });
    assert.deepEqual(await invoke('bad', 'uninstall', undefined), { statusCode: 204 });
  });
  assert.deepEqual(lines, []);
});

/** A site of its own with three changes, two of them sealed; returns its head. @param {string} site */
async function worked(site) {
  /** @param {string} name */
  const put = async name => {
    const answer = await call(site, 'records.put', rule({ name }, { key: `rule:site:${name}` }));
    assert.ok(answer.ok?.key, JSON.stringify(answer));
  };
  const head = () => JSON.parse(store(site).entity.get('head'));
  await put('one');
  await put('two');
  assert.deepEqual(await invoke(site, 'seal', { body: { task: 'seal', head: head() } }), { statusCode: 204 });
  await put('three');
  await put('four');
  return head();
}

/** Work in the background fails for this site: what is logged. @param {string} site @param {unknown} head @param {object} [more] */
async function failing(site, head, more) {
  const { answer, lines } = await logged(() => invoke(site, 'seal', { body: { task: 'seal', head } }, null, more));
  assert.equal(lines.length, 1, JSON.stringify([lines, answer]));
  const [line] = lines;
  assert.deepEqual([line.level, line.module], ['warn', 'queue']);
  assert.equal(line.event, answer._retry ? 'run-retried' : 'run-failed');
  return line;
}

test('background work that fails leaves exactly one line, with code and place', async () => {
  const head = await worked('rootless');
  store('rootless').secret.delete('bailee:root');
  const rootless = await failing('rootless', head);
  assert.deepEqual([rootless.code, rootless.at], ['keys-lost', 'bailee:root']);

  const damaged = await worked('damaged');
  const lost = /** @type {string} */ ([...store('damaged').entity.keys()].filter(key => key.startsWith('j:')).at(-1));
  store('damaged').entity.delete(lost);
  const line = await failing('damaged', damaged);
  assert.deepEqual([line.code, line.at], ['store-damaged', `${lost} missing`]);

  const moved = await worked('moved');
  const other = await failing('moved', moved, { installContext: 'ari:cloud:jira::site/another' });
  assert.deepEqual([other.code, other.at], ['other-site', 'bailee:root']);
  assert.ok(!JSON.stringify([rootless, line, other]).includes('ari:'), 'a line names a site');
});
