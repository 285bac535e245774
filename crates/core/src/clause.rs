//! Clauses: the sentences of a statement, each with its owner, its check if it has one, and the verdict of that check.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::policy::{ClauseChoice, Policy};
use crate::time;

pub mod catalogue;
mod text;

pub use crate::policy::Owner;
pub use catalogue::{CATALOGUE, Entry, entry};

/// What is known about a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The check ran and found the clause kept.
    Proven,
    /// The check ran and found the clause broken.
    Failing,
    /// The check has not run, or not lately enough.
    Stale,
    /// Nothing checks the clause; the vendor says so.
    Stated,
}

/// What a check saw and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// When the check ran, in milliseconds since the Unix epoch; in JSON `time`, RFC 3339.
    pub time_ms: i64,
    /// What it saw, in one sentence free of content.
    pub text: String,
}

/// One clause of one statement. Its JSON is what the resolver `statement` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Id in the catalogue, or the vendor's own.
    pub id: String,
    /// The sentence, with its parameters filled in.
    pub text: String,
    /// Who performs it.
    pub owner: Owner,
    /// What the check looks at; `None` for a clause that is only stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// What is known about it.
    pub verdict: Verdict,
    /// The last run of the check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

impl Verdict {
    /// The name in payloads.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Failing => "failing",
            Self::Stale => "stale",
            Self::Stated => "stated",
        }
    }
}

impl Clause {
    /// Records the outcome of the clause's check. A clause without a check stays as stated, whatever is passed.
    pub fn settle(&mut self, kept: bool, evidence: Evidence) {
        if self.check.is_some() {
            self.verdict = if kept {
                Verdict::Proven
            } else {
                Verdict::Failing
            };
            self.evidence = Some(evidence);
        }
    }

    /// Turns a proven clause stale when its evidence is older than `limit_ms` at `now_ms`. A failing clause stays failing.
    pub fn age(&mut self, now_ms: i64, limit_ms: i64) {
        let old = self
            .evidence
            .as_ref()
            .is_none_or(|evidence| now_ms.saturating_sub(evidence.time_ms) > limit_ms);
        if self.verdict == Verdict::Proven && old {
            self.verdict = Verdict::Stale;
        }
    }
}

/// The clauses that the policy chose, in its order: stale where a check exists (none has run yet), stated elsewhere.
#[must_use]
pub fn chosen(policy: &Policy) -> Vec<Clause> {
    policy
        .clauses
        .iter()
        .filter_map(|choice| clause(policy, choice))
        .collect()
}

/// One chosen clause; `None` for an id that is neither in the catalogue nor free, which a validated policy does not contain.
fn clause(policy: &Policy, choice: &ClauseChoice) -> Option<Clause> {
    let (template, owner, check) = match &choice.free {
        Some(free) => (free.text.as_str(), free.owner, None),
        None => {
            let entry = entry(&choice.id)?;
            (entry.text, entry.owner, entry.check)
        }
    };
    Some(Clause {
        id: choice.id.clone(),
        text: text::fill(template, policy, choice).0,
        owner,
        check: check.map(|check| text::fill(check, policy, choice).0),
        verdict: if check.is_some() {
            Verdict::Stale
        } else {
            Verdict::Stated
        },
        evidence: None,
    })
}

/// The placeholders of a chosen clause that have no value, for the validation of the policy.
pub(crate) fn unfilled(policy: &Policy, choice: &ClauseChoice) -> Vec<String> {
    let template = choice
        .free
        .as_ref()
        .map(|free| free.text.as_str())
        .or_else(|| entry(&choice.id).map(|entry| entry.text));
    template
        .map(|template| text::fill(template, policy, choice).1)
        .unwrap_or_default()
}

/// The JSON of [`Evidence`].
#[derive(Serialize, Deserialize)]
struct EvidenceJson {
    time: String,
    text: String,
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EvidenceJson {
            time: time::to_rfc3339(self.time_ms),
            text: self.text.clone(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = EvidenceJson::deserialize(deserializer)?;
        let time_ms = time::parse(&json.time).map_err(serde::de::Error::custom)?;
        Ok(Self {
            time_ms,
            text: json.text,
        })
    }
}

#[cfg(test)]
mod tests;
