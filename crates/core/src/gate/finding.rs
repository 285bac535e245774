//! What the gate found so far, and its search through values.

use serde_json::Value;

use super::violation::Violation;
use crate::detector::{scan_pair, scan_text};
use crate::field::{Place, Unfit};
use crate::rule::Rule;

/// The most violations of one answer; beyond it, only the first of each further rule is added.
pub(super) const MAX_VIOLATIONS: usize = 50;

/// What was found so far.
pub(super) struct Findings {
    violations: Vec<Violation>,
    /// Whether names of entries may be repeated: to whoever wrote them, and to nobody else.
    names_places: bool,
}

impl Findings {
    pub(super) fn new(names_places: bool) -> Self {
        Self {
            violations: Vec::new(),
            names_places,
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
        if let Some(rule) = scan_text(text) {
            self.note(field, rule, None, rule.message());
        }
    }

    /// Scans every text of a value at any depth, including the names in objects.
    pub(super) fn search(&mut self, field: &str, value: &Value) {
        match value {
            Value::String(text) => self.scan(field, text),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.inside(field, item, &|| Place::item(index));
                }
            }
            Value::Object(entries) => {
                for (name, value) in entries {
                    let place = || Place::entry(name);
                    let pair = value.as_str().and_then(|text| scan_pair(name, text));
                    for rule in pair.into_iter().chain(scan_text(name)) {
                        self.note(field, rule, Some(place()), rule.message());
                    }
                    self.inside(field, value, &place);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Scans every text of a part. A stack of its own: the depth of a stored value is not ours to trust.
    fn inside(&mut self, field: &str, part: &Value, place: &dyn Fn() -> Place) {
        let mut rest = vec![part];
        while let Some(value) = rest.pop() {
            match value {
                Value::String(text) => self.scan_part(field, text, place),
                Value::Array(items) => rest.extend(items),
                Value::Object(entries) => {
                    for (name, value) in entries {
                        self.scan_part(field, name, place);
                        rest.push(value);
                    }
                }
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
    }

    fn scan_part(&mut self, field: &str, text: &str, place: &dyn Fn() -> Place) {
        if let Some(rule) = scan_text(text) {
            self.note(field, rule, Some(place()), rule.message());
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
