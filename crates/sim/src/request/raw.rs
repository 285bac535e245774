//! Parts of requests as they come off the wire, unchecked.

use bailee_forge::transaction::Condition;
use serde::Deserialize;
use serde_json::Value as Json;

/// Metadata that a read may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Metadata {
    /// When the key was created.
    CreatedAt,
    /// When it was last written.
    UpdatedAt,
    /// When it expires.
    ExpireTime,
}

/// A time to live as it comes off the wire.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RawTtl {
    /// How many units.
    pub value: i64,
    /// `SECONDS`, `MINUTES`, `HOURS` or `DAYS`.
    pub unit: String,
}

impl From<bailee_forge::Ttl> for RawTtl {
    fn from(ttl: bailee_forge::Ttl) -> Self {
        Self {
            value: ttl.millis() / 1000,
            unit: "SECONDS".into(),
        }
    }
}

/// Options of a read or write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Options {
    /// Time to live of a write.
    pub ttl: Option<RawTtl>,
    /// `OVERRIDE` or `FAIL_IF_EXISTS`.
    pub key_policy: Option<String>,
    /// `PREVIOUS` or `LATEST`.
    pub return_value: Option<String>,
    /// Metadata of the value that a write returns.
    pub return_metadata_fields: Vec<Metadata>,
    /// Metadata of what a read returns.
    pub metadata_fields: Vec<Metadata>,
}

impl Options {
    /// Those of a listing by the app: it asks which values expire.
    pub(crate) fn listed() -> Self {
        Self {
            metadata_fields: vec![Metadata::ExpireTime],
            ..Self::default()
        }
    }
}

/// One key, perhaps of an entity, perhaps with a value.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawItem {
    /// The key.
    pub key: String,
    /// The value to write; a value that is null counts as none.
    #[serde(default)]
    pub value: Option<Json>,
    /// The entity.
    #[serde(default)]
    pub entity_name: Option<String>,
    /// Options.
    #[serde(default)]
    pub options: Options,
}

impl RawItem {
    /// Returns an item that names a key only.
    #[must_use]
    pub fn named(key: impl Into<String>, entity: Option<impl Into<String>>) -> Self {
        Self {
            key: key.into(),
            value: None,
            entity_name: entity.map(Into::into),
            options: Options::default(),
        }
    }
}

/// Conditions joined by one operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// All must hold.
    pub and: Option<Vec<Condition>>,
    /// One must hold.
    pub or: Option<Vec<Condition>>,
}

impl Filter {
    /// Returns the filter that all of `conditions` must hold; none for no conditions.
    #[must_use]
    pub fn all(conditions: Vec<Condition>) -> Option<Self> {
        (!conditions.is_empty()).then_some(Self {
            and: Some(conditions),
            or: None,
        })
    }
}
