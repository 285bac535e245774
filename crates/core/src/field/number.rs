//! The type `number`: a decimal that is the same after any number of trips through JSON, here and in JavaScript.
//!
//! A state hash over it would change otherwise.

use serde_json::{Number, Value};

use super::content::{EXACT, out_of_range, wrong};
use super::declared::{Field, FieldType, Unfit};
use crate::rule::Rule;

pub(super) const TYPE: FieldType = FieldType {
    name: "number",
    takes: "a number",
    min: Some(EXACT),
    max: Some(EXACT),
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    check,
};

/// The most significant digits: every decimal of 15 digits survives a double and both languages' JSON unchanged.
const MAX_DIGITS: usize = 15;

/// The largest size; with at most 15 digits its text needs no exponent.
const MAX_SIZE: f64 = 999_999_999_999_999.0;

/// The smallest size other than zero.
const MIN_SIZE: f64 = 0.000_001;

fn check(field: &Field, value: &Value) -> Result<(), Unfit> {
    let number = value.as_f64().ok_or_else(|| wrong(TYPE.takes, value))?;
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
    // Bounds are whole numbers below 2^53, so they are exact as doubles.
    let exact = |bound| Number::from(bound).as_f64();
    let (low, high) = (field.min.and_then(exact), field.max.and_then(exact));
    if low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high) {
        return Err(out_of_range(field));
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
