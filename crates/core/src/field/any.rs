//! The type `any`: free-form JSON, which the gate searches at every depth.

use super::content::free;
use super::declared::{FieldType, Inner};

pub(super) const TYPE: FieldType = FieldType {
    name: "any",
    takes: "free-form JSON",
    min: None,
    max: None,
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    has_class: false,
    inner: Inner::Nothing,
    check: |_, value, _| free(value),
};
