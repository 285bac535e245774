// Where a new record goes, and what it is called.
import { Labelled } from "../part/labelled.jsx";
import { NAME, PROJECT } from "../record.js";

/** @typedef {import("../record.js").Place} Place */
/** @typedef {import("../generated/functions.d.ts").Kind} Kind */

/** @param {{kind:Kind, place:Place, error?:string, onPlace:(place:Place)=>void}} props */
function ScopeInput({ kind, place, error, onPlace }) {
  /** @type {["site"|"project", string][]} */
  const all = [["site", "Whole site"], ["project", "One project"]];
  return (
    <>
      <fieldset class="field across">
        <legend>Scope</legend>
        {all
          .filter(([value]) => kind.scopes.includes(value))
          .map(([value, label]) => (
            <label class="check" key={value}>
              <input type="radio" name="scope" value={value} checked={place.scope === value} onChange={() => onPlace({ ...place, scope: value })} /> {label}
            </label>
          ))}
      </fieldset>
      {place.scope === "project" && (
        <Labelled id="record-project" label="Project id" hint="The project’s number, as in pid=10001 in the address of its settings." error={error} required>
          {(tie) => <input {...tie} inputMode="numeric" class="number" autocomplete="off" value={place.project} onInput={(event) => onPlace({ ...place, project: event.currentTarget.value })} />}
        </Labelled>
      )}
    </>
  );
}

/**
 * @param {{kinds:Kind[], kind:Kind, place:Place, errors:Map<string,string>, onKind:(name:string)=>void,
 *   onPlace:(place:Place)=>void}} props
 */
export const PlaceInputs = ({ kinds, kind, place, errors, onKind, onPlace }) => (
  <>
    <Labelled id="record-kind" label="Kind" hint={kind.purpose} required>
      {(tie) => (
        <select {...tie} data-first value={kind.name} onChange={(event) => onKind(event.currentTarget.value)}>
          {kinds.map((known) => (
            <option key={known.name} value={known.name}>
              {known.title}
            </option>
          ))}
        </select>
      )}
    </Labelled>
    <ScopeInput kind={kind} place={place} error={errors.get(PROJECT)} onPlace={onPlace} />
    <Labelled id="record-name" label="Name" hint="Unique within kind and scope. It cannot be changed later." error={errors.get(NAME)} required>
      {(tie) => <input {...tie} autocomplete="off" value={place.name} onInput={(event) => onPlace({ ...place, name: event.currentTarget.value })} />}
    </Labelled>
  </>
);
