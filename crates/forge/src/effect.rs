//! Effects: everything that the app asks of the platform, as data.
//!
//! One variant per verb of the platform.
//! A run is the list of its effects and their replies, so it can be recorded and replayed.

use serde::{Deserialize, Serialize};

use crate::jira::JiraRequest;
use crate::key::{EntityName, Key};
use crate::query::{EntityQuery, Query};
use crate::queue::Push;
use crate::store::{Batch, SetOptions};
use crate::transaction::Transaction;
use crate::value::Value;

/// One request to the platform. Its reply is the [`crate::Reply`] variant that each line names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Effect {
    /// Reads a key; strongly consistent. `Reply::Value`. Safe to repeat.
    Get {
        /// The key.
        key: Key,
    },
    /// Writes a key. `Reply::Done`. Safe to repeat, except create-only.
    Set {
        /// The key.
        key: Key,
        /// The value.
        value: Value,
        /// Time to live and key policy.
        #[serde(default)]
        options: SetOptions,
    },
    /// Deletes a key, whether or not it is there. `Reply::Done`. Safe to repeat.
    Delete {
        /// The key.
        key: Key,
    },
    /// Reads a secret; strongly consistent. `Reply::Value`. Safe to repeat.
    SecretGet {
        /// The key.
        key: Key,
    },
    /// Writes a secret. `Reply::Done`. Safe to repeat, except create-only.
    SecretSet {
        /// The key.
        key: Key,
        /// The value.
        value: Value,
        /// Time to live and key policy.
        #[serde(default)]
        options: SetOptions,
    },
    /// Deletes a secret. `Reply::Done`. Safe to repeat.
    SecretDelete {
        /// The key.
        key: Key,
    },
    /// Reads an item of an entity; strongly consistent. `Reply::Value`. Safe to repeat.
    EntityGet {
        /// The entity.
        entity_name: EntityName,
        /// The key.
        key: Key,
    },
    /// Writes an item of an entity. `Reply::Done`. Safe to repeat, except create-only.
    EntitySet {
        /// The entity.
        entity_name: EntityName,
        /// The key.
        key: Key,
        /// The value: an object of the entity's attributes.
        value: Value,
        /// Key policy.
        #[serde(default)]
        options: SetOptions,
    },
    /// Deletes an item of an entity. `Reply::Done`. Safe to repeat.
    EntityDelete {
        /// The entity.
        entity_name: EntityName,
        /// The key.
        key: Key,
    },
    /// Reads a page of keys; eventually consistent. `Reply::Page`. Safe to repeat.
    Query {
        /// Prefix, page size and cursor.
        query: Query,
    },
    /// Reads a page of an index; eventually consistent. `Reply::Page`. Safe to repeat.
    EntityQuery {
        /// Index, range, filters, page size and cursor.
        query: EntityQuery,
    },
    /// Reads up to 25 keys, each with its own outcome. `Reply::Batch`. Safe to repeat.
    BatchGet {
        /// The keys.
        items: Batch,
    },
    /// Writes up to 25 keys, each with its own outcome; not atomic. `Reply::Batch`. Safe to repeat.
    BatchSet {
        /// The keys and values.
        items: Batch,
    },
    /// Deletes up to 25 keys, each with its own outcome; not atomic. `Reply::Batch`. Safe to repeat.
    BatchDelete {
        /// The keys.
        items: Batch,
    },
    /// Performs operations together or not at all. `Reply::Done`. Repeat only after reading what happened.
    Transact {
        /// The operations.
        transaction: Transaction,
    },
    /// Pushes events to a queue. `Reply::Done`. Repeating delivers again.
    Push {
        /// The queue and the events.
        push: Push,
    },
    /// Asks Jira. `Reply::Http`. Safe to repeat: every request is a GET.
    Jira {
        /// As whom, and what.
        request: JiraRequest,
    },
    /// Asks for the time. `Reply::Time`.
    Now,
    /// Asks for random bytes, at most 1,024. `Reply::Bytes`.
    Random {
        /// How many bytes.
        length: u16,
    },
    /// Asks how long this invocation may still run. `Reply::Millis`.
    Remaining,
    /// Waits, before a request is tried again. `Reply::Done`.
    Sleep {
        /// How long, in milliseconds; the host caps it at 5,000.
        millis: u16,
    },
    /// Asks how many runs this instance has served, this one included. `Reply::Count`.
    Instance,
}

impl Effect {
    /// Returns the effect's name, as in its JSON `type`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Get { .. } => "get",
            Self::Set { .. } => "set",
            Self::Delete { .. } => "delete",
            Self::SecretGet { .. } => "secretGet",
            Self::SecretSet { .. } => "secretSet",
            Self::SecretDelete { .. } => "secretDelete",
            Self::EntityGet { .. } => "entityGet",
            Self::EntitySet { .. } => "entitySet",
            Self::EntityDelete { .. } => "entityDelete",
            Self::Query { .. } => "query",
            Self::EntityQuery { .. } => "entityQuery",
            Self::BatchGet { .. } => "batchGet",
            Self::BatchSet { .. } => "batchSet",
            Self::BatchDelete { .. } => "batchDelete",
            Self::Transact { .. } => "transact",
            Self::Push { .. } => "push",
            Self::Jira { .. } => "jira",
            Self::Now => "now",
            Self::Random { .. } => "random",
            Self::Remaining => "remaining",
            Self::Sleep { .. } => "sleep",
            Self::Instance => "instance",
        }
    }

    /// Returns the names of all effects that the JavaScript host must know.
    ///
    /// `now`, `random` and `instance` are answered inside the module and never reach the host.
    #[must_use]
    pub fn host_names() -> &'static [&'static str] {
        &[
            "get",
            "set",
            "delete",
            "secretGet",
            "secretSet",
            "secretDelete",
            "entityGet",
            "entitySet",
            "entityDelete",
            "query",
            "entityQuery",
            "batchGet",
            "batchSet",
            "batchDelete",
            "transact",
            "push",
            "jira",
            "remaining",
            "sleep",
        ]
    }

    /// Whether the effect writes to the store or pushes an event.
    #[must_use]
    pub fn is_write(&self) -> bool {
        matches!(
            self,
            Self::Set { .. }
                | Self::Delete { .. }
                | Self::SecretSet { .. }
                | Self::SecretDelete { .. }
                | Self::EntitySet { .. }
                | Self::EntityDelete { .. }
                | Self::BatchSet { .. }
                | Self::BatchDelete { .. }
                | Self::Transact { .. }
                | Self::Push { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_effect_is_written_with_its_name_as_type() {
        let effect = Effect::Get {
            key: Key::new("l:a").unwrap(),
        };
        assert_eq!(
            serde_json::to_value(&effect).unwrap(),
            json!({"type": effect.name(), "key": "l:a"})
        );
        let effect = Effect::EntityGet {
            entity_name: EntityName::new("head").unwrap(),
            key: Key::new("head").unwrap(),
        };
        assert_eq!(
            serde_json::to_value(&effect).unwrap(),
            json!({"type": "entityGet", "entityName": "head", "key": "head"})
        );
    }

    #[test]
    fn an_effect_survives_the_way_through_json() {
        let mut transaction = Transaction::new();
        transaction
            .set(Key::new("a").unwrap(), Value::new(json!({"x": 1})).unwrap())
            .unwrap();
        let effect = Effect::Transact { transaction };
        let back: Effect = serde_json::from_value(serde_json::to_value(&effect).unwrap()).unwrap();
        // The byte count is not on the wire, it is counted again.
        assert_eq!(back, effect);
    }
}
