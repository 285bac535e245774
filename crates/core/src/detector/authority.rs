//! Passwords inside addresses: `scheme://user:password@host` and its relatives.

use super::chance::looks_random;
use super::finding::Finds;
use super::placeholder::is_placeholder;
use super::scan::{at, before, positions, run_end};
use crate::rule::Rule;

/// What a find is called.
const FORM: &str = "a password in an address";

/// As much of an address as is looked at.
const MOST: usize = 256;

/// Finds every address with a password in it.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let has_thin = positions(bytes, b"jdbc:oracle:").next().is_some();
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b':' if at(bytes, index + 1) == b'/' && at(bytes, index + 2) == b'/' => {
                in_authority(bytes, index + 3, finds);
            }
            b'@' if is_data_source(bytes, index) || is_oracle(bytes, index, has_thin) => {
                finds.add(Rule::Password, FORM, word_start(bytes, index)..index);
            }
            _ => {}
        }
    }
}

/// `user:password@host`, behind `://`.
fn in_authority(bytes: &[u8], start: usize, finds: &mut Finds) {
    let near = bytes
        .get(..bytes.len().min(start + MOST))
        .unwrap_or_default();
    // Another address inside this one begins its own; quotes, spaces and lines end it.
    let mut is_open = false;
    let mut index = start;
    let end = run_end(near, start, |byte| {
        index += 1;
        is_open |= byte == b'<';
        let begins_another = byte == b':' && at(near, index) == b'/' && at(near, index + 1) == b'/';
        byte > b' ' && !matches!(byte, b'"' | b'`') && (byte != b'>' || is_open) && !begins_another
    });
    let whole = near.get(start..end).unwrap_or_default();
    let Some(colon) = whole
        .iter()
        .position(|byte| matches!(byte, b':' | b'/' | b'?' | b'#' | b'@'))
    else {
        return;
    };
    if at(whole, colon) == b'@' {
        // Of SSH the user is never a secret.
        let is_web = bytes
            .get(..start)
            .is_some_and(|before| before.ends_with(b"http://") || before.ends_with(b"https://"));
        if is_web {
            token_as_user(whole, colon, start, finds);
        }
        return;
    }
    if at(whole, colon) != b':' {
        return;
    }
    let rest = whole.get(colon + 1..).unwrap_or_default();
    let Some(sign) = sign_of(rest) else {
        return;
    };
    let (user, password) = (
        whole.get(..colon).unwrap_or_default(),
        rest.get(..sign).unwrap_or_default(),
    );
    let host = rest.get(sign + 1..).unwrap_or_default();
    let begins_host = host.first().is_some_and(|byte| {
        byte.is_ascii_alphanumeric()
            || *byte >= 0x80
            || matches!(byte, b'[' | b'$' | b'{' | b'%' | b'<' | b'(' | b'_' | b'/')
    });
    if !password.is_empty()
        && begins_host
        && !is_placeholder(password)
        && !is_user_placeholder(user, password)
    {
        finds.add(Rule::Password, FORM, start..start + colon + 1 + sign);
    }
}

/// `https://token@host`: what signs in is a token alone. The DSN of Sentry looks so too, and is no secret.
fn token_as_user(whole: &[u8], sign: usize, start: usize, finds: &mut Finds) {
    let user = whole.get(..sign).unwrap_or_default();
    let path = whole
        .iter()
        .rposition(|byte| *byte == b'/')
        .and_then(|slash| whole.get(slash + 1..));
    let is_dsn = user.iter().all(u8::is_ascii_hexdigit)
        && path.is_some_and(|id| !id.is_empty() && id.iter().all(u8::is_ascii_digit));
    let is_word = user
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'='));
    if user.len() >= 20 && is_word && !is_dsn && looks_random(user) {
        finds.add(Rule::Password, "a token in an address", start..start + sign);
    }
}

/// The at sign between password and host: the last before the path, unless what seems a path belongs to the password.
fn sign_of(rest: &[u8]) -> Option<usize> {
    let end = run_end(rest, 0, |byte| {
        !matches!(byte, b'/' | b'?' | b'#' | b',' | b'\'' | b'\\')
    });
    let near = rest.get(..end)?;
    if let Some(sign) = near.iter().rposition(|byte| *byte == b'@') {
        return Some(sign);
    }
    // `host:8080/a@b` has a port; a password may hold a slash itself.
    let port = run_end(rest, 0, |byte| byte.is_ascii_digit());
    let is_port = port <= 5 && (port == end || port == 0 && end == 0);
    let sign = rest.iter().position(|byte| *byte == b'@')?;
    (!is_port).then_some(sign)
}

/// `https://user:pass@host` of documentation: both halves are the words for themselves.
fn is_user_placeholder(user: &[u8], password: &[u8]) -> bool {
    let is_word = |text: &[u8], words: &[&str]| {
        words
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word.as_bytes()))
    };
    is_word(user, &["user", "username", "usr", "login", "name"])
        && is_word(password, &["pass", "password", "passwd", "pwd"])
}

fn in_word(byte: u8) -> bool {
    byte > b' ' && !matches!(byte, b'"' | b'\'' | b'`' | b',' | b'<' | b'>')
}

/// Where the word before an at sign begins.
fn word_start(bytes: &[u8], sign: usize) -> usize {
    let near = bytes
        .get(sign.saturating_sub(MOST / 2)..sign)
        .unwrap_or_default();
    sign - near.iter().rev().take_while(|byte| in_word(**byte)).count()
}

/// `user:password@tcp(host:3306)/name`, as the drivers of Go take it.
fn is_data_source(bytes: &[u8], sign: usize) -> bool {
    let rest = bytes.get(sign + 1..).unwrap_or_default();
    let is_network = ["tcp(", "unix(", "tcp6(", "udp("]
        .iter()
        .any(|network| rest.starts_with(network.as_bytes()));
    is_network && has_password(bytes, sign, b':')
}

/// `user/password@//host:1521/service`, `user/password@host:1521/service`, `jdbc:oracle:thin:user/password@host`.
fn is_oracle(bytes: &[u8], sign: usize, has_thin: bool) -> bool {
    let rest = bytes
        .get(sign + 1..bytes.len().min(sign + 1 + 128))
        .unwrap_or_default();
    let host = rest.strip_prefix(b"//").unwrap_or(rest);
    let name = run_end(host, 0, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
    });
    let port = run_end(host, name + 1, |byte| byte.is_ascii_digit());
    let has_port = name > 0
        && at(host, name) == b':'
        && port > name + 3
        && matches!(at(host, port), b'/' | b':');
    if !has_port && !has_thin {
        return false;
    }
    let start = word_start(bytes, sign);
    let word = bytes.get(start..sign).unwrap_or_default();
    let is_thin = word.starts_with(b"jdbc:oracle:");
    let account = word
        .iter()
        .rposition(|byte| *byte == b':')
        .map_or(word, |colon| word.get(colon + 1..).unwrap_or_default());
    let slashes = account.iter().filter(|byte| **byte == b'/').count();
    let slash = word
        .iter()
        .position(|byte| *byte == b'/')
        .unwrap_or_default();
    let is_scoped = word.get(..slash).unwrap_or_default().contains(&b'@')
        || word.windows(3).any(|window| window == b"://");
    (has_port && !is_scoped || is_thin)
        && slashes == 1
        && account.first() != Some(&b'/')
        && has_password(account, account.len(), b'/')
}

/// Whether a separator lies in the word before the at sign, with a password behind it.
fn has_password(bytes: &[u8], sign: usize, separator: u8) -> bool {
    let word = bytes.get(word_start(bytes, sign)..sign).unwrap_or_default();
    let Some(colon) = word.iter().position(|byte| *byte == separator) else {
        return false;
    };
    let password = word.get(colon + 1..).unwrap_or_default();
    colon > 0 && !password.is_empty() && !is_placeholder(password) && before(password, 1) != b'/'
}
