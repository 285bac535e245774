//! Whether a value has the declared type and size.

use serde_json::{Map, Value};

use crate::policy::{Field, FieldType};

pub(crate) use url::is_https_url;

mod url;

/// Largest whole number that JavaScript and JSON carry exactly: 2^53 − 1.
const MAX_SAFE: i64 = (1 << 53) - 1;

/// Most significant digits of a `number`: every decimal of 15 digits survives a double and both languages' JSON unchanged.
const MAX_DIGITS: usize = 15;

/// Largest size of a `number`; with at most 15 digits its text needs no exponent.
const MAX_NUMBER: f64 = 999_999_999_999_999.0;

/// Smallest size of a `number` other than zero.
const MIN_NUMBER: f64 = 0.000_001;

/// Why a value is not what the field declares.
pub(super) struct Unfit {
    /// Stable code of the rule.
    pub(super) rule: &'static str,
    /// One sentence, free of content.
    pub(super) message: String,
}

/// Checks type, size and choices of one value.
pub(super) fn check(field: &Field, value: &Value) -> Result<(), Unfit> {
    match field.field_type {
        FieldType::String => line(field, value),
        FieldType::Text => text(field, value),
        FieldType::Integer => integer(field, value),
        FieldType::Number => number(field, value),
        FieldType::Boolean => value
            .as_bool()
            .map(|_| ())
            .ok_or_else(|| kind("true or false")),
        FieldType::Url => url(field, value),
        FieldType::Choice => choice(field, value),
        FieldType::Strings => strings(field, value),
        FieldType::Map => map(field, value),
    }
}

/// Whether the text is one line: no control character, no Unicode line or paragraph separator.
pub(super) fn is_line(text: &str) -> bool {
    !text
        .chars()
        .any(|character| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}'))
}

/// Whether the text has no control characters beside line breaks and tabs.
fn is_text(text: &str) -> bool {
    let allowed =
        |character: char| !character.is_control() || matches!(character, '\n' | '\r' | '\t');
    text.chars().all(allowed)
}

/// Whether the text is non-empty standard base64 with padding.
pub(super) fn is_base64(text: &str) -> bool {
    !text.is_empty() && data_encoding::BASE64.decode(text.as_bytes()).is_ok()
}

/// Whether the text has more than `max` characters; reads no further than it must.
pub(super) fn longer_than(text: &str, max: usize) -> bool {
    text.len() > max && text.chars().nth(max).is_some()
}

/// The length of the fields as JSON text, or any larger number once it exceeds `limit`.
pub(super) fn json_len(fields: &Map<String, Value>, limit: usize) -> usize {
    /// Counts bytes and stops the writer at the limit.
    struct Counter {
        count: usize,
        limit: usize,
    }
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.count = self.count.saturating_add(bytes.len());
            if self.count > self.limit {
                Err(std::io::ErrorKind::FileTooLarge.into())
            } else {
                Ok(bytes.len())
            }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter { count: 0, limit };
    match serde_json::to_writer(&mut counter, fields) {
        Ok(()) => counter.count,
        Err(_) => counter.count.max(limit.saturating_add(1)),
    }
}

fn kind(expected: &str) -> Unfit {
    Unfit {
        rule: "type",
        message: format!("the value must be {expected}"),
    }
}

/// The declared `max` as a length.
fn limit(max: Option<i64>, default: Option<i64>) -> usize {
    max.or(default)
        .and_then(|max| usize::try_from(max).ok())
        .unwrap_or(usize::MAX)
}

fn length(field: &Field, text: &str) -> Result<(), Unfit> {
    let max = limit(field.max, field.field_type.default_max());
    if field.required && text.trim().is_empty() {
        Err(Unfit {
            rule: "required",
            message: "this field must have a value".to_owned(),
        })
    } else if longer_than(text, max) {
        Err(Unfit {
            rule: "too-long",
            message: format!("the value has more than {max} characters"),
        })
    } else {
        Ok(())
    }
}

fn line(field: &Field, value: &Value) -> Result<(), Unfit> {
    let text = value
        .as_str()
        .filter(|text| is_line(text))
        .ok_or_else(|| kind("one line of text"))?;
    length(field, text)
}

fn text(field: &Field, value: &Value) -> Result<(), Unfit> {
    let text = value
        .as_str()
        .filter(|text| is_text(text))
        .ok_or_else(|| kind("text without control characters"))?;
    length(field, text)
}

fn integer(field: &Field, value: &Value) -> Result<(), Unfit> {
    let number = value
        .as_i64()
        .filter(|number| (-MAX_SAFE..=MAX_SAFE).contains(number));
    let number = number.ok_or_else(|| kind("a whole number between -(2^53-1) and 2^53-1"))?;
    if field.min.is_some_and(|min| number < min) || field.max.is_some_and(|max| number > max) {
        return Err(range(field));
    }
    Ok(())
}

/// Decimals are bounded so that a value is the same after any number of trips through JSON, here and in JavaScript:
/// a state hash over it would change otherwise.
fn number(field: &Field, value: &Value) -> Result<(), Unfit> {
    let expected = || kind("a number of at most 15 digits, without exponent");
    let number = value.as_f64().ok_or_else(expected)?;
    let size = number.abs();
    if size > MAX_NUMBER || (size != 0.0 && size < MIN_NUMBER) {
        return Err(expected());
    }
    // `1.0` would come back from JavaScript as `1`.
    if value.is_f64() && number.fract() == 0.0 {
        return Err(expected());
    }
    let digits = number
        .to_string()
        .bytes()
        .filter(u8::is_ascii_digit)
        .skip_while(|digit| *digit == b'0')
        .count();
    if digits > MAX_DIGITS {
        return Err(expected());
    }
    // Bounds are whole numbers below 2^53, so their text reads back as exactly them.
    let exact = |bound: i64| bound.to_string().parse::<f64>().ok();
    let (low, high) = (field.min.and_then(exact), field.max.and_then(exact));
    if low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high) {
        return Err(range(field));
    }
    Ok(())
}

fn range(field: &Field) -> Unfit {
    let message = match (field.min, field.max) {
        (Some(min), Some(max)) => format!("the value must be between {min} and {max}"),
        (Some(min), None) => format!("the value must be at least {min}"),
        (None, Some(max)) => format!("the value must be at most {max}"),
        (None, None) => "the value is out of range".to_owned(),
    };
    Unfit {
        rule: "out-of-range",
        message,
    }
}

fn url(field: &Field, value: &Value) -> Result<(), Unfit> {
    let text = value
        .as_str()
        .filter(|text| is_https_url(text))
        .ok_or_else(|| Unfit {
            rule: "type",
            message: "the value must be an absolute https address without user or password"
                .to_owned(),
        })?;
    length(field, text)
}

fn choice(field: &Field, value: &Value) -> Result<(), Unfit> {
    let chosen = value
        .as_str()
        .is_some_and(|text| field.choices.iter().any(|choice| choice == text));
    if chosen {
        Ok(())
    } else {
        Err(Unfit {
            rule: "not-a-choice",
            message: format!("the value must be one of: {}", field.choices.join(", ")),
        })
    }
}

fn strings(field: &Field, value: &Value) -> Result<(), Unfit> {
    let items = value.as_array().ok_or_else(|| kind("a list of lines"))?;
    count(field, items.len())?;
    for (index, item) in items.iter().enumerate() {
        let line = item.as_str().filter(|text| is_line(text));
        part(field, line, "item", index, "must be one line of text")?;
    }
    Ok(())
}

fn map(field: &Field, value: &Value) -> Result<(), Unfit> {
    let entries = value.as_object().ok_or_else(|| kind("texts by name"))?;
    count(field, entries.len())?;
    for (index, (name, item)) in entries.iter().enumerate() {
        let name = Some(name.as_str()).filter(|name| !name.is_empty() && is_line(name));
        part(
            field,
            name,
            "entry",
            index,
            "the name must be one line and not empty",
        )?;
        let text = item.as_str().filter(|text| is_text(text));
        part(
            field,
            text,
            "entry",
            index,
            "must be text without control characters",
        )?;
    }
    Ok(())
}

/// Checks an item, or the name or value of an entry: `text` is `None` where it is not what is `expected`.
fn part(
    field: &Field,
    text: Option<&str>,
    word: &str,
    index: usize,
    expected: &str,
) -> Result<(), Unfit> {
    let unfit = |rule, what: &str| Unfit {
        rule,
        message: format!("{word} {}: {what}", index + 1),
    };
    let text = text.ok_or_else(|| unfit("type", expected))?;
    let max = limit(field.item_max, field.field_type.default_item_max());
    if longer_than(text, max) {
        return Err(unfit(
            "too-long",
            &format!("has more than {max} characters"),
        ));
    }
    Ok(())
}

fn count(field: &Field, items: usize) -> Result<(), Unfit> {
    let max = limit(field.max, field.field_type.default_max());
    if field.required && items == 0 {
        Err(Unfit {
            rule: "required",
            message: "this field must have a value".to_owned(),
        })
    } else if items > max {
        Err(Unfit {
            rule: "too-many",
            message: format!("the value has more than {max} entries"),
        })
    } else {
        Ok(())
    }
}
