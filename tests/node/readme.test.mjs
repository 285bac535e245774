// What the README and the guide of the local platform tell the reader to type does what they say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { platform } from '../platform.mjs';

/** @type {Awaited<ReturnType<typeof platform>>} */
let local;

before(async () => {
  local = await platform('--headless', '--processes', '1');
});
after(() => local?.stop());

/** @param {string} file */
const read = file => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

test('the command of the README breaks what it says, and the statement names it', async () => {
  for (const day of ['one', 'two', 'three']) {
    await local.ok('alpha', 'records.put', { key: `integration:site:${day}`, value: { name: day, baseUrl: 'https://one.example', enabled: true } });
    await local.advance('P1D');
  }
  const command = read('README.md').match(/curl -X DELETE "http:\/\/127\.0\.0\.1:4600(\S+)"/);
  assert.ok(command, 'the README has such a command');
  const answer = await fetch(`${local.url}${command[1]}`, { method: 'DELETE' });
  assert.ok(answer.ok, await answer.text());
  const { clauses } = await local.ok('alpha', 'statement');
  const failing = clauses.filter(({ verdict }) => verdict === 'failing');
  assert.ok(failing.length > 0 && failing.some(({ evidence }) => evidence?.text.includes('m:3')), JSON.stringify(failing));
  assert.ok(clauses.some(({ verdict }) => verdict === 'incomplete'));
});

test('the guide names the store of every value that it tampers with', () => {
  for (const file of ['README.md', 'docs/local.md']) {
    for (const [path, key] of read(file).matchAll(/\/store\/([^'"\s?]+)[^'"\s]*/g)) {
      const own = /^(head|[a-z]:[0-9].*|job:.*)$/.test(key);
      assert.equal(own, path.includes('?entity=bailee'), `${file}: ${path}`);
    }
  }
});
