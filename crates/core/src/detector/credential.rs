//! Whether what stands beside a name is the secret that the name speaks of.

use std::ops::Range;

use super::chance::looks_random;
use super::name::Meaning;
use super::placeholder::is_placeholder;
use super::scan::{at, is_quote, run_end};
use super::value::{is_key, is_version};

/// How a value is given to a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// `=`, `:=`, `=>` or the `value` of an attribute: prose has none.
    Equals,
    /// `:`, which prose has, too.
    Colon,
    /// `<name>value</name>`.
    Element,
    /// A space: `--name value`, `Bearer value`.
    Space,
    /// A sentence, a mark-up or a call: `the password is …`, `*Password:* …`, `set("password", "…")`. Only what is mixed counts.
    Talk,
}

/// A value beside a name.
pub(super) struct Given<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) range: Range<usize>,
    pub(super) sign: Sign,
    pub(super) is_quoted: bool,
    /// Whether a word follows after a space, as in prose.
    pub(super) goes_on: bool,
}

/// Whether a value is a secret beside a name of this meaning.
pub(super) fn is_secret(name: &[u8], meaning: Meaning, given: &Given<'_>) -> bool {
    if given.sign == Sign::Talk {
        return meaning != Meaning::Weak && is_mixed(given.bytes);
    }
    match meaning {
        Meaning::Password => is_password(name, given),
        Meaning::Short => is_password(name, given) && is_no_word(given),
        Meaning::Key => is_credential(given.bytes),
        Meaning::Weak => is_chance(given.bytes) || name.len() > 3 && is_long_key(given.bytes),
    }
}

/// A key, also behind the name of its scheme: `Bearer …`.
fn is_credential(value: &[u8]) -> bool {
    let is_scheme = |word: &[u8]| {
        word.iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    let mut words = value.split(|byte| *byte == b' ');
    let first = words.next().unwrap_or_default();
    let value = words
        .next()
        .filter(|_| is_scheme(first) && !is_key(first))
        .unwrap_or(first);
    // The parameters of a header go on behind it.
    let end = run_end(value, 0, |byte| !matches!(byte, b',' | b';' | b'"' | b'\''));
    is_key(value.get(..end).unwrap_or_default())
}

/// Chance through and through: long, of capitals, small letters and digits.
fn is_chance(value: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    value.len() >= 20
        && looks_random(value)
        && is_key(value)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
}

/// A long key of letters and digits, whatever their case: what stands beside `MAILGUN_KEY`.
fn is_long_key(value: &[u8]) -> bool {
    let is_word = value
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    (24..=128).contains(&value.len()) && is_word && is_key(value) && looks_random(value)
}

/// Letters with digits, of some length, and no name with a number: what a sentence about a password does not hold by accident.
fn is_mixed(value: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    value.len() >= 8 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && is_key(value)
}

/// Whether the value is a password rather than a placeholder, code or prose.
fn is_password(name: &[u8], given: &Given<'_>) -> bool {
    let value = given.bytes;
    if is_placeholder(value) || is_version(value) || is_structure(given) || is_code(given) {
        return false;
    }
    // `PWD=/srv/app` is the shell's working directory; an address says where a password is.
    let is_path = value.starts_with(b"/")
        && name.len() >= 3
        && name
            .get(name.len() - 3..)
            .is_some_and(|end| end.eq_ignore_ascii_case(b"pwd"))
        || value.starts_with(b"./");
    let is_address = value.starts_with(b"http://") || value.starts_with(b"https://");
    let is_sign = value.iter().all(u8::is_ascii_punctuation) && value.len() < 4;
    let is_number = value.iter().all(u8::is_ascii_digit) && (value.len() < 4 || given.goes_on);
    !(is_path || is_address || is_sign || is_number || is_prose(given))
}

/// "password: the word you chose" is prose, also with a mark behind the word; so is a quoted sentence.
fn is_prose(given: &Given<'_>) -> bool {
    // A passphrase has fewer words.
    const SENTENCE: usize = 5;
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80 || byte == b'\'';
    let letters = run_end(given.bytes, 0, is_letter);
    let rest = given.bytes.get(letters..).unwrap_or_default();
    let is_mark = |byte: &u8| matches!(byte, b'.' | b')' | b',' | b':' | b'?' | b'!');
    let is_word = letters > 0 && rest.iter().all(is_mark);
    let is_text = given
        .bytes
        .iter()
        .all(|byte| is_letter(*byte) || is_mark(byte) || *byte == b' ');
    let spaces = given.bytes.iter().filter(|byte| **byte == b' ').count();
    // Passwords are not written in scripts without an alphabet.
    let is_foreign = given.bytes.len() >= 12 && given.bytes.iter().all(|byte| *byte >= 0x80);
    let is_begun = is_word && given.goes_on && given.sign != Sign::Equals && !given.is_quoted;
    is_foreign || is_begun || (is_text && spaces >= SENTENCE)
}

/// The beginning of an object or a list, where the value is no text.
fn is_structure(given: &Given<'_>) -> bool {
    let follows = at(given.bytes, 1);
    let opens = matches!(at(given.bytes, 0), b'{' | b'[' | b'(');
    opens
        && !given.is_quoted
        && given.sign == Sign::Colon
        && (is_quote(follows) || matches!(follows, 0 | b' ' | b'}' | b']' | b'{' | b'['))
}

/// What programs call the thing that holds a password.
const OBJECTS: &str = "this self req request res response config cfg conf env process props state user opts options settings params args argv data body ctx context os \
    secrets creds credentials auth account server client vars local module input form values event message payload session db database e i o it row record item node obj object";

/// Names of code: `this.password`, `Option<String>`, `req.body.password`, `string;`.
fn is_code(given: &Given<'_>) -> bool {
    if given.is_quoted {
        return false;
    }
    let value = given.bytes;
    let is_path = value.iter().all(|byte| {
        byte.is_ascii_alphabetic() || matches!(byte, b'.' | b'_' | b'$' | b'[' | b']' | b'?' | b'!')
    });
    let first = run_end(value, 0, |byte| {
        byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$')
    });
    let object = value.get(..first).unwrap_or_default();
    let is_object = OBJECTS
        .split(' ')
        .any(|known| object.eq_ignore_ascii_case(known.as_bytes()));
    let dotted = is_path && is_object && matches!(at(value, first), b'.' | b'[' | b'?');
    let generic = value.last() == Some(&b'>')
        && value.first().is_some_and(u8::is_ascii_uppercase)
        && value.iter().filter(|byte| **byte == b'<').count() == 1;
    let lower = value.to_ascii_lowercase();
    let itself = lower.windows(4).any(|window| window == b"pass") && is_path;
    (dotted && !looks_random(value)) || generic || itself
}

/// `PROJ-12`.
fn is_issue_key(value: &[u8]) -> bool {
    let letters = run_end(value, 0, |byte| byte.is_ascii_uppercase());
    let rest = value.get(letters..).unwrap_or_default();
    letters > 0
        && rest.len() > 1
        && rest.first() == Some(&b'-')
        && rest.iter().skip(1).all(u8::is_ascii_digit)
}

/// What a short word for a password has to have beside it: no word of a language after a colon, no number.
fn is_no_word(given: &Given<'_>) -> bool {
    let value = given.bytes;
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    let is_number = value
        .iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'/' | b'%'));
    let is_word = !has(u8::is_ascii_digit)
        && !value
            .iter()
            .any(|byte| byte.is_ascii_punctuation() && !matches!(byte, b'-' | b'_' | b'.'))
        && !looks_random(value);
    if is_issue_key(value) {
        return false;
    }
    let is_set = given.sign == Sign::Equals || given.is_quoted && value.len() >= 5;
    value.len() >= 4 && !is_number && (!is_word || is_set)
}
