//! Atlassian account ids, in every form in use.
//!
//! `557058:<uuid>` and `712020:<uuid>` (a number of the directory, then a UUID), 24 hexadecimal digits (accounts from before 2018),
//! `qm:<uuid>:…` (customers of a service portal), `ug:<uuid>` (accounts in exports), `JIRAUSER10100` (keys of Data Center),
//! and whatever `accountid:` names in a mention.

use std::ops::Range;

use super::finding::Finds;
use super::scan::{at, before, run_end};
use crate::rule::Rule;

/// What an id of the old form is called: a field may declare that its values have it.
pub(super) const HEX24_FORM: &str = "an older Atlassian account id (24 hexadecimal digits)";

/// What every other form is called.
const FORM: &str = "an Atlassian account id";

/// Length of a UUID's text.
const UUID: usize = 36;

/// Length of the old form.
const LEGACY: usize = 24;

/// Before an id in a mention and in an address.
const MENTION: &[u8] = b"accountid";

/// The longest id of a mention that is read.
const LONGEST: usize = 128;

/// Notes every account id.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut index = 0;
    while index < bytes.len() {
        if !at(bytes, index).is_ascii_alphanumeric() {
            index += 1;
            continue;
        }
        let end = run_end(bytes, index, |byte| byte.is_ascii_alphanumeric());
        // `%2F` and `%3A` before a word are no part of it.
        if before(bytes, index) == b'%' && end > index + 2 {
            index += 2;
        }
        let word = bytes.get(index..end).unwrap_or_default();
        if let Some(range) = around(bytes, word, index) {
            index = end.max(range.end);
            finds.add(Rule::AtlassianAccountId, FORM, range);
            continue;
        }
        if word.len() == LEGACY && is_hex_of_one_case(word) {
            finds.add(Rule::AtlassianAccountId, HEX24_FORM, index..end);
        }
        index = end;
    }
}

/// The id that the word at `start` begins.
fn around(bytes: &[u8], word: &[u8], start: usize) -> Option<Range<usize>> {
    let end = start + word.len();
    if is_key(word) {
        return Some(start..end);
    }
    let after = colon_end(bytes, end)?;
    if is_directory(word) || matches!(word, b"qm" | b"ug") {
        return is_uuid(bytes, after).then(|| start..after + UUID);
    }
    mentioned(bytes, word, after)
}

/// Four to eight digits at the end of the word: `557058`, and `n557058` behind an escaped line break.
fn is_directory(word: &[u8]) -> bool {
    let digits = word
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (4..=8).contains(&digits)
}

/// `JIRAUSER10100`.
fn is_key(word: &[u8]) -> bool {
    let digits = word.get(8..).unwrap_or_default();
    let prefix = word.get(..8).unwrap_or_default();
    prefix.eq_ignore_ascii_case(b"JIRAUSER")
        && (3..=9).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
}

/// The index after a colon, plain or percent-encoded, that stands at `index`.
fn colon_end(bytes: &[u8], index: usize) -> Option<usize> {
    match at(bytes, index) {
        b':' => Some(index + 1),
        b'%' if at(bytes, index + 1) == b'3' && matches!(at(bytes, index + 2), b'A' | b'a') => {
            Some(index + 3)
        }
        _ => None,
    }
}

/// `[~accountid:…]` with an id of a form that nobody has told us.
fn mentioned(bytes: &[u8], word: &[u8], start: usize) -> Option<Range<usize>> {
    if !word.eq_ignore_ascii_case(MENTION) || before(bytes, start - 1 - word.len()) != b'~' {
        return None;
    }
    let window = bytes
        .get(..bytes.len().min(start + LONGEST))
        .unwrap_or(bytes);
    let end = run_end(window, start, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_')
    });
    let id = window.get(start..end).unwrap_or_default();
    (id.len() >= 12 && id.iter().filter(|byte| byte.is_ascii_digit()).count() >= 3)
        .then_some(start..end)
}

/// Whether a UUID begins here and ends as a word.
fn is_uuid(bytes: &[u8], start: usize) -> bool {
    let Some(text) = bytes.get(start..start.saturating_add(UUID)) else {
        return false;
    };
    let shaped = text.iter().enumerate().all(|(index, byte)| match index {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    shaped && !at(bytes, start + UUID).is_ascii_hexdigit()
}

/// Digits and letters, all of one case: not a number, and no chance piece of base64. A commit id has 40, so the word is another.
fn is_hex_of_one_case(word: &[u8]) -> bool {
    let lower = word
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let upper = word
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    (lower || upper)
        && word.iter().any(u8::is_ascii_digit)
        && word.iter().any(u8::is_ascii_alphabetic)
}
