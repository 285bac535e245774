// A whole https address.
import { isLine, lengthHint, Line, measured } from "./line.jsx";

/** Why this is no address that the app takes; empty when it is one. @param {string} address */
function complaint(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol === "http:") return "The address must begin with https://, so that what is sent there is encrypted.";
  if (!url || !address.startsWith("https://")) return "Enter a whole address, such as https://example.com/path.";
  return url.username || url.password ? "The address must not hold a user name or a password." : "";
}

/** @type {import("./type.d.ts").Type<string>} */
export const url = {
  blank: "",
  open: (value) => (isLine(value) ? value : undefined),
  read(text, field) {
    const address = text.trim();
    const wrong = address && complaint(address);
    return wrong ? { error: wrong } : measured(address, field);
  },
  brief: String,
  hint: lengthHint,
  isGroup: false,
  Input: ({ field, tie, text, onText }) => <Line tie={tie} text={text} onText={onText} secret={field.class === "secret"} inputMode="url" />,
};
