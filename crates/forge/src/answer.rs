//! Answers: what Atlassian's own client returned for an effect, read from JSON.

use serde_json::{Map, Value as Json};

use crate::error::PlatformError;
use crate::payload;

/// An answer of the platform, read from what the official client returned.
pub trait Answer: Sized {
    /// Reads `json`; `None` when it has another shape. Members that are not known are ignored.
    fn read(json: Json) -> Option<Self>;
}

/// Nothing to say: the effect was performed.
impl Answer for () {
    fn read(_: Json) -> Option<Self> {
        Some(())
    }
}

/// A value, or nothing when the key is absent.
impl Answer for Option<Json> {
    fn read(json: Json) -> Option<Self> {
        Some((!json.is_null()).then_some(json))
    }
}

impl Answer for i64 {
    fn read(json: Json) -> Option<Self> {
        json.as_i64()
    }
}

impl Answer for u32 {
    fn read(json: Json) -> Option<Self> {
        u32::try_from(json.as_u64()?).ok()
    }
}

/// Bytes, as a list of numbers.
impl Answer for Vec<u8> {
    fn read(json: Json) -> Option<Self> {
        json.as_array()?
            .iter()
            .map(|byte| u8::try_from(byte.as_u64()?).ok())
            .collect()
    }
}

/// A key and its value, as a query or batch returns them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyValue {
    /// The key. A plain string: what is stored may not have been written by us.
    pub key: String,
    /// The entity; absent for a plain key, and wherever the client leaves it out, as queries do.
    pub entity: Option<String>,
    /// The value; null in the answers to writes.
    pub value: Json,
    /// Whether it has a time to live, as far as that was asked for: queries do.
    pub is_expiring: bool,
}

/// An item of a batch that was not performed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedItem {
    /// The key.
    pub key: String,
    /// The platform's code; [`KEY_NOT_FOUND`] for a missing key of a `batchGet`.
    pub code: String,
}

/// The code of a key that is not there.
pub const KEY_NOT_FOUND: &str = "KEY_NOT_FOUND";

/// A page of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The results, in order.
    pub results: Vec<KeyValue>,
    /// Where the next page starts; absent on the last.
    pub cursor: Option<String>,
}

impl Answer for Page {
    fn read(json: Json) -> Option<Self> {
        let mut page = object(json)?;
        Some(Self {
            results: list(page.remove("results"), key_value)?,
            cursor: text(page.remove("nextCursor")),
        })
    }
}

/// The outcome of each item of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Items that were performed.
    pub successful: Vec<KeyValue>,
    /// Items that were not.
    pub failed: Vec<FailedItem>,
}

impl Answer for Outcomes {
    fn read(json: Json) -> Option<Self> {
        let mut batch = object(json)?;
        Some(Self {
            successful: list(batch.remove("successfulKeys"), key_value)?,
            failed: list(batch.remove("failedKeys"), |mut item| {
                let mut error = object(item.remove("error")?)?;
                Some(FailedItem {
                    key: text(item.remove("key"))?,
                    code: text(error.remove("code")).unwrap_or_default(),
                })
            })?,
        })
    }
}

impl Outcomes {
    /// Returns the items that failed for another reason than that their key is not there.
    pub fn broken(&self) -> impl Iterator<Item = &FailedItem> {
        self.failed.iter().filter(|item| item.code != KEY_NOT_FOUND)
    }
}

/// An answer of Jira, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// HTTP status.
    pub status: u16,
    /// JSON body; null when there was none, or when the status is no success.
    pub body: Json,
}

impl Answer for Http {
    fn read(json: Json) -> Option<Self> {
        let mut answer = object(json)?;
        Some(Self {
            status: u16::try_from(answer.get("status")?.as_u64()?).ok()?,
            body: answer.remove("body").unwrap_or_default(),
        })
    }
}

/// Reads the answer of the JavaScript host: `{"ok": <what the client returned>}` or `{"error": {code?, status?, traceId?, retryAfter?}}`.
///
/// # Errors
/// The platform's error, or [`PlatformError::unreadable_reply`] when the answer is neither.
pub fn from_host(answer: &[u8]) -> Result<Json, PlatformError> {
    let unreadable = PlatformError::unreadable_reply;
    // Jira quotes what somebody typed, and half of a character must not make the rest unreadable. A stored value that reads
    // as another one than was written is found by its seal or its hash.
    let json = payload::parse(answer).or_else(|| payload::read(answer).map(|read| read.json));
    let mut answer = json.and_then(object).ok_or_else(unreadable)?;
    match (answer.remove("ok"), answer.remove("error")) {
        (Some(json), None) => Ok(json),
        (None, Some(Json::Object(mut error))) => {
            let number = |json: Option<Json>| json.and_then(|json| json.as_u64());
            let status = number(error.remove("status")).and_then(|status| status.try_into().ok());
            let code = text(error.remove("code"));
            let mut read = PlatformError::new(code.as_deref().unwrap_or("UNKNOWN_ERROR"), status);
            read.trace_id = text(error.remove("traceId"));
            read.retry_after =
                number(error.remove("retryAfter")).and_then(|wait| wait.try_into().ok());
            Err(read)
        }
        _ => Err(unreadable()),
    }
}

fn key_value(mut item: Map<String, Json>) -> Option<KeyValue> {
    Some(KeyValue {
        key: text(item.remove("key"))?,
        entity: text(item.remove("entityName")),
        value: item.remove("value").unwrap_or_default(),
        is_expiring: item.contains_key("expireTime"),
    })
}

fn object(json: Json) -> Option<Map<String, Json>> {
    match json {
        Json::Object(members) => Some(members),
        _ => None,
    }
}

fn text(json: Option<Json>) -> Option<String> {
    match json {
        Some(Json::String(text)) => Some(text),
        _ => None,
    }
}

/// Reads a list of objects; an absent one is empty.
fn list<T>(
    json: Option<Json>,
    mut item: impl FnMut(Map<String, Json>) -> Option<T>,
) -> Option<Vec<T>> {
    match json {
        None => Some(Vec::new()),
        Some(Json::Array(items)) => items
            .into_iter()
            .map(|json| object(json).and_then(&mut item))
            .collect(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use serde_json::json;

    #[test]
    fn an_absent_value_is_none_and_not_an_error() {
        assert_eq!(from_host(br#"{"ok":null}"#), Ok(Json::Null));
        assert_eq!(Option::<Json>::read(Json::Null), Some(None));
        assert_eq!(Option::<Json>::read(json!(0)), Some(Some(json!(0))));
    }

    #[test]
    fn an_error_keeps_code_status_trace_and_retry_hint() {
        let error = from_host(
            br#"{"error":{"code":"RATE_LIMIT_EXCEEDED","status":429,"traceId":"t1","retryAfter":7,"message":"x"}}"#,
        )
        .unwrap_err();
        assert_eq!(
            (error.kind, error.retry_after),
            (ErrorKind::RateLimited, Some(7))
        );
        assert_eq!(error.trace_id.as_deref(), Some("t1"));
    }

    #[test]
    fn a_page_without_results_is_empty_and_unknown_members_are_ignored() {
        let page = json!({"results": [], "new": 1});
        assert_eq!(Page::read(page), Some(Page::default()));
        let page = json!({"results": [{"key": "a", "value": 1, "new": 1}], "nextCursor": "c"});
        let page = Page::read(page).unwrap();
        assert_eq!(page.cursor.as_deref(), Some("c"));
        assert_eq!(page.results[0].value, json!(1));
    }

    #[test]
    fn a_batch_tells_absent_keys_from_broken_ones() {
        let batch = json!({
            "successfulKeys": [{"key": "a", "entityName": "head"}],
            "failedKeys": [
                {"key": "b", "error": {"code": "KEY_NOT_FOUND", "message": "m"}},
                {"key": "c", "error": {"code": "REQUEST_THROTTLED"}},
                {"key": "d", "error": {}},
            ],
        });
        let batch = Outcomes::read(batch).unwrap();
        assert_eq!(batch.successful[0].value, Json::Null);
        assert_eq!(batch.successful[0].entity.as_deref(), Some("head"));
        let broken: Vec<&str> = batch.broken().map(|item| item.key.as_str()).collect();
        assert_eq!(broken, ["c", "d"]);
    }

    #[test]
    fn half_a_character_in_an_answer_leaves_the_rest_readable() {
        let json =
            from_host(br#"{"ok":{"status":200,"body":{"id":"10001","name":"half \ud83d of it"}}}"#)
                .unwrap();
        let answer = Http::read(json).unwrap();
        assert_eq!(
            answer.body,
            json!({"id": "10001", "name": "half \u{fffd} of it"})
        );
        assert!(from_host(b"{\"ok\":").is_err());
        assert!(from_host(b"").is_err());
    }

    #[test]
    fn an_answer_of_another_shape_is_not_read() {
        assert_eq!(Page::read(json!({"results": [7]})), None);
        assert_eq!(Outcomes::read(json!([])), None);
        assert_eq!(Http::read(json!({"status": "200"})), None);
        assert_eq!(i64::read(json!(1.5)), None);
        assert_eq!(Vec::<u8>::read(json!([256])), None);
        assert_eq!(Vec::<u8>::read(json!([7, 255])), Some(vec![7, 255]));
        assert_eq!(u32::read(json!(-1)), None);
    }

    #[test]
    fn what_is_no_answer_of_the_host_counts_as_no_answer() {
        for answer in [
            &b"nonsense"[..],
            b"{}",
            b"[]",
            br#"{"ok":1,"error":{}}"#,
            br#"{"error":1}"#,
        ] {
            let error = from_host(answer).unwrap_err();
            assert!(
                error.is_outcome_unknown(),
                "{}",
                String::from_utf8_lossy(answer)
            );
        }
    }
}
