// A stand-in for the artefact: plain JavaScript on the two globals of the platform, so that the tests of the local platform
// need neither WebAssembly nor Atlassian's packages.
'use strict';
const { writeSync } = require('node:fs');
const { setTimeout: wait } = require('node:timers/promises');

async function kvs(path, body) {
  const answer = await __forge_fetch__({ type: 'kvs', provider: 'app', remote: 'kvs' }, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
}
const set = (key, value) => kvs('/api/v1/set', { key, value });
const get = async key => (await kvs('/api/v1/get', { key })).body.value;
const jira = (provider, path) => __forge_fetch__({ type: 'fpp', provider, remote: 'jira' }, path, {}).then(answer => answer.json());
const push = (body, delayInSeconds, queueName = 'work') =>
  __forge_fetch__({ type: 'fpp', provider: 'app', remote: 'stargate' }, '/webhook/queue/publish/{contextAri}/{environmentId}/{appId}/{appVersion}', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      queueName, jobId: crypto.randomUUID(), type: 'avi:forge:app:event', schema: 'ari:cloud:ecosystem::forge/app-event-2',
      payload: [{ body, delayInSeconds }], time: new Date().toISOString(),
    }),
  }).then(answer => answer.status);

const functions = {
  echo: (payload, context) => ({ payload, context, runtime: __forge_runtime__.appContext }),
  set: ({ key, value }) => set(key, value),
  get: async ({ key }) => ({ value: await get(key) ?? null }),
  // Several steps with pauses, so that two of these interleave in one process.
  async tour({ value }) {
    const seen = [];
    for (let step = 0; step < 5; step += 1) {
      await set(`step:${step}`, value);
      await wait(5);
      seen.push(await get(`step:${step}`));
    }
    return { seen, pid: process.pid };
  },
  push: async ({ body, delay, queue }) => ({ status: await push(body, delay, queue) }),
  me: () => jira('user', '/rest/api/3/myself'),
  time: () => ({ now: Date.now(), date: new Date().toISOString(), remaining: __forge_runtime__.lambdaContext.getRemainingTimeInMillis() }),
  nothing: () => undefined,
  fail: () => { throw new TypeError('it broke'); },
  never: () => new Promise(() => setInterval(() => {}, 1000)),
  async halfway() {
    await set('half', 1);
    await wait(60_000);
    await set('whole', 1);
  },
  print() {
    console.log('from', 'console');
    process.stdout.write('from stdout\n');
    writeSync(1, '{"done": {"id": 1}} not of the protocol\n');
    return { printed: true };
  },
  egress: () => fetch('https://example.com').then(() => ({ reached: true }), error => ({ refused: error.message })),
  pid: () => ({ pid: process.pid }),
  // A clause fails once somebody stored the key `broken`.
  async statement() {
    const broken = (await kvs('/api/v1/get', { key: 'broken' })).status === 200;
    const evidence = { time: '2026-11-21T18:00:00.000Z', text: broken ? 'The key is there.' : 'The key is absent.' };
    return { ok: {
      vendor: 'Vendor', app: 'Fake', generated: '2026-11-21T18:00:01.000Z', clauses: [
        { id: 'A3', text: 'Nothing is broken.', owner: 'app', check: 'Looks for the key.', verdict: broken ? 'failing' : 'proven', evidence },
        { id: 'B1', text: 'The vendor answers.', owner: 'vendor', verdict: 'stated' },
      ],
    } };
  },
};

exports.resolver = async ({ call: { functionKey, payload }, context }, backend) => {
  const chosen = Object.hasOwn(functions, functionKey) && functions[functionKey];
  if (!chosen) return { error: { code: 'unknown-function', message: 'there is no such function' } };
  return chosen(payload, { context, backend });
};
exports.scheduled = async () => {
  await set('ticks', (await get('ticks') ?? 0) + 1);
  return { statusCode: 204 };
};
exports.consumer = async event => {
  await set(`heard:${event.body.n}`, { retries: event.retryContext?.retryCount ?? 0, at: new Date().toISOString() });
  return event.body.again && !event.retryContext ? { _retry: true, retryOptions: { retryAfter: 30, retryReason: 'FUNCTION_RETRY_REQUEST' } } : undefined;
};
// Never ends by itself; the platform ends it after the second that the manifest gives it.
exports.brief = async event => {
  await set(`brief:${event.retryContext?.retryCount ?? 0}`, event.retryContext ?? null);
  if (!event.retryContext) await wait(3_600_000);
};
exports.lifecycle = async event => set(`event:${event.eventType}`, event);
exports.uninstall = async () => console.log('goodbye');
