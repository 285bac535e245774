// Overview: one sentence that says what was looked at and found, since when, and what happens next; then the facts behind it.
import { useRef } from "preact/hooks";
import { count, now, number } from "../format.js";
import { backupsSeal, statement } from "../generated/functions.js";
import { useAction } from "../load.js";
import { announce, say } from "../notice.js";
import { Badge, Icon } from "../part/icon.jsx";
import { Problem, Region } from "../part/region.jsx";
import { Prose, Time } from "../part/value.jsx";
import { go, href } from "../route.js";
import { noted, useSite } from "../site.js";
import { isCurrent, observes, summarize, tally } from "../summary.js";
import { ClosedText } from "./closed.jsx";
import { DamageText, Report } from "./damage.jsx";
import { INTEGRITY } from "./integrity.jsx";
import { LookFacts } from "./look.jsx";
import { Repairs } from "./repairs.jsx";

/** @typedef {import("../generated/functions.d.ts").Status} Status */

/** @param {{status: Status}} props */
function Summary({ status }) {
  const { tone, title } = summarize(status, useSite().check);
  return (
    <div class={`summary ${tone}`} data-tone={tone}>
      <Icon name={tone} />
      <div>
        <p data-testid="summary">
          <strong>{title}</strong> {status.damaged ? <DamageText status={status} damaged={status.damaged} /> : <Course status={status} />}
          {status.damaged && " What can be made again is below, under Repairs."}
        </p>
        {status.findings > 0 && (
          <p>
            <a href={href(INTEGRITY)}>See what was found, and decide</a>
          </p>
        )}
        {status.damaged && <Report status={status} damaged={status.damaged} />}
        <p class="note" data-testid="scope">
          As of <Time at={status.now} />. <Scope status={status} />
        </p>
        <BackupNow status={status} />
      </div>
    </div>
  );
}

/** What the sentence above rests on, and no more. @param {{status: Status}} props */
function Scope({ status: { lookedAt } }) {
  const { check } = useSite();
  const changes = lookedAt.changes > 0 ? `${lookedAt.manifest ? " and " : ""}${count(lookedAt.changes, "change")} since` : "";
  const looked = lookedAt.manifest || changes ? `Looked at: ${lookedAt.manifest ? `backup ${number(lookedAt.manifest)}` : ""}${changes}.` : "";
  return (
    <>
      {looked}{" "}
      {check ? (
        <>
          The full check was made on <Time at={check.generated} />.
        </>
      ) : (
        "Nothing else was looked at since this page was opened."
      )}
    </>
  );
}

/** Since when all is covered, and when the next backup comes. There is no date for it while nothing is waiting. @param {{status: Status}} props */
function Course({ status }) {
  const { lastSeal, nextSeal, unsealed, limits } = status;
  if (unsealed === 0) {
    const after = `within ${count(limits.backupHours, "hour")} of the next change`;
    return (
      <>
        {lastSeal && (
          <>
            Every {observes(status) ? "known change" : "change"} is in the backup of <Time at={lastSeal.time} />.
          </>
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
        `${waiting} for the first one`
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

/** A site that cannot be opened: that, and nothing that could not be checked. @param {{status: Status, cause: import("../generated/functions.d.ts").Failure}} props */
const Closed = ({ status, cause }) => (
  <div class="summary bad" data-tone="bad">
    <Icon name="bad" />
    <div>
      <ClosedText status={status} cause={cause} />
      <p class="note" data-testid="scope">
        As of <Time at={status.now} />.
      </p>
    </div>
  </div>
);

/** How many stored values wait for a decision. @param {{findings: number}} props */
const Waiting = ({ findings }) => (
  <li data-testid="findings">
    <Badge tone="bad">Attention</Badge>
    <p>
      {count(findings, "stored value was", "stored values were")} found to be {findings === 1 ? "another" : "others"} than what was acknowledged. Until you decide what becomes of {findings === 1 ? "it" : "them"}, the history keeps what was acknowledged.
    </p>
  </li>
);

/** @param {{title:string, value:number|null, to:string, note:string}} props */
const Tile = ({ title, value, to, note }) => (
  <li>
    <a href={href(to)}>
      <span class="figure">{value === null ? "?" : number(value)}</span> <span>{title}</span>
      <span class="note">{note}</span>
    </a>
  </li>
);

/** @param {{status: Status}} props */
function BackupNow({ status }) {
  const { reload } = useSite().status;
  const seal = useAction(async () => {
    const made = await backupsSeal();
    const next = observes(status) ? "; what the app wrote itself is looked at next" : "";
    if (made.changes > 0) say(`Backup ${made.n} made`, `It holds ${count(made.changes, "new change")}${next}`);
    else say("Nothing new to back up", `Backup ${made.n} already holds everything${next}`);
    reload();
  });
  const waits = status.unsealed > 0 && !status.damaged;
  const note = status.damaged
    ? "Backups cannot go on until the damage is repaired."
    : waits
      ? `${count(status.unsealed, "change")} will go into it.`
      : "There is nothing new since the last backup.";
  const more = observes(status) ? ` What the app wrote itself ${status.look ? "since the last look " : ""}is looked at as well, which may take minutes.` : "";
  return (
    <>
      <div class="row">
        <button
          type="button"
          class={waits ? "primary" : undefined}
          aria-disabled={seal.busy || status.damaged !== null}
          aria-describedby="backup-now"
          onClick={() => status.damaged || seal.run()}
        >
          {seal.busy ? "Backing up…" : "Back up now"}
        </button>
        <p class="note" id="backup-now">
          {note}
          {more}
        </p>
      </div>
      {seal.error && <Problem error={seal.error} level={4} />}
    </>
  );
}

/** The full check: what it found when it was made since the page was opened, and the way to make it. */
function FullCheck() {
  const { check, keep, status } = useSite();
  const run = useAction(async () => {
    await noted(statement, keep);
    announce("The full check was made");
  });
  const sum = check && tally(check);
  const bad = sum && sum("failing") > 0;
  const part = sum && sum("incomplete") > 0;
  // Good is what was looked at, a short while ago, and found so.
  const good = check && sum && sum("proven") > 0 && status.value && isCurrent(status.value, check);
  /** @type {[import("../part/icon.jsx").Tone | "plain", string]} */
  const [tone, label] = bad ? ["bad", "Attention"] : part ? ["warn", "In part"] : good ? ["good", "Good"] : ["plain", "Not known"];
  return (
    <li data-testid="full-check">
      <Badge tone={tone}>{label}</Badge>
      <div>
        {check && sum ? (
          <p>
            The full check of <Time at={check.generated} /> found: {number(sum("failing"))} failing, {number(sum("incomplete"))} could not be checked, {number(sum("proven"))} proven, {number(sum("stated"))} stated. <a href={href("statement")}>Read every clause</a>
          </p>
        ) : (
          <p>What else is stored has not been looked at since this page was opened.</p>
        )}
        <p class="row">
          <button type="button" class="subtle" aria-disabled={run.busy} onClick={() => run.run()}>
            {run.busy ? "Checking…" : "Check everything now"}
          </button>
        </p>
        {run.error && <Problem error={run.error} level={4} />}
      </div>
    </li>
  );
}

/** What is known of a site that could be opened. @param {{status: Status}} props */
const Known = ({ status }) => (
  <>
    {status.job && (
      <p class="row">
        <Badge tone="info" icon="clock">
          A restore is running
        </Badge>
        <button type="button" onClick={() => go(["backups", "job", status.job ?? ""])}>
          Follow it
        </button>
      </p>
    )}
    <section aria-labelledby="health">
      <h3 id="health">Health</h3>
      <ul class="health">
        {status.findings > 0 && <Waiting findings={status.findings} />}
        {status.health.map((item) => (
          <li key={item.id}>
            <Badge tone={item.ok ? "good" : "bad"}>{item.ok ? "Good" : "Attention"}</Badge>
            <span>
              <Prose text={item.text} />
            </span>
          </li>
        ))}
        <FullCheck />
      </ul>
    </section>
    <LookFacts status={status} />
    <section aria-labelledby="counts">
      <h3 id="counts">What is stored</h3>
      <ul class="tiles">
        <Tile title={status.records === 1 ? "record" : "records"} value={status.records} to="configuration" note="configuration in use" />
        <Tile
          title={status.manifests === 1 ? "backup" : "backups"}
          value={status.manifests}
          to="backups"
          note={status.damaged && status.manifests > 0 && !status.lastSeal ? "the newest cannot be relied on" : "restore points"}
        />
        <Tile title={status.seq === 1 ? "change" : "changes"} value={status.seq} to="ledger" note="since the app was set up" />
        <Tile title="not backed up" value={status.unsealed} to="backups" note={status.unsealed > 0 ? "wait for the next backup" : observes(status) ? (status.look ? "nothing that was looked at" : "nothing was looked at yet") : "nothing is waiting"} />
      </ul>
    </section>
  </>
);

export function Overview() {
  const { status: load } = useSite();
  // What was repaired here goes on being told here.
  const repairs = useRef(false);
  repairs.current ||= Boolean(load.value?.damaged);
  return (
    <Region load={load} what="the state of this site">
      {(status) => (
        <>
          {status.cause ? <Closed status={status} cause={status.cause} /> : <Summary status={status} />}
          {repairs.current && <Repairs />}
          {!status.cause && <Known status={status} />}
        </>
      )}
    </Region>
  );
}
