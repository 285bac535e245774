// Bundles the app with Forge's own bundler and lays the result out as `forge deploy` would upload it.
// The same calls as `out/deploy/packager/runtime-bundler.js` of @forge/cli 13.3.0, without network:
// the two scripts that the platform adds to every app (`__forge__.cjs`, `__forge_wrapper__.cjs`) come from its CDN and are left out.
// usage: node bundle.cjs OUTPUT_FOLDER   (in the folder of manifest.yml)
'use strict';
const { rmSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { createRequire } = require('node:module');
const load = createRequire(join(process.cwd(), 'package.json'));
const { getEntryPoints, getNodeBundler } = load('@forge/bundler');
const cli = load('@forge/cli-shared');

const PLATFORM_FILES = ['__forge__.cjs', '__forge_wrapper__.cjs', 'runtime.json'];
const logger = { debug() {}, info() {}, warn: text => console.error(text), error: text => console.error(text), trace() {} };
const script = { script: '// Added by the platform at deployment.', source: 'platform', version: 'platform' };
const wrapperProvider = { getNodeRuntimeWrapper: async () => script, getNodeRuntimeLoader: async () => script };

async function main(output) {
  const reader = new cli.FileSystemReader();
  const config = new cli.ConfigFile(reader, undefined, logger);
  const manifest = await config.readConfig();
  const entryPoints = getEntryPoints(await config.getAppHandlers());
  const bundler = getNodeBundler(logger, wrapperProvider, config);
  const { outputDir, additionalOutputs } = await bundler.bundle({ appDirectory: process.cwd(), entryPoints });
  const archiver = new cli.DirectoryArchiver(resolve(output));
  archiver.addFrom('', outputDir);
  for (const [name, content] of additionalOutputs ?? []) {
    if (!PLATFORM_FILES.includes(name)) archiver.addContent(name, content);
  }
  archiver.addContent(cli.manifestFileName, Buffer.from(JSON.stringify(manifest)));
  for (const name of cli.dependencyFileNames) if (reader.fileExists(name)) archiver.addFrom(name, name);
  const extra = await reader.getFileGlobList(manifest.app.package?.extraFiles ?? []);
  for (const name of extra) archiver.addFrom(name, name);
  await archiver.finalise();
  rmSync(outputDir, { recursive: true, force: true });
}

main(process.argv[2]).catch(error => {
  console.error(error.stack ?? error);
  process.exitCode = 1;
});
