// The WebAssembly module: compiled once per process, instantiated again for every run, so that runs share nothing,
// a trap ends one run alone, and nothing of one tenant is left for the next.
import { readFileSync } from 'node:fs';
import { createGlue } from '../build/wasm/glue.js';

// Forge's bundler puts the file beside the handlers. Compiled on other threads while the clients load.
const compiled = WebAssembly.compile(readFileSync(new URL('../build/wasm/bailee.wasm', import.meta.url)));

/** Returns a fresh instance. */
export async function instantiate() {
  const glue = createGlue();
  glue.initSync({ module: await compiled });
  return glue;
}
