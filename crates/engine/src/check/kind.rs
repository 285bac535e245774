//! A5: every record is of a declared kind.

use bailee_core::gate::Subject;

use super::Check;
use crate::finding::{Finding, content, counted};
use crate::survey::Survey;

pub(super) const CHECK: Check = Check {
    id: "A5",
    looks_at: "Checks that every stored record is of a declared kind, at a key of its pattern, with values of the declared types.",
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
    use super::super::sample::{
        damaged, fields, holding, holding_at, is_broken, is_kept, is_unfinished,
    };
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_that_the_policy_does_not_declare_is_caught() {
        assert!(is_kept(&run(&holding("build server", fields()))));
        let mut value = fields();
        value["name"] = json!("x");
        assert!(is_kept(&run(&holding_at("integration:project:10000:one", value.clone()))));
        for key in ["profile:site:one", "integration:project:one", "integration:site:"] {
            assert!(is_broken(&run(&holding_at(key, value.clone()))), "{key}");
        }
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
