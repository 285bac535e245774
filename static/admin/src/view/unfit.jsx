// Records that a restore would not bring back, since today's policy does not allow them as they were: which, why, and the reader’s word.
import { count, number, scopeText, words } from "../format.js";
import { Message } from "../part/region.jsx";
import { Table } from "../part/table.jsx";
import { twins } from "../record.js";
import { useSite } from "../site.js";
import { KindName, Name } from "./record-fact.jsx";

/** @typedef {import("../generated/functions.d.ts").Preview} Preview */

/** What has to be ticked before, by its id. */
export const AGREE = "restore-agree";

/** Rules whose codes say too little by themselves. */
const RULES = new Map([
  ["type", "A value has another type than declared"],
  ["required", "A required value is missing"],
  ["name", "A name cannot be told from others"],
  ["field-undeclared", "A field is not declared any more"],
  ["too-long", "A text is longer than allowed"],
  ["too-many", "A value has more parts than allowed"],
  ["out-of-range", "A number is out of the declared range"],
  ["not-a-choice", "A value is none of the declared choices"],
]);
/** @param {string} rule */
const ruleOf = (rule) => RULES.get(rule) ?? `It breaks the rule “${words(rule).toLowerCase()}”`;

/** @param {{preview: Preview}} props */
export function Unfit({ preview: { unfit, unfitRecords } }) {
  const kinds = useSite().status.value?.kinds ?? [];
  const isTwin = twins(unfitRecords);
  const [does, was, stays] = unfit === 1 ? ["does", "it was", "It stays what it is today."] : ["do", "they were", "They stay what they are today."];
  return (
    <div data-testid="unfit">
      <Message tone="warn" title={`${count(unfit, "record")} ${does} not come back`}>
        <p>
          Today’s policy of this app does not allow {unfit === 1 ? "it" : "them"} as {was}. {stays}
        </p>
        <Table caption="Records that do not come back" head={[["Record"], ["Why"]]}>
          {unfitRecords.map((record) => {
            const kind = kinds.find(({ name }) => name === record.kind);
            return (
              <tr key={record.id}>
                <th scope="row">
                  <Name of={record} kind={kind} isTwin={isTwin(record)} />
                  <div class="note">
                    <KindName kind={kind} of={record} />, {scopeText(record.scope)}
                  </div>
                </th>
                <td>{ruleOf(record.rule)}</td>
              </tr>
            );
          })}
        </Table>
        {unfit > unfitRecords.length && (
          <p class="note">
            The first {number(unfitRecords.length)} of {count(unfit, "record")} are listed.
          </p>
        )}
      </Message>
    </div>
  );
}

/** The reader's word that the others are to be restored, beside the button that does it. @param {{unfit: number, agreed: boolean, onAgree: (agreed: boolean) => void}} props */
export const Agree = ({ unfit, agreed, onAgree }) => (
  <label class="check apart" id={AGREE}>
    <input type="checkbox" checked={agreed} onChange={(event) => onAgree(event.currentTarget.checked)} /> Restore the others without {unfit === 1 ? "it" : "them"}
  </label>
);
