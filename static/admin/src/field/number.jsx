// A decimal number.
import { Line } from "./line.jsx";
import { rangeHint, readNumber } from "./numeric.js";

/** @type {import("./type.d.ts").Type<string>} */
export const number = {
  blank: "",
  open: (value) => (typeof value === "number" ? String(value) : undefined),
  read: (text, field) => readNumber(text, field, Number.isFinite, "Enter a number, such as 0.5."),
  brief: String,
  hint: rangeHint,
  isGroup: false,
  Input: ({ tie, text, onText }) => <Line tie={tie} text={text} onText={onText} inputMode="decimal" />,
};
