//! The gate: what may be stored. It refuses what the policy does not declare, and in plain values everything
//! that looks like personal data or a credential.
//!
//! Messages name field and rule, never the value, and never a name that the policy does not declare.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::policy::{Field, Kind, Policy};
use crate::scope::Scope;

pub mod detector;
mod value;

pub(crate) use detector::is_mailbox;
pub use detector::{Rule, scan_text};
pub(crate) use value::is_https_url;

/// The most characters of a record's name.
pub const MAX_NAME: usize = 200;

pub use crate::record::MAX_RECORD_BYTES;

/// The most violations of one answer; beyond it, only the first of each further rule is added.
const MAX_VIOLATIONS: usize = 50;

/// The key of the placeholder `{"$secret": "set"}`: in answers "a secret is stored", in payloads "keep it".
pub const SECRET: &str = "$secret";
/// The only value of the placeholder.
pub const SECRET_SET: &str = "set";
/// The key of a sealed secret in a stored record: `{"$sealed": "<base64>"}`.
pub const SEALED: &str = "$sealed";

/// One reason why the gate refuses a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The declared field, or `kind`, `scope`, `name` or `fields` for the record itself.
    pub field: String,
    /// Stable code of the rule.
    pub rule: &'static str,
    /// One sentence for the person who filled in the form; free of content.
    pub message: String,
}

/// Which form of a record is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A payload: secrets are text, or the placeholder for the stored one.
    Payload,
    /// A stored record: secrets are sealed.
    Stored,
}

/// Checks the payload of a put: kind, scope, name and fields.
///
/// A secret field may be `{"$secret": "set"}`, which keeps the stored secret; whether there is one is the caller's to check.
///
/// # Errors
/// The violations found: the first 50, and of each further rule the first.
pub fn check(
    policy: &Policy,
    kind: &str,
    scope: &Scope,
    name: &str,
    fields: &Map<String, Value>,
) -> Result<(), Vec<Violation>> {
    examine(policy, kind, scope, name, fields, Form::Payload)
}

/// Checks a record as it is stored, where each secret is `{"$sealed": "<base64>"}`: the full scan's view.
///
/// Somebody else may have written it, so every text is searched, also under names that are not declared and in values of
/// the wrong type, at any size.
///
/// # Errors
/// As [`check`].
pub fn check_stored(
    policy: &Policy,
    kind: &str,
    scope: &Scope,
    name: &str,
    fields: &Map<String, Value>,
) -> Result<(), Vec<Violation>> {
    examine(policy, kind, scope, name, fields, Form::Stored)
}

/// Whether this is the placeholder `{"$secret": "set"}`.
#[must_use]
pub fn is_secret_placeholder(value: &Value) -> bool {
    tagged(value, SECRET) == Some(SECRET_SET)
}

/// The base64 text of a sealed secret `{"$sealed": "<base64>"}`.
#[must_use]
pub fn sealed_text(value: &Value) -> Option<&str> {
    tagged(value, SEALED)
}

/// The text of an object whose only key is `key`.
fn tagged<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get(key)?.as_str()
}

/// What was found so far.
struct Findings(Vec<Violation>);

impl Findings {
    /// Notes a violation, up to the limit. No rule is crowded out by another.
    fn add(&mut self, field: &str, rule: &'static str, message: impl Into<String>) {
        let known = || self.0.iter().any(|violation| violation.rule == rule);
        if self.0.len() < MAX_VIOLATIONS || !known() {
            self.0.push(Violation {
                field: field.to_owned(),
                rule,
                message: message.into(),
            });
        }
    }

    /// Scans one plain text; `place` names its position inside the field, if it has one.
    fn scan(&mut self, field: &str, text: &str, place: &str) {
        if let Some(rule) = scan_text(text) {
            self.add(field, rule.as_str(), format!("{place}{}", rule.message()));
        }
    }
}

fn examine(
    policy: &Policy,
    kind: &str,
    scope: &Scope,
    name: &str,
    fields: &Map<String, Value>,
    form: Form,
) -> Result<(), Vec<Violation>> {
    let mut found = Findings(Vec::new());
    check_name(name, form, &mut found);
    let declared = policy.kind(kind);
    match declared {
        None => found.add(
            "kind",
            "kind-undeclared",
            "the policy does not declare this kind of record",
        ),
        Some(kind) => {
            if !kind.allows(scope) {
                let message = format!("records of kind {} do not exist at this scope", kind.name);
                found.add("scope", "scope-not-allowed", message);
            }
            check_fields(kind, fields, form, &mut found);
        }
    }
    if form == Form::Stored {
        for (name, value) in fields {
            if declared.and_then(|kind| kind.field(name)).is_none() {
                found.scan("fields", name, "");
                search("fields", value, &mut found);
            }
        }
    }
    if found.0.is_empty() {
        Ok(())
    } else {
        Err(found.0)
    }
}

/// The name of a record: one trimmed line, free of personal data.
fn check_name(name: &str, form: Form, found: &mut Findings) {
    if form == Form::Stored || !value::longer_than(name, MAX_NAME) {
        found.scan("name", name, "");
    }
    if name.is_empty() || name.trim() != name {
        found.add(
            "name",
            "name",
            "a name must not be empty and must not begin or end with a space",
        );
    } else if value::longer_than(name, MAX_NAME) {
        found.add(
            "name",
            "too-long",
            format!("a name has at most {MAX_NAME} characters"),
        );
    } else if !value::is_line(name) {
        found.add(
            "name",
            "name",
            "a name is one line without control characters",
        );
    }
}

fn check_fields(kind: &Kind, fields: &Map<String, Value>, form: Form, found: &mut Findings) {
    // Long before anything is scanned: a scan takes time in proportion to the size.
    if form == Form::Payload && value::json_len(fields, MAX_RECORD_BYTES) > MAX_RECORD_BYTES {
        found.add(
            "fields",
            "too-large",
            format!("a record has at most {} KiB", MAX_RECORD_BYTES / 1024),
        );
        return;
    }
    let undeclared = fields
        .keys()
        .filter(|name| kind.field(name).is_none())
        .count();
    if undeclared > 0 {
        // An undeclared name is content: it is counted, not repeated.
        let message = format!(
            "{undeclared} field(s) are not declared for kind {}; declared are: {}",
            kind.name,
            declared(kind)
        );
        found.add("fields", "field-undeclared", message);
    }
    for field in &kind.fields {
        match fields.get(&field.name) {
            Some(value) => check_field(field, value, form, found),
            None if field.required => {
                found.add(&field.name, "required", "this field must have a value");
            }
            None => {}
        }
    }
}

fn check_field(field: &Field, value: &Value, form: Form, found: &mut Findings) {
    if field.is_secret() {
        check_secret(field, value, form, found);
    } else if let Err(problem) = value::check(field, value) {
        found.add(&field.name, problem.rule, problem.message);
        if form == Form::Stored {
            search(&field.name, value, found);
        }
    } else {
        search(&field.name, value, found);
    }
}

/// A secret's text is not scanned: it may be a credential, that is what it is for.
fn check_secret(field: &Field, value: &Value, form: Form, found: &mut Findings) {
    match form {
        Form::Payload if is_secret_placeholder(value) => {}
        Form::Payload => {
            if let Err(problem) = value::check(field, value) {
                found.add(&field.name, problem.rule, problem.message);
            }
        }
        Form::Stored => {
            let sealed = sealed_text(value).is_some_and(value::is_base64);
            if !sealed {
                found.add(&field.name, "not-sealed", "a stored secret must be sealed");
            }
        }
    }
}

/// Scans every text of a value at any depth, including the names in objects.
fn search(field: &str, value: &Value, found: &mut Findings) {
    match value {
        Value::String(text) => found.scan(field, text, ""),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let place = format!("item {}: ", index + 1);
                texts(item, &mut |text| found.scan(field, text, &place));
            }
        }
        Value::Object(entries) => {
            for (index, (name, value)) in entries.iter().enumerate() {
                let place = format!("entry {}: ", index + 1);
                let pair = value
                    .as_str()
                    .and_then(|text| detector::scan_pair(name, text));
                if let Some(rule) = pair {
                    found.add(field, rule.as_str(), format!("{place}{}", rule.message()));
                }
                found.scan(field, name, &place);
                texts(value, &mut |text| found.scan(field, text, &place));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Visits every text of a value. A stack of its own: the depth of a stored value is not ours to trust.
fn texts<'a>(value: &'a Value, visit: &mut dyn FnMut(&'a str)) {
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        match value {
            Value::String(text) => visit(text),
            Value::Array(items) => rest.extend(items),
            Value::Object(entries) => {
                for (name, value) in entries {
                    visit(name);
                    rest.push(value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// The names of a kind's fields, for messages.
fn declared(kind: &Kind) -> String {
    let names: Vec<&str> = kind
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests;
