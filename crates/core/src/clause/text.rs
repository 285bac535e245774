//! Fills the placeholders of a clause's text: `{name}` stands for a value of the policy or for a parameter of the clause.

use super::catalogue::find;
use crate::policy::{ClauseChoice, Policy};

/// Fills the template. Returns the text, in which a placeholder without value stays as it is, and the names of those placeholders.
pub(super) fn fill(
    template: &str,
    policy: &Policy,
    choice: &ClauseChoice,
) -> (String, Vec<String>) {
    let mut filled = Filled::default();
    replace(template, &mut filled, &|name, filled| {
        match parameter(name, choice) {
            // A default may itself name values of the policy.
            Some(value) => replace(value, filled, &|name, filled| put(policy, name, filled)),
            None => put(policy, name, filled),
        }
    });
    (filled.text, filled.unknown)
}

/// A text that grows, and the placeholders in it that have no value.
#[derive(Default)]
struct Filled {
    text: String,
    unknown: Vec<String>,
}

/// The vendor's value of a parameter, else the catalogue's default.
fn parameter<'a>(name: &str, choice: &'a ClauseChoice) -> Option<&'a str> {
    let given = choice.parameters.get(name).map(String::as_str);
    given.or_else(|| {
        let known = find(&choice.id)?.parameters;
        let (_, value) = known.iter().find(|(known, _)| *known == name)?;
        Some(value)
    })
}

/// Copies the template and hands each placeholder to `fill`.
fn replace(template: &str, filled: &mut Filled, fill: &dyn Fn(&str, &mut Filled)) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.text.push_str(before);
        if let Some((name, tail)) = after.split_once('}') {
            fill(name, filled);
            rest = tail;
        } else {
            filled.text.push('{');
            rest = after;
        }
    }
    filled.text.push_str(rest);
}

/// Writes the value of the policy that a placeholder names; a placeholder without one stays, and is noted.
fn put(policy: &Policy, name: &str, filled: &mut Filled) {
    let retention = &policy.retention;
    let text = match name {
        "vendor" => policy.vendor.name.as_str(),
        "contact" => &policy.vendor.contact,
        "security" => &policy.vendor.security,
        "app" => &policy.app.name,
        "documentation" => &policy.contacts.documentation,
        "advisories" => &policy.contacts.advisories,
        "privacy" => &policy.contacts.privacy,
        "provider" => &policy.hosting.provider,
        "location" => &policy.hosting.location,
        "backup-hours" => &policy.backup.frequency_hours.to_string(),
        "backup-margin" => &policy.backup.margin_hours.to_string(),
        "backup-days" => &policy.backup.kept_days.to_string(),
        "after-uninstall" => &retention.after_uninstall.days.to_string(),
        "after-uninstall-seen" => &retention.after_uninstall.seen,
        "relink" => &retention.relink.days.to_string(),
        "paid-uninstall" => &retention.paid_uninstall.days.to_string(),
        "late-expiry" => &retention.late_expiry.days.to_string(),
        "kinds" => &kinds(policy),
        "processors" => &processors(policy),
        _ => {
            filled.unknown.push(name.to_owned());
            &format!("{{{name}}}")
        }
    };
    filled.text.push_str(text);
}

/// The titles of the kinds, as part of a sentence.
fn kinds(policy: &Policy) -> String {
    let mut kinds = String::new();
    for kind in &policy.kinds {
        if !kinds.is_empty() {
            kinds.push_str(", ");
        }
        kinds.push_str(&kind.title.to_lowercase());
    }
    kinds
}

/// The third parties that receive data.
fn processors(policy: &Policy) -> String {
    let mut processors = String::new();
    for processor in &policy.processors {
        if !processors.is_empty() {
            processors.push_str("; ");
        }
        processors += &format!(
            "{} ({}, {})",
            processor.name, processor.purpose, processor.location
        );
    }
    if processors.is_empty() {
        processors = format!(
            "none beside {}, which hosts the app",
            policy.hosting.provider
        );
    }
    processors
}
