//! Replies: what the platform answers to each effect.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::effect::Effect;
use crate::error::{HostError, PlatformError};
use crate::key::EntityName;

/// A key and its value, as a query or batch returns them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyValue {
    /// The key. A plain string: what is stored may not have been written by us.
    pub key: String,
    /// The value; absent in the answers to writes.
    #[serde(default)]
    pub value: Json,
    /// The entity, when the key belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<EntityName>,
}

/// An item of a batch that was not performed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedItem {
    /// The key.
    pub key: String,
    /// The entity, when the key belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<EntityName>,
    /// Why; `KEY_NOT_FOUND` for a missing key of a `batchGet`.
    pub error: ItemError,
}

/// The error of one item of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemError {
    /// The platform's code.
    pub code: String,
}

/// The answer to one effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Reply {
    /// A value, or nothing when the key is absent.
    Value {
        /// The value.
        value: Option<Json>,
    },
    /// Performed.
    Done,
    /// A page of results.
    Page {
        /// The results, in order.
        results: Vec<KeyValue>,
        /// Where the next page starts; absent on the last.
        cursor: Option<String>,
    },
    /// The outcome of each item of a batch.
    Batch {
        /// Items that were performed.
        successful: Vec<KeyValue>,
        /// Items that were not.
        failed: Vec<FailedItem>,
    },
    /// An answer of Jira, whatever its status.
    Http {
        /// HTTP status.
        status: u16,
        /// JSON body; null when there was none.
        body: Json,
    },
    /// Milliseconds since the Unix epoch.
    Time {
        /// The time.
        millis: i64,
    },
    /// A duration in milliseconds.
    Millis {
        /// The duration.
        millis: i64,
    },
    /// Random bytes.
    Bytes {
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// A number.
    Count {
        /// The number.
        count: u32,
    },
}

/// The answer of the JavaScript host: what the official client returned, or its error as plain fields.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum HostAnswer {
    Ok(Json),
    Error(HostError),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HostPage {
    #[serde(default)]
    results: Vec<KeyValue>,
    #[serde(default)]
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HostBatch {
    #[serde(default)]
    successful_keys: Vec<KeyValue>,
    #[serde(default)]
    failed_keys: Vec<FailedItem>,
}

#[derive(Deserialize)]
struct HostHttp {
    status: u16,
    #[serde(default)]
    body: Json,
}

impl Reply {
    /// Reads the host's answer to `effect`: `{"ok": <what the client returned>}` or `{"error": {code?, status?, traceId?, retryAfter?}}`.
    ///
    /// # Errors
    /// The platform's error, or [`PlatformError::unreadable_reply`] when the answer has another shape.
    pub fn from_host(effect: &Effect, answer: &[u8]) -> Result<Self, PlatformError> {
        match serde_json::from_slice(answer) {
            Ok(HostAnswer::Ok(json)) => {
                Self::read(effect, json).ok_or_else(PlatformError::unreadable_reply)
            }
            Ok(HostAnswer::Error(error)) => Err(error.into()),
            Err(_) => Err(PlatformError::unreadable_reply()),
        }
    }

    fn read(effect: &Effect, json: Json) -> Option<Self> {
        match effect {
            Effect::Get { .. } | Effect::SecretGet { .. } | Effect::EntityGet { .. } => {
                Some(Self::Value {
                    value: (!json.is_null()).then_some(json),
                })
            }
            Effect::Set { .. }
            | Effect::Delete { .. }
            | Effect::SecretSet { .. }
            | Effect::SecretDelete { .. }
            | Effect::EntitySet { .. }
            | Effect::EntityDelete { .. }
            | Effect::Transact { .. }
            | Effect::Push { .. }
            | Effect::Sleep { .. } => Some(Self::Done),
            Effect::Query { .. } | Effect::EntityQuery { .. } => {
                let page: HostPage = serde_json::from_value(json).ok()?;
                Some(Self::Page {
                    results: page.results,
                    cursor: page.next_cursor,
                })
            }
            Effect::BatchGet { .. } | Effect::BatchSet { .. } | Effect::BatchDelete { .. } => {
                let batch: HostBatch = serde_json::from_value(json).ok()?;
                Some(Self::Batch {
                    successful: batch.successful_keys,
                    failed: batch.failed_keys,
                })
            }
            Effect::Jira { .. } => {
                let http: HostHttp = serde_json::from_value(json).ok()?;
                Some(Self::Http {
                    status: http.status,
                    body: http.body,
                })
            }
            Effect::Remaining => Some(Self::Millis {
                millis: json.as_i64()?,
            }),
            Effect::Now | Effect::Random { .. } | Effect::Instance => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::key::Key;
    use crate::query::Query;

    fn get() -> Effect {
        Effect::Get {
            key: Key::new("k").unwrap(),
        }
    }

    #[test]
    fn an_absent_value_is_none_and_not_an_error() {
        assert_eq!(
            Reply::from_host(&get(), br#"{"ok":null}"#),
            Ok(Reply::Value { value: None })
        );
    }

    #[test]
    fn an_error_keeps_code_status_trace_and_retry_hint() {
        let error = Reply::from_host(
            &get(),
            br#"{"error":{"code":"RATE_LIMIT_EXCEEDED","status":429,"traceId":"t1","retryAfter":7,"message":"x"}}"#,
        )
        .unwrap_err();
        assert_eq!(
            (error.kind, error.retry_after),
            (Kind::RateLimited, Some(7))
        );
        assert_eq!(error.trace_id.as_deref(), Some("t1"));
    }

    #[test]
    fn a_page_without_results_is_empty_and_unknown_fields_are_survived() {
        let effect = Effect::Query {
            query: Query::new(None, 10, None).unwrap(),
        };
        assert_eq!(
            Reply::from_host(&effect, br#"{"ok":{"results":[],"new":1}}"#),
            Ok(Reply::Page {
                results: vec![],
                cursor: None
            })
        );
    }

    #[test]
    fn an_answer_of_another_shape_counts_as_no_answer() {
        for answer in [&b"nonsense"[..], b"{}", b"[]", br#"{"ok":1,"error":{}}"#] {
            let error = Reply::from_host(&get(), answer).unwrap_err();
            assert!(
                error.is_outcome_unknown(),
                "{}",
                String::from_utf8_lossy(answer)
            );
        }
    }
}
