//! Where in a value something is: the way to it, and the same in the words of the person who wrote the value.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::detector::scan;
use crate::legible;

/// The longest name of an entry that is shown, in characters: a longer one is content rather than a name.
const MAX_SHOWN: usize = 60;

/// One step of the way to a part of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'v> {
    /// Into a member that the policy declares.
    Member(&'v str),
    /// Into an entry or a free-form member, whose name is content.
    Entry(&'v str),
    /// Into the item at this index, counted from 0.
    Item(usize),
}

/// A step as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A member that the policy declares.
    Member(String),
    /// An entry by its name, which is `None` where it must not be repeated.
    ///
    /// Entries are not counted: JSON objects are read in the order of their names, which is not the order on the screen.
    Entry(Option<String>),
    /// An item of a list, counted from 1 in the order in which it was sent.
    Item(usize),
}

/// A part of a value, by the way to it; empty for the whole. In JSON the steps: names, numbers of items, and `null` for a name
/// that is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place(Vec<Shown>);

/// Returns the JSON pointer (RFC 6901) of a part, `""` for the whole.
#[must_use]
pub fn pointer(way: &[Step<'_>]) -> String {
    let mut pointer = String::new();
    for step in way {
        pointer.push('/');
        match step {
            Step::Member(name) | Step::Entry(name) => {
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Step::Item(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}

impl Place {
    /// The part at the end of this way. The name of an entry that hides something, is long, or looks like personal data or a
    /// credential is not shown.
    #[must_use]
    pub fn of(way: &[Step<'_>]) -> Self {
        Self(way.iter().map(|step| Shown::of(*step)).collect())
    }

    /// The steps, from the outermost.
    #[must_use]
    pub fn steps(&self) -> &[Shown] {
        &self.0
    }

    /// The same place, seen from one step further out.
    pub(super) fn below(mut self, step: Step<'_>) -> Self {
        self.0.insert(0, Shown::of(step));
        self
    }

    /// The same place without a name from the value.
    #[must_use]
    pub fn without_names(mut self) -> Self {
        for step in &mut self.0 {
            if let Shown::Entry(name) = step {
                *name = None;
            }
        }
        self
    }
}

impl Shown {
    fn of(step: Step<'_>) -> Self {
        match step {
            Step::Member(name) => Self::Member(name.to_owned()),
            Step::Entry(name) => {
                let is_short = name.chars().nth(MAX_SHOWN).is_none();
                let is_harmless =
                    is_short && legible::fault(name).is_none() && scan("", name).is_empty();
                Self::Entry(is_harmless.then(|| name.to_owned()))
            }
            Step::Item(index) => Self::Item(index.saturating_add(1)),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            if index > 0 {
                out.write_str(", ")?;
            }
            match step {
                Shown::Member(name) => out.write_str(name)?,
                Shown::Entry(Some(name)) => write!(out, "entry “{name}”")?,
                Shown::Entry(None) => out.write_str("an entry whose name is not shown")?,
                Shown::Item(number) => write!(out, "item {number}")?,
            }
        }
        Ok(())
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Member(name) | Self::Entry(Some(name)) => serializer.serialize_str(name),
            Self::Entry(None) => serializer.serialize_unit(),
            Self::Item(number) => serializer.serialize_u64(u64::try_from(*number).unwrap_or(0)),
        }
    }
}
