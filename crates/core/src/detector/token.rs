//! Tokens known by their prefix or shape.

use super::scan::{at, before, run_end};
use crate::encoding::from_base64;

/// Prefix and shortest rest of Atlassian's tokens: API token, access token of Bitbucket and Confluence, scoped and
/// admin tokens, app password of Bitbucket, OAuth and refresh tokens. The shortest real rest has 32 characters.
const ATLASSIAN: &[(&[u8], usize)] = &[
    (b"ATATT", 16),
    (b"ATCTT", 16),
    (b"ATSTT", 16),
    (b"ATBB", 16),
    (b"ATOA", 16),
    (b"ATRT", 16),
    (b"ATAB", 16),
];

/// Prefix and shortest rest of tokens of other services.
const SERVICES: &[(&[u8], usize)] = &[
    (b"ghp_", 30),
    (b"gho_", 30),
    (b"ghu_", 30),
    (b"ghs_", 30),
    (b"ghr_", 30),
    (b"github_pat_", 30),
    (b"glpat-", 18),
    (b"npm_", 36),
    (b"xoxb-", 20),
    (b"xoxp-", 20),
    (b"xoxa-", 20),
    (b"xapp-", 20),
    (b"sk_live_", 20),
    (b"rk_live_", 20),
    (b"AKIA", 16),
    (b"ASIA", 16),
    (b"AIza", 35),
    (b"SG.", 40),
];

/// Length of a Data Center personal access token: base64 of 12 digits, a colon and 20 random bytes.
const PERSONAL: usize = 44;

/// Whether the bytes contain a token of an Atlassian product.
pub(super) fn atlassian(bytes: &[u8]) -> bool {
    prefixed(bytes, ATLASSIAN) || personal(bytes)
}

/// Whether the bytes contain a token of another service.
pub(super) fn service(bytes: &[u8]) -> bool {
    prefixed(bytes, SERVICES)
}

/// A word that begins with a prefix of the table, goes on for its length and has a digit there.
fn prefixed(bytes: &[u8], table: &[(&[u8], usize)]) -> bool {
    let begins_word = |index: &usize| !before(bytes, *index).is_ascii_alphanumeric();
    (0..bytes.len()).filter(begins_word).any(|start| {
        let rest = bytes.get(start..).unwrap_or_default();
        table.iter().any(|(prefix, min)| {
            rest.strip_prefix(*prefix)
                .is_some_and(|rest| is_random(rest, *min))
        })
    })
}

/// Looks at no more than `min` bytes: prefixes may repeat without end inside one word.
fn is_random(rest: &[u8], min: usize) -> bool {
    let Some(window) = rest.get(..min) else {
        return false;
    };
    window.iter().all(|byte| in_token(*byte)) && window.iter().any(u8::is_ascii_digit)
}

fn in_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'=' | b'.')
}

/// A word of exactly 44 base64 characters that decodes to twelve digits, a colon and 20 more bytes.
fn personal(bytes: &[u8]) -> bool {
    let mut index = 0;
    while index < bytes.len() {
        if !in_base64(at(bytes, index)) {
            index += 1;
            continue;
        }
        let end = run_end(bytes, index, in_base64);
        let word = bytes.get(index..end).unwrap_or_default();
        if word.len() == PERSONAL && names_number(word) {
            return true;
        }
        index = end;
    }
    false
}

fn in_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Whether the base64 word begins with twelve digits and a colon.
fn names_number(word: &[u8]) -> bool {
    let Some(plain) = std::str::from_utf8(word).ok().and_then(from_base64) else {
        return false;
    };
    plain
        .get(..12)
        .is_some_and(|number| number.iter().all(u8::is_ascii_digit))
        && plain.get(12) == Some(&b':')
}
