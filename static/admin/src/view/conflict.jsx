// A lost race, shown plainly: nothing was overwritten, here is what is stored now, and the reader decides.
import * as api from "../api.js";
import { brief, fromDraft, isSecret } from "../draft.js";
import { words } from "../format.js";
import { useAction, useLoad } from "../load.js";
import { Loading, Message, Problem, Table } from "../part/region.jsx";

const versionOf = (current) => (typeof current === "object" && current !== null ? current.version : current);

/** The record as it is stored now: by id when it was open, by kind, scope and name when it was to be created. */
async function find(stored, { kind, scope, name }) {
  if (stored) return api.getRecord(stored.id);
  for (let cursor; ; ) {
    const page = await api.listRecords({ kind: kind.name, scope, limit: 100, ...(cursor ? { cursor } : {}) });
    const match = page.records.find((record) => record.name === name);
    if (match || !page.cursor) return match ?? null;
    cursor = page.cursor;
  }
}

/** Names of fields whose value in the form differs from what is stored now. Secrets cannot be compared. */
function differing(kind, drafts, now) {
  return kind.fields.flatMap((field) => {
    const mine = fromDraft(field, drafts[field.name]).value;
    const theirs = now.fields[field.name];
    if (isSecret(mine) || JSON.stringify(mine) === JSON.stringify(theirs)) return [];
    const show = (value) => (value === undefined ? "–" : field.class === "secret" ? "(secret)" : brief(value));
    return [{ name: field.name, mine: show(mine), theirs: show(theirs) }];
  });
}

/** @param {{error: api.ApiError, stored: api.Stored|null, at:any, drafts:any, onAdopt:(now:api.Stored)=>void, onForce:(version:number)=>void}} props */
export function Conflict({ error, stored, at, drafts, onAdopt, onForce }) {
  const load = useLoad(() => find(stored, at), [error]);
  const keep = useAction(async (version) => onForce(version));
  const title = stored ? "Somebody else changed this since you opened it" : "This name is taken already";
  const current = versionOf(error.detail.current);
  const lead = stored
    ? `You edited version ${stored.version}; ${current ? `version ${current} is stored now` : "it is not stored any more"}.`
    : `A record of this kind, scope and name exists${current ? ` in version ${current}` : ""}.`;
  return (
    <Message tone="warn" title={title} alert>
      <p>{lead} Nothing was overwritten, and your input is still in the form.</p>
      {load.phase === "loading" && <Loading what="what is stored now" />}
      {load.phase === "error" && load.error.code !== "not-found" && <Problem error={load.error} retry={load.reload} />}
      {load.phase === "full" && load.value && (
        <Choice now={load.value} rows={differing(at.kind, drafts, load.value)} keep={keep} onAdopt={onAdopt} />
      )}
      {((load.phase === "full" && !load.value) || load.error?.code === "not-found") && (
        <p>It has been deleted meanwhile. Close this, and add it anew if it is still wanted.</p>
      )}
      <p class="code">
        Code <code>{error.code}</code>
      </p>
    </Message>
  );
}

function Choice({ now, rows, keep, onAdopt }) {
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
      <p class="row">
        <button type="button" onClick={() => onAdopt(now)}>
          Load version {now.version}
        </button>
        <button type="button" class="subtle" onClick={() => keep.run(now.version)}>
          Save mine over version {now.version}
        </button>
      </p>
    </>
  );
}
