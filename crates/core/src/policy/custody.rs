//! What the policy leaves out of custody, as clauses about stored data name it.

use super::{Mode, Policy};
use crate::field::Field;

/// The most members that are named one by one.
const MAX_NAMED: usize = 10;

impl Policy {
    /// The members that the policy ignores, as a list for a sentence, such as `` `rule.actions.*.cache` ``: the kind, then the
    /// members, `*` for an item or an entry. Empty when everything that is declared is in custody.
    #[must_use]
    pub fn ignored(&self) -> String {
        let mut paths = Vec::new();
        for kind in &self.kinds {
            match kind.mode {
                Mode::Ignore => paths.push(format!("`{}`", kind.name)),
                _ => collect(&kind.name, std::iter::once(&kind.value), &mut paths),
            }
        }
        let more = paths.len().saturating_sub(MAX_NAMED);
        paths.truncate(MAX_NAMED);
        let named = paths.join(", ");
        match more {
            0 => named,
            more => format!("{named} and {more} more"),
        }
    }
}

fn collect<'f>(around: &str, fields: impl IntoIterator<Item = &'f Field>, paths: &mut Vec<String>) {
    for field in fields {
        // The value of a kind and a case of a union lie where the kind and the union do.
        let path = match field.name.as_str() {
            "" => around.to_owned(),
            name => format!("{around}.{name}"),
        };
        let named = format!("`{path}`");
        if !field.ignore {
            collect(&path, &field.fields, paths);
            collect(&format!("{path}.*"), field.item.as_deref(), paths);
            collect(&path, &field.any_of, paths);
        } else if !paths.contains(&named) {
            paths.push(named);
        }
    }
}
