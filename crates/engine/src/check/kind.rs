//! A5: every record is of a declared kind.

use bailee_core::gate::Subject;

use super::Check;
use crate::finding::{Finding, content, counted};
use crate::survey::Survey;

pub(super) const CHECK: Check = Check {
    id: "A5",
    looks_at: "Checks that every stored record is of a declared kind, at a scope that the kind allows, with values of the declared types.",
    run,
};

fn run(survey: &Survey<'_>) -> Finding {
    let found = content(survey, |rule| {
        matches!(rule.subject(), Subject::Declaration | Subject::Form)
    });
    match found {
        Err(finding) => finding,
        Ok(state) => Finding::Kept(format!(
            "{}, each of one of the {} that the policy declares.",
            counted(state.known().count(), "record", "records"),
            counted(survey.policy.kinds.len(), "kind", "kinds")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{damaged, fields, holding, is_broken, is_kept, is_unfinished};
    use super::*;
    use bailee_core::policy::ScopeKind;
    use serde_json::json;

    #[test]
    fn a_record_that_the_policy_does_not_declare_is_caught() {
        assert!(is_kept(&run(&holding("build server", fields()))));
        let mut kind = holding("x", fields());
        let mut scope = holding("x", fields());
        if let Ok(state) = &mut kind.state {
            let records = state.records.values_mut().flat_map(|held| &mut held.record);
            records.for_each(|record| record.kind = "profile".into());
        }
        let mut policy = scope.policy.clone();
        for kind in &mut policy.kinds {
            kind.scopes = vec![ScopeKind::Project];
        }
        scope.policy = &policy;
        assert!(is_broken(&run(&kind)));
        assert!(is_broken(&run(&scope)));
        for fields in [json!({"baseUrl": 7, "enabled": true}), json!({"nickname": "x"})] {
            assert!(is_broken(&run(&holding("x", fields))));
        }
    }

    #[test]
    fn records_that_cannot_be_read_are_not_called_declared() {
        assert!(is_unfinished(&run(&damaged())));
    }

    #[test]
    fn a_member_that_is_not_in_custody_is_named_and_nothing_is_called_proven() {
        assert!(super::super::sample::names_what_is_ignored(run));
    }
}
