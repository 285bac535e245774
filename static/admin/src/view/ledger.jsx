// Ledger: every act, always the newest first, and the signed checkpoint that the reader can take home.
import { useState } from "preact/hooks";
import { count, number, words } from "../format.js";
import { ledgerList } from "../generated/functions.js";
import { useLoad } from "../load.js";
import { Icon } from "../part/icon.jsx";
import { Empty, Region } from "../part/region.jsx";
import { Table, Turn, useTurning } from "../part/table.jsx";
import { Copy, ShortHash, Time } from "../part/value.jsx";
import { useSite } from "../site.js";
import { Checkpoint } from "./checkpoint.jsx";
import { Export } from "./export.jsx";
import { RestoreDialog } from "./restore.jsx";

/** @typedef {import("../generated/functions.d.ts").LedgerEntry} LedgerEntry */
/** Entries newest first, from index `top` downwards. @typedef {{entries: LedgerEntry[], size: number, top: number}} Page */

const PAGE = 25;
const TABLE = "entries-table";
/** Before the pseudonym of a user for whom the app's own code acted: nobody asked Jira about them. */
const APP_FOR = "app:";
const ACTORS = new Map([
  ["app", "The app"],
  ["event", "Bailee"],
  ["anonymous", "Nobody known"],
]);
const ACTS = new Map([
  ["setup", "Set up"],
  ["put", "Stored"],
  ["put-reported", "Stored against the policy"],
  ["delete", "Deleted"],
  ["seen", "Found changed by the app"],
  ["restore", "Restored"],
  ["restore-started", "Restore started"],
  ["restore-finished", "Restore proven"],
  ["restore-failed", "Restore stopped"],
  ["seal", "Backed up"],
  ["refused", "Access refused"],
  ["policy-changed", "Policy changed"],
  ["secrets-sealed", "Secrets sealed"],
  ["found", "Found to be another"],
  ["adopted", "Taken over as found"],
  ["reverted", "Put back"],
  ["repaired", "Made again"],
  ["project-deleted", "Project deleted"],
  ["uninstalling", "Uninstalling"],
]);

/** What an act says about itself, as far as it helps to read the list. @param {LedgerEntry} entry */
function noteOf({ ops, data }) {
  const notes = [];
  if (ops.length > 0) notes.push(count(ops.length, "record"));
  if (Array.isArray(data.found)) notes.push(count(data.found.length, "value"));
  if (Number.isInteger(data.count)) notes.push(count(Number(data.count), "value"));
  if (Number.isInteger(data.broken)) notes.push(count(Number(data.broken), "rule broken", "rules broken"));
  if (Number.isInteger(data.to)) notes.push(`to change ${data.to}`);
  if (Number.isInteger(data.n)) notes.push(`backup ${data.n}`);
  for (const value of [data.function, data.code, data.project, data.repair]) if (typeof value === "string") notes.push(value);
  return notes.join(", ");
}

/** Entries from..from + limit, following `next` where the back end answers with fewer than were asked for. @param {number} from @param {number} limit */
async function range(from, limit) {
  /** @type {LedgerEntry[]} */
  const entries = [];
  let size = 0;
  /** @type {number|null} */
  let next = from;
  while (next !== null && entries.length < limit) {
    /** @type {number} */
    const at = next;
    const page = await ledgerList({ from: at, limit: limit - entries.length });
    size = page.size;
    entries.push(...page.entries);
    next = page.entries.length > 0 && page.next !== null && page.next > at ? page.next : null;
  }
  return { entries, size };
}

/** The page whose first entry is `top`; null means the newest. The size comes with any page. @param {number|null} top @returns {Promise<Page>} */
async function load(top) {
  const { size } = await ledgerList({ from: top ?? 0, limit: 1 });
  const first = Math.min(top ?? size, size) - (top === null || top >= size ? 1 : 0);
  const from = Math.max(0, first - PAGE + 1);
  if (first < 0) return { entries: [], size, top: 0 };
  const page = await range(from, first - from + 1);
  return { entries: page.entries.toReversed(), size: page.size, top: first };
}

/** Who acted, in the words of docs/format.md; a pseudonym is shortened. @param {{actor: string}} props */
function By({ actor }) {
  const known = ACTORS.get(actor);
  if (known) return known;
  const isApp = actor.startsWith(APP_FOR);
  const pseudonym = isApp ? actor.slice(APP_FOR.length) : actor;
  return (
    <>
      {isApp && "The app for "}
      <code class="short" title={pseudonym}>
        {pseudonym.slice(0, 10)}
      </code>
    </>
  );
}

/** @param {{entry: LedgerEntry, off: boolean, onPick: (seq: number) => void}} props */
const Row = ({ entry, off, onPick }) => (
  <tr>
    <th scope="row" class="id">
      {number(entry.index)}
    </th>
    <td>
      <Time at={entry.time} />
    </td>
    <td>
      {ACTS.get(entry.act) ?? words(entry.act)} <span class="note">{noteOf(entry)}</span>
    </td>
    <td>
      <By actor={entry.actor} />
    </td>
    <td class="number">{entry.seq > 0 ? number(entry.seq) : "–"}</td>
    <td class="nowrap">
      {entry.sealed ? (
        <>
          <Icon name="good" /> Sealed
        </>
      ) : (
        <>
          <Icon name="clock" /> Waits for the next backup
        </>
      )}
    </td>
    <td class="nowrap">
      <ShortHash hex={entry.leafHash} /> <Copy text={entry.leafHash} what={`the leaf hash of entry ${entry.index}`} />
    </td>
    <td class="deeds">
      {/* Only what changed configuration made a state of its own to go back to. */}
      {entry.ops.length > 0 && (
        <button
          type="button"
          class="subtle"
          aria-label={`Restore to change ${entry.seq}`}
          aria-disabled={off}
          aria-describedby={off ? "ledger-off" : undefined}
          onClick={() => off || onPick(entry.seq)}
        >
          Restore…
        </button>
      )}
    </td>
  </tr>
);

/** @param {{page: Page, onTop: (top: number|null) => void}} props */
function Pages({ page: { entries, size, top }, onTop }) {
  const bottom = top - entries.length + 1;
  const isNewest = top >= size - 1;
  return (
    <div class="row pages">
      <p class="number">{count(size, "entry", "entries")}</p>
      {size > PAGE && (
        <>
          <Turn off={isNewest} onClick={() => onTop(top + PAGE >= size - 1 ? null : top + PAGE)}>
            Newer
          </Turn>
          <Turn off={bottom <= 0} onClick={() => onTop(bottom - 1)}>
            Older
          </Turn>
        </>
      )}
      {!isNewest && (
        <button type="button" onClick={() => onTop(null)}>
          Newest
        </button>
      )}
    </div>
  );
}

export function Ledger() {
  const { status } = useSite();
  const [top, setTop] = useState(/** @type {number|null} */ (null));
  const [text, setText] = useState("");
  const [picked, setPicked] = useState(/** @type {number|null} */ (null));
  const view = useLoad(() => load(top), [top]);
  const turn = useTurning(TABLE, view);
  /** @param {number|null} next */
  const show = (next) => {
    turn();
    setTop(next);
  };
  /** @param {Event} event */
  const jump = (event) => {
    event.preventDefault();
    const index = Number(text);
    if (text !== "" && Number.isSafeInteger(index) && index >= 0) show(index);
  };
  const off = Boolean(status.value?.job);
  return (
    <>
      <section aria-labelledby="checkpoint">
        <h3 id="checkpoint">Checkpoint</h3>
        <Checkpoint />
      </section>
      <section aria-labelledby="export">
        <h3 id="export">Export</h3>
        <Export />
      </section>
      <section aria-labelledby="entries">
        <h3 id="entries">Entries</h3>
        <p>Every change, backup and restore, and refused accesses up to 60 an hour, the newest first. People appear as pseudonyms of this site only.</p>
        {off && (
          <p class="note" id="ledger-off">
            A restore is running; another can be started when it has ended.
          </p>
        )}
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
            <Empty title="Nothing has been recorded yet">
              <p>The first change is the first entry.</p>
            </Empty>
          }
        >
          {(page) => (
            <>
              <Table
                id={TABLE}
                caption={`Ledger, newest first, entries ${number(page.top)} to ${number(page.top - page.entries.length + 1)}`}
                head={[["Index", "id"], ["Time"], ["Act"], ["By"], ["Change", "number"], ["State"], ["Leaf hash"], ["Actions", "unseen-title"]]}
              >
                {page.entries.map((entry) => (
                  <Row key={entry.index} entry={entry} off={off} onPick={setPicked} />
                ))}
              </Table>
              <Pages page={page} onTop={show} />
            </>
          )}
        </Region>
      </section>
      {picked !== null && <RestoreDialog picked={{ to: { seq: picked }, name: `change ${picked}` }} onClose={() => setPicked(null)} />}
    </>
  );
}
