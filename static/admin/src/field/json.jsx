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
 * The value with whatever a shape declares as a secret hidden, also while it is only typed.
 * @param {Field|undefined} field @param {any} value @returns {any}
 */
function hide(field, value) {
  if (!field || value === null || value === undefined) return value;
  if (field.class === "secret" || isSet(value)) return "set";
  if (field.anyOf) return field.anyOf.reduce((value, shape) => hide(shape, value), value);
  if (Array.isArray(value)) return value.map((item) => hide(field.item, item));
  if (typeof value !== "object") return value;
  const member = (/** @type {string} */ name) => field.fields?.find((one) => one.name === name) ?? field.item;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, hide(member(name), part)]));
}

/** @type {import("./type.d.ts").Type<string>} */
export const json = {
  blank: "",
  open: (value) => JSON.stringify(value, null, 2),
  read(text) {
    if (text.trim() === "") return {};
    try {
      return { value: JSON.parse(text) };
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
