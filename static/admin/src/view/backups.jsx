// Backups: the job at work, the restore points newest first, and the way to any other moment or change.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { lead } from "../focus.js";
import { count, momentOf, now, utc, wallOf, zoneName } from "../format.js";
import { backupsList } from "../generated/functions.js";
import { useAction, useLoad } from "../load.js";
import { Badge } from "../part/icon.jsx";
import { Empty, Problem, Region } from "../part/region.jsx";
import { Table } from "../part/table.jsx";
import { Time } from "../part/value.jsx";
import { go, rename } from "../route.js";
import { useSite } from "../site.js";
import { observes } from "../summary.js";
import { JobPanel } from "./job.jsx";
import { Gaps, Row, RUNNING, Unread } from "./point.jsx";
import { RestoreDialog } from "./restore.jsx";

/** @typedef {import("../generated/functions.d.ts").Point} Point */
/** @typedef {import("./restore.jsx").Picked} Picked */
/** @typedef {(picked: Picked) => void} Pick */

/** The points, page by page, added at the end as the reader asks for older ones. @param {{onPick: Pick, turn: number, damaged: Set<number>, off: boolean}} props */
function Points({ onPick, turn, damaged, off }) {
  const load = useLoad(() => backupsList(), [turn]);
  /** @type {{points: Point[], unreadable: number[], cursor: string|null|undefined}} */
  const none = { points: [], unreadable: [], cursor: undefined };
  const [more, setMore] = useState(none);
  useEffect(() => setMore(none), [load.value]);
  const cursor = more.cursor === undefined ? load.value?.cursor : more.cursor;
  /** The first of the points that came last, when it is the reader's next place. */
  const next = useRef(/** @type {number|undefined} */ (undefined));
  const older = useAction(async () => {
    if (!cursor) return;
    const page = await backupsList({ cursor });
    if (page.cursor === null) next.current = page.points[0]?.n;
    setMore((old) => ({ points: [...old.points, ...page.points], unreadable: [...old.unreadable, ...page.unreadable], cursor: page.cursor }));
  });
  useLayoutEffect(() => {
    // The button that was pressed goes with the last page: on to what it brought.
    if (next.current !== undefined) lead(document.querySelector(`tr[data-n="${next.current}"] .deeds button`));
    next.current = undefined;
  }, [more]);
  return (
    <Region
      load={load}
      what="the restore points"
      isEmpty={(page) => page.points.length === 0 && page.unreadable.length === 0 && !page.closed}
      none={
        <Empty title="No backup has been made yet">
          <p>The first one is made with the first daily run after something was stored, or at once from the overview.</p>
        </Empty>
      }
    >
      {(page) =>
        page.closed ? (
          <Unread />
        ) : (
          <>
            <Gaps points={[...page.points, ...more.points]} unreadable={[...page.unreadable, ...more.unreadable]} />
            <Table caption="Restore points" head={[["Backup", "id"], ["Made"], ["Changes", "number"], ["Records", "number"], ["Up to change", "number"], ["State hash"], ["Actions", "unseen-title"]]}>
              {[...page.points, ...more.points].map((point) => (
                <Row key={point.n} point={point} isDamaged={damaged.has(point.seq)} off={off} onPick={onPick} />
              ))}
            </Table>
            {older.error && <Problem error={older.error} />}
            {cursor && (
              <button type="button" aria-disabled={older.busy} onClick={() => older.run()}>
                {older.busy ? "Loading…" : "Show older backups"}
              </button>
            )}
          </>
        )
      }
    </Region>
  );
}

/** Which instant a local time is, in a form that cannot be misread, and what is special about it. @param {{wall: string}} props */
function Instant({ wall }) {
  const moment = momentOf(wall);
  if (!moment) return null;
  const clock = new Map([
    ["twice", " On that night the clocks are put back and this time comes twice: the first is meant."],
    ["skipped", " On that night the clocks are put forward and this time is left out: it is read as if they had not been."],
  ]).get(moment.clock);
  return (
    <p class="note" id="point-instant" data-testid="point-instant">
      That is {utc(moment.time)}.{clock}
    </p>
  );
}

/** Any moment or any change, also between backups. @param {{onPick: Pick, off: boolean}} props */
function OtherPoint({ onPick, off }) {
  const last = useSite().status.value?.seq;
  const [by, setBy] = useState(/** @type {"time"|"seq"} */ ("time"));
  const [wall, setWall] = useState(() => wallOf(now()));
  const [seq, setSeq] = useState("");
  const [error, setError] = useState("");
  /** @returns {Picked|string} the point, or what is wrong */
  const read = () => {
    if (by === "time") {
      const moment = momentOf(wall);
      if (!moment) return "Enter a date and a time.";
      // A minute's grace, because the app's clock is known to the second and less.
      if (Date.parse(moment.time) > now() + 60_000) return "This moment is in the future; nothing can be said about it yet.";
      return { to: { time: moment.time }, name: "the chosen moment" };
    }
    const value = Number(seq);
    const fits = Number.isSafeInteger(value) && value >= 1 && (last === undefined || value <= last);
    return fits ? { to: { seq: value }, name: `change ${value}` } : `Enter the number of a change${last ? `, from 1 to ${last}` : ""}.`;
  };
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    if (off) return;
    const found = read();
    setError(typeof found === "string" ? found : "");
    if (typeof found !== "string") onPick(found);
  };
  /** @type {{"aria-invalid"?:"true", "aria-describedby"?:string}} */
  const tie = { "aria-invalid": error ? "true" : undefined, "aria-describedby": [error && "point-error", by === "time" && "point-instant"].filter(Boolean).join(" ") || undefined };
  /** @type {["time"|"seq", string][]} */
  const ways = [["time", "a moment"], ["seq", "a change"]];
  return (
    <form class="filter" noValidate onSubmit={submit} aria-label="Restore to another point">
      <fieldset>
        <legend>Restore to</legend>
        {ways.map(([value, label]) => (
          <label class="check" key={value}>
            <input type="radio" name="by" checked={by === value} onChange={() => setBy(value)} /> {label}
          </label>
        ))}
      </fieldset>
      {by === "time" ? (
        <label>
          Moment ({zoneName()})
          <input {...tie} type="datetime-local" step="1" max={wallOf(now())} value={wall} onInput={(event) => setWall(event.currentTarget.value)} />
        </label>
      ) : (
        <label>
          Change number
          <input {...tie} class="number" inputMode="numeric" value={seq} onInput={(event) => setSeq(event.currentTarget.value)} />
        </label>
      )}
      <button type="submit" aria-disabled={off} aria-describedby={off ? RUNNING : undefined}>
        Preview…
      </button>
      {by === "time" && <Instant wall={wall} />}
      {error && (
        <p class="error" id="point-error">
          {error}
        </p>
      )}
    </form>
  );
}

function Head() {
  const { value } = useSite().status;
  if (!value || value.cause) return null;
  return (
    <p data-testid="next-backup">
      {value.damaged
        ? `${count(value.manifests, "backup has", "backups have")} been made; the newest, or a change since, cannot be read.`
        : value.unsealed > 0
          ? `${count(value.unsealed, "change")} not backed up yet.`
          : observes(value)
            ? `Everything that ${value.look ? "was looked at" : "is known"} is backed up.`
            : "Everything is backed up."}
      {value.nextSeal && (
        <>
          {" "}
          The next backup is due by <Time at={value.nextSeal} />.
        </>
      )}{" "}
      <span class="note">
        As of <Time at={value.now} />.
      </span>
    </p>
  );
}

/** @param {{route: string[]}} props */
export function Backups({ route }) {
  const { status } = useSite();
  const [picked, setPicked] = useState(/** @type {Picked|null} */ (null));
  const [turn, setTurn] = useState(0);
  /** Numbers of the changes whose state could not be opened since the page shows this view. */
  const [damaged, setDamaged] = useState(/** @type {Set<number>} */ (new Set()));
  // What the head of a site says that cannot be opened may be anybody’s word.
  const isClosed = Boolean(status.value?.cause);
  const running = (!isClosed && status.value?.job) || null;
  const shown = route[0] === "job" ? route[1] : running;
  // The address names the job, so that its end and its proof are still there after a reload.
  useEffect(() => {
    if (running && route[0] !== "job") rename(["backups", "job", running]);
  }, [running, route[0]]);
  const refresh = () => {
    status.reload();
    setTurn((old) => old + 1);
  };
  return (
    <>
      {running && running !== shown && (
        <p class="row">
          <Badge tone="info" icon="clock">
            Another restore is running
          </Badge>
          <button type="button" onClick={() => go(["backups", "job", running])}>
            Follow it
          </button>
        </p>
      )}
      {shown && <JobPanel key={shown} id={shown} onEnd={refresh} onClose={() => go(["backups"])} />}
      <section>
        <h3>Restore points</h3>
        <Head />
        {running && (
          <p class="note" id={RUNNING}>
            A restore is running; another can be started when it has ended.
          </p>
        )}
        <Points onPick={setPicked} turn={turn} damaged={damaged} off={running !== null} />
      </section>
      {!isClosed && (
        <section>
          <h3>Another point</h3>
          <p>
            Every change is kept on its own, so you can also go back to a moment between two backups.
            {status.value?.look && observes(status.value) && " What the app wrote itself is then as the last look before that moment saw it."}
          </p>
          <OtherPoint onPick={setPicked} off={running !== null} />
        </section>
      )}
      {picked && <RestoreDialog picked={picked} onClose={() => setPicked(null)} onDamaged={(seq) => setDamaged((old) => new Set(old).add(seq))} />}
    </>
  );
}
