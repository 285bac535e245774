//! Fills the placeholders of a clause's text: `{name}` stands for a value of the policy or for a parameter of the clause.

use super::catalogue::find;
use crate::policy::{ClauseChoice, Dated, Policy};

/// Fills the template. Returns the text, in which a placeholder without value stays as it is, and the names of those placeholders.
pub(super) fn fill(
    template: &str,
    policy: &Policy,
    choice: &ClauseChoice,
) -> (String, Vec<String>) {
    replace(template, |name| match parameter(name, choice) {
        // A default may itself name values of the policy.
        Some(value) => Some(replace(value, |name| value_of(policy, name)).0),
        None => value_of(policy, name),
    })
}

/// The vendor's value of a parameter, else the catalogue's default.
fn parameter<'a>(name: &str, choice: &'a ClauseChoice) -> Option<&'a str> {
    let default = || {
        find(&choice.id)?
            .parameters
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    };
    choice
        .parameters
        .get(name)
        .map(String::as_str)
        .or_else(default)
}

fn replace(template: &str, value: impl Fn(&str) -> Option<String>) -> (String, Vec<String>) {
    let mut text = String::with_capacity(template.len());
    let mut unfilled = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        match value(name) {
            Some(value) => text.push_str(&value),
            None => {
                text.push_str(&format!("{{{name}}}"));
                unfilled.push(name.to_owned());
            }
        }
        rest = tail;
    }
    text.push_str(rest);
    (text, unfilled)
}

/// The value of the policy that a placeholder names.
fn value_of(policy: &Policy, name: &str) -> Option<String> {
    let days = |dated: &Dated| dated.days.to_string();
    Some(match name {
        "vendor" => policy.vendor.name.clone(),
        "contact" => policy.vendor.contact.clone(),
        "security" => policy.vendor.security.clone(),
        "app" => policy.app.name.clone(),
        "documentation" => policy.contacts.documentation.clone(),
        "advisories" => policy.contacts.advisories.clone(),
        "privacy" => policy.contacts.privacy.clone(),
        "provider" => policy.hosting.provider.clone(),
        "location" => policy.hosting.location.clone(),
        "backup-hours" => policy.backup.frequency_hours.to_string(),
        "backup-margin" => policy.backup.margin_hours.to_string(),
        "backup-days" => policy.backup.kept_days.to_string(),
        "after-uninstall" => days(&policy.retention.after_uninstall),
        "after-uninstall-seen" => policy.retention.after_uninstall.seen.clone(),
        "relink" => days(&policy.retention.relink),
        "paid-uninstall" => days(&policy.retention.paid_uninstall),
        "late-expiry" => days(&policy.retention.late_expiry),
        "kinds" => kinds(policy),
        "processors" => processors(policy),
        _ => return None,
    })
}

fn kinds(policy: &Policy) -> String {
    let kinds: Vec<String> = policy
        .kinds
        .iter()
        .map(|kind| kind.title.to_lowercase())
        .collect();
    kinds.join(", ")
}

fn processors(policy: &Policy) -> String {
    if policy.processors.is_empty() {
        return format!(
            "none beside {}, which hosts the app",
            policy.hosting.provider
        );
    }
    let processors: Vec<String> = policy
        .processors
        .iter()
        .map(|processor| {
            format!(
                "{} ({}, {})",
                processor.name, processor.purpose, processor.location
            )
        })
        .collect();
    processors.join("; ")
}
