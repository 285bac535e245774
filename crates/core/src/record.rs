//! A record: one piece of configuration, its identity, its live value and its canonical content.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::canonical;
use crate::error::Error;
use crate::id::{Address, RecordId};
use crate::key::SecretKey;
use crate::scope::Scope;

/// The most bytes the canonical JSON of one record may have, 64 KiB.
///
/// A change carries the record before and after; both incompressible and sealed twice (record key, then journal) they take
/// 2 × 64 KiB plus base64's third, about 175 KiB, and so fit the platform's 240 KiB with room for the other parts of the change.
pub const MAX_RECORD_BYTES: usize = 64 * 1024;

const VERSION: u64 = 1;

/// Fixed for ever: it decides where live values lie.
const ADDRESS_CONTEXT: &str = "bailee 2026-11-26 address of a live value";

/// A record as it lives in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The declared kind.
    pub kind: String,
    /// The site or one Jira project.
    pub scope: Scope,
    /// The name within kind and scope.
    pub name: String,
    /// The declared fields; one of class secret holds `{"$sealed": "<base64>"}`.
    pub fields: Map<String, Value>,
    /// The sequence number of the change that wrote this version.
    pub version: u32,
    /// The leaf of the key tree that this life of the record has, the number of its key: one for each time that it is created.
    pub leaf: u32,
}

/// What a record says, without its version: canonical JSON of fields, kind, leaf, name and scope.
///
/// This is what is hashed, committed to, journalled and restored.
/// The version is left out because a restore writes the same content as a new version.
/// A secret field is in it as its sealed text: a restore writes back exactly that text, so the hash is equal,
/// while the same secret entered again is sealed again and counts as a change.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Content(Vec<u8>);

/// Returns the id of a record under the site's key for ids (`root.derive("record id")`).
#[must_use]
pub fn record_id(key: &SecretKey, kind: &str, scope: &Scope, name: &str) -> RecordId {
    RecordId::from_bytes(identify(
        blake3::Hasher::new_keyed(key.as_bytes()),
        kind,
        scope,
        name,
    ))
}

/// Returns where the live value of a record lies: a hash without a key over what the value says itself.
///
/// So a change knows what to read before it has any key, and somebody who reads the store learns nothing from the name that is
/// not in the value.
#[must_use]
pub fn address(kind: &str, scope: &Scope, name: &str) -> Address {
    Address::from_bytes(identify(
        blake3::Hasher::new_derive_key(ADDRESS_CONTEXT),
        kind,
        scope,
        name,
    ))
}

fn identify(mut hasher: blake3::Hasher, kind: &str, scope: &Scope, name: &str) -> [u8; 16] {
    // Kinds and scopes cannot contain the zero byte, so the three parts cannot run into each other.
    hasher
        .update(kind.as_bytes())
        .update(&[0])
        .update(scope.to_string().as_bytes())
        .update(&[0])
        .update(name.as_bytes());
    let hash = hasher.finalize();
    hash.as_bytes().first_chunk().copied().unwrap_or_default()
}

impl Record {
    /// Returns where its live value lies.
    #[must_use]
    pub fn address(&self) -> Address {
        address(&self.kind, &self.scope, &self.name)
    }

    /// Returns the live value as JSON.
    #[must_use]
    pub fn to_value(&self) -> Value {
        json!({
            "v": VERSION,
            "kind": self.kind,
            "scope": self.scope,
            "name": self.name,
            "fields": self.fields,
            "version": self.version,
            "leaf": self.leaf,
        })
    }

    /// Reads a live value; members this version does not know are ignored.
    ///
    /// # Errors
    /// When the format is newer or a member is missing or of the wrong type.
    pub fn from_value(value: &Value) -> Result<Self, Error> {
        if value.get("v").and_then(Value::as_u64) != Some(VERSION) {
            return Err(Error::version("the record has an unknown format version"));
        }
        Self::read(value, number(value, "version")?)
    }

    /// Returns the content, without the version.
    #[must_use]
    pub fn content(&self) -> Content {
        let value = json!({
            "kind": self.kind,
            "scope": self.scope,
            "name": self.name,
            "fields": self.fields,
            "leaf": self.leaf,
        });
        Content(canonical::to_string(&value).into_bytes())
    }

    fn read(value: &Value, version: u32) -> Result<Self, Error> {
        let text = |name| value.get(name).and_then(Value::as_str).ok_or_else(missing);
        let fields = value.get("fields").and_then(Value::as_object);
        Ok(Self {
            kind: text("kind")?.to_owned(),
            scope: text("scope")?.parse().map_err(|_| missing())?,
            name: text("name")?.to_owned(),
            fields: fields.ok_or_else(missing)?.clone(),
            version,
            leaf: number(value, "leaf")?,
        })
    }
}

fn missing() -> Error {
    Error::damaged("a member of the record is missing or has the wrong type")
}

fn number(value: &Value, name: &'static str) -> Result<u32, Error> {
    let number = value.get(name).and_then(Value::as_u64);
    number
        .and_then(|number| number.try_into().ok())
        .ok_or_else(missing)
}

impl Content {
    /// Takes bytes from elsewhere, such as an export.
    ///
    /// # Errors
    /// When they are not the canonical content of a record, or too long.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        if bytes.len() > MAX_RECORD_BYTES {
            return Err(Error::too_large("the record is larger than 64 KiB"));
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
        // Between kind and name in canonical form. Within a string the quotes would be escaped, and what `fields` hold comes
        // before it, so the last one is the record's own.
        const MEMBER: &[u8] = b",\"leaf\":";
        let windows = &mut self.0.windows(MEMBER.len());
        let at = windows.rposition(|bytes| bytes == MEMBER);
        at.and_then(|at| self.0.get(at + MEMBER.len()..))
            .is_some_and(|rest| rest.starts_with(format!("{leaf},").as_bytes()))
    }

    /// Returns the record with this content, as `version`.
    ///
    /// # Errors
    /// When the content is not a record; impossible for one made by [`Record::content`].
    pub fn record(&self, version: u32) -> Result<Record, Error> {
        let value = serde_json::from_slice(&self.0)
            .map_err(|_| Error::damaged("the record's content is not canonical JSON"))?;
        Record::read(&value, version)
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

    fn record() -> Record {
        let fields =
            json!({"url": "https://example.org/", "retries": 3, "secret": {"$sealed": "AAAA"}});
        Record {
            kind: "webhook".to_owned(),
            scope: Scope::Project("10000".to_owned()),
            name: "build \"status\"".to_owned(),
            fields: fields.as_object().unwrap().clone(),
            version: 9,
            leaf: 4,
        }
    }

    #[test]
    fn a_record_survives_its_live_value() {
        let value = record().to_value();
        assert_eq!(Record::from_value(&value), Ok(record()));
        let mut newer = value.clone();
        newer["v"] = json!(2);
        assert_eq!(
            Record::from_value(&newer).unwrap_err().kind(),
            ErrorKind::Version
        );
        for (name, bad) in [
            ("leaf", json!(-1)),
            ("scope", json!("project:x")),
            ("fields", json!([])),
        ] {
            let mut damaged = value.clone();
            damaged[name] = bad;
            assert!(Record::from_value(&damaged).is_err(), "{name}");
        }
    }

    #[test]
    fn the_content_is_canonical_and_knows_no_version() {
        let text = String::from_utf8(record().content().as_bytes().to_vec()).unwrap();
        assert_eq!(
            text,
            r#"{"fields":{"retries":3,"secret":{"$sealed":"AAAA"},"url":"https://example.org/"},"kind":"webhook","leaf":4,"name":"build \"status\"","scope":"project:10000"}"#
        );
        let mut later = record();
        later.version = 100;
        assert_eq!(later.content(), record().content());
        assert_eq!(record().content().record(9), Ok(record()));
        assert!(record().content().is_of(4));
        assert!(!record().content().is_of(40));
    }

    #[test]
    fn no_text_or_field_of_a_record_is_taken_for_its_leaf() {
        let mut record = record();
        let like = r#"x","leaf":5,"name":"y"#;
        record.name = like.to_owned();
        let fields = json!({"a": like, "leaf": 6, "map": {"k": 1, "leaf": 7, "name": "z"}});
        record.fields = fields.as_object().unwrap().clone();
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
    fn an_address_needs_no_key_and_depends_on_kind_scope_and_name() {
        let of = |kind: &str, scope: &Scope, name: &str| address(kind, scope, name).to_string();
        let one = of("webhook", &Scope::Site, "a");
        assert_eq!(one, "biffb4dhoddw4qw76g2r3q3reu");
        let project = Scope::Project("1".to_owned());
        for other in [
            of("webhooks", &Scope::Site, "a"),
            of("webhook", &project, "a"),
            of("webhook", &Scope::Site, "b"),
        ] {
            assert_ne!(one, other);
        }
        assert_eq!(
            record().address(),
            address("webhook", &record().scope, "build \"status\"")
        );
    }

    #[test]
    fn a_number_that_the_host_rewrites_keeps_its_content() {
        let mut before = record();
        before.fields.insert("ratio".to_owned(), json!(1.0));
        let mut after = record();
        after.fields.insert("ratio".to_owned(), json!(1));
        assert_eq!(before.content(), after.content());
    }

    #[test]
    fn an_id_depends_on_site_kind_scope_and_name() {
        let key = SecretKey::from_bytes([1; 32]);
        let id = record_id(&key, "webhook", &Scope::Site, "a");
        assert_eq!(id.to_string().len(), 26);
        assert_eq!(id.to_string().parse(), Ok(id));
        let others = [
            record_id(
                &SecretKey::from_bytes([2; 32]),
                "webhook",
                &Scope::Site,
                "a",
            ),
            record_id(&key, "webhooks", &Scope::Site, "a"),
            record_id(&key, "webhook", &Scope::Project("1".to_owned()), "a"),
            record_id(&key, "webhook", &Scope::Site, "b"),
        ];
        assert!(!others.contains(&id));
    }

    #[test]
    fn content_never_prints_itself() {
        assert!(!format!("{:?}", record().content()).contains("webhook"));
    }
}
