//! The type `union`: one of several shapes; the first that fits decides.

use serde_json::Value;

use super::declared::{Field, FieldType, Inner, Stage, Unfit};
use crate::rule::Rule;

pub(super) const TYPE: FieldType = FieldType {
    name: "union",
    takes: "one of the declared shapes",
    min: None,
    max: None,
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    has_class: false,
    inner: Inner::Cases,
    check,
};

/// What is told is what the nearest shape misses: the one that got deepest into the value, if any got into it.
fn check(field: &Field, value: &Value, stage: Stage) -> Result<(), Unfit> {
    let mut nearest: Option<Unfit> = None;
    for case in &field.any_of {
        let Err(unfit) = case.check(value, stage) else {
            return Ok(());
        };
        let depth = |unfit: &Unfit| unfit.place.steps().len();
        if nearest.as_ref().map_or(0, depth) < depth(&unfit) {
            nearest = Some(unfit);
        }
    }
    Err(nearest.unwrap_or_else(|| {
        let takes: Vec<&str> = field
            .any_of
            .iter()
            .map(|case| case.field_type.takes)
            .collect();
        Unfit::new(Rule::Type, format!("must be {}", takes.join(" or ")))
    }))
}
