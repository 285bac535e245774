// The conformance suite of the platform through the real `@forge/*` clients, against `bailee dev`.
// The cases are data, shared with the native runner in crates/sim/src/conformance.rs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { after, before, test } from 'node:test';

const BAILEE = resolve(process.env.BAILEE ?? 'target/debug/bailee');
const cases = name => JSON.parse(readFileSync(`crates/sim/fixtures/${name}.json`, 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'bailee-conformance-'));
let server, url, perform;

/** One request of a client, sent to the local platform as the admin of site alpha. */
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
  globalThis.__forge_runtime__ = {
    proxy: { token: 'token', url: '' },
    contextAri: 'ari:cloud:jira::site/alpha',
    appContext: {},
    tracing: { traceId: '0', spanId: '0' },
    lambdaContext: { getRemainingTimeInMillis: () => 25_000 },
    metrics: { timing: () => ({ measure: () => ({ stop: nothing }) }), counter: () => ({ incr: nothing, decr: nothing }), gauge: () => ({ set: nothing }) },
  };
  globalThis.__forge_fetch__ = send;
  // The clients read the globals when they are loaded.
  ({ perform } = await import('../../src/host.js'));
});

after(async () => {
  const ended = server && new Promise(done => server.once('exit', done));
  server?.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

/** Puts prefix, cursor and generated values into a step. */
function fill(json, prefix, cursor) {
  if (json === '$cursor') return cursor;
  if (typeof json === 'string') return json.replaceAll('@', prefix);
  if (Array.isArray(json)) return json.map(item => fill(item, prefix, cursor));
  if (json === null || typeof json !== 'object') return json;
  if ('$text' in json) return 'x'.repeat(json.$text);
  if ('$nest' in json) return Array.from({ length: json.$nest }).reduce(inner => [inner], 1);
  return Object.fromEntries(Object.entries(json).map(([name, field]) => [name.replaceAll('@', prefix), fill(field, prefix, cursor)]));
}

const named = (items, of) => Object.fromEntries((items ?? []).map(item => [item.key, of(item)]));

/** What can be told of an answer of `perform` through any client. */
function observe({ type }, { ok, error }) {
  if (error) return { error: error.code };
  if (type === 'jira') return ok;
  if (type.endsWith('uery')) return { keys: ok.results.map(item => item.key) };
  if (type.startsWith('batch')) return { batch: named(ok.successfulKeys, item => item.value ?? null), failed: named(ok.failedKeys, item => item.error.code) };
  return type.endsWith('et') && !type.endsWith('Set') && type !== 'set' ? { value: ok } : 'ok';
}

const same = (a, b) => {
  try {
    assert.deepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
};

/** Whether everything expected was observed; at the top and in bodies more may have been. */
function holds(observed, expected) {
  const objects = [observed, expected].every(json => json !== null && typeof json === 'object' && !Array.isArray(json));
  if (!objects) return same(observed, expected);
  return Object.entries(expected).every(([name, wanted]) =>
    ['value', 'keys', 'failed'].includes(name) ? same(observed[name], wanted) : name in observed && holds(observed[name], wanted));
}

const check = (step, observed, expected) =>
  assert.ok(holds(observed, expected), `step ${step}: expected ${JSON.stringify(expected).slice(0, 300)}, observed ${JSON.stringify(observed).slice(0, 300)}`);

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
        const observed = observe(effect, answer);
        if (holds(observed, expected) || tries === 1) {
          check(number + 1, observed, expected);
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
      check(number + 1, { status: response.status, body: text ? JSON.parse(text) : null }, expect);
    }
  });
}
