//! What stands for a secret without being one.

use super::chance::{LOOK, looks_random};
use super::list::{By, List, count};
use super::scan::{at, run_end};

/// Words that stand where a value would, in documentation, types and templates.
const WORDS_TEXT: &str = "forgotten|expired|reset|changed|invalid|wrong|weak|strong|missing|unset|set|not|disabled|enabled|locked|\
    approved|passed|failed|ok|done|vergessen|abgelaufen|unbekannt|pflicht|pflichtfeld|falsch|gesperrt|geändert|\
    obrigatoria|obrigatória|requerida|requerido|olvidada|caducada|expirado|expirada|oublié|expiré|inconnu|true|\
    false|null|nil|none|undefined|string|str|boolean|bool|number|int|integer|object|array|text|required|\
    optional|mandatory|prompt|yes|no|on|off|any|void|unknown|never|empty|hidden|masked|redacted|secret|password|\
    passwort|kennwort|passwd|token|value|example|placeholder|changeme|change-me|change_me|changeit|replaceme|\
    replace-me|replace_me|todo|tbd|fixme|n/a|na|default|dummy|your-password|yourpassword|your_password|\
    your-token|your_token|your-api-key|your_api_key|insert-here|xxx|encrypted|sealed|keychain|keyring|env|\
    environment|stdin|ask|auto|manual|file|input|bearer|basic|oauth2|oauth|sso|ldap|erforderlich|optionnel|\
    requis|obligatoire|opcional|obligatorio";

/// The rows of the text above.
static WORDS: List<{ count(WORDS_TEXT) }> = List::new(WORDS_TEXT, By::First);

/// What begins the address of a secret that is kept elsewhere.
const ELSEWHERE_TEXT: &str = "vault:|vault://|secret:|secrets:|secret/|secretsmanager:|ssm:|ssm://|op://|env:|env.|env(|process.env|\
    secrets.|vars.|var.|config.|settings.|arn:aws:|projects/|azurekeyvault|@microsoft.keyvault|keyvault:|kv:|\
    gcp:|gcpsm:|awssm:|sops:|enc[|!vault|!secret|os.environ|ref+|bitwarden:|keepass:|lastpass:|doppler:|file:|\
    npm:|workspace:|credentials(|data.|local.|module.|each.|$ansible_vault|{cipher}|system.getenv|deno.env|\
    import.meta.env|required:|min |max |see |ask |enter |your |the |a ";

/// The rows of the text above.
static ELSEWHERE: List<{ count(ELSEWHERE_TEXT) }> = List::new(ELSEWHERE_TEXT, By::First);

/// Whether the value stands for another one: an empty or masked one, a name in a template's brackets, the address of a secret
/// that is kept elsewhere, or a word of documentation. What only begins like one is none.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let lower: Vec<u8> = value
        .iter()
        .take(LOOK)
        .map(u8::to_ascii_lowercase)
        .collect();
    if lower.is_empty() || is_masked(&lower) {
        return true;
    }
    let first = lower.first().copied().unwrap_or_default();
    let is_word = WORDS.rows(first).any(|word| lower == word);
    let is_elsewhere = ELSEWHERE.rows(first).any(|start| lower.starts_with(start));
    is_word || is_elsewhere || is_template(value) || is_call(value) || is_exemplary(&lower)
}

/// `********`, `xxxx-xxxx`, `...`, `••••`: one masking sign over and over, or separators alone.
fn is_masked(lower: &[u8]) -> bool {
    let mut signs = lower
        .iter()
        .filter(|byte| !matches!(byte, b'-' | b'_' | b'.' | b' '));
    let Some(first) = signs.next() else {
        return true;
    };
    // A character beyond ASCII is the same bytes again and again.
    let is_dots = lower
        .chunks(3)
        .all(|sign| sign == "\u{2022}".as_bytes() || sign == "\u{25cf}".as_bytes());
    let is_same = signs.all(|byte| byte == first);
    let repeats = matches!(first, b'*' | b'x' | b'#' | b'?');
    is_dots || (is_same && repeats) || has_mask(lower)
}

/// Eight or more of one masking character in a row, as in `abcd********` and `sk_live_xxxxxxxx`.
fn has_mask(lower: &[u8]) -> bool {
    let mut count = 0;
    let mut last = 0;
    lower.iter().any(|byte| {
        count = if *byte == last { count + 1 } else { 1 };
        last = *byte;
        count >= 8 && matches!(byte, b'*' | b'x' | b'.' | b'#' | b'0' | b'_')
    })
}

/// What documentation writes into its examples of keys.
fn is_exemplary(lower: &[u8]) -> bool {
    const SIGNS: [&[u8]; 8] = [
        b"example",
        b"your-",
        b"your_",
        b"yourtoken",
        b"placeholder",
        b"redacted",
        b"changeme",
        b"insert_",
    ];
    SIGNS
        .iter()
        .any(|sign| lower.windows(sign.len()).any(|window| window == *sign))
}

/// `$NAME`, `${NAME}`, `%NAME%`, `<name>`, `{{name}}`, `[name]`, `(name)`, `{name}`, `@NAME@`, `__NAME__`, `#{name}`, `$[name]`.
fn is_template(value: &[u8]) -> bool {
    const PAIRS: [(&[u8], &[u8]); 13] = [
        (b"${", b"}"),
        (b"$(", b")"),
        (b"{{", b"}}"),
        (b"<", b">"),
        (b"#{", b"}"),
        (b"%{", b"}"),
        (b"[", b"]"),
        (b"(", b")"),
        (b"{", b"}"),
        (b"%", b"%"),
        (b"@", b"@"),
        (b"__", b"__"),
        (b"$[", b"]"),
    ];
    let closed = PAIRS.iter().any(|(open, close)| {
        let parts = value.strip_prefix(*open).and_then(|rest| {
            let end = rest
                .windows(close.len())
                .rposition(|window| window == *close)?;
            Some((rest.get(..end)?, rest.get(end + close.len()..)?))
        });
        let Some((inner, after)) = parts.filter(|(inner, _)| !inner.is_empty()) else {
            return false;
        };
        // What follows the bracket belongs to what the placeholder is part of: a host, a path, a mark.
        let goes_on = !after.first().is_some_and(u8::is_ascii_alphanumeric);
        match *open {
            b"${" | b"$(" | b"{{" | b"#{" | b"%{" | b"$[" => !looks_random(inner),
            b"%" | b"@" | b"__" => after.is_empty() && names(inner),
            _ => goes_on && names(inner),
        }
    });
    let variable = value.strip_prefix(b"$").is_some_and(|name| {
        let end = run_end(name, 0, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.')
        });
        end > 0 && end == name.len() && (names(name) && !looks_random(name) && is_spelled(name))
    });
    // An open bracket that nothing closes: the value was cut where a template goes on.
    let open = [&b"${{"[..], b"{{", b"${", b"<%", b"%("]
        .iter()
        .any(|start| {
            value
                .strip_prefix(*start)
                .is_some_and(|rest| !looks_random(rest))
        });
    closed || variable || open
}

/// A name as people write it: words, no mixture of signs.
fn names(inner: &[u8]) -> bool {
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"_-. :/|',${}".contains(byte);
    let has = |class: fn(&u8) -> bool| inner.iter().any(class);
    // `RIBBON_PWD`: letters of one case are a name, however odd.
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let is_plain = !(has(u8::is_ascii_digit) || is_mixed);
    inner.iter().all(is_part) && (is_plain || !looks_random(inner))
}

/// Letters of one case, with digits at the end only.
fn is_spelled(name: &[u8]) -> bool {
    let letters = || name.iter().filter(|byte| byte.is_ascii_alphabetic());
    let word = run_end(name, 0, |byte| !byte.is_ascii_digit());
    let one_case = letters().all(u8::is_ascii_uppercase)
        || letters().all(u8::is_ascii_lowercase)
        || name.iter().filter(|byte| byte.is_ascii_uppercase()).count() * 3 < name.len();
    one_case
        && name
            .iter()
            .skip(word)
            .all(|byte| byte.is_ascii_digit() || !byte.is_ascii_alphabetic())
}

/// `getPassword()`, `config.get("x")`, `fetch(…`.
fn is_call(value: &[u8]) -> bool {
    let name = run_end(value, 0, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$')
    });
    let follows = at(value, name + 1);
    name > 2
        && at(value, name) == b'('
        && (matches!(follows, b')' | b'"' | b'\'' | b'`' | 0)
            || follows.is_ascii_alphanumeric() && value.last() == Some(&b')'))
}
