// A site that cannot be opened: what happened, what that means, and what to do. Nothing is shown that could not be checked.
import { Contact, Message } from "../part/region.jsx";
import { Copy } from "../part/value.jsx";
import { href } from "../route.js";

/** @typedef {import("../generated/functions.d.ts").Status} Status */
/** @typedef {import("../generated/functions.d.ts").Failure} Failure */

/** What opens a site, by the name under which it is stored. */
const PARTS = new Map([
  ["head", "the head, which says which change and which backup are the newest,"],
  ["bailee:root", "the root key, with which everything sealed is opened,"],
  ["bailee:ring", "the key ring, with which everything sealed is opened,"],
  ["bailee:anchor", "the anchor, which says how far the history had come,"],
]);

/** What happened, as a sentence. @param {Failure} cause */
export function causeOf({ code, detail }) {
  if (code === "keys-lost") return "The keys of this site are missing, and without them nothing that is sealed can be opened.";
  if (code === "other-site") return "The stored data belongs to another site, whose keys do not open here.";
  const part = PARTS.get(detail?.key ?? "") ?? (detail?.key ? `the value ${detail.key}` : "what opens it");
  return `${part.charAt(0).toUpperCase()}${part.slice(1)} ${detail?.damage === "missing" ? "is missing." : "is not what this app left there: it was changed, or put back to an older one, by something else."}`;
}

/** What to tell the vendor. @param {{status: Status, cause: Failure}} props */
const Report = ({ status, cause: { code, message, detail } }) => (
  <>
    <Contact />
    <p class="code">
      Code <code>{code}</code>
      {detail?.key && (
        <>
          , key <code>{detail.key}</code>
        </>
      )}
      : {message}
    </p>
    <p>
      <Copy
        text={[`site closed, code ${code}`, detail?.key && `key ${detail.key}`, detail?.damage, message, `not verified: change ${status.seq}, backup ${status.manifests}`, `at ${status.now}`].filter(Boolean).join(", ")}
        what="a report for the vendor"
        whole
      />
    </p>
  </>
);

/** All of it, for the overview. @param {{status: Status, cause: Failure}} props */
export const ClosedText = ({ status, cause }) => (
  <>
    <p data-testid="summary">
      <strong>This site cannot be opened.</strong> {causeOf(cause)}
    </p>
    <ul>
      <li>While it is so the app writes nothing, so that waiting makes nothing worse.</li>
      <li>Until it is put in order nothing can be changed, backed up or restored here, and what the app does through Bailee is refused, too.</li>
      <li>How many records, changes and backups there are cannot be checked, so no numbers are shown. Nothing of them was looked at, which says nothing against them.</li>
    </ul>
    <p>
      <strong>What to do:</strong> do not uninstall the app. Where a repair is offered below, make it; else tell the vendor. What lies in the store can be read under <a href={href("configuration")}>Configuration</a>.
    </p>
    <Report status={status} cause={cause} />
  </>
);

/** The same in short, for every other view. @param {{cause: Failure}} props */
export const Closed = ({ cause }) => (
  <Message tone="bad" title="This site cannot be opened">
    <p>
      {causeOf(cause)} <a href={href("overview")}>What that means, and what to do</a>
    </p>
  </Message>
);
