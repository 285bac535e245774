// Between the values of a record and a form: pure, so that it can be tested without a page.
// What was not edited is given back as it was stored; what an input cannot give back unchanged is not edited at all.
import { isSecret, otherAddresses, same, unbound } from "./address.js";
import { json, withoutTyped } from "./field/json.jsx";
import { words } from "./format.js";
import { TYPES } from "./generated/field.js";

export { isSecret } from "./address.js";

/** @typedef {import("./generated/functions.d.ts").Field} Field */
/** @typedef {import("./generated/functions.d.ts").Kind} Kind */
/** @typedef {import("./generated/functions.d.ts").StoredRecord} StoredRecord */
/**
 * The form's state of one field. A value that the form does not show is kept, replaced or removed, and each of these is an act
 * of the reader. What is replaced without being stored has to be entered once more, or left out (`rebase`, `renew`). `first` is what
 * the input held when it was opened.
 * @typedef {{act:"edit"|"keep"|"replace"|"remove", text:any, first:any, stored?:unknown}} Draft
 */

/**
 * A value's own member of that name; never what every object inherits.
 * @param {unknown} value @param {string} name
 */
export const valueOf = (value, name) => (value !== null && typeof value === "object" && Object.hasOwn(value, name) ? /** @type {Record<string, unknown>} */ (value)[name] : undefined);

/** The name of the one input for a value without fields, and of the one for what an open object holds beside them: no fields are called so. */
export const WHOLE = "@value";
export const MORE = "@more";

/** An object whose members can be shown, so not one that stands for a secret. @param {unknown} value @returns {value is Record<string, unknown>} */
export const hasMembers = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !isSecret(value);

/**
 * The inputs of a record: the fields of an object, the one that it is called by first, or one input for any other value, and for
 * one that is not what its kind declares.
 * @param {Kind} kind @param {unknown} [stored] undefined when nothing is stored
 * @returns {Field[]}
 */
export function fieldsOf({ label, value }, stored) {
  const fields = value.fields ?? [];
  if (fields.length === 0 || (stored !== undefined && !hasMembers(stored))) return [{ ...value, name: WHOLE, required: true }];
  const inOrder = fields.toSorted((one, other) => Number(other.name === label) - Number(one.name === label));
  return value.open ? [...inOrder, { ...value, name: MORE, purpose: "What the app keeps here beside the fields above", fields: [], required: false }] : inOrder;
}

/** The stored value of an input. @param {Kind} kind @param {Field} field @param {unknown} value undefined when nothing is stored */
export function storedOf(kind, { name }, value) {
  if (name === WHOLE) return value;
  if (name !== MORE) return valueOf(value, name);
  const more = others(kind, value);
  return more.length > 0 ? Object.fromEntries(more) : undefined;
}

/** What an input is called. @param {string} name */
export const titleOf = (name) => (name === WHOLE ? "Value" : name === MORE ? "Further members" : words(name));

/** The type of a field; undefined for one that this page does not know. A map whose values have a shape is edited as JSON. @param {Field} field */
export const typeOf = (field) => (field.item ? json : TYPES.get(field.type));

/** @param {Field} field @param {unknown} stored undefined when nothing is stored @returns {Draft} */
export function toDraft(field, stored) {
  const type = typeOf(field);
  const blank = type?.blank;
  // What is not in custody is not shown, and given back as it is.
  if (!type || field.ignore) return { act: "keep", text: blank, first: blank, stored };
  if (stored === undefined) return { act: "edit", text: blank, first: blank };
  const text = field.class === "secret" || isSecret(stored) ? undefined : type.open(stored, field);
  return text === undefined ? { act: "keep", text: blank, first: blank, stored } : { act: "edit", text, first: text, stored };
}

/** Whether it has to be entered once more, and there is nothing stored that could be kept instead. @param {Draft} draft */
export const isAsked = ({ act, stored }) => act === "replace" && stored === undefined;

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
  if (isAsked(draft)) return { error: field.required ? "Enter it again." : "Enter it again, or leave it out." };
  if (draft.act === "replace") return { error: "Enter the new value, or keep the stored one." };
  return field.required ? { error: "This is required." } : {};
}

/** @param {Kind} kind @param {unknown} [value] undefined when nothing is stored @returns {Map<string, Draft>} */
export const draftsOf = (kind, value) => new Map(fieldsOf(kind, value).map((field) => [field.name, toDraft(field, storedOf(kind, field, value))]));

/**
 * What the reader edited, on top of what is stored now. @param {Draft} mine @param {Draft} now @returns {Draft}
 */
function onto({ act, text }, now) {
  // Nothing is there that could be kept, so the input must not wait for that; what was to be removed is gone.
  if (now.stored === undefined) return act === "remove" ? now : { ...now, text };
  return { ...now, act: act === "edit" ? (now.act === "edit" ? act : "replace") : act, text };
}

/**
 * The draft without the secrets that the reader typed, so that nothing is saved before they are typed once more.
 * @param {Field} field @param {Draft} draft @returns {Draft}
 */
function asked(field, draft) {
  if (draft.act === "remove") return draft;
  if (field.class === "secret") return { ...draft, act: "replace", text: draft.first };
  return typeOf(field) === json ? { ...draft, text: withoutTyped(field, draft.text) } : draft;
}

/**
 * The drafts on top of what is stored now: what the reader edited stays, everything else is as somebody else left it. A secret that was
 * entered for another address than the one that it would be sent to is asked for once more, also inside of a value with parts.
 * @param {Kind} kind @param {Map<string, Draft>} drafts @param {unknown} value
 * @returns {Map<string, Draft>}
 */
export function rebase(kind, drafts, value) {
  const fresh = draftsOf(kind, value);
  for (const [name, mine] of drafts) {
    const now = fresh.get(name);
    if (now && isEdited(mine)) fresh.set(name, onto(mine, now));
  }
  if (otherAddresses(kind.value, assemble(kind, drafts).value, assemble(kind, fresh).value).length > 0) {
    for (const field of fieldsOf(kind, value)) {
      const draft = fresh.get(field.name);
      if (draft && isEdited(draft)) fresh.set(field.name, asked(field, draft));
    }
  }
  return fresh;
}

/**
 * The drafts for a new record in place of one that is not stored any more: whatever the form has stays. Secrets went with the record,
 * so each that was to be kept has to be entered.
 * @param {Kind} kind @param {Map<string, Draft>} drafts @returns {Map<string, Draft>}
 */
export function renew(kind, drafts) {
  const { value } = assemble(kind, drafts);
  return new Map(fieldsOf(kind).map((field) => [field.name, anew(field, drafts.get(field.name) ?? toDraft(field, storedOf(kind, field, value)))]));
}

/** @param {Field} field @param {Draft} mine @returns {Draft} */
function anew(field, mine) {
  const blank = toDraft(field, undefined);
  if (mine.act === "remove") return blank;
  if (mine.act === "keep") return isSecret(mine.stored) ? { ...blank, act: "replace" } : mine;
  // As it was opened, so that what is not edited is sent as it was stored; but that must not be a secret.
  if (mine.act === "edit" && lostSecrets(mine.stored, undefined).length === 0) return mine;
  return { ...blank, act: mine.act === "replace" && same(mine.text, blank.text) ? "replace" : blank.act, text: mine.text };
}

/** The members of a value that are no fields of its kind. @param {Kind} kind @param {unknown} value */
function others(kind, value) {
  const known = new Set((kind.value.fields ?? []).map(({ name }) => name));
  return hasMembers(value) ? Object.entries(value).filter(([name]) => !known.has(name)) : [];
}

/** What the record holds beside what its kind declares: saving the form would remove it. @param {Kind} kind @param {StoredRecord|null} stored */
export const undeclared = (kind, stored) => (kind.value.open || !kind.value.fields?.length ? [] : others(kind, stored?.value));

/** What is declared of a part of a value. @param {Kind|undefined} kind @param {string} name */
export const fieldAt = (kind, name) => (name === WHOLE ? kind?.value : kind?.value.fields?.find((field) => field.name === name));

/** The parts of a value that are in custody, or the value as one. @param {Kind|undefined} kind @param {unknown} value @returns {[string, unknown][]} */
export function entriesOf(kind, value) {
  if (!hasMembers(value)) return [[WHOLE, value]];
  // In the order of the form, and what is not declared after that.
  const order = kind ? fieldsOf(kind).map(({ name }) => name) : [];
  /** @param {string} name */
  const place = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
  const kept = Object.entries(value).filter(([name]) => !fieldAt(kind, name)?.ignore);
  return kept.sort(([one], [other]) => place(one) - place(other));
}

/**
 * The value that the inputs make, and what is wrong by input; what is wrong is in the value as it is stored.
 * @param {Kind} kind @param {Map<string, Draft>} drafts
 */
export function assemble(kind, drafts) {
  /** @type {Map<string, string>} */
  const errors = new Map();
  /** @type {Map<string, unknown>} */
  const parts = new Map();
  const isWhole = drafts.has(WHOLE);
  for (const field of fieldsOf(kind, isWhole ? null : undefined)) {
    const draft = drafts.get(field.name);
    const { value, error } = draft ? fromDraft(field, draft) : {};
    if (error) errors.set(field.name, error);
    const part = error ? draft?.stored : value;
    if (part !== undefined) parts.set(field.name, part);
  }
  if (isWhole) return { errors, value: parts.get(WHOLE) };
  const more = parts.get(MORE);
  parts.delete(MORE);
  const twice = hasMembers(more) ? Object.keys(more).find((name) => kind.value.fields?.some((field) => field.name === name)) : undefined;
  if (more !== undefined && !hasMembers(more)) errors.set(MORE, "Enter an object: names and values in braces.");
  else if (twice !== undefined) errors.set(MORE, `“${twice}” has an input of its own.`);
  return { errors, value: Object.fromEntries([...parts, ...Object.entries(more ?? {})]) };
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
  return Object.entries(stored).flatMap(([name, value]) => lostSecrets(value, valueOf(next, name), [...way, Array.isArray(stored) ? `item ${Number(name) + 1}` : name]));
}

/**
 * What is said of secrets that the app will not keep, since an address beside them was changed or nothing is stored, by input.
 * @param {Kind} kind @param {unknown} stored @param {Map<string, Draft>} drafts @returns {Map<string, string>}
 */
export function again(kind, stored, drafts) {
  /** @type {Map<string, string>} */
  const said = new Map();
  for (const { secret, address } of unbound(kind.value, stored, assemble(kind, drafts).value)) {
    const [first, ...rest] = secret.map(({ name }) => name);
    const isWhole = drafts.has(WHOLE);
    const input = isWhole ? WHOLE : first ?? WHOLE;
    const inside = isWhole ? [first, ...rest] : rest;
    const what = inside.length > 0 ? inside.join(", ") : "it";
    const [one, ...others] = (address ?? []).map(({ name }) => name);
    const where = [titleOf(one ?? WHOLE), ...others].join(", ");
    const why = address ? `Enter ${what} again: “${where}” was changed, and a stored secret is sent to no other address.` : `Enter ${what}: no secret is stored that could be kept.`;
    if (!said.has(input)) said.set(input, why);
  }
  return said;
}

/** The field a violation belongs to: value.labels[2] and labels.team both belong to labels. @param {string} path */
export const baseName = (path) => path.replace(/^value\./, "").split(/[.[]/)[0] ?? "";
