// The focus always has a place. What has it may go away with its row, its dialog or its section; the browser then gives it to
// the body, from where a keyboard begins at the top of the page again and a screen reader says nothing.

const FOCUSABLE = "a[href], button, input, select, textarea, summary";
/** Ancestors that know a place of their own, the nearest first. */
const PLACES = "tbody, .field, section, dialog, main";

/**
 * What had the focus last: its ancestors with a place, and where it stood in its row of a table.
 * @type {{element: Element, places: Element[], row: number, column: number} | null}
 */
let held = null;

/** @param {Element} element @returns {HTMLElement[]} */
const controls = (element) => [...element.querySelectorAll(/** @type {"button"} */ (FOCUSABLE))];

/** @param {Element} element */
function hold(element) {
  const places = [];
  for (let place = element.closest(PLACES); place; place = place.parentElement?.closest(PLACES) ?? null) places.push(place);
  const row = element.closest("tbody > tr");
  held = {
    element,
    places,
    row: row ? [...(row.parentElement?.children ?? [])].indexOf(row) : 0,
    column: row ? controls(row).findIndex((control) => control === element) : 0,
  };
}

/**
 * Focuses an element that need not be focusable by itself, such as a heading, and brings it into view.
 * @param {Element|null|undefined} element
 */
export function lead(element) {
  if (!(element instanceof HTMLElement)) return;
  if (!element.matches(FOCUSABLE) && !element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

/**
 * Where the focus goes inside a place: the row that took the place of the lost one, a control of the field, else the heading.
 * @param {Element} place @param {number} row @param {number} column
 */
function refuge(place, row, column) {
  if (place.matches("tbody")) {
    const next = place.children[Math.min(row, place.children.length - 1)];
    const found = next && controls(next);
    return found && (found[column] ?? found[0]);
  }
  return place.matches(".field") ? controls(place)[0] : place.querySelector("h2, h3");
}

/** Gives the focus a place as soon as what had it is gone. Starts with the page and lasts as long. */
export function keepFocus() {
  document.addEventListener("focusin", ({ target }) => target instanceof Element && hold(target));
  document.addEventListener("focusout", ({ target }) =>
    queueMicrotask(() => {
      // What is left while it is still there was left by the reader, who pressed beside everything: nothing is lost.
      if (target instanceof Element && target.isConnected && document.activeElement === document.body) held = null;
    }),
  );
  new MutationObserver(() => {
    const lost = held && !held.element.isConnected && (document.activeElement === null || document.activeElement === document.body);
    if (!held || !lost) return;
    const { places, row, column } = held;
    for (const place of places) {
      const target = place.isConnected ? refuge(place, row, column) : null;
      if (target) return lead(target);
    }
    lead(document.querySelector("main h2, h2"));
  }).observe(document.documentElement, { childList: true, subtree: true });
}
