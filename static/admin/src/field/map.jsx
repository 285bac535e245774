// Texts by name, in rows.
import { useLayoutEffect, useRef } from "preact/hooks";
import { isLine } from "./line.jsx";

/**
 * A row; `was` is the entry that it was opened with. One that the inputs could not give back unchanged has no `text`: it is
 * kept or removed, not edited.
 * @typedef {{key:string, text?:string, was?:[string, unknown]}} Row
 */

/** @param {Row} row */
const isBlank = ({ key, text, was }) => !was && key.trim() === "" && text === "";

/** The entry of a row: what was not edited is given back as it was. @param {Row} row @returns {[string, unknown]} */
function entry({ key, text, was }) {
  const isOldKey = was !== undefined && key === was[0];
  return [isOldKey ? key : key.trim(), text === undefined ? was?.[1] : text];
}

/** @type {import("./type.d.ts").Type<Row[]>} */
export const map = {
  blank: [],
  open(value) {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
    return Object.entries(value).map(([key, text]) => {
      const fits = isLine(key) && typeof text === "string" && !text.includes("\r");
      return { key, text: fits ? text : undefined, was: [key, text] };
    });
  },
  read(rows) {
    const entries = rows.filter((row) => !isBlank(row)).map(entry);
    if (entries.length === 0) return {};
    if (entries.some(([key]) => key === "")) return { error: "Each entry needs a key." };
    if (new Set(entries.map(([key]) => key)).size < entries.length) return { error: "Each key may appear once only." };
    return { value: Object.fromEntries(entries) };
  },
  brief: (value) => Object.entries(value).map(([key, text]) => `${key}: ${text}`).join(", "),
  hint: ({ max }) => (max === undefined ? "" : `At most ${max} entries.`),
  isGroup: true,
  Input: Rows,
};

/** @type {import("./type.d.ts").Type<Row[]>["Input"]} */
function Rows({ label, tie, text: rows, onText: onRows }) {
  const box = useRef(/** @type {HTMLDivElement|null} */ (null));
  const added = useRef(false);
  // A new row takes the focus.
  useLayoutEffect(() => {
    if (added.current) /** @type {HTMLElement|null|undefined} */ (box.current?.querySelector(".row:last-of-type input"))?.focus();
    added.current = false;
  }, [rows.length]);
  /** @param {number} at @param {Partial<Row>} change */
  const edit = (at, change) => onRows(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
  /** @param {number} at */
  const remove = (at) => {
    onRows(rows.filter((_, index) => index !== at));
    document.getElementById(`${tie.id}-add`)?.focus();
  };
  return (
    <div class="rows" ref={box}>
      {rows.map((row, index) => (
        <div class="row" key={index}>
          <input
            aria-label={`${label}: key ${index + 1}`}
            value={row.key}
            readOnly={row.text === undefined}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => edit(index, { key: event.currentTarget.value })}
          />
          <textarea
            aria-label={`${label}: value ${index + 1}`}
            value={row.text ?? JSON.stringify(row.was?.[1])}
            rows={Math.min(row.text?.split("\n").length ?? 1, 8)}
            readOnly={row.text === undefined}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => edit(index, { text: event.currentTarget.value })}
          />
          <button type="button" class="subtle" aria-label={`Remove entry ${index + 1} of ${label}`} onClick={() => remove(index)}>
            Remove
          </button>
        </div>
      ))}
      <button
        type="button"
        id={`${tie.id}-add`}
        onClick={() => {
          added.current = true;
          onRows([...rows, { key: "", text: "" }]);
        }}
      >
        Add entry
      </button>
    </div>
  );
}
