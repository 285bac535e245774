// Everything that is stored, saved as one file: whoever has it can verify it elsewhere, without a key and without this app.
import { useRef, useState } from "preact/hooks";
import { count, size } from "../format.js";
import { storeExport } from "../generated/functions.js";
import { useAction } from "../load.js";
import { say } from "../notice.js";
import { Problem } from "../part/region.jsx";

/** What was read so far. @typedef {{values: number, bytes: number}} Progress */

const NAME = "bailee-export";

/** Gives the reader a file. @param {string[]} pages */
function save(pages) {
  const address = URL.createObjectURL(new Blob(pages, { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${NAME}-${new Date().toISOString().slice(0, 10)}.ndjson`;
  document.body.append(link);
  link.click();
  link.remove();
  // Only when the browser has begun to read it may it go.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export function Export() {
  const [progress, setProgress] = useState(/** @type {Progress|null} */ (null));
  const [note, setNote] = useState("");
  const stopped = useRef(false);
  const action = useAction(async () => {
    stopped.current = false;
    setNote("");
    /** @type {string[]} */
    const pages = [];
    let values = 0;
    let bytes = 0;
    /** @type {string|null} */
    let cursor = null;
    try {
      do {
        setProgress({ values, bytes });
        /** @type {import("../generated/functions.d.ts").ExportPage} */
        const page = await storeExport({ cursor });
        if (stopped.current) return setNote("Nothing was saved.");
        const text = page.lines.map((line) => `${line}\n`).join("");
        pages.push(text);
        values += page.lines.length;
        bytes += text.length;
        cursor = page.cursor;
      } while (cursor !== null);
      save(pages);
      const told = `Saved ${count(values, "line")}, ${size(bytes)}`;
      setNote(`${told}.`);
      say(told);
    } finally {
      setProgress(null);
    }
  });
  return (
    <>
      <p>
        A file with every stored value of this site, as it is stored: sealed, with what is no secret opened beside it. Neither keys nor
        secrets are in it. <code>bailee verify</code> compares it with itself and with checkpoints that you kept.
      </p>
      <p class="row">
        <button type="button" aria-disabled={action.busy} onClick={() => action.busy || action.run()}>
          Save an export
        </button>
        {action.busy && (
          <button
            type="button"
            class="subtle"
            onClick={() => {
              stopped.current = true;
            }}
          >
            Cancel
          </button>
        )}
        <span role="status">{progress ? `Reading: ${count(progress.values, "line")}, ${size(progress.bytes)} so far` : note}</span>
      </p>
      {action.error && <Problem error={action.error} retry={action.run} level={4} />}
    </>
  );
}
