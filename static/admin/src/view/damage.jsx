// Damage that the status found, for every view: what it is, what it means, and whom to tell.
import { count } from "../format.js";
import { Contact, Message } from "../part/region.jsx";
import { Copy } from "../part/value.jsx";
import { href } from "../route.js";
import { INTEGRITY } from "./integrity.jsx";

/** @typedef {import("../generated/functions.d.ts").Status} Status */

/** What exists beside what cannot be read. @param {{status: Status, damaged: {key: string}}} props */
export const DamageText = ({ status, damaged }) => (
  <>
    {status.manifests === 0
      ? "No backup has been made yet, and of the changes so far"
      : `${count(status.manifests, "backup has", "backups have")} been made; of the newest one and the changes since,`}{" "}
    <code>{damaged.key}</code> cannot be read.
    {status.unsealed > 0 && ` ${count(status.unsealed, "change")} cannot be backed up until that is repaired.`}
  </>
);

/** Whom to tell, and what. @param {{status: Status, damaged: {key: string}}} props */
export const Report = ({ status, damaged }) => (
  <>
    <Contact />
    <p>
      <Copy text={`damaged key ${damaged.key}, change ${status.seq}, backup ${status.manifests}, at ${status.now}`} what="a report for the vendor" whole />
    </p>
  </>
);

/** @param {{status: Status, damaged: {key: string}, isRepaired: boolean}} props `isRepaired` says that the repairs are on the same view */
export const Damage = ({ status, damaged, isRepaired }) => (
  <Message tone="bad" title="Stored data is missing or was altered">
    <p>
      <DamageText status={status} damaged={damaged} /> {isRepaired ? "What can be made again is below, under Repairs." : <a href={href(INTEGRITY)}>See what can be made again</a>}
    </p>
    <Report status={status} damaged={damaged} />
  </Message>
);
