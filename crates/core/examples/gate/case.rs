//! One case: a text, what it is, and where it stands.

use crate::dice::Dice;
use crate::template::fill;

/// What nothing may be found in.
pub(crate) const HARMLESS: &str = "none";

/// A text of which it is known what it is.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// `secret`, `email`, `account-id`, `phone`, `iban`, `card`, `ip`, or [`HARMLESS`].
    pub(crate) label: String,
    /// The row of the table.
    pub(crate) group: String,
    /// What of the group.
    pub(crate) class: String,
    /// The name of the field or entry; empty when there is none.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: String,
}

/// The cases of one group, as they are made.
#[derive(Debug)]
pub(crate) struct Cases {
    pub(crate) list: Vec<Case>,
}

impl Cases {
    pub(crate) fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Adds a case without a name.
    pub(crate) fn add(&mut self, label: &str, group: &str, class: &str, text: String) {
        self.add_named(label, group, class, "", text);
    }

    /// Adds a case.
    pub(crate) fn add_named(
        &mut self,
        label: &str,
        group: &str,
        class: &str,
        name: &str,
        text: String,
    ) {
        self.list.push(Case {
            label: label.to_owned(),
            group: group.to_owned(),
            class: class.to_owned(),
            name: name.to_owned(),
            text,
        });
    }

    /// Adds so many cases of each template of a table.
    pub(crate) fn add_all(
        &mut self,
        label: &str,
        group: &str,
        table: &[(&str, &str)],
        count: usize,
        dice: &mut Dice,
    ) {
        for (class, template) in table {
            for _ in 0..count {
                self.add(label, group, class, fill(template, dice));
            }
        }
    }
}
