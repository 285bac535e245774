//! The declared functions of the vendor's own: those of the manifest, each once, with what they touch.

use std::collections::BTreeSet;

use super::finding::Findings;
use crate::policy::{Beside, Function, Policy, STORES};

/// What touches nothing touches nothing else.
const NOTHING: &str = "nothing";
/// Stores that the manifest has to declare.
const DECLARED: &[&str] = &["sql", "object-store"];

/// Checks every declared function, against the manifest, too, when it was read.
pub(super) fn functions(policy: &Policy, found: &mut Findings) {
    let mut names = BTreeSet::new();
    for (index, function) in policy.functions.iter().enumerate() {
        let path = format!("functions[{index}]");
        let name = format!("{path}.name");
        found.check(
            is_name(&function.name, b""),
            &name,
            "must be the key of a function in the manifest: letters, digits, `-`, `_` and `.`",
        );
        found.check(
            names.insert(&function.name),
            &name,
            "another function has this name",
        );
        let listed = |beside: &Beside| beside.functions.contains(&function.name);
        found.check(
            policy.beside.as_ref().is_none_or(listed),
            &name,
            "the manifest has no function with this key beside Bailee's own",
        );
        touches(policy, function, &format!("{path}.touches"), found);
        found.line(&function.purpose, &format!("{path}.purpose"));
    }
}

fn touches(policy: &Policy, function: &Function, key: &str, found: &mut Findings) {
    let touched = &function.touches;
    let distinct: BTreeSet<_> = touched.iter().collect();
    let is_none = touched.iter().any(|word| word == NOTHING);
    found.check(
        !touched.is_empty() && distinct.len() == touched.len() && (!is_none || touched.len() == 1),
        key,
        "must name kinds and stores, each once, or be [\"nothing\"]",
    );
    for word in distinct {
        let is_store = STORES.iter().any(|(store, _)| store == word);
        let is_kind = policy.kind(word).is_some();
        let entity = word.strip_prefix("entity:");
        let entity = entity.is_some_and(|name| is_name(name, b":"));
        if is_store && is_kind {
            found.add(
                key,
                format!("{word:?} is a store and a kind; give the kind another name"),
            );
        } else if !is_store && !is_kind && !entity {
            let stores: Vec<&str> = STORES.iter().map(|(store, _)| *store).collect();
            let stores = stores.join(", ");
            found.add(
                key,
                format!(
                    "{word:?} is no kind of the policy, and not one of: {stores}, entity:<name>"
                ),
            );
        } else if entity || DECLARED.contains(&word.as_str()) {
            let listed = |beside: &Beside| beside.stores.contains(word);
            found.check(
                policy.beside.as_ref().is_none_or(listed),
                key,
                &format!("{word:?} is not declared by the manifest beside Bailee's own"),
            );
        }
    }
}

/// What the platform takes as a key of a function; the name of an entity may also have these `signs`.
fn is_name(text: &str, signs: &[u8]) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) || signs.contains(&byte);
    (1..=255).contains(&text.len()) && text.bytes().all(fits)
}
