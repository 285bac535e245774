//! The limits of the store, checked on what came off the wire.

use bailee_forge::limit;
use bailee_forge::value::json_bytes;
use serde_json::Value as Json;

use crate::app::Entity;
use crate::condition::check_attributes;
use crate::refusal::Refusal;
use crate::request::{RawTtl, Request};
use crate::store::Text;

/// Checks a key against the platform's pattern `/^(?!\s+$)[a-zA-Z0-9:._\s-#]+$/` and its length.
pub(super) fn key(key: &str) -> Result<(), Refusal> {
    if key.is_empty() {
        return Err(Refusal::new(
            400,
            "KEY_TOO_SHORT",
            "The key must have at least 1 character",
        ));
    }
    if key.chars().count() > limit::KEY_CHARS {
        return Err(Refusal::new(
            400,
            "KEY_TOO_LONG",
            format!("The key must have at most {} characters", limit::KEY_CHARS),
        ));
    }
    let allowed = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, ':' | '.' | '_' | '-' | '#' | '\u{feff}')
            || c.is_whitespace()
    };
    if !key.chars().all(allowed) || key.chars().all(char::is_whitespace) {
        return Err(Refusal::new(
            400,
            "INVALID_KEY",
            "The key must match /^(?!\\s+$)[a-zA-Z0-9:._\\s-#]+$/",
        ));
    }
    Ok(())
}

/// Checks a value and returns it as text.
pub(super) fn value(entity: Option<&Entity>, value: Option<Json>) -> Result<Text, Refusal> {
    let Some(value) = value else {
        return Err(Refusal::malformed("The value is missing"));
    };
    if depth(&value) > limit::VALUE_DEPTH {
        return Err(Refusal::new(
            400,
            "MAX_DEPTH",
            format!("The value must have at most {} levels", limit::VALUE_DEPTH),
        ));
    }
    let text = Text::of(&value);
    if text.bytes() > limit::VALUE_BYTES {
        return Err(Refusal::new(
            400,
            "MAX_SIZE",
            format!("The value must have at most {} bytes", limit::VALUE_BYTES),
        ));
    }
    if let Some(entity) = entity {
        check_attributes(entity, &value)?;
    }
    Ok(text)
}

fn depth(json: &Json) -> usize {
    match json {
        Json::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Json::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Checks the total size of a request.
pub(super) fn request_size(bytes: usize) -> Result<(), Refusal> {
    if bytes > limit::REQUEST_BYTES {
        return Err(Refusal::new(
            413,
            "MAX_SIZE",
            format!(
                "The request must have at most {} bytes",
                limit::REQUEST_BYTES
            ),
        ));
    }
    Ok(())
}

/// Returns a time to live in milliseconds.
pub(super) fn ttl_millis(ttl: &RawTtl) -> Result<i64, Refusal> {
    let unit = match ttl.unit.as_str() {
        "SECONDS" => 1_000,
        "MINUTES" => 60_000,
        "HOURS" => 3_600_000,
        "DAYS" => 86_400_000,
        _ => return Err(Refusal::invalid_ttl(ttl.value)),
    };
    let most = i64::try_from(limit::TTL_DAYS).unwrap_or(i64::MAX) * 86_400_000;
    match ttl.value.checked_mul(unit) {
        Some(millis) if millis > 0 && millis <= most => Ok(millis),
        _ => Err(Refusal::invalid_ttl(ttl.value)),
    }
}

/// Checks a page size and returns it.
pub(super) fn page(limit: Option<i64>) -> Result<usize, Refusal> {
    let page = limit.unwrap_or_else(|| i64::from(limit::QUERY_PAGE_DEFAULT));
    match usize::try_from(page) {
        Ok(page) if (1..=limit::QUERY_PAGE as usize).contains(&page) => Ok(page),
        _ => Err(Refusal::new(
            400,
            "COMPLEX_QUERY_PAGE_LIMIT_NOT_IN_RANGE",
            format!("The limit must be between 1 and {}", limit::QUERY_PAGE),
        )),
    }
}

/// Returns the bytes of the values that a request writes, or none when it writes nothing.
pub(crate) fn written_bytes(request: &Request) -> Option<usize> {
    let size = |value: &Option<Json>| value.as_ref().map_or(0, json_bytes);
    match request {
        Request::Set(_, _, value, _) => Some(size(value)),
        Request::Delete(..) | Request::BatchDelete(_) => Some(0),
        Request::BatchSet(items) => Some(items.iter().map(|item| size(&item.value)).sum()),
        Request::Transact(transaction) => Some(
            transaction
                .set
                .iter()
                .map(|operation| size(&operation.item.value))
                .sum(),
        ),
        _ => None,
    }
}
