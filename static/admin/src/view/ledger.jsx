// Ledger: every act, newest first or from an index, and the signed checkpoint that the reader can take home.
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { count, number, words } from "../format.js";
import { useLoad } from "../load.js";
import { Icon } from "../part/icon.jsx";
import { Empty, Region, Table } from "../part/region.jsx";
import { Copy, ShortHash, Time } from "../part/value.jsx";
import { href } from "../route.js";

const PAGE = 25;
const ACTS = {
  setup: "Set up",
  put: "Stored",
  delete: "Deleted",
  restore: "Restored",
  "restore-started": "Restore started",
  "restore-finished": "Restore proven",
  "restore-failed": "Restore stopped",
  seal: "Backed up",
  refused: "Access refused",
  "policy-changed": "Policy changed",
  "project-deleted": "Project deleted",
  uninstalling: "Uninstalling",
};

/** What an act says about itself, as far as it helps to read the list. */
function noteOf({ ops = [], data = {} }) {
  const notes = [];
  if (ops.length > 0) notes.push(count(ops.length, "record"));
  if (Number.isInteger(data.to)) notes.push(`to change ${data.to}`);
  if (Number.isInteger(data.n)) notes.push(`backup ${data.n}`);
  for (const name of ["function", "code", "project"]) if (typeof data[name] === "string") notes.push(data[name]);
  return notes.join(", ");
}

/** Entries from..to, following `next` where the back end answers with fewer than were asked for. */
async function range(from, limit) {
  const entries = [];
  let [size, next] = [0, from];
  while (entries.length < limit) {
    const page = await api.listLedger(next, limit - entries.length);
    size = page.size;
    entries.push(...page.entries);
    if (page.entries.length === 0 || page.next === null || page.next === undefined || page.next <= next) break;
    next = page.next;
  }
  return { entries, size };
}

/** The last page needs the size first; the size comes with any page. `at` null means the newest. */
async function load(at) {
  if (at !== null) return { ...(await range(at, PAGE)), at, newest: false };
  const { size } = await api.listLedger(0, 1);
  const first = Math.max(0, size - PAGE);
  const page = await range(first, PAGE);
  return { entries: page.entries.toReversed(), size: page.size, at: first, newest: true };
}

function Checkpoint() {
  const view = useLoad(() => api.ledgerCheckpoint(), []);
  return (
    <Region
      load={view}
      what="the checkpoint"
      isEmpty={(value) => !value.checkpoint}
      none={
        <Empty title="No checkpoint yet">
          <p>The first backup signs the first one.</p>
        </Empty>
      }
    >
      {(value) => (
        <>
          <p>
            Signed <Time at={value.time} />, over {count(value.size, "entry", "entries")}.
          </p>
          <pre tabIndex={0} aria-label="Checkpoint" data-testid="checkpoint" translate="no">
            {value.checkpoint}
          </pre>
          <p class="row">
            <Copy text={value.checkpoint} what="checkpoint" whole />
            <Copy text={value.vkey} what="verifier key" whole />
          </p>
          <h4>What this proves, and against whom</h4>
          <p>
            Each act is a leaf of a Merkle tree, and the checkpoint signs the root of the whole tree. Whoever holds one, you or
            your auditor, can show later that an entry up to it was changed, removed or reordered, whether by the vendor, by this
            app, by an administrator or in the platform’s storage: the later ledger no longer fits the checkpoint. So keep a copy
            outside this site; a checkpoint kept only here proves little.
          </p>
          <p>It proves that the record is unaltered, not that what was recorded was right, and nothing about acts that bypass the app.</p>
        </>
      )}
    </Region>
  );
}

const Row = ({ entry }) => (
  <tr>
    <th scope="row" class="id">
      {number(entry.index)}
    </th>
    <td>
      <Time at={entry.time} />
    </td>
    <td>
      {ACTS[entry.act] ?? words(entry.act)} <span class="note">{noteOf(entry)}</span>
    </td>
    <td>{entry.actor === "app" ? "The app" : <code class="short" title={entry.actor}>{entry.actor.slice(0, 10)}</code>}</td>
    <td class="number">
      {entry.seq > 0 ? (
        <a href={href("backups", "change", String(entry.seq))} aria-label={`Restore to change ${entry.seq}`} title="Restore to this change">
          {number(entry.seq)}
        </a>
      ) : (
        "–"
      )}
    </td>
    <td class="nowrap">{entry.sealed ? <><Icon name="good" /> Sealed</> : <><Icon name="clock" /> Waits for the next backup</>}</td>
    <td class="nowrap">
      <ShortHash hex={entry.leafHash} /> <Copy text={entry.leafHash} what={`the leaf hash of entry ${entry.index}`} />
    </td>
  </tr>
);

function Pages({ page, onAt }) {
  const { at, newest, size } = page;
  const older = at > 0;
  const newer = !newest && at + page.entries.length < size;
  return (
    <p class="row pages">
      <span class="number">{count(size, "entry", "entries")}</span>
      {size > PAGE && (
        <>
          <button type="button" aria-disabled={!older} onClick={() => older && onAt(Math.max(0, at - PAGE))}>
            Older
          </button>
          <button type="button" aria-disabled={!newer} onClick={() => newer && onAt(at + page.entries.length)}>
            Newer
          </button>
        </>
      )}
      {!newest && (
        <button type="button" onClick={() => onAt(null)}>
          Newest first
        </button>
      )}
    </p>
  );
}

export function Ledger() {
  const [at, setAt] = useState(null);
  const [text, setText] = useState("");
  const view = useLoad(() => load(at), [at]);
  const jump = (event) => {
    event.preventDefault();
    const index = Number(text);
    if (text !== "" && Number.isSafeInteger(index) && index >= 0) setAt(index);
  };
  return (
    <>
      <section aria-labelledby="checkpoint">
        <h3 id="checkpoint">Checkpoint</h3>
        <Checkpoint />
      </section>
      <section aria-labelledby="entries">
        <h3 id="entries">Entries</h3>
        <p>Every change, backup, restore and refused access, in the order it happened. People appear as pseudonyms of this site only.</p>
        <form class="filter" onSubmit={jump} aria-label="Go to an entry">
          <label>
            From index
            <input class="number" inputMode="numeric" pattern="[0-9]+" value={text} onInput={(event) => setText(event.currentTarget.value.trim())} />
          </label>
          <button type="submit">Show</button>
        </form>
        <Region
          load={view}
          what="the ledger"
          isEmpty={(page) => page.entries.length === 0}
          none={
            <Empty title={at === null ? "Nothing has been recorded yet" : "There is no entry at this index"}>
              {at === null ? (
                <p>The first change is the first entry.</p>
              ) : (
                <button type="button" onClick={() => setAt(null)}>
                  Newest first
                </button>
              )}
            </Empty>
          }
        >
          {(page) => (
            <>
              <Table
                caption={page.newest ? "Ledger, newest first" : `Ledger from index ${page.at}`}
                head={[["Index", "id"], ["Time"], ["Act"], ["By"], ["Change", "number"], ["State"], ["Leaf hash"]]}
              >
                {page.entries.map((entry) => (
                  <Row key={entry.index} entry={entry} />
                ))}
              </Table>
              <Pages page={page} onAt={setAt} />
            </>
          )}
        </Region>
      </section>
    </>
  );
}
