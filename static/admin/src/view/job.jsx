// A restore at work: its stage, how far it is, a way to stop it, and at the end the proof.
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { count, duration, number } from "../format.js";
import { ended, useAction, useJob } from "../load.js";
import { say } from "../notice.js";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Badge, Icon } from "../part/icon.jsx";
import { Loading, Message, Problem } from "../part/region.jsx";
import { Copy, Hash, Time } from "../part/value.jsx";

const STAGES = [["queued", "Waiting to start"], ["running", "Writing records"], ["proving", "Proving the result"]];
const ENDS = { done: ["good", "Done"], failed: ["bad", "Failed"], cancelled: ["plain", "Cancelled"] };

/** A stage before the present one is behind, a later one ahead: told by picture and in words, not by colour. */
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

function Progress({ job, pace }) {
  const left = pace > 0 && job.state === "running" ? (job.total - job.done) / pace : 0;
  return (
    <>
      <progress aria-label="Records written" max={Math.max(job.total, 1)} value={job.state === "queued" ? undefined : job.done} />
      <p class="number" data-testid="job-count">
        {number(job.done)} of {count(job.total, "record")} written
        {left > 0 && <span class="note">, about {duration(left)} left at the pace seen so far</span>}
      </p>
    </>
  );
}

const BASIS = {
  full: "Every record of the site was read again and hashed.",
  changed: "The records that were written were read again and hashed; the hash of all others was carried over.",
};

/** Both hashes in full: the reader can compare them, here and with the one of the restore point. */
function Proof({ job }) {
  if (!job.stateHash || !job.expectedHash) return null;
  const equal = job.stateHash === job.expectedHash;
  return (
    <div class="proof" data-testid="proof" data-equal={String(equal)}>
      <Badge tone={equal ? "good" : "bad"}>{equal ? "State hash equal" : "State hash not equal"}</Badge>
      <dl class="hashes">
        <dt>Expected</dt>
        <dd>
          <Hash hex={job.expectedHash} />
        </dd>
        <dt>Found after the restore</dt>
        <dd>
          <Hash hex={job.stateHash} /> <Copy text={job.stateHash} what="the state hash" />
        </dd>
      </dl>
      {BASIS[job.proof] && <p class="note">{BASIS[job.proof]}</p>}
    </div>
  );
}

function Outcome({ job }) {
  if (job.state === "done") {
    return (
      <p>
        The configuration is again what it was on <Time at={job.to.time} />, at change {job.to.seq}; {count(job.done, "record")}{" "}
        {job.done === 1 ? "was" : "were"} written.
      </p>
    );
  }
  if (job.state === "cancelled") {
    return (
      <p>
        It was stopped after {number(job.done)} of {count(job.total, "record")}. These stay restored, the others stay as they
        were. Restore to the same point again to go on, or to the change before the restore to undo it.
      </p>
    );
  }
  const error = new api.ApiError(job.error?.code ?? "internal", job.error?.message ?? "", null, false);
  return (
    <>
      <p>
        It stopped after {number(job.done)} of {count(job.total, "record")}. Each record is whole, either restored or as before;
        restoring to the same point again goes on from there.
      </p>
      <Problem error={error} level={4} />
    </>
  );
}

function CancelDialog({ job, onClose }) {
  const stop = useAction(async () => {
    await api.cancelJob(job.job);
    say("The restore is being cancelled");
    onClose();
  });
  return (
    <Dialog title="Cancel this restore?" onClose={onClose}>
      <p>
        It stops where it is. The {count(job.done, "record")} written so far stay restored, the others stay as they are now. You can
        restore again at any time, to this point or to the change before it.
      </p>
      {stop.error && <Problem error={stop.error} />}
      <Actions>
        <button type="button" data-first onClick={onClose}>
          Let it run
        </button>
        <button type="button" class="danger" aria-disabled={stop.busy} onClick={stop.run}>
          {stop.busy ? "Cancelling…" : "Cancel the restore"}
        </button>
      </Actions>
    </Dialog>
  );
}

/** @param {{id:string, onEnd:()=>void, onClose:()=>void}} props */
export function JobPanel({ id, onEnd, onClose }) {
  const [asking, setAsking] = useState(false);
  const follow = useJob(id, (job, watched) => {
    setAsking(false);
    // A job opened after the fact is history, not news; but one that was quick may have ended after the rest was loaded.
    if (watched) say({ done: "The restore is done", failed: "The restore failed", cancelled: "The restore was cancelled" }[job.state]);
    onEnd();
  });
  const job = follow.value;
  return (
    <section class="job" aria-labelledby="job">
      <h3 id="job">Restore{job && <> to change {number(job.to.seq)}</>}</h3>
      {follow.phase === "loading" && <Loading what="the restore" />}
      {follow.phase === "error" && <Problem error={follow.error} level={4} />}
      {job && (
        <>
          <p class="row" data-testid="job-state" data-state={job.state}>
            <Badge tone={ENDS[job.state]?.[0] ?? "info"} icon={ended(job) ? undefined : "clock"}>
              {ENDS[job.state]?.[1] ?? STAGES.find(([key]) => key === job.state)?.[1] ?? job.state}
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
            <Outcome job={job} />
          ) : (
            <>
              <Stages state={job.state} />
              <Progress job={job} pace={follow.pace} />
              <p class="note">You may leave this page; the restore goes on without it.</p>
            </>
          )}
          {ended(job) && <Proof job={job} />}
          {follow.lost && (
            <Message tone="warn" title="No contact with the app at the moment" level={4}>
              <p>The restore goes on without this page. Trying again (code {follow.lost.code}).</p>
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
        {(follow.phase === "error" || (job && ended(job))) && (
          <button type="button" onClick={onClose}>
            Close
          </button>
        )}
      </p>
      {asking && job && <CancelDialog job={job} onClose={() => setAsking(false)} />}
    </section>
  );
}
