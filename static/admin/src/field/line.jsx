// What the types of one line share: the input, and what may stand in it.

/** Whether an input of one line gives the text back unchanged: it drops line breaks. @param {unknown} value @returns {value is string} */
export const isLine = (value) => typeof value === "string" && !/[\r\n]/.test(value);

/** @param {{max?:number}} field */
export const lengthHint = ({ max }) => (max === undefined ? "" : `At most ${max} characters.`);

/**
 * A text within its length, or left out when there is nothing in it.
 * @param {string} text @param {{max?:number}} field @returns {import("./type.d.ts").Outcome}
 */
export function measured(text, { max }) {
  if (text.trim() === "") return {};
  const length = [...text].length;
  return max !== undefined && length > max ? { error: `At most ${max} characters; these are ${length}.` } : { value: text };
}

/**
 * @param {{tie: import("./type.d.ts").Tie, text:string, onText:(text:string)=>void, secret?:boolean,
 *   inputMode?: "url"|"numeric"|"decimal"}} props
 */
export const Line = ({ tie, text, onText, secret = false, inputMode }) => (
  <input
    {...tie}
    // Preact's types know each type of input apart, not a choice between two.
    type={/** @type {"text"} */ (secret ? "password" : "text")}
    autocomplete={secret ? "new-password" : "off"}
    spellcheck={false}
    inputMode={inputMode}
    class={inputMode === "numeric" || inputMode === "decimal" ? "number" : undefined}
    value={text}
    onInput={(event) => onText(event.currentTarget.value)}
  />
);
