// Small pieces that show one value: a time, a hash, something to copy.
import { useEffect, useRef, useState } from "preact/hooks";
import { relative, time } from "../format.js";
import { say } from "../notice.js";

/** Absolute time of the reader's zone; how long ago in the tooltip. @param {{at: string}} props */
export const Time = ({ at }) => (
  <time dateTime={at} title={relative(at)}>
    {time(at)}
  </time>
);

/** A sentence of the app with its RFC 3339 times in the reader's zone and its `names` set as code. @param {{text: string}} props */
export const Prose = ({ text }) =>
  text.split(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|`[^`]+`)/).map((piece, index) => {
    if (index % 2 === 0) return piece;
    return piece.startsWith("`") ? <code key={index}>{piece.slice(1, -1)}</code> : <Time key={index} at={piece} />;
  });

/** Puts text on the clipboard, by the old way where the frame may not use the new one. @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copying was refused");
  }
}

/** @param {{text:string, what:string, whole?:boolean}} props `what` completes “Copy …”; `whole` shows it too. */
export function Copy({ text, what, whole }) {
  const [note, set] = useState("");
  const button = useRef(/** @type {HTMLButtonElement|null} */ (null));
  useEffect(() => {
    const timer = setTimeout(() => set(""), 2000);
    return () => clearTimeout(timer);
  }, [note]);
  const run = async () => {
    try {
      await copy(text);
      set("Copied");
      say(`Copied ${what}`);
    } catch {
      set("Select and copy by hand");
    }
    button.current?.focus();
  };
  return (
    <button ref={button} type="button" class={whole ? undefined : "subtle small"} aria-label={note ? `${note}: ${what}` : `Copy ${what}`} onClick={run}>
      {note || (whole ? `Copy ${what}` : "Copy")}
    </button>
  );
}

// `translate` is a property: given as the text "no" it would be true.

/** A hash in groups of eight, whole: a shortened one proves nothing to the eye. @param {{hex: string}} props */
export const Hash = ({ hex }) => (
  <code class="hash" translate={false}>
    {(hex.match(/.{1,8}/g) ?? []).map((group, index) => (
      <span key={index}>{group}</span>
    ))}
  </code>
);

/** The first digits for tables; the whole value in the tooltip. @param {{hex: string}} props */
export const ShortHash = ({ hex }) => (
  <code class="short" title={hex} translate={false}>
    {hex.slice(0, 12)}…
  </code>
);
