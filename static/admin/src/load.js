// Loading and acting as state: what is shown stays while the next is on its way, also when that one fails.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { asApiError } from "./api.js";

/** @typedef {import("./api.js").ApiError} ApiError */
/**
 * `value` is what was loaded last for the present inputs, and `error` why it could not be loaded, or loaded again.
 * @template T
 * @typedef {{busy:boolean, value?:T, error?:ApiError, reload:()=>void}} Load
 */

/**
 * Loads when the inputs change, and again on `reload`. A value already shown stays while the next one loads (`busy`), and
 * after a reload that failed; what belongs to other inputs does not outlive the failure to load for these.
 * @template T
 * @param {() => Promise<T>} load
 * @param {unknown[]} inputs
 * @returns {Load<T>}
 */
export function useLoad(load, inputs) {
  /** @type {[{busy:boolean, value?:T, error?:ApiError}, (next: any) => void]} */
  const [state, set] = useState({ busy: true });
  const [turn, setTurn] = useState(0);
  const shown = useRef("");
  const key = JSON.stringify(inputs);
  useEffect(() => {
    let wanted = true;
    set((/** @type {object} */ old) => ({ ...old, busy: true }));
    load().then(
      (value) => {
        if (!wanted) return;
        shown.current = key;
        set({ busy: false, value });
      },
      (error) => {
        if (!wanted) return;
        const kept = shown.current === key;
        set((/** @type {{value?:T}} */ old) => ({ busy: false, value: kept ? old.value : undefined, error: asApiError(error) }));
      },
    );
    return () => {
      wanted = false;
    };
  }, [key, turn]);
  const reload = useCallback(() => setTurn((old) => old + 1), []);
  return { ...state, reload };
}

/**
 * Runs one action at a time, also when two clicks come before the page is drawn; the last error stays until the next try.
 * @template {unknown[]} Input
 * @param {(...input: Input) => unknown} act
 */
export function useAction(act) {
  /** @type {{busy:boolean, error:ApiError|null}} */
  const idle = { busy: false, error: null };
  const [state, set] = useState(idle);
  const running = useRef(false);
  /** @param {Input} input */
  const run = async (...input) => {
    if (running.current) return;
    running.current = true;
    set({ busy: true, error: null });
    try {
      await act(...input);
      set(idle);
    } catch (error) {
      set({ busy: false, error: asApiError(error) });
    } finally {
      running.current = false;
    }
  };
  return { ...state, run, clear: () => set(idle) };
}

/**
 * Calls back every `pause` milliseconds while the page can be seen, and at once when the reader comes back to it.
 * @param {() => void} callback @param {number} pause
 */
export function useFresh(callback, pause) {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    const look = () => {
      if (!document.hidden) latest.current();
    };
    const timer = setInterval(look, pause);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [pause]);
}
