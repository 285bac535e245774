//! The type `integer`: a whole number that JavaScript represents exactly.

use serde_json::Value;

use super::content::{EXACT, MAX_EXACT, out_of_range, wrong};
use super::declared::{Field, FieldType, Inner, Stage, Unfit};
use crate::rule::Rule;

pub(super) const TYPE: FieldType = FieldType {
    name: "integer",
    takes: "a whole number",
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
    let Value::Number(given) = value else {
        return Err(wrong(TYPE.takes, value));
    };
    let exact = given
        .as_i64()
        .filter(|number| (-MAX_EXACT..=MAX_EXACT).contains(number));
    let Some(number) = exact else {
        return Err(Unfit::new(
            Rule::Type,
            format!(
                "must be a whole number without decimals, between -{MAX_EXACT} and {MAX_EXACT}"
            ),
        ));
    };
    if field.min.is_some_and(|min| number < min) || field.max.is_some_and(|max| number > max) {
        return Err(out_of_range(field));
    }
    Ok(())
}
