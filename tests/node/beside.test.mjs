// Three apps of the shapes that real ones have live sixty days alone, and again with Bailee beside them: they must not notice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundle, bundled, difference, live, refused, touched } from './beside.mjs';
import { life as entityRecords } from './life/entity-records.mjs';
import { life as nestedServers } from './life/nested-servers.mjs';
import { life as secretSettings } from './life/secret-settings.mjs';

/** @import { Beside, Local } from './beside.mjs' */

const DAYS = 60;
const SEED = 20_261_201;
const LIVES = [secretSettings, nestedServers, entityRecords];

/**
 * What Bailee does beside an app. Nothing of the app's own data is in custody yet, so a member who may not look at Bailee's page
 * tries to each day: that is a change which only the ledger tells of, and there is something to seal.
 * @param {string} _app @returns {Beside}
 */
const beside = _app => ({
  policy: 'build/wasm/policy.json',
  async daily(local) {
    const answer = await local.invoke('alpha', 'status', {}, 'member');
    assert.equal(answer.error?.code, 'forbidden', JSON.stringify(answer));
  },
  async end(local, days) {
    const { points } = await local.ok('alpha', 'backups.list');
    assert.ok(points.length > 0 && points[0].n >= days, `${days} days, newest point ${points[0]?.n}`);
    const { clauses } = await local.ok('alpha', 'statement');
    const backup = clauses.find(({ id }) => id === 'A8');
    assert.equal(backup?.verdict, 'proven', JSON.stringify(backup));
    assert.deepEqual((await local.log('alpha')).match(/run-(trapped|failed|retried)/g), null, 'the log tells of trouble');
  },
});

/** Both artefacts of an app, made when they are first asked for: alone, and with Bailee. @type {Map<string, Promise<[string, string]>>} */
const made = new Map();
/** @param {string} app */
function artefacts(app) {
  const both = made.get(app) ?? Promise.all([bundle(app), bundle(app, beside(app))]);
  made.set(app, both);
  return both;
}

for (const life of LIVES) {
  test(`${life.app}: none of the app's files is touched but the manifest, its bundled code stays what it was, and Forge accepts it`, async () => {
    const [alone, both] = await artefacts(life.app);
    assert.deepEqual([touched(life.app, alone), touched(life.app, both)], [[], ['manifest.yml']]);
    assert.deepEqual(bundled(alone, both), bundled(alone));
    assert.deepEqual(await refused(both), []);
  });

  test(`${life.app}: for sixty days the app answers and stores what it did alone, and Bailee loses nothing and seals every day`, async () => {
    const [without, both] = await artefacts(life.app);
    const how = { days: DAYS, seed: SEED };
    const [alone, together] = await Promise.all([live(without, life, how), live(both, life, { ...how, beside: beside(life.app) })]);
    assert.equal(difference(alone, together), undefined);
    // A life in which nothing happens would compare as well.
    assert.ok(alone.every(({ answers }) => answers.length >= 5));
    assert.ok(new Set(alone.map(({ stored }) => stored.join())).size > DAYS / 2);
  });
}

test('a value that another wrote, a key more or less, and another answer are differences', async () => {
  const [artefact] = await artefacts(secretSettings.app);
  const how = { days: 3, seed: SEED };
  /** @param {(local: Local) => Promise<unknown>} work */
  const disturbed = work => live(artefact, secretSettings, { ...how, disturb: async (local, day) => { if (day === 1) await work(local); } });
  const undisturbed = await live(artefact, secretSettings, how);
  assert.equal(difference(undisturbed, await live(artefact, secretSettings, how)), undefined);
  const { key } = JSON.parse(undisturbed[1].stored[0]);
  const secret = { secret: 'true' };
  for (const work of [
    (/** @type {Local} */ local) => local.tamper('alpha', key, '{"type":"toggle","id":"another"}'),
    (/** @type {Local} */ local) => local.tamper('alpha', key),
    (/** @type {Local} */ local) => local.tamper('alpha', 'zz', '1'),
    (/** @type {Local} */ local) => local.tamper('alpha', 'TOGGLE_APP_SETTINGS', '{"apiKey":"another"}', secret),
  ]) assert.match(difference(undisturbed, await disturbed(work)) ?? '', /^day 1.*stored/);
  const other = structuredClone(undisturbed);
  other[2].answers[0] += ' ';
  assert.match(difference(undisturbed, other) ?? '', /^day 2, answers 0/);
  assert.match(difference(undisturbed, undisturbed.slice(1)) ?? '', /^day 0/);
});
