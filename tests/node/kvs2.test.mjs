// The door to `@forge/kvs` 2.x stays open: src/host.js runs on what 2.x exports (kvs2.mjs).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { test } from 'node:test';
import * as client from './kvs2.mjs';

registerHooks({
  resolve: (specifier, context, next) =>
    (specifier === '@forge/kvs' ? { url: new URL('./kvs2.mjs', import.meta.url).href, shortCircuit: true } : next(specifier, context)),
});
Object.assign(globalThis, { __forge_runtime__: { metrics: {} } });
const { perform } = await import('../../src/host.js');

/** Performs an effect; returns its answer and the calls that the client saw. @param {any} effect @param {unknown} answer */
async function performed(effect, answer) {
  client.answer.with = async () => answer;
  client.calls.length = 0;
  return { answer: await perform(effect), calls: [...client.calls] };
}

const options = { keyPolicy: 'FAIL_IF_EXISTS' };
const absent = [{ property: 'seq', condition: 'NOT_EXISTS', values: [] }];
const filter = { filter: [['and', 'seq', { condition: 'NOT_EXISTS', values: [] }]] };
const items = [{ key: 'a', entityName: 'head' }];
const page = { results: [{ key: 'a', value: 1 }], nextCursor: 'c' };

// Every effect that needs the store: what is asked, and the calls that the client must see.
const CASES = {
  get: [{ key: 'a' }, [['get', 'a']]],
  set: [{ key: 'a', value: 1, options }, [['set', 'a', 1, options]]],
  delete: [{ key: 'a' }, [['delete', 'a']]],
  secretGet: [{ key: 'a' }, [['getSecret', 'a']]],
  secretSet: [{ key: 'a', value: 's', options }, [['setSecret', 'a', 's', options]]],
  secretDelete: [{ key: 'a' }, [['deleteSecret', 'a']]],
  entityGet: [{ entityName: 'head', key: 'a' }, [['entity.get', 'head', 'a']]],
  entitySet: [{ entityName: 'head', key: 'a', value: { seq: 1 }, options }, [['entity.set', 'head', 'a', { seq: 1 }, options]]],
  entityDelete: [{ entityName: 'head', key: 'a' }, [['entity.delete', 'head', 'a']]],
  query: [{ query: { prefix: 'j:', limit: 10, cursor: 'b' } }, [
    ['query.limit', 10], ['query.where', 'key', { condition: 'BEGINS_WITH', values: ['j:'] }], ['query.cursor', 'b'], ['query.getMany'],
  ]],
  entityQuery: [
    { query: { entityName: 'e', indexName: 'i', partition: ['p'], range: { condition: 'EQUAL_TO', values: [1] }, sort: 'DESC', limit: 5, cursor: 'b', filters: absent } },
    [
      ['index', 'i', { partition: ['p'] }], ['limit', 5], ['where', { condition: 'EQUAL_TO', values: [1] }], ['sort', 'DESC'],
      ['cursor', 'b'], ['filters', filter], ['getMany'],
    ].map(([name, ...parts]) => [`entity(e).query.${name}`, ...parts]),
  ],
  batchGet: [{ items }, [['batchGet', items]]],
  batchSet: [{ items }, [['batchSet', items]]],
  batchDelete: [{ items }, [['batchDelete', items]]],
  transact: [
    { transaction: {
      set: [{ key: 'a', value: 1, ttl: { unit: 'DAYS', value: 7 } }, { key: 'h', value: { seq: 1 }, entityName: 'head', conditions: absent }],
      delete: [{ key: 'b' }], check: [{ key: 'h', entityName: 'head', conditions: absent }],
    } },
    [
      // 2.0.7 reads a time to live from the fourth argument, as 1.x does, and drops one in the third, where the
      // documentation of 2026-08 shows it: that is the one call to look at when the client is changed.
      ['transact.set', 'a', 1, undefined, { ttl: { unit: 'DAYS', value: 7 } }],
      ['transact.set', 'h', { seq: 1 }, { entityName: 'head', conditions: filterOf(absent) }, undefined],
      ['transact.delete', 'b', undefined],
      ['transact.check', 'h', { entityName: 'head', conditions: filterOf(absent) }],
      ['transact.execute'],
    ],
  ],
};

/** @param {{ property: string, condition: string, values: unknown[] }[]} conditions */
function filterOf(conditions) {
  const made = new client.Filter();
  for (const { property, condition, values } of conditions) made.and(property, { condition, values });
  return made;
}

test('every effect that needs the store has a case here', () => {
  const host = readFileSync('src/host.js', 'utf8');
  const table = host.slice(host.indexOf('const effects'), host.indexOf('\n};'));
  const store = table.split(/\n(?=  \w+: )/).filter(text => text.includes('kvs.')).map(text => text.trim().split(':')[0]);
  assert.deepEqual(Object.keys(CASES).sort(), store.sort());
});

for (const [type, [parts, calls]] of Object.entries(CASES)) {
  test(`${type} asks what 2.x offers, and gives its answer back`, async () => {
    const made = await performed({ type, ...parts }, page);
    assert.deepEqual(made.calls, calls);
    assert.deepEqual(made.answer, { ok: page });
    assert.deepEqual((await performed({ type, ...parts }, undefined)).answer, { ok: null }, 'nothing is null');
  });
}

test('an error of 2.x keeps code, status and trace, and leaves its message behind', async () => {
  client.answer.with = async () => {
    throw new client.ForgeKvsAPIError({ status: 429, traceId: 't' }, { code: 'RATE_LIMIT_EXCEEDED', message: 'heron' });
  };
  const answer = await perform(/** @type {any} */ ({ type: 'get', key: 'a' }));
  assert.deepEqual(JSON.parse(JSON.stringify(answer)), { error: { code: 'RATE_LIMIT_EXCEEDED', status: 429, traceId: 't' } });
});
