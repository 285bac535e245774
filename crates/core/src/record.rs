//! A record: one piece of configuration, at a key of the app's own, its identity and its canonical content.

use std::fmt;

use serde_json::{Value, json};

use crate::canonical;
use crate::error::Error;
use crate::id::RecordId;
use crate::key::SecretKey;
use crate::location::{Location, Store};
use crate::pattern::is_key;

/// The most bytes of JSON that the value of a record may have, its secrets sealed: what the platform takes, 240 KiB.
pub const MAX_VALUE_BYTES: usize = 240 * 1024;

/// The most bytes of JSON of a value in the secret store: what the platform takes there, 128 KiB.
pub const MAX_SECRET_BYTES: usize = 128 * 1024;

/// Returns the most bytes of JSON that a value may have in a store.
#[must_use]
pub const fn most_bytes(store: &Store) -> usize {
    match store {
        Store::Secret => MAX_SECRET_BYTES,
        Store::Kvs | Store::Entity(_) => MAX_VALUE_BYTES,
    }
}

/// The most bytes that the content of a record may have: those of its value, and room for its key, which may have 500 characters,
/// and for numbers that are longer in canonical form than the app wrote them.
pub const MAX_RECORD_BYTES: usize = MAX_VALUE_BYTES + 16 * 1024;

/// A record: what lies in the store, and what is known of it beside its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Where it lies.
    pub location: Location,
    /// Its value, in the app's own form; a secret in it is `{"$sealed": "<base64>"}`.
    pub value: Value,
    /// The sequence number of the change that wrote this version.
    pub version: u32,
    /// The leaf of the key tree that this life of the record has, the number of its key: one for each time that it is created.
    pub leaf: u32,
}

/// What a record says, without its version: canonical JSON of key, leaf, store and value.
///
/// This is what is hashed, committed to, journalled and restored.
/// The version is left out because a restore writes the same content as a new version; its kind, because that is what the policy
/// makes of the key.
/// A secret is in it as its sealed text: a restore writes back exactly that text, so the hash is equal,
/// while the same secret entered again is sealed again and counts as a change.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Content(Vec<u8>);

/// Returns the id of a record under the site's key for ids (`root.derive("record id")`).
#[must_use]
pub fn record_id(key: &SecretKey, location: &Location) -> RecordId {
    RecordId::from_bytes(location.hash(blake3::Hasher::new_keyed(key.as_bytes())))
}

impl Record {
    /// Returns the content, without the version.
    #[must_use]
    pub fn content(&self) -> Content {
        let value = json!({
            "key": self.location.key,
            "leaf": self.leaf,
            "store": self.location.store,
            "value": self.value,
        });
        Content(canonical::to_string(&value).into_bytes())
    }

    fn read(content: Value, version: u32) -> Option<Self> {
        let Value::Object(mut members) = content else {
            return None;
        };
        let text = |name| members.get(name).and_then(Value::as_str);
        let location = Location {
            store: text("store")?.parse().ok()?,
            key: text("key")?.to_owned(),
        };
        // Where Bailee's own values lie nothing is written because a record says so.
        if location.is_own() || !is_key(&location.key) {
            return None;
        }
        Some(Self {
            location,
            leaf: members.get("leaf")?.as_u64()?.try_into().ok()?,
            version,
            value: members.remove("value")?,
        })
    }
}

impl Content {
    /// Takes bytes from elsewhere, such as an export.
    ///
    /// # Errors
    /// When they are not the canonical content of a record, or too long.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        if bytes.len() > MAX_RECORD_BYTES {
            return Err(Error::too_large("the record is larger than 256 KiB"));
        }
        let content = Self(bytes);
        // Equal only for canonical bytes: no second form of the same content.
        if content.record(0)?.content() == content {
            Ok(content)
        } else {
            Err(Error::damaged("the record's content is not canonical JSON"))
        }
    }

    /// Takes bytes that were sealed as a content and opened again, so that they are one; `None` when they are too long.
    pub(crate) fn sealed(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() <= MAX_RECORD_BYTES).then_some(Self(bytes))
    }

    /// Returns the canonical JSON.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether this content is of the life of its record that has this leaf, and so may be sealed under its key.
    #[must_use]
    pub fn is_of(&self, leaf: u32) -> bool {
        // Right behind the key in canonical form; within the key a quote would be escaped.
        const MEMBER: &[u8] = b"\",\"leaf\":";
        let mut windows = self.0.windows(MEMBER.len());
        let at = windows.position(|bytes| bytes == MEMBER);
        at.and_then(|at| self.0.get(at + MEMBER.len()..))
            .is_some_and(|rest| rest.starts_with(format!("{leaf},").as_bytes()))
    }

    /// Returns the record with this content, as `version`.
    ///
    /// # Errors
    /// When the content is not a record; impossible for one made by [`Record::content`].
    pub fn record(&self, version: u32) -> Result<Record, Error> {
        let value = canonical::parse(&self.0);
        let record = value.and_then(|value| Record::read(value, version));
        record.ok_or_else(|| Error::damaged("the record's content is not that of one"))
    }
}

// A content is the customer's data, so it never prints itself.
impl fmt::Debug for Content {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Content({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::location::Store;

    fn at(store: Store, key: &str) -> Location {
        let key = key.to_owned();
        Location { store, key }
    }

    fn record() -> Record {
        Record {
            location: at(Store::Kvs, "webhook:project:10000:build"),
            value: json!({"url": "https://example.org/", "retries": 3, "secret": {"$sealed": "AAAA"}}),
            version: 9,
            leaf: 4,
        }
    }

    #[test]
    fn the_content_is_canonical_and_knows_no_version() {
        let text = String::from_utf8(record().content().as_bytes().to_vec()).unwrap();
        assert_eq!(
            text,
            r#"{"key":"webhook:project:10000:build","leaf":4,"store":"kvs","value":{"retries":3,"secret":{"$sealed":"AAAA"},"url":"https://example.org/"}}"#
        );
        let mut later = record();
        later.version = 100;
        assert_eq!(later.content(), record().content());
        assert_eq!(record().content().record(9), Ok(record()));
        assert!(record().content().is_of(4));
        assert!(!record().content().is_of(40));
    }

    #[test]
    fn a_value_of_any_form_is_a_record_s() {
        for value in [
            json!("text"),
            json!(7),
            json!(null),
            json!([1, {"a": 2}]),
            json!({}),
        ] {
            let record = Record { value, ..record() };
            assert_eq!(record.content().record(9), Ok(record));
        }
    }

    #[test]
    fn nothing_in_a_key_or_a_value_is_taken_for_its_leaf() {
        let like = r#"x","leaf":5,"store":"y"#;
        let record = Record {
            location: at(Store::Kvs, like),
            value: json!({"a": like, "leaf": 6, "map": {"k": 1, "leaf": 7, "name": "z"}}),
            ..record()
        };
        let content = record.content();
        let taken: Vec<u32> = (0..10).filter(|leaf| content.is_of(*leaf)).collect();
        assert_eq!(taken, [4]);
    }

    #[test]
    fn content_that_is_not_canonical_is_refused() {
        let good = record().content().as_bytes().to_vec();
        assert!(Content::from_bytes(good.clone()).is_ok());
        assert!(Content::from_bytes([good.as_slice(), b" "].concat()).is_err());
        assert!(Content::from_bytes(b"{}".to_vec()).is_err());
        let long = Content::from_bytes(vec![b' '; MAX_RECORD_BYTES + 1]);
        assert_eq!(long.unwrap_err().kind(), ErrorKind::TooLarge);
    }

    #[test]
    fn content_of_what_is_no_record_of_an_app_is_refused() {
        for (store, key) in [
            (Store::Entity("bailee".to_owned()), "head"),
            (Store::Secret, "bailee:root"),
            (Store::Kvs, ""),
            (Store::Kvs, "  "),
            (Store::Kvs, "a/b"),
            (Store::Kvs, "\u{e4}"),
        ] {
            let location = at(store, key);
            let content = Record {
                location,
                ..record()
            }
            .content();
            let read = Content::from_bytes(content.as_bytes().to_vec());
            assert_eq!(read.unwrap_err().kind(), ErrorKind::Damaged, "{key}");
        }
        for key in ["bailee:root", &"a".repeat(500)] {
            let location = at(Store::Kvs, key);
            let content = Record {
                location,
                ..record()
            }
            .content();
            assert_eq!(
                Content::from_bytes(content.as_bytes().to_vec()),
                Ok(content)
            );
        }
        let location = at(Store::Kvs, &"a".repeat(501));
        let long = Record {
            location,
            ..record()
        }
        .content();
        assert!(Content::from_bytes(long.as_bytes().to_vec()).is_err());
    }

    #[test]
    fn content_with_more_or_other_members_is_refused() {
        let text = String::from_utf8(record().content().as_bytes().to_vec()).unwrap();
        for (from, to) in [
            (r#""leaf":4"#, r#""leaf":-4"#),
            (r#""leaf":4"#, r#""leaf":4294967296"#),
            (r#""leaf":4"#, r#""leaf":"4""#),
            (r#""leaf":4"#, r#""leaf":4,"leaf":4"#),
            (r#""store":"kvs""#, r#""store":"kvs2""#),
            (r#""store":"kvs""#, r#""store":null"#),
            (r#","value":"#, r#","valeu":"#),
            (r#","value":"#, r#","extra":1,"value":"#),
            (r#"{"key""#, r#"{ "key""#),
            (r#""retries":3"#, r#""retries":3.0"#),
            (r#""retries":3"#, r#""secret":1,"retries":3"#),
            ("build", r"b\u0075ild"),
        ] {
            let damaged = text.replacen(from, to, 1);
            assert_ne!(damaged, text);
            assert!(Content::from_bytes(damaged.into_bytes()).is_err(), "{to}");
        }
    }

    #[test]
    fn a_number_that_the_host_rewrites_keeps_its_content() {
        let (mut before, mut after) = (record(), record());
        before.value["ratio"] = json!(1.0);
        after.value["ratio"] = json!(1);
        assert_eq!(before.content(), after.content());
    }

    #[test]
    fn an_id_and_an_address_depend_on_store_and_key_and_the_id_on_the_site() {
        let (key, other) = (
            SecretKey::from_bytes([1; 32]),
            SecretKey::from_bytes([2; 32]),
        );
        let one = at(Store::Kvs, "a");
        let id = record_id(&key, &one);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_ne!(id, record_id(&other, &one));
        for place in [
            at(Store::Secret, "a"),
            at(Store::Kvs, "b"),
            at(Store::Entity("kvs".to_owned()), "a"),
        ] {
            assert_ne!(id, record_id(&key, &place));
            assert_ne!(one.address(), place.address());
        }
    }

    #[test]
    fn content_never_prints_itself() {
        assert!(!format!("{:?}", record().content()).contains("webhook"));
    }
}
