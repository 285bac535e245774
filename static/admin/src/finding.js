// A stored value that is not what was acknowledged, as it is told: of which sort it is, what differs, and what settling it does.
// Pure, so that it can be tested without a page.
import { brief, entriesOf, fieldAt, isSecret, WHOLE } from "./draft.js";

/** @typedef {import("./generated/functions.d.ts").Finding} Finding */
/** @typedef {import("./generated/functions.d.ts").Kind} Kind */
/** @typedef {import("./generated/functions.d.ts").Settling} Settling */
/** @typedef {"changed"|"gone"|"foreign"|"erased"|"odd"} Sort */
/** What is said of a part of a value on both sides; undefined where there is none. @typedef {{name:string, acknowledged?:string, live?:string}} Row */

/** Of which sort a finding is: what can be done follows from that. @param {Finding} finding @returns {Sort} */
export function sortOf({ acknowledged, live, forgotten }) {
  if (forgotten) return "erased";
  if (acknowledged && live !== null) return "changed";
  return acknowledged ? "gone" : live !== null ? "foreign" : "odd";
}

/** What each sort is called, and what that means. @type {Record<Sort, [word: string, meaning: string]>} */
export const SORTS = {
  changed: ["Changed", "What lies in the store is not what was acknowledged."],
  gone: ["Gone", "What was acknowledged does not lie in the store any more."],
  foreign: ["Foreign", "A value lies in the store where none was acknowledged."],
  erased: ["Erased", "What was acknowledged here was erased for good, so that what was found can be neither put back nor taken over."],
  odd: ["At odds", "Nothing was acknowledged here and nothing lies here now, but what Bailee keeps of it says something else."],
};

/**
 * What can be done about each sort, by the words of its button: the sentence that says what it does, and whether something goes that
 * nobody can bring back.
 * @type {Record<Sort, {how: Settling, deed: string, ask: (name: string) => string, busy: string, done: (name: string) => string, does: string, isLoss?: boolean}[]>}
 */
export const DEEDS = {
  changed: [
    { how: "revert", deed: "Put back what was acknowledged", ask: (name) => `Put back “${name}”?`, busy: "Putting back…", done: (name) => `Put back “${name}”`, does: "What was acknowledged is written over what lies there now, secrets included. What lies there now is in no backup: once it is written over, nobody can bring it back." },
    { how: "adopt", deed: "Take over what was found", ask: (name) => `Take over what was found of “${name}”?`, busy: "Taking over…", done: (name) => `Took over what was found of “${name}”`, does: "What lies there becomes the newest version of the record, as a change of yours, and goes into the next backup. What was acknowledged before stays in the backups. The policy is asked first, as for everything that is stored." },
  ],
  gone: [
    { how: "revert", deed: "Put back what was acknowledged", ask: (name) => `Put back “${name}”?`, busy: "Putting back…", done: (name) => `Put back “${name}”`, does: "The record is written again as it was acknowledged, secrets included, and the app finds it at once." },
    { how: "adopt", deed: "Take it for deleted", ask: (name) => `Take “${name}” for deleted?`, busy: "Deleting…", done: (name) => `Took “${name}” for deleted`, does: "The record counts as deleted from now on, as a change of yours. It stays in the backups, from which it can be restored until their retention ends." },
  ],
  foreign: [
    { how: "revert", deed: "Take it away", ask: (name) => `Take “${name}” away?`, busy: "Taking away…", done: (name) => `Took “${name}” away`, does: "What lies there is deleted. It is in no backup: once it is gone, nobody can bring it back.", isLoss: true },
    { how: "adopt", deed: "Take over what was found", ask: (name) => `Take over “${name}”?`, busy: "Taking over…", done: (name) => `Took over “${name}”`, does: "What lies there becomes a record, as a change of yours, and goes into the next backup. The policy is asked first, as for everything that is stored." },
  ],
  erased: [],
  odd: [{ how: "revert", deed: "Take it away", ask: (name) => `Take “${name}” away?`, busy: "Taking away…", done: (name) => `Took “${name}” away`, does: "Nothing lies there, so that nothing goes; what Bailee keeps of it is brought in order." }],
};

/** Equal whatever the order of members. @param {unknown} value */
const plain = (value) =>
  JSON.stringify(value, (_, part) => (part !== null && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))) : part));

const LONG = 240; // Characters of a value that are shown.
const BEFORE = 60; // How many of them lead to the first that differs.

/** The part of a long text around the first character that another one has not. @param {string} text @param {string} other */
export function excerpt(text, other = "") {
  if (text.length <= LONG) return text;
  let first = 0;
  while (first < text.length && text[first] === other[first]) first += 1;
  const from = other === "" || first < LONG - BEFORE ? 0 : Math.min(first - BEFORE, text.length - LONG);
  return `${from > 0 ? "…" : ""}${text.slice(from, from + LONG)}${from + LONG < text.length ? "…" : ""}`;
}

/**
 * What differs between both sides, by the parts of the value, all of it where there is but one side; and how many parts are the same.
 * @param {Kind|undefined} kind @param {Finding} finding @returns {{rows: Row[], same: number}}
 */
export function compare(kind, { acknowledged, live }) {
  const [one, other] = [acknowledged?.value ?? null, live].map((value) => new Map(value === null ? [] : entriesOf(kind, value)));
  /** @type {Row[]} */
  const rows = [];
  let same = 0;
  for (const name of new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])) {
    const [before, now] = [one?.get(name), other?.get(name)];
    if (plain(before) === plain(now)) {
      same += 1;
      continue;
    }
    const field = fieldAt(kind, name);
    /** @param {unknown} value */
    const shown = (value) => (value === undefined ? undefined : isSecret(value) ? (name === WHOLE ? "Not shown, since it may hold a secret" : "A secret is set") : brief(field, value));
    let [mine, theirs] = [shown(before), shown(now)];
    // Values of two types may read alike.
    if (mine === theirs && field?.class !== "secret") [mine, theirs] = [JSON.stringify(before), JSON.stringify(now)];
    rows.push({ name, acknowledged: mine === undefined ? mine : excerpt(mine, theirs), live: theirs === undefined ? theirs : excerpt(theirs, mine) });
  }
  return { rows, same };
}
