// The end of a record's form: what went wrong, a question, or the buttons. It stays in view however long the form is.
import { useLayoutEffect, useRef } from "preact/hooks";
import { lead } from "../focus.js";
import { Actions } from "../part/dialog.jsx";
import { Problem } from "../part/region.jsx";

/**
 * A question in place of the buttons. The harmless answer has the focus and the place of the buttons before it, so that a second
 * press on one of them, or a second Escape, harms nothing.
 * @param {{children:import("preact").ComponentChildren, back:string, onBack:()=>void, deed:string, onDeed:()=>void}} props
 */
function Question({ children, back, onBack, deed, onDeed }) {
  const first = useRef(/** @type {HTMLButtonElement|null} */ (null));
  useLayoutEffect(() => lead(first.current), []);
  return (
    <div class="foot">
      <div class="question" role="alert">
        {children}
      </div>
      <Actions>
        {/* The second press of a double click was meant for the button that was here before. */}
        <button type="button" class="danger apart" onClick={(event) => event.detail < 2 && onDeed()}>
          {deed}
        </button>
        <button ref={first} type="button" onClick={(event) => event.detail < 2 && onBack()}>
          {back}
        </button>
      </Actions>
    </div>
  );
}

/**
 * @param {{asking:"leave"|"lose"|null, losses:string[], error:import("../api.js").ApiError|null, busy:boolean, off:string,
 *   isNew:boolean, onAnswer:(yes:boolean)=>void, onLeave:()=>void}} props
 * `off` says why nothing can be saved at the moment; empty when it can.
 */
export function Foot({ asking, losses, error, busy, off, isNew, onAnswer, onLeave }) {
  if (asking === "leave") {
    return (
      <Question back="Keep editing" onBack={() => onAnswer(false)} deed="Discard changes" onDeed={() => onAnswer(true)}>
        <p>Your changes are not saved.</p>
      </Question>
    );
  }
  if (asking === "lose") {
    return (
      <Question back="Go back" onBack={() => onAnswer(false)} deed="Save and remove" onDeed={() => onAnswer(true)}>
        <p>Saving removes from this record:</p>
        <ul>
          {losses.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p class="note">The present version stays in the backups.</p>
      </Question>
    );
  }
  return (
    <div class="foot">
      {error && <Problem error={error} />}
      {off && (
        <p class="hint" id="save-off">
          {off}
        </p>
      )}
      <Actions>
        <button type="button" onClick={onLeave}>
          Cancel
        </button>
        <button type="submit" class="primary" aria-disabled={busy || off !== ""} aria-describedby={off ? "save-off" : undefined}>
          {busy ? "Saving…" : isNew ? "Add configuration" : "Save changes"}
        </button>
      </Actions>
    </div>
  );
}
