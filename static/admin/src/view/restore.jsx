// The dialog before a restore: what would change, what happens to secrets, and one button that says what it does.
import { useState } from "preact/hooks";
import { count, number, scopeText, utc, words } from "../format.js";
import { backupsPreview, backupsRestore } from "../generated/functions.js";
import { useAction, useLoad } from "../load.js";
import { say } from "../notice.js";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Icon } from "../part/icon.jsx";
import { Loading, Message, Problem } from "../part/region.jsx";
import { Table } from "../part/table.jsx";
import { Time } from "../part/value.jsx";
import { go } from "../route.js";
import { twins } from "../record.js";
import { useSite } from "../site.js";
import { observes } from "../summary.js";
import { KindName, Name } from "./record-fact.jsx";
import { Agree, AGREE, Unfit } from "./unfit.jsx";

/** @typedef {import("../generated/functions.d.ts").Look} Look */
/** @typedef {import("../generated/functions.d.ts").Status} Status */
/** @typedef {import("../generated/functions.d.ts").Preview} Preview */
/** @typedef {import("../generated/functions.d.ts").PreviewChange} PreviewChange */
/** @typedef {import("../generated/functions.d.ts").SecretChoice} SecretChoice */
/** A point that the reader picked: what is sent, and how it is called. @typedef {{to: import("../generated/functions.d.ts").Target, name: string}} Picked */

/** @type {Map<PreviewChange["action"], string>} */
const DEEDS = new Map([["add", "Added back"], ["update", "Changed back"], ["delete", "Deleted"]]);

/** What becomes of a record's secrets that differ. @param {PreviewChange} change @param {SecretChoice} choice */
function fate({ action, secrets }, choice) {
  if (secrets.length === 0) return "";
  const names = secrets.map(words).join(", ");
  if (choice === "bring-back") return `${names}: as at that time, and gone where there was none`;
  return action === "add" ? `${names}: as it was stored last, not as it was then` : `${names}: stays as it is today`;
}

/** @param {{preview: Preview, choice: SecretChoice}} props */
function Changes({ preview, choice }) {
  const kinds = useSite().status.value?.kinds ?? [];
  const isTwin = twins(preview.changes);
  return (
    <>
      <Table caption="What would change" head={[["Action"], ["Record"], ["Fields that differ"]]}>
        {preview.changes.map((change) => {
          const kind = kinds.find((kind) => kind.name === change.kind);
          return (
            <tr key={change.id}>
              <td>{DEEDS.get(change.action) ?? change.action}</td>
              <th scope="row">
                <Name of={change} kind={kind} isTwin={isTwin(change)} />
                <div class="note">
                  <KindName kind={kind} of={change} />, {scopeText(change.scope)}
                </div>
              </th>
              <td>
                {change.action === "update" && change.fields.map(words).join(", ")}
                {change.secrets.length > 0 && (
                  <div>
                    <Icon name="lock" /> {fate(change, choice)}
                  </div>
                )}
                {change.secrets.length === 0 && (change.action !== "update" || change.fields.length === 0) && "–"}
              </td>
            </tr>
          );
        })}
      </Table>
      {preview.total > preview.changes.length && <p class="note">The first {preview.changes.length} of {count(preview.total, "record")} are listed.</p>}
    </>
  );
}

/** @param {{differ: number, choice: SecretChoice, onChoice: (choice: SecretChoice) => void}} props */
function Secrets({ differ, choice, onChoice }) {
  /** @type {[SecretChoice, string][]} */
  const choices = [["keep", "Keep today’s secrets (recommended)"], ["bring-back", "Bring the old secrets back"]];
  return (
    <fieldset class="field" data-testid="secrets">
      <legend>
        <Icon name="lock" /> In {count(differ, "record")} a secret is not what it was then
      </legend>
      {choices.map(([value, label]) => (
        <label class="check" key={value}>
          <input type="radio" name="secrets" checked={choice === value} onChange={() => onChoice(value)} /> {label}
        </label>
      ))}
      <p class="hint">A secret that was replaced since, perhaps because it had leaked, is of no use or of harm when it comes back. One that is kept stays with its address: where that was another one then, the record stays as it is today.</p>
    </fieldset>
  );
}

/** The moment that was picked, in a form that cannot be misread. @param {{picked: Picked}} props */
const Instant = ({ picked }) =>
  "time" in picked.to ? (
    <p data-testid="instant">
      The moment that was chosen is <Time at={picked.to.time} />, which is <strong>{utc(picked.to.time)}</strong>.
    </p>
  ) : null;

/** What the preview cannot know: it compares what was looked at. @param {{look: Look|null}} props */
const Unseen = ({ look }) => (
  <p data-testid="unseen">
    What the app wrote itself since {look ? <>the look of <Time at={look.time} /></> : "it was installed"} is not counted here: a restore looks first, and takes that back as well. What the app writes while it runs stays.
  </p>
);

/** @param {{preview: Preview, choice: SecretChoice, onChoice: (choice: SecretChoice) => void, unseen?: Status, children: import("preact").ComponentChildren}} props `unseen` is of a site whose app writes records itself */
function Details({ preview, choice, onChoice, unseen, children }) {
  const { adds, updates, deletes, total, secretsDiffer, forgotten, outside, unfit } = preview;
  return (
    <>
      {total === 0 ? (
        <Message tone={unseen ? "info" : "good"} title={unseen ? `Nothing that ${unseen.look ? "was looked at" : "is known"} would change` : "Nothing would change"}>
          <p>
            The configuration{secretsDiffer > 0 && ", today’s secrets and what stays for their sake aside,"}{forgotten > 0 && ", erased records aside,"}{outside > 0 && ", records not in custody aside,"}{unfit > 0 && ", what today’s policy does not allow aside,"} is already what it was on <Time at={preview.to.time} />, at change{" "}
            {preview.to.seq}.
          </p>
        </Message>
      ) : (
        <p data-testid="preview">
          The configuration goes back to what it was on <Time at={preview.to.time} />, at change {preview.to.seq}:{" "}
          <strong>
            {number(adds)} added back, {number(updates)} changed back, {number(deletes)} deleted.
          </strong>{" "}
          {!unseen && "Every other record stays as it is."}
        </p>
      )}
      {unseen && <Unseen look={unseen.look} />}
      {children}
      {forgotten > 0 && (
        <p data-testid="forgotten">
          {count(forgotten, "record")} {forgotten === 1 ? "was" : "were"} erased since. What was erased does not come back; everything else is restored and proven.
        </p>
      )}
      {outside > 0 && (
        <p data-testid="outside">
          {count(outside, "record")} {outside === 1 ? "is" : "are"} not in custody any more, because the app’s policy does not keep {outside === 1 ? "its kind" : "their kinds"}: nothing of {outside === 1 ? "it" : "them"} is written.
        </p>
      )}
      {secretsDiffer > 0 && <Secrets differ={secretsDiffer} choice={choice} onChoice={onChoice} />}
      {total > 0 && (
        <>
          <Changes preview={preview} choice={choice} />
          <h3>What that means</h3>
          <ul>
            <li>The app works with the restored values as soon as each is written.</li>
            <li>While it runs, nobody can change the configuration here.</li>
            <li>Nothing is lost: the values replaced now stay in the backups, and the restore itself can be undone by another one.</li>
            <li>Backups and keys stay as they are; the ledger records every step.</li>
            <li>
              {secretsDiffer > 0 && choice === "keep"
                ? "At the end the result is proven record by record, because with today’s secrets its state hash is another one."
                : "At the end the result is proven by its state hash."}
            </li>
          </ul>
        </>
      )}
    </>
  );
}

/** @param {{picked: Picked, onClose:()=>void, onDamaged?:(seq:number)=>void}} props */
export function RestoreDialog({ picked, onClose, onDamaged }) {
  const { status } = useSite();
  const [choice, setChoice] = useState(/** @type {SecretChoice} */ ("keep"));
  /** How many records the reader agreed to leave out. */
  const [agreed, agree] = useState(0);
  const load = useLoad(
    () =>
      backupsPreview({ to: picked.to, secrets: choice }).catch((error) => {
        if (error.code === "store-damaged" && "seq" in picked.to) onDamaged?.(picked.to.seq);
        throw error;
      }),
    [choice],
  );
  const preview = load.value;
  const unfit = preview?.unfit ?? 0;
  const start = useAction(async (/** @type {number} */ seq) => {
    // The change the preview resolved to, so that what starts is what was shown.
    const { job } = await backupsRestore({ to: { seq }, secrets: choice, ...(unfit > 0 && { leaveOut: true }) }).catch((error) => {
      // The policy is another one since: the preview has to say what it allows.
      if (error.code === "restore-unfit") load.reload();
      throw error;
    });
    say("The restore has started", "Its progress is shown under Backups");
    onClose();
    status.reload();
    go(["backups", "job", job]);
  });
  const total = preview?.total ?? 0;
  // Then there may be something to take back that no preview knows of.
  const unseen = status.value && observes(status.value) ? status.value : undefined;
  const isOffered = total > 0 || unseen !== undefined;
  const off = status.value?.job ? "Another restore is running; this one can be started when it has ended." : "";
  const isAsked = unfit > 0 && agreed !== unfit;
  return (
    <Dialog title={`Restore to ${picked.name}?`} onLeave={onClose} wide>
      <Instant picked={picked} />
      {!preview && !load.error && <Loading what="what would change" />}
      {load.error && (
        <Problem error={load.error} retry={load.reload}>
          {load.error.code === "store-damaged" && <p>This point cannot be opened at the moment. Points that do not need the damaged piece still can.</p>}
        </Problem>
      )}
      {preview && (
        <div class="region" aria-busy={load.busy ? "true" : "false"}>
          <Details preview={preview} choice={choice} onChoice={setChoice} unseen={unseen}>
            {unfit > 0 && <Unfit preview={preview} />}
          </Details>
        </div>
      )}
      {start.error && <Problem error={start.error} />}
      {off && (
        <p class="hint" id="restore-off">
          {off}
        </p>
      )}
      <Actions>
        {preview && isOffered && unfit > 0 && <Agree unfit={unfit} agreed={!isAsked} onAgree={(yes) => agree(yes ? unfit : 0)} />}
        <button type="button" data-first onClick={onClose}>
          {preview && !isOffered ? "Close" : "Cancel"}
        </button>
        {preview && isOffered && (
          <button
            type="button"
            class="primary"
            data-testid="confirm-restore"
            aria-disabled={start.busy || load.busy || off !== "" || isAsked}
            aria-describedby={off ? "restore-off" : isAsked ? AGREE : undefined}
            onClick={() => load.busy || off || isAsked || start.run(preview.to.seq)}
          >
            {start.busy ? "Starting…" : total > 0 ? `Restore ${count(total, "record")}` : "Look and restore"}
          </button>
        )}
      </Actions>
    </Dialog>
  );
}
