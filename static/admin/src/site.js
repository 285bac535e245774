// What every part of the page may want to know of the site: its status, and the last full check that was seen.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** @typedef {import("./generated/functions.d.ts").Status} Status */
/** @typedef {import("./generated/functions.d.ts").Statement} Statement */
/**
 * `check` is the statement as it was computed last since the page was opened, null when it was not or could not be computed again.
 * @typedef {{status: import("./load.js").Load<Status>, check: Statement|null, keep: (statement: Statement|null) => void}} Site
 */

export const SiteContext = createContext(/** @type {Site|null} */ (null));

/** @returns {Site} */
export function useSite() {
  const site = useContext(SiteContext);
  if (!site) throw new Error("this part of the page is drawn outside of the site's context");
  return site;
}

/**
 * Runs the full check and notes its result for every view. One that fails leaves none: the last one says nothing of now.
 * @param {() => Promise<Statement>} run @param {Site["keep"]} keep
 */
export async function noted(run, keep) {
  try {
    const statement = await run();
    keep(statement);
    return statement;
  } catch (error) {
    keep(null);
    throw error;
  }
}
