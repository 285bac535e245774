// Bailee for the app's own code: records with their secrets open. Nothing else starts a run of the module `app`, so no page can.
// The site is the one that the platform's runtime says; the user, if any, that of the context which the vendor hands over.
/** @import { Answered, Asked, Client, Context, Failed } from './shim' */
import { run } from './run.js';
import { here } from './host.js';

const failure = (/** @type {Failed} */ { code, message, detail }) => Object.assign(new Error(message), { code, detail });
// As it is at the call: what the caller changes afterwards is none of it.
const frozen = (/** @type {Asked} */ item) => { try { return JSON.parse(JSON.stringify(item)); } catch { throw failure({ code: 'invalid-payload', message: 'what was given cannot be written as JSON: it may hold itself, a BigInt, or too many levels' }); } };

/** Sends what is asked in one breath, and while the list before is under way, as one list. @param {(items: Asked[]) => Promise<Answered[]>} send */
function grouped(send) {
  const { contextAri, appContext } = here();
  let last = Promise.resolve(/** @type {Answered[]} */ ([])), waiting = /** @type {Asked[] | undefined} */ (undefined);
  return async (/** @type {Asked} */ item) => {
    const now = here(), isElsewhere = now.contextAri !== contextAri || now.appContext?.invocationId !== appContext?.invocationId;
    if (!now.appContext) throw failure({ code: 'other-site', message: 'no invocation is under way here; call this in a handler' });
    if (isElsewhere) throw failure({ code: 'other-site', message: 'this object is of another invocation; make one in each' });
    const items = waiting ??= [], index = items.push(frozen(item)) - 1;
    if (index === 0) last = last.then(() => { waiting = undefined; return send(items); });
    const { ok, error } = (await last)[index];
    return error ? Promise.reject(failure(error)) : ok;
  };
}

/** Returns Bailee for the code of an app with this compiled policy. @param {Uint8Array} policy @returns {Client} */
export function client(policy) {
  /** What collects writes is of one invocation. @param {[] | [Context]} given @returns {Omit<Client, 'for'>} */
  function acting(...given) {
    const [context] = given; // Nothing at all is the app itself; a variable that holds no context must not become that.
    if (given.length && Object(context) !== context) throw failure({ code: 'invalid-payload', message: 'for() takes the context of an invocation; without an argument it acts for the app itself' });
    // The context of a `Resolver` has what the page sent, maybe a `principal`; its account is the platform's, also when it is nobody.
    const principal = context && 'accountId' in context ? context : context?.principal;
    const asking = (/** @type {'read' | 'write'} */ what) => grouped(/** @returns {Promise<Answered[]>} */ async function send(items) {
      const { ok, error } = await run(policy, 'app', { [what]: items }, { installContext: here().contextAri, principal, handed: context?.installContext });
      if (error?.code === 'invalid-payload' && items.length > 1) /* What cannot even be read fails alone. */ return [...await send(items.slice(0, items.length >> 1)), ...await send(items.slice(items.length >> 1))];
      return ok ?? items.map(() => ({ error }));
    });
    const [reads, writes] = [asking('read'), asking('write')];
    return {
      read: async (key, options) => (await reads({ ...options, key })) ?? undefined,
      get: async (key, options) => (await reads({ ...options, key }))?.value,
      put: (key, value, options) => writes([{ ...options, put: key, value }]), delete: (key, options) => writes([{ ...options, delete: key }]),
      change: changes => writes(changes),
    };
  }
  const alone = (/** @type {string} */ name) => [name, (/** @type {any[]} */ ...given) => /** @type {any} */ (acting())[name](...given)];
  // Without a context each call acts for the app itself, alone; which invocation it is in is looked up at the call.
  return Object.assign({ for: acting }, Object.fromEntries(Object.keys(acting()).map(alone)));
}
