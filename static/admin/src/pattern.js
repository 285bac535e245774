// Keys of records: what a pattern of keys says, the key that values make, and of which kind a key is. Pure but for the random ids.

/** A place of a pattern that differs from key to key: its name, and the class of what it takes. @typedef {{name:string, sort:string}} Hole */
/** @typedef {import("./generated/functions.d.ts").Kind} Kind */

const DIGITS = "0123456789";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const PROJECT = "[1-9][0-9]{0,18}?";
/** The most characters of a key. */
const LONGEST = 500;

/** @param {number} length @param {string} characters */
const random = (length, characters) => [...crypto.getRandomValues(new Uint32Array(length))].map((value) => characters.charAt(value % characters.length)).join("");
/** @param {number} length */
const hex = (length) => random(length, `${DIGITS}abcdef`);
/** Long enough that nobody meets the same one twice, short enough to be read out. */
const word = () => random(16, DIGITS + LETTERS);

/**
 * By class: what a hole takes as a regular expression, the same in words, and one at random.
 * @type {Map<string, [takes: string, says: string, make: () => string]>}
 */
const CLASSES = new Map([
  ["word", ["[A-Za-z0-9_-]+?", "letters, digits, hyphens and underscores", word]],
  // Too short for the number of a card or a telephone, for which the app would refuse it.
  ["digits", ["[0-9]+?", "digits", () => random(1, DIGITS.slice(1)) + random(11, DIGITS)]],
  ["hex", ["[0-9A-Fa-f]+?", "hexadecimal digits", () => hex(32)]],
  ["uuid", ["[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", "a UUID", () => `${hex(8)}-${hex(4)}-4${hex(3)}-${random(1, "89ab")}${hex(3)}-${hex(12)}`]],
  ["project", [PROJECT, "", () => ""]],
  ["scope", [`site|project:${PROJECT}`, "", () => ""]],
]);
/** A hole takes whatever a key may have, unless its class says less. @type {[takes: string, says: string, make: () => string]} */
const ANY = ["[A-Za-z0-9:._ #-]+?", "letters, digits, spaces and : . _ - #", word];
/** @param {string} sort */
const classOf = (sort) => CLASSES.get(sort) ?? ANY;

/** Literals at even places, what stands between braces at odd ones. @param {string} pattern */
const split = (pattern) => pattern.split(/\{([^}]*)\}/);

/** @param {string} text @returns {Hole} */
function hole(text) {
  const [name = "", sort = ""] = text.split(":");
  return { name, sort };
}

/** The holes of a pattern, in order. @param {string} pattern */
export const holesOf = (pattern) =>
  split(pattern)
    .filter((_, index) => index % 2 === 1)
    .map(hole);

/** Whether the value says whose record it is. @param {Hole} hole */
export const isScope = ({ sort }) => sort === "project" || sort === "scope";

/** What a hole takes, in words. @param {Hole} hole */
export const takes = ({ sort }) => classOf(sort)[1];

/** A value of a hole, at random. @param {Hole} hole */
export const fresh = ({ sort }) => classOf(sort)[2]();

/** Whether a hole takes a value. @param {Hole} hole @param {string} value */
export const fits = ({ sort }, value) => new RegExp(`^(?:${classOf(sort)[0]})$`).test(value);

/** The key that values of the holes make; `…` stands for one that is not known yet. @param {string} pattern @param {ReadonlyMap<string, string>} values */
export const keyOf = (pattern, values) =>
  split(pattern)
    .map((part, index) => (index % 2 === 0 ? part : values.get(hole(part).name) || "…"))
    .join("");

/** The values that a key gives the holes of a pattern, each as little as it can take; null when it is of another one. @param {string} pattern @param {string} key */
export function read(pattern, key) {
  const parts = split(pattern).map((part, index) => (index % 2 === 0 ? part.replace(/[^A-Za-z0-9]/g, "\\$&") : `(${classOf(hole(part).sort)[0]})`));
  return key.length <= LONGEST ? new RegExp(`^${parts.join("")}$`).exec(key)?.slice(1) ?? null : null;
}

/** The kind that a key of a store is of: where several would take it, the one whose keys begin with the longest text. @param {Kind[]} kinds @param {string} store @param {string} key */
export function kindAt(kinds, store, key) {
  const own = kinds.filter((kind) => kind.store === store && read(kind.key, key));
  /** @param {Kind} kind */
  const prefix = (kind) => (split(kind.key)[0] ?? "").length;
  return own.toSorted((one, other) => prefix(other) - prefix(one))[0];
}

/**
 * Why values of the holes make no key of a kind; empty when they make one.
 * @param {Kind[]} kinds @param {Kind} kind @param {ReadonlyMap<string, string>} values
 */
export function complaint(kinds, kind, values) {
  const key = keyOf(kind.key, values);
  if (key.length > LONGEST) return `A key has at most ${LONGEST} characters; this one has ${key.length}.`;
  const other = kindAt(kinds, kind.store, key);
  if (other && other.name !== kind.name) return `This would be the key of a record of the kind “${other.title}”.`;
  const back = read(kind.key, key);
  return back && holesOf(kind.key).every(({ name }, index) => values.get(name) === back[index]) ? "" : "The app would read this key in another way. Choose something shorter or simpler.";
}
