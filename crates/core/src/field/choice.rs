//! The type `choice`: one of the texts that the field lists.

use serde_json::Value;

use super::content::wrong;
use super::declared::{Field, FieldType, Inner, Stage, Unfit};
use crate::rule::Rule;

pub(super) const TYPE: FieldType = FieldType {
    name: "choice",
    takes: "one of the declared choices",
    min: None,
    max: None,
    item_max: None,
    has_choices: true,
    has_form: false,
    can_be_secret: false,
    has_class: true,
    inner: Inner::Nothing,
    check,
};

fn check(field: &Field, value: &Value, _: Stage) -> Result<(), Unfit> {
    let Value::String(text) = value else {
        return Err(wrong(TYPE.takes, value));
    };
    if field.choices.contains(text) {
        return Ok(());
    }
    Err(Unfit::new(
        Rule::NotAChoice,
        format!("must be one of: {}", field.choices.join(", ")),
    ))
}
