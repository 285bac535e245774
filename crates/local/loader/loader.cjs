// Runs the artefact of a Forge app in this process, as Forge's own wrapper does in a Lambda: it gives Atlassian's client
// packages the two globals that they rest on, `__forge_runtime__` and `__forge_fetch__`, and calls the app's handlers.
//
// It is driven over stdin and answers on stdout, one JSON object a line (on stdout after the secret):
//   in:  {start: {dir, handlers, url, token, clock}} · {invoke: {id, handler, payload, context, runtime, timeout}} · {clock}
//        where a clock is {offset}, in milliseconds from this machine's, or {at}, where it stands
//   out: {ready: {node}} · {broken: {message}} · {done: {id, result?} | {id, error}} · {log: {id, level, text}}
// Several invocations may be in flight, of several sites; each has its own async context, and the server tells the site
// by the invocation alone. When stdin closes, the server is gone and the process ends.
'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');
const { createInterface } = require('node:readline');
const { format } = require('node:util');
const path = require('node:path');

process.title = 'bailee-node';
const invocations = new AsyncLocalStorage();
const send = process.stdout.write.bind(process.stdout);
let server = { token: '' };
// Every line begins with the process's secret: what the app writes to the file descriptor itself is no protocol.
const tell = message => send(`${server.token} ${JSON.stringify(message)}\n`);

// - Time: the platform's clock is this machine's plus an offset, or stands, so the app sees a day pass when it is advanced.
const RealDate = Date;
let clock = { offset: 0 };
const now = () => clock.at ?? RealDate.now() + clock.offset;
globalThis.Date = new Proxy(RealDate, {
  construct: (real, parts, target) => Reflect.construct(real, parts.length ? parts : [now()], target === globalThis.Date ? real : target),
  apply: () => new RealDate(now()).toString(),
  get: (real, name) => (name === 'now' ? now : Reflect.get(real, name)),
});

// - Output: nothing that the app prints may reach the protocol.
const log = (level, text) => tell({ log: { id: invocations.getStore()?.id ?? null, level, text: String(text).slice(0, 16_384) } });
for (const level of ['debug', 'log', 'info', 'warn', 'error', 'trace']) {
  console[level] = (...parts) => log(level, format(...parts));
}
for (const [stream, level] of [[process.stdout, 'info'], [process.stderr, 'error']]) {
  stream.write = (chunk, encoding, done) => {
    log(level, Buffer.isBuffer(chunk) ? chunk.toString() : chunk);
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
}

// - The platform: every request of a client package goes to the server, with the invocation it belongs to.
const realFetch = globalThis.fetch;

async function forgeFetch(options, target, init = {}) {
  const invocation = invocations.getStore();
  if (!invocation) throw new Error('there is no invocation: the app called the platform outside its handler');
  const headers = Object.fromEntries(new Headers(init.headers ?? {}));
  // A body is text in every client package; bytes would be sent as they are on Forge and are not needed here.
  const body = init.body === undefined || init.body === null ? null : String(init.body);
  const request = { invocation: invocation.id, options, path: String(target), init: { method: init.method ?? 'GET', headers, body } };
  const answer = await realFetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-bailee-process': server.token },
    body: JSON.stringify(request),
  });
  if (!answer.ok) throw new TypeError('fetch failed');
  const { status, headers: replied, body: text, lost } = await answer.json();
  // A lost reply looks like a broken connection: the request may have been performed.
  if (lost) throw new TypeError('fetch failed');
  return new Response(text === null || [101, 204, 205, 304].includes(status) ? null : text, { status, headers: replied });
}

const nothing = () => {};
const metrics = {
  counter: () => ({ incr: nothing, incrBy: nothing, decr: nothing, decrBy: nothing }),
  gauge: () => ({ set: nothing }),
  timing: () => ({ measure: () => ({ stop: nothing }) }),
};

Object.defineProperty(globalThis, '__forge_runtime__', { enumerable: true, get: () => invocations.getStore()?.runtime });
Object.defineProperty(globalThis, '__forge_fetch__', { enumerable: true, value: forgeFetch });
// Egress: this app declares none, so Forge's proxy would refuse every address.
globalThis.fetch = async () => {
  throw new TypeError('the manifest declares no external address, so the platform refuses this request');
};

// - Handlers: `<file>.<export>`, as in manifest.yml.
const modules = new Map();

function handlerOf(name) {
  const [file, exported] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)];
  if (!modules.has(file)) modules.set(file, require(path.join(server.dir, `${file}.cjs`)));
  const found = modules.get(file);
  // The artefact's own export, not what every object inherits.
  const handler = Object.hasOwn(found, exported) ? found[exported] : undefined;
  if (typeof handler !== 'function') throw new Error(`the artefact has no handler ${name}`);
  return handler;
}

function runtimeOf({ id, runtime, timeout }) {
  const end = performance.now() + timeout;
  return {
    ...runtime,
    metrics,
    lambdaContext: { awsRequestId: String(id), getRemainingTimeInMillis: () => Math.max(0, Math.round(end - performance.now())) },
  };
}

async function invoke(invocation) {
  const { id, handler, payload, context } = invocation;
  try {
    const result = await invocations.run({ id, runtime: runtimeOf(invocation) }, () => handlerOf(handler)(payload, context));
    tell({ done: { id, result } });
  } catch (error) {
    tell({ done: { id, error: { name: String(error?.name ?? 'Error'), message: String(error?.message ?? error) } } });
  }
}

function start(settings) {
  server = settings;
  clock = settings.clock;
  process.chdir(server.dir);
  try {
    for (const name of server.handlers) handlerOf(name);
    tell({ ready: { node: process.version } });
  } catch (error) {
    tell({ broken: { message: String(error?.stack ?? error) } });
  }
}

process.on('unhandledRejection', error => log('error', `unhandled rejection: ${error?.stack ?? error}`));
process.on('SIGINT', nothing); // Ctrl-C goes to the whole group; the server decides when this process ends.

createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', line => {
    const message = JSON.parse(line);
    if (message.invoke) invoke(message.invoke);
    else if (message.clock) clock = message.clock;
    else if (message.start) start(message.start);
  })
  .on('close', () => process.exit(0));
