// The loop that drives a run: Rust says which effects it wants, JavaScript performs them and gives the answers back.
// Every continuation keeps the async context of its own invocation, by which Forge tells the tenant.
// docs/boundary.md is the contract.
/** @import { Answer, Context, Instance, Step } from './shim' */
import { instantiate } from './load.js'; // First: the module is compiled on other threads while the clients load.
import { here, perform } from './host.js';

// What JavaScript cannot write, such as a nesting deeper than its stack, becomes no bytes at all; Rust answers that.
export const bytes = (/** @type {unknown} */ value) => { try { return Buffer.from(JSON.stringify(value ?? null)); } catch { return new Uint8Array(); } };

/** Runs one invocation of `module`; never rejects. @param {Uint8Array} policy @param {string} module @param {unknown} payload @param {Context} context */
export async function run(policy, module, payload, context) {
  let instance;
  try {
    instance = await instantiate();
    return await drive(instance, policy, module, payload, context);
  } catch (error) {
    // A trap, or a bug of ours: only this run ends. Messages may hold content, so the log names place and kind alone.
    const kind = error instanceof Error ? error.name : typeof error;
    console.error(JSON.stringify({ event: 'run-trapped', module, error: kind, where: place(instance) }));
    return trapped(module);
  }
}

/** @param {Instance} instance @param {Uint8Array} policy @param {string} module @param {unknown} payload @param {Context} context */
function drive({ Run }, policy, module, payload, context) {
  const { installContext, principal, handed } = context ?? {};
  const run = new Run(module, bytes(payload), bytes({ installContext, accountId: principal?.accountId, appVersion: here().appContext?.appVersion, handed }), policy);
  return new Promise((resolve, reject) => {
    let over = false;
    const step = (/** @type {number} */ id, /** @type {Answer | undefined} */ answer) => {
      if (over) return;
      const { effects, done, log } = /** @type {Step} */ (JSON.parse(new TextDecoder().decode(run.step(id, answer && bytes(answer)))));
      for (const { id, effect } of effects ?? []) perform(effect).then(answer => step(id, answer)).catch(error => { over = true; reject(error); });
      if (effects) return;
      over = true;
      run.free();
      if (log) console.warn(JSON.stringify(log));
      resolve(done);
    };
    step(0, undefined);
  });
}

/** Where the instance panicked; it may be too broken to say. @param {Instance | undefined} instance */
const place = instance => { try { return instance?.lastPanic(); } catch { return undefined; } };

/** @param {string} module */
function trapped(module) {
  if (module === 'resolver' || module === 'app') return { error: { code: 'internal', message: 'The app failed to answer. Nothing is known to have changed; try again.' } };
  if (module !== 'queue' && module !== 'trigger') return { statusCode: 500 };
  // As `Outcome::to_wire` of crates/forge writes it.
  return { _retry: true, retryOptions: { retryAfter: 60, retryReason: 'FUNCTION_RETRY_REQUEST', retryData: {} } };
}
