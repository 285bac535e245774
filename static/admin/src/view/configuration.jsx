// Configuration: everything stored, filtered by kind and scope, a page at a time, with add, edit and delete.
import { useEffect, useRef, useState } from "preact/hooks";
import { number, scopeText } from "../format.js";
import { recordsDelete, recordsGet, recordsList } from "../generated/functions.js";
import { useAction, useLoad } from "../load.js";
import { say } from "../notice.js";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Empty, Message, Problem, Region } from "../part/region.jsx";
import { Table, Turn, useTurning } from "../part/table.jsx";
import { Time } from "../part/value.jsx";
import { barOf, shown, twins } from "../record.js";
import { href, rename } from "../route.js";
import { useSite } from "../site.js";
import { Filter } from "./filter.jsx";
import { RecordView } from "./record-fact.jsx";
import { RecordForm } from "./record-form.jsx";
import { BARRED, OFF, Row } from "./record-row.jsx";

/** @typedef {import("../generated/functions.d.ts").Kind} Kind */
/** @typedef {import("../generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../generated/functions.d.ts").Answer<"records.list">} Page */
/** The dialog that is open. @typedef {{what:"form", kind:Kind, stored:StoredRecord|null} | {what:"view"|"delete", record:StoredRecord}} Open */

const HOME = "configuration"; // This view in the address.
const PAGE = 50;
const TABLE = "records-table";

/** @param {{record:StoredRecord, title:string, onClose:()=>void, onDone:()=>void}} props */
function DeleteDialog({ record, title, onClose, onDone }) {
  const remove = useAction(async () => {
    await recordsDelete({ store: record.store, key: record.key, expect: record.version });
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

/**
 * A record that the address names: it is opened as soon as it is loaded.
 * @param {{store:string, at:string, onFound:(record:StoredRecord)=>void}} props
 */
function Arrival({ store, at, onFound }) {
  const { value, error, reload } = useLoad(() => recordsGet({ store, key: at }), [store, at]);
  useEffect(() => {
    if (value) onFound(value);
  }, [value]);
  return error ? <Problem error={error} retry={reload} /> : null;
}

/** @param {{kinds: Kind[], route: string[]}} props */
function Listing({ kinds, route: [store, at] }) {
  const { status } = useSite();
  const [filter, setFilter] = useState(/** @type {import("./filter.jsx").Choice} */ ({}));
  const [cursors, setCursors] = useState(/** @type {string[]} */ ([]));
  const [open, setOpen] = useState(/** @type {Open|null} */ (null));
  /** The record of the address, once it was opened: closing it is no wish to open it again. */
  const arrived = useRef("");
  if (at === undefined) arrived.current = "";
  const cursor = cursors.at(-1);
  const query = { ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
  const load = useLoad(() => recordsList(query), [query]);
  const turn = useTurning(TABLE, load);
  /** @param {string|null} name */
  const kindOf = (name) => kinds.find((kind) => kind.name === name);
  /** Opens a record, and names it in the address. @param {StoredRecord} record */
  const show = (record) => {
    const kind = kindOf(record.kind);
    arrived.current = href(record.store, record.key);
    setOpen(kind && !barOf(kind) && !isUnverified ? { what: "form", kind, stored: record } : { what: "view", record });
    // By its address alone it could not be opened again.
    if (!isUnverified) rename([HOME, record.store, record.key]);
  };
  const close = () => {
    setOpen(null);
    rename([HOME]);
  };
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
  const isClosed = Boolean(status.value?.cause);
  // Nothing can say then what a change would replace.
  const isUnverified = isClosed || Boolean(load.value?.unverified);
  const off = Boolean(status.value?.job) && !isClosed;
  const seen = shown(kinds);
  const isObserved = seen.some(({ mode }) => mode === "observe");
  const look = status.value?.look;
  const addable = kinds.filter((kind) => !barOf(kind));
  const chosen = kindOf(filter.kind ?? "");
  const added = addable.find((kind) => kind === chosen) ?? addable[0];
  return (
    <>
      {off && (
        <p class="note" id={OFF}>
          A restore is running. Changes wait until it has ended.
        </p>
      )}
      {store !== undefined && at !== undefined && !open && arrived.current !== href(store, at) && <Arrival store={store} at={at} onFound={show} />}
      {isObserved && !isUnverified && (
        <p class="note" data-testid="as-looked">
          {look ? (
            <>
              What the app writes itself is listed as the last look saw it, on <Time at={look.time} />.
            </>
          ) : (
            "What the app writes itself was not looked at yet, so what it wrote is not listed."
          )}
        </p>
      )}
      <div class="row bar">
        <Filter
          kinds={seen}
          onFilter={(next) => {
            setCursors([]);
            setFilter(next);
          }}
        />
        {isUnverified ? null : added && !(chosen && barOf(chosen)) ? (
          <button
            type="button"
            class="primary"
            aria-disabled={off}
            aria-describedby={off ? OFF : undefined}
            onClick={() => off || setOpen({ what: "form", kind: added, stored: null })}
          >
            Add configuration
          </button>
        ) : (
          seen.length > 0 && <p class="note">{chosen ? barOf(chosen) : "Only the app itself changes its configuration: its policy lets nobody do it here."}</p>
        )}
      </div>
      <Region
        load={load}
        what="the configuration"
        isEmpty={(page) => page.records.length === 0 && cursors.length === 0}
        none={<Nothing kinds={seen} isFiltered={filter.kind !== undefined || filter.scope !== undefined} canAdd={added !== undefined} isUnverified={isUnverified} isKnown={!isObserved || Boolean(look)} />}
      >
        {(page) =>
          page.records.length > 0 && (
            <>
              {page.unverified && <Unverified />}
              <Records page={page} cursors={cursors} kindOf={kindOf} off={off} onOpen={show} onDelete={(record) => setOpen({ what: "delete", record })} />
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
      {open?.what === "view" && <RecordView record={open.record} kind={kindOf(open.record.kind)} isUnverified={isUnverified} onDelete={() => setOpen({ what: "delete", record: open.record })} onClose={close} />}
      {open?.what === "delete" && <DeleteDialog record={open.record} title={kindOf(open.record.kind)?.title ?? "No longer declared"} onClose={close} onDone={done} />}
    </>
  );
}

/** What lies in the store, and what that is not. */
const Unverified = () => (
  <Message tone="warn" title="Nobody can say whether this is what was acknowledged">
    <p>This is what lies in the store now, without versions, and perhaps not all of it. What was acknowledged cannot be read at the moment, so it was compared with nothing. It can be looked at, and not be changed.</p>
  </Message>
);

/**
 * Why there is nothing to see. @param {{kinds: Kind[], isFiltered: boolean, canAdd: boolean, isKnown: boolean, isUnverified: boolean}} props
 * `isKnown` is false while the app may have stored what nobody looked at yet.
 */
function Nothing({ kinds, isFiltered, canAdd, isKnown, isUnverified }) {
  if (isFiltered) {
    return (
      <Empty title="Nothing matches the filter">
        <p>Choose another kind or scope.</p>
      </Empty>
    );
  }
  if (kinds.length === 0) {
    return (
      <Empty title="This app declares no kinds of configuration">
        <p>Its policy names none that are shown here.</p>
      </Empty>
    );
  }
  if (isUnverified) {
    return (
      <Empty title="Nothing was found in the store">
        <p>That does not say that nothing is stored: a listing may lack what was written shortly before, and what was acknowledged cannot be read.</p>
      </Empty>
    );
  }
  return (
    <Empty title={isKnown ? "No configuration is stored yet" : "No configuration is known yet"}>
      <p>
        What {canAdd ? "you add here" : "the app stores"} is backed up daily and can be restored to any moment. This app declares: {kinds.map((kind) => kind.title).join(", ")}.
      </p>
    </Empty>
  );
}

/**
 * @param {{page:Page, cursors:string[], kindOf:(name:string|null)=>Kind|undefined, off:boolean, onOpen:(record:StoredRecord)=>void,
 *   onDelete:(record:StoredRecord)=>void}} props
 */
function Records({ page, cursors, kindOf, off, onOpen, onDelete }) {
  const isTwin = twins(page.records);
  const bars = new Set(page.unverified ? [] : page.records.map(({ kind }) => kindOf(kind)).map((kind) => (kind && barOf(kind) ? kind.title : "")));
  bars.delete("");
  return (
    <>
      {bars.size > 0 && (
        <p class="note" id={BARRED}>
          Changed by the app itself only, not on this page: {[...bars].join(", ")}.
        </p>
      )}
      <Table
        id={TABLE}
        caption={`${page.unverified ? "What lies in the store, not verified" : "Stored configuration"}, ${rangeOf(page, cursors)}`}
        head={[["Name"], ["Kind"], ["Scope"], ["Values"], ["Version", "number"], ["Actions", "unseen-title"]]}
      >
        {page.records.map((record) => (
          <Row key={record.id} record={record} kind={kindOf(record.kind)} isTwin={isTwin(record)} isUnverified={page.unverified} off={off} onOpen={() => onOpen(record)} onDelete={() => onDelete(record)} />
        ))}
      </Table>
    </>
  );
}

/** @param {{route: string[]}} props */
export const Configuration = ({ route }) => (
  <Region load={useSite().status} what="the declared kinds">
    {(value) => <Listing kinds={value.kinds} route={route} />}
  </Region>
);
