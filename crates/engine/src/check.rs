//! The table of checks: each looks at the survey and says what it found.
//!
//! A check is a file of its own, which says which clause it checks, what it looks at, and how; beside it stand the violations that
//! it must catch, so that none can only say yes.

use crate::finding::Finding;
use crate::survey::Survey;

/// The check of one clause.
pub struct Check {
    /// Id of the clause in the catalogue.
    pub id: &'static str,
    /// What it looks at: what the statement says under the clause. It may have the clause's placeholders.
    pub looks_at: &'static str,
    /// Runs it.
    pub(crate) run: fn(&Survey<'_>) -> Finding,
}

macro_rules! checks {
    ($($check:ident),* $(,)?) => {
        $(mod $check;)*

        /// Every check. A clause without one is stated, and the statement says so.
        pub const CHECKS: &[Check] = &[$($check::CHECK),*];
    };
}

checks![
    inventory,
    credential,
    kind,
    frequency,
    retention,
    authorization,
    isolation,
    customer,
    combination,
];

/// Returns the check of clause `id`; `None` for a clause without one.
pub(crate) fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.id == id)
}

#[cfg(test)]
mod sample;

#[cfg(test)]
mod tests {
    use super::*;
    use bailee_core::clause::CATALOGUE;

    #[test]
    fn every_check_is_of_one_clause_of_the_catalogue() {
        for (index, check) in CHECKS.iter().enumerate() {
            let mut sentences = CATALOGUE.iter();
            assert!(
                sentences.any(|sentence| sentence.id == check.id),
                "{}",
                check.id
            );
            assert!(!check.looks_at.is_empty(), "{}", check.id);
            let first = CHECKS.iter().position(|other| other.id == check.id);
            assert_eq!(first, Some(index), "{}", check.id);
        }
        assert!(find("A1").is_none());
    }
}
