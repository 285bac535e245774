//! The list of types in the head of `bailee.toml`.

use super::TYPES;
use super::declared::{FieldType, Limit};

/// The list of all types as comment lines of TOML, each type with what it takes and what a field of it may declare.
///
/// ```
/// let listed = bailee_core::field::listing();
/// assert!(listed.contains("#   boolean  true or false\n"));
/// ```
#[must_use]
pub fn listing() -> String {
    TYPES.iter().map(|kind| line(kind)).collect()
}

fn line(kind: &FieldType) -> String {
    let mut line = format!("#   {:<8} {}", kind.name, kind.takes);
    let limits = [
        ("min", kind.min),
        ("max", kind.max),
        ("item-max", kind.item_max),
    ];
    for (name, limit) in limits {
        if let Some(limit) = limit {
            line += &format!("; `{name}`{}", range(&limit));
        }
    }
    if kind.has_choices {
        line += "; `choices`";
    }
    if kind.can_be_secret {
        line += "; may be secret";
    }
    line += "\n";
    line
}

/// What a limit counts and how far it goes; nothing for the bounds of a number.
fn range(limit: &Limit) -> String {
    match limit.default {
        Some(default) => format!(
            " {}, {} to {}, {default} unless given",
            limit.unit, limit.least, limit.most
        ),
        None => String::new(),
    }
}
