// The frame of the page: name of the app, navigation, the view, the live region, and the door for those who may not enter.
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { setClock } from "./format.js";
import { useLoad, useReturn } from "./load.js";
import { Loading } from "./part/region.jsx";
import { onNotice } from "./notice.js";
import { Forbidden } from "./view/forbidden.jsx";
import { Overview } from "./view/overview.jsx";
import { Configuration } from "./view/configuration.jsx";
import { Backups } from "./view/backups.jsx";
import { Ledger } from "./view/ledger.jsx";
import { Statement } from "./view/statement.jsx";
import { href, useRoute } from "./route.js";

const VIEWS = [
  ["overview", "Overview", Overview],
  ["configuration", "Configuration", Configuration],
  ["backups", "Backups", Backups],
  ["ledger", "Ledger", Ledger],
  ["statement", "Statement", Statement],
];

/** Says what was done to those who listen; shows it too when the host has no flag for it. */
function LiveRegion() {
  const [notice, set] = useState(null);
  useEffect(() => onNotice(set), []);
  useEffect(() => {
    const timer = notice ? setTimeout(() => set(null), 8000) : 0;
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div role="status" aria-live="polite" data-testid="notice" class={notice?.visible ? "notice" : "unseen"}>
      {notice?.text}
    </div>
  );
}

async function loadStatus() {
  const status = await api.status();
  setClock(status.now);
  return status;
}

export function App() {
  const [name = "overview", ...rest] = useRoute();
  const status = useLoad(loadStatus, []);
  useReturn(status.reload);
  const [current, title, View] = VIEWS.find(([key]) => key === name) ?? VIEWS[0];
  const vendor = status.value?.vendor;
  const app = vendor?.app ?? "Configuration custody";
  useEffect(() => {
    document.title = `${title} – ${app}`;
  }, [title, app]);
  const locked = status.error?.code === "forbidden";
  return (
    <>
      <header class="top">
        <h1>{app}</h1>
        {vendor && <p class="by">by {vendor.name}</p>}
      </header>
      {locked ? (
        <main class="closed">
          <Forbidden error={status.error} retry={status.reload} />
        </main>
      ) : (
        <>
          <nav aria-label="Sections">
            <ul>
              {VIEWS.map(([key, label]) => (
                <li key={key}>
                  <a href={href(key)} aria-current={key === current ? "page" : undefined}>
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <main key={current}>
            <h2 tabIndex={-1}>{title}</h2>
            {/* The first call alone: it may have to set the site up, and it says whether the reader may enter. */}
            {status.phase === "loading" ? <Loading what="the state of this site" /> : <View status={status} route={rest} />}
          </main>
        </>
      )}
      <LiveRegion />
    </>
  );
}
