//! One find as it is told: where it is and what it looks like, never what it says, and never how long it is.

use bailee_core::gate::{Rule, Subject};
use bailee_core::legible::fault;
use serde::Serialize;

/// How much of one sort is told of one input, where it is no find: lines that are not JSON, and keys of no kind. Of the others,
/// the number.
pub(super) const TOLD: u64 = 10;

/// What is told of a key that the policy says nothing of.
pub(super) const OUTSIDE: &str =
    "the key is of no kind of the policy; what lies there was searched like any other text";

/// A place in one of the inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    /// The input as it was named.
    pub(super) path: String,
    /// The line, counted from 1.
    pub(super) line: u64,
    /// The character of the line, counted from 1; of text only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) column: Option<u64>,
    /// Where in a JSON value (RFC 6901); of JSON only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pointer: Option<String>,
    /// How many characters of the value stand before it; of JSON only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<u64>,
}

/// One find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Find {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) rule: Rule,
    /// What the rule is about.
    pub(super) subject: &'static str,
    /// What it looks like and what to do.
    pub(super) message: String,
}

impl Place {
    /// The place for people: `path:line:column`, or `path:line /pointer`.
    pub(super) fn line(&self) -> String {
        let mut text = format!("{}:{}", visible(&self.path), self.line);
        if let Some(column) = self.column {
            text.push_str(&format!(":{column}"));
        }
        if let Some(pointer) = self.pointer.as_deref().filter(|text| !text.is_empty()) {
            text.push(' ');
            text.push_str(&visible(pointer));
        }
        text
    }
}

impl Find {
    pub(super) fn new(place: Place, rule: Rule, message: String) -> Self {
        Self {
            place,
            rule,
            subject: subject(rule),
            message,
        }
    }
}

/// What a rule is about, in words.
pub(super) fn subject(rule: Rule) -> &'static str {
    match rule.subject() {
        Subject::Credential => "credential",
        Subject::PersonalData => "personal-data",
        Subject::Declaration => "declaration",
        Subject::Form => "form",
    }
}

/// The text with its control characters, and those that hide or turn something, written out: a name in a file must not steer the
/// terminal.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if !character.is_ascii_graphic() && fault(&format!("a{character}a")).is_some() {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(
            visible("/a\u{1b}[2J/\u{202e}b/ä ö"),
            "/a\\u{1b}[2J/\\u{202e}b/ä ö"
        );
    }
}
