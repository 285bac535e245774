//! Clauses: the sentences of a statement, each with its owner and what is known about it.
//!
//! The catalogue has the sentences. Whether anything checks one, and what the check looks at, is known to whoever runs
//! checks (in the app the engine's table of checks), who turns the clause from stated into something else with
//! [`Clause::settle`].

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::policy::{ClauseChoice, Policy};
use crate::time;

pub mod catalogue;
mod people;
mod text;

pub use crate::policy::Owner;
use catalogue::find;
pub use catalogue::{CATALOGUE, Sentence};

/// What is known about a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The check ran and found the clause kept.
    Proven,
    /// The check ran and found the clause broken.
    Failing,
    /// The check could not look at everything, or has not run.
    Incomplete,
    /// Nothing checks the clause; its owner says so.
    Stated,
}

/// What a check saw and when.
#[derive(Clone, Debug, PartialEq, Eq, TS)]
pub struct Evidence {
    /// When the check ran, in milliseconds since the Unix epoch; in JSON `time`, RFC 3339.
    #[ts(rename = "time", type = "string")]
    pub time_ms: i64,
    /// What it saw, in one sentence free of content.
    pub text: String,
}

/// One clause of one statement. Its JSON is what the resolver `statement` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields)]
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
    /// Every verdict, in the order in which a summary counts them.
    pub const ALL: [Self; 4] = [Self::Proven, Self::Failing, Self::Incomplete, Self::Stated];

    /// The name in payloads.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Failing => "failing",
            Self::Incomplete => "incomplete",
            Self::Stated => "stated",
        }
    }

    /// What the verdict means, as a sentence that begins after its name.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Proven => "a check ran and found the sentence kept.",
            Self::Failing => "a check ran and found it broken.",
            Self::Incomplete => "its check could not look at everything, or has not run.",
            Self::Stated => "nothing checks it; its owner says so.",
        }
    }
}

impl Clause {
    /// Records that the clause has a check, what the check looks at, and what it found. Placeholders in `looks_at` are
    /// filled as those of the clause's sentence are.
    ///
    /// A clause that has a check is never merely stated, and nothing is proven or broken without evidence: either makes it
    /// [`Verdict::Incomplete`]. A clause of the vendor's own has no check, and stays as it is.
    pub fn settle(
        &mut self,
        policy: &Policy,
        looks_at: &str,
        verdict: Verdict,
        evidence: Option<Evidence>,
    ) {
        let choice = policy.clauses.iter().find(|choice| choice.id == self.id);
        let Some(choice) = choice.filter(|choice| choice.free.is_none()) else {
            return;
        };
        self.check = Some(text::fill(looks_at, policy, choice).0);
        self.verdict = match verdict {
            Verdict::Proven | Verdict::Failing if evidence.is_some() => verdict,
            _ => Verdict::Incomplete,
        };
        self.evidence = evidence;
    }
}

/// The clauses that the policy chose, in its order, each as stated.
///
/// ```
/// use bailee_core::clause::{Evidence, Verdict, chosen};
/// use bailee_core::policy::Policy;
///
/// let policy = Policy::parse(include_str!("../../../bailee.toml"))?;
/// let mut clauses = chosen(&policy);
/// assert!(clauses.iter().all(|clause| clause.verdict == Verdict::Stated));
///
/// for clause in clauses.iter_mut().filter(|clause| clause.id == "A9") {
///     let evidence = Evidence { time_ms: 1_795_283_939_000, text: "12 changes were read back.".to_owned() };
///     let looks_at = "Reads back every change of the last {backup-days} days.";
///     clause.settle(&policy, looks_at, Verdict::Proven, Some(evidence));
///     assert_eq!(clause.check.as_deref(), Some("Reads back every change of the last 35 days."));
/// }
/// # Ok::<(), bailee_core::policy::PolicyErrors>(())
/// ```
#[must_use]
pub fn chosen(policy: &Policy) -> Vec<Clause> {
    policy
        .clauses
        .iter()
        .filter_map(|choice| stated(policy, choice))
        .collect()
}

/// One chosen clause; `None` for an id that is neither in the catalogue nor free, which a validated policy does not contain.
fn stated(policy: &Policy, choice: &ClauseChoice) -> Option<Clause> {
    let (template, owner) = match &choice.free {
        Some(free) => (free.text.as_str(), free.owner),
        None => {
            let sentence = find(&choice.id)?;
            (sentence.text, sentence.owner)
        }
    };
    Some(Clause {
        id: choice.id.clone(),
        text: text::fill(template, policy, choice).0,
        owner,
        check: None,
        verdict: Verdict::Stated,
        evidence: None,
    })
}

/// The placeholders of a chosen clause that have no value, for the validation of the policy.
pub(crate) fn unfilled(policy: &Policy, choice: &ClauseChoice) -> Vec<String> {
    let template = choice
        .free
        .as_ref()
        .map(|free| free.text.as_str())
        .or_else(|| find(&choice.id).map(|sentence| sentence.text));
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
