//! Where the records of a kind lie, and what Bailee does with them.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::malformed::Malformed;
use crate::name::ENTITY;

/// A store of the platform, of which the app has its own keys.
///
/// Written `kvs`, `secret` or `entity:<name>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// Plain keys.
    Kvs,
    /// Secrets, which nothing can list.
    Secret,
    /// The custom entity of this name.
    Entity(String),
}

/// What is done with the records of a kind: the ladder of adoption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Nothing: they are not in custody.
    Ignore,
    /// The app writes them as it always did; once a day what changed is taken into the history.
    Observe,
    /// Writes go through Bailee, each a change of the history; the gate reports.
    Journal,
    /// As journal, and the gate refuses.
    Enforce,
}

/// Who may do something with the records of a kind on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Nobody.
    Nobody,
    /// Administrators of Jira.
    Site,
    /// Also administrators of the project that the record belongs to.
    Project,
}

impl Store {
    /// Whether it is Bailee's own entity, in which no kind of an app lies.
    #[must_use]
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Entity(name) if name == ENTITY)
    }
}

impl fmt::Display for Store {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kvs => out.write_str("kvs"),
            Self::Secret => out.write_str("secret"),
            Self::Entity(name) => write!(out, "entity:{name}"),
        }
    }
}

impl FromStr for Store {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match (text, text.strip_prefix("entity:")) {
            ("kvs", _) => Ok(Self::Kvs),
            ("secret", _) => Ok(Self::Secret),
            (_, Some(name)) if is_entity_name(name) => Ok(Self::Entity(name.to_owned())),
            _ => Err(Malformed(
                "a store is `kvs`, `secret`, or `entity:` and the name of a custom entity",
            )),
        }
    }
}

/// The platform's pattern of names of entities: 3 to 60 of `a-z0-9:-_.`, no sign in front, no dot at the end, no two dots.
fn is_entity_name(name: &str) -> bool {
    let is_sign = |byte: u8| matches!(byte, b'_' | b'-' | b'.');
    let fits = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b':' || is_sign(byte)
    };
    (3..=60).contains(&name.len())
        && name.bytes().all(fits)
        && !name.bytes().next().is_some_and(is_sign)
        && !name.ends_with('.')
        && !name.contains("..")
}

impl Serialize for Store {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

macro_rules! words {
    ($Type:ident: $($variant:ident = $word:literal),* $(,)?) => {
        impl $Type {
            /// Every one, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in `bailee.toml` and in payloads.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl Serialize for $Type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

words!(Mode: Ignore = "ignore", Observe = "observe", Journal = "journal", Enforce = "enforce");
words!(Audience: Nobody = "nobody", Site = "site", Project = "project");

impl Mode {
    /// Whether Bailee alone writes such records.
    #[must_use]
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Journal | Self::Enforce)
    }

    /// Whether such records are in custody.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        !matches!(self, Self::Ignore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_written_as_it_was_read() {
        for text in ["kvs", "secret", "entity:job", "entity:app.page-config"] {
            assert_eq!(
                text.parse::<Store>()
                    .map(|store| store.to_string())
                    .as_deref(),
                Ok(text)
            );
        }
        for text in [
            "",
            "Kvs",
            "entity:",
            "entity:ab",
            "entity:-ab",
            "entity:a..b",
            "entity:ab.",
            "sql",
        ] {
            assert!(text.parse::<Store>().is_err(), "{text}");
        }
        assert!(
            "entity:bailee"
                .parse::<Store>()
                .is_ok_and(|store| store.is_own())
        );
    }
}
