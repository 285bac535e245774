//! Passwords: inside an address, or given by name.

use super::scan::{at, before, positions, run_end};
use crate::rule::Rule;

/// Names whose value is a password. Compared without case.
const NAMES: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"passphrase",
    b"passwort",
    b"kennwort",
    b"pwd",
];

/// Names whose value is a credential when it is long and mixed.
const KEY_NAMES: &[&[u8]] = &[
    b"api_key",
    b"apikey",
    b"api-key",
    b"client_secret",
    b"clientsecret",
    b"client-secret",
    b"secret_key",
    b"secretkey",
    b"access_token",
    b"accesstoken",
    b"auth_token",
    b"authtoken",
    b"api_token",
    b"apitoken",
    b"private_token",
];

/// Words that stand where a value would, in documentation and type declarations.
const WORDS: &[&[u8]] = &[
    b"true",
    b"false",
    b"null",
    b"undefined",
    b"none",
    b"string",
    b"boolean",
    b"number",
    b"text",
    b"required",
    b"optional",
    b"prompt",
    b"yes",
    b"no",
    b"any",
    b"void",
    b"unknown",
];

/// The shortest value of a name in `KEY_NAMES`.
const KEY_MIN: usize = 8;

/// As much of a value as is looked at.
const MAX_VALUE: usize = 256;

/// Whether the bytes contain a password.
pub(super) fn found(bytes: &[u8]) -> bool {
    in_address(bytes) || assigned(bytes)
}

/// What an entry of a map gives away by its name, as `{"password": "…"}` does; `None` when it looks harmless.
#[must_use]
pub fn scan_pair(name: &str, value: &str) -> Option<Rule> {
    let value = value.trim().as_bytes();
    if value.is_empty() || is_placeholder(value) || is_version_range(value) || value.contains(&b' ')
    {
        return None;
    }
    let name = name.as_bytes();
    let password = NAMES.iter().any(|word| ends_with_word(name, word));
    let key = KEY_NAMES.iter().any(|word| ends_with_word(name, word)) && is_mixed(value);
    (password || key).then_some(Rule::Password)
}

/// `scheme://user:password@host`.
fn in_address(bytes: &[u8]) -> bool {
    positions(bytes, b"://").any(|start| {
        let start = start + b"://".len();
        let end = run_end(bytes, start, in_authority);
        let authority = bytes.get(start..end).unwrap_or_default();
        let Some(sign) = authority.iter().rposition(|byte| *byte == b'@') else {
            return false;
        };
        let user = authority.get(..sign).unwrap_or_default();
        let Some(colon) = user.iter().position(|byte| *byte == b':') else {
            return false;
        };
        let password = user.get(colon + 1..).unwrap_or_default();
        !password.is_empty() && !is_placeholder(password)
    })
}

/// An authority ends at a path, query or fragment, a quote or a space. A colon-slash-slash inside ends it too, so scanning stays linear.
fn in_authority(byte: u8) -> bool {
    byte > b' '
        && !matches!(
            byte,
            b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b'\\' | b','
        )
}

/// `password=…`, `pwd: …`, `"password": "…"`, `--password …` with a value that is not a placeholder.
fn assigned(bytes: &[u8]) -> bool {
    names(bytes, NAMES)
        .any(|end| value_after(bytes, end).is_some_and(|value| is_password(bytes, &value)))
        || names(bytes, KEY_NAMES).any(|end| {
            value_after(bytes, end)
                .is_some_and(|value| is_mixed(value.bytes) && !is_placeholder(value.bytes))
        })
}

/// The index after each occurrence of a name.
fn names<'a>(bytes: &'a [u8], words: &'static [&'static [u8]]) -> impl Iterator<Item = usize> + 'a {
    (0..bytes.len()).filter_map(move |start| {
        let rest = bytes.get(start..).unwrap_or_default();
        words
            .iter()
            .find(|word| starts_with_word(rest, word))
            .map(|word| start + word.len())
            .filter(|_| begins_word(bytes, start))
    })
}

fn starts_with_word(rest: &[u8], word: &[u8]) -> bool {
    rest.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// `DB_PASSWORD`, `db-password` and `dbPassword` begin the word, `cmpwd` does not.
fn begins_word(bytes: &[u8], start: usize) -> bool {
    !before(bytes, start).is_ascii_alphabetic()
        || (before(bytes, start).is_ascii_lowercase() && at(bytes, start).is_ascii_uppercase())
}

/// A name of a map's entry that ends with the word.
fn ends_with_word(name: &[u8], word: &[u8]) -> bool {
    let Some(start) = name.len().checked_sub(word.len()) else {
        return false;
    };
    name.get(start..)
        .is_some_and(|end| end.eq_ignore_ascii_case(word))
        && begins_word(name, start)
}

/// A value after a name.
struct Given<'a> {
    bytes: &'a [u8],
    /// Index after the value.
    end: usize,
    /// Whether it follows an equals sign, which prose does not use.
    assigned: bool,
    quoted: bool,
}

/// The value that follows a name: an optional quote, `=`, `:`, `:=` or `=>`, optional spaces and quote.
fn value_after(bytes: &[u8], name_end: usize) -> Option<Given<'_>> {
    let space = |byte: u8| byte == b' ' || byte == b'\t';
    let quote = |byte: u8| matches!(byte, b'"' | b'\'' | b'`');
    // Escaped quotes: configuration is often JSON inside JSON.
    let mut index = run_end(bytes, name_end, |byte| quote(byte) || byte == b'\\');
    index = bounded(index, name_end, 4)?;
    let after_space = bounded(run_end(bytes, index, space), index, 8)?;
    let sign_end = run_end(bytes, after_space, |byte| {
        matches!(byte, b'=' | b':' | b'>')
    });
    let sign = bytes.get(after_space..sign_end).unwrap_or_default();
    let assigned = match sign {
        b"=" | b":=" => true,
        b":" | b"=>" => false,
        _ => return None,
    };
    let start = bounded(run_end(bytes, sign_end, space), sign_end, 8)?;
    let opened = bounded(
        run_end(bytes, start, |byte| quote(byte) || byte == b'\\'),
        start,
        4,
    )?;
    // A bounded look, for the same reason.
    let near = bytes
        .get(..bytes.len().min(opened + MAX_VALUE))
        .unwrap_or_default();
    let end = run_end(near, opened, |byte| {
        byte > b' ' && !quote(byte) && !matches!(byte, b',' | b';' | b'&' | b'\\')
    });
    let value = bytes.get(opened..end).unwrap_or_default();
    (!value.is_empty()).then_some(Given {
        bytes: value,
        end,
        assigned,
        quoted: opened > start,
    })
}

/// Keeps a look-ahead short, so that scanning stays linear.
fn bounded(index: usize, from: usize, most: usize) -> Option<usize> {
    (index - from <= most).then_some(index)
}

/// Whether the value is a password rather than a placeholder, code or prose.
fn is_password(bytes: &[u8], given: &Given<'_>) -> bool {
    let value = given.bytes;
    if is_placeholder(value)
        || is_version_range(value)
        || WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
    {
        return false;
    }
    // `PWD=/srv/app` is the shell's working directory.
    if value.starts_with(b"/") || value.starts_with(b"./") {
        return false;
    }
    let plain_word = value
        .iter()
        .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'.' | b')'));
    let goes_on = at(bytes, given.end) == b' ' && at(bytes, given.end + 1).is_ascii_alphabetic();
    // "password: the word you chose" is prose.
    let prose = plain_word && goes_on && !given.assigned && !given.quoted;
    !prose
}

/// A value that stands for another: `$NAME`, `${{…}}`, `<password>`, `%NAME%`, `***`, `{{name}}`, `process.env.NAME`, `call(…)`.
fn is_placeholder(value: &[u8]) -> bool {
    let opens = value
        .first()
        .is_some_and(|byte| matches!(byte, b'$' | b'<' | b'%' | b'*' | b'{' | b'[' | b'('));
    let named = value.starts_with(b"process.env")
        || value.starts_with(b"env.")
        || value.starts_with(b"secrets.");
    let name_end = run_end(value, 0, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')
    });
    let call = name_end > 0 && at(value, name_end) == b'(';
    let dots = value
        .iter()
        .all(|byte| matches!(byte, b'.' | b'x' | b'X' | b'-'));
    opens || named || call || dots
}

/// A version range of a package whose name is such a word.
fn is_version_range(value: &[u8]) -> bool {
    let rest = value
        .get(
            run_end(value, 0, |byte| {
                matches!(byte, b'^' | b'~' | b'>' | b'<' | b'=' | b'v')
            })..,
        )
        .unwrap_or_default();
    let ranged = rest.len() < value.len();
    let end = run_end(rest, 0, |byte| byte.is_ascii_digit() || byte == b'.');
    let dotted = rest
        .get(..end)
        .is_some_and(|number| number.iter().filter(|byte| **byte == b'.').count() == 2)
        && rest.first().is_some_and(u8::is_ascii_digit);
    (ranged && rest.first().is_some_and(u8::is_ascii_digit))
        || dotted
        || value.starts_with(b"npm:")
        || value.starts_with(b"workspace:")
}

/// Long, with letters and digits.
fn is_mixed(value: &[u8]) -> bool {
    value.len() >= KEY_MIN
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_alphabetic)
}
