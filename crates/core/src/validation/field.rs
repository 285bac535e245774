//! Contradictions inside a declared field, at every depth.

use std::collections::BTreeSet;

use serde_json::Value;

use super::finding::Findings;
use super::name::is_camel;
use super::shape::{self, MAX_FIELDS};
use crate::field::{Inner, Limit, Stage, type_names};
use crate::policy::{Class, Field, FieldType, Kind};

/// The most choices of a field.
const MAX_CHOICES: usize = 100;

/// Ends of field names that announce a credential.
const CREDENTIALS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "privatekey",
    "credential",
    "credentials",
];

/// Ends of field names that announce personal data.
const PERSONAL: &[&str] = &["email", "emailaddress", "accountid", "phone", "phonenumber"];

/// Checks the shape of a kind's values: the fields of an object, or whatever else they are.
pub(super) fn fields(kind: &Kind, path: &str, found: &mut Findings) {
    let value = &kind.value;
    found.check(
        !value.ignore,
        &format!("{path}.value.ignore"),
        "must be left out: whether a kind is in custody is said by its `mode`",
    );
    if value.field_type.name != "object" {
        let path = format!("{path}.value");
        shape::bounds(value, &path, found);
        shape::inside(value, &kind.name, &path, found, &mut own);
        return;
    }
    found.check(
        (1..=MAX_FIELDS).contains(&value.fields.len()) || value.open,
        &format!("{path}.fields"),
        "there must be 1 to 60 fields",
    );
    let mut names = BTreeSet::new();
    for field in &value.fields {
        let path = format!("{path}.fields.{}", field.name);
        found.check(
            is_camel(&field.name),
            &path,
            "a field's name must be lowerCamelCase, at most 40 characters",
        );
        found.check(
            names.insert(&field.name),
            &path,
            "another field has this name",
        );
        shape::bounds(field, &path, found);
        shape::inside(field, &field.name, &path, found, &mut own);
    }
}

/// Checks what a field says of itself; `name` is its own, or that of the field around an item or a case.
fn own(field: &Field, name: &str, path: &str, found: &mut Findings) {
    // Nobody looks at the values of what is not in custody.
    if field.ignore {
        return;
    }
    if !field.name.is_empty() || !field.purpose.is_empty() {
        found.line(&field.purpose, &format!("{path}.purpose"));
    }
    class(field, name, path, found);
    bounds(field, path, found);
    choices(field, path, found);
    form(field, path, found);
}

/// Whether the field takes `null` and nothing else: by its type, not because it may be left empty.
fn takes_nothing(field: &Field) -> bool {
    let strict = Field {
        nullable: false,
        ..field.clone()
    };
    strict.check(&Value::Null, Stage::Given).is_ok()
        && field.field_type.inner == Inner::Nothing
        && strict.check(&Value::from("x"), Stage::Given).is_err()
}

/// A secret is text; a plain field must not be made for what the gate refuses.
///
/// An item or a case is called as the field around it.
fn class(field: &Field, name: &str, path: &str, found: &mut Findings) {
    let key = format!("{path}.class");
    let lower = name.to_lowercase();
    match field.class {
        Class::Secret if !field.field_type.can_be_secret => {
            let types = type_names(|known| known.can_be_secret);
            found.add(
                key,
                format!("only a field of these types can be secret: {types}"),
            );
        }
        Class::Secret => {}
        // Of an object and the like, each part is asked; and what takes nothing but `null` holds nothing.
        Class::Plain if field.inside().next().is_some() || takes_nothing(field) => {}
        Class::Plain => {
            found.check(
                !CREDENTIALS.iter().any(|end| lower.ends_with(end)),
                &key,
                "a field of this name must be secret",
            );
            found.check(
                !PERSONAL.iter().any(|end| lower.ends_with(end)),
                path,
                "a field of this name would hold personal data",
            );
        }
    }
}

/// A limit that the type of a field has.
type LimitOf = fn(&FieldType) -> Option<Limit>;

/// Limits are those that the type has, within what it allows.
fn bounds(field: &Field, path: &str, found: &mut Findings) {
    let declared: [(&str, Option<i64>, LimitOf); 3] = [
        ("min", field.min, |known| known.min),
        ("max", field.max, |known| known.max),
        ("item-max", field.item_max, |known| known.item_max),
    ];
    let mut is_sound = true;
    for (name, number, limit_of) in declared {
        let key = format!("{path}.{name}");
        match (number, limit_of(field.field_type)) {
            (Some(number), Some(limit)) => {
                is_sound &= found.range(number, limit.least, limit.most, &key);
            }
            (Some(_), None) => {
                is_sound = false;
                let types = type_names(|known| limit_of(known).is_some());
                found.add(key, format!("only a field of these types has it: {types}"));
            }
            (None, _) => {}
        }
    }
    let is_ordered = field.min.zip(field.max).is_none_or(|(min, max)| min <= max);
    found.check(
        !is_sound || is_ordered,
        &format!("{path}.max"),
        "must not be below min",
    );
}

/// A form is for a type that asks for it.
fn form(field: &Field, path: &str, found: &mut Findings) {
    if field.form.is_some() && !field.field_type.has_form {
        let types = type_names(|known| known.has_form);
        found.add(
            format!("{path}.form"),
            format!("only a field of these types has a form: {types}"),
        );
    }
}

fn choices(field: &Field, path: &str, found: &mut Findings) {
    let key = format!("{path}.choices");
    if !field.field_type.has_choices {
        if !field.choices.is_empty() {
            let types = type_names(|known| known.has_choices);
            found.add(
                key,
                format!("only a field of these types has choices: {types}"),
            );
        }
        return;
    }
    let unique: BTreeSet<_> = field.choices.iter().collect();
    let fits = (1..=MAX_CHOICES).contains(&unique.len()) && unique.len() == field.choices.len();
    found.check(fits, &key, "must be 1 to 100 different choices");
    for choice in &field.choices {
        found.line(choice, &key);
    }
}
