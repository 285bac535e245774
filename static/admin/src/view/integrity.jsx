// Integrity: stored values that are not what was acknowledged, until somebody decides, and what of Bailee's own can be made again.
import { useState } from "preact/hooks";
import { count } from "../format.js";
import { findingsList } from "../generated/functions.js";
import { useLoad } from "../load.js";
import { Empty, Region } from "../part/region.jsx";
import { twins } from "../record.js";
import { useSite } from "../site.js";
import { FindingItem } from "./finding.jsx";
import { Repairs } from "./repairs.jsx";
import { SettleDialog } from "./settle.jsx";

/** @typedef {import("./finding.jsx").Finding} Finding */
/** @typedef {import("./finding.jsx").Deed} Deed */

/** This view in the address. */
export const INTEGRITY = "integrity";
const OFF = "findings-off";

function Findings() {
  const { status } = useSite();
  const load = useLoad(() => findingsList(), []);
  const [picked, setPicked] = useState(/** @type {{finding: Finding, deed: Deed}|null} */ (null));
  /** @param {Finding} finding */
  const kindOf = ({ heading }) => status.value?.kinds.find(({ name }) => name === heading.kind);
  const off = status.value?.job ? OFF : "";
  const done = () => {
    setPicked(null);
    load.reload();
    status.reload();
  };
  return (
    <section aria-labelledby="findings">
      <h3 id="findings">Findings</h3>
      <p>Stored values that were found to be others than what was acknowledged, because somebody or something wrote to the store past this app. Until you decide, the history keeps what was acknowledged, and changes of these records are refused.</p>
      {off && (
        <p class="note" id={OFF}>
          A restore is running; findings can be settled when it has ended.
        </p>
      )}
      <Region
        load={load}
        what="the findings"
        isEmpty={({ findings }) => findings.length === 0}
        none={
          <Empty title="Nothing waits for a decision">
            <p>Values are compared when they are read, and at every full check; what is found to differ is listed here.</p>
          </Empty>
        }
      >
        {({ findings }) => {
          const isTwin = twins(findings.map(({ heading }) => heading));
          const past = Math.max(0, (status.value?.findings ?? 0) - findings.length);
          return (
            <>
              {findings.map((finding) => (
                <FindingItem key={finding.at} finding={finding} kind={kindOf(finding)} isTwin={isTwin(finding.heading)} off={off} onPick={(deed) => setPicked({ finding, deed })} />
              ))}
              {past > 0 && !load.busy && !status.busy && (
                <p class="note" data-testid="past">
                  {count(past, "other value is", "other values are")} right again by now, and {past === 1 ? "counts" : "count"} on the overview until the next decision.
                </p>
              )}
            </>
          );
        }}
      </Region>
      {picked && <SettleDialog finding={picked.finding} deed={picked.deed} kind={kindOf(picked.finding)} onClose={() => setPicked(null)} onDone={done} />}
    </section>
  );
}

export const Integrity = () => (
  <>
    {/* Of a site that cannot be opened none can be read, and the repairs come first. */}
    {!useSite().status.value?.cause && <Findings />}
    <Repairs />
  </>
);
