// Tables, and the way through their pages.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { lead } from "../focus.js";

/**
 * A table that can scroll sideways on narrow screens, and is reached by keyboard only then.
 * @param {{caption:string, head:[title:string, kind?:"number"|"id"|"unseen-title"][], id?:string,
 *   children:import("preact").ComponentChildren}} props
 */
export function Table({ caption, head, id, children }) {
  const box = useRef(/** @type {HTMLDivElement|null} */ (null));
  const [scrolls, set] = useState(false);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    const look = () => set(current.scrollWidth > current.clientWidth);
    const watch = new ResizeObserver(look);
    watch.observe(current);
    look();
    return () => watch.disconnect();
  }, []);
  return (
    <div ref={box} id={id} class="scroll" role="region" aria-label={caption} tabIndex={scrolls ? 0 : -1}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {head.map(([title, kind]) => (
              <th key={title} scope="col" class={kind}>
                {kind === "unseen-title" ? <span class="unseen">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/**
 * Leads the reader to the top of the table `id` once the page that was asked for is shown. Returns what to call when asking;
 * the table's name is read out there, so it says which part of the list it shows.
 * @param {string} id @param {{busy:boolean}} load
 */
export function useTurning(id, load) {
  const asked = useRef(false);
  const begun = useRef(false);
  useLayoutEffect(() => {
    begun.current ||= asked.current && load.busy;
    if (!begun.current || load.busy) return;
    [asked.current, begun.current] = [false, false];
    const table = document.getElementById(id);
    lead(table);
    table?.scrollIntoView({ block: "start" });
  }, [load.busy]);
  return () => {
    asked.current = true;
  };
}

/**
 * A button that does nothing while it is off, and stays reachable.
 * @param {{off:boolean, onClick:()=>void, children:import("preact").ComponentChildren}} props
 */
export const Turn = ({ off, onClick, children }) => (
  <button type="button" aria-disabled={off} onClick={() => off || onClick()}>
    {children}
  </button>
);
