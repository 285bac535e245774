//! The type `string`: one line of text.

use super::content::{LINE, MAX_LENGTH, formed, length, line};
use super::declared::{FieldType, Inner, Limit};

pub(super) const TYPE: FieldType = FieldType {
    name: "string",
    takes: LINE,
    min: None,
    max: Some(Limit {
        unit: "characters",
        default: Some(255),
        least: 1,
        most: MAX_LENGTH,
    }),
    item_max: None,
    has_choices: false,
    has_form: true,
    can_be_secret: true,
    has_class: true,
    inner: Inner::Nothing,
    check: |field, value, _| {
        let text = line(value)?;
        length(field, text)?;
        formed(field, text)
    },
};
