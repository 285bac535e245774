//! Requests and answers of the model: unchecked, as they come off the wire.
//!
//! The native adapter builds them from effects, the wire adapter reads them from bodies.

use bailee_forge::query::{Range, Sort};
use bailee_forge::transaction::Condition;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::store::Area;

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

/// Conditions joined by one operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// All must hold.
    pub and: Option<Vec<Condition>>,
    /// One must hold.
    pub or: Option<Vec<Condition>>,
}

/// One operation of a transaction.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawOperation {
    /// Key, value, entity and options.
    #[serde(flatten)]
    pub item: RawItem,
    /// Conditions, on entities only.
    #[serde(default)]
    pub conditions: Option<Filter>,
}

/// A transaction.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct RawTransaction {
    /// Writes.
    pub set: Vec<RawOperation>,
    /// Deletes.
    pub delete: Vec<RawOperation>,
    /// Checks.
    pub check: Vec<RawOperation>,
}

/// A clause of a key query.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Where {
    /// Only `key` is known.
    pub property: String,
    /// Only `BEGINS_WITH` is known.
    pub condition: String,
    /// The prefix.
    pub values: Vec<Json>,
}

/// A query over keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RawQuery {
    /// Page size.
    pub limit: Option<i64>,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// The prefix.
    #[serde(rename = "where")]
    pub clauses: Vec<Where>,
    /// Metadata of the results.
    pub options: Options,
}

/// A query over an index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawEntityQuery {
    /// The entity.
    pub entity_name: String,
    /// The index.
    pub index_name: String,
    /// Values of the partition attributes.
    #[serde(default)]
    pub partition: Vec<Json>,
    /// Condition on the range attribute.
    #[serde(default)]
    pub range: Option<Range>,
    /// Order.
    #[serde(default)]
    pub sort: Option<Sort>,
    /// Page size.
    #[serde(default)]
    pub limit: Option<i64>,
    /// Cursor of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Further conditions.
    #[serde(default)]
    pub filters: Option<Filter>,
    /// Metadata of the results.
    #[serde(default)]
    pub options: Options,
}

/// One event of a push.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawEvent {
    /// What the consumer receives.
    pub body: Json,
    /// Seconds before delivery.
    #[serde(default)]
    pub delay_in_seconds: Option<i64>,
    /// How many events of a key may run at once.
    #[serde(default)]
    pub concurrency: Option<RawConcurrency>,
}

/// Concurrency of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawConcurrency {
    /// Events with the same key share the limit.
    pub key: String,
    /// Most events of the key at once.
    pub limit: u32,
}

/// A push to a queue.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawPush {
    /// The queue.
    pub queue_name: String,
    /// The job, named by the client.
    pub job_id: String,
    /// The events.
    pub payload: Vec<RawEvent>,
}

/// A request about a job of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawJob {
    /// The queue.
    pub queue_name: String,
    /// The job.
    pub job_id: String,
}

/// As whom Jira is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The app.
    App,
    /// The user with this account, or the invocation's user.
    User(Option<String>),
}

/// One request to the platform.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Reads a key.
    Get(Area, String, Options),
    /// Writes a key; the value is absent when the request had none.
    Set(Area, String, Option<Json>, Options),
    /// Deletes a key.
    Delete(Area, String),
    /// Reads a page of keys.
    Query(RawQuery),
    /// Reads a page of an index.
    EntityQuery(RawEntityQuery),
    /// Reads several keys.
    BatchGet(Vec<RawItem>),
    /// Writes several keys.
    BatchSet(Vec<RawItem>),
    /// Deletes several keys.
    BatchDelete(Vec<RawItem>),
    /// Performs a transaction.
    Transact(RawTransaction),
    /// Pushes events.
    Push(RawPush),
    /// Asks how a job stands.
    QueueStats(RawJob),
    /// Cancels a job.
    QueueCancel(RawJob),
    /// A GET request to Jira.
    Jira(Caller, String),
    /// Waiting, in milliseconds; no call to the platform.
    Sleep(i64),
}

impl Request {
    /// Returns the name of the effect that the request stands for.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Get(Area::Plain, ..) => "get",
            Self::Get(Area::Secret, ..) => "secretGet",
            Self::Get(Area::Entity(_), ..) => "entityGet",
            Self::Set(Area::Plain, ..) => "set",
            Self::Set(Area::Secret, ..) => "secretSet",
            Self::Set(Area::Entity(_), ..) => "entitySet",
            Self::Delete(Area::Plain, _) => "delete",
            Self::Delete(Area::Secret, _) => "secretDelete",
            Self::Delete(Area::Entity(_), _) => "entityDelete",
            Self::Query(_) => "query",
            Self::EntityQuery(_) => "entityQuery",
            Self::BatchGet(_) => "batchGet",
            Self::BatchSet(_) => "batchSet",
            Self::BatchDelete(_) => "batchDelete",
            Self::Transact(_) => "transact",
            Self::Push(_) => "push",
            Self::QueueStats(_) => "queueStats",
            Self::QueueCancel(_) => "queueCancel",
            Self::Jira(..) => "jira",
            Self::Sleep(_) => "sleep",
        }
    }

    /// Returns the keys that the request names; faults are scoped by them.
    pub fn keys(&self) -> Vec<&str> {
        match self {
            Self::Get(_, key, _) | Self::Set(_, key, ..) | Self::Delete(_, key) => vec![key],
            Self::BatchGet(items) | Self::BatchSet(items) | Self::BatchDelete(items) => {
                items.iter().map(|item| item.key.as_str()).collect()
            }
            Self::Transact(transaction) => {
                [&transaction.set, &transaction.delete, &transaction.check]
                    .into_iter()
                    .flatten()
                    .map(|operation| operation.item.key.as_str())
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A stored value as an answer shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// The key.
    pub key: String,
    /// The value; absent in answers to writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Json>,
    /// The entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<String>,
    /// When it was created, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<i64>,
    /// When it was last written, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
    /// When it expires, as RFC 3339 text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_time: Option<String>,
}

impl Shown {
    /// Returns an answer that names a key only.
    #[must_use]
    pub fn named(key: &str, entity: Option<&str>) -> Self {
        Self {
            key: key.into(),
            value: None,
            entity_name: entity.map(Into::into),
            created_at: None,
            updated_at: None,
            expire_time: None,
        }
    }
}

/// An item of a batch that was not performed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    /// The key.
    pub key: String,
    /// The entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<String>,
    /// Code and message.
    pub error: FailedError,
}

/// Why an item of a batch was not performed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailedError {
    /// The platform's code.
    pub code: String,
    /// The platform's message.
    pub message: String,
}

/// What the platform answers to a request that it performed.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nothing to say.
    Done,
    /// A stored value.
    Value(Shown),
    /// A page of results.
    Page(Vec<Shown>, Option<String>),
    /// The outcome of each item.
    Batch(Vec<Shown>, Vec<Failed>),
    /// Events of a push that were refused: index and message; the others were taken.
    Refused(Vec<(usize, String)>),
    /// Successful, pending and failed events of a job.
    Stats(u64, u64, u64),
    /// An answer of Jira.
    Http(u16, Json),
}
