//! The gate: what may be stored. It refuses what the policy does not declare, and in plain values everything
//! that looks like personal data or a credential.
//!
//! Classes of personal data that the policy turns off are not looked for, and a field may declare a form that would else be refused.
//!
//! A violation names field, rule and place, never the value, and never a field that the policy does not declare.

use serde_json::{Map, Value};

use crate::field::{Field, Stage, is_longer, names, walk};
use crate::legible::name_fault;
use crate::policy::{Kind, Policy};
use crate::scope::Scope;
use finding::Findings;
use sought::Sought;

mod finding;
mod sought;
mod violation;

pub use crate::field::{SEALED, SECRET, SECRET_SET, is_secret_placeholder, sealed_text};
pub use crate::record::MAX_RECORD_BYTES;
pub use crate::rule::{Rule, Subject};
pub use violation::Violation;

/// The most characters of a record's name.
pub const MAX_NAME: usize = 200;

/// The most levels of objects and lists in the value of a field: the platform stores 31, of which the record and its fields are
/// two, and a sealed secret is one more than its text was.
pub const MAX_DEPTH: usize = 28;

/// Checks the payload of a put: kind, scope, name and fields.
///
/// A secret, also one inside an object, a list, a map or a union, may be `{"$secret": "set"}`, which keeps the stored secret;
/// whether there is one is the caller's to check. Members that the policy ignores are not looked at.
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
    examine(policy, kind, scope, name, fields, Stage::Given)
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
    examine(policy, kind, scope, name, fields, Stage::Stored)
}

fn examine(
    policy: &Policy,
    kind: &str,
    scope: &Scope,
    name: &str,
    fields: &Map<String, Value>,
    stage: Stage,
) -> Result<(), Vec<Violation>> {
    let mut found = Findings::new(stage == Stage::Given, Sought::without(&policy.gate.off));
    check_name(name, stage, &mut found);
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
            check_fields(kind, fields, stage, &mut found);
        }
    }
    if stage == Stage::Stored {
        for (name, value) in fields {
            if declared.and_then(|kind| kind.field(name)).is_none() {
                found.scan("fields", name);
                found.search("fields", None, value, stage);
            }
        }
    }
    found.into_result()
}

/// The name of a record: one that people can read and tell from others, free of personal data.
fn check_name(name: &str, stage: Stage, found: &mut Findings<'_>) {
    let is_long = is_longer(name, MAX_NAME);
    if stage == Stage::Stored || !is_long {
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

fn check_fields(kind: &Kind, fields: &Map<String, Value>, stage: Stage, found: &mut Findings<'_>) {
    // Long before anything is scanned: a scan takes time in proportion to the size.
    if stage == Stage::Given && json_len(fields) > MAX_RECORD_BYTES {
        found.tell(
            "fields",
            Rule::TooLarge,
            &format!("must have at most {} KiB in all", MAX_RECORD_BYTES / 1024),
        );
        return;
    }
    if stage == Stage::Given && fields.values().any(|value| depth(value) > MAX_DEPTH) {
        let message = format!("a value must have at most {MAX_DEPTH} levels of objects and lists");
        found.tell("fields", Rule::TooDeep, &message);
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
                names(&kind.fields)
            ),
        );
    }
    for field in &kind.fields {
        match fields.get(&field.name) {
            Some(value) => check_field(field, value, stage, found),
            None if field.required && !field.ignore => found.add(&field.name, Rule::Required),
            None => {}
        }
    }
}

fn check_field(field: &Field, value: &Value, stage: Stage, found: &mut Findings<'_>) {
    let fits = field.check(value, stage);
    let is_fit = fits.is_ok();
    // Of stored secrets that are not sealed the search tells each, and whoever asks for them must not miss one behind another fault.
    if let Err(unfit) = fits
        && (stage == Stage::Given || unfit.rule != Rule::NotSealed)
    {
        found.unfit(&field.name, unfit);
    }
    if is_fit || stage == Stage::Stored {
        found.search(&field.name, Some(field), value, stage);
    }
}

/// The length of the fields as JSON text.
fn json_len(fields: &Map<String, Value>) -> usize {
    serde_json::to_vec(fields).map_or(usize::MAX, |text| text.len())
}

/// How many levels of objects and lists a value has. A stack of its own: nothing bounds the depth of what is given.
fn depth(value: &Value) -> usize {
    let mut deepest = 0;
    walk(
        &mut Vec::new(),
        None,
        value,
        Stage::Given,
        &mut |way, part| {
            let own = usize::from(part.value.is_object() || part.value.is_array());
            deepest = deepest.max(way.len().saturating_add(own));
        },
    );
    deepest
}

#[cfg(test)]
mod tests;
