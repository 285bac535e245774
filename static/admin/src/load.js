// Loading as state: every region is in exactly one of the phases loading, error and full, and can be loaded again.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api.js";

/**
 * Loads when the dependencies change. A value already shown stays while the next one loads (`busy`).
 * @template T @param {() => Promise<T>} load @param {unknown[]} inputs
 * @returns {{phase:"loading"|"error"|"full", busy:boolean, value?:T, error?:api.ApiError, reload:()=>void}}
 */
export function useLoad(load, inputs) {
  const [state, set] = useState({ phase: "loading", busy: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let wanted = true;
    set((old) => ({ ...old, busy: true }));
    load().then(
      (value) => wanted && set({ phase: "full", busy: false, value }),
      (error) => wanted && set((old) => ({ ...old, phase: "error", busy: false, error })),
    );
    return () => {
      wanted = false;
    };
  }, [...inputs, turn]);
  const reload = useCallback(() => setTurn((old) => old + 1), []);
  return { ...state, reload };
}

/** Runs one action at a time, also when two clicks come before the page is drawn; the last error stays until the next try. */
export function useAction(act) {
  const [state, set] = useState({ busy: false, error: null });
  const running = useRef(false);
  const run = async (...input) => {
    if (running.current) return;
    running.current = true;
    set({ busy: true, error: null });
    try {
      await act(...input);
      set({ busy: false, error: null });
    } catch (error) {
      set({ busy: false, error });
    } finally {
      running.current = false;
    }
  };
  return { ...state, run, clear: () => set({ busy: false, error: null }) };
}

/** Calls back when the reader returns to the page after at least `after` milliseconds. */
export function useReturn(callback, after = 30_000) {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    let left = null;
    const turn = () => {
      if (document.hidden) left = Date.now();
      else if (left !== null && Date.now() - left >= after) latest.current();
    };
    document.addEventListener("visibilitychange", turn);
    return () => document.removeEventListener("visibilitychange", turn);
  }, [after]);
}

export const ended = (job) => ["done", "failed", "cancelled"].includes(job.state);
const FIRST = 500;
const LONGEST = 5000;

/**
 * Follows a job: quick while it moves, slower while it does not, not at all while the page is hidden.
 * `lost` is set while the app cannot be reached; the job itself goes on without us. `pace` is measured here,
 * in records a millisecond, so that an estimate rests on what was seen and on no clock but the browser's.
 * `onEnd(job, watched)` is told whether the job was still at work when it was first asked for.
 */
export function useJob(id, onEnd) {
  const [state, set] = useState({ phase: "loading" });
  const finish = useRef(onEnd);
  finish.current = onEnd;
  useEffect(() => {
    if (!id) return undefined;
    let [timer, delay, live, asking] = [0, FIRST, true, false];
    let first = null;
    let before = "";
    const ask = async () => {
      if (document.hidden || asking || !live) return;
      asking = true;
      try {
        const job = await api.getJob(id);
        if (!live) return;
        first ??= { at: performance.now(), done: job.done };
        const pace = job.done > first.done ? (job.done - first.done) / (performance.now() - first.at) : 0;
        set({ phase: "full", value: job, lost: null, pace });
        const seen = `${job.state} ${job.done}`;
        delay = seen === before ? Math.min(delay * 1.5, LONGEST) : FIRST;
        if (ended(job)) {
          live = false;
          finish.current?.(job, Boolean(before));
        }
        before = seen;
      } catch (error) {
        if (!live) return;
        if (["not-found", "forbidden", "unknown-function", "invalid-payload"].includes(error.code)) {
          live = false;
          set({ phase: "error", error });
        } else {
          delay = Math.min(delay * 2, 15_000);
          set((old) => ({ ...old, lost: error, phase: old.value ? "full" : "loading" }));
        }
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
    set({ phase: "loading" });
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
