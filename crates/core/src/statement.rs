//! The statement: an app's clauses with verdicts and evidence, as JSON, Markdown and one HTML page.
//!
//! `to_markdown` and `to_html` are in files of their own.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::clause::{Clause, Verdict};
use crate::policy::Policy;
use crate::time;

mod html;
mod markdown;

/// The statement of one site at one moment. Its JSON is what the resolver `statement` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Statement {
    /// Name of the vendor.
    pub vendor: String,
    /// Name of the app.
    pub app: String,
    /// When the statement was made, in milliseconds since the Unix epoch; RFC 3339 in JSON.
    #[ts(type = "string")]
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    pub generated: i64,
    /// The clauses, in the order of the policy.
    pub clauses: Vec<Clause>,
}

impl Statement {
    /// The statement of these clauses, made at `generated` (milliseconds since the Unix epoch).
    ///
    /// ```
    /// use bailee_core::clause::chosen;
    /// use bailee_core::policy::Policy;
    /// use bailee_core::statement::Statement;
    ///
    /// let policy = Policy::parse(include_str!("../../../bailee.toml"))?;
    /// let statement = Statement::new(&policy, 1_795_283_939_000, chosen(&policy));
    /// assert_eq!(statement.summary(), "0 proven, 0 failing, 0 incomplete, 33 stated");
    /// assert!(statement.to_html().starts_with("<!doctype html>"));
    /// # Ok::<(), bailee_core::policy::PolicyErrors>(())
    /// ```
    #[must_use]
    pub fn new(policy: &Policy, generated: i64, clauses: Vec<Clause>) -> Self {
        Self {
            vendor: policy.vendor.name.clone(),
            app: policy.app.name.clone(),
            generated,
            clauses,
        }
    }

    /// How many clauses have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.clauses
            .iter()
            .filter(|clause| clause.verdict == verdict)
            .count()
    }

    /// The numbers of verdicts in one line, such as `8 proven, 1 failing, 0 incomplete, 24 stated`.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut summary = String::new();
        for verdict in Verdict::ALL {
            let separator = if summary.is_empty() { "" } else { ", " };
            summary += &format!("{separator}{} {}", self.count(verdict), verdict.as_str());
        }
        summary
    }
}

fn write_time<S: Serializer>(ms: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time::to_rfc3339(*ms))
}

fn read_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    time::parse(&text).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests;
