//! The type `number`: a decimal that is the same after any number of trips through JSON, here and in JavaScript.
//!
//! A state hash over it would change otherwise.

use serde_json::{Number, Value};

use super::content::{EXACT, exact, out_of_range, wrong};
use super::declared::{Field, FieldType, Inner, Stage, Unfit};

pub(super) const TYPE: FieldType = FieldType {
    name: "number",
    takes: "a number",
    min: Some(EXACT),
    max: Some(EXACT),
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    has_class: true,
    inner: Inner::Nothing,
    check,
};

fn check(field: &Field, value: &Value, _: Stage) -> Result<(), Unfit> {
    let number = value.as_f64().ok_or_else(|| wrong(TYPE.takes, value))?;
    exact(value)?;
    // Bounds are whole numbers below 2^53, so they are exact as doubles.
    let double = |bound| Number::from(bound).as_f64();
    let (low, high) = (field.min.and_then(double), field.max.and_then(double));
    if low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high) {
        return Err(out_of_range(field));
    }
    Ok(())
}
