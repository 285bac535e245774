// The handlers that manifest.yml names: each hands its payload and the platform's context to a run.
//
// The first argument of a handler is what was sent, and whoever may send decides all of it: a page its call and everything
// around it, `principal` and `installContext` included. The second is written by the platform. So site and user come from
// the second alone, in every module, and the first is payload and nothing else.
// No name is looked up here: which function is called, and whether there is one, is the engine's to say.
/** @import { Handler } from './shim' */
import { run } from './run.js';

export const resolver = /** @type {Handler} */ ((request, context) => run('resolver', request?.call ?? null, context));
export const scheduled = /** @type {Handler} */ ((payload, context) => run('scheduled', payload, context));
export const seal = /** @type {Handler} */ ((event, context) => run('queue', event, context));
export const lifecycle = /** @type {Handler} */ ((event, context) => run('trigger', event, context));
export const uninstall = /** @type {Handler} */ ((payload, context) => run('preUninstall', payload, context));
