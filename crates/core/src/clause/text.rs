//! Fills the placeholders of a clause's text: `{name}` stands for a value of the policy or of the gate's tables, or for a parameter of the clause.

use Value::{Beside, Ignored, Kinds, Number, People, Processors, Text, Unrefused};

use super::catalogue::find;
use super::people::people;
use crate::detector::form;
use crate::policy::{ClauseChoice, Kind, Mode, Policy};

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

/// What a placeholder stands for.
enum Value<'a> {
    Text(&'a str),
    Number(u32),
    /// The titles of the kinds.
    Kinds,
    /// The third parties that receive data.
    Processors,
    /// The classes of personal data that are looked for.
    People,
    /// A sentence about what the app has beside Bailee, nothing when it has nothing.
    Beside,
    /// A sentence about the kinds of which the gate does not refuse everything, nothing when there are none.
    Unrefused,
    /// As [`Value::Beside`], with the members that are not in custody.
    Ignored,
}

/// Reads what a placeholder stands for.
type Read = fn(&Policy) -> Value<'_>;

/// Every placeholder, with what it stands for: a value of the policy, or of the tables of the gate.
const PLACEHOLDERS: &[(&str, Read)] = &[
    ("vendor", |policy| Text(&policy.vendor.name)),
    ("contact", |policy| Text(&policy.vendor.contact)),
    ("security", |policy| Text(&policy.vendor.security)),
    ("app", |policy| Text(&policy.app.name)),
    ("documentation", |policy| {
        Text(&policy.contacts.documentation)
    }),
    ("advisories", |policy| Text(&policy.contacts.advisories)),
    ("privacy", |policy| Text(&policy.contacts.privacy)),
    ("provider", |policy| Text(&policy.hosting.provider)),
    ("location", |policy| Text(&policy.hosting.location)),
    ("backup-hours", |policy| {
        Number(policy.backup.frequency_hours)
    }),
    ("backup-margin", |policy| Number(policy.backup.margin_hours)),
    ("backup-days", |policy| Number(policy.backup.kept_days)),
    ("after-uninstall", |policy| {
        Number(policy.retention.after_uninstall.days)
    }),
    ("after-uninstall-seen", |policy| {
        Text(&policy.retention.after_uninstall.seen)
    }),
    ("relink", |policy| Number(policy.retention.relink.days)),
    ("paid-uninstall", |policy| {
        Number(policy.retention.paid_uninstall.days)
    }),
    ("late-expiry", |policy| {
        Number(policy.retention.late_expiry.days)
    }),
    ("kinds", |_| Kinds),
    ("processors", |_| Processors),
    ("people", |_| People),
    ("beside", |_| Beside),
    ("ignored", |_| Ignored),
    ("unrefused", |_| Unrefused),
    ("forms", |_| {
        Number(u32::try_from(form::count()).unwrap_or(u32::MAX))
    }),
];

/// Writes of which kinds the app itself may store what the gate would refuse.
fn unrefused(policy: &Policy, text: &mut String) {
    let is_open = |kind: &&Kind| matches!(kind.mode, Mode::Journal | Mode::Observe);
    let titles: Vec<&str> = policy
        .kinds
        .iter()
        .filter(is_open)
        .map(|kind| kind.title.as_str())
        .collect();
    if !titles.is_empty() {
        text.push_str(" What the app itself stores as ");
        text.push_str(&titles.join(", "));
        text.push_str(" is looked at afterwards, and not refused.");
    }
}

/// Writes the value that a placeholder names; a placeholder without one stays, and is noted.
fn put(policy: &Policy, name: &str, filled: &mut Filled) {
    let known = PLACEHOLDERS.iter().find(|(known, _)| *known == name);
    let text = &mut filled.text;
    match known.map(|(_, read)| read(policy)) {
        Some(Text(value)) => text.push_str(value),
        Some(Number(value)) => text.push_str(&value.to_string()),
        Some(Kinds) => kinds(policy, text),
        Some(Processors) => processors(policy, text),
        Some(People) => text.push_str(&people(&policy.gate.off)),
        Some(Unrefused) => unrefused(policy, text),
        Some(Beside) => outside(&[policy.beside()], text),
        Some(Ignored) => outside(&[policy.ignored(), policy.beside()], text),
        None => {
            text.push('{');
            text.push_str(name);
            text.push('}');
            filled.unknown.push(name.to_owned());
        }
    }
}

/// The titles of the kinds, as part of a sentence.
fn kinds(policy: &Policy, text: &mut String) {
    for (index, kind) in policy.kinds.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        let mut letters = kind.title.chars();
        // `Field mapping` loses its capital inside a sentence, `CRM connector` does not.
        let first = letters.next().unwrap_or_default();
        let is_word = letters
            .clone()
            .next()
            .is_none_or(|next| !next.is_ascii_uppercase());
        let first = if is_word {
            first.to_ascii_lowercase()
        } else {
            first
        };
        text.push(first);
        text.push_str(letters.as_str());
    }
}

/// What nobody looks at, as a sentence of its own; nothing when there is nothing.
fn outside(lists: &[String], text: &mut String) {
    let mut before = " Not in custody, and not looked at: ";
    let mut after = "";
    for list in lists.iter().filter(|list| !list.is_empty()) {
        text.push_str(before);
        text.push_str(list);
        (before, after) = ("; ", ".");
    }
    text.push_str(after);
}

/// The third parties that receive data.
fn processors(policy: &Policy, text: &mut String) {
    for (index, processor) in policy.processors.iter().enumerate() {
        if index > 0 {
            text.push_str("; ");
        }
        for part in [
            &processor.name,
            " (",
            &processor.purpose,
            ", ",
            &processor.location,
            ")",
        ] {
            text.push_str(part);
        }
    }
    if policy.processors.is_empty() {
        text.push_str("none beside ");
        text.push_str(&policy.hosting.provider);
        text.push_str(", which hosts the app");
    }
}
