//! Transactions: all or nothing, with conditions on entities.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::error::InvalidInput;
use crate::key::{EntityName, Key};
use crate::limit::{REQUEST_BYTES, TRANSACTION_OPERATIONS};
use crate::store::Ttl;
use crate::value::Value;

/// A comparison that a condition makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Comparison {
    /// The attribute equals the value.
    EqualTo,
    /// The attribute differs from the value.
    NotEqualTo,
    /// The attribute is greater than the value.
    GreaterThan,
    /// The attribute is greater than or equal to the value.
    GreaterThanEqualTo,
    /// The attribute is less than the value.
    LessThan,
    /// The attribute is less than or equal to the value.
    LessThanEqualTo,
    /// The attribute lies between two values, both included.
    Between,
    /// The attribute begins with the value.
    BeginsWith,
    /// The attribute contains the value.
    Contains,
    /// The attribute does not contain the value.
    NotContains,
    /// The attribute is there.
    Exists,
    /// The attribute is not there.
    NotExists,
}

/// One condition on an attribute of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The attribute's name.
    pub property: String,
    /// The comparison.
    pub condition: Comparison,
    /// The values compared with; `[true]` for existence.
    pub values: Vec<Json>,
}

impl Condition {
    /// Returns the condition that `property` equals `value`.
    pub fn equals(property: &str, value: impl Into<Json>) -> Self {
        Self {
            property: property.into(),
            condition: Comparison::EqualTo,
            values: vec![value.into()],
        }
    }
}

/// One write of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionSet {
    /// The key to write.
    pub key: Key,
    /// The value to write.
    pub value: Value,
    /// The entity, when the key belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<EntityName>,
    /// Conditions that all must hold; on entities only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Time to live; plain keys only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Ttl>,
}

/// One delete of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionDelete {
    /// The key to delete.
    pub key: Key,
    /// The entity, when the key belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<EntityName>,
    /// Conditions that all must hold; on entities only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
}

/// One check of a transaction: conditions on an entity that is not written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionCheck {
    /// The key to look at.
    pub key: Key,
    /// Its entity.
    pub entity_name: EntityName,
    /// Conditions that all must hold.
    pub conditions: Vec<Condition>,
}

/// At most 25 operations of at most 4 MB, each key once, performed together or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Transaction {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    set: Vec<TransactionSet>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    delete: Vec<TransactionDelete>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    check: Vec<TransactionCheck>,
    #[serde(skip)]
    bytes: usize,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    set: Vec<TransactionSet>,
    #[serde(default)]
    delete: Vec<TransactionDelete>,
    #[serde(default)]
    check: Vec<TransactionCheck>,
}

impl TryFrom<Raw> for Transaction {
    type Error = InvalidInput;
    fn try_from(raw: Raw) -> Result<Self, Self::Error> {
        let mut transaction = Self::default();
        for set in raw.set {
            transaction.push_set(set)?;
        }
        for delete in raw.delete {
            transaction.push_delete(delete)?;
        }
        for check in raw.check {
            transaction.push_check(check)?;
        }
        Ok(transaction)
    }
}

impl Transaction {
    /// Returns a transaction without operations.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a write of a plain key.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `transaction-size`, `transaction-duplicate` or `transaction-too-large`; the transaction is unchanged.
    pub fn set(&mut self, key: Key, value: Value) -> Result<(), InvalidInput> {
        self.push_set(TransactionSet {
            key,
            value,
            entity_name: None,
            conditions: Vec::new(),
            ttl: None,
        })
    }

    /// Adds a conditional write of an entity.
    ///
    /// # Errors
    /// As [`Self::set`].
    pub fn set_entity(
        &mut self,
        entity: EntityName,
        key: Key,
        value: Value,
        conditions: Vec<Condition>,
    ) -> Result<(), InvalidInput> {
        self.push_set(TransactionSet {
            key,
            value,
            entity_name: Some(entity),
            conditions,
            ttl: None,
        })
    }

    /// Adds a delete of a plain key.
    ///
    /// # Errors
    /// As [`Self::set`].
    pub fn delete(&mut self, key: Key) -> Result<(), InvalidInput> {
        self.push_delete(TransactionDelete {
            key,
            entity_name: None,
            conditions: Vec::new(),
        })
    }

    /// Adds any write.
    ///
    /// # Errors
    /// As [`Self::set`]; code `transaction-condition` for a condition on a plain key.
    pub fn push_set(&mut self, set: TransactionSet) -> Result<(), InvalidInput> {
        if set.entity_name.is_none() && !set.conditions.is_empty() {
            return Err(condition_on_plain_key());
        }
        let bytes = set.value.bytes();
        self.admit(set.entity_name.as_ref(), &set.key, bytes)?;
        self.bytes += bytes;
        self.set.push(set);
        Ok(())
    }

    /// Adds any delete.
    ///
    /// # Errors
    /// As [`Self::push_set`].
    pub fn push_delete(&mut self, delete: TransactionDelete) -> Result<(), InvalidInput> {
        if delete.entity_name.is_none() && !delete.conditions.is_empty() {
            return Err(condition_on_plain_key());
        }
        self.admit(delete.entity_name.as_ref(), &delete.key, 0)?;
        self.delete.push(delete);
        Ok(())
    }

    /// Adds a check.
    ///
    /// # Errors
    /// As [`Self::set`]; code `transaction-condition` for a check without a condition.
    pub fn push_check(&mut self, check: TransactionCheck) -> Result<(), InvalidInput> {
        if check.conditions.is_empty() {
            return Err(InvalidInput::new(
                "transaction-condition",
                "a check needs at least one condition",
            ));
        }
        self.admit(Some(&check.entity_name), &check.key, 0)?;
        self.check.push(check);
        Ok(())
    }

    /// Returns how many operations there are.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.set.len() + self.delete.len() + self.check.len()
    }

    /// Returns how many more operations fit.
    #[must_use]
    pub fn room(&self) -> usize {
        TRANSACTION_OPERATIONS - self.operations().min(TRANSACTION_OPERATIONS)
    }

    /// Returns the bytes of all values.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the writes.
    #[must_use]
    pub fn sets(&self) -> &[TransactionSet] {
        &self.set
    }

    /// Returns the deletes.
    #[must_use]
    pub fn deletes(&self) -> &[TransactionDelete] {
        &self.delete
    }

    /// Returns the checks.
    #[must_use]
    pub fn checks(&self) -> &[TransactionCheck] {
        &self.check
    }

    fn admit(
        &self,
        entity: Option<&EntityName>,
        key: &Key,
        bytes: usize,
    ) -> Result<(), InvalidInput> {
        if self.operations() >= TRANSACTION_OPERATIONS {
            return Err(InvalidInput::beyond(
                "transaction-size",
                "a transaction has",
                TRANSACTION_OPERATIONS,
                "operations",
            ));
        }
        if self.bytes + bytes > REQUEST_BYTES {
            return Err(InvalidInput::beyond(
                "transaction-too-large",
                "a transaction has",
                REQUEST_BYTES,
                "bytes",
            ));
        }
        let same = |other: Option<&EntityName>, name: &Key| other == entity && name == key;
        let taken = self
            .set
            .iter()
            .any(|op| same(op.entity_name.as_ref(), &op.key))
            || self
                .delete
                .iter()
                .any(|op| same(op.entity_name.as_ref(), &op.key))
            || self
                .check
                .iter()
                .any(|op| same(Some(&op.entity_name), &op.key));
        if taken {
            return Err(InvalidInput::new(
                "transaction-duplicate",
                "a transaction names each key once",
            ));
        }
        Ok(())
    }
}

fn condition_on_plain_key() -> InvalidInput {
    InvalidInput::new("transaction-condition", "conditions exist on entities only")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(text: &str) -> Key {
        Key::new(text).unwrap()
    }

    fn value(json: Json) -> Value {
        Value::new(json).unwrap()
    }

    #[test]
    fn the_twenty_sixth_operation_is_refused() {
        let mut transaction = Transaction::new();
        for n in 0..25 {
            transaction
                .set(key(&format!("k{n}")), value(json!(n)))
                .unwrap();
        }
        assert_eq!(
            transaction
                .set(key("k25"), value(json!(1)))
                .unwrap_err()
                .code,
            "transaction-size"
        );
        assert_eq!(transaction.room(), 0);
    }

    #[test]
    fn a_key_stands_once_whatever_the_operation() {
        let mut transaction = Transaction::new();
        transaction.set(key("a"), value(json!(1))).unwrap();
        assert_eq!(
            transaction.delete(key("a")).unwrap_err().code,
            "transaction-duplicate"
        );
    }

    #[test]
    fn four_megabytes_are_the_limit() {
        let mut transaction = Transaction::new();
        let big = || value(json!("x".repeat(200_000)));
        for n in 0..19 {
            transaction.set(key(&format!("k{n}")), big()).unwrap();
        }
        assert_eq!(
            transaction
                .set(key("k19"), value(json!("x".repeat(240_000))))
                .unwrap_err()
                .code,
            "transaction-too-large"
        );
    }

    #[test]
    fn a_condition_on_a_plain_key_is_refused_also_from_json() {
        let text = json!({"set": [{"key": "a", "value": 1, "conditions": [{"property": "n", "condition": "EQUAL_TO", "values": [1]}]}]});
        assert!(serde_json::from_value::<Transaction>(text).is_err());
    }
}
