//! Names beside which a secret stands, in the languages that people write configuration in.
//!
//! A name is read as words: `DB_PASSWORD`, `dbPassword`, `db.password` and `db password` are the same two. The last word decides, so
//! `tokenLifetime`, `password policy` and `api_key_header` are no names of secrets, and `tokenizer`, `passport` and `secretary` never were.

use super::list::{By, List, count};

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

/// Words for passwords. A star allows other words to be glued in front (`PGPASSWORD`).
const PASSWORDS_TEXT: &str = "*storepass|*keypass|requirepass|masterauth|psk|pre shared key|preshared key|*\u{5408}\u{8a00}\u{8449}|*password|*passwd|*passphrase|*passcode|pwd|pswd|passwrd|dbpwd|mypwd|sapwd|userpwd|adminpwd|*passwort|*kennwort|*losungswort|*zugangscode\
    |*mot de passe|*motdepasse|mdp|*phrase secr\u{e8}te|code d acc\u{e8}s|*contrase\u{f1}a|*contrasena|*contrasenya|contrasenia|*senha|palavra passe|*palavrapasse\
    |*\u{30d1}\u{30b9}\u{30ef}\u{30fc}\u{30c9}|*\u{6697}\u{8a3c}\u{756a}\u{53f7}|*\u{30d1}\u{30b9}\u{30d5}\u{30ec}\u{30fc}\u{30ba}|*wachtwoord|*l\u{f6}senord|*adgangskode|*passord|*salasana\
    |*has\u{142}o|*heslo|*jelsz\u{f3}|*\u{43f}\u{430}\u{440}\u{43e}\u{43b}\u{44c}|*\u{5bc6}\u{7801}|*\u{5bc6}\u{78bc}|*\u{53e3}\u{4ee4}|*\u{be44}\u{bc00}\u{bc88}\u{d638}|identified by";

/// Short words for passwords, which also mean much else.
const SHORT_TEXT: &str = "pass|pw|psw|pword|passw|pin code|login pw|userpass|dbpass|dbpasswd|rootpass|adminpass|mypass|smtppass|sshpass|parola|clave|clave de acceso|palabra clave|pin";

/// Words for keys, tokens and other credentials.
const KEYS_TEXT: &str = "zugangsschluessel|zugriffsschluessel|clef secrete|jeton acces|token acceso|token acesso|mnemonic|*\u{30b7}\u{30fc}\u{30af}\u{30ec}\u{30c3}\u{30c8}\u{30ad}\u{30fc}|*token|*secret|*apikey|*accesskey|*privatekey|*secretkey|*signingkey|*encryptionkey|*accountkey|*sharedkey|*masterkey|*authkey|*sshkey|*appkey\
    |*apisecret|*clientsecret|*secretaccesskey|*sharedaccesskey|*storagekey|*licensekey|*deploykey|*servicekey|*sessionkey|*hmackey|*webhookkey|*integrationkey\
    |api key|app key|application key|access key|secret key|private key|signing key|sign key|signature key|encryption key|decryption key|encrypt key|crypto key|cipher key|account key\
    |shared key|shared access key|shared access signature|master key|auth key|authentication key|authorization key|ssh key|service key|service account key|license key|licence key\
    |client key|storage key|admin key|deploy key|deployment key|integration key|webhook key|hmac key|aes key|rsa key|pgp key|gpg key|tls key|ssl key|host key|session key|cookie key\
    |security key|write key|ingest key|ingestion key|insert key|subscription key|function key|recovery key|root key|unseal key|wallet key|jwt key|bot key|user api key|genie key|geniekey\
    |routing key|personal access key|secret access|access code|secret code|api credentials|credential|credentials|creds|*authorization|auth|auth basic|basic auth|authinfo|authentication|bearer\
    |jwt|pat|api pat|sas|seed phrase|recovery code|backup code|verification code|session id|sessionid|jsessionid|phpsessid|sid|cookie|otp secret|totp\
    |zugangsschl\u{fc}ssel|zugriffsschl\u{fc}ssel|geheimschl\u{fc}ssel|geheimer schl\u{fc}ssel|privater schl\u{fc}ssel|api schl\u{fc}ssel|apischl\u{fc}ssel|signaturschl\u{fc}ssel|sicherheitsschl\u{fc}ssel|*geheimnis\
    |api schluessel|geheimer schluessel|zugangsdaten|anmeldedaten|*jeton|jeton d acc\u{e8}s|jeton d acces|cl\u{e9} api|cl\u{e9} d api|cle api|cl\u{e9} secr\u{e8}te|cl\u{e9} priv\u{e9}e|cl\u{e9} d acc\u{e8}s|identifiants\
    |clave api|clave de api|clave secreta|clave privada|llave api|llave secreta|llave privada|token de acceso|token de api|secreto|credenciales\
    |chave api|chave de api|chave da api|chave secreta|chave privada|chave de acesso|token de acesso|segredo|credenciais\
    |*\u{30c8}\u{30fc}\u{30af}\u{30f3}|*\u{30b7}\u{30fc}\u{30af}\u{30ec}\u{30c3}\u{30c8}|*api\u{30ad}\u{30fc}|*\u{30a2}\u{30af}\u{30bb}\u{30b9}\u{30ad}\u{30fc}|*\u{79d8}\u{5bc6}\u{9375}|*\u{8a8d}\u{8a3c}\u{30ad}\u{30fc}|*\u{8a8d}\u{8a3c}\u{60c5}\u{5831}|*\u{5bc6}\u{94a5}|*\u{4ee4}\u{724c}";

/// Words that say nothing when they stand last: `password_1`, `SECRET_KEY_BASE`, `tokenValue`, `api-key-prod`.
const NEUTRAL_TEXT: &str = "value|val|base64|b64|base|plain|plaintext|cleartext|raw|string|new|old|current|previous|prod|production|dev|development|test|testing|staging|stage|live|sandbox\
    |default|env|var|data|main|primary|secondary|backup|temp|tmp|confirm|confirmation|again|repeat|enc|encoded|x|a|b|v1|v2|v3|neu|alt|nouveau|nueva|nova";

/// Words in front of the last that make it harmless: `nextPageToken`, `max tokens`, `boarding pass`.
const HARMLESS_TEXT: &str = "site|publishable|idempotency|dedup|routing|map|record|file|board|space|document|node|component|group|hash|entity|work|parent|child|epic|story|status|member|team|version|label|config|setting|item|class|style|license id|next|page|paging|pagination|continuation|continue|sync|cursor|cancellation|cancel|design|syntax|lexer|stop|eos|bos|pad|unk|mask|cls|sep|max|min|num|count|total|prompt\
    |completion|border|color|theme|resume|delimiter|separator|token|non|boarding|first|second|single|by|multi|public|resource|skip|start|end|row|sort|order|object|cache|lock|etag|change\
    |foreign|primary|partition|range|issue|project|translation|message|i18n|hot|shortcut|arrow|no|without|forgot|reset|field|column|property";

static PASSWORDS: List<{ count(PASSWORDS_TEXT) }> = List::new(PASSWORDS_TEXT, By::Last);
static SHORT: List<{ count(SHORT_TEXT) }> = List::new(SHORT_TEXT, By::Last);
static KEYS: List<{ count(KEYS_TEXT) }> = List::new(KEYS_TEXT, By::Last);
static NEUTRAL: List<{ count(NEUTRAL_TEXT) }> = List::new(NEUTRAL_TEXT, By::Last);
static HARMLESS: List<{ count(HARMLESS_TEXT) }> = List::new(HARMLESS_TEXT, By::Last);
static JOINS: List<{ count(JOINS_TEXT) }> = List::new(JOINS_TEXT, By::Last);
static ROMANCE: List<{ count(ROMANCE_TEXT) }> = List::new(ROMANCE_TEXT, By::Last);
static RULES: List<{ count(RULES_TEXT) }> = List::new(RULES_TEXT, By::Last);

/// As many bytes of a name as are read, from its end.
const LONGEST: usize = 64;

/// What the name says of what stands beside it; `None` when it says nothing.
pub(super) fn meaning(name: &[u8]) -> Option<Meaning> {
    if !may_end(name) && !may_be_qualified(name) {
        return None;
    }
    let words = words(name);
    let mut tail = words.trim_ascii_end();
    // Neutral words and numbers at the end, a few of them.
    for _ in 0..3 {
        let Some((rest, last)) = split_last(tail) else {
            break;
        };
        let is_number = last.iter().all(u8::is_ascii_digit);
        if rest.is_empty() || !(is_number || is_in(&NEUTRAL, last)) {
            break;
        }
        tail = rest;
    }
    // A number that is glued on: `password2`.
    let end = tail
        .iter()
        .rposition(|byte| !byte.is_ascii_digit())
        .map_or(0, |last| last + 1);
    tail = tail.get(..end).unwrap_or_default().trim_ascii_end();
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
    // `SMTP_PASS` means what `pass` alone may not.
    let meaning = match meaning {
        Meaning::Short
            if !last.is_empty()
                && !is_in(&HARMLESS, last)
                && (tail.ends_with(b"pass") || tail.ends_with(b"pw")) =>
        {
            Meaning::Password
        }
        _ => meaning,
    };
    // What stands in front of a password makes it no other thing.
    let is_harmless = meaning != Meaning::Password && is_in(&HARMLESS, last);
    (last.is_empty() || !is_harmless).then_some(meaning)
}

/// Words that join a name to what it is for: `password for Jira`, `Kennwort f\u{fc}r Jira`, `senha do banco`.
const JOINS_TEXT: &str = "for|of|to|f\u{fc}r|fuer|von|zu|pour|de|du|del|do|da|para|por|no|na|en";

/// Words for passwords behind which what they are for stands without any other: `senha_banco`.
const ROMANCE_TEXT: &str =
    "senha|contrase\u{f1}a|contrasena|contrasenya|mot de passe|motdepasse|mdp";

/// Words behind such a word that make it harmless.
const RULES_TEXT: &str = "minima|m\u{ed}nima|minimo|maxima|policy|politica|pol\u{ed}tica|politique|longitud|longueur|comprimento|expira|expiration|oublie|oubli\u{e9}|esquecida|olvidada|reset|length|id|url|hint|age";

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

/// The last three letters of every row, one bit each: most words of a text are told apart from all names by them.
static ENDS: Ends = ends([PASSWORDS_TEXT, SHORT_TEXT, KEYS_TEXT, "key"]);

/// The same of the words that say nothing when they stand last.
static NEUTRAL_ENDS: Ends = ends([NEUTRAL_TEXT, "", "", ""]);

/// 26 × 26 × 26 bits.
type Ends = [u32; 26 * 26 * 26 / 32 + 1];

const fn end_number(three: [u8; 3]) -> usize {
    ((three[0] - b'a') as usize * 26 + (three[1] - b'a') as usize) * 26 + (three[2] - b'a') as usize
}

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated while it is compiled, where a wrong index is an error of the compiler"
)]
const fn ends(lists: [&str; 4]) -> Ends {
    let mut ends = [0; 26 * 26 * 26 / 32 + 1];
    let mut list = 0;
    while list < lists.len() {
        let rows = lists[list].as_bytes();
        let mut at = 2;
        while at < rows.len() {
            let is_end = at + 1 == rows.len() || rows[at + 1] == b'|';
            let three = [rows[at - 2], rows[at - 1], rows[at]];
            let is_word = three[0].is_ascii_lowercase()
                && three[1].is_ascii_lowercase()
                && three[2].is_ascii_lowercase();
            if is_end && is_word {
                let number = end_number(three);
                ends[number / 32] |= 1 << (number % 32);
            }
            at += 1;
        }
        list += 1;
    }
    ends
}

fn is_end(ends: &Ends, number: usize) -> bool {
    ends.get(number / 32)
        .is_some_and(|bits| bits >> (number % 32) & 1 == 1)
}

/// Whether the name may say behind itself what it is for: its last word is not its first, and the word is there.
pub(super) fn may_be_qualified(name: &[u8]) -> bool {
    const PARTS: [&[u8]; 8] = [
        b"enha", b"ntrase", b"asse", b"ssword", b"ennwort", b"oken", b"ecret", b"mdp",
    ];
    let is_several = name
        .iter()
        .any(|byte| matches!(byte, b' ' | b'_' | b'-' | b'.'));
    is_several
        && PARTS.iter().any(|part| {
            name.windows(part.len())
                .any(|window| window.eq_ignore_ascii_case(part))
        })
}

/// Whether any row may end like this name: cheap, and false for most words.
pub(super) fn may_end(name: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
    let mut rest = name;
    // Neutral words at the end, a few of them.
    for _ in 0..4 {
        let Some(last) = rest.iter().rposition(is_part) else {
            return false;
        };
        rest = rest.get(..=last).unwrap_or_default();
        if let Some((before, [one, two])) = rest.split_last_chunk::<2>()
            && one.eq_ignore_ascii_case(&b'p')
            && two.eq_ignore_ascii_case(&b'w')
            && before
                .last()
                .is_none_or(|byte| !is_part(byte) || *one == b'P' && byte.is_ascii_lowercase())
        {
            return true;
        }
        let letters = rest
            .iter()
            .rev()
            .take(3)
            .take_while(|byte| is_part(byte))
            .count();
        let three = rest.last_chunk::<3>().filter(|_| letters == 3);
        let Some(three) = three else {
            let (before, word) = rest.split_at(rest.len() - letters);
            if word.eq_ignore_ascii_case(b"pw") || word.eq_ignore_ascii_case(b"by") {
                return true;
            }
            // `password_x` and `password_v2`; any other short word is none of the rows.
            if !matches!(
                word.to_ascii_lowercase().as_slice(),
                b"x" | b"a" | b"b" | b"v"
            ) {
                return false;
            }
            rest = before;
            continue;
        };
        if three.iter().any(|byte| *byte >= 0x80) {
            return true;
        }
        let number = end_number(three.map(|byte| byte.to_ascii_lowercase()));
        if is_end(&ENDS, number) {
            return true;
        }
        if !is_end(&NEUTRAL_ENDS, number) {
            return false;
        }
        // The word before the last, where there is one.
        let mut next = 0;
        let word = rest.iter().rev().take_while(|byte| {
            let goes_on =
                is_part(byte) && !(u8::is_ascii_uppercase(&next) && byte.is_ascii_lowercase());
            next = **byte;
            goes_on
        });
        let length = word.count();
        rest = rest.get(..rest.len() - length).unwrap_or_default();
    }
    false
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
                "contrase\u{f1}a",
                "CONTRASE\u{d1}A",
                "senha",
                "palavra-passe",
                "\u{30d1}\u{30b9}\u{30ef}\u{30fc}\u{30c9}",
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
                "Kennwort f\u{fc}r Jira",
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
                "cl\u{e9} secr\u{e8}te",
                "clave secreta",
                "chave de api",
                "API-Schl\u{fc}ssel",
                "Geheimnis",
                "\u{30c8}\u{30fc}\u{30af}\u{30f3}",
                "API\u{30ad}\u{30fc}",
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
