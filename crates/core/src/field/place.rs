//! Where in a field's value something is, in the words of the person who wrote it.

use std::fmt;

use serde::Serialize;
use ts_rs::TS;

use crate::detector::scan;
use crate::legible;

/// The longest name of an entry that is shown, in characters: a longer one is content rather than a name.
const MAX_SHOWN: usize = 60;

/// A part of a value. In JSON `{"item": 3}`, `{"entry": "name"}`, or `{"entry": null}` where the name is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// An item of a list, counted from 1 in the order in which it was sent.
    Item(usize),
    /// An entry of a map by its name, which is `None` where it must not be repeated.
    ///
    /// Entries are not counted: JSON objects are read in the order of their names, which is not the order on the screen.
    Entry(Option<String>),
}

impl Place {
    /// The item at this index, counted from 0.
    #[must_use]
    pub fn item(index: usize) -> Self {
        Self::Item(index.saturating_add(1))
    }

    /// The entry of this name. A name that hides something, is long, or looks like personal data or a credential is not shown.
    #[must_use]
    pub fn entry(name: &str) -> Self {
        let is_short = name.chars().nth(MAX_SHOWN).is_none();
        let is_harmless = is_short && legible::fault(name).is_none() && scan("", name).is_empty();
        Self::Entry(is_harmless.then(|| name.to_owned()))
    }

    /// The same place without a name from the value.
    #[must_use]
    pub fn without_name(self) -> Self {
        match self {
            Self::Item(number) => Self::Item(number),
            Self::Entry(_) => Self::Entry(None),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(number) => write!(out, "item {number}"),
            Self::Entry(Some(name)) => write!(out, "entry “{name}”"),
            Self::Entry(None) => out.write_str("an entry whose name is not shown"),
        }
    }
}
