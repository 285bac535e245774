// One field of a record as a labelled input of its type, with its purpose, its error, and both read out with it.
import { words } from "../format.js";
import { Icon } from "../part/icon.jsx";

/** Label, hint and error around an input; `children` gets the attributes that tie them together. */
export function Labelled({ id, label, hint, error, required, group, children }) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const Caption = group ? "legend" : "label";
  const Box = group ? "fieldset" : "div";
  const tie = { id, "aria-describedby": described, "aria-invalid": error ? "true" : undefined, required: required || undefined };
  return (
    <Box class={error ? "field wrong" : "field"} data-testid={id} aria-describedby={group ? described : undefined}>
      <Caption for={group ? undefined : id}>
        {label} {!required && <span class="note">optional</span>}
      </Caption>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children(tie)}
      {error && (
        <p class="error" id={`${id}-error`}>
          <Icon name="bad" /> {error}
        </p>
      )}
    </Box>
  );
}

const NUMBERS = new Set(["integer", "number"]);

function Input({ field, tie, text, onText }) {
  const set = (event) => onText(event.currentTarget.value);
  const secret = field.class === "secret";
  const quiet = { autocomplete: secret ? "new-password" : "off", spellcheck: false };
  switch (field.type) {
    case "boolean":
      return (
        <label class="check">
          <input {...tie} required={undefined} type="checkbox" checked={text} onChange={(event) => onText(event.currentTarget.checked)} /> Yes
        </label>
      );
    case "choice":
      return (
        <select {...tie} value={text} onChange={set}>
          <option value="">{field.required ? "Choose…" : "None"}</option>
          {(field.choices ?? []).map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case "text":
    case "strings":
      return <textarea {...tie} {...quiet} rows={field.type === "text" ? 4 : 3} value={text} onInput={set} />;
    default:
      return (
        <input
          {...tie}
          {...quiet}
          type={secret ? "password" : field.type === "url" ? "url" : "text"}
          inputMode={NUMBERS.has(field.type) ? (field.type === "integer" ? "numeric" : "decimal") : undefined}
          class={NUMBERS.has(field.type) ? "number" : undefined}
          value={text}
          onInput={set}
        />
      );
  }
}

/** Rows of key and value. A new row takes the focus; after a removal the adding button does. */
function Rows({ id, label, rows, secret, onRows }) {
  const change = (at, part, text) => onRows(rows.map((row, index) => (index === at ? row.with(part, text) : row)));
  const remove = (at) => {
    onRows(rows.filter((_, index) => index !== at));
    document.getElementById(`${id}-add`)?.focus();
  };
  return (
    <div class="rows">
      {rows.map(([key, text], index) => (
        <div class="row" key={index}>
          <input aria-label={`${label}: key ${index + 1}`} value={key} spellcheck={false} onInput={(event) => change(index, 0, event.currentTarget.value)} autoFocus={key === ""} />
          <input aria-label={`${label}: value ${index + 1}`} type={secret ? "password" : "text"} autocomplete="off" value={text} spellcheck={false} onInput={(event) => change(index, 1, event.currentTarget.value)} />
          <button type="button" class="subtle" aria-label={`Remove entry ${index + 1} of ${label}`} onClick={() => remove(index)}>
            Remove
          </button>
        </div>
      ))}
      <button type="button" id={`${id}-add`} onClick={() => onRows([...rows, ["", ""]])}>
        Add entry
      </button>
    </div>
  );
}

/** A secret that is stored is never shown: it is kept, replaced, or removed where the policy allows it. */
function Stored({ draft, label, required, onDraft, id }) {
  const pick = (secret, focus) => {
    onDraft({ ...draft, secret });
    if (focus) requestAnimationFrame(() => document.getElementById(id)?.focus());
  };
  return (
    <div class="row">
      <span class="badge plain">
        <Icon name="lock" />
        <span>{draft.secret === "remove" ? "Will be removed" : draft.secret === "replace" ? "Will be replaced" : "Set, and never shown"}</span>
      </span>
      {draft.secret === "keep" ? (
        <>
          <button type="button" aria-label={`Replace ${label}`} onClick={() => pick("replace", true)}>
            Replace
          </button>
          {!required && (
            <button type="button" class="subtle" aria-label={`Remove ${label}`} onClick={() => pick("remove")}>
              Remove
            </button>
          )}
        </>
      ) : (
        <button type="button" class="subtle" aria-label={`Keep stored ${label}`} onClick={() => pick("keep")}>
          Keep stored
        </button>
      )}
    </div>
  );
}

function hintOf({ type, purpose, min, max }) {
  const hints = [purpose];
  if (type === "strings") hints.push("One entry per line.");
  if (NUMBERS.has(type)) {
    if (min !== undefined && max !== undefined) hints.push(`From ${min} to ${max}.`);
    else if (min !== undefined) hints.push(`At least ${min}.`);
    else if (max !== undefined) hints.push(`At most ${max}.`);
  } else if (max !== undefined) hints.push(`At most ${max} ${type === "strings" || type === "map" ? "entries" : "characters"}.`);
  return hints.filter(Boolean).map((text) => (/[.!?]$/.test(text) ? text : `${text}.`)).join(" ");
}

/** @param {{field: import("../api.js").Field, draft:any, error?:string, onDraft:(draft:any)=>void}} props */
export function FieldInput({ field, draft, error, onDraft }) {
  const id = `field-${field.name}`;
  const label = words(field.name);
  const group = field.type === "map" || field.type === "boolean";
  return (
    <Labelled id={id} label={label} hint={hintOf(field)} error={error} required={field.required} group={group}>
      {(tie) => (
        <>
          {draft.stored && draft.secret && <Stored id={id} draft={draft} label={label} required={field.required} onDraft={onDraft} />}
          {(!draft.secret || draft.secret === "replace") &&
            (field.type === "map" ? (
              <Rows id={id} label={label} secret={field.class === "secret"} rows={draft.text} onRows={(text) => onDraft({ ...draft, text })} />
            ) : (
              <Input field={field} tie={tie} text={draft.text} onText={(text) => onDraft({ ...draft, text })} />
            ))}
        </>
      )}
    </Labelled>
  );
}
