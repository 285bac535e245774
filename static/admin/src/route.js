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

/** The parts of the current address; renders again when it changes. */
export function useRoute() {
  const [parts, set] = useState(read);
  useEffect(() => {
    const follow = () => set(read());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return parts;
}

export const href = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** Goes to an address; `replace` keeps it out of the history. */
export function go(parts, replace = false) {
  if (!replace) location.hash = href(...parts);
  else location.replace(href(...parts));
}
