//! The type `boolean`: true or false.

use super::content::wrong;
use super::declared::FieldType;

pub(super) const TYPE: FieldType = FieldType {
    name: "boolean",
    takes: "true or false",
    min: None,
    max: None,
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    check: |_, value| {
        if value.is_boolean() {
            Ok(())
        } else {
            Err(wrong(TYPE.takes, value))
        }
    },
};
