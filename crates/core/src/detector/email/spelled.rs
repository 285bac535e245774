//! Addresses that people wrote so that machines do not read them: `jane (at) example (dot) com`.

use std::ops::Range;

use super::super::scan::{at, before, run_end};
use super::domain::{self, Last, is_known};
use super::local;

/// What stands for the sign.
const SIGNS: &[&str] = &["at", "@", "\u{e4}t", "arroba", "arobase"];

/// What stands for a dot.
const DOTS: &[&str] = &["dot", ".", "punkt", "punto", "point", "ponto"];

/// Words before an address that make clear that it is one.
const LEADS: &[&str] = &[
    "mail", "email", "e-mail", "mailto", "contact", "kontakt", "to", "reach", "write", "address",
    "adresse",
];

/// The most labels of a spelt domain.
const LABELS: usize = 6;

/// `jane.doe @ example.com`: only a local part that is surely one, or a text that has nothing else.
pub(super) fn spaced(bytes: &[u8], sign: usize) -> Option<Range<usize>> {
    if before(bytes, sign) != b' ' || at(bytes, sign + 1) != b' ' {
        return None;
    }
    let end = sign - 1;
    let host = domain::read(bytes, sign + 2).filter(|host| host.last == Last::Known)?;
    let range = local_before(bytes, end)?..host.end;
    let name = bytes.get(range.start..end).unwrap_or_default();
    let letters = name.first().is_some_and(u8::is_ascii_alphabetic);
    let sure = letters && name.contains(&b'.') && !name.iter().any(u8::is_ascii_digit);
    (sure || (letters && is_whole(bytes, &range))).then_some(range)
}

/// `jane@example[.]com` and `jane@example dot com`: only the dots are written in another way.
pub(super) fn defanged(bytes: &[u8], sign: usize) -> Option<Range<usize>> {
    let start = local_before(bytes, sign)?;
    let (end, spelt) = host(bytes, sign + 1)?;
    spelt.then_some(start..end)
}

/// `jane (at) example (dot) com`, with any brackets and with plain dots; `open` is the index of the first bracket.
pub(super) fn bracketed(bytes: &[u8], open: usize) -> Option<Range<usize>> {
    if !matches!(at(bytes, open + 1), b' ' | b'a' | b'A' | b'@' | 0xc3) {
        return None;
    }
    let after = bracket_end(bytes, open, SIGNS)?;
    let start = local_before(bytes, skip_back(bytes, open))?;
    let (end, _) = host(bytes, skip(bytes, after))?;
    Some(start..end)
}

/// `jane.doe at example dot com`; `word` is the index of the first letter of `at`.
pub(super) fn worded(bytes: &[u8], word: usize) -> Option<Range<usize>> {
    if !at(bytes, word + 1).eq_ignore_ascii_case(&b't')
        || at(bytes, word + 2) != b' '
        || before(bytes, word) != b' '
    {
        return None;
    }
    let end = word - 1;
    let (host_end, spelt) = host(bytes, word + 3)?;
    let last = local_before(bytes, end)?;
    let lead = bytes.get(last.saturating_sub(5)..last).unwrap_or_default();
    let dotted = lead.eq_ignore_ascii_case(b" dot ");
    let start = dotted
        .then(|| local_before(bytes, last - 5))
        .flatten()
        .unwrap_or(last);
    let name = bytes.get(last..end).unwrap_or_default();
    let marked = start < last
        || name
            .iter()
            .any(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'+'));
    let range = start..host_end;
    let sure = marked || is_whole(bytes, &range) || is_led(bytes, start);
    (spelt && sure).then_some(range)
}

/// The start of the local part that ends at `end`.
fn local_before(bytes: &[u8], end: usize) -> Option<usize> {
    let last = before(bytes, end);
    let start = local::begin(bytes, end);
    (start < end && (last.is_ascii_alphanumeric() || last >= 0x80 || last == b'_')).then_some(start)
}

/// The end of a host whose dots may be spelt, and whether one is.
fn host(bytes: &[u8], start: usize) -> Option<(usize, bool)> {
    let mut index = start;
    let mut spelt = false;
    for count in 0..LABELS {
        let end = run_end_bounded(bytes, index);
        let label = bytes.get(index..end).unwrap_or_default();
        if label.is_empty() {
            return None;
        }
        let next = dot_end(bytes, end);
        let Some((next, is_spelt)) = next.filter(|(next, _)| is_label(at(bytes, *next))) else {
            return (count > 0 && is_known(label)).then_some((end, spelt));
        };
        spelt |= is_spelt;
        index = next;
    }
    None
}

fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn run_end_bounded(bytes: &[u8], start: usize) -> usize {
    let window = bytes.get(..bytes.len().min(start + 64)).unwrap_or(bytes);
    run_end(window, start, is_label)
}

/// The index after a dot, plain or spelt, that begins at `start`.
fn dot_end(bytes: &[u8], start: usize) -> Option<(usize, bool)> {
    if at(bytes, start) == b'.' {
        return Some((start + 1, false));
    }
    let word = skip(bytes, start);
    if let Some(end) = bracket_end(bytes, word, DOTS) {
        return Some((skip(bytes, end), true));
    }
    let dot = bytes
        .get(word..word + 3)
        .is_some_and(|text| text.eq_ignore_ascii_case(b"dot"));
    (dot && word > start && at(bytes, word + 3) == b' ').then(|| (skip(bytes, word + 3), true))
}

/// The index after a bracket that contains one of the words, spaces allowed.
fn bracket_end(bytes: &[u8], open: usize, words: &[&str]) -> Option<usize> {
    let close = match at(bytes, open) {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        b'<' => b'>',
        _ => return None,
    };
    let inner = skip(bytes, open + 1);
    words.iter().find_map(|word| {
        let end = inner + word.len();
        let text = bytes.get(inner..end)?;
        let end = skip(bytes, end);
        (text.eq_ignore_ascii_case(word.as_bytes()) && at(bytes, end) == close).then_some(end + 1)
    })
}

/// The index after at most three spaces.
fn skip(bytes: &[u8], start: usize) -> usize {
    (start..start + 3)
        .find(|index| at(bytes, *index) != b' ')
        .unwrap_or(start + 3)
}

/// The index of the end of what stands before at most three spaces.
fn skip_back(bytes: &[u8], end: usize) -> usize {
    let mut start = end;
    while start > end.saturating_sub(3) && before(bytes, start) == b' ' {
        start -= 1;
    }
    start
}

/// Whether the text has nothing else.
fn is_whole(bytes: &[u8], range: &Range<usize>) -> bool {
    let around = |part: Option<&[u8]>| {
        part.is_some_and(|part| part.len() <= 8 && part.trim_ascii().is_empty())
    };
    around(bytes.get(..range.start)) && around(bytes.get(range.end..))
}

/// Whether a word about mail stands before `start`.
fn is_led(bytes: &[u8], start: usize) -> bool {
    let lead = bytes
        .get(start.saturating_sub(16)..start)
        .unwrap_or_default();
    let lead = lead.trim_ascii_end();
    let lead = lead.strip_suffix(b":").unwrap_or(lead).trim_ascii_end();
    LEADS.iter().any(|word| {
        let begin = lead.len().saturating_sub(word.len());
        let ends = lead
            .get(begin..)
            .is_some_and(|end| end.eq_ignore_ascii_case(word.as_bytes()));
        ends && !before(lead, begin).is_ascii_alphanumeric()
    })
}
