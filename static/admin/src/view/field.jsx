// One field of a record: the input of its type, or what is stored with the acts that the reader has for it.
import { useLayoutEffect, useRef } from "preact/hooks";
import { brief, isAsked, isSecret, titleOf, typeOf } from "../draft.js";
import { lead } from "../focus.js";
import { Icon } from "../part/icon.jsx";
import { Labelled } from "../part/labelled.jsx";

/** @typedef {import("../draft.js").Draft} Draft */
/** @typedef {import("../generated/functions.d.ts").Field} Field */

/** What is said of a value that the form does not show. @param {Field} field @param {Draft} draft */
function stateOf(field, { act, stored }) {
  if (act === "remove") return "Will be removed";
  if (act === "replace") return "Will be replaced";
  if (field.class === "plain") return "Kept as it is stored";
  return isSecret(stored) ? "Set, and never shown" : "Set, not sealed yet: saving seals it";
}

/**
 * A stored value that has no input: it is kept, replaced, or removed where the policy allows it.
 * @param {{field:Field, draft:Draft, label:string, onDraft:(draft:Draft)=>void}} props
 */
function Kept({ field, draft, label, onDraft }) {
  const keep = useRef(/** @type {HTMLButtonElement|null} */ (null));
  const { act, stored } = draft;
  /** @param {Draft["act"]} next */
  const pick = (next) => onDraft({ ...draft, act: next, text: draft.first });
  // The button that was pressed is gone: the next one to press is the one that takes it back.
  const pressed = useRef(act);
  useLayoutEffect(() => {
    if (pressed.current !== act && act === "remove") lead(keep.current);
    pressed.current = act;
  }, [act]);
  const known = typeOf(field) !== undefined;
  return (
    <>
      {field.class === "plain" && act !== "replace" && <pre class="kept">{brief(field, stored)}</pre>}
      <div class="row">
        <span class="badge plain">
          <Icon name={field.class === "secret" ? "lock" : "plain"} />
          <span>{stateOf(field, draft)}</span>
        </span>
        {act === "keep" ? (
          <>
            {known && (
              <button type="button" aria-label={`Replace ${label}`} onClick={() => pick("replace")}>
                Replace
              </button>
            )}
            {!field.required && (
              <button type="button" class="subtle" aria-label={`Remove ${label}`} onClick={() => pick("remove")}>
                Remove
              </button>
            )}
          </>
        ) : (
          <button ref={keep} type="button" class="subtle" aria-label={`Keep stored ${label}`} onClick={() => pick("keep")}>
            Keep stored
          </button>
        )}
      </div>
      {field.class === "plain" && act === "keep" && (
        <p class="hint">
          {known
            ? "A form cannot show this value without changing it, so it is kept unless you replace it."
            : `This page does not know the type “${field.type}”; the value is kept.`}
        </p>
      )}
    </>
  );
}

/** @param {string} text */
const sentence = (text) => (text === "" || /[.!?]$/.test(text) ? text : `${text}.`);

/**
 * @param {{field:Field, draft:Draft, error?:string, again?:string, onDraft:(draft:Draft)=>void}} props
 * `again` says why a stored secret has to be entered again; its input is there then, without being asked for.
 */
export function FieldInput({ field, draft, error, again, onDraft }) {
  const id = `field-${field.name}`;
  const label = titleOf(field.name);
  const type = typeOf(field);
  const isOffered = again !== undefined && draft.act === "keep";
  const hasInput = type !== undefined && (draft.act === "edit" || draft.act === "replace" || isOffered);
  // Who asked to replace a value wants to type it.
  const act = useRef(draft.act);
  useLayoutEffect(() => {
    if (act.current !== draft.act && draft.act === "replace") lead(document.getElementById(id));
    act.current = draft.act;
  }, [draft.act]);
  const hint = [field.purpose, type?.hint(field) ?? ""].map(sentence).filter(Boolean).join(" ");
  return (
    <Labelled id={id} label={label} hint={hint} error={error ?? again} alert={!error} required={field.required} group={type?.isGroup}>
      {(tie) => (
        <>
          {draft.act !== "edit" && draft.stored !== undefined && <Kept field={field} draft={draft} label={label} onDraft={onDraft} />}
          {!type && draft.stored === undefined && <p class="hint">This page does not know the type “{field.type}”, so it cannot be filled in here.</p>}
          {hasInput && <type.Input field={field} label={label} tie={tie} text={draft.text} onText={(text) => onDraft({ ...draft, act: isOffered ? "replace" : draft.act, text })} />}
          {isAsked(draft) && !field.required && (
            <div class="row">
              <button type="button" class="subtle" aria-label={`Leave out ${label}`} onClick={() => onDraft({ ...draft, act: "edit", text: draft.first })}>
                Leave out
              </button>
            </div>
          )}
        </>
      )}
    </Labelled>
  );
}
