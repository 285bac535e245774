// The frame of the page: name of the app, navigation, the view, the live region, and the door for those who may not enter.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { lead } from "./focus.js";
import { number, setClock } from "./format.js";
import { status as loadStatus } from "./generated/functions.js";
import { useFresh, useLoad } from "./load.js";
import { onNotice } from "./notice.js";
import { Loading, Problem } from "./part/region.jsx";
import { href, useRoute } from "./route.js";
import { SiteContext } from "./site.js";
import { Backups } from "./view/backups.jsx";
import { Closed } from "./view/closed.jsx";
import { Configuration } from "./view/configuration.jsx";
import { Damage } from "./view/damage.jsx";
import { Forbidden } from "./view/forbidden.jsx";
import { INTEGRITY, Integrity } from "./view/integrity.jsx";
import { Ledger } from "./view/ledger.jsx";
import { Overview } from "./view/overview.jsx";
import { Statement } from "./view/statement.jsx";

/** @typedef {(props: {route: string[]}) => import("preact").ComponentChild} View */
/** @type {[name:string, title:string, view:View][]} */
const VIEWS = [
  ["overview", "Overview", Overview],
  ["configuration", "Configuration", Configuration],
  ["backups", "Backups", Backups],
  [INTEGRITY, "Integrity", Integrity],
  ["ledger", "Ledger", Ledger],
  ["statement", "Statement", Statement],
];
const [FIRST] = VIEWS;

/** How often the status is asked for while the page can be seen, in milliseconds: at rest, and while a restore keeps changes waiting. */
const REST = 60_000;
const RESTORING = 10_000;

/** Says what was done to those who listen; shows it too when the host has no flag for it. */
function LiveRegion() {
  const [notice, set] = useState(/** @type {import("./notice.js").Notice|null} */ (null));
  useEffect(() => onNotice(set), []);
  useEffect(() => {
    const timer = setTimeout(() => set(null), 8000);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div role="status" aria-live="polite" data-testid="notice" class={notice?.visible ? "notice" : "unseen"}>
      {notice?.text}
    </div>
  );
}

/** @param {{current: string, waiting: number}} props `waiting` is how many findings there are */
const Sections = ({ current, waiting }) => (
  <nav aria-label="Sections">
    <ul>
      {VIEWS.map(([key, label]) => (
        <li key={key}>
          <a href={href(key)} aria-current={key === current ? "page" : undefined}>
            {label}
            {key === INTEGRITY && waiting > 0 && (
              <>
                {" "}
                <span class="badge bad">
                  {number(waiting)}
                  <span class="unseen"> waiting</span>
                </span>
              </>
            )}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);

/** What is wrong with the site as a whole, above every view but the overview, which says more of it. @param {{status: import("./site.js").Status, isRepaired: boolean}} props */
function Trouble({ status, isRepaired }) {
  const { cause, damaged } = status;
  if (cause) return <Closed cause={cause} />;
  return damaged && <Damage status={status} damaged={damaged} isRepaired={isRepaired} />;
}

async function load() {
  const status = await loadStatus();
  setClock(status.now);
  return status;
}

export function App() {
  const { parts: [name = FIRST[0], ...route], moves } = useRoute();
  const [current, title, View] = VIEWS.find(([key]) => key === name) ?? FIRST;
  // Asked again with every view that is entered: what happened elsewhere meanwhile must show.
  const status = useLoad(load, []);
  const [check, keep] = useState(/** @type {import("./site.js").Statement|null} */ (null));
  const { value, error, reload } = status;
  useFresh(reload, value?.job ? RESTORING : REST);
  useEffect(() => {
    if (moves > 0) reload();
  }, [moves, current]);
  // Whoever went somewhere is there with the focus, too: at what the address names, else at the head of the view.
  useLayoutEffect(() => {
    if (moves > 0) lead(document.querySelector("main [data-place]") ?? document.querySelector("main h2"));
  }, [moves]);
  const app = value?.vendor.app ?? "Configuration custody";
  useEffect(() => {
    document.title = `${title} – ${app}`;
  }, [title, app]);
  const isLocked = error?.code === "forbidden";
  // A status that could not be loaded again is said once, above the view.
  const site = { status: { ...status, error: value ? undefined : error }, check, keep };
  return (
    <SiteContext.Provider value={site}>
      <header class="top">
        <h1>{app}</h1>
        {value && <p class="by">by {value.vendor.name}</p>}
      </header>
      {isLocked ? (
        <main class="closed">
          <Forbidden error={error} retry={reload} />
        </main>
      ) : (
        <>
          <Sections current={current} waiting={value?.findings ?? 0} />
          <main key={current}>
            <h2 tabIndex={-1}>{title}</h2>
            {value && error && <Problem error={error} retry={reload} />}
            {value && current !== FIRST[0] && <Trouble status={value} isRepaired={current === INTEGRITY} />}
            {/* The first call alone: it may have to set the site up, and it says whether the reader may enter. */}
            {value || error ? <View route={route} /> : <Loading what="the state of this site" />}
          </main>
        </>
      )}
      <LiveRegion />
    </SiteContext.Provider>
  );
}
