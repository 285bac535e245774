// Modal dialogs on the native element, which keeps the focus inside and gives it back.
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { lead } from "../focus.js";

/**
 * @param {{title:string, onLeave:()=>void, wide?:boolean, children:import("preact").ComponentChildren}} props
 * `onLeave` is called when the reader asks to leave by Escape or by the device's own way; it closes the dialog or asks first.
 */
export function Dialog({ title, onLeave, wide, children }) {
  const box = useRef(/** @type {HTMLDialogElement|null} */ (null));
  const id = useId();
  // With the change itself, not after the next paint: a key pressed in between would miss the dialog or the focus.
  useLayoutEffect(() => {
    const dialog = box.current;
    const opener = document.activeElement;
    dialog?.showModal();
    lead(dialog?.querySelector("[data-first]") ?? dialog?.querySelector("input, select, textarea"));
    return () => {
      dialog?.close();
      // The opener may be gone with its row; the heading of the view is the next best place.
      lead(opener?.isConnected && opener !== document.body ? opener : document.querySelector("main h2"));
    };
  }, []);
  /** @param {Event} event */
  const leave = (event) => {
    event.preventDefault();
    event.stopPropagation();
    onLeave();
  };
  return (
    <dialog
      ref={box}
      class={wide ? "wide" : undefined}
      aria-labelledby={id}
      // Escape may also end the spelling of a character, which is no wish to leave.
      onKeyDown={(event) => event.key === "Escape" && !event.isComposing && leave(event)}
      onCancel={leave}
      onClose={() => {
        // The browser may close a dialog without asking when a reader asks twice in a row; what was typed must not go with it.
        if (!box.current?.isConnected) return;
        box.current.showModal();
        onLeave();
      }}
    >
      <h2 id={id} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}

/** The row of buttons at the end of a dialog, as in the host: the way out first, the deed last. @param {{children:import("preact").ComponentChildren}} props */
export const Actions = ({ children }) => <div class="actions">{children}</div>;
