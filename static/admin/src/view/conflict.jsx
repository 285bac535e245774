// A lost race, shown plainly: nothing was overwritten, here is what is stored now, and the reader decides.
import { brief, fromDraft, isEdited, isSecret, valueOf } from "../draft.js";
import { words } from "../format.js";
import { recordsGet, recordsList } from "../generated/functions.js";
import { useLoad } from "../load.js";
import { Loading, Message, Problem } from "../part/region.jsx";
import { Table } from "../part/table.jsx";

/** @typedef {import("../generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../generated/functions.d.ts").Kind} Kind */
/** @typedef {Map<string, import("../draft.js").Draft>} Drafts */

/**
 * The record as it is stored now: by id when it was open, by kind, scope and name when it was to be created.
 * @param {StoredRecord|null} stored @param {string} kind @param {string} scope @param {string} name
 * @returns {Promise<StoredRecord|null>}
 */
async function find(stored, kind, scope, name) {
  if (stored) return recordsGet({ id: stored.id });
  /** @type {string|undefined} */
  let cursor;
  for (;;) {
    /** @type {import("../generated/functions.d.ts").Answer<"records.list">} */
    const page = await recordsList({ kind, scope, limit: 100, ...(cursor ? { cursor } : {}) });
    const match = page.records.find((record) => record.name === name);
    if (match || !page.cursor) return match ?? null;
    cursor = page.cursor;
  }
}

/**
 * What the reader edited and what somebody else changed, as far as it differs. Secrets cannot be compared.
 * @param {Kind} kind @param {Drafts} drafts @param {StoredRecord} now
 */
function differing(kind, drafts, now) {
  return kind.fields.flatMap((field) => {
    const draft = drafts.get(field.name);
    const theirs = valueOf(now.fields, field.name);
    const mine = draft && fromDraft(field, draft).value;
    if (!draft || isSecret(mine) || JSON.stringify(mine) === JSON.stringify(theirs)) return [];
    const mark = isEdited(draft) ? "" : " (not edited by you)";
    /** @param {unknown} value */
    const shown = (value) => (value === undefined ? "–" : field.class === "secret" ? "(secret)" : brief(field, value));
    return [{ name: field.name, mine: `${shown(mine)}${mark}`, theirs: shown(theirs) }];
  });
}

/**
 * @param {{error: import("../api.js").ApiError, stored: StoredRecord|null, kind: Kind, scope: string, name: string,
 *   drafts: Drafts, onAdopt:(now:StoredRecord)=>void, onForce:(now:StoredRecord)=>void}} props
 */
export function Conflict({ error, stored, kind, scope, name, drafts, onAdopt, onForce }) {
  const load = useLoad(() => find(stored, kind.name, scope, name), [error.detail.current]);
  const title = stored ? "Somebody else changed this since you opened it" : "This name is taken already";
  const { current } = error.detail;
  const lead = stored
    ? `You edited version ${stored.version}; ${current ? `version ${current} is stored now` : "it is not stored any more"}.`
    : `A record of this kind, scope and name exists${current ? ` in version ${current}` : ""}.`;
  const isGone = load.value === null || load.error?.code === "not-found";
  return (
    <Message tone="warn" title={title} alert>
      <p>{lead} Nothing was overwritten, and your input is still in the form.</p>
      {load.value === undefined && !load.error && <Loading what="what is stored now" />}
      {load.error && !isGone && <Problem error={load.error} retry={load.reload} />}
      {load.value && <Choice now={load.value} rows={differing(kind, drafts, load.value)} onForce={onForce} onAdopt={onAdopt} />}
      {isGone && <p>It has been deleted meanwhile. Close this, and add it again if it is still wanted.</p>}
      <p class="code">
        Code <code>{error.code}</code>
      </p>
    </Message>
  );
}

/** @param {{now:StoredRecord, rows:{name:string, mine:string, theirs:string}[], onAdopt:(now:StoredRecord)=>void, onForce:(now:StoredRecord)=>void}} props */
function Choice({ now, rows, onForce, onAdopt }) {
  return (
    <>
      {rows.length > 0 ? (
        <Table caption="Differences" head={[["Field"], ["Yours"], ["Stored now"]]}>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{words(row.name)}</th>
              <td>{row.mine}</td>
              <td>{row.theirs}</td>
            </tr>
          ))}
        </Table>
      ) : (
        <p>Your input and version {now.version} are the same as far as can be seen.</p>
      )}
      <p>What you did not edit stays as it is stored now, whichever you choose.</p>
      <p class="row">
        <button type="button" onClick={() => onAdopt(now)}>
          Load version {now.version}
        </button>
        <button type="button" class="subtle" onClick={() => onForce(now)}>
          Save mine over version {now.version}
        </button>
      </p>
    </>
  );
}
