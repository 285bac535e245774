//! The type `boolean`: true or false.

use super::content::wrong;
use super::declared::{FieldType, Inner};

pub(super) const TYPE: FieldType = FieldType {
    name: "boolean",
    takes: "true or false",
    min: None,
    max: None,
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    has_class: true,
    inner: Inner::Nothing,
    check: |_, value, _| {
        if value.is_boolean() {
            Ok(())
        } else {
            Err(wrong(TYPE.takes, value))
        }
    },
};
