//! What a value beside a name is: a key, a version, an address.

use super::chance::{LOOK, looks_random};
use super::placeholder::is_placeholder;
use super::scan::{at, run_end};

/// Whether the value is a key: long, and chance or letters with digits, no identifier and no number.
pub(super) fn is_key(value: &[u8]) -> bool {
    const LEAST: usize = 8;
    if value.len() < LEAST || is_placeholder(value) || is_version(value) || is_address(value) {
        return false;
    }
    let value = value.get(..value.len().min(LOOK)).unwrap_or_default();
    if looks_random(value) {
        return true;
    }
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && !is_identifier(value)
}

/// Words and numbers, joined by separators: `customfield_10010`, `issue.fields.key`, `2024-11-26T10:00`.
fn is_identifier(value: &[u8]) -> bool {
    let mut parts = value.split(|byte| !byte.is_ascii_alphanumeric());
    let of_one_kind = |part: &[u8]| {
        let letters = part.iter().all(u8::is_ascii_alphabetic);
        let digits = part.iter().all(u8::is_ascii_digit);
        // A word with a number behind it, as `v2` and `key1`.
        let word = run_end(part, 0, |byte| byte.is_ascii_alphabetic());
        let numbered = part.len() - word <= 2 && part.iter().skip(word).all(u8::is_ascii_digit);
        letters || digits || numbered
    };
    let joined = value
        .iter()
        .any(|byte| matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b' '));
    joined && parts.all(of_one_kind)
}

/// A path or an address, which a key is not.
fn is_address(value: &[u8]) -> bool {
    let starts = [
        &b"http://"[..],
        b"https://",
        b"/",
        b"./",
        b"../",
        b"~/",
        b"file:",
        b"data:",
        b"urn:",
        b"arn:",
        b"ari:",
    ];
    let starts = starts.iter().any(|start| value.starts_with(start)) && !value.starts_with(b"//");
    // A key in base64 may begin with a slash.
    starts && !(value.starts_with(b"/") && looks_random(value))
}

/// A version, or a range of versions, of a package whose name is such a word.
pub(super) fn is_version(value: &[u8]) -> bool {
    let start = run_end(value, 0, |byte| {
        matches!(byte, b'^' | b'~' | b'>' | b'<' | b'=' | b'v')
    });
    let rest = value.get(start..).unwrap_or_default();
    let end = run_end(rest, 0, |byte| {
        byte.is_ascii_digit() || matches!(byte, b'.' | b'x' | b'*')
    });
    let number = rest.get(..end).unwrap_or_default();
    let dots = number.iter().filter(|byte| **byte == b'.').count();
    let begins = rest.first().is_some_and(u8::is_ascii_digit);
    begins
        && (start > 0 && (end == rest.len() || dots > 0) || dots == 2)
        && (end == rest.len() || matches!(at(rest, end), b'-' | b'+' | b' ' | b'|'))
}
