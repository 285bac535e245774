//! What was found so far, and the checks that every part of a policy needs.

use crate::detector::is_mailbox;
use crate::field::url_fault;
use crate::policy::Problem;
use crate::time;

/// The most characters of a line of the policy.
const MAX_LINE: usize = 500;

/// The problems so far.
#[derive(Default)]
pub(super) struct Findings(Vec<Problem>);

impl Findings {
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.0
    }

    pub(super) fn add(&mut self, key: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem {
            line: None,
            key: key.into(),
            message: message.into(),
        });
    }

    pub(super) fn check(&mut self, fits: bool, key: &str, message: &str) {
        if !fits {
            self.add(key, message);
        }
    }

    /// A number from `least` to `most`. Returns whether it is: what is wrong itself is not compared with others.
    pub(super) fn range(&mut self, number: i64, least: i64, most: i64, key: &str) -> bool {
        let fits = (least..=most).contains(&number);
        if !fits {
            self.add(key, format!("must be {least} to {most}"));
        }
        fits
    }

    pub(super) fn line(&mut self, text: &str, key: &str) {
        let fits = !text.trim().is_empty()
            && text.chars().nth(MAX_LINE).is_none()
            && !text.chars().any(char::is_control);
        self.check(fits, key, "must be one line of 1 to 500 characters");
    }

    pub(super) fn address(&mut self, text: &str, key: &str) {
        if let Some(fault) = url_fault(text) {
            self.add(key, fault);
        }
    }

    pub(super) fn contact(&mut self, text: &str, key: &str) {
        self.check(
            is_mailbox(text) || url_fault(text).is_none(),
            key,
            "must be an e-mail address or an https address",
        );
    }

    pub(super) fn date(&mut self, text: &str, key: &str) {
        self.check(
            text.len() == 10 && time::parse(&format!("{text}T00:00:00Z")).is_ok(),
            key,
            "must be a date such as 2026-02-19",
        );
    }
}
