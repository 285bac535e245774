//! The part of an address before its sign.

use super::super::scan::{at, before};

/// The longest local part that is looked at: RFC 5321 allows 64 bytes, written with percent signs it is longer.
const LONGEST: usize = 128;

/// Where a local part begins, and how sure that is.
pub(super) struct Local {
    pub(super) start: usize,
    /// Whether it ends as local parts do; the others need a domain beyond doubt.
    pub(super) plain: bool,
}

/// Bytes of a local part that is not quoted, as people have them.
pub(super) fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'~' | b'.' | b'%' | b'\'')
}

/// The local part that ends at `sign`.
pub(super) fn read(bytes: &[u8], sign: usize) -> Option<Local> {
    let last = before(bytes, sign);
    if last == b'"' {
        return quoted(bytes, sign - 1);
    }
    // Allowed by RFC 5322 and possible after a letter; alone they begin a package scope, a pattern or a template.
    // `/`, `=` and `{` never: paths, parameters and templates end so.
    let odd = matches!(
        last,
        b'.' | b'!' | b'#' | b'$' | b'&' | b'?' | b'^' | b'|' | b'\'' | b'*' | b'`'
    );
    if odd && !before(bytes, sign - 1).is_ascii_alphanumeric() {
        return None;
    }
    let end = if odd { sign - 1 } else { sign };
    let begin = begin(bytes, end);
    // An apostrophe is a part of a name, but no name begins with it.
    let start = begin + usize::from(at(bytes, begin) == b'\'' && begin < end);
    let text = bytes.get(start..end).unwrap_or_default();
    let named = text
        .iter()
        .any(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80 || *byte == b'_');
    let quoted = matches!(last, b'\'' | b'`') && before(bytes, start) == last;
    (named && !quoted && !is_template(bytes, start, text)).then_some(Local { start, plain: !odd })
}

/// `%s@example.com`, `$user@…` and `${user}.x@…`.
fn is_template(bytes: &[u8], start: usize, text: &[u8]) -> bool {
    let lead = before(bytes, start);
    let variable = lead == b'$' && !before(bytes, start - 1).is_ascii_alphanumeric();
    matches!(text, b"%s" | b"%d" | b"%u" | b"%v") || lead == b'}' || variable
}

/// The start of the run of plain bytes and letters that ends at `end`.
pub(super) fn begin(bytes: &[u8], end: usize) -> usize {
    let mut start = end;
    let least = end.saturating_sub(LONGEST);
    while start > least {
        let last = before(bytes, start);
        if last < 0x80 {
            // An encoded sign belongs to another address.
            let sign = last == b'%' && at(bytes, start) == b'4' && at(bytes, start + 1) == b'0';
            if sign || !is_plain(last) {
                break;
            }
            start -= 1;
            continue;
        }
        match char_before(bytes, start) {
            Some(letter) if is_letter(letter) => start -= letter.len_utf8(),
            _ => break,
        }
    }
    start
}

/// `"john doe"@`: `closing` is the index of the second quote.
fn quoted(bytes: &[u8], closing: usize) -> Option<Local> {
    let escaped = before(bytes, closing) == b'\\';
    let end = closing - usize::from(escaped);
    let least = end.saturating_sub(LONGEST);
    let opening = (least..end)
        .rev()
        .find(|index| matches!(at(bytes, *index), b'"' | b'\n'))
        .filter(|index| at(bytes, *index) == b'"')?;
    let text = bytes.get(opening + 1..end)?;
    let named = text.first().is_some_and(u8::is_ascii_alphanumeric);
    // In `{"a":"@b.com/c"}` the quote before the sign opens a text; the one before that closed another.
    let opens = matches!(
        before(bytes, opening),
        0 | b' '
            | b'\t'
            | b'\n'
            | b'<'
            | b'('
            | b'['
            | b'{'
            | b':'
            | b';'
            | b','
            | b'='
            | b'\\'
            | b'\''
    );
    (named && opens).then_some(Local {
        start: opening,
        plain: false,
    })
}

/// Letters of every script, their marks, and the invisible characters that copying leaves in an address.
pub(super) fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric()
        || matches!(letter, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The character that ends at `end`; `None` at the start and within invalid text.
fn char_before(bytes: &[u8], end: usize) -> Option<char> {
    (1..=4).find_map(|length| {
        let piece = bytes.get(end.checked_sub(length)?..end)?;
        std::str::from_utf8(piece).ok()?.chars().next()
    })
}

/// The character that begins at `start`.
pub(super) fn char_at(bytes: &[u8], start: usize) -> Option<char> {
    (1..=4).find_map(|length| {
        let piece = bytes.get(start..start.checked_add(length)?)?;
        std::str::from_utf8(piece).ok()?.chars().next()
    })
}
