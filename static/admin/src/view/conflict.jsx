// A lost race, shown plainly: nothing was overwritten, here is what is stored now, and the reader decides.
import { useState } from "preact/hooks";
import { same } from "../address.js";
import { brief, fieldsOf, fromDraft, isEdited, isSecret, storedOf, titleOf } from "../draft.js";
import { recordsGet } from "../generated/functions.js";
import { useLoad } from "../load.js";
import { Loading, Message, Problem } from "../part/region.jsx";
import { Table } from "../part/table.jsx";

/** @typedef {import("../generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../generated/functions.d.ts").Kind} Kind */
/** @typedef {Map<string, import("../draft.js").Draft>} Drafts */

/**
 * What the reader edited and what somebody else changed, as far as it differs. Secrets cannot be compared.
 * @param {Kind} kind @param {Drafts} drafts @param {StoredRecord} now
 */
function differing(kind, drafts, now) {
  return fieldsOf(kind, now.value).flatMap((field) => {
    const draft = drafts.get(field.name);
    const theirs = storedOf(kind, field, now.value);
    const mine = draft && fromDraft(field, draft).value;
    if (!draft || isSecret(mine) || same(mine, theirs)) return [];
    const mark = isEdited(draft) ? "" : " (not edited by you)";
    /** @param {unknown} value */
    const shown = (value) => (value === undefined ? "–" : field.class === "secret" ? "(secret)" : brief(field, value));
    return [{ name: field.name, mine: `${shown(mine)}${mark}`, theirs: shown(theirs) }];
  });
}

/**
 * @param {{error: import("../api.js").ApiError, stored: StoredRecord|null, kind: Kind, at: {store:string, key:string}, isUncertain: boolean,
 *   drafts: Drafts, onAdopt:(now:StoredRecord)=>void, onForce:(now:StoredRecord)=>void, onRetreat?:()=>void, onRenew:()=>void, onDiscard:()=>void}} props
 * `isUncertain` says that an earlier try may have stored it; `onRetreat` gives a new record another key; `onRenew` makes a new record of
 * one that is gone, and `onDiscard` leaves it at that.
 */
export function Conflict({ error, stored, kind, at, isUncertain, drafts, onAdopt, onForce, onRetreat, onRenew, onDiscard }) {
  // The form goes on being edited below, its key too.
  const [tried] = useState(at);
  const load = useLoad(() => recordsGet(tried), [error.detail.current]);
  const title = stored ? "Somebody else changed this since you opened it" : "A record with this key exists already";
  const { current } = error.detail;
  const lead = stored
    ? `You edited version ${stored.version}; ${current ? `version ${current} is stored now` : "it is not stored any more"}.`
    : `${isUncertain ? "Perhaps your earlier try stored it, although its answer was lost" : "Somebody else may have added it, or the app"}${current ? `; version ${current} is stored now` : ""}.`;
  const isGone = load.error?.code === "not-found";
  return (
    <Message tone="warn" title={title} alert>
      <p>{lead} Nothing was overwritten, and your input is still in the form.</p>
      {!stored && (
        <p class="note place">
          Key: <code translate={false}>{tried.key}</code>
        </p>
      )}
      {load.value === undefined && !load.error && <Loading what="what is stored now" />}
      {load.error && !isGone && <Problem error={load.error} retry={load.reload} />}
      {load.value && <Choice now={load.value} rows={differing(kind, drafts, load.value)} onForce={onForce} onAdopt={onAdopt} isUncertain={isUncertain} onRetreat={onRetreat} />}
      {isGone && !stored && <p>It has been deleted meanwhile: the key is free, and yours can be added.</p>}
      {isGone && stored && <Gone onRenew={onRenew} onDiscard={onDiscard} />}
      <p class="code">
        Code <code>{error.code}</code>
      </p>
    </Message>
  );
}

/** There is no version to save over, so that saving would be refused time and again. @param {{onRenew:()=>void, onDiscard:()=>void}} props */
const Gone = ({ onRenew, onDiscard }) => (
  <>
    <p>
      It has been deleted meanwhile, so there is nothing that your input could be saved over. You can add it again, under the key that it had and with what is in the form. Its secrets went with it: those that were
      to be kept have to be entered again.
    </p>
    <p class="row">
      <button type="button" onClick={onRenew}>
        Add it again
      </button>
      <button type="button" class="subtle" onClick={onDiscard}>
        Discard my input
      </button>
    </p>
  </>
);

/**
 * @param {{now:StoredRecord, rows:{name:string, mine:string, theirs:string}[], isUncertain: boolean,
 *   onAdopt:(now:StoredRecord)=>void, onForce:(now:StoredRecord)=>void, onRetreat?:()=>void}} props
 */
function Choice({ now, rows, isUncertain, onForce, onAdopt, onRetreat }) {
  // What is somebody else's record is best left alone; what may be the reader's own is best looked at.
  const retreats = onRetreat && !isUncertain;
  const another = onRetreat && (
    <button type="button" class={retreats ? undefined : "subtle"} onClick={onRetreat}>
      Use another key
    </button>
  );
  return (
    <>
      {rows.length > 0 ? (
        <Table caption="Differences" head={[["Field"], ["Yours"], ["Stored now"]]}>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{titleOf(row.name)}</th>
              <td class="whole">{row.mine}</td>
              <td class="whole">{row.theirs}</td>
            </tr>
          ))}
        </Table>
      ) : (
        <p>Your input and version {now.version} are the same as far as can be seen.</p>
      )}
      <p>
        {onRetreat
          ? "With another key the record there stays as it is. Saved over it, it keeps what you did not edit."
          : "What you did not edit stays as it is stored now, whichever you choose."}
      </p>
      <p class="row">
        {retreats && another}
        <button type="button" class={retreats ? "subtle" : undefined} onClick={() => onAdopt(now)}>
          Load version {now.version}
        </button>
        <button type="button" class="subtle" onClick={() => onForce(now)}>
          Save mine over version {now.version}
        </button>
        {!retreats && another}
      </p>
    </>
  );
}
