//! The type `strings`: a list of lines of text.

use serde_json::Value;

use super::content::{ITEMS, PART, count, formed, line, part, present, wrong};
use super::declared::{Field, FieldType, Inner, Stage, Unfit};
use super::place::Step;
use crate::legible::is_blank;

pub(super) const TYPE: FieldType = FieldType {
    name: "strings",
    takes: "a list of lines of text",
    min: None,
    max: Some(ITEMS),
    item_max: Some(PART),
    has_choices: false,
    has_form: true,
    can_be_secret: false,
    has_class: true,
    inner: Inner::Nothing,
    check,
};

fn check(field: &Field, value: &Value, _: Stage) -> Result<(), Unfit> {
    let Value::Array(items) = value else {
        return Err(wrong(TYPE.takes, value));
    };
    count(field, items.len())?;
    let mut shows = false;
    for (index, item) in items.iter().enumerate() {
        let text = entry(field, item).map_err(|unfit| unfit.below(Step::Item(index)))?;
        shows |= !is_blank(text);
    }
    present(field, || shows)
}

fn entry<'v>(field: &Field, item: &'v Value) -> Result<&'v str, Unfit> {
    let text = line(item)?;
    part(field, text)?;
    formed(field, text)?;
    Ok(text)
}
