//! Contradictions inside a policy: what the shape allows and the app could not keep.

use std::collections::BTreeSet;

use super::{ClauseChoice, Dated, Policy, Problem};
use crate::clause;
use crate::gate::{is_https_url, is_mailbox};

mod kind;

/// Every contradiction, in the order of the policy.
pub(super) fn problems(policy: &Policy) -> Vec<Problem> {
    let mut found = Findings(Vec::new());
    if policy.format != super::FORMAT {
        found.add("format", format!("must be {}", super::FORMAT));
    }
    texts(policy, &mut found);
    dates(policy, &mut found);
    backup(policy, &mut found);
    kind::kinds(policy, &mut found);
    clauses(policy, &mut found);
    found.0
}

struct Findings(Vec<Problem>);

impl Findings {
    fn add(&mut self, key: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem {
            line: None,
            key: key.into(),
            message: message.into(),
        });
    }

    fn check(&mut self, fits: bool, key: &str, message: &str) {
        if !fits {
            self.add(key, message);
        }
    }

    fn line(&mut self, text: &str, key: &str) {
        let fits = !text.trim().is_empty()
            && text.chars().count() <= 500
            && !text.chars().any(char::is_control);
        self.check(fits, key, "must be one line of 1 to 500 characters");
    }

    fn contact(&mut self, text: &str, key: &str) {
        self.check(
            is_https_url(text) || is_mailbox(text),
            key,
            "must be an e-mail address or an https address",
        );
    }

    fn date(&mut self, text: &str, key: &str) {
        self.check(
            text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
            key,
            "must be a date such as 2026-02-19",
        );
    }
}

fn texts(policy: &Policy, found: &mut Findings) {
    found.line(&policy.vendor.name, "vendor.name");
    found.contact(&policy.vendor.contact, "vendor.contact");
    found.contact(&policy.vendor.security, "vendor.security");
    found.check(
        is_kebab(&policy.app.key),
        "app.key",
        "must be kebab-case, such as my-app",
    );
    found.line(&policy.app.name, "app.name");
    let origin = &policy.ledger.origin;
    let plain = !origin.is_empty()
        && origin.len() <= 200
        && origin
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'+');
    found.check(
        plain && !origin.contains("://"),
        "ledger.origin",
        "must be a name without scheme, spaces and plus signs, such as vendor.example/app",
    );
    found.line(&policy.hosting.provider, "hosting.provider");
    found.line(&policy.hosting.location, "hosting.location");
    found.contact(&policy.contacts.documentation, "contacts.documentation");
    found.contact(&policy.contacts.advisories, "contacts.advisories");
    found.contact(&policy.contacts.privacy, "contacts.privacy");
    for (index, processor) in policy.processors.iter().enumerate() {
        let key = |name: &str| format!("processors[{index}].{name}");
        found.line(&processor.name, &key("name"));
        found.line(&processor.purpose, &key("purpose"));
        found.line(&processor.location, &key("location"));
        found.check(
            is_https_url(&processor.url),
            &key("url"),
            "must be an https address",
        );
    }
}

/// Everything read from somebody else's page has that page and the day of reading.
fn dates(policy: &Policy, found: &mut Findings) {
    found.check(
        is_https_url(&policy.hosting.source),
        "hosting.source",
        "must be an https address",
    );
    found.date(&policy.hosting.seen, "hosting.seen");
    let retention = &policy.retention;
    let all: [(&str, &Dated); 4] = [
        ("after-uninstall", &retention.after_uninstall),
        ("relink", &retention.relink),
        ("paid-uninstall", &retention.paid_uninstall),
        ("late-expiry", &retention.late_expiry),
    ];
    for (name, dated) in all {
        let key = |part: &str| format!("retention.{name}.{part}");
        found.check(
            (1..=3_650).contains(&dated.days),
            &key("days"),
            "must be 1 to 3650",
        );
        found.check(
            is_https_url(&dated.source),
            &key("source"),
            "must be an https address",
        );
        found.date(&dated.seen, &key("seen"));
    }
    let late = retention.relink.days > retention.after_uninstall.days;
    found.check(
        !late,
        "retention.relink.days",
        "must not exceed after-uninstall: what is deleted cannot be attached again",
    );
}

fn backup(policy: &Policy, found: &mut Findings) {
    let backup = &policy.backup;
    found.check(
        (1..=168).contains(&backup.frequency_hours),
        "backup.frequency-hours",
        "must be 1 to 168",
    );
    found.check(
        backup.margin_hours <= backup.frequency_hours,
        "backup.margin-hours",
        "must not exceed frequency-hours",
    );
    found.check(
        (1..=3_650).contains(&backup.kept_days),
        "backup.kept-days",
        "must be 1 to 3650",
    );
    let covers = u64::from(backup.kept_days) * 24 >= u64::from(backup.frequency_hours);
    found.check(
        covers,
        "backup.kept-days",
        "must be at least the time between two backups",
    );
}

fn clauses(policy: &Policy, found: &mut Findings) {
    let mut ids = BTreeSet::new();
    for (index, choice) in policy.clauses.iter().enumerate() {
        let path = format!("clauses[{index}]");
        found.check(
            ids.insert(&choice.id),
            &format!("{path}.id"),
            "another clause has this id",
        );
        match (clause::entry(&choice.id), &choice.free) {
            (Some(_), Some(_)) => found.add(format!("{path}.text"), "a clause of the catalogue has its text and owner there; give a free clause an id of its own"),
            (None, None) => found.add(format!("{path}.id"), "is not in the catalogue; a free clause needs text and owner"),
            (None, Some(free)) => {
                found.check(is_clause_id(&choice.id), &format!("{path}.id"), "must be letters, digits and hyphens, at most 20 characters");
                found.line(&free.text, &format!("{path}.text"));
            }
            (Some(_), None) => {}
        }
        parameters(policy, choice, &path, found);
    }
}

fn parameters(policy: &Policy, choice: &ClauseChoice, path: &str, found: &mut Findings) {
    let known = clause::entry(&choice.id)
        .map(|entry| entry.parameters)
        .unwrap_or_default();
    for (name, value) in &choice.parameters {
        let key = format!("{path}.parameters.{name}");
        if known.iter().any(|(known, _)| known == name) {
            found.line(value, &key);
        } else {
            found.add(key, format!("clause {} has no such parameter", choice.id));
        }
    }
    for name in clause::unfilled(policy, choice) {
        found.add(
            format!("{path}.text"),
            format!("the placeholder {{{name}}} has no value"),
        );
    }
}

/// `my-name`: lower-case words of letters and digits, joined by hyphens, beginning with a letter.
fn is_kebab(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('-').all(word)
}

fn is_clause_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=20).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests;
