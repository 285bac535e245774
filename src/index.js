// The handlers that manifest.yml names: each hands its payload and the platform's context to a run.
//
// The first argument of a handler is what was sent, and whoever may send decides all of it: a page its call and everything
// around it, `principal` and `installContext` included. The second is written by the platform. So site and user come from
// the second alone, in every module, and the first is payload and nothing else.
// No name is looked up here: which function is called, and whether there is one, is the engine's to say.
/** @import { Handler } from './shim' */
import { run } from './run.js';

/** @type {Handler} */ export const resolver = (request, context) => run('resolver', request?.call ?? null, context);
/** @type {Handler} */ export const scheduled = (payload, context) => run('scheduled', payload, context);
/** @type {Handler} */ export const seal = (event, context) => run('queue', event, context);
/** @type {Handler} */ export const lifecycle = (event, context) => run('trigger', event, context);
/** @type {Handler} */ export const uninstall = (payload, context) => run('preUninstall', payload, context);
