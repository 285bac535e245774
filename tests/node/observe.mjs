// Bailee observes an app beside it, led by the app's administrator: each day is looked at and sealed. At the end the way back to
// every day is previewed, and some days are really gone back to, with `BAILEE_EVERY_DAY=1` all. What the app's own client saw at
// the look of a day is what a preview counts from, and what must be there again after a restore.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FIXTURES, SITE, isOurs } from './beside.mjs';

/** @import { Beside, Local } from './beside.mjs' */
/** @typedef {import('../../static/admin/src/generated/functions.d.ts').Look} Look */
/** Values as text, by store and key. @typedef {Map<string, string>} Seen */
/** A day: what the app's client saw when it was looked at, the secrets that it wrote, the restore point that holds both, and what that cost. @typedef {{ seen: Seen, secrets: Seen, seq: number, look: Look, cost: Cost }} Day */
/** @typedef {{ calls: number, units: number, dollars: number }} Cost */
/** What came of it, and to how many days it went back. @typedef {{ days: Day[], restored: number }} Watched */

const POLICIES = 'tests/fixtures/policy';
const STORES = { type: 'kvs', provider: 'app', remote: 'kvs' };
/** Days that are really gone back to, beside the last; what a restore to any other would do is compared key by key. */
const RESTORED = [3, 17, 31, 45, 58];
/** Whether every day is: that takes some minutes. */
const EVERY = process.env.BAILEE_EVERY_DAY === '1';
/** Which of so many days are really gone back to. @param {number} days */
export const restoredOf = days => [...Array(days).keys()].filter(day => EVERY || RESTORED.includes(day) || day === days - 1);
/** Listed one by one in a preview. */
const LISTED = 100;
/** The functions of Bailee that run by themselves. */
const BACKGROUND = ['bailee-scheduled', 'bailee-seal'];

/** One page as the app's own client asks for it. @param {Local} local @param {string} path @param {object} query @returns {Promise<{ data: { key: string, value: unknown }[], cursor?: string }>} */
async function page(local, path, query) {
  const init = { method: 'POST', body: JSON.stringify(query) };
  const answer = await local.post(`/sites/${SITE}/fetch`, { options: STORES, path: `/api/v1/${path}`, init });
  assert.equal(answer.status, 200, answer.body);
  return JSON.parse(answer.body);
}

/** Everything that the app's own client lists: plain keys, and items of the app's entities. @param {Local} local @param {string[]} entities @returns {Promise<Seen>} */
async function see(local, entities) {
  /** @type {Seen} */
  const seen = new Map();
  for (const entity of [undefined, ...entities]) {
    for (let /** @type {string | undefined} */ cursor, first = true; first || cursor; first = false) {
      const part = entity
        ? await page(local, 'entity/query', { entityName: entity, indexName: 'by-key', limit: 100, cursor })
        : await page(local, 'query', { limit: 100, after: cursor });
      for (const { key, value } of part.data) seen.set(`${entity ? `entity:${entity}` : 'kvs'}/${key}`, JSON.stringify(value));
      cursor = part.cursor;
    }
  }
  return seen;
}

/** What lies in the store beside Bailee's: the same values as a client lists, and the secrets, which none does. @param {Local} local */
async function held(local) {
  const own = (await local.store(SITE)).filter(item => !isOurs(item));
  const place = (/** @type {{ key: string, entity?: string }} */ { key, entity }) => `${entity ? `entity:${entity}` : 'kvs'}/${key}`;
  return {
    values: new Map(own.filter(({ secret }) => !secret).map(item => [place(item), JSON.stringify(item.value)])),
    /** @type {Seen} */
    secrets: new Map(own.filter(({ secret }) => secret).map(({ key, value }) => [`secret/${key}`, JSON.stringify(value)])),
  };
}

/** Lets time pass until the daily schedule has run with what it asked for, and not a moment longer; returns what of Bailee's ran. @param {Local} local */
async function passToTheLook(local) {
  /** @type {any[]} */
  const ran = [];
  const isOf = (/** @type {{ site: string, function: string }} */ one) => one.site === SITE && BACKGROUND.includes(one.function);
  while (!ran.some(isOf)) {
    const { nextDue } = await local.get('/clock');
    ran.push(...(await local.post('/clock', { to: nextDue })).ran);
  }
  const ours = ran.filter(isOf);
  // A backup of its own is asked for beside the look, when something else waits for one.
  assert.ok(ours.length > 1 && ours.every(one => one.outcome === 'ok'), JSON.stringify(ours));
  return ours;
}

/** How one state becomes another: what is added, updated and deleted, with the members that differ. @param {Seen} from @param {Seen} to */
function difference(from, to) {
  /** @type {Map<string, { action: string, fields: string[] }>} */
  const found = new Map();
  for (const place of new Set([...from.keys(), ...to.keys()])) {
    const [before, after] = [from.get(place), to.get(place)];
    if (before === after) continue;
    const [left, right] = [JSON.parse(before ?? '{}'), JSON.parse(after ?? '{}')];
    const fields = Object.keys({ ...left, ...right }).filter(name => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
    found.set(place, { action: before === undefined ? 'add' : after === undefined ? 'delete' : 'update', fields: fields.sort() });
  }
  return found;
}

/** The last change of every restore point. @param {Local} local */
async function restorePoints(local) {
  const seqs = new Set();
  for (let /** @type {string | null | undefined} */ cursor, first = true; first || cursor; first = false) {
    const page = await local.ok(SITE, 'backups.list', cursor ? { cursor } : {});
    for (const { seq } of page.points) seqs.add(seq);
    cursor = page.cursor;
  }
  return seqs;
}

/** Compares what a restore to a day would do with what lies between that day and now. @param {Local} local @param {Day} day @param {{ seen: Seen, secrets: Seen }} now */
async function preview(local, { seq, seen, secrets }, now) {
  // The platform's units of a minute are for all of them.
  await local.advance('PT5S');
  const kept = difference(now.secrets, secrets);
  // Of a secret nothing is shown but that it is another one.
  const wanted = difference(now.seen, seen);
  for (const [place, { action }] of kept) wanted.set(place, { action, fields: [] });
  const shown = await local.ok(SITE, 'backups.preview', { to: { seq }, secrets: 'bring-back' });
  const count = (/** @type {string} */ action) => [...wanted.values()].filter(one => one.action === action).length;
  assert.deepEqual([shown.adds, shown.deletes], [count('add'), count('delete')], `to change ${seq}`);
  // A record that was deleted and made again with the same value is another life of it, and counts as changed.
  assert.ok(shown.updates >= count('update'), `to change ${seq}: ${shown.updates} updates`);
  assert.deepEqual([shown.outside, shown.forgotten, shown.secretsDiffer], [0, 0, kept.size], `to change ${seq}`);
  assert.equal(shown.changes.length, Math.min(shown.total, LISTED));
  for (const { store, key, action, fields } of shown.changes) {
    assert.deepEqual({ action, fields: fields.sort() }, wanted.get(`${store}/${key}`) ?? { action: 'update', fields: [] }, key);
  }
}

/** Goes back to a day, and compares every value with what the app's client saw then. @param {Local} local @param {Day} day @param {string[]} entities */
async function restore(local, { seq, seen, secrets }, entities) {
  await local.advance('PT30S');
  const { job } = await local.ok(SITE, 'backups.restore', { to: { seq }, secrets: 'bring-back' });
  for (let turn = 0; !['done', 'failed', 'cancelled'].includes((await local.ok(SITE, 'jobs.get', { job })).state); turn += 1) {
    assert.ok(turn < 50, `the restore to change ${seq} does not end`);
    await local.advance('PT1S');
  }
  const { state, proof, meanwhile, forgotten, compared, stateHash, expectedHash } = await local.ok(SITE, 'jobs.get', { job });
  assert.deepEqual({ state, proof, meanwhile, forgotten, compared }, { state: 'done', proof: 'full', meanwhile: 0, forgotten: 0, compared: seen.size + secrets.size });
  assert.equal(stateHash, expectedHash);
  // Listings lag behind; a second later none does.
  await local.advance('PT1S');
  assert.deepEqual(await see(local, entities), seen, `as at change ${seq}`);
  assert.deepEqual(await held(local), { values: seen, secrets }, 'and nothing beside it, secrets included');
}

/** Every clause that says something about what is kept or who gets at it, with what it may not be called. @param {Local} local @param {string[]} functions */
async function readStatement(local, functions) {
  const { clauses } = await local.ok(SITE, 'statement');
  for (const { id, check, verdict, evidence } of clauses) {
    assert.equal(verdict, check ? 'incomplete' : 'stated', `${id}: ${evidence?.text}`);
    if (!check) continue;
    assert.match(evidence?.text ?? '', /last looked at 20\d\d-.*what it overwrote between two looks is not in the history/, id);
    for (const name of functions) assert.ok(evidence?.text.includes(`\`${name}\` (stated by the vendor`), `${id} names ${name}`);
    assert.ok(!evidence?.text.includes('undeclared)'), id);
  }
}

/**
 * What Bailee does beside `app`; what came of it is in `watched` at the end.
 * @param {string} app @param {(watched: Watched) => void} [tell] @returns {Beside}
 */
export function observing(app, tell = () => {}) {
  const manifest = parse(readFileSync(join(FIXTURES, app, 'manifest.yml'), 'utf8'));
  /** @type {string[]} */
  const entities = (manifest.app.storage?.entities ?? []).map((/** @type {{ name: string }} */ { name }) => name);
  const functions = manifest.modules.function.map((/** @type {{ key: string }} */ { key }) => key);
  /** @type {Watched} */
  const watched = { days: [], restored: 0 };
  const { days } = watched;
  return {
    policy: join(POLICIES, `${app}.toml`),

    async daily(local, day) {
      if (day === 0) assert.equal((await local.ok(SITE, 'status')).look, null, 'nothing was looked at yet');
      const ran = await passToTheLook(local);
      const [seen, { secrets }] = [await see(local, entities), await held(local)];
      const { look, sealed, unsealed, records } = await local.ok(SITE, 'status');
      assert.ok(look, 'it was looked at');
      const last = days.at(-1) ?? { seen: new Map(), secrets: new Map() };
      // As many as the app's client sees and the secrets that it keeps, and as many changes as it sees against yesterday.
      const changed = difference(last.seen, seen).size + difference(last.secrets, secrets).size;
      const size = seen.size + secrets.size;
      assert.deepEqual([look.keys, look.changed, records, unsealed], [size, changed, size, 0], `day ${day}`);
      const sum = (/** @type {(one: any) => number} */ of) => ran.reduce((all, one) => all + of(one), 0);
      const cost = { calls: sum(one => one.calls), units: sum(one => one.readUnits + one.writeUnits), dollars: sum(one => one.dollars) };
      // The seal that follows is not the look's.
      assert.ok(look.calls > 0 && look.calls < cost.calls, `${look.calls} of ${cost.calls} calls`);
      days.push({ seen, secrets, seq: sealed, look, cost });
    },

    async end(local) {
      await readStatement(local, functions);
      const points = await restorePoints(local);
      for (const [day, { seq }] of days.entries()) assert.ok(points.has(seq), `day ${day} is a restore point`);
      // One more look, so that there is a day before the app's own schedules and the next look come in between.
      await passToTheLook(local);
      const [now, { secrets }] = [await see(local, entities), await held(local)];
      for (const day of days) await preview(local, day, { seen: now, secrets });
      await local.advance('PT1M');
      for (const day of restoredOf(days.length).reverse()) {
        await restore(local, days[day], entities);
        watched.restored += 1;
      }
      assert.deepEqual((await local.log(SITE)).match(/run-(trapped|failed|retried)/g), null, 'the log tells of trouble');
      tell(watched);
    },
  };
}
