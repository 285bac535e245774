// What each error code means to the reader: what happened, what it means for the data, what to do next.
// Kept apart from the views so that a code is explained in one place and in the same words everywhere.

const UNSURE = "It is not known whether the change was stored. Nothing is stored twice: every change names the version it replaces.";
const UNTOUCHED = "Nothing was changed.";
const SAFE = "What is stored is not affected.";
const REPORT = "Report the code to the vendor.";
const RELOAD = "Reload the page. If it happens again, report the code to the vendor.";

/**
 * Per code: title, meaning for a read, meaning for a change (when it differs), what to do.
 * Complete by its type: a new code of the app without its text is an error of the type checker.
 * @type {Record<import("./generated/functions.d.ts").ErrorCode | "unreachable" | "unreadable-answer" | "page", [string, string, string|null, string]>}
 */
const TEXT = {
  cancelled: ["It was cancelled", "What was written before stays.", null, "Start it again if it is still wanted."],
  forbidden: ["You may not see or change this", UNTOUCHED, null, "Ask somebody with the global permission “Administer Jira” to do it, or to grant it to you."],
  "gate-refused": ["The policy of this app refuses these values", "Nothing was stored.", null, "Change the fields that are marked."],
  internal: ["The app met an unexpected fault", SAFE, UNSURE, "Try again. If it happens again, report the code to the vendor."],
  "invalid-payload": ["The app did not understand the request", UNTOUCHED, null, RELOAD],
  "keys-lost": ["The keys of this site’s storage are missing", "What is sealed (backups, secrets, ledger) cannot be opened without them. Nothing was overwritten.", null, "Do not uninstall the app. Report the code to the vendor."],
  limit: ["The request breaks a limit of the platform", UNTOUCHED, null, "Shorten long texts or lists. If it happens again, report the code to the vendor."],
  "leaves-exhausted": ["This site has used all of its keys for new records", SAFE, "Nothing was stored.", REPORT],
  "malformed-event": ["The app did not understand the request", UNTOUCHED, null, RELOAD],
  "no-such-moment": ["There is no state of the configuration at that moment", UNTOUCHED, null, "Choose a moment that is not before the first change and not in the future."],
  "not-found": ["It is not there any more", UNTOUCHED, null, "Somebody may have deleted it. Reload the list; what was deleted can be restored from a backup."],
  "other-site": ["The stored data belongs to another site", "Nothing was read or changed.", null, REPORT],
  "outcome-unknown": ["The storage did not answer in time", SAFE, UNSURE, "Look whether it was made before you repeat it."],
  "platform-refused": ["The platform refused the request", UNTOUCHED, null, REPORT],
  "platform-unauthorised": ["The platform refuses the app", UNTOUCHED, null, "Ask a site administrator whether the app’s permissions were approved."],
  "platform-unavailable": ["The storage is not available at the moment", SAFE, UNSURE, "Wait a minute, then try again."],
  "policy-unreadable": ["This app was built in a wrong way", "Nothing was read or changed.", null, REPORT],
  "project-missing": ["There is no such project", "It may have been deleted. Nothing was stored.", null, "Check the project’s number. What belongs to a deleted project can be looked at and deleted, but not changed."],
  "proof-failed": ["The result is not equal to the restore point", "Every record was written; what differs was not looked for one by one. What was stored before is in the backups.", null, REPORT],
  "queue-unavailable": ["The restore could not be started", UNTOUCHED, null, "Start it again."],
  "rate-limited": ["Jira is limiting requests at the moment", SAFE, UNSURE, "Wait a minute, then try again."],
  "restore-running": ["A restore is running", "Nothing was changed. Changes wait until the restore has ended, so that its result can be proven.", null, "Follow it under Backups, then try again."],
  "restore-unfit": ["Some records of that point are not allowed any more", "Nothing was changed. The policy of this app has changed since, and does not allow these records as they were.", null, "Look which they are, and restore the others without them."],
  "sequence-exhausted": ["This site has used all of its change numbers", SAFE, "Nothing was stored.", REPORT],
  "store-damaged": ["A stored piece is missing or was altered", "The damage was noticed before the piece was used, so nothing wrong was shown or written.", null, "Report code and key to the vendor."],
  "too-large": ["This is larger than the storage takes", "Nothing was stored.", null, "Shorten long texts or lists."],
  "try-again": ["It could not be done at this moment", "Nothing was lost.", null, "Try again."],
  "unknown-function": ["This page and the app are of different versions", UNTOUCHED, null, "Reload the page to get the page of the installed version."],
  "unknown-module": ["The parts of this app are of different versions", UNTOUCHED, null, "Try again in a few minutes. If it happens again, report the code to the vendor."],
  "version-conflict": ["Somebody else changed it first", "Nothing was overwritten.", null, "Load what is stored now and decide again."],
  unreachable: ["The app could not be reached", SAFE, UNSURE, "Check the connection, then try again."],
  "unreadable-answer": ["The app’s answer could not be read", SAFE, UNSURE, RELOAD],
  page: ["This page met an unexpected fault", SAFE, UNSURE, RELOAD],
};
const TEXTS = new Map(Object.entries(TEXT));

/** Whether a code has a text of its own. @param {string} code */
export const isKnown = (code) => TEXTS.has(code);

/** Whether a change that failed so may have been stored all the same. @param {import("./api.js").ApiError} error */
export const isUnsure = ({ code, write }) => write && (TEXTS.get(code) ?? TEXT.internal)[2] === UNSURE;

/**
 * Explains an error; unknown codes are explained as internal ones but keep their own code.
 * @param {Pick<import("./api.js").ApiError, "code"|"message"|"detail"|"write">} error
 * @returns {{title:string, meaning:string, action:string, code:string, message:string, key?:string, trace?:string, isForVendor:boolean}}
 * `isForVendor` says that the reader is asked to tell the vendor.
 */
export function explain({ code, message, detail, write }) {
  const [title, meaning, unsure, action] = TEXTS.get(code) ?? TEXT.internal;
  const [key, trace] = [detail.key, detail.traceId].map((value) => (typeof value === "string" ? value : undefined));
  return { title, meaning: write && unsure ? unsure : meaning, action, code, message, key, trace, isForVendor: action.includes("vendor") };
}
