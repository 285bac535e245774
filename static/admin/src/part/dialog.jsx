// Modal dialogs on the native element, which keeps the focus inside, closes on Escape and gives the focus back.
import { useId, useLayoutEffect, useRef } from "preact/hooks";

/**
 * @param {{title:string, onClose:()=>void, mayClose?:()=>boolean, wide?:boolean, children:any}} props
 * `mayClose` is asked on Escape; false keeps the dialog open.
 */
export function Dialog({ title, onClose, mayClose, wide, children }) {
  const box = useRef(null);
  const id = useId();
  // With the change itself, not after the next paint: a key pressed in between would miss the dialog or the focus.
  useLayoutEffect(() => {
    const dialog = box.current;
    const opener = document.activeElement;
    dialog.showModal();
    dialog.querySelector("[data-first]")?.focus();
    return () => {
      dialog.close();
      // The opener may be gone with its row; the heading of the view is the next best place.
      const target = opener?.isConnected && opener !== document.body ? opener : document.querySelector("main h2");
      target?.focus();
    };
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    if (mayClose?.() ?? true) onClose();
  };
  return (
    <dialog ref={box} class={wide ? "wide" : undefined} aria-labelledby={id} onCancel={cancel}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** The row of buttons at the end of a dialog, as in the host: the way out first, the deed last. */
export const Actions = ({ children }) => <div class="actions">{children}</div>;
