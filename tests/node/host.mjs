// The platform in miniature, in the process of the test: one store per site, found by async context as Forge finds it.
// It answers the requests of the real clients; the full model is the simulator, which `bailee dev` serves.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ARTEFACT = resolve(process.env.BAILEE_ARTEFACT ?? 'build/artefact');
export const invocation = new AsyncLocalStorage();

/** Every WebAssembly instance made since the start, oldest first. @type {{ site: string, memory: WebAssembly.Memory }[]} */
export const instances = [];
/** Every request. @type {{ site: string, url: string }[]} */
export const requests = [];
/** What happens before each answer; a test replaces it to interleave runs. */
export const pause = { before: (/** @type {string} */ _site, /** @type {string} */ _path) => new Promise(done => setImmediate(done)) };

/** Makes every answer wait until each of `sites` has a request waiting, or nothing more comes: the worst interleaving. @param {string[]} sites */
export function interleave(sites) {
  /** @type {{ site: string, go: (value?: unknown) => void }[]} */
  let waiting = [];
  const release = () => {
    const ready = waiting;
    waiting = [];
    for (const { go } of ready) go();
  };
  pause.before = site => new Promise(go => {
    waiting.push({ site, go });
    if (new Set(waiting.map(one => one.site)).size === sites.length) release();
    else setTimeout(release, 20);
  });
}

/** Maps of JSON text by key. @typedef {Record<'plain' | 'secret' | 'entity', Map<string, any>>} Store */
const stores = new Map();

/** Returns the store of a site. @param {string} site @returns {Store} */
export function store(site) {
  if (!stores.has(site)) stores.set(site, { plain: new Map(), secret: new Map(), entity: new Map() });
  return stores.get(site);
}

/** @param {number} status @param {unknown} [body] */
const json = (status, body) => new Response(body === undefined ? null : JSON.stringify(body), { status });
/** @param {number} status @param {string} code */
const failure = (status, code) => json(status, { code, message: code });

/** @typedef {{ property: string, condition: 'EQUAL_TO' | 'NOT_EXISTS' | 'EXISTS', values: unknown[] }} Condition */
/** @param {any} item @param {Condition} condition */
function holds(item, { property, condition, values: [value] }) {
  const found = item?.[property];
  return { EQUAL_TO: found === value, NOT_EXISTS: found === undefined, EXISTS: found !== undefined }[condition];
}

/** @param {Store} site @param {Record<string, Record<string, any>[]>} body */
function transact(site, { set = [], delete: deletes = [], check = [] }) {
  /** @param {Record<string, any>} one */
  const map = one => (one.entityName ? site.entity : site.plain);
  for (const one of [...set, ...deletes, ...check]) {
    const text = map(one).get(one.key);
    const conditions = one.conditions?.and ?? one.conditions?.or ?? [];
    if (!conditions.every((/** @type {Condition} */ condition) => holds(text && JSON.parse(text), condition))) return failure(400, 'CONDITIONAL_CHECK_FAILED');
  }
  for (const one of set) map(one).set(one.key, JSON.stringify(one.value));
  for (const one of deletes) map(one).delete(one.key);
  return json(204);
}

/** @param {Store} site @param {string} path @param {any} body @returns {Response} */
function keyValue(site, path, body) {
  const [, kind, verb] = /** @type {RegExpMatchArray} */ (path.match(/^\/api\/v1\/(?:(secret|entity|batch)\/)?(\w+)$/));
  const map = site[/** @type {keyof Store} */ (kind)] ?? site.plain;
  const text = map?.get(body.key);
  if (verb === 'transaction') return transact(site, body);
  if (verb === 'query') {
    const prefix = body.where?.[0]?.values[0] ?? '';
    const keys = [...map.keys()].filter(key => key.startsWith(prefix)).sort().slice(0, body.limit);
    return json(200, { data: keys.map(key => ({ key, value: JSON.parse(map.get(key)) })) });
  }
  if (kind === 'batch') {
    /** @type {[Record<string, any>, Response][]} */
    const answers = body.map((/** @type {Record<string, any>} */ one) => [one, keyValue(site, `/api/v1/${one.entityName ? 'entity/' : ''}${verb}`, one)]);
    /** @param {Record<string, any>} one */
    const of = one => (one.entityName ? site.entity : site.plain).get(one.key);
    /** @param {Record<string, any>} one */
    const name = ({ key, entityName }) => ({ key, entityName });
    return json(200, {
      successfulKeys: answers.filter(([, { ok }]) => ok).map(([one]) => ({ ...name(one), ...(verb === 'get' && { value: JSON.parse(of(one)) }) })),
      failedKeys: answers.filter(([, { ok }]) => !ok).map(([one]) => ({ ...name(one), error: { code: 'KEY_NOT_FOUND', message: '' } })),
    });
  }
  if (verb === 'get') return text === undefined ? failure(404, 'KEY_NOT_FOUND') : json(200, { key: body.key, value: JSON.parse(text) });
  if (verb === 'set' && body.options?.keyPolicy === 'FAIL_IF_EXISTS' && text !== undefined) return failure(409, 'KEY_CONFLICT');
  if (verb === 'set') map.set(body.key, JSON.stringify(body.value));
  else map.delete(body.key);
  return json(204);
}

/** @param {string} path */
function jira(path) {
  if (!invocation.getStore().user) return json(401, {});
  if (path.includes('mypermissions')) {
    const keys = (new URL(path, 'https://jira.invalid').searchParams.get('permissions') ?? '').split(',');
    return json(200, { permissions: Object.fromEntries(keys.map(key => [key, { key, havePermission: true }])) });
  }
  return json(200, { id: '10001', key: 'AB', name: 'A project', accountId: invocation.getStore().user });
}

/** @param {{ type?: string, remote?: string }} options @param {string} path @param {{ body: string }} init */
globalThis.__forge_fetch__ = async (options, path, init) => {
  const { site } = invocation.getStore();
  requests.push({ site, url: path });
  await pause.before(site, path);
  if (options.type === 'kvs') return keyValue(store(site), path, JSON.parse(init.body));
  return options.remote === 'jira' ? jira(path) : json(201, {});
};
Object.defineProperty(globalThis, '__forge_runtime__', { get: () => invocation.getStore()?.runtime });

// The shim makes one instance per run with `new WebAssembly.Instance`; the tests look over its shoulder.
const { Instance } = WebAssembly;
/** A test may replace the imports of a run's instance. */
export const imports = { of: (/** @type {string} */ _site, /** @type {WebAssembly.Imports} */ given) => given };
// Not an assignment: TypeScript 5.9 breaks down at one to a class of its library.
Reflect.set(WebAssembly, 'Instance', function (/** @type {WebAssembly.Module} */ module, /** @type {WebAssembly.Imports} */ given) {
  const { site } = invocation.getStore() ?? {};
  const instance = new Instance(module, imports.of(site, given));
  instances.push({ site, memory: /** @type {WebAssembly.Memory} */ (instance.exports.memory) });
  return instance;
});

// The artefact finds what it needs beside itself, wherever the process works.
process.chdir(tmpdir());
/** The handlers of the artefact, by export. */
export const handlers = createRequire(join(ARTEFACT, 'index.cjs'))('./index.cjs');

/**
 * Invokes a handler as `site`'s invocation; `more` changes what the platform's own argument says.
 * @param {string} site @param {string} handler @param {unknown} payload @param {string | null} [user] @param {object} [more]
 */
export function invoke(site, handler, payload, user = 'admin', more = {}) {
  const runtime = {
    contextAri: `ari:cloud:jira::site/${site}`,
    appContext: { appId: 'app', appVersion: '1.0.0', environmentId: 'env', installationId: site, invocationId: randomUUID() },
    lambdaContext: { getRemainingTimeInMillis: () => 25_000 },
    metrics: { counter: () => ({ incr() {} }), timing: () => ({ measure: () => ({ stop() {} }) }) },
  };
  const context = { installContext: `ari:cloud:jira::site/${site}`, principal: user ? { accountId: user } : undefined, ...more };
  return invocation.run({ site, user, runtime }, () => handlers[handler](payload, context));
}

/**
 * Returns what `work` gives, and the lines that the app logs meanwhile, one JSON object each: `{ level, ...line }`.
 * @template T @param {() => T | Promise<T>} work
 */
export async function logged(work) {
  /** @type {Record<string, any>[]} */
  const lines = [];
  const { warn, error } = console;
  for (const level of /** @type {const} */ (['warn', 'error'])) console[level] = line => lines.push({ level, ...JSON.parse(line) });
  try {
    return { answer: await work(), lines };
  } finally {
    Object.assign(console, { warn, error });
  }
}

/**
 * Calls a resolver function as `site`'s admin page would.
 * @param {string} site @param {string} functionKey @param {unknown} [payload] @param {string | null} [user]
 */
export const call = (site, functionKey, payload = {}, user = 'admin') =>
  invoke(site, 'resolver', { call: { functionKey, payload }, context: { accountId: 'forged', localId: 'x' } }, user);
