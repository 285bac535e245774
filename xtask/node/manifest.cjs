// Checks manifest.yml offline and prints `ok …` or `not ok …` for each check.
// Forge's own validator and client-side lint come first; `ownChecks` is what those leave to the server or to nobody.
// usage: node manifest.cjs manifest.yml   (in the folder of the app)
'use strict';
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { createRequire } = require('node:module');
const load = createRequire(join(process.cwd(), 'package.json'));

/** A parsed manifest. @typedef {{ modules: Record<string, any[]>, [member: string]: any }} Manifest */

const OLD_RUNTIMES = ['sandbox', 'nodejs18.x', 'nodejs20.x'];
// `avi:forge:*` events of the documentation's life-cycle page; the validator takes any string.
const LIFE_CYCLE = ['avi:forge:installed:app', 'avi:forge:upgraded:app'];

/** Returns the events of Forge's own map: event → classic scopes. */
function productEvents() {
  // The package does not export the file, so it is read.
  /** @type {{ mapping: { productEvent: string, oAuthScopes: { current: string[] } }[] }} */
  const { mapping } = JSON.parse(readFileSync(join(__dirname, '../../node_modules/@forge/manifest/out/mapping/product-event-to-scope-mapping.json'), 'utf8'));
  return new Map(mapping.map(({ productEvent, oAuthScopes }) => [productEvent, oAuthScopes.current]));
}

/** The reference app's own code, in src/app, and what starts it. */
const APP = ['apply-rules', 'issue-events'];

/** Each own check: a sentence that must hold, and a function that returns what breaks it. @type {Record<string, (manifest: Manifest) => unknown[]>} */
const OWN = {
  'every event is one that Jira or Forge sends': manifest => {
    const known = productEvents();
    return events(manifest).filter(event => !known.has(event) && !LIFE_CYCLE.includes(event));
  },
  'every scope is needed, and every needed scope is there': manifest => {
    const known = productEvents();
    const needed = new Set(['storage:app', 'read:jira-work', ...events(manifest).flatMap(event => known.get(event) ?? [])]);
    const given = new Set(manifest.permissions?.scopes ?? []);
    return [...needed].filter(scope => !given.has(scope)).concat([...given].filter(scope => !needed.has(scope)));
  },
  'every handler is exported by its file': manifest => list(manifest, 'function').map(one => one.handler).filter(handler => {
    const [file, name] = handler.split('.');
    const path = join('src', `${file}.js`);
    return name.startsWith('__') || !existsSync(path) || !new RegExp(`^export (const ${name}\\b|\\{[^}]*\\b${name}\\b)`, 'm').test(readFileSync(path, 'utf8'));
  }),
  'every function is used by one kind of module': manifest => list(manifest, 'function').map(one => one.key).filter(key => {
    const users = Object.entries(manifest.modules).filter(([type, modules]) => type !== 'function'
      && modules.some(module => module.function === key || module.resolver?.function === key));
    return users.length !== 1;
  }),
  // Modules of the app that Bailee serves stand in the same manifest.
  'every module, queue and resource but those of the app\'s own code has a name that begins with bailee-': manifest =>
    [...Object.values(manifest.modules).flat(), ...manifest.resources].flatMap(({ key, queue = key }) => [key, queue])
      .filter(name => !name.startsWith('bailee-') && !APP.includes(name)),
  'there are at most 20 entities, and a named index has one range attribute and a name of 3 to 50 characters': manifest => {
    /** @type {{ indexes?: any[] }[]} */
    const entities = manifest.app.storage?.entities ?? [];
    const named = entities.flatMap(entity => entity.indexes ?? []).filter(index => typeof index === 'object');
    return (entities.length > 20 ? ['entities'] : [])
      .concat(named.filter(({ name, range }) => range.length !== 1 || name.length < 3 || name.length > 50).map(({ name }) => name));
  },
  'there are at most five schedules, and at most one of five minutes': manifest => {
    const intervals = list(manifest, 'scheduledTrigger').map(trigger => trigger.interval);
    return intervals.length > 5 || intervals.filter(interval => interval === 'fiveMinute').length > 1 ? intervals : [];
  },
  'the memory lies between 128 and 1024 MB': ({ app: { runtime: { memoryMB = 512 } } }) => memoryMB < 128 || memoryMB > 1024 ? [memoryMB] : [],
  'the runtime is nodejs22.x on arm64': ({ app: { runtime: { name, architecture } } }) =>
    name === 'nodejs22.x' && architecture === 'arm64' ? [] : [`${name} ${architecture}`],
  'nothing leaves the platform (Runs on Atlassian)': manifest => [
    ...(manifest.remotes ? ['remotes'] : []),
    ...(manifest.connectModules ? ['connectModules'] : []),
    ...(manifest.providers ? ['providers'] : []),
    ...(manifest.permissions?.external ? ['permissions.external'] : []),
    ...(manifest.permissions?.content ? ['permissions.content'] : []),
    ...(list(manifest, 'webtrigger').some(trigger => trigger.response?.type !== 'static') ? ['dynamic webtrigger'] : []),
    ...['sql', 'fifoConsumer'].filter(type => list(manifest, type).length),
  ],
  'no unshipped module and no environment variable': manifest =>
    [...(list(manifest, 'fifoConsumer').length ? ['fifoConsumer'] : []), ...(manifest.environment ? ['environment'] : [])],
  'only administrators see the admin page': manifest => list(manifest, 'jira:adminPage')
    .filter(page => page.displayConditions?.isAdmin !== true).map(page => page.key),
};

/** @param {Manifest} manifest @param {string} type @returns {any[]} */
const list = (manifest, type) => manifest.modules?.[type] ?? [];
/** @param {Manifest} manifest @returns {string[]} */
const events = manifest => list(manifest, 'trigger').flatMap(trigger => trigger.events)
  .map(event => typeof event === 'string' ? event : event.eventType);

/** Returns each sentence with what breaks it. @param {Manifest} manifest @returns {[string, string[]][]} */
function ownChecks(manifest) {
  return Object.entries(OWN).map(([sentence, check]) => [sentence, check(manifest).map(String)]);
}

/** Returns what Forge's own validator refuses of the manifest in this folder. @param {string} file */
async function validate(file) {
  const { ProcessorBuilder, ValidationTypes } = load('@forge/manifest');
  const processor = ProcessorBuilder.instance().withValidation(ValidationTypes.FULL)
    .withOptions({ deprecatedRuntimes: OLD_RUNTIMES }).build();
  // `success` is false on mere warnings, so the errors themselves are counted.
  /** @type {{ errors?: { level: string, message: string }[] }} */
  const { errors = [] } = await processor.process(file);
  return errors.filter(error => error.level === 'error').map(error => error.message);
}

/** @param {Manifest} manifest */
async function lint(manifest) {
  const { getClientSideLintersOnly, lint: run } = load('@forge/lint');
  const quiet = { debug() {}, info() {}, warn() {}, error() {}, trace() {}, log() {} };
  const statsig = { getDeprecatedRuntimes: async () => OLD_RUNTIMES };
  // That one linter downloads API descriptions; the scopes of our few requests are an own check.
  const linters = (await getClientSideLintersOnly(manifest, 'development', quiet, statsig))
    .filter((/** @type {object} */ linter) => linter.constructor.name !== 'PermissionLinter');
  const files = readdirSync('src').filter(name => name.endsWith('.js')).map(name => `src/${name}`);
  const results = await run(files, manifest, 'development', quiet, statsig, { linters, linter: { mode: 'client-side' } });
  return [results].flat().flatMap(result => [...(result.errors ?? []), ...(result.warnings ?? [])])
    .map(problem => problem.message ?? JSON.stringify(problem));
}

/** @param {string} file */
async function main(file) {
  const manifest = load('yaml').parse(readFileSync(file, 'utf8'));
  /** @type {[string, string[]][]} */
  const checks = [
    ["Forge's validator accepts the manifest", await validate(file)],
    ["Forge's client-side lint accepts the app", await lint(manifest)],
    ...ownChecks(manifest),
  ];
  for (const [sentence, problems] of checks) {
    console.log(problems.length ? `not ok ${sentence}: ${problems.join('; ')}` : `ok ${sentence}`);
  }
}

module.exports = { ownChecks, validate };
if (require.main === module) {
  main(process.argv[2]).then(() => process.exit(0), error => {
    console.error(error.stack ?? error);
    process.exit(1);
  });
}
