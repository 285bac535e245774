// Values with parts, as JSON text: what objects, lists, unions, free-form values and maps of such values have in common.

/** @typedef {import("../generated/functions.d.ts").Field} Field */

/** A secret inside a value, of which no more is shown than that it is set. @param {unknown} value */
const isSet = (value) => value !== null && typeof value === "object" && "$secret" in value;

/**
 * What a value looks like, for people.
 * @param {Field} field @returns {string}
 */
function shape({ type, class: sort, fields, open, item, anyOf, choices, ignore, nullable }) {
  if (ignore) return "…";
  const members = (fields ?? []).map((member) => `"${member.name}"${member.required ? "" : "?"}: ${shape(member)}`);
  const more = open ? ["…"] : [];
  const inside =
    anyOf?.map(shape).join(" | ") ??
    choices?.map((choice) => JSON.stringify(choice)).join(" | ") ??
    (item && `${type} of ${shape(item)}`) ??
    (fields || open ? `{ ${[...members, ...more].join(", ")} }` : sort === "secret" ? sort : type);
  return nullable ? `${inside} | null` : inside;
}

/** Whether a secret is declared somewhere in it. @param {Field} field @returns {boolean} */
const holdsSecret = (field) => field.class === "secret" || [...(field.fields ?? []), ...(field.anyOf ?? []), ...(field.item ? [field.item] : [])].some(holdsSecret);

/**
 * The value with something else in place of whatever a shape declares as a secret, also while it is only typed: for people, the word
 * that it is set.
 * @param {Field|undefined} field @param {any} value @param {(secret: any) => unknown} cover @returns {any}
 */
function hide(field, value, cover = () => "set") {
  if (!field || value === null || value === undefined) return value;
  if (field.class === "secret" || isSet(value)) return cover(value);
  if (field.anyOf) return field.anyOf.reduce((value, shape) => hide(shape, value, cover), value);
  if (Array.isArray(value)) return value.map((item) => hide(field.item, item, cover));
  if (typeof value !== "object") return value;
  const member = (/** @type {string} */ name) => field.fields?.find((one) => one.name === name) ?? field.item;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, hide(member(name), part, cover)]));
}

/** Whether the text of a secret was taken out, or never typed: it is not sent so. @param {Field} field @param {unknown} value */
function hasBlank(field, value) {
  let isFound = false;
  hide(field, value, (secret) => {
    isFound ||= secret === "";
    return secret;
  });
  return isFound;
}

/** A text without the secrets that were typed into it; those that are kept stay. @param {Field} field @param {string} text */
export function withoutTyped(field, text) {
  const { value } = json.read(text, field);
  const bare = hide(field, value, (secret) => (isSet(secret) ? secret : ""));
  // As it was typed where nothing was taken out, also when it is no JSON at all.
  return hasBlank(field, bare) ? JSON.stringify(bare, null, 2) : text;
}

/** @type {import("./type.d.ts").Type<string>} */
export const json = {
  blank: "",
  open: (value) => JSON.stringify(value, null, 2),
  read(text, field) {
    if (text.trim() === "") return {};
    try {
      const value = JSON.parse(text);
      return hasBlank(field, value) ? { error: "A secret in it is empty: enter it, or take it out." } : { value };
    } catch (error) {
      return { error: `This is not JSON: ${error instanceof Error ? error.message : error}` };
    }
  },
  brief: (value, field) => JSON.stringify(hide(field, value), (_, part) => (isSet(part) ? "set" : part)),
  hint: (field) => `JSON: ${shape(field)}.${holdsSecret(field) ? ' A secret shows as {"$secret":"set"}: leave that to keep it, or write the new text in its place.' : ""}`,
  isGroup: false,
  Input: ({ tie, text, onText }) => (
    <textarea
      {...tie}
      class="code"
      autocomplete="off"
      spellcheck={false}
      rows={Math.min(Math.max(text.split("\n").length, 4), 24)}
      value={text}
      onInput={(event) => onText(event.currentTarget.value)}
    />
  ),
};
