//! The type `map`: texts by name.

use serde_json::Value;

use super::content::{MAX_PARTS, PART, count, lines, part, present, wrong};
use super::declared::{Field, FieldType, Limit, Unfit};
use super::place::Place;
use crate::legible;
use crate::rule::Rule;

pub(super) const TYPE: FieldType = FieldType {
    name: "map",
    takes: "texts by name",
    min: None,
    max: Some(Limit {
        unit: "entries",
        default: Some(100),
        least: 1,
        most: MAX_PARTS,
    }),
    item_max: Some(PART),
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    check,
};

fn check(field: &Field, value: &Value) -> Result<(), Unfit> {
    let Value::Object(entries) = value else {
        return Err(wrong(TYPE.takes, value));
    };
    present(field, || !entries.is_empty())?;
    count(field, entries.len())?;
    for (name, item) in entries {
        let place = || Place::entry(name);
        if let Some(fault) = legible::fault(name) {
            return Err(Unfit::new(Rule::Name, format!("its name {fault}")).at(place()));
        }
        part(field, name, place)?;
        let text = lines(item).map_err(|unfit| unfit.at(place()))?;
        part(field, text, place)?;
    }
    Ok(())
}
