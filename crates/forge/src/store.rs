//! Options and items of the key-value store.

use serde::{Deserialize, Serialize};

use crate::error::InvalidInput;
use crate::key::{EntityName, Key};
use crate::limit::{BATCH_ITEMS, REQUEST_BYTES, TTL_DAYS};
use crate::value::Value;

/// Unit of a time to live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TtlUnit {
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days.
    Days,
}

impl TtlUnit {
    fn seconds(self) -> u64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3600,
            Self::Days => 86_400,
        }
    }
}

/// A time to live: positive, at most a year. Expiry is asynchronous and may be 48 hours late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawTtl")]
pub struct Ttl {
    value: u32,
    unit: TtlUnit,
}

#[derive(Deserialize)]
struct RawTtl {
    value: u32,
    unit: TtlUnit,
}

impl TryFrom<RawTtl> for Ttl {
    type Error = InvalidInput;
    fn try_from(raw: RawTtl) -> Result<Self, Self::Error> {
        Self::new(raw.value, raw.unit)
    }
}

impl Ttl {
    /// Returns a time to live of `value` `unit`s.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `ttl` when it is zero or longer than a year.
    pub fn new(value: u32, unit: TtlUnit) -> Result<Self, InvalidInput> {
        if value == 0 || u64::from(value) * unit.seconds() > u64::from(TTL_DAYS) * 86_400 {
            return Err(InvalidInput::beyond(
                "ttl",
                "a time to live has at least a second and",
                usize::from(TTL_DAYS),
                "days",
            ));
        }
        Ok(Self { value, unit })
    }

    /// Returns its length in milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        i64::try_from(u64::from(self.value) * self.unit.seconds() * 1000).unwrap_or(i64::MAX)
    }
}

/// Whether a write may replace what is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeyPolicy {
    /// Last write wins.
    #[default]
    Override,
    /// Create only: the platform refuses the write when the key exists.
    FailIfExists,
}

/// Options of a single write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetOptions {
    /// When the value may be deleted by the platform; never, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Ttl>,
    /// Whether the write may replace what is there.
    #[serde(default, skip_serializing_if = "is_override")]
    pub key_policy: KeyPolicy,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if takes a reference"
)]
fn is_override(policy: &KeyPolicy) -> bool {
    *policy == KeyPolicy::Override
}

impl SetOptions {
    /// Options of a create-only write.
    #[must_use]
    pub fn create_only() -> Self {
        Self {
            ttl: None,
            key_policy: KeyPolicy::FailIfExists,
        }
    }
}

/// One item of a batch: a plain key, or a key of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The key.
    pub key: Key,
    /// The value to write; absent in reads and deletes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The entity, when the key belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<EntityName>,
}

impl Item {
    /// Returns an item that names `key` only.
    #[must_use]
    pub fn key(key: Key) -> Self {
        Self {
            key,
            value: None,
            entity_name: None,
        }
    }

    /// Returns an item that writes `value` at `key`.
    #[must_use]
    pub fn set(key: Key, value: Value) -> Self {
        Self {
            key,
            value: Some(value),
            entity_name: None,
        }
    }
}

/// 1–25 items of at most 4 MB in all, each key once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Item>", into = "Vec<Item>")]
pub struct Batch(Vec<Item>);

impl Batch {
    /// Checks `items` and returns them as a batch.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `batch-size`, `batch-duplicate` or `batch-too-large`.
    pub fn new(items: Vec<Item>) -> Result<Self, InvalidInput> {
        if items.is_empty() || items.len() > BATCH_ITEMS {
            return Err(InvalidInput::beyond(
                "batch-size",
                "a batch has at least one and",
                BATCH_ITEMS,
                "items",
            ));
        }
        let twice = |(index, item): (usize, &Item)| {
            let earlier = items.iter().take(index);
            earlier
                .map(|other| (&other.entity_name, &other.key))
                .any(|name| name == (&item.entity_name, &item.key))
        };
        if items.iter().enumerate().any(twice) {
            return Err(InvalidInput::new(
                "batch-duplicate",
                "a batch names each key once",
            ));
        }
        let bytes: usize = items
            .iter()
            .filter_map(|item| item.value.as_ref())
            .map(Value::bytes)
            .sum();
        if bytes > REQUEST_BYTES {
            return Err(InvalidInput::beyond(
                "batch-too-large",
                "a batch has",
                REQUEST_BYTES,
                "bytes",
            ));
        }
        Ok(Self(items))
    }

    /// Returns the items.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.0
    }
}

impl TryFrom<Vec<Item>> for Batch {
    type Error = InvalidInput;
    fn try_from(items: Vec<Item>) -> Result<Self, Self::Error> {
        Self::new(items)
    }
}

impl From<Batch> for Vec<Item> {
    fn from(batch: Batch) -> Self {
        batch.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_time_to_live_is_positive_and_at_most_a_year() {
        assert!(Ttl::new(0, TtlUnit::Days).is_err());
        assert!(Ttl::new(365, TtlUnit::Days).is_ok());
        assert!(Ttl::new(366, TtlUnit::Days).is_err());
        assert!(serde_json::from_value::<Ttl>(json!({"value": 0, "unit": "DAYS"})).is_err());
    }

    #[test]
    fn options_are_written_as_the_client_expects_them() {
        let options = SetOptions {
            ttl: Some(Ttl::new(2, TtlUnit::Hours).unwrap()),
            key_policy: KeyPolicy::FailIfExists,
        };
        assert_eq!(
            serde_json::to_value(options).unwrap(),
            json!({"ttl": {"value": 2, "unit": "HOURS"}, "keyPolicy": "FAIL_IF_EXISTS"})
        );
        assert_eq!(
            serde_json::to_value(SetOptions::default()).unwrap(),
            json!({})
        );
    }

    #[test]
    fn a_batch_has_one_to_twenty_five_items_each_key_once() {
        let item = |n: usize| Item::key(Key::new(format!("k{n}")).unwrap());
        assert_eq!(Batch::new(vec![]).unwrap_err().code, "batch-size");
        assert!(Batch::new((0..25).map(item).collect()).is_ok());
        assert_eq!(
            Batch::new((0..26).map(item).collect()).unwrap_err().code,
            "batch-size"
        );
        assert_eq!(
            Batch::new(vec![item(1), item(1)]).unwrap_err().code,
            "batch-duplicate"
        );
    }
}
