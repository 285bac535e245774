//! Contradictions inside the declared kinds.

use std::collections::BTreeSet;

use super::finding::Findings;
use super::name::{is_camel, is_kebab};
use crate::field::{Limit, type_names};
use crate::policy::{Class, Field, FieldType, Kind, Policy};

/// The most kinds of a policy and the most fields of a kind: the admin page shows them all.
const MAX_KINDS: usize = 50;
const MAX_FIELDS: usize = 60;

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

/// Checks every kind and field.
pub(super) fn kinds(policy: &Policy, found: &mut Findings) {
    found.check(
        (1..=MAX_KINDS).contains(&policy.kinds.len()),
        "kinds",
        "there must be 1 to 50 kinds",
    );
    let mut names = BTreeSet::new();
    for (index, kind) in policy.kinds.iter().enumerate() {
        let path = format!("kinds[{index}]");
        let key = |name: &str| format!("{path}.{name}");
        found.check(
            is_kebab(&kind.name),
            &key("name"),
            "must be kebab-case, at most 40 characters",
        );
        found.check(
            names.insert(&kind.name),
            &key("name"),
            "another kind has this name",
        );
        found.line(&kind.title, &key("title"));
        found.line(&kind.purpose, &key("purpose"));
        let scopes: BTreeSet<_> = kind.scopes.iter().collect();
        found.check(
            !scopes.is_empty() && scopes.len() == kind.scopes.len(),
            &key("scopes"),
            "must name site, project or both, each once",
        );
        fields(kind, &path, found);
    }
}

fn fields(kind: &Kind, path: &str, found: &mut Findings) {
    found.check(
        (1..=MAX_FIELDS).contains(&kind.fields.len()),
        &format!("{path}.fields"),
        "there must be 1 to 60 fields",
    );
    let mut names = BTreeSet::new();
    for field in &kind.fields {
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
        found.line(&field.purpose, &format!("{path}.purpose"));
        class(field, &path, found);
        bounds(field, &path, found);
        choices(field, &path, found);
        form(field, &path, found);
    }
}

/// A secret is text; a plain field must not be made for what the gate refuses.
fn class(field: &Field, path: &str, found: &mut Findings) {
    let key = format!("{path}.class");
    let lower = field.name.to_lowercase();
    match field.class {
        Class::Secret if !field.field_type.can_be_secret => {
            let types = type_names(|known| known.can_be_secret);
            found.add(
                key,
                format!("only a field of these types can be secret: {types}"),
            );
        }
        Class::Secret => {}
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
