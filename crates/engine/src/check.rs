//! The table of checks: each looks at the survey and says what it found.
//!
//! A check is a file of its own, which says which clause it checks, what it looks at, and how; beside it stand the violations that
//! it must catch, so that none can only say yes.

use bailee_core::time::to_rfc3339;

use crate::finding::{Finding, counted};
use crate::progress;
use crate::survey::Survey;

/// The check of one clause.
pub struct Check {
    /// Id of the clause in the catalogue.
    pub id: &'static str,
    /// What it looks at: what the statement says under the clause. It may have the clause's placeholders.
    pub looks_at: &'static str,
    /// Looks at what is in custody.
    run: fn(&Survey<'_>) -> Finding,
}

impl Check {
    /// Runs it. Whatever the app has beside Bailee nobody looked at, be it what the check is about or not: then it found nothing
    /// broken, and proves nothing.
    pub(crate) fn look(&self, survey: &Survey<'_>) -> Finding {
        let found = (self.run)(survey);
        let beside = survey.policy.beside_stated();
        let mut more = observed(survey).unwrap_or_default();
        if !beside.is_empty() {
            more.push_str(&format!(" Not in custody, and not looked at: {beside}."));
        }
        match found {
            Finding::Kept(text) | Finding::Unfinished(text) if !more.is_empty() => {
                Finding::Unfinished(text + &more)
            }
            found => found,
        }
    }
}

/// Says what is not known of records that the app writes itself; `None` without any.
fn observed(survey: &Survey<'_>) -> Option<String> {
    if !progress::observes(survey.policy) {
        return None;
    }
    let Some(look) = &survey.look else {
        return Some(" Records that the app writes itself were not looked at yet.".into());
    };
    let mut text = format!(
        " Records that the app writes itself were last looked at {}; what it overwrote between two looks is not in the history, and its own writes cannot be told from those of others.",
        to_rfc3339(look.time)
    );
    let left_out = look.large + look.expiring;
    if left_out > 0 {
        text.push_str(&format!(
            " {} too large or had a time to live, and was not kept.",
            counted(
                usize::try_from(left_out).unwrap_or(usize::MAX),
                "value was",
                "values were"
            )
        ));
    }
    Some(text)
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
    use super::sample::{beside, broken, healthy, is_broken, is_kept, is_unfinished};
    use super::*;
    use bailee_core::clause::CATALOGUE;

    #[test]
    fn no_check_alone_calls_anything_proven_in_an_app_with_functions_of_its_own() {
        let policy = beside(Some(&["settings", "hook"]));
        let unread = beside(None);
        for check in CHECKS {
            let mut site = healthy();
            assert!(is_kept(&check.look(&site)), "{}", check.id);
            site.policy = &policy;
            let found = check.look(&site);
            assert!(is_unfinished(&found), "{}", check.id);
            let (Finding::Kept(text) | Finding::Broken(text) | Finding::Unfinished(text)) = found;
            for named in [
                "`settings` (stated by the vendor: called by any user of the site; touches secret)",
                "`hook` (undeclared)",
                "stores of the app's own: sql; secrets that no kind declares",
            ] {
                assert!(text.contains(named), "{}: {text}", check.id);
            }
            site.policy = &unread;
            assert!(is_unfinished(&check.look(&site)), "{}", check.id);
        }
    }

    #[test]
    fn what_is_broken_is_broken_whatever_else_the_app_has() {
        let policy = beside(Some(&["settings"]));
        // The decision of A17 is the code's own, which a survey cannot break.
        for check in CHECKS.iter().filter(|check| check.id != "A17") {
            let mut site = broken();
            assert!(is_broken(&check.look(&site)), "{}", check.id);
            site.policy = &policy;
            assert!(is_broken(&check.look(&site)), "{}", check.id);
        }
    }

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
