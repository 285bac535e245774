// Between the values of a record and a form: pure, so that it can be tested without a page.
// What was not edited is given back as it was stored; what an input cannot give back unchanged is not edited at all.
import { json } from "./field/json.jsx";
import { TYPES } from "./generated/field.js";

/** @typedef {import("./generated/functions.d.ts").Field} Field */
/** @typedef {import("./generated/functions.d.ts").Kind} Kind */
/** @typedef {import("./generated/functions.d.ts").StoredRecord} StoredRecord */
/**
 * The form's state of one field. A value that the form does not show is kept, replaced or removed, and each of these is an act
 * of the reader. `first` is what the input held when it was opened.
 * @typedef {{act:"edit"|"keep"|"replace"|"remove", text:any, first:any, stored?:unknown}} Draft
 */

/** @param {unknown} value */
export const isSecret = (value) => value !== null && typeof value === "object" && "$secret" in value && value.$secret === "set";

/** @param {unknown} one @param {unknown} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * A record's own value of that name; never what every object inherits.
 * @param {Record<string, unknown>|undefined} fields @param {string} name
 */
export const valueOf = (fields, name) => (fields && Object.hasOwn(fields, name) ? fields[name] : undefined);

/** The type of a field; undefined for one that this page does not know. A map whose values have a shape is edited as JSON. @param {Field} field */
export const typeOf = (field) => (field.item ? json : TYPES.get(field.type));

/** @param {Field} field @param {unknown} stored undefined when nothing is stored @returns {Draft} */
export function toDraft(field, stored) {
  const type = typeOf(field);
  const blank = type?.blank;
  // What is not in custody is not shown, and given back as it is.
  if (!type || field.ignore) return { act: "keep", text: blank, first: blank, stored };
  if (stored === undefined) return { act: "edit", text: blank, first: blank };
  const text = field.class === "secret" ? undefined : type.open(stored, field);
  return text === undefined ? { act: "keep", text: blank, first: blank, stored } : { act: "edit", text, first: text, stored };
}

/** Whether saving would write something else than what was stored. @param {Draft} draft */
export const isEdited = ({ act, text, first }) => act === "replace" || act === "remove" || (act === "edit" && !same(text, first));

/**
 * The value to send, or why it cannot be sent. Both absent means: leave the field out.
 * @param {Field} field @param {Draft} draft @returns {import("./field/type.d.ts").Outcome}
 */
export function fromDraft(field, draft) {
  const type = typeOf(field);
  if (draft.act === "remove") return {};
  if (draft.stored !== undefined && !isEdited(draft)) return { value: draft.stored };
  if (field.ignore) return {};
  if (!type) return field.required ? { error: `This page does not know the type “${field.type}”, so that it cannot be filled in here.` } : {};
  const result = type.read(draft.text, field, draft.act === "edit" ? draft.stored : undefined);
  if (result.error !== undefined || result.value !== undefined) return result;
  if (draft.act === "replace") return { error: "Enter the new value, or keep the stored one." };
  return field.required ? { error: "This is required." } : {};
}

/** @param {Kind} kind @param {Record<string, unknown>} [fields] @returns {Map<string, Draft>} */
export const draftsOf = (kind, fields) => new Map(kind.fields.map((field) => [field.name, toDraft(field, valueOf(fields, field.name))]));

/**
 * The drafts on top of what is stored now: what the reader edited stays, everything else is as somebody else left it.
 * @param {Kind} kind @param {Map<string, Draft>} drafts @param {Record<string, unknown>} fields
 * @returns {Map<string, Draft>}
 */
export function rebase(kind, drafts, fields) {
  const fresh = draftsOf(kind, fields);
  for (const [name, mine] of drafts) {
    const now = fresh.get(name);
    if (!now || !isEdited(mine)) continue;
    const isShown = now.act === "edit";
    fresh.set(name, { ...now, act: mine.act === "edit" && !isShown && now.stored !== undefined ? "replace" : mine.act, text: mine.text });
  }
  return fresh;
}

/** What the record holds beside what its kind declares: saving the form would remove it. @param {Kind} kind @param {StoredRecord|null} stored */
export function undeclared(kind, stored) {
  const known = new Set(kind.fields.map(({ name }) => name));
  return Object.entries(stored?.fields ?? {}).filter(([name]) => !known.has(name));
}

/** A value whose type is not known, in a few words. @param {unknown} value @returns {string} */
function describe(value) {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/**
 * A stored value in a few words, for tables; of a secret no more than that it is set.
 * @param {Field|undefined} field what the policy declares under its name, if anything
 * @param {unknown} value
 */
export function brief(field, value) {
  if (isSecret(value) || field?.class === "secret") return "set";
  const type = field && typeOf(field);
  return type && type.open(value, field) !== undefined ? type.brief(value, field) : describe(value);
}

/**
 * The secrets inside a stored value that another value neither keeps nor replaces, by the names on the way to each.
 * @param {unknown} stored @param {unknown} next @param {string[]} way @returns {string[][]}
 */
export function lostSecrets(stored, next, way = []) {
  if (isSecret(stored)) return typeof next === "string" || isSecret(next) ? [] : [way];
  if (stored === null || typeof stored !== "object") return [];
  const there = /** @type {Record<string, unknown>|undefined} */ (next !== null && typeof next === "object" ? next : undefined);
  return Object.entries(stored).flatMap(([name, value]) => lostSecrets(value, valueOf(there, name), [...way, Array.isArray(stored) ? `item ${Number(name) + 1}` : name]));
}

/** The field a violation belongs to: fields.labels[2] and labels.team both belong to labels. @param {string} path */
export const baseName = (path) => path.replace(/^fields\./, "").split(/[.[]/)[0];
