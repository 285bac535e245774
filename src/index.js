// The handlers that manifest.yml names, of an app with the policy that lies beside them.
import { handlers } from './handlers.js'; // First: the module is compiled on other threads while the clients load.
import policy from '../build/wasm/policy.json';

const { resolver, scheduled, seal, lifecycle, uninstall } = handlers(policy);
export { resolver, scheduled, seal, lifecycle, uninstall }; // By name, so that Forge's own tools see each.
