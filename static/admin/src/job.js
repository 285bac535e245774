// A restore as it is told: how far it is, how it ended, and what its proof covers. Pure, so that it can be tested without a page.

/** @typedef {import("./generated/functions.d.ts").Job} Job */

/** @param {Pick<Job, "state">} job */
export const ended = ({ state }) => state === "done" || state === "failed" || state === "cancelled";

/**
 * What the proof says, and on what it rests.
 * @param {Job} job @returns {{tone:"good"|"bad", title:string, basis:string, verdict:"equal"|"different"|"records"} | null}
 */
export function proofOf({ state, proof, stateHash, expectedHash, secretsKept, forgotten, unfit, meanwhile }) {
  if (!stateHash) return null;
  const lacks = [
    forgotten > 0 && `what the point had of ${forgotten} ${forgotten === 1 ? "record" : "records"} erased since`,
    unfit > 0 && `${unfit} ${unfit === 1 ? "record" : "records"} that today’s policy does not allow as at the point`,
  ].filter(Boolean);
  const without = lacks.length > 0 ? ` What was expected leaves out ${lacks.join(", and ")}, so the state hash is not the one of the restore point.` : "";
  if (proof === "records" && stateHash === expectedHash && meanwhile === 0) {
    return {
      tone: "good",
      title: "Equal, record by record",
      basis:
        `Today’s secrets were kept in ${secretsKept} ${secretsKept === 1 ? "record" : "records"}, so the state hash is not the one of the restore point and cannot be. ` +
        "What was expected is each record as it was at the point, with these secrets; what is stored now was read again, and its hash is that one." +
        without,
      verdict: "records",
    };
  }
  const basis =
    (proof === "records"
      ? "What was expected is each record as it was at the point, with today’s secrets; what is stored now was read again."
      : proof === "full"
      ? "Every record of the site was read again and hashed."
      : "Every record that changed since the point, whether or not this restore wrote it, was read again and hashed; the hash of all others was carried over.") + without;
  if (meanwhile > 0 && state === "done") {
    const [records, stay] = meanwhile === 1 ? ["1 record", "It stays as it is, and is"] : [`${meanwhile} records`, "They stay as they are, and are"];
    return {
      tone: "good",
      title: `Equal, ${records} aside`,
      basis: `The app itself wrote ${records} while the restore ran. ${stay} no part of the comparison; the state hash is that of what is stored now. ${basis}`,
      verdict: "records",
    };
  }
  return stateHash === expectedHash
    ? { tone: "good", title: "State hash equal", basis, verdict: "equal" }
    : { tone: "bad", title: "State hash not equal", basis, verdict: "different" };
}

/** How a restore that did not reach its end left the records. @param {Job} job */
export function leftBehind({ state, done, total, error }) {
  const reached = done === 0 ? "before any record was restored" : `after ${done} of ${total} ${total === 1 ? "record" : "records"}`;
  const whole = " Each record is either restored or as it was before.";
  if (state === "cancelled") {
    return `It was stopped ${reached}.${whole} Restore to the same point again to go on, or to the change before this restore to undo it.`;
  }
  switch (error?.code) {
    case "queue-unavailable":
      return "It could not be started, so nothing was written. Start it again.";
    case "proof-failed":
      return `All ${total} records were written, but the result is not equal to the restore point.`;
    case "store-damaged":
      return `It stopped ${reached}.${whole} Restoring to the same point would meet the same damage again; a later point may not need the damaged piece.`;
    default:
      return `It stopped ${reached}.${whole} Restoring to the same point again goes on from there.`;
  }
}
