// A restore at work: its stage, how far it is, a way to stop it, and at the end the proof.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api.js";
import { lead } from "../focus.js";
import { useJob } from "../follow.js";
import { count, duration, now, number } from "../format.js";
import { jobsCancel } from "../generated/functions.js";
import { ended, leftBehind, proofOf } from "../job.js";
import { useAction } from "../load.js";
import { say } from "../notice.js";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Badge, Icon } from "../part/icon.jsx";
import { Loading, Message, Problem } from "../part/region.jsx";
import { Copy, Hash, Time } from "../part/value.jsx";

/** @typedef {import("../generated/functions.d.ts").Job} Job */
/** @typedef {import("../generated/functions.d.ts").JobState} JobState */

/** @type {[JobState, string][]} */
const STAGES = [["queued", "Waiting to start"], ["running", "Writing and proving"]];
/** @type {Map<JobState, [tone: import("../part/icon.jsx").Tone, word: string, notice: string]>} */
const ENDS = new Map([
  ["done", ["good", "Done", "The restore is done"]],
  ["failed", ["bad", "Failed", "The restore failed"]],
  ["cancelled", ["plain", "Cancelled", "The restore was cancelled"]],
]);
/** After how many milliseconds without a step the reader is told. */
const STILL = 60_000;

/** A stage before the present one is behind, a later one ahead: told by picture and in words, not by colour. @param {{state: JobState}} props */
const Stages = ({ state }) => {
  const at = STAGES.findIndex(([key]) => key === state);
  return (
    <ol class="stages" aria-label="Stages">
      {STAGES.map(([key, label], index) => (
        <li key={key} aria-current={index === at ? "step" : undefined} class={index < at ? "past" : undefined}>
          <Icon name={index < at ? "good" : index === at ? "clock" : "plain"} /> {label}
          <span class="unseen">{index < at ? ", done" : index === at ? ", now" : ", to come"}</span>
        </li>
      ))}
    </ol>
  );
};

/** @param {{job: Job, pace: number, still: number}} props */
function Progress({ job, pace, still }) {
  const left = pace > 0 && job.state === "running" ? (job.total - job.done) / pace : 0;
  const waits = job.state === "queued" ? now() - Date.parse(job.started) : still;
  return (
    <>
      <progress aria-label="Records written" max={Math.max(job.total, 1)} value={job.state === "queued" ? undefined : job.done} />
      <p class="number" data-testid="job-count">
        {number(job.done)} of {count(job.total, "record")} written
        {left > 0 && <span class="note">, about {duration(left)} left at the pace seen so far</span>}
        {left === 0 && job.state === "running" && job.done === job.total && <span class="note">; the result is being proven</span>}
      </p>
      {waits > STILL && (
        <p data-testid="job-still">
          {job.state === "queued"
            ? `It was asked for ${duration(waits)} ago and has not begun. The platform may be late, or its delivery was lost; then the next daily run starts it.`
            : `Nothing was written for ${duration(waits)}. The platform may be limiting it; the next daily run goes on with it if it stands still until then.`}{" "}
          Until it has ended, nobody can change the configuration; you can cancel it.
        </p>
      )}
    </>
  );
}

/** Both hashes in full: the reader can compare them, here and with the one of the restore point. @param {{job: Job}} props */
function Proof({ job }) {
  const proof = proofOf(job);
  if (!proof) return null;
  return (
    <div class="proof" data-testid="proof" data-proof={proof.verdict}>
      <Badge tone={proof.tone}>{proof.title}</Badge>
      <dl class="hashes">
        <dt>{job.proof === "records" ? "Expected: the restore point with today’s secrets" : "Expected"}</dt>
        <dd>
          <Hash hex={job.expectedHash} />
        </dd>
        {job.stateHash && (
          <>
            <dt>Found after the restore</dt>
            <dd>
              <Hash hex={job.stateHash} /> <Copy text={job.stateHash} what="the state hash" />
            </dd>
          </>
        )}
      </dl>
      <p class="note">{proof.basis}</p>
    </div>
  );
}

/** @param {{job: Job}} props */
function Outcome({ job }) {
  if (job.state === "done") {
    const asides = [
      job.secretsKept > 0 ? "secrets and what stays for their sake aside" : job.secrets === "bring-back" && "secrets included",
      job.forgotten > 0 && `${count(job.forgotten, "record")} erased since aside`,
      job.unfit > 0 && `${count(job.unfit, "record")} that today’s policy does not allow aside`,
      job.meanwhile > 0 && `${count(job.meanwhile, "record")} that the app wrote meanwhile aside`,
    ].filter(Boolean);
    return (
      <p>
        The configuration{asides.map((aside) => `, ${aside}`)}
        {asides.length > 0 && ","} is again what it was on <Time at={job.to.time} />, at
        change {job.to.seq}; {count(job.done, "record")} {job.done === 1 ? "was" : "were"} written.
      </p>
    );
  }
  const left = leftBehind(job);
  if (job.state !== "failed") return <p>{left}</p>;
  // What the code means for a request is not what it means for a restore that had begun to write.
  return <Problem error={new ApiError(job.error?.code ?? "internal", job.error?.message)} means={left} level={4} />;
}

/** @param {{job: Job, onClose: () => void}} props */
function CancelDialog({ job, onClose }) {
  const stop = useAction(async () => {
    await jobsCancel({ job: job.job });
    say("The restore is being cancelled");
    onClose();
  });
  return (
    <Dialog title="Cancel this restore?" onLeave={onClose}>
      <p>
        {job.done === 0
          ? "It stops where it is. No record was restored so far."
          : `It stops where it is. The ${count(job.done, "record")} restored so far stay restored, the others stay as they are now.`}{" "}
        You can restore again at any time, to this point or to the change before it.
      </p>
      {stop.error && <Problem error={stop.error} />}
      <Actions>
        <button type="button" data-first onClick={onClose}>
          Let it run
        </button>
        <button type="button" class="danger" aria-disabled={stop.busy} onClick={() => stop.run()}>
          {stop.busy ? "Cancelling…" : "Cancel the restore"}
        </button>
      </Actions>
    </Dialog>
  );
}

/** @param {{id:string, onEnd:()=>void, onClose:()=>void}} props */
export function JobPanel({ id, onEnd, onClose }) {
  const [asking, setAsking] = useState(false);
  const [news, setNews] = useState(false);
  const heading = useRef(/** @type {HTMLHeadingElement|null} */ (null));
  const { job, lost, failed, pace, still } = useJob(id, (last, watched) => {
    setAsking(false);
    // A job opened after the fact is history, not news; but one that was quick may have ended after the rest was loaded.
    if (watched) {
      say(ENDS.get(last.state)?.[2] ?? "");
      setNews(true);
    }
    onEnd();
  });
  // Whoever waited for the end sees it, wherever the page was scrolled to meanwhile; who does something else is left alone.
  useLayoutEffect(() => {
    const { activeElement } = document;
    if (news && (activeElement === document.body || heading.current?.closest("section")?.contains(activeElement))) lead(heading.current);
  }, [news]);
  const end = job && ENDS.get(job.state);
  return (
    <section class="job" aria-labelledby="job">
      <h3 id="job" ref={heading} tabIndex={-1} data-place>
        Restore{job && <> to change {number(job.to.seq)}</>}
      </h3>
      {!job && !failed && <Loading what="the restore" />}
      {failed && <Problem error={failed} level={4} />}
      {job && (
        <>
          <p class="row" data-testid="job-state" data-state={job.state}>
            <Badge tone={end?.[0] ?? "info"} icon={end ? undefined : "clock"}>
              {end?.[1] ?? STAGES.find(([key]) => key === job.state)?.[1] ?? job.state}
            </Badge>
            <span class="note">
              Started <Time at={job.started} />
              {job.finished && (
                <>
                  , ended <Time at={job.finished} />
                </>
              )}
            </span>
          </p>
          {ended(job) ? (
            <>
              <Outcome job={job} />
              <Proof job={job} />
            </>
          ) : (
            <>
              <Stages state={job.state} />
              <Progress job={job} pace={pace} still={still} />
              <p class="note">You may leave this page; the restore goes on without it.</p>
            </>
          )}
          {lost && (
            <Message tone="warn" title="No contact with the app at the moment" level={4}>
              <p>The restore goes on without this page. Trying again (code {lost.code}).</p>
            </Message>
          )}
        </>
      )}
      <p class="row">
        {job && !ended(job) && (
          <button type="button" onClick={() => setAsking(true)}>
            Cancel…
          </button>
        )}
        {(failed || (job && ended(job))) && (
          <button type="button" onClick={onClose}>
            Close
          </button>
        )}
      </p>
      {asking && job && <CancelDialog job={job} onClose={() => setAsking(false)} />}
    </section>
  );
}
