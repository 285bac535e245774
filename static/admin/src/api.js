// The way to the app's back end: one call for reads, which are repeated, and one for changes, which never are.
// Answers are {ok} or {error:{code,message,detail}}; the second kind becomes an ApiError. Names of functions stand in generated/.
import { invoke } from "@forge/bridge";

/** What the app, the bridge or this page refused. `write` says that a change was on its way. */
export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   * @param {import("./generated/functions.d.ts").ErrorDetail} [detail]
   * @param {boolean} [write]
   */
  constructor(code, message = "", detail = {}, write = false) {
    super(message);
    this.code = code;
    this.detail = detail;
    this.write = write;
  }
}

/** Failures that pass by themselves. */
const PASSING = new Set(["rate-limited", "try-again", "platform-unavailable", "unreachable"]);
/** @param {number} ms */
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * @param {string} name @param {object} payload @param {boolean} write
 * @returns {Promise<any>} whatever the function answers
 */
async function once(name, payload, write) {
  /** @type {any} */
  let answer;
  try {
    answer = await invoke(name, payload);
  } catch (cause) {
    throw new ApiError("unreachable", cause instanceof Error ? cause.message : String(cause), {}, write);
  }
  if (answer?.error) throw new ApiError(answer.error.code ?? "internal", answer.error.message, answer.error.detail, write);
  if (answer?.ok === undefined) throw new ApiError("unreadable-answer", `the answer of ${name} has neither ok nor error`, {}, write);
  return answer.ok;
}

/**
 * Repeated twice when the failure is of the passing kind.
 * @param {string} name
 */
export async function read(name, payload = {}) {
  for (let pause = 300; ; pause *= 3) {
    try {
      return await once(name, payload, false);
    } catch (error) {
      if (!(error instanceof ApiError) || !PASSING.has(error.code) || pause > 900) throw error;
      await wait(pause);
    }
  }
}

/** @param {string} name */
export const change = (name, payload = {}) => once(name, payload, true);

/** Whatever was thrown, as an error that can be explained; a fault of this page itself has the code `page`. @param {unknown} error */
export const asApiError = (error) => (error instanceof ApiError ? error : new ApiError("page", error instanceof Error ? error.message : String(error)));
