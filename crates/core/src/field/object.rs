//! The type `object`: members, each a field of its own.

use serde_json::Value;

use super::content::{free, free_entry, wrong};
use super::declared::{Class, Field, FieldType, Inner, Stage, Unfit, names};
use super::place::Step;
use crate::rule::Rule;

pub(super) const TYPE: FieldType = FieldType {
    name: "object",
    takes: "an object",
    min: None,
    max: None,
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    has_class: false,
    inner: Inner::Members,
    check,
};

impl Field {
    /// The shape of an object with these members, and no others.
    #[must_use]
    pub fn object(fields: Vec<Self>) -> Self {
        Self {
            name: String::new(),
            field_type: &TYPE,
            class: Class::Plain,
            purpose: String::new(),
            required: true,
            nullable: false,
            ignore: false,
            min: None,
            max: None,
            item_max: None,
            choices: Vec::new(),
            form: None,
            fields,
            open: false,
            item: None,
            any_of: Vec::new(),
        }
    }
}

fn check(field: &Field, value: &Value, stage: Stage) -> Result<(), Unfit> {
    let Value::Object(members) = value else {
        return Err(wrong(TYPE.takes, value));
    };
    for declared in &field.fields {
        let step = Step::Member(&declared.name);
        match members.get(&declared.name) {
            Some(member) => declared
                .check(member, stage)
                .map_err(|unfit| unfit.below(step))?,
            None if declared.required && !declared.ignore => {
                return Err(Unfit::new(Rule::Required, Rule::Required.message()).below(step));
            }
            None => {}
        }
    }
    let is_further = |(name, _): &(&String, &Value)| field.member(name).is_none();
    let mut further = members.iter().filter(is_further);
    if field.open {
        return further.try_for_each(|(name, member)| check_further(name, member));
    }
    match further.count() {
        0 => Ok(()),
        // An undeclared name is content: it is counted, not repeated.
        further => {
            let count = match further {
                1 => "1 member is".to_owned(),
                count => format!("{count} members are"),
            };
            let declared = names(&field.fields);
            Err(Unfit::new(
                Rule::FieldUndeclared,
                format!("{count} not declared; declared are: {declared}"),
            ))
        }
    }
}

/// Checks a member that an open object does not declare.
///
/// # Errors
/// The first reason why there must be none.
pub(crate) fn check_further(name: &str, member: &Value) -> Result<(), Unfit> {
    let fits = free_entry(name).and_then(|()| free(member));
    fits.map_err(|unfit| unfit.below(Step::Entry(name)))
}
