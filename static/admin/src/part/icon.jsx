// The few pictures of the page, drawn in the colour of the text; always beside a word, so hidden from readers.
/** @typedef {"good"|"bad"|"warn"|"info"|"plain"} Tone */
/** @typedef {Tone|"clock"|"lock"} Shape */

/** @type {Map<Shape, string>} */
const SHAPES = new Map([
  ["good", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm3.3 4.9-3.9 4.2a.8.8 0 0 1-1.1 0L4.6 8.8l1.1-1.1 1.2 1.2 3.3-3.6 1.1 1.1Z"],
  ["bad", "M5.1 1.5h5.8l3.6 3.6v5.8l-3.6 3.6H5.1l-3.6-3.6V5.1l3.6-3.6Zm2.1 2.8v4.6h1.6V4.3H7.2Zm0 5.9v1.6h1.6v-1.6H7.2Z"],
  ["warn", "M8 1.2 15.2 14H.8L8 1.2Zm-.8 4.6v4h1.6v-4H7.2Zm0 5.1v1.6h1.6v-1.6H7.2Z"],
  ["info", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm-.8 2.8h1.6v1.6H7.2V4.3Zm0 2.9h1.6v4.6H7.2V7.2Z"],
  ["plain", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3ZM5 7.2h6v1.6H5V7.2Z"],
  ["clock", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3Zm-.8 1.8v3.7l2.7 1.6.8-1.3-2-1.2V4.8H7.2Z"],
  ["lock", "M8 1a3.5 3.5 0 0 0-3.5 3.5V6.5H3.2v8h9.6v-8h-1.3v-2A3.5 3.5 0 0 0 8 1Zm2 5.5H6v-2a2 2 0 1 1 4 0v2Z"],
]);

/** @param {{name: Shape}} props */
export const Icon = ({ name }) => (
  <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path d={SHAPES.get(name)} fill="currentColor" fill-rule="evenodd" />
  </svg>
);

/**
 * Icon and word in a tone; the word carries the meaning, the colour only repeats it.
 * @param {{tone: Tone, icon?: Shape, children: import("preact").ComponentChildren}} props
 */
export const Badge = ({ tone, icon, children }) => (
  <span class={`badge ${tone}`}>
    <Icon name={icon ?? tone} />
    <span>{children}</span>
  </span>
);
