//! The type `null`: nothing, said as such.

use super::content::wrong;
use super::declared::{FieldType, Inner};

pub(super) const TYPE: FieldType = FieldType {
    name: "null",
    takes: "nothing (null)",
    min: None,
    max: None,
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    has_class: false,
    inner: Inner::Nothing,
    check: |_, value, _| {
        if value.is_null() {
            Ok(())
        } else {
            Err(wrong(TYPE.takes, value))
        }
    },
};
