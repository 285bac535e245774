// Text of several lines.
import { lengthHint, measured } from "./line.jsx";

/** @type {import("./type.d.ts").Type<string>} */
export const text = {
  blank: "",
  // A text area knows one kind of line break.
  open: (value) => (typeof value === "string" && !value.includes("\r") ? value : undefined),
  read: measured,
  brief: String,
  hint: lengthHint,
  isGroup: false,
  Input: ({ field, tie, text: content, onText }) => (
    <textarea
      {...tie}
      autocomplete={field.class === "secret" ? "new-password" : "off"}
      spellcheck={false}
      rows={4}
      value={content}
      onInput={(event) => onText(event.currentTarget.value)}
    />
  ),
};
