//! What the platform answers to a request that it performed: as a client returns it, and as it goes over the wire.

use std::collections::BTreeMap;

use bailee_forge::PlatformError;
use bailee_forge::answer::KEY_NOT_FOUND;
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::refusal::Refusal;

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

    fn into_client(self) -> Json {
        let mut shown = json!({"key": self.key, "value": self.value});
        if let (Some(time), Some(shown)) = (self.expire_time, shown.as_object_mut()) {
            shown.insert("expireTime".into(), time.into());
        }
        shown
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
    /// Events were taken.
    Taken,
    /// A stored value.
    Value(Shown),
    /// A page of results.
    Page(Vec<Shown>, Option<String>),
    /// The outcome of each item.
    Batch(Vec<Shown>, Vec<Failed>),
    /// Events of a push that were refused: index and message; the others were taken.
    Refused(Vec<(usize, String)>),
    /// An answer of JSON, as its client returns it too.
    Json(Json),
    /// An answer of a product, with its own status.
    Http(u16, Json),
}

/// Returns what Atlassian's client, and the host around it, return for an outcome.
///
/// # Errors
/// The platform's error; where `takes_absence` holds, an absent key is none.
pub fn to_client(
    outcome: Result<Answer, Refusal>,
    takes_absence: bool,
) -> Result<Json, PlatformError> {
    let shown = |items: Vec<Shown>| items.into_iter().map(Shown::into_client).collect::<Json>();
    Ok(match outcome {
        Err(refusal) if takes_absence && refusal.code == KEY_NOT_FOUND => Json::Null,
        Err(refusal) => return Err(refusal.into()),
        Ok(Answer::Done | Answer::Taken) => Json::Null,
        Ok(Answer::Value(value)) => value.value.unwrap_or_default(),
        Ok(Answer::Page(results, cursor)) => {
            json!({"results": shown(results), "nextCursor": cursor})
        }
        Ok(Answer::Batch(successful, failed)) => {
            // The client hands on what came, the entities' names included.
            json!({"successfulKeys": successful, "failedKeys": failed})
        }
        // The client throws an error of its own, which the host names.
        Ok(Answer::Refused(_)) => return Err(PlatformError::new("PARTIAL_SUCCESS", None)),
        Ok(Answer::Json(json)) => json,
        // The host reads no body of a refusal.
        Ok(Answer::Http(status, body)) => {
            let body = Some(body).filter(|_| (200..300).contains(&status));
            json!({"status": status, "body": body})
        }
    })
}

/// An HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Body; empty for none.
    pub body: String,
}

impl Response {
    fn new(status: u16, body: String) -> Self {
        let mut headers = BTreeMap::new();
        if !body.is_empty() {
            headers.insert("content-type".into(), "application/json".into());
        }
        Self {
            status,
            headers,
            body,
        }
    }
}

/// Returns an outcome as it goes over the wire.
#[must_use]
pub fn to_wire(outcome: Result<Answer, Refusal>) -> Response {
    let ok = |body: Json| Response::new(200, body.to_string());
    match outcome {
        Ok(Answer::Done) => Response::new(204, String::new()),
        Ok(Answer::Taken) => Response::new(201, "{}".into()),
        Ok(Answer::Value(shown)) => ok(json!(shown)),
        Ok(Answer::Page(data, None)) => ok(json!({ "data": data })),
        Ok(Answer::Page(data, Some(cursor))) => ok(json!({ "data": data, "cursor": cursor })),
        Ok(Answer::Batch(successful, failed)) => {
            ok(json!({"successfulKeys": successful, "failedKeys": failed}))
        }
        Ok(Answer::Refused(events)) => {
            let failed: Vec<Json> = events
                .into_iter()
                .map(|(index, message)| json!({"index": index, "errorMessage": message}))
                .collect();
            let body =
                json!({"failedEvents": failed, "errorMessage": "Some events were not taken"});
            Response::new(202, body.to_string())
        }
        Ok(Answer::Json(json)) => ok(json),
        Ok(Answer::Http(status, body)) => Response::new(status, body.to_string()),
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> Response {
    // A gateway that lost the answer sends no JSON.
    let body = if refusal.code == Refusal::WITHOUT_CODE {
        "<html><body>No answer</body></html>".to_owned()
    } else {
        json!({"code": refusal.code, "message": refusal.message}).to_string()
    };
    let mut response = Response::new(refusal.status, body);
    if refusal.is_of_proxy {
        response
            .headers
            .insert("forge-proxy-error".into(), refusal.code.clone());
    }
    if let Some(seconds) = refusal.retry_after {
        response
            .headers
            .insert("retry-after".into(), seconds.to_string());
    }
    response
}
