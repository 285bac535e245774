//! What the detectors found in one text.

use std::ops::Range;

use crate::rule::Rule;

/// The most finds of one text that are kept: with so many there may be more.
pub const MOST: usize = 100;

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

impl Finding {
    /// What it looks like and what to do, with where it is in between: `at` is empty, or begins with a comma.
    #[must_use]
    pub fn message(&self, at: &str) -> String {
        let form = self.form;
        match self.rule.message().split_once("; ") {
            Some((_, advice)) => format!("looks like {form}{at}; {advice}"),
            None => format!("looks like {form}{at}"),
        }
    }
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
    /// What is not noted, so that it crowds nothing out.
    off: Vec<Rule>,
}

impl Finds {
    /// Will note everything but what these rules are about.
    pub(super) fn without(off: &[Rule]) -> Self {
        Self {
            off: off.to_vec(),
            ..Self::default()
        }
    }

    /// Notes a find of the reading that is searched.
    pub(super) fn add(&mut self, rule: Rule, form: &'static str, range: Range<usize>) {
        if !self.is_full() && !self.off.contains(&rule) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_off_is_not_noted_and_leaves_room_for_the_rest() {
        let mut finds = Finds::without(&[Rule::Email]);
        for start in 0..2 * MOST {
            finds.add(Rule::Email, "an e-mail address", start..start + 1);
        }
        finds.add(Rule::Password, "a password", 0..1);
        assert!(!finds.is_full());
        let rules: Vec<Rule> = finds.into_list().iter().map(|found| found.rule).collect();
        assert_eq!(rules, [Rule::Password]);
    }

    #[test]
    fn a_message_names_the_form_and_the_place_and_gives_the_advice_of_the_rule() {
        let finding = |rule, form| Finding {
            rule,
            form,
            range: 0..1,
        };
        let token = finding(Rule::ServiceToken, "a GitLab deploy token");
        assert_eq!(
            token.message(""),
            "looks like a GitLab deploy token; keep it in a secret field"
        );
        assert_eq!(
            token.message(", here"),
            "looks like a GitLab deploy token, here; keep it in a secret field"
        );
    }
    #[test]
    fn every_form_of_a_credential_fits_into_the_sentence() {
        for (form, _) in crate::detector::form::all() {
            let name = form.name;
            assert!(name.starts_with("a ") || name.starts_with("an "), "{name}");
        }
    }
}
