// Following a restore from the page: it goes on without us, so that nothing here decides anything.
import { useEffect, useRef, useState } from "preact/hooks";
import { asApiError } from "./api.js";
import { jobsGet } from "./generated/functions.js";
import { ended } from "./job.js";

/** @typedef {import("./generated/functions.d.ts").Job} Job */
/** @typedef {import("./api.js").ApiError} ApiError */
/**
 * `lost` is set while the app cannot be reached, `failed` when it is of no use to ask again. `pace` is measured here, in records a
 * millisecond, and `still` is for how many milliseconds nothing moved, so that both rest on what was seen and on no clock but the
 * browser's.
 * @typedef {{job?:Job, lost?:ApiError, failed?:ApiError, pace:number, still:number}} Following
 */

const FIRST = 500;
const LONGEST = 5000;
const LOST = 15_000;
/** Failures that asking again does not mend. */
const FINAL = new Set(["not-found", "forbidden", "unknown-function", "invalid-payload"]);

/**
 * Follows a job: quick while it moves, slower while it does not, not at all while the page is hidden.
 * @param {string} id
 * @param {(job: Job, watched: boolean) => void} onEnd told whether the job was still at work when it was first asked for
 */
export function useJob(id, onEnd) {
  const [state, set] = useState(/** @type {Following} */ ({ pace: 0, still: 0 }));
  const finish = useRef(onEnd);
  finish.current = onEnd;
  useEffect(() => {
    let [delay, live, asking] = [FIRST, true, false];
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    let timer;
    /** @type {{at:number, done:number}|null} */
    let first = null;
    let [before, moved] = ["", performance.now()];
    const ask = async () => {
      if (document.hidden || asking || !live) return;
      asking = true;
      try {
        const job = await jobsGet({ job: id });
        if (!live) return;
        const at = performance.now();
        first ??= { at, done: job.done };
        const seen = `${job.state} ${job.done}`;
        const stands = seen === before;
        if (!stands) moved = at;
        delay = stands ? Math.min(delay * 1.5, LONGEST) : FIRST;
        set({ job, pace: job.done > first.done ? (job.done - first.done) / (at - first.at) : 0, still: at - moved });
        if (ended(job)) {
          live = false;
          finish.current(job, before !== "");
        }
        before = seen;
      } catch (cause) {
        if (!live) return;
        const error = asApiError(cause);
        live = !FINAL.has(error.code);
        delay = Math.min(delay * 2, LOST);
        set((old) => (live ? { ...old, lost: error } : { failed: error, pace: 0, still: 0 }));
      } finally {
        asking = false;
        if (live) timer = setTimeout(ask, delay);
      }
    };
    const wake = () => {
      // Going into hiding needs nothing: the next question finds the page hidden and asks no more.
      if (document.hidden) return;
      delay = FIRST;
      clearTimeout(timer);
      ask();
    };
    ask();
    document.addEventListener("visibilitychange", wake);
    return () => {
      live = false;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [id]);
  return state;
}
