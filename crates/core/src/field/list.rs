//! The type `list`: items of one shape.

use serde_json::Value;

use super::content::{ITEMS, count, present, wrong};
use super::declared::{Field, FieldType, Inner, Stage, Unfit};
use super::place::Step;

pub(super) const TYPE: FieldType = FieldType {
    name: "list",
    takes: "a list",
    min: None,
    max: Some(ITEMS),
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    has_class: false,
    inner: Inner::Items,
    check,
};

fn check(field: &Field, value: &Value, stage: Stage) -> Result<(), Unfit> {
    let Value::Array(items) = value else {
        return Err(wrong(TYPE.takes, value));
    };
    present(field, || !items.is_empty())?;
    count(field, items.len())?;
    for (index, value) in items.iter().enumerate() {
        if let Some(item) = &field.item {
            let fits = item.check(value, stage);
            fits.map_err(|unfit| unfit.below(Step::Item(index)))?;
        }
    }
    Ok(())
}
