// Sixty days of the app that keeps a secret object of settings, and a link for each issue under its bare id.
/** @import { Life } from '../beside.mjs' */
/** @import { Chance } from './chance.mjs' */

const ADMIN = 'toggle-settings';
const PANEL = 'toggle-panel';
const ISSUES = Array.from({ length: 40 }, (_, index) => String(10_001 + index));
const MEMBERS = ['member', 'project-admin', 'admin'];

/** @param {string} id */
const of = id => ({ issue: { id, key: `APP-${Number(id) - 10_000}`, type: 'Task' }, project: { id: '10001', key: 'APP' } });

/** @param {Chance} chance */
const link = chance => chance.below(2)
  ? { type: 'toggle', id: `tgl_${chance.hex(6)}` }
  : { type: 'experiment', id: `exp_${chance.hex(6)}`, variations: 2 + chance.below(3) };

/** What the service calls attributes: whatever it likes. @param {Chance} chance @param {number} day */
const settings = (chance, day) => ({
  apiKey: `secret_${chance.hex(32)}`,
  host: `https://${chance.pick(['one', 'two'])}.toggles.example`,
  attributes: {
    [`plan${chance.below(3)}`]: chance.pick(['free', 'pro', null]),
    beta: chance.below(2) === 1,
    limits: { seats: chance.below(100), regions: Array.from({ length: chance.below(4) }, (_, index) => `region-${index}`), since: day },
    note: chance.pick(['', 'größer als zuvor', 'line\none', '😀 \u2028']),
  },
});

/** @type {Life} */
export const life = {
  app: 'secret-settings',
  script: () => async (day, app, chance) => {
    if (day === 0 || day === 31) {
      await app.call(PANEL, 'settings.get', {}, { extension: of('10001') });
      await app.call(ADMIN, 'settings.save', settings(chance, day), { user: 'admin' });
    }
    for (let turn = 0; turn < 4; turn += 1) {
      const [extension, user] = [of(chance.pick(ISSUES)), chance.pick(MEMBERS)];
      const name = chance.pick(['link.set', 'link.set', 'link.set', 'link.remove']);
      await app.call(PANEL, name, name === 'link.set' ? link(chance) : {}, { extension, user });
    }
    await app.call(PANEL, 'link.get', {}, { extension: of(chance.pick(ISSUES)) });
    // At once: three issues, and two writers of one who write the same.
    const [first, ...others] = [0, 1, 2].map(index => ISSUES[(day * 7 + index * 13) % ISSUES.length]);
    const same = link(chance);
    await app.together([
      ...[first, first].map(id => ({ module: PANEL, name: 'link.set', payload: same, extension: of(id) })),
      ...others.map((id, index) => ({ module: PANEL, name: 'link.set', payload: link(chance), extension: of(id), user: MEMBERS[index] })),
    ]);
    if (day % 5 === 2) await app.call(ADMIN, 'settings.save', settings(chance, day), { user: day % 10 === 2 ? 'admin' : 'member' });
    if (day % 7 === 3) {
      // Nobody's account, a payload that makes the function throw, and settings that it refuses.
      for (const name of ['settings.get', 'link.get']) await app.call(PANEL, name, {}, { extension: of('10002'), user: 'anonymous' });
      await app.call(PANEL, 'link.set', { type: 'nonsense' }, { extension: of('10003') });
      await app.call(ADMIN, 'settings.save', { host: 'ftp://toggles.example' });
    }
    if (day % 3 === 1) await app.call(PANEL, 'settings.get', {}, { extension: of('10001'), user: chance.pick(MEMBERS) });
    await app.pass('PT1M');
    await app.call(ADMIN, 'links.count');
    if (day % 20 === 19) {
      await app.call(ADMIN, 'links.clear');
      await app.pass('PT1M');
      await app.call(ADMIN, 'links.count');
    }
    if (day === 30) {
      await app.call(ADMIN, 'settings.clear');
      await app.call(ADMIN, 'settings.get');
    }
  },
};
