//! Contradictions in the shape of a field: what may be declared inside it, how much, and how deep.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::finding::Findings;
use super::name::is_member;
use crate::field::{Inner, Stage, type_names};
use crate::policy::Field;

/// The most fields of a kind, and the most members of an object: the admin page shows them all.
pub(super) const MAX_FIELDS: usize = 60;

/// The deepest nesting of what is declared: a value has at most 28 levels, and nobody reads more than a few.
const MAX_NESTING: usize = 16;

/// The most fields that a field declares inside itself, at all depths.
const MAX_INSIDE: usize = 300;

/// The most cases of a union.
const MAX_CASES: usize = 10;

/// The most ways to read one value, where unions stand inside unions: the gate tries them one after the other.
const MAX_WAYS: usize = 100;

/// Looks at a field, its name and its path.
type Look<'l> = &'l mut dyn FnMut(&Field, &str, &str, &mut Findings);

/// Checks that the shape of a field is small enough to be followed.
pub(super) fn bounds(field: &Field, path: &str, found: &mut Findings) {
    let fault = if nesting(field) > MAX_NESTING {
        "must be nested at most 16 levels deep"
    } else if count(field) > MAX_INSIDE {
        "must declare at most 300 fields inside itself"
    } else if ways(field) > MAX_WAYS {
        "has too many unions inside unions: the numbers of their cases, multiplied, must be at most 100"
    } else {
        return;
    };
    found.add(path, fault);
}

fn nesting(field: &Field) -> usize {
    field
        .inside()
        .map(|part| nesting(part) + 1)
        .max()
        .unwrap_or(0)
}

fn count(field: &Field) -> usize {
    field.inside().map(|part| count(part) + 1).sum()
}

fn ways(field: &Field) -> usize {
    let most = field.inside().map(ways).max().unwrap_or(1);
    most.saturating_mul(field.any_of.len().max(1))
}

/// Checks what is declared inside a field, and shows the field and all of that to `look`.
pub(super) fn inside(field: &Field, name: &str, path: &str, found: &mut Findings, look: Look<'_>) {
    look(field, name, path, found);
    parts(field, path, found);
    members(field, path, found);
    for member in &field.fields {
        let path = format!("{path}.fields.{}", member.name);
        inside(member, &member.name, &path, found, look);
    }
    if let Some(item) = &field.item {
        inside(item, name, &format!("{path}.item"), found, look);
    }
    for (index, case) in field.any_of.iter().enumerate() {
        inside(case, name, &format!("{path}.any-of[{index}]"), found, look);
    }
}

/// What a type has inside it is declared, and nothing else.
fn parts(field: &Field, path: &str, found: &mut Findings) {
    let inner = field.field_type.inner;
    let is_object = inner == Inner::Members;
    let given = [
        ("fields", !field.fields.is_empty(), is_object),
        ("open", field.open, is_object),
        (
            "item",
            field.item.is_some(),
            matches!(inner, Inner::Items | Inner::Entries),
        ),
        ("any-of", !field.any_of.is_empty(), inner == Inner::Cases),
    ];
    for (key, _, _) in given
        .iter()
        .filter(|(_, is_given, fits)| *is_given && !fits)
    {
        let has = |inner: Inner| match *key {
            "item" => matches!(inner, Inner::Items | Inner::Entries),
            "any-of" => inner == Inner::Cases,
            _ => inner == Inner::Members,
        };
        let types = type_names(|known| has(known.inner));
        found.add(
            format!("{path}.{key}"),
            format!("only a field of these types has it: {types}"),
        );
    }
    if field.ignore {
        return;
    }
    let holds = |case: &&Field| case.holds_secret();
    if let Some(secret) = field.any_of.iter().find(holds)
        && field
            .any_of
            .iter()
            .any(|case| !std::ptr::eq(case, secret) && is_free(case))
    {
        let message = "a shape beside one with a secret must not be free-form: what does not fit the one would be taken by the other, and its secret not be sealed";
        found.add(format!("{path}.any-of"), message);
    }
    let cases = field.any_of.len();
    match inner {
        Inner::Members if !field.open => found.check(
            !field.fields.is_empty(),
            &format!("{path}.fields"),
            "there must be fields, or `open = true`",
        ),
        Inner::Items => found.check(
            field.item.is_some(),
            &format!("{path}.item"),
            "is missing; it must be a table that declares the shape of an item",
        ),
        Inner::Cases => found.check(
            (2..=MAX_CASES).contains(&cases),
            &format!("{path}.any-of"),
            "there must be 2 to 10 shapes",
        ),
        _ => {}
    }
}

/// Whether a shape takes members that it does not declare.
fn is_free(field: &Field) -> bool {
    let inner = field.field_type.inner;
    let is_any = inner == Inner::Nothing
        && field
            .check(&Value::Object(Map::new()), Stage::Given)
            .is_ok();
    is_any
        || field.ignore
        || field.open
        || inner == Inner::Entries
        || field.any_of.iter().any(is_free)
}

/// Names of members are those of the app's own values.
fn members(field: &Field, path: &str, found: &mut Findings) {
    found.check(
        field.fields.len() <= MAX_FIELDS,
        &format!("{path}.fields"),
        "there must be at most 60 fields",
    );
    let mut names = BTreeSet::new();
    for member in &field.fields {
        let path = format!("{path}.fields.{}", member.name);
        found.check(
            is_member(&member.name),
            &path,
            "a member's name must be one line of 1 to 60 characters, and none that stands for secrets",
        );
        found.check(
            names.insert(&member.name),
            &path,
            "another member has this name",
        );
    }
}
