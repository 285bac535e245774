//! A3: nothing is stored but what the policy declares.

use super::Check;
use crate::finding::{Finding, broken, counted, damaged, forgotten, ignored, values};
use crate::survey::Survey;

pub(super) const CHECK: Check = Check {
    id: "A3",
    looks_at: "Compares every stored key with the families of keys that the app declares, every record with the policy, and every live value with the history.",
    run,
};

fn run(survey: &Survey<'_>) -> Finding {
    let state = match &survey.state {
        Ok(state) => state,
        Err(name) => return damaged(name),
    };
    let seen = &survey.inventory;
    if seen.undeclared > 0 {
        return Finding::Broken(format!(
            "{} stored under a name that no part of the app declares.",
            values(seen.undeclared)
        ));
    }
    // A record that was forgotten while it is there has a value that cannot be told from one of nobody.
    if seen.unknown_records > state.records.len() - state.known().count() {
        return Finding::Broken(format!(
            "{} stored of which the history knows nothing.",
            values(seen.unknown_records)
        ));
    }
    let first_stray = survey.live.as_ref().and_then(|live| {
        let first = live.strays.first()?;
        Some((first, live.strays.len()))
    });
    if let Some((first, count)) = first_stray {
        return Finding::Broken(format!(
            "{} not what the history says, the first at `{first}`.",
            values(count)
        ));
    }
    if let Some(finding) = broken(survey, state, |_| true) {
        return finding;
    }
    if let Some(text) = forgotten(state) {
        return Finding::Unfinished(text);
    }
    let keys = seen.keys;
    if !seen.is_whole || survey.live.is_none() {
        return Finding::Unfinished(format!(
            "{} looked at; there are more than one run looks at.",
            counted(keys, "key was", "keys were")
        ));
    }
    if let Some(text) = ignored(survey) {
        return Finding::Unfinished(text);
    }
    Finding::Kept(format!(
        "{}, all of declared families; {}, all of declared fields and equal to the history.",
        counted(keys, "key", "keys"),
        counted(state.known().count(), "record", "records")
    ))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{
        self, fields, holding, is_broken, is_kept, is_unfinished, survey,
    };
    use super::*;
    use crate::survey::{Inventory, Live};
    use bailee_core::name::Name;
    use serde_json::json;

    #[test]
    fn a_key_or_record_that_nothing_declares_is_caught() {
        assert!(is_kept(&run(&survey())));
        let mut undeclared = survey();
        undeclared.inventory.undeclared = 1;
        assert!(is_broken(&run(&undeclared)));
        let mut unknown = survey();
        unknown.inventory.unknown_records = 2;
        assert!(is_broken(&run(&unknown)));
        assert!(is_kept(&run(&holding("build server", fields()))));
        assert!(is_broken(&run(&holding("x", json!({"nickname": "x"})))));
    }

    #[test]
    fn a_value_changed_outside_the_app_is_caught() {
        let stray = Survey {
            live: Some(Live {
                strays: vec![Name::Head],
                ..Live::default()
            }),
            ..survey()
        };
        assert!(is_broken(&run(&stray)));
        assert!(is_broken(&run(&sample::damaged())));
    }

    #[test]
    fn a_record_that_was_forgotten_is_not_called_looked_at() {
        let mut forgotten = holding("build server", fields());
        if let Ok(state) = &mut forgotten.state {
            state.records.values_mut().for_each(|held| held.record = None);
        }
        assert!(is_unfinished(&run(&forgotten)));
    }

    #[test]
    fn a_listing_or_comparison_that_did_not_end_is_not_called_proven() {
        let listing = Survey {
            inventory: Inventory::default(),
            ..survey()
        };
        assert!(is_unfinished(&run(&listing)));
        let comparison = Survey {
            live: None,
            ..survey()
        };
        assert!(is_unfinished(&run(&comparison)));
    }

    #[test]
    fn a_member_that_is_not_in_custody_is_named_and_nothing_is_called_proven() {
        assert!(sample::names_what_is_ignored(run));
    }
}
