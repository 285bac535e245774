// What is said of a stored record beside its form, and a record that has no form.
import { Fragment } from "preact";
import { brief, entriesOf, fieldAt, isSecret, titleOf } from "../draft.js";
import { scopeText } from "../format.js";
import { Icon } from "../part/icon.jsx";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Message } from "../part/region.jsx";
import { barOf, idOf } from "../record.js";

/** @typedef {import("../generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {import("../generated/functions.d.ts").Kind} Kind */

/**
 * What a record is called: its name, or its key where it has none; where others are called the same, also what tells it from them.
 * @param {{of: {name:string, key:string}, kind: Kind|undefined, isTwin: boolean}} props
 */
export const Name = ({ of: { name, key }, kind, isTwin }) =>
  name === key ? (
    <code translate={false}>{key}</code>
  ) : (
    <>
      {name}
      {isTwin && (
        <code class="twin" translate={false}>
          {" "}
          {idOf(kind, key)}
        </code>
      )}
    </>
  );

/** The kind of a record, by its title. @param {{kind: Kind|undefined, of: {kind:string|null}}} props */
export const KindName = ({ kind, of }) => kind?.title ?? <span class="note">{of.kind ?? "No longer declared"}</span>;

/** Where a record lies, for those who look for it in the store. @param {{of: {store:string, key:string}}} props */
export const Place = ({ of: { store, key } }) => (
  <>
    <code translate={false}>{key}</code>
    {store !== "kvs" && <span class="note"> in {store.replace(":", " ")}</span>}
  </>
);

/** @param {{record: StoredRecord, kind: Kind|undefined}} props */
export const Facts = ({ record, kind }) => (
  <dl class="facts">
    <dt>Kind</dt>
    <dd>
      <KindName kind={kind} of={record} />
    </dd>
    <dt>Scope</dt>
    <dd>{scopeText(record.scope)}</dd>
    {record.version > 0 && (
      <>
        <dt>Version</dt>
        <dd class="number">{record.version}</dd>
      </>
    )}
    <dt>Key</dt>
    <dd class="whole">
      <Place of={record} />
    </dd>
  </dl>
);

/** @param {{entries: [string, unknown][], kind?: Kind}} props */
const Values = ({ entries, kind }) => (
  <dl class="facts">
    {entries.map(([name, value]) => (
      <Fragment key={name}>
        <dt>{titleOf(name)}</dt>
        <dd class="whole">
          {isSecret(value) ? (
            <>
              <Icon name="lock" /> A secret is set
            </>
          ) : (
            brief(fieldAt(kind, name), value)
          )}
        </dd>
      </Fragment>
    ))}
  </dl>
);

/** What a record holds that its kind no longer declares: it has no input, and a save removes it. @param {{entries: [string, unknown][]}} props */
export const Leftover = ({ entries }) =>
  entries.length === 0 ? null : (
    <Message tone="warn" title="Stored, but no longer declared by the app">
      <Values entries={entries} />
      <p>The app does not accept these any more: saving removes them, and you are asked before.</p>
    </Message>
  );

/**
 * A record that is not edited here: of a kind that the policy no longer declares, which can be deleted, or of one that nobody changes
 * on this page, or one of which nobody can say whether it is what was acknowledged.
 * @param {{record: StoredRecord, kind: Kind|undefined, isUnverified: boolean, onDelete:()=>void, onClose:()=>void}} props
 */
export const RecordView = ({ record, kind, isUnverified, onDelete, onClose }) => (
  <Dialog title={`“${record.name}”`} onLeave={onClose}>
    {isUnverified ? (
      <Message tone="warn" title="Nobody can say whether this is what was acknowledged">
        <p>It is shown as it lies in the store, and cannot be changed at the moment.</p>
      </Message>
    ) : kind ? (
      <Message tone="info" title="It cannot be changed here">
        <p>{barOf(kind)}</p>
      </Message>
    ) : (
      <Message tone="warn" title="The app no longer declares this kind of record">
        <p>It is shown as it is stored. It can be deleted, but not edited.</p>
      </Message>
    )}
    <Facts record={record} kind={kind} />
    <Values entries={entriesOf(kind, record.value)} kind={kind} />
    <Actions>
      <button type="button" data-first onClick={onClose}>
        Close
      </button>
      {!kind && !isUnverified && (
        <button type="button" class="danger" onClick={onDelete}>
          Delete…
        </button>
      )}
    </Actions>
  </Dialog>
);
