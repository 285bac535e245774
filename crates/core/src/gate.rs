//! The gate: what may be stored. It refuses what the policy does not declare, and in plain values everything
//! that looks like personal data or a credential.
//!
//! Classes of personal data that the policy turns off are not looked for, and a field may declare a form that would else be refused.
//!
//! A violation names field, rule and place, never the value, and never a field that the policy does not declare.

use serde_json::{Map, Value};

use crate::encoding::from_base64;
use crate::field::{Field, is_longer};
use crate::legible::{is_blank, name_fault};
use crate::policy::{Kind, Policy};
use crate::scope::Scope;
use finding::Findings;
use sought::Sought;

mod finding;
mod sought;
mod violation;

pub use crate::record::MAX_RECORD_BYTES;
pub use crate::rule::{Rule, Subject};
pub use violation::Violation;

/// The most characters of a record's name.
pub const MAX_NAME: usize = 200;

/// The key of the placeholder `{"$secret": "set"}`: in answers "a secret is stored", in payloads "keep it".
pub const SECRET: &str = "$secret";
/// The only value of the placeholder.
pub const SECRET_SET: &str = "set";
/// The key of a sealed secret in a stored record: `{"$sealed": "<base64>"}`.
pub const SEALED: &str = "$sealed";

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
///
/// # Examples
/// ```
/// use bailee_core::gate::{Rule, Subject, check};
/// use bailee_core::policy::Policy;
/// use bailee_core::scope::Scope;
/// use serde_json::json;
///
/// let policy = Policy::parse(include_str!("../../../bailee.toml"))?;
/// let put = |fields: serde_json::Value| {
///     let fields = fields.as_object().cloned().unwrap_or_default();
///     check(&policy, "integration", &Scope::Site, "Build server", &fields)
/// };
/// let fine = json!({ "baseUrl": "https://build.example", "enabled": true, "apiToken": "one" });
/// assert!(put(fine).is_ok());
///
/// let leaking = json!({ "baseUrl": "https://build.example", "enabled": true, "events": ["push", "password=hunter2"] });
/// let violations = put(leaking).unwrap_err();
/// assert_eq!(violations[0].rule, Rule::Password);
/// assert_eq!(violations[0].rule.subject(), Subject::Credential);
/// assert_eq!(violations[0].message, "item 2: looks like a password, from character 10 on; keep it in a secret field");
/// # Ok::<(), bailee_core::policy::PolicyErrors>(())
/// ```
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
/// the wrong type, at any size. The violations hold no text of the record.
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

fn examine(
    policy: &Policy,
    kind: &str,
    scope: &Scope,
    name: &str,
    fields: &Map<String, Value>,
    form: Form,
) -> Result<(), Vec<Violation>> {
    let mut found = Findings::new(form == Form::Payload, Sought::without(&policy.gate.off));
    check_name(name, form, &mut found);
    let declared = policy.kind(kind);
    match declared {
        None => found.add("kind", Rule::KindUndeclared),
        Some(kind) => {
            if !kind.allows(scope) {
                let other = match scope {
                    Scope::Site => "belong to a project, not to the whole site",
                    Scope::Project(_) => "belong to the whole site, not to a project",
                };
                let message = format!("records of kind {} {other}", kind.name);
                found.tell("scope", Rule::ScopeNotAllowed, &message);
            }
            check_fields(kind, fields, form, &mut found);
        }
    }
    if form == Form::Stored {
        for (name, value) in fields {
            if declared.and_then(|kind| kind.field(name)).is_none() {
                found.scan("fields", name);
                found.search("fields", value);
            }
        }
    }
    found.into_result()
}

/// The name of a record: one that people can read and tell from others, free of personal data.
fn check_name(name: &str, form: Form, found: &mut Findings<'_>) {
    let is_long = is_longer(name, MAX_NAME);
    if form == Form::Stored || !is_long {
        found.scan("name", name);
    }
    if is_long {
        found.tell(
            "name",
            Rule::TooLong,
            &format!("must have at most {MAX_NAME} characters"),
        );
    } else if let Some(fault) = name_fault(name) {
        found.tell("name", Rule::Name, &fault.to_string());
    }
}

fn check_fields(kind: &Kind, fields: &Map<String, Value>, form: Form, found: &mut Findings<'_>) {
    // Long before anything is scanned: a scan takes time in proportion to the size.
    if form == Form::Payload && json_len(fields) > MAX_RECORD_BYTES {
        found.tell(
            "fields",
            Rule::TooLarge,
            &format!("must have at most {} KiB in all", MAX_RECORD_BYTES / 1024),
        );
        return;
    }
    let is_undeclared = |name: &&String| kind.field(name).is_none();
    let undeclared = fields.keys().filter(is_undeclared).count();
    if undeclared > 0 {
        // An undeclared name is content: it is counted, not repeated.
        let count = match undeclared {
            1 => "1 field is".to_owned(),
            count => format!("{count} fields are"),
        };
        found.tell(
            "fields",
            Rule::FieldUndeclared,
            &format!(
                "{count} not declared for kind {}; declared are: {}",
                kind.name,
                declared(kind)
            ),
        );
    }
    for field in &kind.fields {
        match fields.get(&field.name) {
            Some(value) => check_field(field, value, form, found),
            None if field.required => found.add(&field.name, Rule::Required),
            None => {}
        }
    }
}

fn check_field(field: &Field, value: &Value, form: Form, found: &mut Findings<'_>) {
    if field.is_secret() {
        return check_secret(field, value, form, found);
    }
    let fits = field.check(value);
    let is_fit = fits.is_ok();
    if let Err(unfit) = fits {
        found.unfit(&field.name, unfit);
    }
    if is_fit || form == Form::Stored {
        found.search_field(field, value);
    }
}

/// A secret's text is not scanned: it may be a credential, that is what it is for.
fn check_secret(field: &Field, value: &Value, form: Form, found: &mut Findings<'_>) {
    match form {
        Form::Payload if is_secret_placeholder(value) => {}
        Form::Payload if value.as_str().is_some_and(is_blank) => {
            found.add(&field.name, Rule::EmptySecret);
        }
        Form::Payload => {
            if let Err(unfit) = field.check(value) {
                found.unfit(&field.name, unfit);
            }
        }
        Form::Stored => {
            if !sealed_text(value).is_some_and(is_base64) {
                found.add(&field.name, Rule::NotSealed);
            }
        }
    }
}

/// Whether the text is non-empty standard base64 with padding.
fn is_base64(text: &str) -> bool {
    !text.is_empty() && from_base64(text).is_some()
}

/// The length of the fields as JSON text.
fn json_len(fields: &Map<String, Value>) -> usize {
    serde_json::to_vec(fields).map_or(usize::MAX, |text| text.len())
}

/// The names of a kind's fields, for messages.
fn declared(kind: &Kind) -> String {
    let mut names = String::new();
    for field in &kind.fields {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(&field.name);
    }
    names
}

#[cfg(test)]
mod tests;
