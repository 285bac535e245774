//! Private keys: PEM in every spelling, its body alone, PuTTY, age, JWK, PKCS #12.

use super::finding::Finds;
use super::scan::{at, before, positions, run_end};
use crate::encoding::{from_base64, from_base64url};
use crate::rule::Rule;

/// What a find is called.
const FORM: &str = "a private key";

/// Texts that only private keys contain.
const MARKS: [&[u8]; 5] = [
    b"PuTTY-User-Key-File-",
    b"AGE-SECRET-KEY-",
    b"AGE-PLUGIN-",
    b"openssh-key-v1",
    b"b3BlbnNzaC1rZXktdjEA",
];

/// What a header of PEM begins with, also in an address.
const BEGINS: [&[u8]; 5] = [b"BEGIN ", b"begin ", b"Begin ", b"BEGIN+", b"BEGIN_"];

/// The longest label of a PEM header.
const MAX_LABEL: usize = 64;

/// As much of a body in base64 as is looked at; lines of some programs have 56 characters.
const BODY: usize = 44;

/// Finds every private key.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    for (start, byte) in bytes.iter().enumerate() {
        let rest = bytes.get(start..).unwrap_or_default();
        let length = match byte {
            b'P' | b'A' | b'o' if !before(bytes, start).is_ascii_alphanumeric() => marked(rest),
            // In base64 it may follow anything.
            b'b' if at(rest, 1) == b'3' => marked(rest),
            b'B' | b'b' if at(rest, 1).eq_ignore_ascii_case(&b'e') => begun(rest),
            b'M' if !before(bytes, start).is_ascii_alphanumeric() && is_der(bytes, start) => BODY,
            _ => 0,
        };
        if length > 0 {
            finds.add(Rule::PrivateKey, FORM, start..start + length);
        }
    }
    web_keys(bytes, finds);
}

/// The length of a mark that stands here, else 0.
fn marked(rest: &[u8]) -> usize {
    let mark = MARKS.iter().find(|mark| rest.starts_with(mark));
    mark.map_or(0, |mark| mark.len())
}

/// The length of what begins a header of a private key here, else 0.
fn begun(rest: &[u8]) -> usize {
    let begin = BEGINS.iter().find(|begin| rest.starts_with(begin));
    begin
        .filter(|begin| is_private(rest, begin.len()))
        .map_or(0, |begin| begin.len())
}

/// Whether the label that begins here, as in `-----BEGIN RSA PRIVATE KEY-----`, is that of a private key.
fn is_private(bytes: &[u8], start: usize) -> bool {
    let end = run_end(bytes, start, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'+' | b'_')
    })
    .min(start + MAX_LABEL);
    let label = bytes.get(start..end).unwrap_or_default();
    label.windows(11).any(|window| {
        let parts = window.split_at_checked(7);
        parts.is_some_and(|(one, two)| {
            one.eq_ignore_ascii_case(b"PRIVATE")
                && two
                    .get(1..)
                    .is_some_and(|key| key.eq_ignore_ascii_case(b"KEY"))
        })
    })
}

/// Whether the DER of a private key begins here, with or without the lines of PEM around it: a sequence whose first member is the version of one.
fn is_der(bytes: &[u8], start: usize) -> bool {
    let in_body =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let word = bytes.get(start..start + BODY).unwrap_or_default();
    if word.len() < BODY || !word.iter().all(|byte| in_body(*byte)) {
        return false;
    }
    // 32 characters are 24 bytes without padding, in either alphabet.
    let read = |word| from_base64(word).or_else(|| from_base64url(word));
    let head = word
        .get(..32)
        .and_then(|word| std::str::from_utf8(word).ok());
    let Some(head) = head.and_then(read) else {
        return false;
    };
    let length = match at(&head, 1) {
        0x82 => 4,
        0x81 => 3,
        0x20..=0x7f => 2,
        _ => return false,
    };
    let rest = head.get(length..).unwrap_or_default();
    at(&head, 0) == 0x30
        && match rest {
            // PKCS #1 and DSA: version 0, then a number of 512 bits or more. PKCS #8: version 0, then the algorithm.
            [2, 1, 0, 2, 0x81 | 0x82 | 0x41, ..] | [2, 1, 0 | 1, 0x30, ..] => true,
            // EC: version 1, then the key. PKCS #12: version 3, then its content.
            [2, 1, 1, 4, ..] | [2, 1, 3, 0x30, ..] => true,
            // Encrypted PKCS #8: the algorithm PBES2 or one of PKCS #5.
            [0x30, _, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, ..] => true,
            _ => false,
        }
}

/// `"d": "…"` in a JSON Web Key, beside its `kty`.
fn web_keys(bytes: &[u8], finds: &mut Finds) {
    const NEAR: usize = 4_096;
    let mut next = 0;
    for kind in positions(bytes, b"\"kty\"") {
        // Keys in a row are looked at once each.
        let from = kind.saturating_sub(NEAR).max(next);
        let end = bytes.len().min(kind + NEAR);
        next = end;
        let near = bytes.get(from..end).unwrap_or_default();
        for member in [&b"\"d\""[..], b"\"k\""] {
            for start in positions(near, member) {
                let sign = run_end(near, start + 3, |byte| {
                    matches!(byte, b' ' | b':' | b'\n' | b'\t')
                });
                let value = sign + 1;
                let value_end = run_end(near, value, |byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
                });
                if at(near, sign) == b'"' && value_end - value >= 20 {
                    finds.add(Rule::PrivateKey, FORM, from + start..from + value_end);
                }
            }
        }
    }
}
