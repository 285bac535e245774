// Asks secretlint's core with its recommended preset about every case of a file.
// usage: node peer-secretlint.cjs FOLDER CASES OUT, where FOLDER has secretlint's packages
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

const CORE = '@secretlint/core';
const PRESET = '@secretlint/secretlint-rule-preset-recommend';
const PROFILER = '@secretlint/profiler';

async function main(folder, casesPath, out) {
  // The packages are ES modules below another folder, so they are found by their manifests there.
  const load = async name => {
    const home = resolve(folder, 'node_modules', name);
    const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const entry = manifest.exports?.['.']?.import ?? manifest.main ?? 'index.js';
    const file = typeof entry === 'string' ? entry : entry.default;
    return { version: manifest.version, module: await import(pathToFileURL(join(home, file))) };
  };
  const [core, preset, profiler] = [await load(CORE), await load(PRESET), await load(PROFILER)];
  // It keeps the times of every rule and text, for a profile that nobody reads here.
  profiler.module.secretLintProfiler.setEnabled(false);
  const config = { rules: [{ id: PRESET, rule: preset.module.creator, options: {} }] };
  const lines = readFileSync(casesPath, 'utf8').split('\n').filter(Boolean);
  // Values made to measure the time of one scan say nothing about recall.
  const cases = lines.map(line => JSON.parse(line)).filter(one => one.label !== 'long');
  const found = [];
  const started = process.cpuUsage();
  for (const [index, one] of cases.entries()) {
    const text = one.parts.join('');
    // A value stands beside its name, as in a file.
    const content = one.name ? `${one.name} = ${JSON.stringify(text)}` : text;
    const source = { filePath: 'value.txt', content, contentType: 'text', ext: '.txt' };
    const result = await core.module.lintSource({ source, options: { config, noPhysicFilePath: true } });
    if (result.messages.length > 0) found.push(index);
  }
  const used = process.cpuUsage(started);
  const seconds = (used.user + used.system) / 1e6;
  writeFileSync(out, JSON.stringify({ name: `secretlint ${core.version}`, seconds, found }));
}

main(...process.argv.slice(2));
