// The reference app without its own code: with nothing beside Bailee its checks can prove what its clauses say.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { BAILEE } from '../platform.mjs';

/** Bundles it with Forge's own bundler in a folder below `build`, and returns the artefact's folder. @param {string} name */
export function bare(name) {
  // Below the repository, so that the bundler finds the packages.
  const folder = resolve('build', name);
  const [app, artefact] = [join(folder, 'app'), join(folder, 'artefact')];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(app, 'build/wasm'), { recursive: true });
  cpSync('src', join(app, 'src'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json', 'build/wasm/bailee.wasm', 'build/wasm/glue.js']) copyFileSync(file, join(app, file));
  const [, issue] = /** @type {RegExpMatchArray} */ (readFileSync('src/index.js', 'utf8').match(/^const (\w+) = rules\(bailee\);$/m));
  const index = readFileSync('src/index.js', 'utf8').split('\n').filter(line => !line.includes('rules'));
  writeFileSync(join(app, 'src/index.js'), index.join('\n').replace(`{ ${issue}, `, '{ ').replace('{ bailee, ', '{ '));
  const manifest = parse(readFileSync('manifest.yml', 'utf8'));
  const { modules } = manifest;
  for (const type of Object.keys(modules)) modules[type] = modules[type].filter((/** @type {{ key: string }} */ { key }) => key.startsWith('bailee-'));
  writeFileSync(join(app, 'manifest.yml'), stringify(manifest));
  writeFileSync(join(app, 'bailee.toml'), readFileSync('bailee.toml', 'utf8').replace(/\n\[\[functions\]\]\n(?:.+\n)+/, '\n'));
  execFileSync(BAILEE, ['check', 'bailee.toml', '--write', 'build/wasm/policy.json'], { cwd: app, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(process.execPath, [resolve('xtask/node/bundle.cjs'), artefact], { cwd: app, stdio: ['ignore', 'ignore', 'inherit'] });
  return artefact;
}
