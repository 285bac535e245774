//! What the gate found so far, and its search through values.

use serde_json::Value;

use super::sought::Sought;
use super::violation::Violation;
use crate::detector::Finding;
use crate::field::{Field, Part, Place, Stage, Step, Unfit, is_sealed, walk};
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

    /// Looks for this from here on.
    pub(super) fn seek(&mut self, sought: Sought<'p>) {
        self.sought = sought;
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
        self.note(field, rule, Place::default(), rule.message());
    }

    /// Notes a violation with a message that says more than the rule's.
    pub(super) fn tell(&mut self, field: &str, rule: Rule, message: &str) {
        self.note(field, rule, Place::default(), message);
    }

    /// Notes that a value is not what its field declares.
    pub(super) fn unfit(&mut self, field: &str, unfit: Unfit) {
        self.note(field, unfit.rule, unfit.place, &unfit.message);
    }

    /// Scans one readable text of the record itself.
    pub(super) fn scan(&mut self, field: &str, text: &str) {
        self.scan_at(field, None, "", text, &[]);
    }

    /// Scans the key of a record, of which `holes` are the values of the holes of its kind's pattern.
    pub(super) fn scan_key(&mut self, field: &str, key: &str, holes: &[&str]) {
        let mut holes = holes.iter();
        let finding = holes.find_map(|hole| self.sought.worst("", hole));
        // The texts between them are the policy's: `token:` before an id makes no password of the id.
        let is_content = |finding: &Finding| finding.rule != Rule::Password;
        let finding = finding.or_else(|| self.sought.worst("", key).filter(is_content));
        if let Some(finding) = finding {
            self.note(field, finding.rule, Place::default(), &finding.message(""));
        }
    }

    /// Scans one text beside its name, and notes the most harmful find: the form, where it begins, and what to do.
    fn scan_at(
        &mut self,
        field: &str,
        declared: Option<&Field>,
        name: &str,
        text: &str,
        way: &[Step<'_>],
    ) {
        if let Some(finding) = self.sought.of(declared).worst(name, text) {
            self.note(field, finding.rule, Place::of(way), &told(&finding, text));
        }
    }

    /// Scans every plain text of a value at any depth, including the names of entries, and notes stored secrets that are not sealed.
    /// `declared` is what the policy says of the value, if anything.
    pub(super) fn search(
        &mut self,
        field: &str,
        declared: Option<&Field>,
        value: &Value,
        stage: Stage,
    ) {
        walk(&mut Vec::new(), declared, value, stage, &mut |way, part| {
            self.see(field, way, part, stage);
        });
    }

    /// Searches a value that is an object, whose members are fields of their own; `whole` is told for what is not declared.
    pub(super) fn search_fields(
        &mut self,
        whole: &str,
        declared: &Field,
        value: &Value,
        stage: Stage,
        is_skipped: &dyn Fn(&Step<'_>) -> bool,
    ) {
        let mut see = |way: &[Step<'_>], part: &Part<'_>| match way {
            [first, ..] if is_skipped(first) => {}
            [Step::Member(field), rest @ ..] => self.see(field, rest, part, stage),
            _ => self.see(whole, way, part, stage),
        };
        walk(&mut Vec::new(), Some(declared), value, stage, &mut see);
    }

    /// Looks at one part of a value, at the end of the way to it in its field.
    fn see(&mut self, field: &str, way: &[Step<'_>], part: &Part<'_>, stage: Stage) {
        if let Some(Step::Entry(name)) = way.last() {
            self.scan_at(field, None, "", name, way);
        }
        if part.is_exempt {
            return;
        }
        let is_secret = part.is_secret();
        let is_open = match stage {
            Stage::Given | Stage::Open => false,
            Stage::Stored if is_secret => !is_sealed(part.value),
            Stage::Stored => part.is_lost && !has_sealed(part.value),
        };
        if is_open {
            let rule = Rule::NotSealed;
            self.note(field, rule, Place::of(way), rule.message());
        }
        if let (false, Value::String(text)) = (is_secret, part.value) {
            self.scan_at(field, part.field, part.name, text, way);
        }
    }

    /// Notes a violation, up to the limit. No rule is crowded out by another.
    fn note(&mut self, field: &str, rule: Rule, place: Place, message: &str) {
        let is_known = || self.violations.iter().any(|known| known.rule == rule);
        if self.violations.len() >= MAX_VIOLATIONS && is_known() {
            return;
        }
        let place = if self.names_places {
            place
        } else {
            place.without_names()
        };
        self.violations
            .push(Violation::new(field, place, rule, message));
    }
}

/// Whether something in it is sealed.
fn has_sealed(value: &Value) -> bool {
    let mut found = false;
    let mut see = |_: &[Step<'_>], part: &Part<'_>| found |= part.sealed_text().is_some();
    walk(&mut Vec::new(), None, value, Stage::Stored, &mut see);
    found
}

/// What a find is told as: its form, where it begins unless that is the beginning, and what to do.
fn told(finding: &Finding, text: &str) -> String {
    let before = text.get(..finding.range.start).unwrap_or_default();
    match before.chars().count() {
        0 => finding.message(""),
        before => finding.message(&format!(", from character {} on", before + 1)),
    }
}
