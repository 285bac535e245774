// Records that the app writes itself: when they were looked at, what that found and cost, and what no look sees.
import { count, number, size } from "../format.js";
import { Time } from "../part/value.jsx";
import { observes } from "../summary.js";

/** @typedef {import("../generated/functions.d.ts").Status} Status */
/** @typedef {import("../generated/functions.d.ts").Look} Look */

/** What is not kept, whoever wrote it; nothing when all of it is. How large a value may be is another size in each store. @param {Look} look */
function leftOut({ large, expiring }) {
  const parts = [large > 0 && `${count(large, "value is", "values are")} too large to be kept`, expiring > 0 && `${count(expiring, "value has", "values have")} a time to live`];
  const text = parts.filter(Boolean).join(", and ");
  return text && `Not kept: ${text}.`;
}

/** @param {{look: Look}} props */
const Found = ({ look }) => (
  <>
    Last looked at <Time at={look.time} />: {count(look.keys, "value was", "values were")} compared, {number(look.changed)} found changed. That took {count(look.calls, "request")} to the platform, which read{" "}
    {size(look.bytes)} of values.
    {!look.current && " The policy has changed since: what is new in it was not looked at yet."}
  </>
);

/** @param {{status: Status}} props */
export function LookFacts({ status }) {
  if (!observes(status)) return null;
  const { look } = status;
  const left = look && leftOut(look);
  return (
    <section aria-labelledby="look">
      <h3 id="look">Records that the app writes itself</h3>
      <p data-testid="look">{look ? <Found look={look} /> : "Not looked at yet: what the app wrote itself is in no backup."}</p>
      {left && <p data-testid="left-out">{left}</p>}
      <p class="note" data-testid="missed">
        They are looked at once a day. What the app changes twice between two looks is seen as one change, and what it writes and deletes in between is never seen. The time of a change is that of the look, not of the write.
      </p>
    </section>
  );
}
