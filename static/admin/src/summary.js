// The one sentence that knows everything: what was looked at, and what was found. Pure, so that it can be tested without a page.
// It never says more than was looked at: the status reads the newest backup and the changes since, a full check everything.
import { count } from "./format.js";

/** @typedef {import("./generated/functions.d.ts").Status} Status */
/** @typedef {import("./generated/functions.d.ts").Statement} Statement */
/** @typedef {import("./generated/functions.d.ts").Verdict} Verdict */

/** The verdicts that this page knows, in the order of urgency. @type {readonly Verdict[]} */
export const VERDICTS = ["failing", "incomplete", "proven", "stated"];

/** A verdict of a newer app must not vanish, nor pass for proven. @param {{verdict: string}} clause @returns {Verdict} */
export const verdictOf = ({ verdict }) => VERDICTS.find((known) => known === verdict) ?? "incomplete";

/** How long the result of a full check stands for the present: as long as a daily one would, in milliseconds. */
const TRUSTED = 26 * 3_600_000;

/** How many clauses of each verdict. @param {Statement} statement */
export function tally(statement) {
  const sums = new Map(VERDICTS.map((verdict) => [verdict, 0]));
  for (const clause of statement.clauses) sums.set(verdictOf(clause), (sums.get(verdictOf(clause)) ?? 0) + 1);
  /** @param {Verdict} verdict */
  return (verdict) => sums.get(verdict) ?? 0;
}

/** Whether there are records that the app writes itself, of which is known only what the last look saw. @param {Status} status */
export const observes = ({ kinds }) => kinds.some(({ mode }) => mode === "observe");

/** Whether a full check still stands for the present. @param {Status} status @param {Statement} check */
export const isCurrent = (status, check) => Date.parse(status.now) - Date.parse(check.generated) < TRUSTED;

/**
 * @param {Status} status
 * @param {Statement|null} check the last full check that was seen, if any
 * @returns {{tone: "good"|"bad"|"warn"|"info", title: string}}
 */
export function summarize(status, check) {
  const isRecent = check !== null && isCurrent(status, check);
  const sum = isRecent ? tally(check) : () => 0;
  const waits = status.findings > 0;
  const broken = status.health.filter((item) => !item.ok).length + sum("failing") + (waits ? 1 : 0);
  if (status.damaged) return { tone: "bad", title: "Stored data is missing or was altered." };
  if (waits && broken === 1) return { tone: "bad", title: `${count(status.findings, "stored value is", "stored values are")} not what was acknowledged.` };
  if (broken > 0) return { tone: "bad", title: `${count(broken, "thing needs", "things need")} your attention.` };
  if (sum("incomplete") > 0) return { tone: "warn", title: `${count(sum("incomplete"), "clause")} could not be checked.` };
  if (sum("proven") > 0) return { tone: "good", title: "All was well at the full check." };
  if (status.seq === 0) return { tone: "info", title: "Nothing is stored yet." };
  return { tone: "info", title: status.manifests > 0 ? "The summary of the newest backup is whole." : "No backup has been made yet." };
}
