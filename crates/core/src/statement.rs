//! The statement: an app's clauses with verdicts and evidence, as JSON, Markdown and one HTML page.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::clause::{Clause, Verdict};
use crate::policy::Policy;
use crate::time;

mod html;
mod markdown;

/// The statement of one site at one moment. Its JSON is what the resolver `statement` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Name of the vendor.
    pub vendor: String,
    /// Name of the app.
    pub app: String,
    /// When the statement was made, in milliseconds since the Unix epoch; RFC 3339 in JSON.
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    pub generated: i64,
    /// The clauses, in the order of the policy.
    pub clauses: Vec<Clause>,
}

impl Statement {
    /// The statement of these clauses, made at `generated` (milliseconds since the Unix epoch).
    #[must_use]
    pub fn new(policy: &Policy, generated: i64, clauses: Vec<Clause>) -> Self {
        Self {
            vendor: policy.vendor.name.clone(),
            app: policy.app.name.clone(),
            generated,
            clauses,
        }
    }

    /// One self-contained page: no scripts, no external resources, light and dark.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::page(self)
    }

    /// Markdown with one section for each clause.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        markdown::page(self)
    }

    /// How many clauses have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.clauses
            .iter()
            .filter(|clause| clause.verdict == verdict)
            .count()
    }

    /// The numbers of verdicts in one line, such as `8 proven, 1 failing, 0 stale, 24 stated`.
    fn summary(&self) -> String {
        let verdicts = [
            Verdict::Proven,
            Verdict::Failing,
            Verdict::Stale,
            Verdict::Stated,
        ];
        let counts: Vec<String> = verdicts
            .iter()
            .map(|verdict| format!("{} {}", self.count(*verdict), verdict.as_str()))
            .collect();
        counts.join(", ")
    }
}

/// The meaning of the verdicts, for the reader of a statement.
const LEGEND: &str = "Proven: a check ran and found the sentence kept. Failing: a check found it broken. \
    Stale: the check has not run lately. Stated: nothing checks it; its owner says so.";

fn write_time<S: Serializer>(ms: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time::to_rfc3339(*ms))
}

fn read_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    time::parse(&text).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests;
