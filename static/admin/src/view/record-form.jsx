// The dialog that adds or edits one record: a form generated from the declared kind.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api.js";
import { baseName, fromDraft, toDraft } from "../draft.js";
import { count, scopeText, words } from "../format.js";
import { useAction } from "../load.js";
import { say } from "../notice.js";
import { Actions, Dialog } from "../part/dialog.jsx";
import { Message, Problem } from "../part/region.jsx";
import { Conflict } from "./conflict.jsx";
import { FieldInput, Labelled } from "./field.jsx";

const draftsOf = (kind, fields = {}) => Object.fromEntries(kind.fields.map((field) => [field.name, toDraft(field, fields[field.name])]));

/** What is wrong with the draft before anything is sent: messages by field, and the values when there are none. */
function check(kind, place, drafts) {
  const errors = {};
  const fields = {};
  if (place.name.trim() === "") errors["@name"] = "This is required.";
  if (place.scope !== "site" && !/^[0-9]+$/.test(place.project.trim())) errors["@project"] = "Enter the project’s number, such as 10001.";
  for (const field of kind.fields) {
    const { value, error } = fromDraft(field, drafts[field.name]);
    if (error) errors[field.name] = error;
    else if (value !== undefined) fields[field.name] = value;
  }
  return { errors, fields };
}

/** Sorts the gate's violations to the inputs they belong to; what has no input is shown above the form. */
function sorted(kind, violations) {
  const errors = {};
  const rest = [];
  for (const { field, message } of violations) {
    const base = baseName(field ?? "");
    const input = kind.fields.some((known) => known.name === base) ? base : { name: "@name", scope: "@project" }[base];
    if (input && !errors[input]) errors[input] = sentence(message);
    else rest.push(sentence(message));
  }
  return { errors, rest };
}
const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

const inputId = (name) => ({ "@name": "record-name", "@project": "record-project" })[name] ?? `field-${name}`;
/** Focuses an input, or the first one of its group, with its label and its error in view. */
function lead(name) {
  const id = inputId(name);
  const place = document.getElementById(id) ?? document.querySelector(`[data-testid="${id}"]`);
  const input = place?.matches("input, select, textarea, button") ? place : place?.querySelector("input, select, textarea, button");
  input?.focus();
  input?.closest(".field")?.scrollIntoView({ block: "nearest" });
}

/**
 * @param {{kinds: api.Kind[], start: {kind:string, stored?: api.Stored}, onClose:()=>void, onSaved:()=>void,
 *   onOpen:(stored: api.Stored)=>void}} props
 */
export function RecordForm({ kinds, start, onClose, onSaved }) {
  const [stored, setStored] = useState(start.stored ?? null);
  const [kindName, setKind] = useState(stored?.kind ?? start.kind);
  const kind = kinds.find((known) => known.name === kindName) ?? kinds[0];
  const project = stored?.scope.startsWith("project:") ? stored.scope.slice(8) : "";
  const [place, setPlace] = useState({ name: stored?.name ?? "", scope: project || !kind.scopes.includes("site") ? "project" : "site", project });
  const [drafts, setDrafts] = useState(() => draftsOf(kind, stored?.fields));
  const [found, setFound] = useState({ errors: {}, rest: [] });
  const [dirty, setDirty] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const top = useRef(null);

  const scope = place.scope === "site" ? "site" : `project:${place.project.trim()}`;
  const name = place.name.trim();
  const save = useAction(async (expect) => {
    const { errors, fields } = check(kind, place, drafts);
    setFound({ errors, rest: [] });
    if (Object.keys(errors).length > 0) return;
    try {
      const made = await api.putRecord({ kind: kind.name, scope, name, fields, ...(expect === undefined ? {} : { expect }) });
      say(stored ? `Saved “${name}”` : `Added “${name}”`, `It is change ${made.seq}`);
      onSaved();
    } catch (error) {
      if (error.code !== "gate-refused") throw error;
      setFound(sorted(kind, error.detail.violations ?? []));
    }
  });
  const wrong = Object.keys(found.errors);
  useEffect(() => {
    if (wrong.length > 0) lead(wrong[0]);
    else if (found.rest.length > 0) top.current?.focus();
  }, [found]);

  const touch = (change) => {
    setDirty(true);
    setLeaving(false);
    change();
  };
  const choose = (chosen) =>
    touch(() => {
      const next = kinds.find((known) => known.name === chosen);
      setKind(chosen);
      setDrafts(draftsOf(next));
      setFound({ errors: {}, rest: [] });
      if (!next.scopes.includes(place.scope)) setPlace({ ...place, scope: next.scopes[0] });
    });
  const leave = () => {
    if (!dirty || leaving) return onClose();
    return setLeaving(true);
  };
  const adopt = (fresh) => {
    setStored(fresh);
    setDrafts(draftsOf(kind, fresh.fields));
    setFound({ errors: {}, rest: [] });
    setDirty(false);
    save.clear();
  };

  const conflict = save.error?.code === "version-conflict";
  return (
    <Dialog title={stored ? `Edit “${stored.name}”` : "Add configuration"} onClose={onClose} mayClose={() => !dirty || leaving || (setLeaving(true), false)}>
      <form
        noValidate
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          save.run(stored?.version);
        }}
      >
        <div ref={top} tabIndex={-1} class="outcome">
          {(wrong.length > 0 || found.rest.length > 0) && (
            <Message tone="bad" title={`Nothing was stored: ${count(wrong.length + found.rest.length, "value needs", "values need")} a change`} alert>
              <ul>
                {wrong.map((field) => (
                  <li key={field}>
                    <a
                      href={`#${inputId(field)}`}
                      onClick={(event) => {
                        event.preventDefault();
                        lead(field);
                      }}
                    >
                      {field === "@name" ? "Name" : field === "@project" ? "Project id" : words(field)}
                    </a>
                    : {found.errors[field]}
                  </li>
                ))}
                {found.rest.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </Message>
          )}
          {conflict && (
            <Conflict error={save.error} stored={stored} at={{ kind, scope, name }} drafts={drafts} onAdopt={adopt} onForce={(version) => save.run(version)} />
          )}
          {save.error && !conflict && <Problem error={save.error} />}
        </div>
        {stored ? (
          <dl class="facts">
            <dt>Kind</dt>
            <dd>{kind.title}</dd>
            <dt>Scope</dt>
            <dd>{scopeText(stored.scope)}</dd>
            <dt>Version</dt>
            <dd class="number">{stored.version}</dd>
          </dl>
        ) : (
          <>
            <Labelled id="record-kind" label="Kind" hint={kind.purpose} required>
              {(tie) => (
                <select {...tie} data-first value={kind.name} onChange={(event) => choose(event.currentTarget.value)}>
                  {kinds.map((known) => (
                    <option key={known.name} value={known.name}>
                      {known.title}
                    </option>
                  ))}
                </select>
              )}
            </Labelled>
            <ScopeInput kind={kind} place={place} error={found.errors["@project"]} onPlace={(next) => touch(() => setPlace(next))} />
            <Labelled id="record-name" label="Name" hint="Unique within kind and scope. It cannot be changed later." error={found.errors["@name"]} required>
              {(tie) => <input {...tie} autocomplete="off" value={place.name} onInput={(event) => touch(() => setPlace({ ...place, name: event.currentTarget.value }))} />}
            </Labelled>
          </>
        )}
        {kind.fields.map((field) => (
          <FieldInput
            key={`${kind.name} ${field.name}`}
            field={field}
            draft={drafts[field.name]}
            error={found.errors[field.name]}
            onDraft={(draft) => touch(() => setDrafts((old) => ({ ...old, [field.name]: draft })))}
          />
        ))}
        {leaving && <p role="alert" class="hint">Your changes are not saved. Close again to discard them.</p>}
        <Actions>
          <button type="button" onClick={leave}>
            {leaving ? "Discard changes" : "Cancel"}
          </button>
          <button type="submit" class="primary" aria-disabled={save.busy}>
            {save.busy ? "Saving…" : stored ? "Save changes" : "Add configuration"}
          </button>
        </Actions>
      </form>
    </Dialog>
  );
}

function ScopeInput({ kind, place, error, onPlace }) {
  const choices = [["site", "Whole site"], ["project", "One project"]].filter(([value]) => kind.scopes.includes(value));
  return (
    <>
      <fieldset class="field across">
        <legend>Scope</legend>
        {choices.map(([value, label]) => (
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
