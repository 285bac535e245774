// What whole numbers and decimals share.

/** @param {{min?:number, max?:number}} field */
export function rangeHint({ min, max }) {
  if (min !== undefined && max !== undefined) return `From ${min} to ${max}.`;
  if (min !== undefined) return `At least ${min}.`;
  return max === undefined ? "" : `At most ${max}.`;
}

/**
 * @param {string} text @param {{min?:number, max?:number}} field @param {(value:number) => boolean} fits
 * @param {string} complaint what is said when it does not fit
 * @returns {import("./type.d.ts").Outcome}
 */
export function readNumber(text, { min, max }, fits, complaint) {
  if (text.trim() === "") return {};
  const value = Number(text);
  if (!fits(value)) return { error: complaint };
  if (min !== undefined && value < min) return { error: `At least ${min}.` };
  if (max !== undefined && value > max) return { error: `At most ${max}.` };
  return { value };
}
