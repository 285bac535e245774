// The dialog that settles a finding: what it does, what that changes, and what the policy says against it.
import { baseName, titleOf } from "../draft.js";
import { findingsSettle } from "../generated/functions.js";
import { useAction } from "../load.js";
import { say } from "../notice.js";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Message, Problem } from "../part/region.jsx";
import { Sides } from "./finding.jsx";

/** @typedef {import("./finding.jsx").Finding} Finding */
/** @typedef {import("./finding.jsx").Deed} Deed */
/** @typedef {import("../generated/functions.d.ts").Kind} Kind */

/** What the gate has against what was found, rule by rule. @param {{error: import("../api.js").ApiError}} props */
const Refused = ({ error }) => (
  <Message tone="bad" title="The policy of this app does not allow what was found" alert>
    <ul>
      {(error.detail.violations ?? []).map(({ field, rule, message }) => (
        <li key={`${field} ${rule} ${message}`}>
          {titleOf(baseName(field))}: {message}.
        </li>
      ))}
    </ul>
    <p>Nothing was changed, and it stays among the findings. It can be put in order where it was written and then be taken over, or be replaced by what was acknowledged.</p>
    <p class="code">
      Code <code>{error.code}</code>
    </p>
  </Message>
);

/** Somebody was faster. @param {{error: import("../api.js").ApiError}} props */
const Settled = ({ error }) => (
  <Message tone="info" title={error.code === "not-found" ? "It is settled already" : "Something else lies there by now"} alert>
    <p>{error.code === "not-found" ? "Somebody else may have decided, or the value is again what was acknowledged." : "What you see here is not what lies there any more."} Nothing was changed.</p>
    <p class="code">
      Code <code>{error.code}</code>
    </p>
  </Message>
);

/** @param {{finding: Finding, deed: Deed, kind: Kind|undefined, onClose: () => void, onDone: () => void}} props */
export function SettleDialog({ finding, deed, kind, onClose, onDone }) {
  const { heading } = finding;
  const settle = useAction(async () => {
    const { seq } = await findingsSettle({ at: finding.at, seen: finding.seen, how: deed.how });
    say(deed.done(heading.name), `It is change ${seq}`);
    onDone();
  });
  const { error } = settle;
  const isPast = error?.code === "not-found" || error?.code === "version-conflict";
  const isBack = deed.how === "revert";
  // Nothing in the secret store is sealed: what lies there is taken over as it is.
  const keeps = !isBack && finding.acknowledged && finding.live !== null && heading.store !== "secret";
  /** @type {[import("./finding.jsx").Side, string][]} */
  const sides = isBack ? [["live", "Now"], ["acknowledged", "Then"]] : [["acknowledged", "Acknowledged"], ["live", "Then"]];
  return (
    <Dialog title={deed.ask(heading.name)} onLeave={isPast ? onDone : onClose} wide>
      <p>{deed.does}</p>
      {keeps && <p>Sealed secrets in it stay those that were acknowledged.</p>}
      <Sides finding={finding} kind={kind} caption={deed.deed} sides={sides} />
      {error && (error.code === "gate-refused" ? <Refused error={error} /> : isPast ? <Settled error={error} /> : <Problem error={error} />)}
      <Actions>
        <button type="button" data-first onClick={isPast ? onDone : onClose}>
          {isPast ? "Load the findings again" : "Cancel"}
        </button>
        {!isPast && (
          <button type="button" class={deed.isLoss ? "danger" : "primary"} aria-disabled={settle.busy} onClick={() => settle.run()}>
            {settle.busy ? deed.busy : deed.deed}
          </button>
        )}
      </Actions>
    </Dialog>
  );
}
