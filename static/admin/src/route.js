// Hash routing: #/backups/job/abc becomes ["backups", "job", "abc"]. The hash is the page's own address inside the frame.
import { useEffect, useState } from "preact/hooks";

const read = () => {
  const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return parts;
  }
};

/** Set while an address is replaced by the page itself: the reader did not go anywhere then. */
let isQuiet = false;

/** The parts of the current address; renders again when it changes. `moves` counts how often the reader went somewhere. */
export function useRoute() {
  const [route, set] = useState(() => ({ parts: read(), moves: 0 }));
  useEffect(() => {
    const follow = () => {
      const moved = isQuiet ? 0 : 1;
      isQuiet = false;
      set(({ moves }) => ({ parts: read(), moves: moves + moved }));
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}

/** @param {string[]} parts */
export const href = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** Goes to an address, as the reader asked. @param {string[]} parts */
export function go(parts) {
  location.hash = href(...parts);
}

/** Names what is shown in the address, without going anywhere: no step back in the history, and the focus stays. @param {string[]} parts */
export function rename(parts) {
  isQuiet = location.hash !== href(...parts);
  location.replace(href(...parts));
}
