// Every own check of manifest.yml catches the violation that it is there for.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const { ownChecks } = require('../../xtask/node/manifest.cjs');
const { parse } = require('yaml');
const manifest = () => parse(readFileSync('manifest.yml', 'utf8'));
/** @param {any} app */
const broken = app => ownChecks(app).filter(([, problems]) => problems.length).map(([sentence]) => sentence);

/** @type {Record<string, (app: any) => void>} */
const MUTANTS = {
  'every event is one that Jira or Forge sends': app => app.modules.trigger[0].events.push('avi:forge:nonsense:app'),
  'every scope is needed, and every needed scope is there': app => app.permissions.scopes.push('write:jira-work'),
  'every handler is exported by its file': app => { app.modules.function[0].handler = 'index.missing'; },
  'every function is used by one kind of module': app => { app.modules.preUninstall[0].function = 'bailee-seal'; },
  'every module, queue and resource but those of the app\'s own code has a name that begins with bailee-': app => { app.modules.consumer[0].queue = 'work'; },
  'there are at most 20 entities, and a named index has one range attribute and a name of 3 to 50 characters': app => {
    app.app.storage.entities[0].indexes = [{ name: 'by-two', range: ['seq', 'n'] }];
  },
  'there are at most five schedules, and at most one of five minutes': app => {
    app.modules.scheduledTrigger = [1, 2].map(n => ({ key: `bailee-${n}`, function: 'bailee-scheduled', interval: 'fiveMinute' }));
  },
  'the memory lies between 128 and 1024 MB': app => { app.app.runtime.memoryMB = 2048; },
  'the runtime is nodejs22.x on arm64': app => { delete app.app.runtime.architecture; },
  'nothing leaves the platform (Runs on Atlassian)': app => { app.remotes = [{ key: 'r', baseUrl: 'https://a.example' }]; },
  'no unshipped module and no environment variable': app => { app.environment = { variables: ['A'] }; },
  'only administrators see the admin page': app => { delete app.modules['jira:adminPage'][0].displayConditions; },
};

test('the manifest itself breaks no own check', () => assert.deepEqual(broken(manifest()), []));

test('every own check has a mutant', () => {
  assert.deepEqual(Object.keys(MUTANTS).sort(), ownChecks(manifest()).map(([sentence]) => sentence).sort());
});

for (const [sentence, mutate] of Object.entries(MUTANTS)) {
  test(`a violation is caught: ${sentence}`, () => {
    const app = manifest();
    mutate(app);
    assert.ok(broken(app).includes(sentence), broken(app).join('; ') || 'nothing was caught');
  });
}
