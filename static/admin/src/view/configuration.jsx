// Configuration: everything stored, filtered by kind and scope, a page at a time, with add, edit and delete.
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { brief, isSecret } from "../draft.js";
import { number, scopeText, words } from "../format.js";
import { useAction, useLoad } from "../load.js";
import { say } from "../notice.js";
import { Icon } from "../part/icon.jsx";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Empty, Problem, Region, Table } from "../part/region.jsx";
import { RecordForm } from "./record-form.jsx";

const PAGE = 50;
const SHOWN = 3; // Values of a record in its row; the rest is in the dialog.

function Values({ fields }) {
  // Secrets last: that they are set says less than any value.
  const all = Object.entries(fields).sort(([, one], [, other]) => isSecret(one) - isSecret(other));
  return (
    <ul class="values">
      {all.slice(0, SHOWN).map(([name, value]) => (
        <li key={name}>
          <span class="note">{words(name)}:</span>{" "}
          {isSecret(value) ? (
            <>
              <Icon name="lock" /> set
            </>
          ) : (
            <span class="clip">{brief(value)}</span>
          )}
        </li>
      ))}
      {all.length > SHOWN && <li class="note">and {all.length - SHOWN} more</li>}
    </ul>
  );
}

function DeleteDialog({ record, title, onClose, onDone }) {
  const remove = useAction(async () => {
    await api.deleteRecord(record.id, record.version);
    say(`Deleted “${record.name}”`, "It can be restored from a backup");
    onDone();
  });
  const stale = ["version-conflict", "not-found"].includes(remove.error?.code);
  return (
    <Dialog title={`Delete “${record.name}”?`} onClose={onClose}>
      <p>
        {title}, {scopeText(record.scope)}, version {record.version}. The app stops using it at once. It stays in the
        backups, from which it can be restored until their retention ends. Other records are not affected.
      </p>
      {remove.error && <Problem error={remove.error} />}
      <Actions>
        <button type="button" data-first onClick={stale ? onDone : onClose}>
          {stale ? "Load what is stored now" : "Cancel"}
        </button>
        <button type="button" class="danger" aria-disabled={remove.busy} onClick={remove.run}>
          {remove.busy ? "Deleting…" : "Delete configuration"}
        </button>
      </Actions>
    </Dialog>
  );
}

function Filter({ kinds, filter, onFilter }) {
  const [project, setProject] = useState("");
  const where = filter.scope === undefined ? "" : filter.scope === "site" ? "site" : "project";
  const [choice, setChoice] = useState(where);
  const pick = (value) => {
    setChoice(value);
    if (value !== "project") onFilter({ ...filter, scope: value || undefined });
    else if (/^[0-9]+$/.test(project)) onFilter({ ...filter, scope: `project:${project}` });
  };
  return (
    <form
      class="filter"
      role="search"
      aria-label="Filter"
      onSubmit={(event) => {
        event.preventDefault();
        pick(choice);
      }}
    >
      <label>
        Kind
        <select value={filter.kind ?? ""} onChange={(event) => onFilter({ ...filter, kind: event.currentTarget.value || undefined })}>
          <option value="">All kinds</option>
          {kinds.map((kind) => (
            <option key={kind.name} value={kind.name}>
              {kind.title}
            </option>
          ))}
        </select>
      </label>
      <label>
        Scope
        <select value={choice} onChange={(event) => pick(event.currentTarget.value)}>
          <option value="">All scopes</option>
          <option value="site">Whole site</option>
          <option value="project">One project</option>
        </select>
      </label>
      {choice === "project" && (
        <>
          <label>
            Project id
            <input class="number" inputMode="numeric" pattern="[0-9]+" required value={project} onInput={(event) => setProject(event.currentTarget.value.trim())} />
          </label>
          <button type="submit">Show</button>
        </>
      )}
    </form>
  );
}

function Pages({ page, cursors, onCursors }) {
  const from = cursors.length * PAGE + 1;
  const to = from + page.records.length - 1;
  return (
    <div class="row pages">
      <p class="number" data-testid="page-range">
        {number(from)}–{number(to)} of {number(page.total)}
      </p>
      {(cursors.length > 0 || page.cursor) && (
        <>
          <button type="button" aria-disabled={cursors.length === 0} onClick={() => cursors.length > 0 && onCursors(cursors.slice(0, -1))}>
            Previous
          </button>
          <button type="button" aria-disabled={!page.cursor} onClick={() => page.cursor && onCursors([...cursors, page.cursor])}>
            Next
          </button>
        </>
      )}
    </div>
  );
}

function Listing({ status, kinds }) {
  const [filter, setFilter] = useState({});
  const [cursors, setCursors] = useState([]);
  const [open, setOpen] = useState(null);
  const cursor = cursors.at(-1);
  const query = JSON.parse(JSON.stringify({ ...filter, cursor, limit: PAGE }));
  const load = useLoad(() => api.listRecords(query), [JSON.stringify(query)]);
  const title = (name) => kinds.find((kind) => kind.name === name)?.title ?? name;
  const close = () => setOpen(null);
  const done = () => {
    close();
    load.reload();
    status.reload();
  };
  const filtered = filter.kind !== undefined || filter.scope !== undefined;
  const add = (
    <button type="button" class="primary" onClick={() => setOpen({ form: { kind: filter.kind ?? kinds[0].name } })}>
      Add configuration
    </button>
  );
  return (
    <>
      <div class="row bar">
        <Filter
          kinds={kinds}
          filter={filter}
          onFilter={(next) => {
            setCursors([]);
            setFilter(next);
          }}
        />
        {add}
      </div>
      <Region
        load={load}
        what="the configuration"
        isEmpty={(page) => page.records.length === 0 && cursors.length === 0}
        none={
          filtered ? (
            <Empty title="Nothing matches the filter">
              <p>Choose another kind or scope.</p>
            </Empty>
          ) : (
            <Empty title="No configuration is stored yet">
              <p>What you add here is backed up daily and can be restored to any moment. This app declares: {kinds.map((kind) => kind.title).join(", ")}.</p>
            </Empty>
          )
        }
      >
        {(page) => (
          <>
            <Table caption="Stored configuration" head={[["Name"], ["Kind"], ["Scope"], ["Values"], ["Version", "number"], ["Actions", "unseen-title"]]}>
              {page.records.map((record) => (
                <tr key={record.id}>
                  <th scope="row">{record.name}</th>
                  <td>{title(record.kind)}</td>
                  <td>{scopeText(record.scope)}</td>
                  <td>
                    <Values fields={record.fields} />
                  </td>
                  <td class="number">{record.version}</td>
                  <td class="deeds">
                    <button type="button" class="subtle" aria-label={`Edit ${record.name}`} onClick={() => setOpen({ form: { kind: record.kind, stored: record } })}>
                      Edit
                    </button>
                    <button type="button" class="subtle" aria-label={`Delete ${record.name}`} onClick={() => setOpen({ remove: record })}>
                      Delete
                    </button>
                  </td>
                </tr>
              ))}
            </Table>
            <Pages page={page} cursors={cursors} onCursors={setCursors} />
          </>
        )}
      </Region>
      {open?.form && <RecordForm kinds={kinds} start={open.form} onClose={close} onSaved={done} />}
      {open?.remove && <DeleteDialog record={open.remove} title={title(open.remove.kind)} onClose={close} onDone={done} />}
    </>
  );
}

export const Configuration = ({ status }) => (
  <Region
    load={status}
    what="the declared kinds"
    isEmpty={(value) => value.kinds.length === 0}
    none={
      <Empty title="This app declares no kinds of configuration">
        <p>Its policy names none, so nothing can be stored.</p>
      </Empty>
    }
  >
    {(value) => <Listing status={status} kinds={value.kinds} />}
  </Region>
);
