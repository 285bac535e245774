// A vendor's app alone and with Bailee beside it: bundled, started on the local platform, led through the same life, compared.
// What Bailee is given to do beside it is a `Beside`; nothing else here knows how much of the app's data is in custody.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { BAILEE, platform } from '../platform.mjs';
import { chance } from './life/chance.mjs';

/** @typedef {Awaited<ReturnType<typeof platform>>} Local */
/** @typedef {{ module: string, name?: string, payload?: unknown, user?: string, extension?: object, [member: string]: unknown }} Sent */
/** What a script of an app's life can do; every answer is recorded. @typedef {ReturnType<typeof recorder>['app']} App */
/**
 * The life of an app: a script is begun once for each platform, and called once for each day.
 * @typedef {{ app: string, script: () => (day: number, app: App, chance: import('./life/chance.mjs').Chance) => Promise<void> }} Life
 */
/**
 * What Bailee does beside the app: its policy as its vendor wrote it, what its administrator does each day after the app's script,
 * and what it must be able to show at the end.
 * @typedef {{ policy: string, daily: (local: Local, day: number) => Promise<void>, end: (local: Local, days: number) => Promise<void> }} Beside
 */
/** Answers of a day, in their order, and what the app had stored at its end. @typedef {{ answers: string[], stored: string[], listed: string }} Day */

export const FIXTURES = 'tests/fixtures/app';
// Below the repository, so that the bundler finds the packages.
const FOLDER = 'build/beside';
export const SITE = 'alpha';
/** When a life begins: all of it is made of times, so they are the same in every run. */
const BEGIN = Date.parse('2026-12-01T00:00:00Z');
const DAY = 86_400_000;
const PAGE = 'bailee-admin';
const ENTITY = 'bailee';
const SECRETS = 'bailee:';

const run = promisify(execFile);
/** @param {number} time */
const iso = time => new Date(time).toISOString();

/** Adds Bailee to an app's folder as a vendor would: a policy, a folder of its own, one file of handlers, lines of the manifest. @param {string} app @param {Beside} beside */
function add(app, beside) {
  for (const name of ['handlers.js', 'client.js', 'host.js', 'load.js', 'run.js']) cpSync(join('src', name), join(app, 'bailee', name));
  for (const name of ['bailee.wasm', 'glue.js']) cpSync(join('build/wasm', name), join(app, 'build/wasm', name));
  cpSync('static/admin/build', join(app, 'bailee/page'), { recursive: true });
  cpSync(beside.policy, join(app, 'bailee.toml'));
  const ours = parse(readFileSync('manifest.yml', 'utf8'));
  // The reference app's own functions and events are no part of it.
  for (const [type, modules] of Object.entries(ours.modules)) ours.modules[type] = modules.filter((/** @type {{ key: string }} */ { key }) => key.startsWith('bailee-'));
  const names = ours.modules.function.map((/** @type {{ handler: string }} */ { handler }) => handler.split('.')[1]).join(', ');
  writeFileSync(join(app, 'src/bailee.js'), [
    "import { handlers } from '../bailee/handlers.js';",
    "import policy from '../bailee/policy.json';",
    `const { ${names} } = handlers(policy);`,
    `export { ${names} };`,
    '',
  ].join('\n'));
  const manifest = parse(readFileSync(join(app, 'manifest.yml'), 'utf8'));
  for (const one of ours.modules.function) one.handler = one.handler.replace('index.', 'bailee.');
  for (const one of ours.resources) one.path = 'bailee/page';
  // The app's own come first, and stay what they are.
  for (const [type, modules] of Object.entries(ours.modules)) manifest.modules[type] = [...(manifest.modules[type] ?? []), ...modules];
  manifest.resources.push(...ours.resources);
  manifest.permissions.scopes = [...new Set([...manifest.permissions.scopes, ...ours.permissions.scopes])];
  manifest.app.storage = { ...manifest.app.storage, entities: [...(manifest.app.storage?.entities ?? []), ...ours.app.storage.entities] };
  writeFileSync(join(app, 'manifest.yml'), stringify(manifest));
  return run(BAILEE, ['check', 'bailee.toml', '--write', 'bailee/policy.json'], { cwd: app });
}

/** Bundles an app with Forge's own bundler, and returns the artefact's folder. @param {string} name @param {Beside} [beside] */
export async function bundle(name, beside) {
  const folder = resolve(FOLDER, name, beside ? 'with' : 'without');
  const [app, artefact] = [join(folder, 'app'), join(folder, 'artefact')];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  cpSync(join(FIXTURES, name), app, { recursive: true });
  if (beside) await add(app, beside);
  await run(process.execPath, [resolve('xtask/node/bundle.cjs'), artefact], { cwd: app });
  return artefact;
}

/** What Forge's own validator refuses of the app that an artefact was bundled from. @param {string} artefact @returns {Promise<string[]>} */
export async function refused(artefact) {
  const script = "require(process.argv[1]).validate('manifest.yml').then(problems => { console.log(JSON.stringify(problems)); process.exit(0); })";
  const { stdout } = await run(process.execPath, ['--eval', script, resolve('xtask/node/manifest.cjs')], { cwd: join(artefact, '../app') });
  return JSON.parse(stdout);
}

/** The files below a folder. @param {string} folder */
const files = folder => readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  .map(entry => relative(folder, join(entry.parentPath, entry.name))).sort();

/** The files of an app that are others in the folder that its artefact was bundled from. @param {string} name @param {string} artefact */
export function touched(name, artefact) {
  const [folder, app] = [join(FIXTURES, name), join(artefact, '../app')];
  return files(folder).filter(file => !readFileSync(join(app, file)).equals(readFileSync(join(folder, file))));
}

/**
 * The modules of a bundled file of handlers, but for their numbers: webpack derives those from how many modules there are in
 * all bundled files together, and sorts by them.
 * @param {string} artefact @param {string} name
 */
const modules = (artefact, name) => readFileSync(join(artefact, name), 'utf8')
  .replaceAll(/(\/\*\*\*\/ |__webpack_require__\()\d+/g, '$1#').split('/***/ #').sort();

/** The files of handlers of one artefact with their modules, as another has them. @param {string} artefact @param {string} [other] */
export const bundled = (artefact, other = artefact) => files(artefact).filter(name => name.endsWith('.cjs'))
  .map(name => [name, modules(other, name)]);

/** Sends what a script sends, and keeps the answers. @param {Local} local */
function recorder(local) {
  /** @type {string[]} */
  const answers = [];

  /** Answers as they came: the bytes are compared, not what they mean. @param {Sent} sent */
  async function exchange(sent) {
    const { name, ...rest } = sent;
    const body = JSON.stringify(name ? { function: name, user: 'member', ...rest } : rest);
    const answer = await fetch(`${local.url}/_local/sites/${SITE}/${name ? 'invoke' : 'request'}`, { method: 'POST', body });
    const text = await answer.text();
    assert.ok(answer.ok || answer.status === 502, `${body}: ${answer.status} ${text}`);
    return { line: `${body} → ${answer.status} ${text}`, answer: `${answer.status} ${text}`, text };
  }

  /** @param {Sent} sent */
  async function send(sent) {
    const { line, text } = await exchange(sent);
    answers.push(line);
    return JSON.parse(text || 'null');
  }

  const app = {
    send,
    /** Calls a function of a page or panel. @param {string} module @param {string} name @param {unknown} [payload] @param {object} [more] */
    call: (module, name, payload = {}, more = {}) => send({ module, name, payload, ...more }),
    /** Sends a request to a web trigger. @param {Sent} sent */
    request: sent => send(sent),
    /** Sends all at once; in which order they are answered is chance, so the answers are sorted. @param {Sent[]} all */
    async together(all) {
      const done = await Promise.all(all.map(exchange));
      answers.push(...done.map(({ line }) => line).sort());
    },
    /** Sends all at once, of which any may be first: who gets which answer is chance, so it is not kept. @param {Sent[]} all */
    async race(all) {
      const done = await Promise.all(all.map(exchange));
      answers.push(JSON.stringify(all), ...done.map(({ answer }) => answer).sort());
    },
    /** @param {string} type @param {object} payload */
    event: (type, payload) => local.post(`/sites/${SITE}/event`, { type, payload }),
    /** Lets time pass, and everything happen that falls due. @param {string} duration */
    pass: duration => local.advance(duration),
  };
  return { app, take: () => answers.splice(0) };
}

/** Whether what is stored is Bailee's: an item of its entity, or a secret with its prefix. @param {{ key: string, entity?: string, secret?: true }} item */
export const isOurs = ({ key, entity, secret }) => entity === ENTITY || (secret === true && key.startsWith(SECRETS));

/** What a listing of the plain keys shows, as the app's own client would make it. @param {Local} local */
async function listing(local) {
  const init = { method: 'POST', body: JSON.stringify({ limit: 100 }) };
  const answer = await local.post(`/sites/${SITE}/fetch`, { options: { type: 'kvs', provider: 'app', remote: 'kvs' }, path: '/api/v1/query', init });
  assert.equal(answer.status, 200, answer.body);
  assert.ok(!JSON.parse(answer.body).cursor, 'the listing has one page');
  return answer.body;
}

/**
 * Leads an app through its life on a local platform of its own; `disturb` is called before the end of each day.
 * @param {string} artefact @param {Life} life @param {{ days: number, seed: number, beside?: Beside, disturb?: (local: Local, day: number) => Promise<void> }} how
 * @returns {Promise<Day[]>}
 */
export async function live(artefact, life, { days, seed, beside, disturb }) {
  const local = await platform('--headless', '--processes', '1', '--artefact', artefact, '--clock', iso(BEGIN), ...(beside ? ['--module', PAGE] : []));
  try {
    const { app, take } = recorder(local);
    const [script, choice] = [life.script(), chance(seed)];
    /** @type {Day[]} */
    const record = [];
    /** Everything of Bailee's that no seal may take away again. @type {Set<string>} */
    let kept = new Set();
    for (let day = 0; day < days; day += 1) {
      await script(day, app, choice);
      await beside?.daily(local, day);
      await disturb?.(local, day);
      // Its schedules run meanwhile, and Bailee's: the first five minutes after the install, and then a day later each time.
      await local.post('/clock', { to: iso(BEGIN + (day + 1) * DAY) });
      const stored = await local.store(SITE);
      record.push({ answers: take(), stored: stored.filter(item => !isOurs(item)).map(item => JSON.stringify(item)), listed: await listing(local) });
      const ours = new Set(stored.filter(item => isOurs(item) && !item.key.startsWith('j:')).map(({ key }) => key));
      if (beside) {
        const lost = [...kept].filter(key => !ours.has(key));
        assert.deepEqual(lost, [], `lost on day ${day}`);
        assert.ok([...ours].some(key => key.startsWith('m:') && !kept.has(key)), `nothing was sealed on day ${day}`);
      } else {
        assert.equal(ours.size, 0, 'an app alone stores nothing of Bailee');
      }
      kept = ours;
    }
    await beside?.end(local, days);
    return record;
  } finally {
    await local.stop();
  }
}

/** The first difference of two records, as a sentence; nothing when they are equal to the last byte. @param {Day[]} one @param {Day[]} other */
export function difference(one, other) {
  for (const [day, left] of one.entries()) {
    const right = other[day];
    for (const what of /** @type {const} */ (['answers', 'stored'])) {
      const at = left[what].findIndex((line, index) => line !== right[what][index]);
      if (at >= 0) return `day ${day}, ${what} ${at}: ${left[what][at]} | ${right[what][at]}`;
      if (left[what].length !== right[what].length) return `day ${day}: ${left[what].length} | ${right[what].length} ${what}`;
    }
    if (left.listed !== right.listed) return `day ${day}, listed: ${left.listed} | ${right.listed}`;
  }
  return one.length === other.length ? undefined : 'they have not the same days';
}

