//! Where a record lies: a key of the app's own, in one of the platform's stores.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use ts_rs::TS;

use crate::id::Address;
use crate::malformed::Malformed;

/// The entity that is Bailee's own: everything that it stores itself, its two secrets aside.
pub const ENTITY: &str = "bailee";

/// What the names of Bailee's own secrets begin with.
pub const SECRETS: &str = "bailee:";

/// The most characters of a key of the platform, in every store.
pub const MAX_KEY: usize = 500;

/// Fixed for ever: it decides on which shelf the tag of a record lies.
const ADDRESS_CONTEXT: &str = "bailee 2026-11-27 address of a record";

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

/// Where a record lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, TS)]
pub struct Location {
    /// The store; plain keys if absent.
    #[ts(optional, as = "Option<String>")]
    pub store: Store,
    /// The key in it.
    pub key: String,
}

impl Location {
    /// Returns the hash by which what is known of the record beside its value is found: it needs no key, so that a change knows
    /// what to read before it has any.
    #[must_use]
    pub fn address(&self) -> Address {
        let hash = self.hash(blake3::Hasher::new_derive_key(ADDRESS_CONTEXT));
        Address::from_bytes(hash)
    }

    /// Whether it is in the platform's secret store: its whole value is a secret.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.store == Store::Secret
    }

    /// Whether it is where Bailee's own values lie, and so no record of an app.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.store.is_own() || self.store == Store::Secret && self.key.starts_with(SECRETS)
    }

    /// Returns the first 16 bytes of a hash of the location.
    pub(crate) fn hash(&self, mut hasher: blake3::Hasher) -> [u8; 16] {
        // No store has the zero byte, so the two parts cannot run into each other.
        hasher
            .update(self.store.to_string().as_bytes())
            .update(&[0])
            .update(self.key.as_bytes());
        let hash = hasher.finalize();
        hash.as_bytes().first_chunk().copied().unwrap_or_default()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_bailee_s_own_values_lie_no_record_does() {
        for (store, key, is_own) in [
            ("entity:bailee", "x", true),
            ("secret", "bailee:root", true),
            ("secret", "bailee:", true),
            ("secret", "bailee", false),
            ("kvs", "bailee:root", false),
            ("entity:bailee-app", "head", false),
        ] {
            let location = Location {
                store: store.parse().unwrap(),
                key: key.to_owned(),
            };
            assert_eq!(location.is_own(), is_own, "{store} {key}");
        }
    }

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
