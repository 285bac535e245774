// The handlers of an app, made from its policy: each hands its payload and the platform's context to a run.
// The first argument of a handler is what was sent, and whoever may send decides all of it: a page its call and everything
// around it, `principal` and `installContext` included. The second is written by the platform. So site and user come from
// the second alone, in every module, and the first is payload and nothing else.
// No name is looked up here: which function is called, and whether there is one, is the engine's to say.
/** @import { Client, Handlers } from './shim' */
import { bytes, run } from './run.js';
import { client } from './client.js';

/** Returns Bailee and the handlers of an app with this compiled policy, which `bailee check --write` makes. @param {unknown} policy @returns {Handlers & { bailee: Client }} */
export function handlers(policy) {
  const compiled = bytes(policy);
  return {
    bailee: client(compiled),
    resolver: (request, context) => run(compiled, 'resolver', request?.call ?? null, context),
    scheduled: (payload, context) => run(compiled, 'scheduled', payload, context),
    seal: (event, context) => run(compiled, 'queue', event, context),
    lifecycle: (event, context) => run(compiled, 'trigger', event, context),
    uninstall: (payload, context) => run(compiled, 'preUninstall', payload, context),
  };
}
