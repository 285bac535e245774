//! Contradictions inside the declared kinds.

use std::collections::BTreeSet;

use super::{Findings, is_kebab};
use crate::policy::{Class, Field, FieldType, Kind, Policy};

/// Most kinds of a policy and most fields of a kind: the admin page shows them all.
const MAX_KINDS: usize = 50;
const MAX_FIELDS: usize = 60;

/// Longest text a field may declare; a record as a whole is bounded by the gate.
const MAX_LENGTH: i64 = 60_000;

/// Most items or entries a field may declare.
const MAX_ITEMS: i64 = 1_000;

/// Largest bound of a number: what JavaScript represents exactly.
const MAX_BOUND: i64 = (1 << 53) - 1;

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
    }
}

/// A secret is text; a plain field must not be made for what the gate refuses.
fn class(field: &Field, path: &str, found: &mut Findings) {
    let key = format!("{path}.class");
    let lower = field.name.to_lowercase();
    match field.class {
        Class::Secret => {
            let text = matches!(field.field_type, FieldType::String | FieldType::Text);
            found.check(
                text,
                &key,
                "only fields of type string or text can be secret",
            );
        }
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

fn bounds(field: &Field, path: &str, found: &mut Findings) {
    let numeric = matches!(field.field_type, FieldType::Integer | FieldType::Number);
    let listed = matches!(field.field_type, FieldType::Strings | FieldType::Map);
    let bounded =
        |bound: Option<i64>, most: i64| bound.is_none_or(|bound| (1..=most).contains(&bound));
    found.check(
        numeric || field.min.is_none(),
        &format!("{path}.min"),
        "only integer and number have a min",
    );
    let max = format!("{path}.max");
    if numeric {
        let exact = |bound: Option<i64>| {
            bound.is_none_or(|bound| (-MAX_BOUND..=MAX_BOUND).contains(&bound))
        };
        found.check(
            exact(field.min),
            &format!("{path}.min"),
            "must be between -(2^53-1) and 2^53-1",
        );
        found.check(
            exact(field.max),
            &max,
            "must be between -(2^53-1) and 2^53-1",
        );
        let ordered = field.min.zip(field.max).is_none_or(|(min, max)| min <= max);
        found.check(ordered, &max, "must not be below min");
    } else if listed {
        found.check(bounded(field.max, MAX_ITEMS), &max, "must be 1 to 1000");
    } else if field.field_type.default_max().is_some() {
        found.check(bounded(field.max, MAX_LENGTH), &max, "must be 1 to 60000");
    } else {
        found.check(field.max.is_none(), &max, "boolean and choice have no max");
    }
    let items = format!("{path}.item-max");
    found.check(
        listed || field.item_max.is_none(),
        &items,
        "only strings and map have an item-max",
    );
    found.check(
        bounded(field.item_max, MAX_LENGTH),
        &items,
        "must be 1 to 60000",
    );
}

fn choices(field: &Field, path: &str, found: &mut Findings) {
    let key = format!("{path}.choices");
    let unique: BTreeSet<_> = field.choices.iter().collect();
    if field.field_type == FieldType::Choice {
        let fits = (1..=100).contains(&unique.len()) && unique.len() == field.choices.len();
        found.check(fits, &key, "must be 1 to 100 different choices");
        for choice in &field.choices {
            found.line(choice, &key);
        }
    } else {
        found.check(
            field.choices.is_empty(),
            &key,
            "only fields of type choice have choices",
        );
    }
}

/// `myName`: letters and digits, beginning with a lower-case letter.
fn is_camel(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
