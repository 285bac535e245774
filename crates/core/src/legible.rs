//! Whether a text shows what it is: names that can be read, said and told apart on a screen.
//!
//! A name that is empty to the eye, that turns the sentence around it, or that looks like another name makes people act on
//! the wrong record. So names are kept in one form ([`name_fault`]): something visible, single ordinary spaces, no
//! characters that hide or turn, composed letters. Two names in that form that differ can still look alike; [`fold()`] gives
//! them one text, which addresses of records can be made from.

use std::fmt;

mod character;
mod composition;
mod fold;

use character::{is_hidden, is_selector, joins, selects, shows};
pub use fold::fold;

/// Why a text is not a name that people can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing to see: it is empty, or has only spaces, marks without a letter, and characters that are not shown.
    Blank,
    /// A control character, or a line or paragraph separator.
    Control(char),
    /// A character that is not shown, or that changes the direction of the text around it.
    Hidden(char),
    /// White space at an end, twice in a row, or other than the ordinary space.
    Space,
    /// Letters and marks that Unicode composes to one character: the text is not in Normalization Form C.
    Decomposed,
}

/// Whether there is nothing to see in the text.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    !text.chars().any(shows)
}

/// Why this cannot be the name of a part of a record, such as an entry of a map; `None` when it can.
///
/// White space and composition are free there: such names are often given by another system.
#[must_use]
pub fn fault(text: &str) -> Option<Fault> {
    if let Some(found) = text.chars().find(|character| breaks_line(*character)) {
        return Some(Fault::Control(found));
    }
    let mut before = '\0';
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let after = rest.peek().copied().unwrap_or('\0');
        let fits = match character {
            '\u{200c}' | '\u{200d}' => joins(before, after),
            _ if is_selector(character) => selects(before, after),
            _ => !is_hidden(character),
        };
        if !fits {
            return Some(Fault::Hidden(character));
        }
        before = character;
    }
    is_blank(text).then_some(Fault::Blank)
}

/// Why this cannot be the name of a record; `None` when it can.
///
/// ```
/// use bailee_core::legible::{Fault, name_fault};
///
/// assert_eq!(name_fault("Build server"), None);
/// assert_eq!(name_fault("Build  server"), Some(Fault::Space));
/// assert_eq!(name_fault("invoice\u{202e}txt.exe"), Some(Fault::Hidden('\u{202e}')));
/// assert_eq!(name_fault("Cafe\u{301}"), Some(Fault::Decomposed));
/// ```
#[must_use]
pub fn name_fault(text: &str) -> Option<Fault> {
    fault(text)
        .or_else(|| has_other_space(text).then_some(Fault::Space))
        .or_else(|| (!composition::is_composed(text)).then_some(Fault::Decomposed))
}

/// Whether the character ends a line or is no text at all.
pub(crate) fn breaks_line(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Whether white space is anything but one ordinary space between words.
fn has_other_space(text: &str) -> bool {
    let odd = |character: char| character.is_whitespace() && character != ' ';
    text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") || text.chars().any(odd)
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => out.write_str("must have something in it that can be seen"),
            Self::Control('\n' | '\r' | '\u{2028}' | '\u{2029}') => {
                out.write_str("must be one line, without line breaks")
            }
            Self::Control(found) => write!(
                out,
                "must not have control characters, such as the U+{:04X} in it",
                u32::from(*found)
            ),
            Self::Hidden(found) => write!(
                out,
                "must not have characters that are not shown or that turn the text around them, such as the U+{:04X} in it",
                u32::from(*found)
            ),
            Self::Space => out.write_str(
                "must have single ordinary spaces between its words, and none at its beginning or end",
            ),
            Self::Decomposed => out.write_str(
                "must have its accented letters as single characters (Unicode Normalization Form C); type them again",
            ),
        }
    }
}

#[cfg(test)]
mod tests;
