// Every call to the app's back end, and nothing else: views never name a function of the resolver themselves.
// Answers are {ok} or {error:{code,message,detail}}; the second kind becomes an ApiError.
import { invoke } from "@forge/bridge";

/**
 * @typedef {{name:string, type:"string"|"text"|"integer"|"number"|"boolean"|"url"|"choice"|"strings"|"map",
 *   class:"plain"|"secret", purpose:string, required:boolean, choices?:string[],
 *   min?:number, max?:number, itemMax?:number}} Field
 * @typedef {{name:string, title:string, purpose:string, scopes:string[], fields:Field[]}} Kind
 * @typedef {{id:string, kind:string, scope:string, name:string, version:number, created:number,
 *   fields:Record<string, unknown>}} Stored
 * @typedef {{n:number, seq:number, time:string, changes:number, stateHash:string, records:number}} Point
 * @typedef {{seq:number}|{time:string}} To
 * @typedef {{job:string, kind:string, state:"queued"|"running"|"proving"|"done"|"failed"|"cancelled",
 *   to:{seq:number,time:string}, done:number, total:number, started:string, finished?:string, stateHash?:string,
 *   expectedHash?:string, proof?:"full"|"changed", error?:{code:string,message:string}}} Job
 * @typedef {{state:string, now?:string, seq:number, sealed:number, manifests:number, unsealed:number,
 *   oldestUnsealed:string|null, records:number|null, lastSeal:Point|null, nextSeal:string|null,
 *   limits?:{backupHours?:number}, job:string|null, kinds:Kind[], health:{id:string,ok:boolean,text:string}[],
 *   vendor:{name:string,app:string}}} Status
 */

/** What the app, the bridge or this page refused. `write` says that a change was on its way. */
export class ApiError extends Error {
  /** @param {string} code @param {string} message @param {any} detail @param {boolean} write */
  constructor(code, message, detail, write) {
    super(message);
    this.code = code;
    this.detail = detail ?? {};
    this.write = write;
  }
}

/** Failures that pass by themselves. */
const PASSING = new Set(["rate-limited", "try-again", "platform-unavailable", "unreachable"]);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function once(name, payload, write) {
  let answer;
  try {
    answer = await invoke(name, payload);
  } catch (cause) {
    throw new ApiError("unreachable", String(cause?.message ?? cause), null, write);
  }
  if (answer?.error) throw new ApiError(answer.error.code ?? "internal", answer.error.message ?? "", answer.error.detail, write);
  if (answer?.ok === undefined) throw new ApiError("unreadable-answer", `the answer of ${name} has neither ok nor error`, null, write);
  return answer.ok;
}

/** Reads are repeated twice when the failure is of the passing kind; changes never are. */
async function read(name, payload = {}) {
  for (let pause = 300; ; pause *= 3) {
    try {
      return await once(name, payload, false);
    } catch (error) {
      if (!PASSING.has(error.code) || pause > 900) throw error;
      await wait(pause);
    }
  }
}
const change = (name, payload = {}) => once(name, payload, true);

/** @returns {Promise<Status>} */
export const status = () => read("status");
export const listRecords = (query) => read("records.list", query);
/** @returns {Promise<Stored>} */
export const getRecord = (id) => read("records.get", { id });
/** `expect` is the version seen; without it the record must not exist yet. */
export const putRecord = (record) => change("records.put", record);
export const deleteRecord = (id, expect) => change("records.delete", { id, expect });
/** @returns {Promise<{points:Point[], cursor:string|null}>} */
export const listBackups = (cursor) => read("backups.list", cursor ? { cursor } : {});
export const sealBackup = () => change("backups.seal");
/** @param {To} to */
export const previewRestore = (to) => read("backups.preview", { to });
/** @param {To} to @returns {Promise<{job:string}>} */
export const restore = (to) => change("backups.restore", { to });
/** One try: the poller has a back-off of its own. @returns {Promise<Job>} */
export const getJob = (job) => once("jobs.get", { job }, false);
export const cancelJob = (job) => change("jobs.cancel", { job });
export const listLedger = (from, limit) => read("ledger.list", { from, limit });
export const ledgerCheckpoint = () => read("ledger.checkpoint");
export const statement = () => read("statement");
