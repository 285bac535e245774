//! Names beside which a secret stands, in the languages that people write configuration in.
//!
//! A name is read as words: `DB_PASSWORD`, `dbPassword`, `db.password` and `db password` are the same two. The last word decides, so
//! `tokenLifetime`, `password policy` and `api_key_header` are no names of secrets, and `tokenizer`, `passport` and `secretary` never were.

use super::list::List;
use vocabulary::{
    ENDS, HARMLESS, JOINS, KEYS, NEUTRAL, NEUTRAL_ENDS, PASSWORDS, ROMANCE, RULES, SHORT,
};

mod vocabulary;

/// What stands beside a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A password: whatever is no placeholder and no talk about passwords.
    Password,
    /// A password, by a word that means much else too: whatever cannot be a word of a language.
    Short,
    /// A key or token: what is long and looks like chance, or at least has letters and digits.
    Key,
    /// Anything: a key when it is long and chance through and through.
    Weak,
}

/// As many bytes of a name as are read, from its end.
const LONGEST: usize = 64;

/// As many neutral words as a name may end with.
const NEUTRALS: usize = 3;

/// What the name says of what stands beside it; `None` when it says nothing.
pub(super) fn meaning(name: &[u8]) -> Option<Meaning> {
    if !may_end(name) && !may_be_qualified(name) {
        return None;
    }
    let words = words(name);
    let mut tail = words.trim_ascii_end();
    for _ in 0..NEUTRALS {
        let Some((rest, last)) = split_last(tail) else {
            break;
        };
        let last = without_number(last);
        if rest.is_empty() || !(last.is_empty() || is_in(&NEUTRAL, last)) {
            break;
        }
        tail = rest;
    }
    // `password2`.
    tail = without_number(tail).trim_ascii_end();
    let found = ends_with_any(tail, &PASSWORDS)
        .map(|word| (word, Meaning::Password))
        .or_else(|| ends_with_any(tail, &SHORT).map(|word| (word, Meaning::Short)))
        .or_else(|| ends_with_any(tail, &KEYS).map(|word| (word, Meaning::Key)));
    let found = found.or_else(|| qualified(tail));
    let found = found.or_else(|| {
        let is_key = tail == b"key" || tail.ends_with(b" key");
        is_key.then_some((b"key".len(), Meaning::Weak))
    });
    let (word, meaning) = found?;
    let before = tail
        .get(..tail.len() - word)
        .unwrap_or_default()
        .trim_ascii_end();
    let last = split_last(before).map_or(before, |(_, last)| last);
    let is_harmless = is_in(&HARMLESS, last);
    match meaning {
        // What stands in front of a password makes it no other thing.
        Meaning::Password => Some(meaning),
        // `SMTP_PASS` means what `pass` alone may not.
        Meaning::Short if !last.is_empty() && !is_harmless && is_pass(tail) => {
            Some(Meaning::Password)
        }
        _ => (last.is_empty() || !is_harmless).then_some(meaning),
    }
}

/// Whether the last word is the short one for a password, and not one that means something else.
fn is_pass(tail: &[u8]) -> bool {
    tail.ends_with(b"pass") || tail.ends_with(b"pw")
}

fn without_number(word: &[u8]) -> &[u8] {
    let end = word.iter().rposition(|byte| !byte.is_ascii_digit());
    word.get(..end.map_or(0, |last| last + 1))
        .unwrap_or_default()
}

/// A name that says what it is for behind itself.
fn qualified(tail: &[u8]) -> Option<(usize, Meaning)> {
    let (before, last) = split_last(tail)?;
    if let Some((name, join)) = split_last(before)
        && is_in(&JOINS, join)
    {
        let meaning = ends_with_any(name, &PASSWORDS)
            .map(|_| Meaning::Password)
            .or_else(|| ends_with_any(name, &KEYS).map(|_| Meaning::Key))?;
        return Some((tail.len(), meaning));
    }
    (ends_with_any(before, &ROMANCE).is_some() && !is_in(&RULES, last))
        .then_some((tail.len(), Meaning::Password))
}

/// The words of a name in lower case, joined by single spaces.
fn words(name: &[u8]) -> Vec<u8> {
    let name = name
        .get(name.len().saturating_sub(LONGEST)..)
        .unwrap_or_default();
    let mut words = Vec::with_capacity(name.len() + 8);
    let mut last = 0;
    for (index, byte) in name.iter().enumerate() {
        let next = name.get(index + 1).copied().unwrap_or_default();
        let begins = byte.is_ascii_uppercase() && (last as char).is_ascii_lowercase()
            || byte.is_ascii_uppercase()
                && u8::is_ascii_uppercase(&last)
                && next.is_ascii_lowercase();
        let is_word = byte.is_ascii_alphanumeric() || *byte >= 0x80;
        if (begins || !is_word) && words.last().is_some_and(|byte| *byte != b' ') {
            words.push(b' ');
        }
        if is_word {
            // Capitals of Latin-1 in UTF-8 are 32 before their small letters, as in ASCII.
            let is_capital = last == 0xc3 && (0x80..=0x9e).contains(byte);
            words.push(if is_capital {
                byte + 0x20
            } else {
                byte.to_ascii_lowercase()
            });
        }
        last = *byte;
    }
    words
}

fn split_last(words: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = words.iter().rposition(|byte| *byte == b' ')?;
    let (rest, last) = words.split_at(space);
    Some((rest, last.get(1..)?))
}

fn is_in<const COUNT: usize>(list: &List<COUNT>, word: &[u8]) -> bool {
    let last = word.last().copied().unwrap_or_default();
    list.rows(last).any(|known| known == word)
}

/// The length of the row of the list that the words end with.
fn ends_with_any<const COUNT: usize>(tail: &[u8], list: &List<COUNT>) -> Option<usize> {
    let last = tail.last().copied().unwrap_or_default();
    list.rows(last).find_map(|row| {
        let (row, is_glued) = match row.strip_prefix(b"*") {
            Some(row) => (row, true),
            None => (row, false),
        };
        let before = tail.strip_suffix(row)?;
        let begins = before.is_empty() || before.ends_with(b" ") || is_glued;
        begins.then_some(row.len())
    })
}

/// Whether the name may say behind itself what it is for: what stands before its last word, or before the word that joins that
/// to it, may be a name.
pub(super) fn may_be_qualified(name: &[u8]) -> bool {
    let Some((before, _)) = last_word(name) else {
        return false;
    };
    may_end(before) || last_word(before).is_some_and(|(before, _)| may_end(before))
}

/// Whether any row may end like this name: cheap, and false for most words.
pub(super) fn may_end(name: &[u8]) -> bool {
    let mut rest = name;
    // Neutral words at the end, a few of them.
    for _ in 0..=NEUTRALS {
        let Some((before, word)) = last_word(rest) else {
            return false;
        };
        let is_neutral = match word.last_chunk::<3>() {
            Some(end) if ENDS.may_be(*end) => return true,
            Some(end) => NEUTRAL_ENDS.may_be(*end),
            None if word.eq_ignore_ascii_case(b"pw") || word.eq_ignore_ascii_case(b"by") => {
                return true;
            }
            None => is_in(&NEUTRAL, &word.to_ascii_lowercase()),
        };
        if !is_neutral {
            return false;
        }
        rest = before;
    }
    false
}

/// What stands before the last word of a name, and that word without what follows it.
fn last_word(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_part = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
    let last = name.iter().rposition(is_part)?;
    let name = name.get(..=last)?;
    let mut next = 0_u8;
    let word = name.iter().rev().take_while(|byte| {
        // A small letter before a capital ends the word before.
        let goes_on = is_part(byte) && !(next.is_ascii_uppercase() && byte.is_ascii_lowercase());
        next = **byte;
        goes_on
    });
    name.split_at_checked(name.len() - word.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(expected: Option<Meaning>, names: &[&str]) {
        for name in names {
            assert_eq!(meaning(name.as_bytes()), expected, "{name}");
        }
    }

    #[test]
    fn names_of_passwords_are_known_however_they_are_written() {
        is(
            Some(Meaning::Password),
            &[
                "password",
                "DB_PASSWORD",
                "dbPassword",
                "db.password",
                "PGPASSWORD",
                "jira.password",
                "passwd",
                "MYSQL_PWD",
                "Passwort",
                "Kennwort",
                "mot de passe",
                "Mot de passe",
                "MOT_DE_PASSE",
                "contraseña",
                "CONTRASEÑA",
                "senha",
                "palavra-passe",
                "パスワード",
                "wachtwoord",
                "password1",
                "password_2",
                "PASSWORD_PROD",
                "passwordValue",
                "their password",
                "--password",
                "spring.datasource.password",
                "passphrase",
                "ldap.bind.password",
            ],
        );
        is(Some(Meaning::Short), &["pass", "PASS", "pw", "pass1"]);
        is(
            Some(Meaning::Password),
            &[
                "db_pass",
                "SMTP_PASS",
                "userPw",
                "Kennwort für Jira",
                "senha_banco",
                "password for Jira",
            ],
        );
    }

    #[test]
    fn names_of_keys_are_known_however_they_are_written() {
        is(
            Some(Meaning::Key),
            &[
                "token",
                "accessToken",
                "ACCESS_TOKEN",
                "authtoken",
                "_authToken",
                "secret",
                "clientSecret",
                "client-secret",
                "apiKey",
                "APIKey",
                "api key",
                "DATADOG_API_KEY",
                "aws_secret_access_key",
                "AccountKey",
                "SharedAccessKey",
                "private_key",
                "signingKey",
                "SECRET_KEY_BASE",
                "SONAR_TOKEN",
                "refresh_token",
                "X-Api-Key",
                "PRIVATE-TOKEN",
                "Authorization",
                "jeton",
                "clé secrète",
                "clave secreta",
                "chave de api",
                "API-Schlüssel",
                "Geheimnis",
                "トークン",
                "APIキー",
            ],
        );
        is(Some(Meaning::Weak), &["key", "OPENAI_KEY", "some key"]);
    }

    #[test]
    fn harmless_twins_are_no_names_of_secrets() {
        is(
            None,
            &[
                "tokenizer",
                "passport",
                "secretary",
                "password policy",
                "passwordLength",
                "tokenLifetimeSeconds",
                "api_key_header",
                "keyId",
                "sortKeys",
                "token_url",
                "tokenType",
                "secretName",
                "nextPageToken",
                "max_tokens",
                "compass",
                "bypass",
                "boarding pass",
                "password-prompt",
                "monkey",
                "keyboard",
                "authority",
                "author",
                "project key",
                "sort key",
                "issueKey",
                "primary key",
                "",
            ],
        );
    }
}
