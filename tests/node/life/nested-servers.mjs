// Sixty days of the app whose nested records a web trigger rewrites at every event, with a secret beside each.
import { createHmac } from 'node:crypto';
/** @import { Life } from '../beside.mjs' */
/** @import { Chance } from './chance.mjs' */

const ADMIN = 'servers-admin';
const PAGE = 'servers-page';
const MOST = 6;

/** A server as the script knows it. @typedef {{ uuid: string, secret: string }} Server */

/** @param {Chance} chance */
function event(chance) {
  if (chance.below(4) === 0) {
    return {
      type: 'plugin', version: `1.${chance.below(9)}`, ipAddress: `10.${chance.below(256)}.${chance.below(256)}.${chance.below(256)}`,
      settings: { branches: chance.pick([[], ['main'], ['main', 'release/.*']]), filters: { folders: { deep: { names: [`f${chance.below(9)}`] } } } },
    };
  }
  return {
    type: 'build', pipeline: `pipeline ${chance.below(12)}`, number: chance.below(5000), result: chance.pick(['passed', 'failed', 'cancelled', null]),
    environments: Array.from({ length: chance.below(3) }, (_, index) => ({ name: `env-${index}`, tier: chance.pick(['test', 'production']) })),
  };
}

/** A request of the server, signed as it should be or by another secret. @param {Server} server @param {object} sent */
function request({ uuid, secret }, sent) {
  const body = JSON.stringify(sent);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return { module: 'server-events', queryParameters: { server: [uuid] }, headers: { 'X-Signature': [signature] }, body };
}

/** @type {Life} */
export const life = {
  app: 'nested-servers',
  script() {
    /** @type {Server[]} */
    let servers = [];
    return async (day, app, chance) => {
      if (servers.length < 2 || (servers.length < MOST && chance.below(3) === 0)) {
        const server = { uuid: chance.uuid(), secret: chance.hex(64) };
        const payload = { ...server, name: `server ${day}`, url: `https://build-${day}.example` };
        await app.call(ADMIN, 'servers.connect', payload);
        // The same again is refused.
        if (chance.below(3) === 0) await app.call(ADMIN, 'servers.connect', payload);
        servers.push(server);
      }
      for (let turn = 0; turn < 3; turn += 1) await app.request(request(chance.pick(servers), event(chance)));
      // At once, but of one server one event: two of them would overwrite each other, as in any app of this shape.
      await app.together(servers.map(server => request(server, event(chance))));
      const some = chance.pick(servers);
      if (day % 4 === 1) await app.call(ADMIN, 'servers.rename', { uuid: some.uuid, name: `renamed on day ${day}` });
      if (day % 6 === 2) {
        await app.request(request({ ...some, secret: 'another' }, event(chance)));
        await app.request(request({ ...some, uuid: chance.uuid() }, event(chance)));
        some.secret = chance.hex(64);
        await app.call(ADMIN, 'servers.rotate', some, { user: 'member' });
        await app.request(request(some, event(chance)));
      }
      if (day % 8 === 5) {
        await app.call(ADMIN, 'servers.tidy', { uuid: some.uuid, days: 3 });
        await app.pass('PT1M');
        await app.call(PAGE, 'servers.get', { uuid: some.uuid }, { user: 'member' });
      }
      if (day % 9 === 7 && servers.length > 2) {
        await app.call(ADMIN, 'servers.disconnect', { uuid: some.uuid });
        servers = servers.filter(server => server !== some);
        await app.request(request(some, event(chance)));
      }
      await app.pass('PT1M');
      await app.call(PAGE, 'servers.list', {}, { user: chance.pick(['member', 'anonymous', 'admin']) });
      if (day % 25 === 24) {
        await app.call(ADMIN, 'servers.disconnectAll');
        servers = [];
        await app.pass('PT1M');
        await app.call(ADMIN, 'servers.list');
      }
    };
  },
};
