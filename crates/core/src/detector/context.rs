//! What stands beside a name: in an assignment, a member of JSON, a header, an option of a command, an element of XML.

use super::chance::looks_random;
use super::credential::{Given, Sign, is_secret};
use super::finding::Finds;
use super::name::{Meaning, may_be_qualified, may_end, meaning};
use super::scan::{at, before, is_quote, run_end};
use crate::rule::Rule;

/// As much of a value as is looked at.
const MOST: usize = 256;
/// As many bytes as a name has with the words in front of it.
const NAME: usize = 48;

/// What a value that is all of a text is beside its name; `None` when it looks harmless.
pub(super) fn judge(name: &str, value: &str) -> Option<(Rule, &'static str)> {
    let meaning = meaning(name.as_bytes())?;
    let bytes = value.trim().as_bytes();
    // Several words are talk about something, unless there is a digit in each: `4xKq 2Lm9 Zp7w`.
    let mut words = bytes.split(|byte| *byte == b' ');
    let is_talk = bytes.contains(&b' ') && !words.all(|word| word.iter().any(u8::is_ascii_digit));
    if is_talk && meaning != Meaning::Key {
        return None;
    }
    let given = Given {
        bytes: bytes.get(..bytes.len().min(MOST)).unwrap_or_default(),
        range: 0..value.len(),
        sign: Sign::Equals,
        is_quoted: true,
        goes_on: false,
    };
    is_secret(name.as_bytes(), meaning, &given).then(|| named(meaning))
}

const fn named(meaning: Meaning) -> (Rule, &'static str) {
    match meaning {
        Meaning::Password | Meaning::Short => (Rule::Password, "a password"),
        Meaning::Key | Meaning::Weak => (Rule::Password, "a key or token, by the name beside it"),
    }
}

/// Finds every value that is a secret by the name beside it.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut index = 0;
    while index < bytes.len() {
        if !in_name(at(bytes, index)) {
            index += 1;
            continue;
        }
        let end = run_end(bytes, index, in_name);
        // What was found is not looked into again.
        index = look(bytes, index, end, finds).unwrap_or(end);
    }
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-' | b'.')
}

/// Looks at the word in `start..end`, and at what follows it; returns the end of a secret.
fn look(bytes: &[u8], start: usize, end: usize, finds: &mut Finds) -> Option<usize> {
    let word = bytes.get(start..end).unwrap_or_default();
    // The line of a PEM header is no name of what follows it.
    if word.ends_with(b"---") {
        return None;
    }
    let query = in_query(bytes, start, word);
    // The cheap question first: few words of a text end like a name.
    let is_several =
        before(bytes, start) == b' ' || word.iter().any(|byte| matches!(byte, b'_' | b'-'));
    if query.is_none() && !may_end(word) {
        if !is_several || !is_given(bytes, end) {
            return None;
        }
        let name = bytes.get(name_start(bytes, start)..end).unwrap_or_default();
        if !may_be_qualified(name) {
            return None;
        }
    }
    let (sign, from) = sign_after(bytes, start, end)?;
    let name = bytes.get(name_start(bytes, start)..end).unwrap_or_default();
    let meaning = meaning(name).or(query)?;
    // `arn:aws:secretsmanager:…:secret:name` is a path of names.
    if sign == Sign::Colon && before(bytes, start) == b':' && at(bytes, from) != b' ' {
        return None;
    }
    let mut given = value_at(bytes, from, sign)?;
    // `Authorization: Token …`: what stands first is the scheme, unless it is no word.
    let is_scheme = given.bytes.len() <= 20
        && given.bytes.iter().all(u8::is_ascii_alphabetic)
        && !looks_random(given.bytes);
    if meaning == Meaning::Key && given.goes_on && is_scheme && !given.is_quoted {
        given = value_at(bytes, given.range.end, Sign::Space)?;
    }
    if !is_secret(name, meaning, &given) {
        return None;
    }
    let (rule, form) = named(meaning);
    let end = given.range.end;
    finds.add(rule, form, given.range);
    Some(end)
}

/// Whether a sign follows, close by.
fn is_given(bytes: &[u8], end: usize) -> bool {
    match at(bytes, end) {
        b'"' | b'=' | b':' | b'\'' => true,
        b' ' => matches!(at(bytes, end + 1), b'=' | b':'),
        _ => false,
    }
}

/// Names that are secrets in an address only: `?sig=…`, `&code=…`.
fn in_query(bytes: &[u8], start: usize, word: &[u8]) -> Option<Meaning> {
    const SIGNATURES: [&str; 7] = [
        "sig",
        "signature",
        "x-amz-signature",
        "x-goog-signature",
        "x-amz-security-token",
        "assertion",
        "sas",
    ];
    const OTHERS: [&str; 6] = ["hash", "code", "access", "h", "k", "t"];
    let is_query = matches!(before(bytes, start), b'?' | b'&' | b';');
    let is_in = |names: &[&str]| {
        names
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    match is_query {
        true if is_in(&SIGNATURES) => Some(Meaning::Key),
        true if is_in(&OTHERS) => Some(Meaning::Weak),
        _ => None,
    }
}

/// Where a name of several words begins, as far as it may matter.
fn name_start(bytes: &[u8], start: usize) -> usize {
    // An option begins its name.
    if at(bytes, start) == b'-' {
        return start;
    }
    let from = start.saturating_sub(NAME);
    let near = bytes.get(from..start).unwrap_or_default();
    let mut space = false;
    let words = near.iter().rev().take_while(|byte| {
        let is_space = matches!(**byte, b' ' | b'\'');
        let goes_on = in_name(**byte) || (is_space && !space);
        space = is_space;
        goes_on
    });
    start - words.count()
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// What joins the word to a value, and where the value begins.
fn sign_after(bytes: &[u8], start: usize, end: usize) -> Option<(Sign, usize)> {
    // Escaped quotes: configuration is often JSON inside JSON.
    let quoted = bounded(
        run_end(bytes, end, |byte| {
            is_quote(byte) || matches!(byte, b'\\' | b']' | b')')
        }),
        end,
        4,
    )?;
    let spaced = bounded(run_end(bytes, quoted, is_space), quoted, 12)?;
    let sign_end = run_end(bytes, spaced, |byte| matches!(byte, b'=' | b':' | b'>'));
    let sign = match bytes.get(spaced..sign_end).unwrap_or_default() {
        b"=" | b":=" | b"=>" | b"?=" => Some(Sign::Equals),
        b":" => Some(Sign::Colon),
        b">" if before(bytes, start) == b'<' => Some(Sign::Element),
        _ => None,
    };
    if let Some(sign) = sign {
        let marked = (sign == Sign::Colon)
            .then(|| behind_marks(bytes, sign_end))
            .flatten();
        return Some(marked.map_or((sign, sign_end), |value| (Sign::Talk, value)));
    }
    if let Some(value) = talked(bytes, end) {
        return Some((Sign::Talk, value));
    }
    // `key="Password" value="…"`, `"name": "TOKEN", "value": "…"`, `- name: TOKEN` and `value: …` on the next line.
    if let Some(value) = value_attribute(bytes, quoted) {
        return Some((Sign::Equals, value));
    }
    let is_option = at(bytes, start) == b'-' || before(bytes, start) == b'/';
    let word = bytes.get(start..end).unwrap_or_default();
    let is_scheme = |scheme: &str| word.eq_ignore_ascii_case(scheme.as_bytes());
    let spaces = spaced > end && quoted == end;
    let given = is_option
        || is_scheme("bearer")
        || is_scheme("by")
        || (is_scheme("password") && (is_quote(at(bytes, spaced)) || is_login(bytes, start)));
    (spaces && given).then_some((Sign::Space, spaced))
}

/// Where a value begins behind a name without a sign: `the password is …`, `**Password** …`, `set("password", "…")`,
/// `password == "…"`.
fn talked(bytes: &[u8], end: usize) -> Option<usize> {
    const VERBS: [&str; 9] = ["is", "was", "are", "ist", "lautet", "est", "es", "é", "は"];
    const COMPARISONS: [&str; 5] = ["===", "!==", "==", "!=", ","];
    let (index, is_marked) = skip_marks(bytes, end)?;
    let rest = bytes.get(index..)?;
    let follows = |word: &&&str| rest.starts_with(word.as_bytes());
    let is_spoken =
        |verb: &&&str| index > end && follows(verb) && matches!(at(rest, verb.len()), b' ' | b':');
    if let Some(verb) = VERBS.iter().find(is_spoken) {
        let value = run_end(rest, verb.len(), |byte| is_mark(byte) || byte == b':');
        return bounded(index + value, index + verb.len(), 8);
    }
    if let Some(sign) = COMPARISONS.iter().find(follows) {
        // The other side of a comparison, or the next argument of a call, is quoted; a plain word after a comma is another item.
        let quote = bounded(run_end(rest, sign.len(), is_space), sign.len(), 4)?;
        return is_quote(at(rest, quote)).then_some(index + quote);
    }
    is_marked.then_some(index)
}

/// Where a value begins behind `Password:` when mark-up or a line comes between: `*Password:* …`, `<b>Password:</b> …`.
fn behind_marks(bytes: &[u8], end: usize) -> Option<usize> {
    let (index, is_marked) = skip_marks(bytes, end)?;
    let is_next_line = matches!(at(bytes, end), b'\n' | b'\r');
    (is_marked || is_next_line).then_some(index)
}

/// What may stand between a name and its value and is neither: spaces, quotes, lines, and the signs of mark-up.
const fn is_mark(byte: u8) -> bool {
    is_space(byte) || is_quote(byte) || matches!(byte, b'*' | b'_' | b'|' | b'\n' | b'\r')
}

/// The index behind mark-up, and whether there was any beside spaces, quotes and lines.
fn skip_marks(bytes: &[u8], end: usize) -> Option<(usize, bool)> {
    let mut index = bounded(run_end(bytes, end, is_mark), end, 8)?;
    // A closing tag, and the opening one of the next cell.
    for _ in 0..4 {
        let near = bytes
            .get(index..bytes.len().min(index + 12))
            .unwrap_or_default();
        let inner = run_end(near, 1, |byte| byte.is_ascii_alphabetic() || byte == b'/');
        if at(near, 0) != b'<' || at(near, inner) != b'>' {
            break;
        }
        let behind = index + inner + 1;
        index = bounded(run_end(bytes, behind, is_mark), behind, 8)?;
    }
    let gap = bytes.get(end..index)?;
    let is_marked = gap
        .iter()
        .any(|byte| matches!(byte, b'*' | b'_' | b'|' | b'>'));
    Some((index, is_marked))
}

/// Whether this is in a line of netrc: `machine host login jane password …`.
fn is_login(bytes: &[u8], start: usize) -> bool {
    let near = bytes
        .get(start.saturating_sub(96)..start)
        .unwrap_or_default();
    near.split(u8::is_ascii_whitespace)
        .any(|word| word == b"login")
}

/// The value of the attribute or member `value` that follows a name that is itself a value.
fn value_attribute(bytes: &[u8], end: usize) -> Option<usize> {
    let gap = |byte: u8| {
        is_space(byte) || is_quote(byte) || matches!(byte, b',' | b'\n' | b'\r' | b'\\' | b'n')
    };
    let word = bounded(run_end(bytes, end, gap), end, 24)?;
    let rest = bytes.get(word..)?;
    let after = rest
        .strip_prefix(b"value")
        .or_else(|| rest.strip_prefix(b"Value"))?;
    let sign = word + rest.len() - after.len();
    let sign = bounded(
        run_end(bytes, sign, |byte| {
            is_space(byte) || is_quote(byte) || byte == b'\\'
        }),
        sign,
        8,
    )?;
    matches!(at(bytes, sign), b'=' | b':').then_some(sign + 1)
}

/// Keeps a look-ahead short, so that scanning stays linear.
fn bounded(index: usize, from: usize, most: usize) -> Option<usize> {
    (index - from <= most).then_some(index)
}

/// The value that begins here.
fn value_at(bytes: &[u8], from: usize, sign: Sign) -> Option<Given<'_>> {
    let start = bounded(run_end(bytes, from, is_space), from, 12)?;
    let opened = bounded(
        run_end(bytes, start, |byte| is_quote(byte) || byte == b'\\'),
        start,
        4,
    )?;
    let is_quoted = opened > start;
    let near = bytes
        .get(..bytes.len().min(opened + MOST))
        .unwrap_or_default();
    let quote = before(bytes, opened);
    let end = match sign {
        Sign::Element => run_end(near, opened, |byte| byte != b'<' && byte != b'\n'),
        _ if is_quoted => run_end(near, opened, |byte| {
            byte != quote && byte != b'\n' && byte != b'\\'
        }),
        _ => {
            let all = run_end(near, opened, |byte| byte > b' ');
            let part = run_end(near, opened, |byte| {
                byte > b' ' && !is_quote(byte) && !matches!(byte, b',' | b';' | b'&' | b'\\')
            });
            let part = bracketed(near, opened).map_or(part, |end| end.max(part));
            // A password may begin with any sign.
            if part > opened { part } else { all }
        }
    };
    if sign == Sign::Element && !bytes.get(end..)?.starts_with(b"</") {
        return None;
    }
    let value = bytes.get(opened..end)?.trim_ascii();
    let goes_on = at(bytes, end) == b' '
        && !matches!(at(bytes, end + 1), 0..=b' ' | b'-' | b'#' | b'|' | b'&');
    (!value.is_empty()).then_some(Given {
        bytes: value,
        range: opened..end,
        sign,
        is_quoted,
        goes_on,
    })
}

/// The end of a value in brackets, which may hold spaces: `<your password>`.
fn bracketed(near: &[u8], start: usize) -> Option<usize> {
    let close = match at(near, start) {
        b'<' => b'>',
        b'[' => b']',
        b'{' => b'}',
        b'(' => b')',
        _ => return None,
    };
    let line = near.get(start..near.len().min(start + 64))?;
    let end = line
        .iter()
        .position(|byte| *byte == close || *byte == b'\n')?;
    (line.get(end) == Some(&close)).then_some(start + end + 1)
}
