//! E-mail addresses: plain, quoted, internationalised, with a numeric host, inside a file name, spelt out.
//!
//! What only looks like one passes: packages with a version, files, repositories over SSH, users in the authority of an
//! address, principals, message ids, calendars.

mod domain;
mod harmless;
mod labels;
mod local;
mod spelled;

use std::ops::Range;

use super::finding::Finds;
use super::scan::{at, before, run_end};
use crate::rule::Rule;
use domain::Last;

/// What a find is called.
const FORM: &str = "an e-mail address";

/// The most addresses that are noted: a text with more is refused all the same, and the rest of it costs nothing.
const MOST: usize = 100;

/// Longest address in brackets: `[IPv6:…]`.
const LITERAL: usize = 48;

/// Notes every e-mail address.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut count = 0;
    for (index, byte) in bytes.iter().enumerate() {
        let address = match byte {
            b'@' => written(bytes, index, index + 1)
                .or_else(|| spelled::spaced(bytes, index))
                .or_else(|| spelled::defanged(bytes, index)),
            b'%' if at(bytes, index + 1) == b'4' && at(bytes, index + 2) == b'0' => {
                written(bytes, index, index + 3)
            }
            b'(' | b'[' | b'{' | b'<' => spelled::bracketed(bytes, index),
            b'a' | b'A' => spelled::worded(bytes, index),
            _ => None,
        };
        if let Some(range) = address {
            finds.add(Rule::Email, FORM, range);
            count += 1;
            if count == MOST {
                break;
            }
        }
    }
}

/// Whether the whole text is one e-mail address, for the contacts of a policy.
#[must_use]
pub fn is_mailbox(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_fits = !local.is_empty()
        && local
            .bytes()
            .all(|byte| local::is_plain(byte) || byte >= 0x80);
    let host = domain::read(domain.as_bytes(), 0);
    local_fits && host.is_some_and(|host| host.end == domain.len() && !domain.ends_with('.'))
}

/// The address around the at sign that spans `sign..domain`.
fn written(bytes: &[u8], sign: usize, domain: usize) -> Option<Range<usize>> {
    let local = local::read(bytes, sign)?;
    if at(bytes, domain) == b'[' {
        return literal_end(bytes, domain).map(|end| local.start..end);
    }
    let host = domain::read(bytes, domain)?;
    // A last label that is no top-level domain we know, or a strange end of the local part, counts only where the rest is plain.
    let likely = match (host.last, local.plain) {
        (Last::Known, _) => true,
        (Last::Word, plain) => plain && stands_alone(bytes, local.start, host.end),
        (Last::File, plain) => plain && is_person(bytes, local.start..sign, host.end),
    };
    let address = harmless::Address {
        bytes,
        local: local.start..sign,
        domain: domain..host.end,
    };
    (likely && !address.is_harmless()).then_some(local.start..host.end)
}

/// Whether `tom@kovacs.md` is a person in Moldova and no file: a local part of letters, as names are, and no path around it.
fn is_person(bytes: &[u8], local: Range<usize>, end: usize) -> bool {
    let in_path = |byte| matches!(byte, b'/' | b'\\');
    let name = bytes.get(local.clone()).unwrap_or_default();
    name.len() >= 3
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphabetic() || *byte == b'.')
        && !in_path(before(bytes, local.start))
        && !in_path(at(bytes, end))
}

/// The end of `[192.0.2.1]` or `[IPv6:2001:db8::1]`, which begins at `start`.
fn literal_end(bytes: &[u8], start: usize) -> Option<usize> {
    let inner = start + 1;
    let window = bytes
        .get(..bytes.len().min(inner + LITERAL))
        .unwrap_or(bytes);
    let end = run_end(window, inner, |byte| {
        byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':' | b'I' | b'P' | b'v')
    });
    let text = window.get(inner..end).unwrap_or_default();
    let separators = text
        .iter()
        .filter(|byte| matches!(byte, b'.' | b':'))
        .count();
    let digits = text.iter().any(u8::is_ascii_digit);
    (at(bytes, end) == b']' && digits && separators >= 3).then_some(end + 1)
}

/// Whether nothing but separators of prose, lists and markup surrounds the range: code goes on with a call or a member.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let opens = matches!(
        before(bytes, start),
        0 | b' '
            | b'\t'
            | b'\n'
            | b'\r'
            | b'"'
            | b'\''
            | b'<'
            | b'>'
            | b'('
            | b'['
            | b','
            | b';'
            | b':'
            | b'='
    );
    let closes = match at(bytes, end) {
        0 | b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'<' | b'>' | b')' | b']' | b','
        | b'?' | b'!' | b'&' | b'\\' => true,
        b'.' => matches!(at(bytes, end + 1), 0 | b' ' | b'\n' | b'\r'),
        _ => false,
    };
    opens && closes
}
