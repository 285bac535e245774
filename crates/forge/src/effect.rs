//! Effects: everything that the app asks of the platform, as data. One row of one table for each.
//!
//! A run is the list of its effects and their answers, so it can be recorded and replayed.
//! Answers cross the boundary as JSON, in the form in which Atlassian's own client returns them; [`Answer`] reads them.
//! `effect/table.rs` says what is made of a row; "Effects" in `docs/boundary.md` says what else a new one needs.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::answer::{Answer, Http, Outcomes, Page};
use crate::jira::JiraRequest;
use crate::key::{EntityName, Key};
use crate::query::{EntityQuery, Query};
use crate::queue::Events;
use crate::store::{Batch, SetOptions};
use crate::transaction::Transaction;
use crate::value::{Secret, Value};

#[macro_use]
mod table;

/// An effect with the type of its answer: what `platform.ask(…)` takes.
pub trait Ask: Clone + Into<Effect> {
    /// What the platform answers.
    type Answer: Answer;
    /// The effect's name, as in its JSON `type`.
    const NAME: &'static str;
}

/// An effect that may be performed again when it is not known whether it was performed: twice is as good as once.
///
/// Writes that may be create-only or conditional are not among them: after the first one they would be refused.
pub trait Repeatable: Ask {}

effects! { $
    /// Reads a key; strongly consistent.
    "get": Get { key: Key } -> Option<Json>, host, repeatable;
    /// Writes a key. A create-only write is settled by reading the key.
    "set": Set { key: Key, value: Value, #[serde(default)] options: SetOptions } -> (), host, once;
    /// Deletes a key, whether or not it is there.
    "delete": Delete { key: Key } -> (), host, repeatable;
    /// Reads a secret; strongly consistent.
    "secretGet": SecretGet { key: Key } -> Option<Json>, host, repeatable;
    /// Writes a secret. A create-only write is settled by reading the secret.
    "secretSet": SecretSet { key: Key, value: Secret, #[serde(default)] options: SetOptions } -> (), host, once;
    /// Deletes a secret, whether or not it is there.
    "secretDelete": SecretDelete { key: Key } -> (), host, repeatable;
    /// Reads an item of an entity; strongly consistent.
    "entityGet": EntityGet { entity_name: EntityName, key: Key } -> Option<Json>, host, repeatable;
    /// Writes an item of an entity: an object of its attributes. A create-only write is settled by reading the item.
    "entitySet": EntitySet { entity_name: EntityName, key: Key, value: Value, #[serde(default)] options: SetOptions } -> (), host, once;
    /// Deletes an item of an entity, whether or not it is there.
    "entityDelete": EntityDelete { entity_name: EntityName, key: Key } -> (), host, repeatable;
    /// Reads a page of keys; eventually consistent.
    "query": QueryKeys { query: Query } -> Page, host, repeatable;
    /// Reads a page of an index; eventually consistent.
    "entityQuery": QueryIndex { query: EntityQuery } -> Page, host, repeatable;
    /// Reads up to 25 keys, each with its own outcome.
    "batchGet": BatchGet { items: Batch } -> Outcomes, host, repeatable;
    /// Writes up to 25 keys, each with its own outcome; not atomic.
    "batchSet": BatchSet { items: Batch } -> Outcomes, host, repeatable;
    /// Deletes up to 25 keys, each with its own outcome; not atomic.
    "batchDelete": BatchDelete { items: Batch } -> Outcomes, host, repeatable;
    /// Performs operations together or not at all. Before it is repeated, what became of it must be read.
    "transact": Transact { transaction: Transaction } -> (), host, once;
    /// Pushes events to a queue. The platform may deliver an event twice in any case, so pushing twice adds nothing new.
    "push": Push { push: Events } -> (), host, repeatable;
    /// Asks Jira; every request is a GET.
    "jira": Jira { request: JiraRequest } -> Http, host, repeatable;
    /// Asks for the time, in milliseconds since the Unix epoch.
    "now": Now {} -> i64, inside, repeatable;
    /// Asks for random bytes fit for keys, at most 1,024.
    "random": Random { length: u16 } -> Vec<u8>, inside, repeatable;
    /// Asks how many milliseconds this invocation may still run.
    "remaining": Remaining {} -> i64, host, repeatable;
    /// Waits before a request is tried again, in milliseconds; the host caps it at 5,000.
    "sleep": Sleep { millis: u16 } -> (), host, repeatable;
    /// Asks how many runs this instance has served, this one included.
    "instance": Instance {} -> u32, inside, repeatable;
    /// Asks how many requests this run has sent to the platform, refused ones included.
    "spent": Spent {} -> u32, inside, repeatable;
}

#[cfg(test)]
mod tests;
