// A whole number that JavaScript represents exactly.
import { Line } from "./line.jsx";
import { rangeHint, readNumber } from "./numeric.js";

/** @type {import("./type.d.ts").Type<string>} */
export const integer = {
  blank: "",
  open: (value) => (typeof value === "number" ? String(value) : undefined),
  read: (text, field) => readNumber(text, field, Number.isSafeInteger, "Enter a whole number."),
  brief: String,
  hint: rangeHint,
  isGroup: false,
  Input: ({ tie, text, onText }) => <Line tie={tie} text={text} onText={onText} inputMode="numeric" />,
};
