//! The type `text`: text of several lines.

use super::content::{MAX_LENGTH, length, lines};
use super::declared::{FieldType, Inner, Limit};

pub(super) const TYPE: FieldType = FieldType {
    name: "text",
    takes: "text of any number of lines",
    min: None,
    max: Some(Limit {
        unit: "characters",
        default: Some(10_000),
        least: 1,
        most: MAX_LENGTH,
    }),
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: true,
    has_class: true,
    inner: Inner::Nothing,
    check: |field, value, _| length(field, lines(value)?),
};
