// One stored value that is not what was acknowledged: both sides, since when it is known, and what can be done about it.
import { titleOf } from "../draft.js";
import { compare, DEEDS, sortOf, SORTS } from "../finding.js";
import { count, number, scopeText, words } from "../format.js";
import { Badge } from "../part/icon.jsx";
import { Contact } from "../part/region.jsx";
import { Table } from "../part/table.jsx";
import { Copy, Time } from "../part/value.jsx";
import { KindName, Name, Place } from "./record-fact.jsx";

/** @typedef {import("../finding.js").Finding} Finding */
/** @typedef {import("../generated/functions.d.ts").Kind} Kind */
/** @typedef {(typeof DEEDS)["changed"][number]} Deed */

/** @typedef {"acknowledged"|"live"} Side */

/** @type {[Side, string][]} */
const SIDES = [["acknowledged", "Acknowledged"], ["live", "Found there"]];
/** Damage that says no more than what the sides show. */
const PLAIN = new Set(["missing", "contradicts"]);

/** What differs, side by side, in this order and under these titles; a side that is not there has no column. @param {{finding: Finding, kind: Kind|undefined, caption: string, sides: [Side, string][]}} props */
export function Sides({ finding, kind, caption, sides }) {
  const { rows, same } = compare(kind, finding);
  const there = sides.filter(([side]) => finding[side] !== null);
  if (rows.length === 0) {
    return same > 0 ? <p>What differs is not shown: a secret, or what Bailee keeps of a record beside its value.</p> : null;
  }
  return (
    <>
      <Table caption={caption} head={[["Field"], ...there.map(([, title]) => /** @type {[string]} */ ([title]))]}>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{titleOf(row.name)}</th>
            {there.map(([side]) => (
              <td key={side} class="whole">
                {row[side] ?? "–"}
              </td>
            ))}
          </tr>
        ))}
      </Table>
      {same > 0 && (
        <p class="note">
          {count(same, "other value")} {same === 1 ? "is" : "are"} the same as far as can be seen; secrets are not shown.
        </p>
      )}
    </>
  );
}

/** @param {{finding: Finding, kind: Kind|undefined, isTwin: boolean, off: string, onPick: (deed: Deed) => void}} props `off` is the id of the sentence that says why nothing can be done, empty when it can */
export function FindingItem({ finding, kind, isTwin, off, onPick }) {
  const { heading, what, time, seq } = finding;
  const sort = sortOf(finding);
  const [word, meaning] = SORTS[sort];
  const id = `finding-${heading.id}`;
  return (
    <section class="finding" aria-labelledby={id} data-sort={sort}>
      <div class="row">
        <Badge tone="bad">{word}</Badge>
        <h4 id={id}>
          <Name of={heading} kind={kind} isTwin={isTwin} />
        </h4>
      </div>
      <p class="note place">
        <KindName kind={kind} of={heading} />, {scopeText(heading.scope)}. Key: <Place of={heading} />
      </p>
      <p>
        {meaning} {!PLAIN.has(what) && `It cannot be read (${words(what).toLowerCase()}). `}Found <Time at={time} />, told to the ledger with change {number(seq)}.
      </p>
      <Sides finding={finding} kind={kind} caption={`What was found of ${heading.name}`} sides={SIDES} />
      {sort === "erased" ? (
        <>
          <Contact />
          <p>
            <Copy text={`finding ${finding.at}, ${what}, erased, found ${time}, change ${seq}`} what="a report for the vendor" whole />
          </p>
        </>
      ) : (
        <p class="row">
          {DEEDS[sort].map((deed) => (
            <button
              key={deed.how}
              type="button"
              aria-label={`${deed.deed}: ${heading.name}`}
              aria-disabled={off !== ""}
              aria-describedby={off || undefined}
              onClick={() => off || onPick(deed)}
            >
              {deed.deed}…
            </button>
          ))}
        </p>
      )}
    </section>
  );
}
