// Restore points in their table, and what is said where some cannot be read.
import { count, number } from "../format.js";
import { Badge } from "../part/icon.jsx";
import { Message } from "../part/region.jsx";
import { Copy, ShortHash, Time } from "../part/value.jsx";

/** @typedef {import("../generated/functions.d.ts").Point} Point */
/** @typedef {import("./restore.jsx").Picked} Picked */
/** @typedef {(picked: Picked) => void} Pick */

/** What is said of the rows, by the ids of the sentences. */
export const RUNNING = "restore-off";
const DAMAGED = "points-damaged";

/** @param {{point: Point, isDamaged: boolean, off: boolean, onPick: Pick}} props */
export const Row = ({ point, isDamaged, off, onPick }) => (
  <tr data-n={point.n}>
    <th scope="row" class="id">
      {number(point.n)}
    </th>
    <td>
      <Time at={point.time} />
      {point.damaged && (
        <div>
          <Badge tone="warn">Summary damaged</Badge>
        </div>
      )}
    </td>
    <td class="number">{number(point.changes)}</td>
    <td class="number">{point.records === null ? <span title="Not known">?</span> : number(point.records)}</td>
    <td class="number">{number(point.seq)}</td>
    <td class="nowrap">
      <ShortHash hex={point.stateHash} /> <Copy text={point.stateHash} what={`the state hash of backup ${point.n}`} />
    </td>
    <td class="deeds">
      {isDamaged && <Badge tone="bad">Could not be opened</Badge>}
      <button
        type="button"
        class="subtle"
        aria-label={`Restore to backup ${point.n}`}
        aria-disabled={off}
        aria-describedby={[off && RUNNING, point.damaged && DAMAGED].filter(Boolean).join(" ") || undefined}
        onClick={() => off || onPick({ to: { seq: point.seq }, name: `backup ${point.n}` })}
      >
        Restore…
      </button>
    </td>
  </tr>
);

/** There may be backups, and nobody can say which. */
export const Unread = () => (
  <Message tone="warn" title="The list of backups cannot be read" level={4}>
    <p>The site cannot be opened, so nobody can say which backups there are. That says nothing against them: they were not looked at, and the app writes nothing over them. They are listed, and can be restored, as soon as the site can be opened again.</p>
  </Message>
);

/** What is damaged among the backups: those that the ledger still tells of, and those of which nothing can be read. @param {{points: Point[], unreadable: number[]}} props */
export const Gaps = ({ points, unreadable }) => (
  <>
    {points.some(({ damaged }) => damaged) && (
      <p class="note" id={DAMAGED} data-testid="damaged-points">
        Where a backup’s summary is damaged, what is listed is what the ledger says of it; how many records it had is not known. It can be restored as long as everything else leads to it.
      </p>
    )}
    {unreadable.length > 0 && (
      <Message tone="warn" title={`Of ${count(unreadable.length, "backup")} nothing can be read`} level={4}>
        <p data-testid="unreadable">
          {unreadable.length === 1 ? "It has the number" : "They have the numbers"} {unreadable.map(number).join(", ")}: neither {unreadable.length === 1 ? "its summary nor its entry" : "their summaries nor their entries"} in the ledger can be read. {unreadable.length === 1 ? "Its" : "Their"} changes may still be reached by their numbers, under “Another point”.
        </p>
      </Message>
    )}
  </>
);
