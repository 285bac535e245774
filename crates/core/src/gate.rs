//! The gate: what may be stored. It refuses what the policy does not declare, and in plain values everything
//! that looks like personal data or a credential.
//!
//! Classes of personal data that the policy turns off are not looked for, and a field may declare a form that would else be refused.
//!
//! A violation names field, rule and place, never the value, and never a field that the policy does not declare.

use serde_json::{Map, Value};

use crate::field::{Field, Inner, Stage, Step, check_further, is_longer, names, walk};
use crate::legible::name_fault;
use crate::location::MAX_KEY;
use crate::policy::{Kind, Policy, Store};
use finding::Findings;
use sought::Sought;
use violation::VALUE;

mod finding;
mod sought;
mod violation;

pub use crate::field::{SEALED, SECRET, SECRET_SET, is_secret_placeholder, sealed_text};
use crate::record::most_bytes;

pub use crate::rule::{Rule, Subject};
pub use violation::Violation;

/// The most characters of what a record is called, the text of its label.
pub const MAX_NAME: usize = 200;

/// The most levels of objects and lists in a value: the platform stores 31, and a sealed secret is one more than its text was.
pub const MAX_DEPTH: usize = 30;

/// What a violation of the key itself names in place of a field.
const KEY: &str = "key";

/// Checks a record that is to be stored: its kind, its key, and its value.
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
/// use bailee_core::policy::{Policy, Store};
/// use serde_json::json;
///
/// let policy = Policy::parse(include_str!("../../../bailee.toml"))?;
/// let put = |value| check(&policy, &Store::Kvs, "integration:site:7", &value);
/// let fine = json!({ "name": "Build server", "baseUrl": "https://build.example", "enabled": true, "apiToken": "one" });
/// assert!(put(fine.clone()).is_ok());
///
/// let mut leaking = fine;
/// leaking["events"] = json!(["push", "password=hunter2"]);
/// let violations = put(leaking).unwrap_err();
/// assert_eq!(violations[0].rule, Rule::Password);
/// assert_eq!(violations[0].rule.subject(), Subject::Credential);
/// assert_eq!(violations[0].message, "item 2: looks like a password, from character 10 on; keep it in a secret field");
/// # Ok::<(), bailee_core::policy::PolicyErrors>(())
/// ```
pub fn check(
    policy: &Policy,
    store: &Store,
    key: &str,
    value: &Value,
) -> Result<(), Vec<Violation>> {
    examine(policy, store, key, value, Stage::Given)
}

/// Checks a record as it is stored, where each secret is `{"$sealed": "<base64>"}`, or the app's own text in the platform's secret
/// store: the full scan's view.
///
/// Somebody else may have written it, so every text is searched, also under names that are not declared and in values of
/// the wrong type, at any size. The violations hold no text of the record.
///
/// # Errors
/// As [`check`].
pub fn check_stored(
    policy: &Policy,
    store: &Store,
    key: &str,
    value: &Value,
) -> Result<(), Vec<Violation>> {
    examine(policy, store, key, value, Stage::Stored)
}

fn examine(
    policy: &Policy,
    store: &Store,
    key: &str,
    value: &Value,
    stage: Stage,
) -> Result<(), Vec<Violation>> {
    let is_given = stage == Stage::Given;
    // The secret store is where credentials belong, so there only data of people is looked for, in what is not declared secret.
    let (stage, within) = match (store, stage) {
        (Store::Secret, Stage::Given) => (stage, without_credentials(policy)),
        (Store::Secret, _) => (Stage::Open, without_credentials(policy)),
        _ => (stage, policy.gate.off.clone()),
    };
    let mut found = Findings::new(is_given, Sought::without(&policy.gate.off));
    // What is not in custody is not put into it.
    let is_kept = |kind: &&Kind| !is_given || kind.mode.is_kept();
    let Some(kind) = policy.kind_at(store, key).filter(is_kept) else {
        if !is_given || key.len() <= MAX_KEY {
            found.scan(KEY, key);
        }
        found.add(KEY, Rule::KindUndeclared);
        if !is_given {
            found.seek(Sought::without(&within));
            found.search(VALUE, None, value, stage);
        }
        return found.into_result();
    };
    found.scan_key(KEY, key, &kind.key.read(key).unwrap_or_default());
    found.seek(Sought::without(&within));
    // Long before anything is scanned: a scan takes time in proportion to the size.
    let most = most_bytes(store);
    if is_given && json_len(value) > most {
        let message = format!("must have at most {} KiB in all", most / 1024);
        found.tell(VALUE, Rule::TooLarge, &message);
    } else if is_given && depth(value) > MAX_DEPTH {
        let message = format!("must have at most {MAX_DEPTH} levels of objects and lists");
        found.tell(VALUE, Rule::TooDeep, &message);
    } else {
        check_value(kind, value, stage, &mut found);
    }
    found.into_result()
}

/// What is not looked for in the secret store: what the policy turned off, and credentials.
fn without_credentials(policy: &Policy) -> Vec<Rule> {
    let credentials = Rule::ALL.iter().copied();
    let credentials = credentials.filter(|rule| rule.subject() == Subject::Credential);
    policy.gate.off.iter().copied().chain(credentials).collect()
}

fn check_value(kind: &Kind, value: &Value, stage: Stage, found: &mut Findings<'_>) {
    match (kind.value.field_type.inner, value) {
        (Inner::Members, Value::Object(fields)) => {
            let unfit = check_fields(kind, fields, stage, found);
            // What does not fit is not stored; what is stored is searched, whatever it is.
            let is_refused = |step: &Step<'_>| match step {
                Step::Member(name) => unfit.contains(name),
                Step::Entry(name) => unfit.contains(name) || !kind.value.open,
                Step::Item(_) => false,
            };
            let is_skipped = |step: &Step<'_>| stage == Stage::Given && is_refused(step);
            found.search_fields(VALUE, &kind.value, value, stage, &is_skipped);
        }
        _ => {
            if check_field(VALUE, &kind.value, value, stage, found) || stage != Stage::Given {
                found.search(VALUE, Some(&kind.value), value, stage);
            }
        }
    }
}

/// Checks the fields of a value that is an object, and returns the names of those that are not what is declared.
fn check_fields<'v>(
    kind: &'v Kind,
    fields: &'v Map<String, Value>,
    stage: Stage,
    found: &mut Findings<'_>,
) -> Vec<&'v str> {
    let mut unfit = Vec::new();
    let others = fields.iter().filter(|(name, _)| kind.field(name).is_none());
    if kind.value.open {
        for (name, member) in others {
            if let Err(fault) = check_further(name, member) {
                found.unfit(VALUE, fault);
                unfit.push(name.as_str());
            }
        }
    } else {
        undeclared(kind, others.count(), found);
    }
    for field in &kind.value.fields {
        let name = field.name.as_str();
        let Some(member) = fields.get(name) else {
            if field.required && !field.ignore {
                found.add(name, Rule::Required);
            }
            continue;
        };
        if !check_field(name, field, member, stage, found) {
            unfit.push(name);
        } else if kind.label.as_deref() == Some(name) {
            check_label(name, member, found);
        }
    }
    unfit
}

/// Fields that the kind does not have. An undeclared name is content: they are counted, not repeated.
fn undeclared(kind: &Kind, count: usize, found: &mut Findings<'_>) {
    let counted = match count {
        0 => return,
        1 => "1 field is".to_owned(),
        count => format!("{count} fields are"),
    };
    let declared = names(&kind.value.fields);
    let kind = &kind.name;
    let message = format!("{counted} not declared for kind {kind}; declared are: {declared}");
    found.tell(VALUE, Rule::FieldUndeclared, &message);
}

/// What a record is called: something that people can read and tell from others.
fn check_label(name: &str, value: &Value, found: &mut Findings<'_>) {
    let Some(text) = value.as_str() else {
        return;
    };
    if is_longer(text, MAX_NAME) {
        let message = format!("must have at most {MAX_NAME} characters");
        found.tell(name, Rule::TooLong, &message);
    } else if let Some(fault) = name_fault(text) {
        found.tell(name, Rule::Name, &fault.to_string());
    }
}

/// Checks a value beside its shape, and returns whether it fits.
fn check_field(
    name: &str,
    field: &Field,
    value: &Value,
    stage: Stage,
    found: &mut Findings<'_>,
) -> bool {
    let fits = field.check(value, stage);
    let is_fit = fits.is_ok();
    // Of stored secrets that are not sealed the search tells each, and whoever asks for them must not miss one behind another fault.
    if let Err(unfit) = fits
        && (stage == Stage::Given || unfit.rule != Rule::NotSealed)
    {
        found.unfit(name, unfit);
    }
    is_fit
}

/// The length of a value as JSON text.
fn json_len(value: &Value) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |text| text.len())
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
