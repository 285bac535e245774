//! The type `map`: texts by name, or values of one shape by name.

use serde_json::Value;

use super::content::{MAX_PARTS, PART, count, free_entry, lines, part, present, wrong};
use super::declared::{Field, FieldType, Inner, Limit, Stage, Unfit};
use super::place::Step;
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
    has_class: false,
    inner: Inner::Entries,
    check,
};

fn check(field: &Field, value: &Value, stage: Stage) -> Result<(), Unfit> {
    let Value::Object(entries) = value else {
        let takes = match field.item {
            Some(_) => "values by name",
            None => TYPE.takes,
        };
        return Err(wrong(takes, value));
    };
    present(field, || !entries.is_empty())?;
    count(field, entries.len())?;
    for (name, value) in entries {
        let fits = entry(field, name, value, stage);
        fits.map_err(|unfit| unfit.below(Step::Entry(name)))?;
    }
    Ok(())
}

fn entry(field: &Field, name: &str, value: &Value, stage: Stage) -> Result<(), Unfit> {
    if let Some(fault) = legible::fault(name) {
        return Err(Unfit::new(Rule::Name, format!("its name {fault}")));
    }
    free_entry(name)?;
    part(field, name)?;
    match &field.item {
        Some(item) => item.check(value, stage),
        None => part(field, lines(value)?),
    }
}
