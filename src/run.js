// The loop that drives a run: Rust says which effects it wants, JavaScript performs them and gives the answers back.
// Every continuation keeps the async context of its own invocation, by which Forge tells the tenant.
import { appVersion, perform } from './host.js';
import { instantiate } from './load.js';

const bytes = value => Buffer.from(JSON.stringify(value ?? null));
const read = output => JSON.parse(new TextDecoder().decode(output));

/** Runs one invocation of `module` and returns what its handler returns; never rejects. */
export async function run(module, payload, context) {
  let instance;
  try {
    instance = await instantiate();
    return await drive(instance, module, payload, context);
  } catch (error) {
    // A trap, or a bug of ours: only this run ends. Messages may hold content, so the log names place and kind alone.
    console.error(JSON.stringify({ event: 'run-failed', module, error: error?.name, where: instance?.lastPanic() }));
    return failed(module);
  }
}

function drive({ Run }, module, payload, context) {
  const run = new Run(module, bytes(payload), {
    installContext: context?.installContext ?? '',
    accountId: context?.principal?.accountId ?? context?.accountId,
    appVersion: appVersion(),
  });
  return new Promise((resolve, reject) => {
    let over = false;
    const stop = error => {
      over = true;
      reject(error);
    };
    const step = (id, answer) => {
      if (over) return;
      const { done, effects, log } = read(run.step(id, answer && bytes(answer)));
      if (done === undefined) {
        for (const { id, effect } of effects) perform(effect).then(answer => step(id, answer)).catch(stop);
        return;
      }
      over = true;
      run.free();
      if (log) console.warn(JSON.stringify({ event: 'run-refused', module, ...log }));
      resolve(done);
    };
    step(0);
  });
}

function failed(module) {
  if (module === 'resolver') {
    return { error: { code: 'internal', message: 'The app failed to answer. Nothing is known to have changed; try again.' } };
  }
  if (module === 'queue' || module === 'trigger') {
    return { _retry: true, retryOptions: { retryAfter: 60, retryReason: 'FUNCTION_RETRY_REQUEST' } };
  }
  return { statusCode: 500 };
}
