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

/** How many addresses the page itself replaced that were not heard of yet: the reader did not go anywhere then. */
let quiet = 0;

/** The parts of the current address; renders again when it changes. `moves` counts how often the reader went somewhere. */
export function useRoute() {
  const [route, set] = useState(() => ({ parts: read(), moves: 0 }));
  useEffect(() => {
    const follow = () => {
      const moved = quiet > 0 ? 0 : 1;
      quiet = Math.max(0, quiet - 1);
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
  if (location.hash !== href(...parts)) quiet += 1;
  location.replace(href(...parts));
}
