// The WebAssembly module: compiled once per process, instantiated anew for every run, so that runs share nothing,
// a trap ends one run alone, and nothing of one tenant is left for the next.
import { readFileSync } from 'node:fs';
import { createGlue } from '../build/wasm/glue.js';

// `app.package.extraFiles` puts the file into the application directory, which is the working directory.
const module = new WebAssembly.Module(readFileSync('./build/wasm/bailee.wasm'));

/** Returns a fresh instance: `{ Run, lastPanic }`. */
export function instantiate() {
  const glue = createGlue();
  glue.initSync({ module });
  return glue;
}
