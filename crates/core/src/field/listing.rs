//! The list of types and forms in the head of `bailee.toml`.

use super::declared::{FieldType, Inner, Limit};
use super::form::Form;
use super::{FORMS, TYPES};

/// The list of all types as comment lines of TOML, each type with what it takes and what a field of it may declare, and of all
/// forms.
///
/// ```
/// let listed = bailee_core::field::listing();
/// assert!(listed.contains("#   boolean  true or false\n"));
/// ```
#[must_use]
pub fn listing() -> String {
    let types: String = TYPES.iter().map(|kind| line(kind)).collect();
    let forms: String = FORMS.iter().map(|form| form_line(form)).collect();
    format!(
        "{types}# Forms that `form` may name; a text of the field, or each item, must have it:\n{forms}"
    )
}

fn form_line(form: &Form) -> String {
    format!("#   {:<12} {}\n", form.name, form.takes)
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
    if kind.has_form {
        line += "; `form`";
    }
    line += match kind.inner {
        Inner::Nothing => "",
        Inner::Members => "; `fields`; `open`",
        Inner::Items => "; `item`, the shape of each item",
        Inner::Entries => "; `item`, the shape of each value where it is not text",
        Inner::Cases => "; `any-of`, shapes of which the first that fits decides",
    };
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
