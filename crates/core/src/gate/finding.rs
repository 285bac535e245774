//! What the gate found so far, and its search through values.

use serde_json::Value;

use super::sought::Sought;
use super::violation::Violation;
use crate::detector::Finding;
use crate::field::{Field, Place, Unfit};
use crate::rule::Rule;

/// The most violations of one answer; beyond it, only the first of each further rule is added.
pub(super) const MAX_VIOLATIONS: usize = 50;

/// What was found so far.
pub(super) struct Findings<'p> {
    violations: Vec<Violation>,
    /// Whether names of entries may be repeated: to whoever wrote them, and to nobody else.
    names_places: bool,
    /// What is looked for in the texts.
    sought: Sought<'p>,
}

impl<'p> Findings<'p> {
    pub(super) fn new(names_places: bool, sought: Sought<'p>) -> Self {
        Self {
            violations: Vec::new(),
            names_places,
            sought,
        }
    }

    pub(super) fn into_result(self) -> Result<(), Vec<Violation>> {
        if self.violations.is_empty() {
            Ok(())
        } else {
            Err(self.violations)
        }
    }

    /// Notes a violation with the rule's own message.
    pub(super) fn add(&mut self, field: &str, rule: Rule) {
        self.note(field, rule, None, rule.message());
    }

    /// Notes a violation with a message that says more than the rule's.
    pub(super) fn tell(&mut self, field: &str, rule: Rule, message: &str) {
        self.note(field, rule, None, message);
    }

    /// Notes that a value is not what its field declares.
    pub(super) fn unfit(&mut self, field: &str, unfit: Unfit) {
        self.note(field, unfit.rule, unfit.place, &unfit.message);
    }

    /// Scans one readable text of the record itself, or of a whole value.
    pub(super) fn scan(&mut self, field: &str, text: &str) {
        self.scan_at(field, "", text, None);
    }

    /// Scans one text beside its name, and notes the most harmful find: the form, where it begins, and what to do.
    fn scan_at(&mut self, field: &str, name: &str, text: &str, place: Option<Place>) {
        if let Some(finding) = self.sought.worst(name, text) {
            self.note(field, finding.rule, place, &told(&finding, text));
        }
    }

    /// Scans every text of the value of a declared field.
    pub(super) fn search_field(&mut self, field: &Field, value: &Value) {
        let all = self.sought;
        self.sought = all.of(field);
        self.search(&field.name, value);
        self.sought = all;
    }

    /// Scans every text of a value at any depth, including the names in objects.
    pub(super) fn search(&mut self, field: &str, value: &Value) {
        match value {
            Value::String(text) => self.scan(field, text),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.inside(field, "", item, &|| Place::item(index));
                }
            }
            Value::Object(entries) => {
                for (name, value) in entries {
                    let place = || Place::entry(name);
                    self.scan_at(field, "", name, Some(place()));
                    self.inside(field, name, value, &place);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Scans every text of a part, each beside the name that it has there. A stack of its own: the depth of a stored value is not
    /// ours to trust.
    fn inside(&mut self, field: &str, name: &str, part: &Value, place: &dyn Fn() -> Place) {
        let mut rest = vec![(name, part)];
        while let Some((name, value)) = rest.pop() {
            match value {
                Value::String(text) => self.scan_at(field, name, text, Some(place())),
                Value::Array(items) => rest.extend(items.iter().map(|item| (name, item))),
                Value::Object(entries) => {
                    for (name, value) in entries {
                        self.scan_at(field, "", name, Some(place()));
                        rest.push((name, value));
                    }
                }
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
    }

    /// Notes a violation, up to the limit. No rule is crowded out by another.
    fn note(&mut self, field: &str, rule: Rule, place: Option<Place>, message: &str) {
        let is_known = || self.violations.iter().any(|known| known.rule == rule);
        if self.violations.len() >= MAX_VIOLATIONS && is_known() {
            return;
        }
        let place = if self.names_places {
            place
        } else {
            place.map(Place::without_name)
        };
        let message = match &place {
            Some(place) => format!("{place}: {message}"),
            None => message.to_owned(),
        };
        self.violations.push(Violation {
            field: field.to_owned(),
            rule,
            place,
            message,
        });
    }
}

/// What a find is told as: its form, where it begins unless that is the beginning, and what to do.
fn told(finding: &Finding, text: &str) -> String {
    let before = text.get(..finding.range.start).unwrap_or_default();
    match before.chars().count() {
        0 => finding.message(""),
        before => finding.message(&format!(", from character {} on", before + 1)),
    }
}
