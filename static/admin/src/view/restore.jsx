// The dialog before a restore: what would change, what it means, and one button that says what it does.
import * as api from "../api.js";
import { count, number, scopeText, words } from "../format.js";
import { useAction, useLoad } from "../load.js";
import { say } from "../notice.js";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Loading, Message, Problem, Table } from "../part/region.jsx";
import { Time } from "../part/value.jsx";
import { go } from "../route.js";

const DEEDS = { add: "Added back", update: "Changed back", delete: "Deleted" };

function Changes({ preview, kinds }) {
  const title = (name) => kinds.find((kind) => kind.name === name)?.title ?? name;
  return (
    <>
      <Table caption="What would change" head={[["Action"], ["Name"], ["Kind"], ["Scope"], ["Fields that differ"]]}>
        {preview.changes.map((change) => (
          <tr key={change.id}>
            <td>{DEEDS[change.action] ?? change.action}</td>
            <th scope="row">{change.name}</th>
            <td>{title(change.kind)}</td>
            <td>{scopeText(change.scope)}</td>
            <td>{change.action === "update" ? (change.fields ?? []).map(words).join(", ") : "–"}</td>
          </tr>
        ))}
      </Table>
      {preview.total > preview.changes.length && <p class="note">The first {preview.changes.length} of {count(preview.total, "record")} are listed.</p>}
    </>
  );
}

function Preview({ preview, kinds }) {
  const { adds, updates, deletes, total } = preview;
  if (total === 0) {
    return (
      <Message tone="good" title="Nothing would change">
        <p>
          The configuration is already what it was on <Time at={preview.to.time} />, at change {preview.to.seq}.
        </p>
      </Message>
    );
  }
  return (
    <>
      <p data-testid="preview">
        The configuration goes back to what it was on <Time at={preview.to.time} />, at change {preview.to.seq}:{" "}
        <strong>
          {number(adds)} added back, {number(updates)} changed back, {number(deletes)} deleted.
        </strong>{" "}
        Every other record stays as it is.
      </p>
      <Changes preview={preview} kinds={kinds} />
      <h3>What that means</h3>
      <ul>
        <li>The app works with the restored values as soon as each is written.</li>
        <li>While it runs, nobody can change the configuration here.</li>
        <li>Nothing is lost: the values replaced now stay in the backups, and the restore itself can be undone by another one.</li>
        <li>Backups, ledger and keys are not affected.</li>
        <li>At the end the result is proven by its state hash.</li>
      </ul>
    </>
  );
}

/** @param {{to: api.To, name: string, kinds: api.Kind[], onClose:()=>void, onStarted:()=>void}} props */
export function RestoreDialog({ to, name, kinds, onClose, onStarted }) {
  const load = useLoad(() => api.previewRestore(to), []);
  const start = useAction(async () => {
    // The change the preview resolved to, so that what starts is what was shown.
    const { job } = await api.restore({ seq: load.value.to.seq });
    say("The restore has started", "Its progress is shown under Backups");
    onClose();
    onStarted();
    go(["backups", "job", job]);
  });
  const total = load.value?.total ?? 0;
  return (
    <Dialog title={`Restore to ${name}?`} onClose={onClose} wide>
      {load.phase === "loading" && <Loading what="what would change" />}
      {load.phase === "error" && <Problem error={load.error} retry={load.reload} />}
      {load.phase === "full" && <Preview preview={load.value} kinds={kinds} />}
      {start.error && <Problem error={start.error} />}
      <Actions>
        <button type="button" data-first onClick={onClose}>
          {load.phase === "full" && total === 0 ? "Close" : "Cancel"}
        </button>
        {total > 0 && (
          <button type="button" class="primary" data-testid="confirm-restore" aria-disabled={start.busy} onClick={start.run}>
            {start.busy ? "Starting…" : `Restore ${count(total, "record")}`}
          </button>
        )}
      </Actions>
    </Dialog>
  );
}
