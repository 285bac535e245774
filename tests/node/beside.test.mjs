// Three apps of the shapes that real ones have live sixty days alone, and again with Bailee beside them: they must not notice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundle, bundled, difference, live, refused, touched } from './beside.mjs';
import { life as entityRecords } from './life/entity-records.mjs';
import { life as nestedServers } from './life/nested-servers.mjs';
import { life as secretSettings } from './life/secret-settings.mjs';
import { observing, restoredOf } from './observe.mjs';

/** @import { Local } from './beside.mjs' */
/** @import { Watched } from './observe.mjs' */

const DAYS = 60;
const SEED = 20_261_201;
const LIVES = [secretSettings, nestedServers, entityRecords];

/** Both artefacts of an app, made when they are first asked for: alone, and with Bailee. @type {Map<string, Promise<[string, string]>>} */
const made = new Map();
/** @param {string} app */
function artefacts(app) {
  const both = made.get(app) ?? Promise.all([bundle(app), bundle(app, observing(app))]);
  made.set(app, both);
  return both;
}

/** What observing found and cost, as a line of the output. @param {string} app @param {Watched} watched */
function measured(app, { days, restored }) {
  /** @param {(day: Watched['days'][number]) => number} of */
  const each = of => {
    const all = days.map(of).sort((one, other) => one - other);
    return `${all[Math.floor(all.length / 2)]} (${all[0]}–${all.at(-1)})`;
  };
  const [keys, changed] = [each(({ look }) => look.keys), each(({ look }) => look.changed)];
  const [calls, units] = [each(({ cost }) => cost.calls), each(({ cost }) => cost.units)];
  return `${app}: ${days.length} looks; a day, median (least–most): ${keys} values compared, ${changed} changed, ${calls} calls of which ${each(({ look }) => look.calls)} are the look's, ${units} units; ${restored} restores`;
}

for (const life of LIVES) {
  test(`${life.app}: none of the app's files is touched but the manifest, its bundled code stays what it was, and Forge accepts it`, async () => {
    const [alone, both] = await artefacts(life.app);
    assert.deepEqual([touched(life.app, alone), touched(life.app, both)], [[], ['manifest.yml']]);
    assert.deepEqual(bundled(alone, both), bundled(alone));
    assert.deepEqual(await refused(both), []);
  });

  test(`${life.app}: for sixty days the app answers and stores what it did alone; the way back to each of them is previewed, and ${restoredOf(DAYS).length} come back to the last byte`, async context => {
    const [without, both] = await artefacts(life.app);
    const how = { days: DAYS, seed: SEED };
    const observed = observing(life.app, watched => context.diagnostic(measured(life.app, watched)));
    const [alone, together] = await Promise.all([live(without, life, how), live(both, life, { ...how, beside: observed })]);
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
