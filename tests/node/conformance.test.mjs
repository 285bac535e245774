// The conformance suite of the platform through the real `@forge/*` clients, against `bailee dev`.
// The cases are data, shared with the native runner in crates/sim/src/conformance.rs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { BAILEE } from '../platform.mjs';

/** @param {string} name */
const cases = name => JSON.parse(readFileSync(`crates/sim/fixtures/${name}.json`, 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'bailee-conformance-'));
/** @type {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} */
let server;
/** @type {string} */
let url;
/** @type {(effect: any) => Promise<any>} */
let perform;

/**
 * One request of a client, sent to the local platform as the admin of site alpha.
 * @param {object} options @param {string} path @param {{ method?: string, body?: unknown }} [init]
 */
async function send(options, path, init = {}) {
  const body = init.body && typeof init.body !== 'string' ? JSON.stringify(init.body) : init.body;
  const response = await fetch(`${url}/_local/sites/alpha/fetch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'admin', options, path, init: { method: init.method ?? 'GET', body } }),
  });
  const answer = await response.json();
  assert.ok(response.ok, JSON.stringify(answer));
  if (answer.lost) throw new TypeError('fetch failed');
  return new Response(answer.body || null, { status: answer.status, headers: answer.headers });
}

before(async () => {
  assert.ok(existsSync(BAILEE), `${BAILEE} is missing: cargo build -p bailee-cli`);
  server = spawn(BAILEE, ['dev', '--port', '0', '--state', join(folder, 'state.json'), '--headless', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(server.stdout)) {
    ({ url } = JSON.parse(line));
    break;
  }
  const nothing = () => {};
  const runtime = {
    proxy: { token: 'token', url: '' },
    contextAri: 'ari:cloud:jira::site/alpha',
    appContext: {},
    tracing: { traceId: '0', spanId: '0' },
    lambdaContext: { getRemainingTimeInMillis: () => 25_000 },
    metrics: { timing: () => ({ measure: () => ({ stop: nothing }) }), counter: () => ({ incr: nothing, decr: nothing }), gauge: () => ({ set: nothing }) },
  };
  Object.assign(globalThis, { __forge_runtime__: runtime, __forge_fetch__: send });
  // The clients read the globals when they are loaded.
  ({ perform } = await import('../../src/host.js'));
});

after(async () => {
  const ended = server && new Promise(done => server.once('exit', done));
  server?.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

/** Puts prefix, cursor and generated values into a step. @param {any} json @param {string} prefix @param {string} [cursor] @returns {any} */
function fill(json, prefix, cursor) {
  if (json === '$cursor') return cursor;
  if (typeof json === 'string') return json.replaceAll('@', prefix);
  if (Array.isArray(json)) return json.map(item => fill(item, prefix, cursor));
  if (json === null || typeof json !== 'object') return json;
  if ('$text' in json) return 'x'.repeat(json.$text);
  if ('$nest' in json) return Array.from({ length: json.$nest }).reduce(inner => [inner], 1);
  return Object.fromEntries(Object.entries(json).map(([name, field]) => [name.replaceAll('@', prefix), fill(field, prefix, cursor)]));
}

/** Whether `observed` has everything that `expected` has; more may be there. @param {any} observed @param {any} expected @returns {boolean} */
function includes(observed, expected) {
  const objects = [observed, expected].every(json => json !== null && typeof json === 'object' && !Array.isArray(json));
  return objects ? Object.entries(expected).every(([name, wanted]) => includes(observed[name], wanted)) : isDeepStrictEqual(observed, expected);
}

/** @param {any[] | undefined} items @param {(item: any) => unknown} of */
const named = (items, of) => Object.fromEntries((items ?? []).map(item => [item.key, of(item)]));
const is = isDeepStrictEqual;
// How an answer is looked at, by the name in the expectation; crates/sim/src/conformance.rs has the table.
/** @type {Map<string, (ok: any, wanted: any) => boolean>} */
const WAYS = new Map(Object.entries({
  value: is,
  keys: (ok, wanted) => is(ok.results.map((/** @type {any} */ item) => item.key), wanted),
  batch: (ok, wanted) => includes(named(ok.successfulKeys, item => item.value ?? null), wanted),
  failed: (ok, wanted) => is(named(ok.failedKeys, item => item.error.code), wanted),
  answer: includes,
}));

/** Whether an answer of `perform` is what is expected. @param {any} answer @param {any} expected */
function holds({ ok, error }, expected) {
  // Refused, and nothing was done; the code stands in no page.
  if (expected === 'refused') return error?.status >= 400 && error.status < 500 && error.status !== 429;
  if (expected.error) return error?.code === expected.error;
  if (expected === 'ok') return !error;
  const ways = Object.entries(expected);
  return !error && ways.length > 0 && ways.every(([name, wanted]) => WAYS.get(name)?.(ok, wanted));
}

/** @param {number} step @param {boolean} held @param {unknown} observed @param {unknown} expected */
const check = (step, held, observed, expected) =>
  assert.ok(held, `step ${step}: expected ${JSON.stringify(expected).slice(0, 300)}, observed ${JSON.stringify(observed).slice(0, 300)}`);

for (const [index, { name, steps }] of cases('conformance').entries()) {
  test(`through the clients: ${name}`, async () => {
    const prefix = `case${index}`;
    let cursor;
    for (const [number, step] of steps.entries()) {
      const expected = fill(step.expect, prefix, cursor);
      const effect = fill(step.effect, prefix, cursor);
      for (let tries = step.eventually ? 100 : 1; ; tries -= 1) {
        const answer = await perform(effect);
        cursor = answer.ok?.nextCursor ?? cursor;
        const held = holds(answer, expected);
        if (held || tries === 1) {
          check(number + 1, held, answer, expected);
          break;
        }
        await wait(50);
      }
    }
  });
}

for (const [index, { name, steps }] of cases('conformance-wire').entries()) {
  test(`as a raw request: ${name}`, async () => {
    for (const [number, step] of steps.entries()) {
      const { request: { options, path, body }, expect } = fill(step, `raw${index}`);
      const response = await send(options, path, { method: 'POST', body });
      const text = await response.text();
      const observed = { status: response.status, body: text ? JSON.parse(text) : null };
      check(number + 1, includes(observed, expect), observed, expect);
    }
  });
}
