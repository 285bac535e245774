// A record in the table of all: what it is called, the first of its values, and what can be done with it.
import { brief, entriesOf, fieldAt, isSecret, titleOf } from "../draft.js";
import { scopeText } from "../format.js";
import { Icon } from "../part/icon.jsx";
import { barOf } from "../record.js";
import { KindName, Name } from "./record-fact.jsx";

/** @typedef {import("../generated/functions.d.ts").Kind} Kind */
/** @typedef {import("../generated/functions.d.ts").StoredRecord} StoredRecord */

const SHOWN = 3; // Values of a record in its row; the rest is in the dialog.

/** What is said of the rows where something cannot be done, by the ids of the sentences. */
export const OFF = "changes-off";
export const BARRED = "changes-barred";

/** @param {{kind: Kind|undefined, value: unknown}} props */
function Values({ kind, value }) {
  // What it is called stands in its row already. Secrets last: that they are set says less than any value.
  const entries = entriesOf(kind, value).filter(([name]) => name !== kind?.label);
  const all = entries.sort(([, one], [, other]) => Number(isSecret(one)) - Number(isSecret(other)));
  return (
    <ul class="values">
      {all.slice(0, SHOWN).map(([name, part]) => {
        const text = brief(fieldAt(kind, name), part);
        return (
          <li key={name}>
            <span class="note">{titleOf(name)}:</span>{" "}
            {isSecret(part) ? (
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

/**
 * @param {{record:StoredRecord, kind:Kind|undefined, isTwin:boolean, isUnverified:boolean, off:boolean, onOpen:()=>void, onDelete:()=>void}} props
 * `isTwin` says that others are called the same; nothing is known of what is not verified but what lies there, so nothing is changed.
 */
export function Row({ record, kind, isTwin, isUnverified, off, onOpen, onDelete }) {
  const isBarred = kind !== undefined && barOf(kind) !== "";
  const isFixed = isBarred || isUnverified;
  const verb = kind && !isFixed ? "Edit" : "View";
  return (
    <tr>
      <th scope="row">
        <Name of={record} kind={kind} isTwin={isTwin} />
      </th>
      <td>
        <KindName kind={kind} of={record} />
      </td>
      <td>{scopeText(record.scope)}</td>
      <td>
        <Values kind={kind} value={record.value} />
      </td>
      <td class="number">{isUnverified ? "–" : record.version}</td>
      <td class="deeds">
        <button type="button" class="subtle" aria-label={`${verb} ${record.name}`} aria-describedby={isBarred && !isUnverified ? BARRED : undefined} onClick={onOpen}>
          {verb}
        </button>
        {!isFixed && (
          <button
            type="button"
            class="subtle"
            aria-label={`Delete ${record.name}`}
            aria-disabled={off}
            aria-describedby={off ? OFF : undefined}
            onClick={() => off || onDelete()}
          >
            Delete
          </button>
        )}
      </td>
    </tr>
  );
}
