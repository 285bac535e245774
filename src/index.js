// The handlers that manifest.yml names: each hands its payload and context to a run.
import { Resolver } from './host.js';
import { run } from './run.js';

const call = functionKey => ({ payload, context }) => run('resolver', { functionKey, payload }, context);

const functions = new Resolver();
functions.define('status', call('status'));
functions.define('records.list', call('records.list'));
functions.define('records.get', call('records.get'));
functions.define('records.put', call('records.put'));
functions.define('records.delete', call('records.delete'));
functions.define('backups.list', call('backups.list'));
functions.define('backups.seal', call('backups.seal'));
functions.define('backups.preview', call('backups.preview'));
functions.define('backups.restore', call('backups.restore'));
functions.define('jobs.get', call('jobs.get'));
functions.define('jobs.cancel', call('jobs.cancel'));
functions.define('ledger.list', call('ledger.list'));
functions.define('ledger.checkpoint', call('ledger.checkpoint'));
functions.define('statement', call('statement'));
const answer = functions.getDefinitions();

// A function that is not defined, or a call of another shape, gets Rust's own error instead of an exception.
export const resolver = (request, context) =>
  answer(request, context).catch(() => run('resolver', request?.call ?? null, context));
export const scheduled = (payload, context) => run('scheduled', payload, context);
export const seal = (event, context) => run('queue', event, context);
export const lifecycle = (event, context) => run('trigger', event, context);
export const uninstall = (payload, context) => run('preUninstall', payload, context);
