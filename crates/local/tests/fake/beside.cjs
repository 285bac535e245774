// A second file of handlers: a panel, a web trigger, and a consumer of `@forge/events` 1, which is a resolver.
'use strict';
const set = (key, value) =>
  __forge_fetch__({ type: 'kvs', provider: 'app', remote: 'kvs' }, '/api/v1/set', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key, value }),
  });
const retry = { _retry: true, retryOptions: { retryAfter: 30, retryReason: 'FUNCTION_RETRY_REQUEST' } };

exports.panel = async ({ call, context }, backend) => ({ call, context, backend, runtime: __forge_runtime__.appContext });
exports.hook = async (request, backend) => {
  if (request.body === 'nothing') return undefined;
  if (request.body === 'fixed') return { outputKey: 'ok' };
  return { statusCode: 200, headers: { 'content-type': ['application/json'] }, body: JSON.stringify({ request, backend }) };
};
exports.older = async ({ call }) => {
  await set(`older:${call.payload.n}:${call.payload.retryContext?.retryCount ?? 0}`, call);
  return call.payload.retryContext ? undefined : retry;
};
