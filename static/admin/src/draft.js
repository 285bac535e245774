// Between the values of a record and the texts of a form: pure, so that it can be tested without a page.

/** What the back end answers instead of a secret, and takes as “keep the stored one”. */
export const KEPT = { $secret: "set" };
const isKept = (value) => value !== null && typeof value === "object" && value.$secret === "set";

/**
 * The form's state of one field. Secrets start as kept when one is stored.
 * @param {import("./api.js").Field} field @param {unknown} value undefined when nothing is stored
 */
export function toDraft(field, value) {
  if (isKept(value)) return { secret: "keep", text: blank(field), stored: true };
  const text = value === undefined ? blank(field) : plain(field, value);
  return field.class === "secret" ? { secret: "replace", text, stored: false } : { text, stored: value !== undefined };
}

function blank({ type }) {
  if (type === "boolean") return false;
  return type === "map" ? [] : "";
}

function plain({ type }, value) {
  switch (type) {
    case "boolean":
      return value === true;
    case "strings":
      return Array.isArray(value) ? value.join("\n") : "";
    case "map":
      return Object.entries(value ?? {}).map(([key, text]) => [key, String(text)]);
    default:
      return String(value);
  }
}

/**
 * The value to send, or why it cannot be sent. Both absent means: leave the field out.
 * @param {import("./api.js").Field} field
 * @returns {{value?: unknown, error?: string}}
 */
export function fromDraft(field, draft) {
  if (draft.secret === "keep") return { value: KEPT };
  if (draft.secret === "remove") return {};
  const read = READ[field.type] ?? READ.string;
  const result = read(draft.text, field, draft);
  if (result.error === undefined && result.value === undefined && field.required) return { error: "This is required." };
  return result;
}

const tooLong = (text, { max }) => max !== undefined && [...text].length > max;
function line(text, field) {
  if (text === "") return {};
  if (tooLong(text, field)) return { error: `At most ${field.max} characters; these are ${[...text].length}.` };
  return { value: text };
}

function numeric(text, { min, max }, fits, complaint) {
  if (text.trim() === "") return {};
  const value = Number(text);
  if (!fits(value)) return { error: complaint };
  if (min !== undefined && value < min) return { error: `At least ${min}.` };
  if (max !== undefined && value > max) return { error: `At most ${max}.` };
  return { value };
}

const READ = {
  /** Spaces around a plain line are slips of the hand; in a secret they may belong to it. */
  string: (text, field) => line(field.class === "secret" ? text : text.trim(), field),
  text: line,
  choice: (text) => (text === "" ? {} : { value: text }),
  url(text, field) {
    const address = text.trim();
    if (address === "") return {};
    const whole = address.startsWith("https://") && URL.canParse(address);
    return whole ? line(address, field) : { error: "Enter a whole address, such as https://example.com/path." };
  },
  integer: (text, field) => numeric(text, field, Number.isSafeInteger, "Enter a whole number."),
  number: (text, field) => numeric(text, field, Number.isFinite, "Enter a number, such as 0.5."),
  /** A box left empty where nothing was stored stays absent, unless the field is required. */
  boolean: (checked, field, draft) => (checked || draft.stored || field.required ? { value: checked } : {}),
  strings(text) {
    const value = text.split("\n").map((item) => item.trim()).filter(Boolean);
    return value.length === 0 ? {} : { value };
  },
  map(rows) {
    const used = rows.filter(([key, text]) => key.trim() !== "" || text !== "");
    if (used.length === 0) return {};
    if (used.some(([key]) => key.trim() === "")) return { error: "Each entry needs a key." };
    const keys = used.map(([key]) => key.trim());
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) return { error: "Each key may appear once only." };
    return { value: Object.fromEntries(used.map(([, text], index) => [keys[index], text])) };
  },
};

/** A stored value in a few words, for tables. Secrets never get here as more than the fact that they are set. */
export function brief(value) {
  if (isKept(value)) return "set";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.join(", ");
  if (value !== null && typeof value === "object") return Object.entries(value).map(([key, text]) => `${key}: ${text}`).join(", ");
  return String(value);
}
export const isSecret = isKept;

/** The field a violation belongs to: fields.labels[2] and labels.team both belong to labels. */
export const baseName = (path) => path.replace(/^fields\./, "").split(/[.[]/)[0];
