// What Bailee keeps for itself and can be made again when it is lost or changed: what, how much, where, and a button for each.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { lead } from "../focus.js";
import { count, words } from "../format.js";
import { repairsList, repairsRun } from "../generated/functions.js";
import { useAction, useLoad } from "../load.js";
import { say } from "../notice.js";
import { Empty, Message, Problem, Region } from "../part/region.jsx";
import { useSite } from "../site.js";

/** @typedef {import("../generated/functions.d.ts").Repair} Repair */
/** @typedef {Repair["repair"]} Of */

const OFF = "repairs-off";
const SHOWN = 3; // Places that are named at once; the rest is a press away.

/** What is repaired: its name, what it is, what its button does, and the words on that. @type {Record<Of, [title: string, what: string, does: string, deed: string]>} */
const TEXT = {
  head: ["Head", "Says which change and which backup are the newest; every change begins with it.", "It is made again from the backups and the changes since, and the shelves with it.", "Make the head again"],
  shelves: ["Shelves", "Hold what is known of each record beside its value, such as its version.", "They are made again from the history.", "Make the shelves again"],
  manifest: ["Newest backup", "Its summary or one of its packs is lost or changed.", "It is sealed again from the same changes, as of the same time.", "Make the newest backup again"],
  base: ["Full state", "All records as of one moment, from which every other state is computed.", "A new one is written and goes into a backup, which is made at once.", "Write a new full state"],
  ledger: ["Ledger", "Tiles and bundles, which hold its hashes and entries.", "They are made again from the entries in the backups, and held against what was signed.", "Make them again"],
};
const TEXTS = new Map(Object.entries(TEXT));
/** What a newer app may repair has its name alone. @param {Of} repair @returns {[string, string, string, string]} */
const textOf = (repair) => TEXTS.get(repair) ?? [words(repair), "", "", "Make it again"];

/** Where it is damaged, as far as the app names it. @param {{repair: Repair}} props */
function Places({ repair: { count: all, at } }) {
  const names = (/** @type {string[]} */ some) =>
    some.map((name, index) => (
      <span key={name}>
        {index > 0 && ", "}
        <code translate={false}>{name}</code>
      </span>
    ));
  const rest = at.slice(SHOWN);
  return (
    <>
      <p class="note place">
        {count(all, "value is", "values are")} lost or changed: {names(at.slice(0, SHOWN))}
        {all > SHOWN && ", …"}
      </p>
      {rest.length > 0 && (
        <details>
          <summary>
            {at.length < all ? `The first ${at.length} of ${all}` : `All ${all}`}
            <span class="unseen"> lost or changed values</span>
          </summary>
          <p class="note place">{names(at)}</p>
        </details>
      )}
    </>
  );
}

/** @param {{repair: Repair, isBusy: boolean, off: boolean, onRun: () => void}} props */
function Item({ repair, isBusy, off, onRun }) {
  const [title, what, does, deed] = textOf(repair.repair);
  const id = `repair-${repair.repair}`;
  return (
    <li data-testid={id}>
      <h4 id={id}>{title}</h4>
      <p>
        {what} <span id={`${id}-does`}>{does}</span>
      </p>
      <Places repair={repair} />
      {repair.repair === "head" && repair.at.length > 1 && (
        <p class="note">A change that no backup covers is lost. Those named here followed it and cannot be part of the history any more: what they wrote is then among the findings, where it can be taken over.</p>
      )}
      <p>
        <button type="button" class={repair.repair === "head" ? "primary" : undefined} aria-disabled={isBusy || off} aria-describedby={off ? `${id}-does ${OFF}` : `${id}-does`} onClick={() => off || onRun()}>
          {isBusy ? "Making it again…" : deed}
        </button>
      </p>
    </li>
  );
}

/** Nothing is to be repaired, or nothing can be. */
function Nothing() {
  const { value } = useSite().status;
  if (!value?.damaged) {
    return (
      <Empty title="Nothing is to be repaired">
        <p>Head, shelves, newest backup, full state and ledger were looked at just now.</p>
      </Empty>
    );
  }
  return (
    <Message tone="warn" title="What is damaged cannot be made again here" level={4}>
      <p>What remains does not suffice for it. Do not uninstall the app, and tell the vendor.</p>
    </Message>
  );
}

export function Repairs() {
  const { status } = useSite();
  const load = useLoad(() => repairsList(), []);
  const [done, setDone] = useState(/** @type {string[]} */ ([]));
  const results = useRef(/** @type {HTMLDivElement|null} */ (null));
  /** The repair at work; its button says so. */
  const [at, setAt] = useState(/** @type {Of|null} */ (null));
  const run = useAction(async (/** @type {Of} */ repair) => {
    setAt(repair);
    const made = await repairsRun({ repair });
    const text = `${textOf(repair)[0]}: ${count(made.count, "value was", "values were")} made again`;
    say("Repaired", text);
    setDone((old) => [...old, text]);
    load.reload();
    status.reload();
  });
  // The button that was pressed goes with its row: the result is what was waited for.
  useLayoutEffect(() => {
    if (done.length > 0) lead(results.current);
  }, [done.length]);
  const off = Boolean(status.value?.job) && status.value?.state !== "closed";
  const isPast = run.error?.code === "not-found";
  return (
    <section aria-labelledby="repairs">
      <h3 id="repairs">Repairs</h3>
      <p>What Bailee keeps for itself beside the records, and how it is made again when it is lost or was changed: from what remains, and held against the hashes that were sealed. The ledger is told.</p>
      {done.length > 0 && (
        <div ref={results} tabIndex={-1} data-testid="repaired">
          <Message tone="good" title="Repaired" level={4}>
            <ul>
              {done.map((text, index) => (
                <li key={index}>{text}.</li>
              ))}
            </ul>
          </Message>
        </div>
      )}
      {run.error && (
        <Problem error={run.error} means={isPast ? "There is nothing to repair any more: somebody may have been faster. Nothing was changed." : undefined} retry={isPast ? load.reload : undefined} level={4} />
      )}
      {off && (
        <p class="note" id={OFF}>
          A restore is running; repairs wait until it has ended.
        </p>
      )}
      <Region load={load} what="what is to be repaired" isEmpty={({ repairs }) => repairs.length === 0} none={done.length > 0 && !status.value?.damaged ? <p>Nothing else is to be repaired.</p> : <Nothing />}>
        {({ repairs }) => (
          <ul class="repairs">
            {repairs.map((repair) => (
              <Item key={repair.repair} repair={repair} isBusy={run.busy && at === repair.repair} off={off} onRun={() => run.run(repair.repair)} />
            ))}
          </ul>
        )}
      </Region>
    </section>
  );
}
