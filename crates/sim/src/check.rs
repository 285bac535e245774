//! The limits of the store, checked on what came off the wire.

use bailee_forge::limit;
use bailee_forge::value::depth;
use serde_json::Value as Json;

use crate::app::Entity;
use crate::condition::check_attributes;
use crate::refusal::Refusal;
use crate::request::raw::RawTtl;
use crate::store::Text;

/// Checks a key against the platform's pattern `/^(?!\s+$)[a-zA-Z0-9:._\s-#]+$/` and its length.
pub(crate) fn key(key: &str) -> Result<(), Refusal> {
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
pub(crate) fn value(
    is_secret: bool,
    entity: Option<&Entity>,
    value: Option<Json>,
) -> Result<Text, Refusal> {
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
    let most = if is_secret {
        limit::SECRET_BYTES
    } else {
        limit::VALUE_BYTES
    };
    if text.bytes() > most {
        return Err(Refusal::new(
            400,
            "MAX_SIZE",
            format!("The value must have at most {most} bytes"),
        ));
    }
    if let Some(entity) = entity {
        check_attributes(entity, &value)?;
    }
    Ok(text)
}

/// Checks the total size of a request.
pub(crate) fn request_size(bytes: usize) -> Result<(), Refusal> {
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
pub(crate) fn ttl_millis(ttl: &RawTtl) -> Result<i64, Refusal> {
    let unit = match ttl.unit.as_str() {
        "SECONDS" => 1_000,
        "MINUTES" => 60_000,
        "HOURS" => 3_600_000,
        "DAYS" => 86_400_000,
        _ => return Err(Refusal::invalid_ttl(ttl.value)),
    };
    let most = i64::from(limit::TTL_DAYS) * 86_400_000;
    match ttl.value.checked_mul(unit) {
        Some(millis) if millis > 0 && millis <= most => Ok(millis),
        _ => Err(Refusal::invalid_ttl(ttl.value)),
    }
}

/// Checks a page size and returns it.
pub(crate) fn page(limit: Option<i64>) -> Result<usize, Refusal> {
    let page = limit.unwrap_or_else(|| limit::QUERY_PAGE_DEFAULT.into());
    match usize::try_from(page) {
        Ok(size) if (1..=i64::from(limit::QUERY_PAGE)).contains(&page) => Ok(size),
        _ => Err(Refusal::new(
            400,
            "COMPLEX_QUERY_PAGE_LIMIT_NOT_IN_RANGE",
            format!("The limit must be between 1 and {}", limit::QUERY_PAGE),
        )),
    }
}
