// Configuration: everything stored, filtered by kind and scope, a page at a time, with add, edit and delete.
import { useEffect, useState } from "preact/hooks";
import { brief, isSecret } from "../draft.js";
import { number, scopeText, words } from "../format.js";
import { recordsDelete, recordsList } from "../generated/functions.js";
import { useAction, useLoad } from "../load.js";
import { say } from "../notice.js";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Icon } from "../part/icon.jsx";
import { Empty, Problem, Region } from "../part/region.jsx";
import { Table, Turn, useTurning } from "../part/table.jsx";
import { useSite } from "../site.js";
import { Filter } from "./filter.jsx";
import { RecordView } from "./record-fact.jsx";
import { RecordForm } from "./record-form.jsx";

/** @typedef {import("../generated/functions.d.ts").Kind} Kind */
/** @typedef {import("../generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../generated/functions.d.ts").Answer<"records.list">} Page */
/** The dialog that is open. @typedef {{what:"form", kind:Kind, stored:StoredRecord|null} | {what:"view"|"delete", record:StoredRecord}} Open */

const PAGE = 50;
const SHOWN = 3; // Values of a record in its row; the rest is in the dialog.
const TABLE = "records-table";
const OFF = "changes-off";

/** @param {{kind: Kind|undefined, fields: Record<string, unknown>}} props */
function Values({ kind, fields }) {
  // Secrets last: that they are set says less than any value.
  const shown = Object.entries(fields).filter(([name]) => !kind?.fields.find((field) => field.name === name)?.ignore);
  const all = shown.sort(([, one], [, other]) => Number(isSecret(one)) - Number(isSecret(other)));
  return (
    <ul class="values">
      {all.slice(0, SHOWN).map(([name, value]) => {
        const text = brief(
          kind?.fields.find((field) => field.name === name),
          value,
        );
        return (
          <li key={name}>
            <span class="note">{words(name)}:</span>{" "}
            {isSecret(value) ? (
              <>
                <Icon name="lock" /> {text}
              </>
            ) : (
              <span class="clip">{text}</span>
            )}
          </li>
        );
      })}
      {all.length > SHOWN && <li class="note">and {all.length - SHOWN} more</li>}
    </ul>
  );
}

/** @param {{record:StoredRecord, title:string, onClose:()=>void, onDone:()=>void}} props */
function DeleteDialog({ record, title, onClose, onDone }) {
  const remove = useAction(async () => {
    await recordsDelete({ id: record.id, expect: record.version });
    say(`Deleted “${record.name}”`, "It can be restored from a backup");
    onDone();
  });
  const isOld = remove.error?.code === "version-conflict" || remove.error?.code === "not-found";
  return (
    <Dialog title={`Delete “${record.name}”?`} onLeave={onClose}>
      <p>
        {title}, {scopeText(record.scope)}, version {record.version}. The app stops using it at once. It stays in the
        backups, from which it can be restored until their retention ends. Other records are not affected.
      </p>
      {remove.error && <Problem error={remove.error} />}
      <Actions>
        <button type="button" data-first onClick={isOld ? onDone : onClose}>
          {isOld ? "Load what is stored now" : "Cancel"}
        </button>
        <button type="button" class="danger" aria-disabled={remove.busy} onClick={() => remove.run()}>
          {remove.busy ? "Deleting…" : "Delete configuration"}
        </button>
      </Actions>
    </Dialog>
  );
}

/** @param {{record:StoredRecord, kind:Kind|undefined, off:boolean, onOpen:(open:Open)=>void}} props */
const Row = ({ record, kind, off, onOpen }) => (
  <tr>
    <th scope="row">{record.name}</th>
    <td>
      {kind?.title ?? (
        <>
          {record.kind} <span class="note">(no longer declared)</span>
        </>
      )}
    </td>
    <td>{scopeText(record.scope)}</td>
    <td>
      <Values kind={kind} fields={record.fields} />
    </td>
    <td class="number">{record.version}</td>
    <td class="deeds">
      {kind ? (
        <button type="button" class="subtle" aria-label={`Edit ${record.name}`} onClick={() => onOpen({ what: "form", kind, stored: record })}>
          Edit
        </button>
      ) : (
        <button type="button" class="subtle" aria-label={`View ${record.name}`} onClick={() => onOpen({ what: "view", record })}>
          View
        </button>
      )}
      <button
        type="button"
        class="subtle"
        aria-label={`Delete ${record.name}`}
        aria-disabled={off}
        aria-describedby={off ? OFF : undefined}
        onClick={() => off || onOpen({ what: "delete", record })}
      >
        Delete
      </button>
    </td>
  </tr>
);

/** @param {{page:Page, cursors:string[], onCursors:(cursors:string[])=>void}} props */
function Pages({ page, cursors, onCursors }) {
  return (
    <div class="row pages">
      <p class="number" data-testid="page-range">
        {rangeOf(page, cursors)}
      </p>
      {(cursors.length > 0 || page.cursor) && (
        <>
          <Turn off={cursors.length === 0} onClick={() => onCursors(cursors.slice(0, -1))}>
            Previous
          </Turn>
          <Turn off={!page.cursor} onClick={() => page.cursor && onCursors([...cursors, page.cursor])}>
            Next
          </Turn>
        </>
      )}
    </div>
  );
}

/** @param {Page} page @param {string[]} cursors */
function rangeOf(page, cursors) {
  const from = cursors.length * PAGE + 1;
  return `${number(from)}–${number(from + page.records.length - 1)} of ${number(page.total)}`;
}

/** @param {{kinds: Kind[]}} props */
function Listing({ kinds }) {
  const { status } = useSite();
  const [filter, setFilter] = useState(/** @type {import("./filter.jsx").Choice} */ ({}));
  const [cursors, setCursors] = useState(/** @type {string[]} */ ([]));
  const [open, setOpen] = useState(/** @type {Open|null} */ (null));
  const cursor = cursors.at(-1);
  const query = { ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
  const load = useLoad(() => recordsList(query), [query]);
  const turn = useTurning(TABLE, load);
  /** @param {string} name */
  const kindOf = (name) => kinds.find((kind) => kind.name === name);
  const close = () => setOpen(null);
  const done = () => {
    close();
    load.reload();
    status.reload();
  };
  // The last record of the last page is gone: the page before it is the last one now.
  const isPast = load.value?.records.length === 0 && cursors.length > 0 && !load.busy;
  useEffect(() => {
    if (isPast) setCursors((old) => old.slice(0, -1));
  }, [isPast]);
  const off = Boolean(status.value?.job);
  const isFiltered = filter.kind !== undefined || filter.scope !== undefined;
  const added = kindOf(filter.kind ?? "") ?? kinds[0];
  return (
    <>
      {off && (
        <p class="note" id={OFF}>
          A restore is running. Changes wait until it has ended.
        </p>
      )}
      <div class="row bar">
        <Filter
          kinds={kinds}
          onFilter={(next) => {
            setCursors([]);
            setFilter(next);
          }}
        />
        {added && (
          <button
            type="button"
            class="primary"
            aria-disabled={off}
            aria-describedby={off ? OFF : undefined}
            onClick={() => off || setOpen({ what: "form", kind: added, stored: null })}
          >
            Add configuration
          </button>
        )}
      </div>
      <Region
        load={load}
        what="the configuration"
        isEmpty={(page) => page.records.length === 0 && cursors.length === 0}
        none={
          isFiltered ? (
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
        {(page) =>
          page.records.length > 0 && (
            <>
              <Table
                id={TABLE}
                caption={`Stored configuration, ${rangeOf(page, cursors)}`}
                head={[["Name"], ["Kind"], ["Scope"], ["Values"], ["Version", "number"], ["Actions", "unseen-title"]]}
              >
                {page.records.map((record) => (
                  <Row key={record.id} record={record} kind={kindOf(record.kind)} off={off} onOpen={setOpen} />
                ))}
              </Table>
              <Pages
                page={page}
                cursors={cursors}
                onCursors={(next) => {
                  turn();
                  setCursors(next);
                }}
              />
            </>
          )
        }
      </Region>
      {open?.what === "form" && <RecordForm kinds={kinds} kind={open.kind} stored={open.stored} onClose={close} onSaved={done} />}
      {open?.what === "view" && <RecordView record={open.record} onDelete={() => setOpen({ what: "delete", record: open.record })} onClose={close} />}
      {open?.what === "delete" && <DeleteDialog record={open.record} title={kindOf(open.record.kind)?.title ?? open.record.kind} onClose={close} onDone={done} />}
    </>
  );
}

export const Configuration = () => (
  <Region
    load={useSite().status}
    what="the declared kinds"
    isEmpty={(value) => value.kinds.length === 0}
    none={
      <Empty title="This app declares no kinds of configuration">
        <p>Its policy names none, so nothing can be stored.</p>
      </Empty>
    }
  >
    {(value) => <Listing kinds={value.kinds} />}
  </Region>
);
