//! The forms of names that a policy gives.

use crate::field::{SEALED, SECRET};
use crate::legible;

/// The most characters of such a name.
const MAX_NAME: usize = 40;

/// `my-name`: lower-case words of letters and digits, joined by hyphens, beginning with a letter.
pub(super) fn is_kebab(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.len() <= MAX_NAME
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('-').all(word)
}

/// `myName`: letters and digits, beginning with a lower-case letter.
pub(super) fn is_camel(text: &str) -> bool {
    text.len() <= MAX_NAME
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A member of an object: the app's own name for it, which an app may have given long ago.
pub(super) fn is_member(text: &str) -> bool {
    let is_short = text.chars().nth(60).is_none();
    is_short && legible::fault(text).is_none() && text != SECRET && text != SEALED
}
