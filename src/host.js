// What the app asks of the platform, performed with Atlassian's own clients. The only file that imports `@forge/*`.
/** @import { Answer, Condition, Effect, Effects, Failure, Operation } from './shim' */
import { __getRuntime, asApp, asUser, assumeTrustedRoute, getAppContext } from '@forge/api';
import { Queue } from '@forge/events';
import { Filter, kvs, MetadataField } from '@forge/kvs';

const all = (/** @type {Condition[]} */ conditions) => /** @type {any} */ (
  conditions.reduce((/** @type {any} */ filter, { property, condition, values }) => filter.and(property, { condition, values }), new Filter()));

// A plain key has no entity; an entity without conditions has no filter, which the client refuses when it is empty.
/** @param {Operation} operation @returns {any} */
const entity = ({ entityName, conditions }) => entityName && { entityName, conditions: conditions?.length ? all(conditions) : undefined };

// One function for each row of the table in crates/forge/src/effect.rs that says `host`.
/** @type {Effects} */
const effects = {
  // @ts-expect-error: without a prototype, so that no name finds anything that does not stand below.
  __proto__: null,
  get: ({ key }) => kvs.get(key),
  set: ({ key, value, options }) => kvs.set(key, value, options),
  delete: ({ key }) => kvs.delete(key),
  secretGet: ({ key }) => kvs.getSecret(key),
  secretSet: ({ key, value, options }) => kvs.setSecret(key, value, options),
  secretDelete: ({ key }) => kvs.deleteSecret(key),
  entityGet: ({ entityName, key }) => kvs.entity(entityName).get(key),
  entitySet: ({ entityName, key, value, options }) => kvs.entity(entityName).set(key, value, options),
  entityDelete: ({ entityName, key }) => kvs.entity(entityName).delete(key),
  query: ({ query: { prefix, limit, cursor } }) => {
    const query = kvs.query({ metadataFields: [MetadataField.EXPIRE_TIME] }).limit(limit);
    if (prefix) query.where('key', { condition: 'BEGINS_WITH', values: [prefix] });
    if (cursor) query.cursor(cursor);
    return query.getMany();
  },
  entityQuery: ({ query: { entityName, indexName, partition, range, sort, limit, cursor, filters } }) => {
    const query = kvs.entity(entityName).query({ metadataFields: [MetadataField.EXPIRE_TIME] }).index(indexName, partition && { partition }).limit(limit);
    if (range) query.where(range);
    if (sort) query.sort(sort);
    if (cursor) query.cursor(cursor);
    if (filters?.length) query.filters(all(filters));
    return query.getMany();
  },
  batchGet: ({ items }) => kvs.batchGet(items),
  batchSet: ({ items }) => kvs.batchSet(items),
  batchDelete: ({ items }) => kvs.batchDelete(items),
  transact: ({ transaction: { set = [], delete: deletes = [], check = [] } }) => {
    const transaction = kvs.transact();
    // The client reads a time to live from the fourth argument only.
    for (const one of set) transaction.set(one.key, one.value, entity(one), one.ttl && { ttl: one.ttl });
    for (const one of deletes) transaction.delete(one.key, entity(one));
    for (const one of check) transaction.check(one.key, entity(one));
    return transaction.execute();
  },
  push: ({ push: { queue, events } }) => new Queue({ key: queue }).push(events),
  jira: async ({ request: { as, path } }) => {
    // The path is built from checked parts, in crates/forge/src/jira.rs.
    const response = await (as === 'user' ? asUser() : asApp()).requestJira(assumeTrustedRoute(path), { headers: { accept: 'application/json' } });
    const text = await response.text();
    return { status: response.status, body: response.ok && text ? JSON.parse(text) : null };
  },
  sleep: ({ millis }) => new Promise(wake => setTimeout(wake, Math.min(millis, 5000))),
  remaining: () => Math.floor(getAppContext().invocationRemainingTimeInMillis()),
};

// The queue client tells these by class alone; the bundle may hold two copies of a class, so by its name.
/** @type {Map<string, Failure>} */
const byClass = new Map([
  ['RateLimitError', { code: 'RATE_LIMIT_EXCEEDED', status: 429 }],
  ['PayloadTooBigError', { code: 'PAYLOAD_TOO_BIG', status: 413 }],
  ['InvocationLimitReachedError', { code: 'INVOCATION_LIMIT_REACHED', status: 405 }],
  ['PartialSuccessError', { code: 'PARTIAL_SUCCESS' }],
]);

// Code, status, trace id and retry hint; messages may repeat content, so they stay here.
/** @param {any} error @returns {Failure} */
function plain(error) {
  const known = byClass.get(error?.constructor?.name);
  const { status = error?.status, traceId, retryAfter } = known ?? error?.responseDetails ?? {};
  const code = known?.code ?? error?.code ?? error?.errorCode;
  return { code: code === undefined ? undefined : String(code), status, traceId: traceId ?? undefined, retryAfter };
}

/** Performs one effect; never rejects. @param {Effect} effect @returns {Promise<Answer>} */
export async function perform(effect) {
  try {
    return { ok: (await effects[effect.type](effect)) ?? null };
  } catch (error) {
    return { error: plain(error) };
  }
}

/** Returns what the platform says of the invocation in which this is called; nothing outside of one. @returns {Partial<ReturnType<typeof __getRuntime>>} */
export const here = () => { try { return __getRuntime(); } catch { return {}; } };
