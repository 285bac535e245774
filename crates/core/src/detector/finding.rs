//! What the detectors found in one text.

use std::ops::Range;

use crate::order;
use crate::rule::Rule;

/// The most finds of one rule in one text that are kept. A limit for all rules together would let a hundred addresses hide a
/// credential.
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

/// Whether a text with these finds may have more: of one of the rules as many are kept as can be.
#[must_use]
pub fn may_go_on(findings: &[Finding]) -> bool {
    let of = |rule: Rule| findings.iter().filter(move |finding| finding.rule == rule);
    findings.len() >= MOST && Rule::ALL.iter().any(|rule| of(*rule).count() >= MOST)
}

/// The finds of one text: of each rule the first ones.
#[derive(Debug, Default)]
pub(super) struct Finds {
    /// By the rule, in the order of [`Rule::ALL`].
    by_rule: [Vec<Finding>; Rule::ALL.len()],
    /// What is not noted.
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
        if self.off.contains(&rule) {
            return;
        }
        if let Some(list) = self.by_rule.get_mut(rule as usize)
            && list.len() < MOST
        {
            list.push(Finding { rule, form, range });
        }
    }

    /// Searches one reading of the text, whose places `source` leads back to the text. What another reading found already
    /// is not noted again.
    pub(super) fn within(
        &mut self,
        source: &dyn Fn(Range<usize>) -> Range<usize>,
        search: impl FnOnce(&mut Self),
    ) {
        let known = self.by_rule.each_ref().map(Vec::len);
        search(self);
        for (list, known) in self.by_rule.iter_mut().zip(known) {
            if list.len() == known {
                continue;
            }
            for finding in list.split_off(known) {
                let range = source(finding.range.clone());
                let overlaps = |known: &Finding| {
                    known.range.start < range.end && range.start < known.range.end
                };
                if !list.iter().any(overlaps) {
                    list.push(Finding { range, ..finding });
                }
            }
        }
    }

    /// What was found, in the order of the places.
    pub(super) fn into_list(self) -> Vec<Finding> {
        let list = self.by_rule.into_iter().flatten().collect();
        order::by_key(list, |finding: &Finding| {
            finding.range.start.to_be_bytes().to_vec()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_off_is_not_noted() {
        let mut finds = Finds::without(&[Rule::Email]);
        finds.add(Rule::Email, "an e-mail address", 0..1);
        finds.add(Rule::Password, "a password", 0..1);
        let rules: Vec<Rule> = finds.into_list().iter().map(|found| found.rule).collect();
        assert_eq!(rules, [Rule::Password]);
    }

    #[test]
    fn many_finds_of_one_rule_take_no_room_from_another() {
        let mut finds = Finds::default();
        for start in 0..2 * MOST {
            finds.add(Rule::Email, "an e-mail address", start..start + 1);
        }
        finds.add(Rule::Password, "a password", 7..8);
        let list = finds.into_list();
        assert_eq!(list.len(), MOST + 1);
        assert_eq!(worst(&list).map(|found| found.rule), Some(Rule::Password));
        assert!(may_go_on(&list));
        assert!(!may_go_on(&list[..MOST - 1]));
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
