// The dialog that adds or edits one record: a form generated from the declared kind.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { asApiError } from "../api.js";
import { draftsOf, isEdited, isSecret, rebase, undeclared } from "../draft.js";
import { lead } from "../focus.js";
import { count, words } from "../format.js";
import { recordsPut } from "../generated/functions.js";
import { useAction } from "../load.js";
import { say } from "../notice.js";
import { Dialog } from "../part/dialog.jsx";
import { Message } from "../part/region.jsx";
import { check, losses, NAME, PROJECT, sort, violationsOf } from "../record.js";
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
const inputId = (name) => (name === NAME ? "record-name" : name === PROJECT ? "record-project" : `field-${name}`);
/** @param {string} name */
const inputTitle = (name) => (name === NAME ? "Name" : name === PROJECT ? "Project id" : words(name));

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
  const [place, setPlace] = useState(() => ({ name: "", scope: kind.scopes[0] ?? "site", project: "" }));
  const [drafts, setDrafts] = useState(() => draftsOf(kind, stored?.fields));
  const [found, setFound] = useState(nothing);
  const [asking, setAsking] = useState(/** @type {"leave"|"lose"|null} */ (null));
  const top = useRef(/** @type {HTMLDivElement|null} */ (null));
  const before = useRef(/** @type {Element|null} */ (null));

  const { scope, name } = stored ?? { scope: place.scope === "site" ? "site" : `project:${place.project.trim()}`, name: place.name.trim() };
  const isDirty = [...drafts.values()].some(isEdited) || (!stored && (place.name !== "" || place.project !== ""));
  const lost = losses(kind, stored, drafts, isSecret);
  const off = status.value?.job ? "A restore is running. Changes wait until it has ended." : "";

  const send = async (/** @type {typeof drafts} */ edited, /** @type {number|undefined} */ expect) => {
    const { errors, fields } = check(kind, stored ? null : place, edited);
    setFound({ errors, rest: [] });
    if (errors.size > 0) return;
    try {
      const made = await recordsPut({ kind: kind.name, scope, name, fields, ...(expect === undefined ? {} : { expect }) });
      say(stored ? `Saved “${name}”` : `Added “${name}”`, `It is change ${made.seq}`);
      onSaved();
    } catch (error) {
      const violations = violationsOf(asApiError(error));
      if (!violations) throw error;
      setFound(sort(kind, !stored, violations));
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
    else if (yes) save.run(drafts, stored?.version);
  };
  useLayoutEffect(() => {
    // The answer's button is gone: back to where the reader was when the question came.
    if (asking !== null || before.current === null) return;
    lead(before.current.isConnected ? before.current : top.current?.closest("form")?.querySelector("[type=submit]"));
    before.current = null;
  }, [asking]);
  const submit = () => {
    if (off || asking) return;
    if (lost.length > 0 && check(kind, stored ? null : place, drafts).errors.size === 0) ask("lose");
    else save.run(drafts, stored?.version);
  };
  /** @param {string} chosen */
  const choose = (chosen) => {
    const next = kinds.find((known) => known.name === chosen);
    if (!next) return;
    setKind(next);
    setDrafts(draftsOf(next));
    setFound(nothing());
    if (!next.scopes.includes(place.scope)) setPlace({ ...place, scope: next.scopes[0] ?? "site" });
  };
  /** Goes on with what is stored now. @param {StoredRecord} now */
  const adopt = (now) => {
    setStored(now);
    setDrafts(draftsOf(kind, now.fields));
    setFound(nothing());
    save.clear();
  };
  /** Saves what the reader edited on top of what is stored now. @param {StoredRecord} now */
  const force = (now) => {
    const merged = rebase(kind, drafts, now.fields);
    setStored(now);
    setDrafts(merged);
    if (losses(kind, now, merged, isSecret).length === 0) return save.run(merged, now.version);
    // What is stored now may hold more than the reader agreed to lose.
    save.clear();
    return ask("lose");
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
          {conflict && <Conflict error={conflict} stored={stored} kind={kind} scope={scope} name={name} drafts={drafts} onAdopt={adopt} onForce={force} />}
        </div>
        {stored ? <Facts record={stored} title={kind.title} /> : <PlaceInputs kinds={kinds} kind={kind} place={place} errors={found.errors} onKind={choose} onPlace={setPlace} />}
        {kind.fields.map((field) => {
          const draft = drafts.get(field.name);
          return (
            draft && !field.ignore && (
              <FieldInput
                key={`${kind.name} ${field.name}`}
                field={field}
                draft={draft}
                error={found.errors.get(field.name)}
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
