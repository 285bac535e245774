// What a form sends, and what comes back: pure, so that it can be tested without a page.
import { baseName, fromDraft, lostSecrets, undeclared } from "./draft.js";
import { words } from "./format.js";

/** @typedef {import("./generated/functions.d.ts").Kind} Kind */
/** @typedef {import("./generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("./generated/functions.d.ts").Violation} Violation */
/** @typedef {import("./draft.js").Draft} Draft */
/** Where a new record goes. @typedef {{name:string, scope:"site"|"project", project:string}} Place */

/** What is wrong with the inputs of name and project, which are no fields. */
export const NAME = "@name";
export const PROJECT = "@project";

/** @param {string} text */
const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** Why this is no project id; empty when it is one. The bounds are those of the app: 1 to 19 digits. @param {string} text */
export function projectComplaint(text) {
  if (!/^[0-9]+$/.test(text)) return "Enter the project’s number, such as 10001.";
  return /^[1-9][0-9]{0,18}$/.test(text) ? "" : "A project’s number has at most 19 digits and does not begin with 0.";
}

/**
 * What is wrong before anything is sent, by input, and the values when nothing is.
 * @param {Kind} kind @param {Place|null} place null when the record is stored already @param {Map<string, Draft>} drafts
 */
export function check(kind, place, drafts) {
  /** @type {Map<string, string>} */
  const errors = new Map();
  /** @type {Map<string, unknown>} */
  const fields = new Map();
  if (place && place.name.trim() === "") errors.set(NAME, "This is required.");
  const wrong = place?.scope === "project" ? projectComplaint(place.project.trim()) : "";
  if (wrong) errors.set(PROJECT, wrong);
  for (const field of kind.fields) {
    const draft = drafts.get(field.name);
    const { value, error } = draft ? fromDraft(field, draft) : {};
    if (error) errors.set(field.name, error);
    else if (value !== undefined) fields.set(field.name, value);
  }
  return { errors, fields: Object.fromEntries(fields) };
}

/**
 * What saving would take away, in words: secrets and values that the reader removes, and what the kind no longer declares.
 * @param {Kind} kind @param {StoredRecord|null} stored @param {Map<string, Draft>} drafts
 * @param {(value:unknown) => boolean} isSecret
 */
export function losses(kind, stored, drafts, isSecret) {
  /** @param {string} name @param {boolean} secret */
  const line = (name, secret) => `${words(name)}${secret ? " (a secret)" : ""}`;
  const removed = kind.fields.filter(({ name }) => drafts.get(name)?.act === "remove").map((field) => line(field.name, field.class === "secret"));
  const inside = kind.fields.flatMap((field) => {
    const draft = drafts.get(field.name);
    if (!draft || draft.act !== "edit") return [];
    const lost = lostSecrets(draft.stored, fromDraft(field, draft).value);
    return lost.map((way) => `${[words(field.name), ...way].join(", ")} (a secret)`);
  });
  return [...removed, ...inside, ...undeclared(kind, stored).map(([name, value]) => `${line(name, isSecret(value))}, which the app no longer declares`)];
}

/**
 * Sorts violations to the inputs they belong to; what has no input is shown above the form.
 * @param {Kind} kind @param {boolean} isNew whether the form has inputs for name and project
 * @param {Violation[]} violations
 */
export function sort(kind, isNew, violations) {
  /** @type {Map<string, string>} */
  const errors = new Map();
  /** @type {string[]} */
  const rest = [];
  for (const { field, message } of violations) {
    const base = baseName(field);
    const own = isNew ? new Map([["name", NAME], ["scope", PROJECT]]).get(base) : undefined;
    const input = kind.fields.some(({ name }) => name === base) ? base : own;
    if (input && !errors.has(input)) errors.set(input, sentence(message));
    else rest.push(sentence(message));
  }
  return { errors, rest };
}

/**
 * The violations that a refusal amounts to, if it is about what was filled in.
 * @param {import("./api.js").ApiError} error @returns {Violation[]|null}
 */
export function violationsOf({ code, message, detail }) {
  if (code === "gate-refused") return detail.violations ?? [];
  if (code === "project-missing") return [{ field: "scope", rule: code, message: "There is no project with this number, or it was deleted." }];
  return code === "invalid-payload" && detail.field ? [{ field: detail.field, rule: code, message }] : null;
}
