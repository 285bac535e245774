//! What the types share: texts, lengths, numbers, and what was found in place of a value.

use serde_json::Value;

use super::declared::{Field, Limit, Unfit};
use super::secret::is_reserved;
use crate::canonical::MAX_SAFE_INTEGER;
use crate::legible::{breaks_line, is_blank};
use crate::rule::Rule;

/// What a `string` takes, and an item of `strings`.
pub(super) const LINE: &str = "one line of text";

/// The longest text that a field may declare; a record as a whole is bounded by the gate.
pub(super) const MAX_LENGTH: i64 = 60_000;

/// The most items or entries that a field may declare.
pub(super) const MAX_PARTS: i64 = 1_000;

/// The most items of a list.
pub(super) const ITEMS: Limit = Limit {
    unit: "items",
    default: Some(100),
    least: 1,
    most: MAX_PARTS,
};

/// The most characters of a part of a value, for fields that declare none.
pub(super) const PART: Limit = Limit {
    unit: "characters",
    default: Some(255),
    least: 1,
    most: MAX_LENGTH,
};

/// The bounds of a number: whole numbers that JavaScript represents exactly.
pub(super) const EXACT: Limit = Limit {
    unit: "value",
    default: None,
    least: -MAX_EXACT,
    most: MAX_EXACT,
};

/// The largest whole number that JavaScript and JSON carry exactly: 2^53 − 1.
#[expect(clippy::cast_possible_wrap, reason = "2^53 - 1 is below 2^63")]
pub(super) const MAX_EXACT: i64 = MAX_SAFE_INTEGER as i64;

/// A value of another type than the `expected` one.
pub(super) fn wrong(expected: &str, value: &Value) -> Unfit {
    Unfit::new(
        Rule::Type,
        format!("must be {expected}, not {}", describe(value)),
    )
}

/// The kind of a value, for people; never the value.
fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing (null)",
        Value::Bool(_) => "a true-or-false value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The value as text of one line.
pub(super) fn line(value: &Value) -> Result<&str, Unfit> {
    let text = value.as_str().ok_or_else(|| wrong(LINE, value))?;
    clean(text, breaks_line)
}

/// The value as text of several lines.
pub(super) fn lines(value: &Value) -> Result<&str, Unfit> {
    let text = value.as_str().ok_or_else(|| wrong("text", value))?;
    clean(text, |character| {
        character.is_control() && !matches!(character, '\n' | '\r' | '\t')
    })
}

fn clean(text: &str, is_unwanted: impl Fn(char) -> bool) -> Result<&str, Unfit> {
    match text.chars().find(|character| is_unwanted(*character)) {
        None => Ok(text),
        Some('\n' | '\r' | '\u{2028}' | '\u{2029}') => Err(Unfit::new(
            Rule::Type,
            "must be one line, without line breaks",
        )),
        Some(found) => Err(Unfit::new(
            Rule::Type,
            format!(
                "must not have control characters, such as the U+{:04X} in it",
                u32::from(found)
            ),
        )),
    }
}

/// Checks that a required text shows something, and that it is not too long.
pub(super) fn length(field: &Field, text: &str) -> Result<(), Unfit> {
    present(field, || !is_blank(text))?;
    short(text, most(field.max, field.field_type.max))
}

/// Checks the length of a part of a value.
pub(super) fn part(field: &Field, text: &str) -> Result<(), Unfit> {
    short(text, most(field.item_max, field.field_type.item_max))
}

/// Checks that a text has the form that its field declares.
pub(super) fn formed(field: &Field, text: &str) -> Result<(), Unfit> {
    match field.form {
        Some(form) if !form.fits(text) => {
            Err(Unfit::new(Rule::Type, format!("must be {}", form.takes)))
        }
        _ => Ok(()),
    }
}

/// Checks the number of the parts of a value.
pub(super) fn count(field: &Field, parts: usize) -> Result<(), Unfit> {
    let limit = field.field_type.max;
    let most = most(field.max, limit);
    if parts > most {
        let unit = limit.map_or("parts", |limit| limit.unit);
        return Err(Unfit::new(
            Rule::TooMany,
            format!("must have at most {most} {unit}"),
        ));
    }
    Ok(())
}

/// Checks that a required field has something in it.
pub(super) fn present(field: &Field, is_there: impl FnOnce() -> bool) -> Result<(), Unfit> {
    if field.required && !is_there() {
        return Err(Unfit::new(Rule::Required, Rule::Required.message()));
    }
    Ok(())
}

/// Checks the name of an entry or of a free-form member.
pub(super) fn free_entry(name: &str) -> Result<(), Unfit> {
    if is_reserved(name) {
        let message = "its name is one of those that stand for secrets; choose another name";
        return Err(Unfit::new(Rule::Name, message));
    }
    Ok(())
}

/// Checks free-form JSON: that no name in it stands for a secret, and that every number survives JSON. A stack of its own: no shape
/// bounds the depth.
pub(super) fn free(value: &Value) -> Result<(), Unfit> {
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(items) => rest.extend(items),
            Value::Object(entries) => {
                for (name, value) in entries {
                    free_entry(name)?;
                    rest.push(value);
                }
            }
            Value::Number(number) => {
                let is_exact = |number: i64| (-MAX_EXACT..=MAX_EXACT).contains(&number);
                if !number.as_i64().is_some_and(is_exact) {
                    exact(value)?;
                }
            }
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }
    Ok(())
}

fn short(text: &str, most: usize) -> Result<(), Unfit> {
    if is_longer(text, most) {
        return Err(Unfit::new(
            Rule::TooLong,
            format!("must have at most {most} characters"),
        ));
    }
    Ok(())
}

/// Whether the text has more than `most` characters; reads no further than it must.
pub(crate) fn is_longer(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().nth(most).is_some()
}

/// The declared limit as a length, else the type's.
fn most(declared: Option<i64>, limit: Option<Limit>) -> usize {
    declared
        .or_else(|| limit.and_then(|limit| limit.default))
        .and_then(|most| usize::try_from(most).ok())
        .unwrap_or(usize::MAX)
}

/// A number below the field's `min` or above its `max`.
pub(super) fn out_of_range(field: &Field) -> Unfit {
    let message = match (field.min, field.max) {
        (Some(min), Some(max)) => format!("must be between {min} and {max}"),
        (Some(min), None) => format!("must be at least {min}"),
        (None, Some(max)) => format!("must be at most {max}"),
        (None, None) => Rule::OutOfRange.message().to_owned(),
    };
    Unfit::new(Rule::OutOfRange, message)
}

/// The most significant digits: every decimal of 15 digits survives a double and both languages' JSON unchanged.
const MAX_DIGITS: usize = 15;

/// The largest size; with at most 15 digits its text needs no exponent.
const MAX_SIZE: f64 = 999_999_999_999_999.0;

/// The smallest size other than zero.
const MIN_SIZE: f64 = 0.000_001;

/// Checks that a number stays the same on its way through JSON.
pub(super) fn exact(value: &Value) -> Result<(), Unfit> {
    let number = value.as_f64().unwrap_or_default();
    let size = number.abs();
    let is_small = size != 0.0 && size < MIN_SIZE;
    // `1.0` would come back from JavaScript as `1`.
    let is_odd = value.is_f64() && number.fract() == 0.0;
    if size > MAX_SIZE || is_small || is_odd || digits(value) > MAX_DIGITS {
        return Err(Unfit::new(
            Rule::Type,
            "must be a number of at most 15 digits, not closer to zero than 0.000001, and without an exponent",
        ));
    }
    Ok(())
}

/// The significant digits of the number's shortest text, which may have an exponent.
fn digits(number: &Value) -> usize {
    number
        .to_string()
        .bytes()
        .take_while(|byte| *byte != b'e')
        .filter(u8::is_ascii_digit)
        .skip_while(|digit| *digit == b'0')
        .count()
}
