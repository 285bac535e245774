//! JSON Web Tokens: signed, unsigned (`alg: none`) and encrypted.

use super::finding::Finds;
use super::scan::{at, before, run_end};
use crate::encoding::from_base64url;
use crate::rule::Rule;

/// How the JSON object of a header begins in base64url: `{"`, `{ `, and `{` with a line break or tab.
const STARTS: &[&[u8]] = &[b"eyJ", b"eyA", b"ewo", b"ewk", b"ew0"];

/// The longest header that is decoded; real ones have some hundred characters.
const MAX_HEADER: usize = 8_192;

/// Finds every token: header, payload and signature (which may be empty) joined by dots.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut index = 0;
    while index < bytes.len() {
        if !in_segment(at(bytes, index)) {
            index += 1;
            continue;
        }
        let end = run_end(bytes, index, in_segment);
        if at(bytes, end) == b'.' && is_token(bytes, index, end) {
            finds.add(Rule::Jwt, "a JSON Web Token", index..end);
        }
        index = end;
    }
}

fn begins_header(bytes: &[u8], start: usize) -> bool {
    let rest = bytes.get(start..).unwrap_or_default();
    STARTS.iter().any(|begin| rest.starts_with(begin))
}

/// Whether a token's header lies in `start..end`, where `end` is a dot.
fn is_token(bytes: &[u8], start: usize, end: usize) -> bool {
    let payload = end + 1;
    let payload_end = run_end(bytes, payload, in_segment);
    // An encrypted token with a direct key has an empty second segment.
    if at(bytes, payload_end) != b'.' {
        return false;
    }
    let run = bytes.get(start..end).unwrap_or_default();
    // The header may follow other characters of the alphabet, as in `Bearer_eyJ…` or `id-token-eyJ…`.
    let mut candidates = (0..run.len()).filter(|offset| {
        let word_start = *offset == 0 || matches!(before(run, *offset), b'_' | b'-');
        word_start && begins_header(run, *offset)
    });
    candidates
        .by_ref()
        .take(8)
        .any(|offset| run.get(offset..).is_some_and(is_header))
}

/// Whether the segment decodes to the start of a JSON object that names an algorithm.
fn is_header(segment: &[u8]) -> bool {
    let bounded = segment
        .get(..segment.len().min(MAX_HEADER))
        .unwrap_or_default();
    decode(bounded).is_some_and(|plain| plain.windows(5).any(|window| window == b"\"alg\""))
}

/// Decodes what it can: a stray last character is no reason to let a token pass.
fn decode(segment: &[u8]) -> Option<Vec<u8>> {
    let read = |bytes| from_base64url(std::str::from_utf8(bytes).ok()?);
    let whole = segment.len() - segment.len() % 4;
    let full = segment.get(..whole)?;
    let mut plain = read(full)?;
    // The rest holds one or two more bytes; its trailing bits need not be zero here.
    let mut rest = segment.get(whole..)?.to_vec();
    if rest.len() >= 2 {
        rest.resize(4, b'A');
        let keep = segment.len() % 4 - 1;
        plain.extend(read(&rest)?.into_iter().take(keep));
    }
    Some(plain)
}

fn in_segment(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
