//! A4: no credential of an Atlassian product in any readable field.

use bailee_core::gate::Subject;

use super::Check;
use crate::finding::{Finding, content, counted};
use crate::survey::Survey;

pub(super) const CHECK: Check = Check {
    id: "A4",
    looks_at: "Searches every readable text of every stored record for passwords, tokens and keys, and checks that its secret fields are sealed or lie in the platform's secret store.",
    run,
};

fn run(survey: &Survey<'_>) -> Finding {
    match content(survey, |rule| rule.subject() == Subject::Credential) {
        Err(finding) => finding,
        Ok(state) => Finding::Kept(format!(
            "{} searched for passwords, tokens and keys; none was found.",
            counted(state.known().count(), "record was", "records were")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{
        damaged, fields, holding, is_broken, is_kept, is_unfinished, survey,
    };
    use super::*;
    use crate::survey::Live;
    use bailee_core::name::Name;
    use serde_json::json;

    #[test]
    fn a_credential_in_a_readable_field_is_caught() {
        assert!(is_kept(&run(&holding("build server", fields()))));
        for leaked in [
            "-----BEGIN PRIVATE KEY-----",
            "https://user:hunter2@one.example",
        ] {
            assert!(is_broken(&run(&holding(leaked, fields()))), "{leaked}");
        }
    }

    #[test]
    fn a_credential_under_an_undeclared_name_or_in_a_secret_field_is_caught() {
        let token = "https://user:hunter2@one.example";
        assert!(is_broken(&run(&holding("x", json!({"note": [token]})))));
        assert!(is_broken(&run(&holding("x", json!({"apiToken": "open"})))));
    }

    #[test]
    fn records_that_could_not_be_looked_at_are_not_called_free_of_credentials() {
        assert!(is_unfinished(&run(&damaged())));
        let stray = Survey {
            live: Some(Live {
                strays: vec![Name::Head],
                ..Live::default()
            }),
            ..survey()
        };
        assert!(is_unfinished(&run(&stray)));
        let mut unknown = survey();
        unknown.inventory.unknown_records = 1;
        assert!(is_unfinished(&run(&unknown)));
        let mut undeclared = survey();
        undeclared.inventory.undeclared = 1;
        assert!(is_unfinished(&run(&undeclared)));
        let partial = Survey {
            live: None,
            ..survey()
        };
        assert!(is_unfinished(&run(&partial)));
    }

    #[test]
    fn a_member_that_is_not_in_custody_is_named_and_nothing_is_called_proven() {
        assert!(super::super::sample::names_what_is_ignored(run));
    }
}
