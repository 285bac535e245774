//! The type `strings`: a list of lines of text.

use serde_json::Value;

use super::content::{MAX_PARTS, PART, count, formed, line, part, present, wrong};
use super::declared::{Field, FieldType, Limit, Unfit};
use super::place::Place;
use crate::legible::is_blank;

pub(super) const TYPE: FieldType = FieldType {
    name: "strings",
    takes: "a list of lines of text",
    min: None,
    max: Some(Limit {
        unit: "items",
        default: Some(100),
        least: 1,
        most: MAX_PARTS,
    }),
    item_max: Some(PART),
    has_choices: false,
    has_form: true,
    can_be_secret: false,
    check,
};

fn check(field: &Field, value: &Value) -> Result<(), Unfit> {
    let Value::Array(items) = value else {
        return Err(wrong(TYPE.takes, value));
    };
    count(field, items.len())?;
    let mut shows = false;
    for (index, item) in items.iter().enumerate() {
        let text = line(item).map_err(|unfit| unfit.at(Place::item(index)))?;
        part(field, text, || Place::item(index))?;
        formed(field, text).map_err(|unfit| unfit.at(Place::item(index)))?;
        shows |= !is_blank(text);
    }
    present(field, || shows)
}
