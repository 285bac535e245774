//! Personal access tokens of Data Center products, which no prefix gives away.

use super::finding::Finds;
use super::scan::{at, run_end};
use crate::encoding::from_base64;
use crate::rule::Rule;

/// Length of a Data Center personal access token: base64 of 12 digits, a colon and 20 random bytes.
const PERSONAL: usize = 44;

/// Finds every word of exactly 44 base64 characters that decodes to twelve digits, a colon and 20 more bytes.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut index = 0;
    while index < bytes.len() {
        if !in_base64(at(bytes, index)) {
            index += 1;
            continue;
        }
        let end = run_end(bytes, index, in_base64);
        let word = bytes.get(index..end).unwrap_or_default();
        if word.len() == PERSONAL && names_number(word) {
            finds.add(
                Rule::AtlassianApiToken,
                "a personal access token of an Atlassian Data Center product",
                index..end,
            );
        }
        index = end;
    }
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
