// One line of text; the type of most secrets.
import { isLine, lengthHint, Line, measured } from "./line.jsx";

/** @type {import("./type.d.ts").Type<string>} */
export const string = {
  blank: "",
  open: (value) => (isLine(value) ? value : undefined),
  // Spaces around a plain line are slips of the hand; in a secret they may belong to it.
  read: (text, field) => measured(field.class === "secret" ? text : text.trim(), field),
  brief: String,
  hint: lengthHint,
  isGroup: false,
  Input: ({ field, tie, text, onText }) => <Line tie={tie} text={text} onText={onText} secret={field.class === "secret"} />,
};
