// Statement: every clause with its verdict, who answers for it, and the evidence of the last check.
import * as api from "../api.js";
import { count } from "../format.js";
import { useLoad } from "../load.js";
import { Badge } from "../part/icon.jsx";
import { Empty, Region } from "../part/region.jsx";
import { Prose, Time } from "../part/value.jsx";

/** In the order of urgency: verdict, tone, what it means. */
const VERDICTS = [
  ["failing", "bad", "Failing", "The last check found that this does not hold."],
  ["stale", "warn", "Stale", "The last check is too old to rely on."],
  ["proven", "good", "Proven", "A check ran on this site and found that this holds."],
  ["stated", "plain", "Stated", "Promised, but not checked by this version of the app."],
];
/** A verdict of a newer app must not vanish from the page, nor pass for proven. */
const verdictOf = (clause) => (VERDICTS.some(([verdict]) => verdict === clause.verdict) ? clause.verdict : "stale");
const OWNERS = { app: "The app", platform: "The Atlassian platform", vendor: "The vendor", customer: "You, the customer" };

const Clause = ({ clause, tone, word }) => (
  <li class="clause" data-testid={`clause-${clause.id}`} data-verdict={clause.verdict}>
    <div class="verdict">
      <Badge tone={tone}>{word}</Badge>
    </div>
    <div>
      <p class="sentence">{clause.text}</p>
      <p class="note">
        {clause.id} · Owner: {OWNERS[clause.owner] ?? clause.owner}
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
      {typeof clause.check === "string" && clause.check !== "" && (
        <details>
          <summary>How it is checked</summary>
          <p>{clause.check}</p>
        </details>
      )}
    </div>
  </li>
);

export function Statement() {
  const load = useLoad(() => api.statement(), []);
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
      {(value) => (
        <>
          <p>
            What {value.vendor?.name ?? value.vendor} promises about {value.app?.name ?? value.app}, and what the checks found on this site.
          </p>
          <div class="row">
            <button type="button" onClick={load.reload} aria-disabled={load.busy}>
              {load.busy ? "Checking…" : "Check again"}
            </button>
            <p class="note">
              Last checked <Time at={value.generated} />
            </p>
          </div>
          <ul class="sums" aria-label="Verdicts">
            {VERDICTS.map(([verdict, tone, word]) => {
              const sum = value.clauses.filter((clause) => verdictOf(clause) === verdict).length;
              return (
                <li key={verdict}>
                  <Badge tone={sum > 0 ? tone : "plain"} icon={tone}>
                    {sum} {word.toLowerCase()}
                  </Badge>
                </li>
              );
            })}
          </ul>
          {VERDICTS.map(([verdict, tone, word, meaning]) => {
            const clauses = value.clauses.filter((clause) => verdictOf(clause) === verdict);
            if (clauses.length === 0) return null;
            return (
              <section key={verdict} aria-labelledby={`verdict-${verdict}`}>
                <h3 id={`verdict-${verdict}`}>{word}</h3>
                <p class="note">
                  {count(clauses.length, "clause")}. {meaning}
                </p>
                <ul class="clauses">
                  {clauses.map((clause) => (
                    <Clause key={clause.id} clause={clause} tone={tone} word={word} />
                  ))}
                </ul>
              </section>
            );
          })}
        </>
      )}
    </Region>
  );
}
