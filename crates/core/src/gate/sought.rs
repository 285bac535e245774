//! What the gate looks for in a text: everything that the detectors find, less what the policy leaves out.

use crate::detector::{Finding, scan, worst};
use crate::field::{Field, Form};
use crate::rule::Rule;

/// As many finds as the detectors keep of one text: with so many there may be more.
const KEPT: usize = 100;

/// The longest part of a text that has more finds than are kept, in bytes: no 100 finds stand in so few.
const PART: usize = 512;

/// What is looked for.
#[derive(Clone, Copy)]
pub(super) struct Sought<'p> {
    /// Classes that the policy turned off.
    off: &'p [Rule],
    /// The form that the field of the text declares.
    form: Option<&'static Form>,
}

impl<'p> Sought<'p> {
    /// Everything but the classes that are off.
    pub(super) fn without(off: &'p [Rule]) -> Self {
        Self { off, form: None }
    }

    /// The same, less what the field declares.
    pub(super) fn of(self, field: &Field) -> Self {
        Self {
            form: field.form,
            ..self
        }
    }

    /// The most harmful find of a text beside its name.
    pub(super) fn worst(&self, name: &str, text: &str) -> Option<Finding> {
        let found = scan(name, text);
        let is_cut_short = found.len() >= KEPT;
        let mut sought = self.only(found, text);
        // What is off must not crowd out what is on.
        if is_cut_short && !self.off.is_empty() {
            let mut start = 0;
            while let Some(part) = part(text, start) {
                let finds = self.only(scan("", part), part).into_iter();
                sought.extend(finds.map(|finding| Finding {
                    range: finding.range.start + start..finding.range.end + start,
                    ..finding
                }));
                start += part.len();
            }
            sought.sort_by_key(|finding| finding.range.start);
        }
        worst(&sought).cloned()
    }

    fn only(&self, mut finds: Vec<Finding>, text: &str) -> Vec<Finding> {
        finds.retain(|finding| {
            let is_declared = |form: &Form| form.explains(text, finding);
            !self.off.contains(&finding.rule) && !self.form.is_some_and(is_declared)
        });
        finds
    }
}

/// The part of the text that begins at `start`, which ends behind a space where it has one; `None` at the end.
fn part(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    if rest.len() <= PART {
        return Some(rest);
    }
    let most = rest.get(..rest.floor_char_boundary(PART))?;
    let is_space = |character: char| character.is_whitespace() || character == ',';
    let end = most.rfind(is_space).and_then(|space| {
        let width = most.get(space..)?.chars().next()?.len_utf8();
        Some(space + width)
    });
    most.get(..end.unwrap_or(most.len()))
}
