//! The chosen clauses: known ids or texts of the vendor's own, each once, with every placeholder filled.

use std::collections::BTreeSet;

use super::finding::Findings;
use crate::clause::catalogue::find;
use crate::clause::unfilled;
use crate::policy::{ClauseChoice, Policy};

/// The clause that no personal data is stored.
const NO_PERSONAL_DATA: &str = "A2";

/// Checks every chosen clause.
pub(super) fn clauses(policy: &Policy, found: &mut Findings) {
    let mut ids = BTreeSet::new();
    for (index, choice) in policy.clauses.iter().enumerate() {
        let path = format!("clauses[{index}]");
        found.check(
            ids.insert(&choice.id),
            &format!("{path}.id"),
            "another clause has this id",
        );
        text(choice, &path, found);
        parameters(policy, choice, &path, found);
        let promises_none = choice.id == NO_PERSONAL_DATA && choice.free.is_none();
        found.check(
            !(promises_none && policy.gate.is_all_off()),
            &format!("{path}.id"),
            "promises that no personal data is stored, but `gate.off` turns off every class of it; leave a class on, or the clause out",
        );
    }
}

fn text(choice: &ClauseChoice, path: &str, found: &mut Findings) {
    match (find(&choice.id), &choice.free) {
        (Some(_), Some(_)) => found.add(
            format!("{path}.text"),
            "a clause of the catalogue has its text and owner there; give a free clause an id of its own",
        ),
        (None, None) => found.add(
            format!("{path}.id"),
            "is not in the catalogue; a free clause needs text and owner",
        ),
        (None, Some(free)) => {
            found.check(
                is_clause_id(&choice.id),
                &format!("{path}.id"),
                "must be letters, digits and hyphens, at most 20 characters",
            );
            found.line(&free.text, &format!("{path}.text"));
        }
        (Some(_), None) => {}
    }
}

fn parameters(policy: &Policy, choice: &ClauseChoice, path: &str, found: &mut Findings) {
    let known = find(&choice.id)
        .map(|sentence| sentence.parameters)
        .unwrap_or_default();
    for (name, value) in &choice.parameters {
        let key = format!("{path}.parameters.{name}");
        if known.iter().any(|(known, _)| known == name) {
            found.line(value, &key);
        } else {
            found.add(key, format!("clause {} has no such parameter", choice.id));
        }
    }
    for name in unfilled(policy, choice) {
        found.add(
            format!("{path}.text"),
            format!("the placeholder {{{name}}} has no value"),
        );
    }
}

fn is_clause_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=20).contains(&text.len()) && text.bytes().all(fits)
}
