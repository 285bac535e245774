// The policy under which the local platform serves the page is the one that Atlassian's package computes for the manifest.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('page.csp is what @forge/csp computes from manifest.yml', () => {
  const { status, stderr } = spawnSync(process.execPath, ['crates/local/csp/compute.mjs', '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
