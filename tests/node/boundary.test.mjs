// What the handlers answer to calls and events of every wrong shape: their own clear error, without content.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, invoke, pause } from './host.mjs';

pause.before = async () => {};
const SECRET = 'content-that-must-not-come-back';

test('a function that does not exist has an error of its own', async () => {
  const answer = await call('bad', 'records.explode', { text: SECRET });
  assert.equal(answer.error.code, 'unknown-function');
  assert.ok(!JSON.stringify(answer).includes(SECRET));
});

test('a call without a function, or of another type, is a malformed event', async () => {
  for (const request of [null, {}, [], 'text', { call: null }, { call: { payload: SECRET } }, { call: { functionKey: 7 } }]) {
    const answer = await invoke('bad', 'resolver', request);
    assert.match(answer.error?.code ?? '', /^(malformed-event|unknown-function)$/, JSON.stringify([request, answer]));
    assert.ok(!JSON.stringify(answer).includes(SECRET));
  }
});

test('a payload of the wrong type names what is wrong', async () => {
  for (const payload of ['text', 7, [], { kind: 7 }, { kind: 'integration', scope: 'nowhere', name: 'n', fields: {} }]) {
    const answer = await call('bad', 'records.put', payload);
    assert.ok(answer.error?.code, JSON.stringify([payload, answer]));
    assert.notEqual(answer.error.code, 'internal', JSON.stringify(payload));
  }
});

test('an event of the wrong shape is ended, not retried for ever', async () => {
  const { warn } = console;
  const lines = [];
  console.warn = line => lines.push(line);
  for (const [handler, event] of [['seal', [SECRET]], ['seal', null], ['lifecycle', [SECRET]], ['lifecycle', null]]) {
    const answer = await invoke('bad', handler, event);
    assert.equal(answer._retry, undefined, JSON.stringify([handler, event, answer]));
  }
  console.warn = warn;
  assert.equal(lines.length, 4, 'each is logged');
  assert.ok(!lines.join().includes(SECRET));
});

test('an event that this version does not know is survived', async () => {
  assert.equal((await invoke('bad', 'lifecycle', { eventType: 'avi:jira:invented:thing', x: 1 }))._retry, undefined);
  assert.equal((await invoke('bad', 'uninstall', undefined))._retry, undefined);
});
