// Where stored secrets may be sent: the addresses beside them. As the app decides it (crates/core/src/field/address.rs), but for names
// of entries, what a case of a union declares, and what the page does not see, so that the reader learns of it while typing; the app
// has the last word.

/** @typedef {import("./generated/functions.d.ts").Field} Field */
/** A step to a part of a value; of several items or entries each is one by itself. @typedef {{name:string, isOneOf:boolean}} Step */
/** @typedef {{way:Step[], value:unknown}} Leaf */

/** @param {unknown} value */
export const isSecret = (value) => value !== null && typeof value === "object" && "$secret" in value && value.$secret === "set";

/** @param {unknown} one @param {unknown} other */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** An address as it begins, with a scheme, or a whole one of SSH: `user@host:path`. */
const ADDRESS = /^\s*(?:[a-z\d+.:-]+:\/\/|[\w.-]+@(?:\w(?:[\w-]*\w)?\.)*\w(?:[\w-]*\w)?:[^@\s\x00-\x1f\x7f-\x9f]+$)/i;

/**
 * Every text and every stored secret in a value, as far as it is in custody. A secret that was typed is none of the texts: it may be
 * an address itself, such as that of a web hook, and leads no other secret anywhere.
 * @param {Field|undefined} field @param {unknown} value @param {Step[]} way @returns {Leaf[]}
 */
function leaves(field, value, way = []) {
  if (field?.ignore) return [];
  if (isSecret(value)) return [{ way, value }];
  if (field?.class === "secret") return [];
  if (typeof value === "string") return [{ way, value }];
  if (value === null || typeof value !== "object") return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([name, part]) => {
    const step = { name: isList ? `item ${Number(name) + 1}` : name, isOneOf: isList || field?.type === "map" };
    return leaves(field?.item ?? field?.fields?.find((one) => one.name === name), part, [...way, step]);
  });
}

/** The addresses that one of two values has and the other has not. @param {Field} field @param {unknown} one @param {unknown} other @returns {Step[][]} */
export function otherAddresses(field, one, other) {
  const [here = [], there = []] = [one, other].map((value) => leaves(field, value).filter((leaf) => typeof leaf.value === "string" && ADDRESS.test(leaf.value)));
  /** @param {Leaf[]} all */
  const lacks = (all) => (/** @type {Leaf} */ leaf) => !all.some((another) => same(another, leaf));
  return [...here.filter(lacks(there)), ...there.filter(lacks(here))].map(({ way }) => way);
}

/** Whether a secret may be sent to an address: not to one inside of another item or entry. @param {Step[]} secret @param {Step[]} address */
function reaches(secret, address) {
  const split = secret.findIndex((step, index) => !same(step, address[index]));
  return !(secret[split]?.isOneOf && Math.min(secret.length, address.length) > split + 1);
}

/**
 * The secrets of `next` that the app will not keep: those beside another address than they were stored with, each with that address,
 * and all of them, without one, where nothing is stored.
 * @param {Field} field @param {unknown} stored @param {unknown} next @returns {{secret:Step[], address?:Step[]}[]}
 */
export function unbound(field, stored, next) {
  const secrets = leaves(field, next).filter((leaf) => isSecret(leaf.value));
  if (stored === undefined) return secrets.map(({ way }) => ({ secret: way }));
  const addresses = otherAddresses(field, next, stored);
  const kept = secrets.filter((leaf) => leaves(field, stored).some((one) => same(one, leaf)));
  return kept.flatMap(({ way: secret }) => {
    const address = addresses.find((one) => reaches(secret, one));
    return address ? [{ secret, address }] : [];
  });
}
