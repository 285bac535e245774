// What each error code means to the reader: what happened, what it means for the data, what to do next.
// Kept apart from the views so that a code is explained in one place and in the same words everywhere.

const UNSURE = "It is not known whether the change was stored. Nothing is stored twice: every change names the version it replaces.";
const UNTOUCHED = "Nothing was changed.";

/** Per code: title, meaning for a read, meaning for a change (when it differs), what to do. */
const TEXT = {
  forbidden: ["You may not see or change this", UNTOUCHED, null, "Ask somebody with the global permission “Administer Jira” to do it, or to grant it to you."],
  "not-found": ["It is not there any more", UNTOUCHED, null, "Somebody may have deleted it. Reload the list; what was deleted can be restored from a backup."],
  "version-conflict": ["Somebody else changed it first", "Nothing was overwritten.", null, "Load what is stored now and decide again."],
  "gate-refused": ["The policy of this app refuses these values", "Nothing was stored.", null, "Change the fields that are marked."],
  "invalid-payload": ["The app did not understand the request", UNTOUCHED, null, "Reload the page. If it happens again, report the code to the vendor."],
  "restore-running": ["A restore is running", "Nothing was changed. Changes wait until the restore has ended, so that its result can be proven.", null, "Follow it under Backups, then try again."],
  "unknown-function": ["This page and the app are of different versions", UNTOUCHED, null, "Reload the page to get the page of the installed version."],
  "keys-lost": ["The keys of this site’s storage are missing", "What is sealed (backups, secrets, ledger) cannot be opened without them. Nothing was overwritten.", null, "Do not uninstall the app. Report the code to the vendor."],
  "store-damaged": ["A stored piece is missing or was altered", "The damage was noticed before the piece was used, so nothing wrong was shown or written.", null, "Try an earlier restore point, and report code and key to the vendor."],
  "rate-limited": ["Jira is limiting requests at the moment", "What is stored is not affected.", UNSURE, "Wait a minute, then try again."],
  "try-again": ["It could not be done at this moment", "Nothing was lost.", null, "Try again."],
  "outcome-unknown": ["The storage did not answer in time", "What is stored is not affected.", UNSURE, "Look whether it was made before you repeat it."],
  "platform-unavailable": ["The storage is not available at the moment", "What is stored is not affected.", UNSURE, "Wait a minute, then try again."],
  "platform-unauthorised": ["The platform refuses the app", UNTOUCHED, null, "Ask a site administrator whether the app’s permissions were approved."],
  "platform-refused": ["The platform refused the request", UNTOUCHED, null, "Report the code to the vendor."],
  "other-site": ["The stored data belongs to another site", "Nothing was read or changed.", null, "Report the code to the vendor."],
  "too-large": ["This is larger than the storage takes", "Nothing was stored.", null, "Shorten long texts or lists."],
  "sequence-exhausted": ["This site has used all of its change numbers", "What is stored is not affected.", "Nothing was stored.", "Report the code to the vendor."],
  "proof-failed": ["The result is not equal to the restore point", "Every record was written, and nothing was lost.", null, "Report the code to the vendor."],
  unreachable: ["The app could not be reached", "What is stored is not affected.", UNSURE, "Check the connection, then try again."],
  "unreadable-answer": ["The app’s answer could not be read", "What is stored is not affected.", UNSURE, "Reload the page. If it happens again, report the code to the vendor."],
  internal: ["The app met an unexpected fault", "What is stored is not affected.", UNSURE, "Try again. If it happens again, report the code to the vendor."],
};

/**
 * Explains an error; unknown codes are explained as internal ones but keep their own code.
 * @param {import("./api.js").ApiError} error
 * @returns {{title:string, meaning:string, action:string, code:string, message:string, key?:string, trace?:string}}
 */
export function explain(error) {
  const code = error.code ?? "page";
  const [title, meaning, unsure, action] = TEXT[code] ?? TEXT.internal;
  const [key, trace] = [error.detail?.key, error.detail?.traceId].map((value) => (typeof value === "string" ? value : undefined));
  return { title, meaning: error.write && unsure ? unsure : meaning, action, code, message: error.message ?? "", key, trace };
}
