// A list of lines, one line of the text area for each.
import { isLine } from "./line.jsx";

/** How often each line was there. @param {unknown} stored */
function tally(stored) {
  const lines = new Map();
  for (const line of Array.isArray(stored) ? stored : []) lines.set(line, (lines.get(line) ?? 0) + 1);
  return lines;
}

/** @type {import("./type.d.ts").Type<string>} */
export const strings = {
  blank: "",
  open: (value) => (Array.isArray(value) && value.every(isLine) ? value.join("\n") : undefined),
  read(text, _field, stored) {
    if (text.trim() === "") return {};
    // A line that was there is given back as it was; spaces around a new one are slips of the hand, and so is an empty one.
    const lines = tally(stored);
    const value = text.split("\n").flatMap((line) => {
      const left = lines.get(line) ?? 0;
      lines.set(line, left - 1);
      if (left > 0) return [line];
      return line.trim() === "" ? [] : [line.trim()];
    });
    return { value };
  },
  brief: (value) => value.join(", "),
  hint: ({ max }) => `One entry per line.${max === undefined ? "" : ` At most ${max} entries.`}`,
  isGroup: false,
  Input: ({ tie, text, onText }) => (
    <textarea {...tie} autocomplete="off" spellcheck={false} rows={3} value={text} onInput={(event) => onText(event.currentTarget.value)} />
  ),
};
