// Backups: the job at work, the restore points newest first, and the way to any other moment or change.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import { count, instantOf, now, number, wallOf, zoneName } from "../format.js";
import { useAction, useLoad } from "../load.js";
import { Badge } from "../part/icon.jsx";
import { Empty, Problem, Region, Table } from "../part/region.jsx";
import { Copy, ShortHash, Time } from "../part/value.jsx";
import { go } from "../route.js";
import { JobPanel } from "./job.jsx";
import { RestoreDialog } from "./restore.jsx";

/** The points, page by page, added at the end as the reader asks for older ones. */
function Points({ onPick, turn }) {
  const load = useLoad(() => api.listBackups(), [turn]);
  const [more, setMore] = useState({ points: [], cursor: undefined });
  useEffect(() => setMore({ points: [], cursor: undefined }), [load.value]);
  const cursor = more.cursor === undefined ? load.value?.cursor : more.cursor;
  const older = useAction(async () => {
    const page = await api.listBackups(cursor);
    setMore((old) => ({ points: [...old.points, ...page.points], cursor: page.cursor }));
  });
  return (
    <Region
      load={load}
      what="the restore points"
      isEmpty={(page) => page.points.length === 0}
      none={
        <Empty title="No backup has been made yet">
          <p>The first one is made with the first daily run after something was stored, or at once from the overview.</p>
        </Empty>
      }
    >
      {(page) => (
        <>
          <Table caption="Restore points" head={[["Backup", "id"], ["Made"], ["Changes", "number"], ["Records", "number"], ["Up to change", "number"], ["State hash"], ["Actions", "unseen-title"]]}>
            {[...page.points, ...more.points].map((point) => (
              <tr key={point.n}>
                <th scope="row" class="id">
                  {number(point.n)}
                </th>
                <td>
                  <Time at={point.time} />
                </td>
                <td class="number">{number(point.changes)}</td>
                <td class="number">{number(point.records)}</td>
                <td class="number">{number(point.seq)}</td>
                <td class="nowrap">
                  <ShortHash hex={point.stateHash} /> <Copy text={point.stateHash} what={`the state hash of backup ${point.n}`} />
                </td>
                <td class="deeds">
                  <button type="button" class="subtle" aria-label={`Restore to backup ${point.n}`} onClick={() => onPick({ to: { seq: point.seq }, name: `backup ${point.n}` })}>
                    Restore…
                  </button>
                </td>
              </tr>
            ))}
          </Table>
          {older.error && <Problem error={older.error} />}
          {cursor && (
            <button type="button" aria-disabled={older.busy} onClick={older.run}>
              {older.busy ? "Loading…" : "Show older backups"}
            </button>
          )}
        </>
      )}
    </Region>
  );
}

/** Any moment or any change, also between backups. */
function OtherPoint({ status, preset, onPick }) {
  const [by, setBy] = useState(preset ? "seq" : "time");
  const [wall, setWall] = useState(() => wallOf(now()));
  const [seq, setSeq] = useState(preset ?? "");
  const [error, setError] = useState("");
  const last = status?.seq;
  const submit = (event) => {
    event.preventDefault();
    if (by === "time") {
      const time = instantOf(wall);
      setError(time ? "" : "Enter a date and a time.");
      if (time) onPick({ to: { time }, name: "the chosen moment" });
    } else {
      const value = Number(seq);
      const fits = Number.isSafeInteger(value) && value >= 1 && (last === undefined || value <= last);
      setError(fits ? "" : `Enter the number of a change${last ? `, from 1 to ${last}` : ""}.`);
      if (fits) onPick({ to: { seq: value }, name: `change ${value}` });
    }
  };
  const tie = { "aria-invalid": error ? "true" : undefined, "aria-describedby": error ? "point-error" : undefined };
  return (
    <form class="filter" noValidate onSubmit={submit} aria-label="Restore to another point">
      <fieldset>
        <legend>Restore to</legend>
        {[["time", "a moment"], ["seq", "a change"]].map(([value, label]) => (
          <label class="check" key={value}>
            <input type="radio" name="by" checked={by === value} onChange={() => setBy(value)} /> {label}
          </label>
        ))}
      </fieldset>
      {by === "time" ? (
        <label>
          Moment ({zoneName()})
          <input {...tie} type="datetime-local" step="1" value={wall} onInput={(event) => setWall(event.currentTarget.value)} />
        </label>
      ) : (
        <label>
          Change number
          <input {...tie} class="number" inputMode="numeric" value={seq} onInput={(event) => setSeq(event.currentTarget.value)} />
        </label>
      )}
      <button type="submit">Preview…</button>
      {error && (
        <p class="error" id="point-error">
          {error}
        </p>
      )}
    </form>
  );
}

function Head({ status }) {
  const value = status.value;
  if (!value) return null;
  return (
    <p data-testid="next-backup">
      {value.unsealed > 0 ? `${count(value.unsealed, "change")} not backed up yet.` : "Everything is backed up."}
      {value.nextSeal && (
        <>
          {" "}
          The next backup is due by <Time at={value.nextSeal} />.
        </>
      )}
    </p>
  );
}

export function Backups({ status, route }) {
  const [picked, setPicked] = useState(null);
  const [turn, setTurn] = useState(0);
  const running = status.value?.job || null;
  const shown = route[0] === "job" ? route[1] : running;
  // The address names the job, so that its end and its proof are still there after a reload.
  useEffect(() => {
    if (running && route[0] !== "job") go(["backups", "job", running], true);
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
        <Head status={status} />
        <Points onPick={setPicked} turn={turn} />
      </section>
      <section>
        <h3>Another point</h3>
        <p>Every change is kept on its own, so you can also go back to a moment between two backups.</p>
        <OtherPoint key={route.join("/")} status={status.value} preset={route[0] === "change" ? route[1] : null} onPick={setPicked} />
      </section>
      {picked && <RestoreDialog {...picked} kinds={status.value?.kinds ?? []} onClose={() => setPicked(null)} onStarted={refresh} />}
    </>
  );
}
