// Sixty days of the app that keeps everything in entities of its own, with transactions, conditions and indexes.
/** @import { Life } from '../beside.mjs' */
/** @import { Chance } from './chance.mjs' */

const RULES = 'rules-page';
const REVIEW = 'review-panel';
const PROJECTS = ['10000', '10001'];
const USERS = ['admin', 'project-admin', 'member'];

/** @param {string} id */
const of = id => ({ issue: { id, key: `OPS-${id}` }, project: { id: '10000', key: 'OPS' } });
/** @param {Chance} chance */
const body = chance => ({ text: `at least ${chance.below(5)}`, labels: Array.from({ length: chance.below(3) }, (_, index) => `label-${index}`) });

/** @type {Life} */
export const life = {
  app: 'entity-records',
  script() {
    /** Revisions of the rules that the script knows of. @type {Map<string, { project: string, revision: number }>} */
    const known = new Map();
    return async (day, app, chance) => {
      /** @param {string} id @param {number} revision @param {object} [more] */
      const change = (id, revision, more = {}) => ({ module: RULES, name: 'rules.change', payload: { id, revision, body: body(chance), ...more } });
      const fresh = { id: `rule-${day}-${chance.hex(4)}`, project: chance.pick(PROJECTS), name: `rule ${day % 30}`, body: body(chance) };
      await app.call(RULES, 'rules.create', fresh);
      known.set(fresh.id, { project: fresh.project, revision: 1 });
      if (day % 4 === 0) await app.call(RULES, 'rules.create', fresh, { user: 'member' });
      const ids = [...known.keys()];
      const [id, other] = [chance.pick(ids), chance.pick(ids)];
      const rule = /** @type {{ project: string, revision: number }} */ (known.get(id));
      // One of four that were made for the same revision wins; all write the same, so it does not matter which.
      const racing = change(id, rule.revision, { active: chance.below(3) > 0 });
      await app.race(Array.from({ length: 4 }, (_, index) => ({ ...racing, user: USERS[index % 3] })));
      rule.revision += 1;
      await app.send(change(id, rule.revision - 1));
      await app.send(change('rule-unknown', 1));
      if (id !== other) {
        await app.call(RULES, 'rules.swap', { one: id, other });
        for (const one of [id, other]) /** @type {{ revision: number }} */ (known.get(one)).revision += 1;
      }
      if (day % 3 === 2) {
        await app.call(RULES, 'rules.remove', { id, revision: rule.revision + 7 });
        await app.call(RULES, 'rules.remove', { id, revision: rule.revision });
        known.delete(id);
      }
      if (day % 10 === 5) {
        const rules = Array.from({ length: 12 }, (_, index) => ({ id: `import-${index}`, project: PROJECTS[index % 2], name: `imported ${index}`, body: body(chance) }));
        await app.call(RULES, 'rules.import', { rules });
      }
      const issue = String(20_000 + day % 15);
      await app.call(REVIEW, 'review.open', { days: 1 + chance.below(5) }, { extension: of(issue) });
      await app.race(USERS.map(user => ({ module: REVIEW, name: 'review.confirm', payload: {}, extension: of(issue), user })));
      await app.call(REVIEW, 'review.confirm', {}, { extension: of(issue), user: 'anonymous' });
      await app.call(REVIEW, 'review.open', { days: 2 }, { extension: of(String(30_000 + day)) });
      await app.pass('PT1M');
      await app.call(REVIEW, 'review.show', {}, { extension: of(String(20_000 + (day + 8) % 15)) });
      await app.call(RULES, 'rules.list', { project: chance.pick(PROJECTS), ...(day % 2 && { active: true }) });
      await app.call(RULES, 'rules.history', { id, since: '2026-12-05T00:00:00.000Z' });
      if (day % 20 === 19) {
        await app.call(RULES, 'rules.wipe', { project: '10000' });
        for (const [one, { project }] of known) if (project === '10000') known.delete(one);
        await app.pass('PT1M');
        await app.call(RULES, 'rules.list', { project: '10000' });
      }
      if (day === 45) {
        await app.event('avi:jira:deleted:project', { project: { id: '10001' } });
        for (const [one, { project }] of known) if (project === '10001') known.delete(one);
        await app.pass('PT1M');
        await app.call(RULES, 'rules.list', { project: '10001' });
      }
    };
  },
};
