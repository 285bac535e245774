//! What the detectors found in one text.

use std::ops::Range;

use crate::rule::Rule;

/// The most finds of one text that are kept.
const MOST: usize = 100;

/// One find: what it is and where, never what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that refuses it.
    pub rule: Rule,
    /// What it looks like, with its article, for a sentence: `a GitLab deploy token`.
    pub form: &'static str,
    /// The bytes of the text that it takes, as the text was given.
    pub range: Range<usize>,
}

/// The most harmful of what was found: the first in the order of the rules, and of those the first in the text.
#[must_use]
pub fn worst(findings: &[Finding]) -> Option<&Finding> {
    let harm = |finding: &&Finding| Rule::ALL.iter().position(|rule| *rule == finding.rule);
    findings.iter().min_by_key(harm)
}

/// The finds of one text, bounded, in the order of their places.
#[derive(Debug, Default)]
pub(super) struct Finds {
    list: Vec<Finding>,
    /// Where the reading that is searched now begins in the list.
    reading: usize,
}

impl Finds {
    /// Notes a find of the reading that is searched.
    pub(super) fn add(&mut self, rule: Rule, form: &'static str, range: Range<usize>) {
        if self.list.len() < MOST {
            self.list.push(Finding { rule, form, range });
        }
    }

    /// Whether no more are kept.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    /// Searches one reading of the text, whose places `source` leads back to the text. What another reading found already
    /// is not noted again.
    pub(super) fn within(
        &mut self,
        source: &dyn Fn(Range<usize>) -> Range<usize>,
        search: impl FnOnce(&mut Self),
    ) {
        self.reading = self.list.len();
        search(self);
        let new = self.list.split_off(self.reading);
        for finding in new {
            let range = source(finding.range.clone());
            let overlaps = |known: &Finding| {
                known.rule == finding.rule
                    && known.range.start < range.end
                    && range.start < known.range.end
            };
            if !self.list.iter().any(overlaps) {
                self.list.push(Finding { range, ..finding });
            }
        }
    }

    /// What was found.
    pub(super) fn into_list(mut self) -> Vec<Finding> {
        self.list.sort_by_key(|finding| finding.range.start);
        self.list
    }
}
