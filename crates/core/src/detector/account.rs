//! Atlassian account ids, in every form in use.
//!
//! `557058:<uuid>` and `712020:<uuid>` (a number of the directory, then a UUID), 24 hexadecimal digits (accounts from before 2018),
//! `qm:<uuid>:…` (customers of a service portal), `ug:<uuid>` (accounts in exports).

use super::scan::{at, before, positions, run_end};

/// Length of a UUID's text.
const UUID: usize = 36;

/// Length of the old form.
const LEGACY: usize = 24;

/// Whether the bytes contain an account id.
pub(super) fn found(bytes: &[u8]) -> bool {
    with_directory(bytes)
        || with_prefix(bytes, b"qm:")
        || with_prefix(bytes, b"ug:")
        || legacy(bytes)
}

/// Five to eight digits, a colon, a UUID. The colon may be percent-encoded, as in an address.
fn with_directory(bytes: &[u8]) -> bool {
    let plain = positions(bytes, b":").map(|colon| (colon, colon + 1));
    let encoded = positions(bytes, b"%3A")
        .chain(positions(bytes, b"%3a"))
        .map(|colon| (colon, colon + 3));
    plain.chain(encoded).any(|(colon, uuid)| {
        let digits = bytes
            .get(colon.saturating_sub(9)..colon)
            .unwrap_or_default();
        let count = digits
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        (5..=8).contains(&count) && is_uuid(bytes, uuid)
    })
}

fn with_prefix(bytes: &[u8], prefix: &[u8]) -> bool {
    positions(bytes, prefix).any(|start| {
        !before(bytes, start).is_ascii_alphanumeric() && is_uuid(bytes, start + prefix.len())
    })
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

/// A word of exactly 24 lower-case hexadecimal digits with both digits and letters: not a commit id (40) and not a number.
fn legacy(bytes: &[u8]) -> bool {
    let mut index = 0;
    while index < bytes.len() {
        if !is_word(at(bytes, index)) {
            index += 1;
            continue;
        }
        let end = run_end(bytes, index, is_word);
        let word = bytes.get(index..end).unwrap_or_default();
        if word.len() == LEGACY && is_lower_hex(word) {
            return true;
        }
        index = end;
    }
    false
}

/// Base64 and its URL variant count as words, so no chance piece of a hash is taken for an id.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_lower_hex(word: &[u8]) -> bool {
    let hex = word
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    hex && word.iter().any(u8::is_ascii_digit) && word.iter().any(u8::is_ascii_lowercase)
}
