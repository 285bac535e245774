// What is said of a stored record beside its form, and a record that has no form.
import { Fragment } from "preact";
import { brief, isSecret } from "../draft.js";
import { scopeText, words } from "../format.js";
import { Icon } from "../part/icon.jsx";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Message } from "../part/region.jsx";

/** @typedef {import("../generated/functions.d.ts").StoredRecord} StoredRecord */

/** @param {{record: StoredRecord, title: string}} props */
export const Facts = ({ record, title }) => (
  <dl class="facts">
    <dt>Kind</dt>
    <dd>{title}</dd>
    <dt>Scope</dt>
    <dd>{scopeText(record.scope)}</dd>
    <dt>Version</dt>
    <dd class="number">{record.version}</dd>
  </dl>
);

/** @param {{entries: [string, unknown][]}} props */
const Values = ({ entries }) => (
  <dl class="facts">
    {entries.map(([name, value]) => (
      <Fragment key={name}>
        <dt>{words(name)}</dt>
        <dd class="whole">
          {isSecret(value) ? (
            <>
              <Icon name="lock" /> A secret is set
            </>
          ) : (
            brief(undefined, value)
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

/** A record of a kind that the policy no longer declares: it can be read and deleted. @param {{record: StoredRecord, onDelete:()=>void, onClose:()=>void}} props */
export const RecordView = ({ record, onDelete, onClose }) => (
  <Dialog title={`“${record.name}”`} onLeave={onClose}>
    <Message tone="warn" title="The app no longer declares this kind of record">
      <p>It is shown as it is stored. It can be deleted, but not edited.</p>
    </Message>
    <Facts record={record} title={record.kind} />
    <Values entries={Object.entries(record.fields)} />
    <Actions>
      <button type="button" data-first onClick={onClose}>
        Close
      </button>
      <button type="button" class="danger" onClick={onDelete}>
        Delete…
      </button>
    </Actions>
  </Dialog>
);
