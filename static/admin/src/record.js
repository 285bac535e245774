// What a form sends, and what comes back: pure, so that it can be tested without a page.
import { assemble, baseName, fieldsOf, fromDraft, lostSecrets, titleOf, undeclared, valueOf, WHOLE } from "./draft.js";
import { complaint, fits, fresh, holesOf, isScope, keyOf, read, takes } from "./pattern.js";
import { words } from "./format.js";

/** @typedef {import("./generated/functions.d.ts").Kind} Kind */
/** @typedef {import("./generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("./generated/functions.d.ts").Violation} Violation */
/** @typedef {import("./draft.js").Draft} Draft */
/**
 * Where a new record goes. `ids` are the values of the holes of its key that say nothing of a project; they stay as long as the
 * form is open, so that whatever is sent again is the same record. `isOwn` says that the reader chose them.
 * @typedef {{scope:"site"|"project", project:string, ids:ReadonlyMap<string, string>, isOwn:boolean}} Place
 */

/** What is wrong with the inputs of key and project, which are no fields. */
export const KEY = "@key";
export const PROJECT = "@project";

/** @param {string} text */
const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** Why this is no project id; empty when it is one. The bounds are those of the app: 1 to 19 digits. @param {string} text */
export function projectComplaint(text) {
  if (!/^[0-9]+$/.test(text)) return "Enter the project’s number, such as 10001.";
  return /^[1-9][0-9]{0,18}$/.test(text) ? "" : "A project’s number has at most 19 digits and does not begin with 0.";
}

/**
 * Why records of a kind are not changed here; empty when they are. The page is for administrators of Jira alone, who may whatever
 * anybody may.
 * @param {Kind} kind
 */
export const barOf = ({ change }) => (change === "nobody" ? "Only the app itself changes this: its policy lets nobody do it here." : "");

/** The kinds whose records are shown here. @param {Kind[]} kinds */
export const shown = (kinds) => kinds.filter(({ see, mode }) => see !== "nobody" && mode !== "ignore");

/** The scopes that keys of a kind can name. @param {Kind} kind @returns {("site"|"project")[]} */
export function scopesOf(kind) {
  const scope = holesOf(kind.key).find(isScope);
  return !scope ? ["site"] : scope.sort === "project" ? ["project"] : ["site", "project"];
}

/** The holes of a key whose values the page makes. @param {Kind} kind */
export const idsOf = (kind) => holesOf(kind.key).filter((hole) => !isScope(hole));

/** Where a new record of a kind goes, with ids that nothing has yet. @param {Kind} kind @param {Place} [before] what was chosen for another kind @returns {Place} */
export function placeOf(kind, before) {
  const scopes = scopesOf(kind);
  const scope = before && scopes.includes(before.scope) ? before.scope : scopes[0] ?? "site";
  return { scope, project: before?.project ?? "", ids: new Map(idsOf(kind).map((hole) => [hole.name, fresh(hole)])), isOwn: false };
}

/** Where a record lay that is added again: under the key that it had. @param {Kind} kind @param {string} key @returns {Place} */
export function placeAt(kind, key) {
  const values = read(kind.key, key) ?? [];
  /** @type {[import("./pattern.js").Hole, string][]} */
  const holes = holesOf(kind.key).map((hole, index) => [hole, values[index] ?? ""]);
  const project = (holes.find(([hole]) => isScope(hole))?.[1] ?? "site").replace(/^site$|^project:/, "");
  return { scope: project ? "project" : "site", project, ids: new Map(holes.filter(([hole]) => !isScope(hole)).map(([{ name }, value]) => [name, value])), isOwn: true };
}

/** The values of all holes of a key. @param {Kind} kind @param {Place} place */
function valuesOf(kind, { scope, project, ids }) {
  const number = project.trim();
  /** @param {string} sort */
  const named = (sort) => (sort === "project" ? number : scope === "site" ? scope : number && `project:${number}`);
  return new Map(holesOf(kind.key).map((hole) => [hole.name, isScope(hole) ? named(hole.sort) : ids.get(hole.name)?.trim() ?? ""]));
}

/** The key of a new record, with `…` for what is not known yet. @param {Kind} kind @param {Place} place */
export const newKey = (kind, place) => keyOf(kind.key, valuesOf(kind, place));

/** What tells a record from others of its kind and scope: the ids in its key. @param {Kind|undefined} kind @param {string} key */
export function idOf(kind, key) {
  const values = kind && read(kind.key, key);
  const ids = holesOf(kind?.key ?? "").flatMap((hole, index) => (isScope(hole) ? [] : [values?.[index] ?? ""]));
  return values && ids.length > 0 ? ids.join(" ") : key;
}

/** What is wrong with the place of a new record, by input. @param {Kind[]} kinds @param {Kind} kind @param {Place} place */
function checkPlace(kinds, kind, place) {
  const wrong = place.scope === "project" ? projectComplaint(place.project.trim()) : "";
  const values = valuesOf(kind, place);
  const unfit = idsOf(kind).find((hole) => !fits(hole, values.get(hole.name) ?? ""));
  const odd = unfit ? `${words(unfit.name)}: enter ${takes(unfit)}.` : wrong ? "" : complaint(kinds, kind, values);
  /** @type {[string, string][]} */
  const all = [[PROJECT, wrong], [KEY, odd]];
  return all.filter(([, text]) => text !== "");
}

/** What a record will be called: the text of its label, else its key. @param {Kind} kind @param {string} key @param {unknown} value */
export function nameOf({ label }, key, value) {
  const name = label === undefined ? undefined : valueOf(value, label);
  return typeof name === "string" && name !== "" ? name : key;
}

/** @typedef {Pick<StoredRecord, "kind"|"scope"|"name">} Called */
/** Whether a record is one of several of a kind and scope that are called alike: only their keys tell them apart. @param {Called[]} all */
export function twins(all) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  /** @param {Called} one */
  const sign = ({ kind, scope, name }) => JSON.stringify([kind, scope, name]);
  for (const one of all) seen.set(sign(one), (seen.get(sign(one)) ?? 0) + 1);
  return (/** @type {Called} */ one) => (seen.get(sign(one)) ?? 0) > 1;
}

/**
 * What is wrong before anything is sent, by input, and the value when nothing is.
 * @param {Kind[]} kinds @param {Kind} kind @param {Place|null} place null when the record is stored already @param {Map<string, Draft>} drafts
 */
export function check(kinds, kind, place, drafts) {
  const { errors, value } = assemble(kind, drafts);
  return { errors: new Map([...(place ? checkPlace(kinds, kind, place) : []), ...errors]), value };
}

/**
 * What saving would take away, in words: secrets and values that the reader removes, and what the kind no longer declares.
 * @param {Kind} kind @param {StoredRecord|null} stored @param {Map<string, Draft>} drafts
 * @param {(value:unknown) => boolean} isSecret
 */
export function losses(kind, stored, drafts, isSecret) {
  /** @param {string} name @param {boolean} secret */
  const line = (name, secret) => `${titleOf(name)}${secret ? " (a secret)" : ""}`;
  const fields = fieldsOf(kind, stored?.value);
  const removed = fields.filter(({ name }) => drafts.get(name)?.act === "remove").map((field) => line(field.name, field.class === "secret"));
  const inside = fields.flatMap((field) => {
    const draft = drafts.get(field.name);
    if (!draft || draft.act !== "edit") return [];
    const lost = lostSecrets(draft.stored, fromDraft(field, draft).value);
    return lost.map((way) => `${[titleOf(field.name), ...way].join(", ")} (a secret)`);
  });
  return [...removed, ...inside, ...undeclared(kind, stored).map(([name, value]) => `${line(name, isSecret(value))}, which the app no longer declares`)];
}

/**
 * Sorts violations to the inputs they belong to; what has no input is shown above the form.
 * @param {Kind} kind @param {StoredRecord|null} stored null while the form has inputs for key and project
 * @param {Violation[]} violations
 */
export function sort(kind, stored, violations) {
  /** @type {Map<string, string>} */
  const errors = new Map();
  /** @type {string[]} */
  const rest = [];
  const names = fieldsOf(kind, stored?.value).map(({ name }) => name);
  const own = new Map(stored ? [] : [["key", KEY], [PROJECT, PROJECT]]);
  if (names.includes(WHOLE)) own.set("value", WHOLE);
  for (const { field, message } of violations) {
    const base = baseName(field);
    const input = names.includes(base) ? base : own.get(base);
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
  if (code === "project-missing") return [{ field: PROJECT, rule: code, message: "There is no project with this number, or it was deleted." }];
  return code === "invalid-payload" && detail.field ? [{ field: detail.field, rule: code, message }] : null;
}
