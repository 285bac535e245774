// The dialog that adds or edits one record: a form generated from the declared kind.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { asApiError } from "../api.js";
import { again, draftsOf, fieldsOf, isEdited, isSecret, rebase, renew, titleOf, undeclared } from "../draft.js";
import { lead } from "../focus.js";
import { count } from "../format.js";
import { recordsPut } from "../generated/functions.js";
import { useAction } from "../load.js";
import { say } from "../notice.js";
import { Dialog } from "../part/dialog.jsx";
import { Message } from "../part/region.jsx";
import { isUnsure } from "../problem.js";
import { barOf, check, KEY, losses, nameOf, newKey, placeAt, placeOf, PROJECT, sort, violationsOf } from "../record.js";
import { useSite } from "../site.js";
import { Conflict } from "./conflict.jsx";
import { FieldInput } from "./field.jsx";
import { Facts, Leftover } from "./record-fact.jsx";
import { Foot } from "./record-foot.jsx";
import { PlaceInputs } from "./record-place.jsx";

/** @typedef {import("../generated/functions.d.ts").Kind} Kind */
/** @typedef {import("../generated/functions.d.ts").StoredRecord} StoredRecord */
/** @typedef {{errors: Map<string,string>, rest: string[]}} Found */

/** @type {() => Found} */
const nothing = () => ({ errors: new Map(), rest: [] });

/** @param {string} name */
const inputId = (name) => (name === KEY ? "record-key" : name === PROJECT ? "record-project" : `field-${name}`);
/** @param {string} name */
const inputTitle = (name) => (name === KEY ? "Key" : name === PROJECT ? "Project id" : titleOf(name));

/** Focuses an input, or the first one of its group, with its label and its error in view. @param {string} name */
function show(name) {
  const id = inputId(name);
  const place = document.getElementById(id) ?? document.querySelector(`[data-testid="${CSS.escape(id)}"]`);
  const inputs = "input, select, textarea, button";
  const input = place?.matches(inputs) ? place : place?.querySelector(inputs);
  lead(input);
  input?.closest(".field")?.scrollIntoView({ block: "nearest" });
}

/** What the gate or the page itself found, each with a link to its input. @param {{found: Found}} props */
function Refusal({ found: { errors, rest } }) {
  const sum = errors.size + rest.length;
  if (sum === 0) return null;
  return (
    <Message tone="bad" title={`Nothing was stored: ${count(sum, "value needs", "values need")} a change`} alert>
      <ul>
        {[...errors].map(([name, text]) => (
          <li key={name}>
            <a
              href={`#${inputId(name)}`}
              onClick={(event) => {
                event.preventDefault();
                show(name);
              }}
            >
              {inputTitle(name)}
            </a>
            : {text}
          </li>
        ))}
        {rest.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Message>
  );
}

/** @param {{kinds: Kind[], kind: Kind, stored: StoredRecord|null, onClose:()=>void, onSaved:()=>void}} props */
export function RecordForm({ kinds, kind: firstKind, stored: opened, onClose, onSaved }) {
  const { status } = useSite();
  const [stored, setStored] = useState(opened);
  const [kind, setKind] = useState(firstKind);
  const [place, setPlace] = useState(() => placeOf(kind));
  const [isKeyOpen, openKey] = useState(false);
  const [drafts, setDrafts] = useState(() => draftsOf(kind, stored?.value));
  const [found, setFound] = useState(nothing);
  const [asking, setAsking] = useState(/** @type {"leave"|"lose"|null} */ (null));
  /** Whether something may have been stored by a try whose answer was lost. */
  const [isUncertain, doubt] = useState(false);
  const top = useRef(/** @type {HTMLDivElement|null} */ (null));
  const before = useRef(/** @type {Element|null} */ (null));

  const at = stored ?? { store: kind.store, key: newKey(kind, place) };
  const fields = fieldsOf(kind, stored?.value);
  const isDirty = [...drafts.values()].some(isEdited) || (!stored && (place.isOwn || place.project !== ""));
  const lost = losses(kind, stored, drafts, isSecret);
  const unkept = again(kind, stored?.value, drafts);
  const off = status.value?.job ? "A restore is running. Changes wait until it has ended." : "";

  /** `onto` is the version that is replaced, null for a new record. */
  const send = async (/** @type {typeof drafts} */ edited, /** @type {StoredRecord|null} */ onto) => {
    const { errors, value } = check(kinds, kind, onto ? null : place, edited);
    setFound({ errors, rest: [] });
    if (errors.size > 0) return;
    const { store, key } = onto ?? at;
    try {
      const made = await recordsPut({ store, key, value, ...(onto && { expect: onto.version }) });
      say(`${onto ? "Saved" : "Added"} “${nameOf(kind, key, value)}”`, `It is change ${made.seq}`);
      onSaved();
    } catch (error) {
      const cause = asApiError(error);
      if (isUnsure(cause)) doubt(true);
      const violations = violationsOf(cause);
      if (!violations) throw error;
      setFound(sort(kind, onto, violations));
    }
  };
  const save = useAction(send);
  const conflict = save.error?.code === "version-conflict" ? save.error : null;
  useLayoutEffect(() => {
    const [first] = found.errors.keys();
    if (first !== undefined) show(first);
    else if (found.rest.length > 0) lead(top.current);
  }, [found]);
  useLayoutEffect(() => {
    if (conflict) lead(top.current);
  }, [conflict]);

  const leadToEnd = () => lead(top.current?.closest("form")?.querySelector("[type=submit]"));
  /** @param {"leave"|"lose"} question */
  const ask = (question) => {
    before.current = document.activeElement;
    setAsking(question);
  };
  const leave = () => {
    if (asking) answer(false);
    else if (isDirty) ask("leave");
    else onClose();
  };
  /** @param {boolean} yes */
  const answer = (yes) => {
    const question = asking;
    setAsking(null);
    if (yes && question === "leave") onClose();
    else if (yes) save.run(drafts, stored);
  };
  useLayoutEffect(() => {
    // The answer's button is gone: back to where the reader was when the question came.
    if (asking !== null || before.current === null) return;
    if (before.current.isConnected) lead(before.current);
    else leadToEnd();
    before.current = null;
  }, [asking]);
  const submit = () => {
    if (off || asking) return;
    if (lost.length > 0 && check(kinds, kind, stored ? null : place, drafts).errors.size === 0) ask("lose");
    else save.run(drafts, stored);
  };
  /** @param {string} chosen */
  const choose = (chosen) => {
    const next = kinds.find((known) => known.name === chosen);
    if (!next) return;
    setKind(next);
    setDrafts(draftsOf(next));
    setFound(nothing());
    setPlace(placeOf(next, place));
    openKey(false);
  };
  /** Goes on with what is stored now. @param {StoredRecord} now */
  const adopt = (now) => {
    setStored(now);
    setDrafts(draftsOf(kind, now.value));
    setFound(nothing());
    save.clear();
  };
  /** Saves what the reader edited on top of what is stored now. @param {StoredRecord} now */
  const force = (now) => {
    const merged = rebase(kind, drafts, now.value);
    setStored(now);
    setDrafts(merged);
    if (losses(kind, now, merged, isSecret).length === 0) return save.run(merged, now);
    // What is stored now may hold more than the reader agreed to lose.
    save.clear();
    return ask("lose");
  };

  /** Leaves the record at the key alone, and takes another key. */
  const retreat = () => {
    setPlace(placeOf(kind, place));
    doubt(false);
    save.clear();
    leadToEnd();
  };
  /** Goes on with a new record in place of one that is gone, and says what it takes. */
  const restart = () => {
    const [there, mine] = [placeAt(kind, at.key), renew(kind, drafts)];
    setStored(null);
    setPlace(there);
    setDrafts(mine);
    save.clear();
    leadToEnd();
    setFound({ errors: check(kinds, kind, there, mine).errors, rest: [] });
  };

  return (
    <Dialog title={stored ? `Edit “${stored.name}”` : "Add configuration"} onLeave={leave}>
      <form
        noValidate
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div ref={top} tabIndex={-1} class="outcome">
          <Refusal found={found} />
          {conflict && (
            <Conflict
              error={conflict}
              stored={stored}
              kind={kind}
              at={{ store: at.store, key: at.key }}
              isUncertain={isUncertain}
              drafts={drafts}
              onAdopt={adopt}
              onForce={force}
              onRetreat={!stored && place.ids.size > 0 ? retreat : undefined}
              onRenew={restart}
              // The list has it still, and is loaded again.
              onDiscard={onSaved}
            />
          )}
        </div>
        {stored ? (
          <Facts record={stored} kind={kind} />
        ) : (
          <PlaceInputs
            kinds={kinds.filter((one) => !barOf(one))}
            kind={kind}
            place={place}
            errors={found.errors}
            onKind={choose}
            onPlace={setPlace}
            isKeyOpen={isKeyOpen}
            onKeyOpen={() => openKey(true)}
          />
        )}
        {fields.map((field) => {
          const draft = drafts.get(field.name);
          return (
            draft && !field.ignore && (
              <FieldInput
                key={`${kind.name} ${field.name}`}
                field={field}
                draft={draft}
                error={found.errors.get(field.name)}
                again={unkept.get(field.name)}
                onDraft={(next) => setDrafts((old) => new Map(old).set(field.name, next))}
              />
            )
          );
        })}
        <Leftover entries={undeclared(kind, stored)} />
        <Foot
          asking={asking}
          losses={lost}
          error={conflict ? null : save.error}
          busy={save.busy}
          off={off}
          isNew={!stored}
          onAnswer={answer}
          onLeave={leave}
        />
      </form>
    </Dialog>
  );
}
