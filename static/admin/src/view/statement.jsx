// Statement: every clause with its verdict, who answers for it, and the evidence of the last check.
import { useEffect } from "preact/hooks";
import { count } from "../format.js";
import { statement } from "../generated/functions.js";
import { useLoad } from "../load.js";
import { announce } from "../notice.js";
import { Badge } from "../part/icon.jsx";
import { Empty, Message, Region } from "../part/region.jsx";
import { Prose, Time } from "../part/value.jsx";
import { noted, useSite } from "../site.js";
import { tally, verdictOf } from "../summary.js";

/** @typedef {import("../generated/functions.d.ts").Clause} Clause */
/** @typedef {import("../part/icon.jsx").Tone} Tone */

/** In the order of urgency: verdict, tone, word, heading, what it means. @type {[import("../generated/functions.d.ts").Verdict, Tone, string, string, string][]} */
const VERDICTS = [
  ["failing", "bad", "Failing", "Failing", "The check found that this does not hold."],
  ["incomplete", "warn", "Not checked", "Could not be checked", "The check could not look at everything, so it is not known whether this holds."],
  ["proven", "good", "Proven", "Proven", "A check ran on this site and found that this holds."],
  ["stated", "plain", "Stated", "Stated", "Promised by its owner; nothing checks it."],
];
const OWNERS = new Map([["app", "The app"], ["platform", "The Atlassian platform"], ["vendor", "The vendor"], ["customer", "You, the customer"]]);

/** @param {{clause: Clause, tone: Tone, word: string}} props */
const Item = ({ clause, tone, word }) => (
  <li class="clause" data-testid={`clause-${clause.id}`} data-verdict={clause.verdict}>
    <div class="verdict">
      <Badge tone={tone}>{word}</Badge>
    </div>
    <div>
      <p class="sentence">
        <Prose text={clause.text} />
      </p>
      <p class="note">
        {clause.id} · Owner: {OWNERS.get(clause.owner) ?? clause.owner}
        {clause.evidence && (
          <>
            {" "}
            · Checked <Time at={clause.evidence.time} />
          </>
        )}
      </p>
      {clause.evidence?.text && (
        <p class="evidence">
          <Prose text={clause.evidence.text} />
        </p>
      )}
      {clause.check && (
        <details>
          <summary>
            How it is checked<span class="unseen">: clause {clause.id}</span>
          </summary>
          <p>{clause.check}</p>
        </details>
      )}
    </div>
  </li>
);

/** What several clauses of one verdict have as their reason, said once. @param {{clauses: Clause[], tone: Tone}} props */
function Cause({ clauses, tone }) {
  /** @type {Map<string, string[]>} */
  const reasons = new Map();
  for (const { id, evidence } of clauses) if (evidence?.text) reasons.set(evidence.text, [...(reasons.get(evidence.text) ?? []), id]);
  return [...reasons]
    .filter(([, ids]) => ids.length > 1)
    .map(([text, ids]) => (
      <Message key={text} tone={tone} title={`One cause for ${count(ids.length, "clause")}: ${ids.join(", ")}`} level={4}>
        <p>
          <Prose text={text} />
        </p>
      </Message>
    ));
}

export function Statement() {
  const { keep } = useSite();
  const load = useLoad(() => noted(statement, keep), []);
  const again = () => {
    load.reload();
    announce("Checking everything");
  };
  useEffect(() => {
    const sum = load.value && tally(load.value);
    if (sum) announce(`Checked: ${VERDICTS.map(([verdict, , , heading]) => `${sum(verdict)} ${heading.toLowerCase()}`).join(", ")}`);
  }, [load.value]);
  return (
    <Region
      load={load}
      what="the statement"
      isEmpty={(value) => value.clauses.length === 0}
      none={
        <Empty title="The policy names no clauses">
          <p>The vendor has not chosen what to promise.</p>
        </Empty>
      }
    >
      {(value) => {
        const sum = tally(value);
        return (
          <>
            <p>
              What {value.vendor} promises about {value.app}, and what the checks found on this site.
            </p>
            <div class="row">
              <button type="button" onClick={again} aria-disabled={load.busy}>
                {load.busy ? "Checking…" : "Check again"}
              </button>
              <p class="note">
                Last checked <Time at={value.generated} />
              </p>
            </div>
            <ul class="sums" aria-label="Verdicts">
              {VERDICTS.map(([verdict, tone, , heading]) => (
                <li key={verdict}>
                  <Badge tone={sum(verdict) > 0 ? tone : "plain"} icon={tone}>
                    {sum(verdict)} {heading.toLowerCase()}
                  </Badge>
                </li>
              ))}
            </ul>
            {VERDICTS.map(([verdict, tone, word, heading, meaning]) => {
              const clauses = value.clauses.filter((clause) => verdictOf(clause) === verdict);
              if (clauses.length === 0) return null;
              return (
                <section key={verdict} aria-labelledby={`verdict-${verdict}`}>
                  <h3 id={`verdict-${verdict}`}>{heading}</h3>
                  <p class="note">
                    {count(clauses.length, "clause")}. {meaning}
                  </p>
                  <Cause clauses={clauses} tone={tone} />
                  <ul class="clauses">
                    {clauses.map((clause) => (
                      <Item key={clause.id} clause={clause} tone={tone} word={word} />
                    ))}
                  </ul>
                </section>
              );
            })}
          </>
        );
      }}
    </Region>
  );
}
