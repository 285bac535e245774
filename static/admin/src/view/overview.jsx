// Overview: one sentence that says whether all is well, since when, and what happens next; then the facts behind it.
import * as api from "../api.js";
import { count, now, number } from "../format.js";
import { useAction } from "../load.js";
import { say } from "../notice.js";
import { Badge, Icon } from "../part/icon.jsx";
import { Problem, Region } from "../part/region.jsx";
import { Prose, Time } from "../part/value.jsx";
import { go, href } from "../route.js";

/** @param {{status: import("../api.js").Status}} props */
function Summary({ status, reload }) {
  const broken = status.health.filter((item) => !item.ok);
  const tone = broken.length > 0 ? "bad" : status.lastSeal || status.seq === 0 ? "good" : "info";
  return (
    <div class={`summary ${tone}`} data-tone={tone}>
      <Icon name={tone} />
      <div>
        <p data-testid="summary">
          <strong>{broken.length > 0 ? `${count(broken.length, "thing needs", "things need")} your attention.` : "All is well."}</strong>{" "}
          <Course status={status} />
        </p>
        <BackupNow status={status} reload={reload} />
      </div>
    </div>
  );
}

/** Since when all is covered, and when the next backup comes. There is no date for it while nothing is waiting. */
function Course({ status }) {
  const { lastSeal, nextSeal, unsealed, limits } = status;
  if (unsealed === 0) {
    const after = limits?.backupHours ? `within ${count(limits.backupHours, "hour")} of the next change` : "after the next change";
    return (
      <>
        {lastSeal ? (
          <>
            Everything is in the backup of <Time at={lastSeal.time} />.
          </>
        ) : (
          "Nothing is stored yet."
        )}{" "}
        The next backup runs {nextSeal ? <Time at={nextSeal} /> : after}.
      </>
    );
  }
  const waiting = `${count(unsealed, "change")} ${unsealed === 1 ? "waits" : "wait"}`;
  const late = nextSeal && Date.parse(nextSeal) < now();
  return (
    <>
      {lastSeal ? (
        <>
          The last backup was made on <Time at={lastSeal.time} />; {waiting} for the next one
        </>
      ) : (
        <>No backup has been made yet; {waiting} for the first one</>
      )}
      {nextSeal && (
        <>
          , {late ? "due since" : "due by"} <Time at={nextSeal} />
        </>
      )}
      .
    </>
  );
}

const Tile = ({ title, value, to, note }) => (
  <li>
    <a href={href(to)}>
      <span class="figure">{value === null ? "?" : number(value)}</span> <span>{title}</span>
      {note && <span class="note">{note}</span>}
    </a>
  </li>
);

function BackupNow({ status, reload }) {
  const seal = useAction(async () => {
    const made = await api.sealBackup();
    if (made.changes > 0) say(`Backup ${made.n} made`, `It holds ${count(made.changes, "new change")}`);
    else say("Nothing new to back up", `Backup ${made.n} already holds everything`);
    reload();
  });
  return (
    <>
      <div class="row">
        <button type="button" class={status.unsealed > 0 ? "primary" : undefined} aria-disabled={seal.busy} onClick={seal.run}>
          {seal.busy ? "Backing up…" : "Back up now"}
        </button>
        <p class="note">
          {status.unsealed > 0 ? `${count(status.unsealed, "change")} will go into it.` : "There is nothing new since the last backup."}
        </p>
      </div>
      {seal.error && <Problem error={seal.error} level={4} />}
    </>
  );
}

export function Overview({ status: load }) {
  return (
    <Region load={load} what="the state of this site">
      {(status) => (
        <>
          <Summary status={status} reload={load.reload} />
          {status.job && (
            <p class="row">
              <Badge tone="info" icon="clock">
                A restore is running
              </Badge>
              <button type="button" onClick={() => go(["backups", "job", status.job])}>
                Follow it
              </button>
            </p>
          )}
          <section aria-labelledby="health">
            <h3 id="health">Health</h3>
            <ul class="health">
              {status.health.map((item) => (
                <li key={item.id}>
                  <Badge tone={item.ok ? "good" : "bad"}>{item.ok ? "Good" : "Attention"}</Badge>
                  <span>
                    <Prose text={item.text} />
                  </span>
                </li>
              ))}
            </ul>
          </section>
          <section aria-labelledby="counts">
            <h3 id="counts">What is stored</h3>
            <ul class="tiles">
              <Tile title={status.records === 1 ? "record" : "records"} value={status.records} to="configuration" note="configuration in use" />
              <Tile title={status.manifests === 1 ? "backup" : "backups"} value={status.manifests} to="backups" note="restore points" />
              <Tile title={status.seq === 1 ? "change" : "changes"} value={status.seq} to="ledger" note="since the app was set up" />
              <Tile title="not backed up" value={status.unsealed} to="backups" note={status.unsealed > 0 ? "wait for the next backup" : "nothing is waiting"} />
            </ul>
          </section>
        </>
      )}
    </Region>
  );
}
