// The local platform as a process, with the real artefact and page: start, call, stop, kill.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** @typedef {import("../static/admin/src/generated/functions.d.ts").Name} Name */
/** @template {Name} One @typedef {import("../static/admin/src/generated/functions.d.ts").Payload<One>} Payload */
/** @template {Name} One @typedef {import("../static/admin/src/generated/functions.d.ts").Answer<One>} Answer */

const root = fileURLToPath(new URL("../", import.meta.url));
/** The command line and the local platform; a whole path, since tests start it in folders of their own. */
export const BAILEE = resolve(root, process.env.BAILEE ?? "target/debug/bailee");

/** Waits until `condition()` gives something true, and returns it. @template T @param {string} what @param {() => T | Promise<T>} condition */
export async function until(what, condition, seconds = 90) {
  for (const end = Date.now() + seconds * 1000; ; await wait(100)) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < end, `waited ${seconds} s in vain for ${what}`);
  }
}

/** Starts `bailee dev` on a free port with a state file of its own; it ends with the process of the test. @param {...string} options */
export async function platform(...options) {
  const folder = mkdtempSync(join(tmpdir(), "bailee-test-"));
  const state = join(folder, "state.json");
  /** @type {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, import("node:stream").Readable> | undefined} */
  let server;
  /** @type {string} */
  let url;

  async function start() {
    const args = ["dev", "--port", "0", "--json", "--state", state, ...options];
    server = spawn(BAILEE, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    server.stderr.on("data", (text) => (said += text));
    const line = await createInterface(server.stdout)[Symbol.asyncIterator]().next();
    assert.ok(!line.done, `the local platform did not start: ${said}`);
    ({ url } = JSON.parse(line.value));
    // The two install events of a new state are settled, so that nothing else is under way.
    await post("/clock", { advance: "PT0S" });
  }

  /** @param {NodeJS.Signals} signal */
  async function end(signal) {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async function ask(method, path, body) {
    const answer = await fetch(`${url}/_local${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text;
  }
  /** @param {string} path @param {unknown} body */
  const post = async (path, body) => JSON.parse(await ask("POST", path, body));
  /** @param {string} text */
  const lines = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));

  /** What a function answers to a user's page, `{ok}` or `{error}`. @param {string} site @param {string} name @param {unknown} [payload] */
  const invoke = (site, name, payload = {}, user = "admin") => post(`/sites/${site}/invoke`, { user, function: name, payload });

  process.once("exit", () => server?.kill("SIGKILL"));
  await start();
  return {
    get url() {
      return url;
    },
    invoke,
    /**
     * The `ok` of a function's answer.
     * @template {Name} One @param {string} site @param {One} name @param {Payload<One>} [payload] @returns {Promise<Answer<One>>}
     */
    async ok(site, name, payload) {
      const answer = await invoke(site, name, payload);
      assert.ok(answer.ok, `${name} on ${site}: ${JSON.stringify(answer)}`);
      return answer.ok;
    },
    /** Every stored key with its value. @param {string} site */
    store: async (site) => lines(await ask("GET", `/sites/${site}/store`)),
    /** @param {string} site */
    log: async (site) => ask("GET", `/sites/${site}/log?limit=10000`),
    /**
     * Sets a key behind the app's back, or deletes it without a `value`; `where` may name `{ entity }` or `{ secret: true }`.
     * @param {string} site @param {string} key @param {unknown} [value] @param {Record<string, any>} [where]
     */
    tamper: (site, key, value, where = {}) =>
      ask(value === undefined ? "DELETE" : "PUT", `/sites/${site}/store/${encodeURIComponent(key)}?${new URLSearchParams(where)}`, value),
    /** Moves the clock by a duration and runs what falls due; one call does a bounded amount of work, so there may be several. @param {string} advance */
    async advance(advance) {
      let part = await post("/clock", { advance });
      const ran = [...part.ran];
      while (!part.complete) {
        assert.ok(part.ran.length, `the clock does not get from ${part.now} to ${part.to}`);
        part = await post("/clock", { to: part.to });
        ran.push(...part.ran);
      }
      return { ...part, ran };
    },
    /** @param {object} rule */
    fault: (rule) => post("/faults", rule),
    clearFaults: () => ask("DELETE", "/faults"),
    /** @param {string} site */
    invocations: async (site) => JSON.parse(await ask("GET", `/invocations?site=${site}&limit=200`)).invocations,
    /** @param {string} path */
    get: async (path) => JSON.parse(await ask("GET", path)),
    post,
    /** Runs another command of `bailee` against this platform; returns `{ code, stdout, stderr }`. @param {...string} args */
    run(...args) {
      const { status, stdout, stderr } = spawnSync(BAILEE, [...args, "--url", url], { cwd: root, encoding: "utf8", timeout: 60_000 });
      return { code: status, stdout, stderr };
    },
    /** Kills the server at once, as a crash does, and starts it again on the same state file. */
    async crash() {
      await end("SIGKILL");
      await start();
    },
    async stop() {
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
