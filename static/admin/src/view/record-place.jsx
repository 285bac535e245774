// Where a new record goes: its kind, whose it is, and its key.
import { useLayoutEffect, useRef } from "preact/hooks";
import { lead } from "../focus.js";
import { words } from "../format.js";
import { takes } from "../pattern.js";
import { Labelled } from "../part/labelled.jsx";
import { idsOf, KEY, newKey, placeOf, PROJECT, scopesOf } from "../record.js";

/** @typedef {import("../record.js").Place} Place */
/** @typedef {import("../generated/functions.d.ts").Kind} Kind */
/** @typedef {{kind:Kind, place:Place, error?:string, onPlace:(place:Place)=>void}} Props */

/** @param {Props} props */
function ScopeInput({ kind, place, error, onPlace }) {
  /** @type {["site"|"project", string][]} */
  const all = [["site", "Whole site"], ["project", "One project"]];
  const scopes = scopesOf(kind);
  return (
    <>
      <fieldset class="field across">
        <legend>Scope</legend>
        {all
          .filter(([value]) => scopes.includes(value))
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
 * The key, which the page makes; whoever needs another one enters it.
 * @param {Props & {isOpen:boolean, onOpen:()=>void}} props
 */
function KeyInput({ kind, place, error, isOpen, onOpen, onPlace }) {
  const holes = idsOf(kind);
  // Who asked to change the key wants to type it.
  const was = useRef(isOpen);
  useLayoutEffect(() => {
    if (isOpen && !was.current) lead(document.getElementById(`record-key-${holes[0]?.name}`));
    was.current = isOpen;
  }, [isOpen]);
  const key = <code translate={false}>{newKey(kind, place)}</code>;
  if (!isOpen && !error) {
    return (
      <div class="row place" data-testid="record-key">
        <p class="note">Key: {key}</p>
        {holes.length > 0 && (
          <button type="button" class="subtle small" aria-label="Change the key" onClick={onOpen}>
            Change
          </button>
        )}
      </div>
    );
  }
  /** @param {string} name @param {string} text */
  const edit = (name, text) => onPlace({ ...place, ids: new Map(place.ids).set(name, text), isOwn: true });
  return (
    <Labelled id="record-key" label="Key" hint="The app finds the record by it. It cannot be changed later, and must be one that no record has." error={error} required group>
      {({ id, ...tie }) => (
        <>
          {holes.map((hole) => (
            <label class="part" key={hole.name}>
              <span>
                {words(hole.name)} <span class="note">{takes(hole)}</span>
              </span>
              <input {...tie} id={`${id}-${hole.name}`} autocomplete="off" spellcheck={false} value={place.ids.get(hole.name) ?? ""} onInput={(event) => edit(hole.name, event.currentTarget.value)} />
            </label>
          ))}
          <div class="row place">
            <p class="note">The whole key: {key}</p>
            {holes.length > 0 && (
              <button type="button" class="subtle small" onClick={() => onPlace(placeOf(kind, place))}>
                Make one up
              </button>
            )}
          </div>
        </>
      )}
    </Labelled>
  );
}

/**
 * @param {{kinds:Kind[], kind:Kind, place:Place, errors:Map<string,string>, onKind:(name:string)=>void,
 *   onPlace:(place:Place)=>void, isKeyOpen:boolean, onKeyOpen:()=>void}} props `kinds` are those of which the reader may add a record
 */
export const PlaceInputs = ({ kinds, kind, place, errors, onKind, onPlace, isKeyOpen, onKeyOpen }) => (
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
    <KeyInput kind={kind} place={place} error={errors.get(KEY)} isOpen={isKeyOpen} onOpen={onKeyOpen} onPlace={onPlace} />
  </>
);
