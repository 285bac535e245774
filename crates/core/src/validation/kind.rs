//! Contradictions inside the declared kinds.

use std::collections::BTreeSet;

use super::field;
use super::finding::Findings;
use super::name::is_kebab;
use crate::policy::Policy;

/// The most kinds of a policy: the admin page shows them all.
const MAX_KINDS: usize = 50;

/// Checks every kind and field.
pub(super) fn kinds(policy: &Policy, found: &mut Findings) {
    found.check(
        (1..=MAX_KINDS).contains(&policy.kinds.len()),
        "kinds",
        "there must be 1 to 50 kinds",
    );
    let mut names = BTreeSet::new();
    for (index, kind) in policy.kinds.iter().enumerate() {
        let path = format!("kinds[{index}]");
        let key = |name: &str| format!("{path}.{name}");
        found.check(
            is_kebab(&kind.name),
            &key("name"),
            "must be kebab-case, at most 40 characters",
        );
        found.check(
            names.insert(&kind.name),
            &key("name"),
            "another kind has this name",
        );
        found.line(&kind.title, &key("title"));
        found.line(&kind.purpose, &key("purpose"));
        let scopes: BTreeSet<_> = kind.scopes.iter().collect();
        found.check(
            !scopes.is_empty() && scopes.len() == kind.scopes.len(),
            &key("scopes"),
            "must name site, project or both, each once",
        );
        field::fields(kind, &path, found);
    }
}
