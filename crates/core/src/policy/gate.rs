//! What the policy says of the gate.

use serde::Serialize;

use crate::rule::{Rule, Subject};

/// What the gate does not look for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gate {
    /// Classes of personal data that are not looked for; in JSON their codes. Empty means that every class is.
    pub off: Vec<Rule>,
}

impl Gate {
    /// The classes that may be off: those of personal data. Credentials are always looked for.
    #[must_use]
    pub fn classes() -> Vec<Rule> {
        let all = Rule::ALL.iter().copied();
        all.filter(|rule| rule.subject() == Subject::PersonalData)
            .collect()
    }

    /// Whether nothing of personal data is looked for.
    #[must_use]
    pub fn is_all_off(&self) -> bool {
        Self::classes().iter().all(|class| self.off.contains(class))
    }
}
