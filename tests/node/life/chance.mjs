// Chance by seed: the same choices in every run.

/** What a script chooses with. @typedef {ReturnType<typeof chance>} Chance */

/** @param {number} seed */
export function chance(seed) {
  let state = seed >>> 0;
  // Mulberry32, a generator that is good enough to choose with.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** A whole number from 0, below `most`. @param {number} most */
  const below = most => Math.floor(next() * most);
  /** So many hexadecimal digits. @param {number} digits */
  const hex = digits => Array.from({ length: digits }, () => below(16).toString(16)).join('');
  return {
    below,
    hex,
    /** One of the list. @template One @param {readonly One[]} list @returns {One} */
    pick: list => list[below(list.length)],
    uuid: () => [8, 4, 4, 4, 12].map(hex).join('-'),
  };
}
