// Label, hint and error around an input.
import { Icon } from "./icon.jsx";

/**
 * `children` gets the attributes that tie them together. `alert` says an error that comes while the reader is elsewhere.
 * @param {{id:string, label:string, hint?:string, error?:string, alert?:boolean, required?:boolean, group?:boolean,
 *   children:(tie:import("../field/type.d.ts").Tie)=>import("preact").ComponentChildren}} props
 */
export function Labelled({ id, label, hint, error, alert, required, group, children }) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  /** @type {import("../field/type.d.ts").Tie} */
  const tie = { id, "aria-describedby": described, "aria-invalid": error ? "true" : undefined, required: required || undefined };
  const caption = (
    <>
      {label} {!required && <span class="note">optional</span>}
    </>
  );
  const inside = (
    <>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children(tie)}
      {error && (
        <p class="error" id={`${id}-error`} role={alert ? "alert" : undefined}>
          <Icon name="bad" /> {error}
        </p>
      )}
    </>
  );
  const look = error ? "field wrong" : "field";
  return group ? (
    <fieldset class={look} data-testid={id} aria-describedby={described}>
      <legend>{caption}</legend>
      {inside}
    </fieldset>
  ) : (
    <div class={look} data-testid={id}>
      <label for={id}>{caption}</label>
      {inside}
    </div>
  );
}
