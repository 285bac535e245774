// The handlers that manifest.yml names, of an app with the policy that lies beside them: Bailee's, and the app's own.
import { handlers } from './handlers.js'; // First: the module is compiled on other threads while the clients load.
import policy from '../build/wasm/policy.json';
import { rules } from './app/rule.js';

const { bailee, resolver, scheduled, seal, lifecycle, uninstall } = handlers(policy);
const issue = rules(bailee);
export { issue, resolver, scheduled, seal, lifecycle, uninstall }; // By name, so that Forge's own tools see each.
