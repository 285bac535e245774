//! The words that names of secrets are made of, and those that make a name harmless.
//!
//! A row is one or more words in lower case, joined by spaces, as [`super::meaning`] reads a name.

use super::super::list::{By, List, count};

/// Makes a list that is looked up by the last byte of its rows: rows are joined by bars, and all texts are one.
macro_rules! list {
    ($(#[$doc:meta])* $name:ident: $($text:literal)*) => {
        $(#[$doc])*
        pub(super) static $name: List<{ count(concat!($($text),*)) }> = List::new(concat!($($text),*), By::Last);
    };
}

list! {
    /// Words for passwords. A star allows other words to be glued in front (`PGPASSWORD`).
    PASSWORDS:
    // English.
    "*password|*passwd|*passphrase|*passcode|pwd|pswd|passwrd|dbpwd|mypwd|sapwd|userpwd|adminpwd|*storepass|"
    "*keypass|requirepass|masterauth|psk|pre shared key|preshared key|identified by|"
    // German.
    "*passwort|*kennwort|*losungswort|*zugangscode|"
    // French.
    "*mot de passe|*motdepasse|mdp|*phrase secrète|code d accès|"
    // Spanish.
    "*contraseña|*contrasena|*contrasenya|contrasenia|"
    // Portuguese.
    "*senha|palavra passe|*palavrapasse|"
    // Japanese.
    "*パスワード|*暗証番号|*パスフレーズ|*合言葉|"
    // Others.
    "*wachtwoord|*lösenord|*adgangskode|*passord|*salasana|*hasło|*heslo|*jelszó|*пароль|*密码|*密碼|*口令|*비밀번호"
}

list! {
    /// Words for passwords that also mean much else.
    SHORT:
    "pass|pw|psw|pword|passw|pin code|login pw|userpass|dbpass|dbpasswd|rootpass|adminpass|mypass|smtppass|"
    "sshpass|parola|clave|clave de acceso|palabra clave|pin"
}

list! {
    /// Words for keys, tokens and other credentials.
    KEYS:
    // English.
    "mnemonic|*token|*secret|*apikey|*accesskey|*privatekey|*secretkey|*signingkey|*encryptionkey|*accountkey|"
    "*sharedkey|*masterkey|*authkey|*sshkey|*appkey|*apisecret|*clientsecret|*secretaccesskey|*sharedaccesskey|"
    "*storagekey|*licensekey|*deploykey|*servicekey|*sessionkey|*hmackey|*webhookkey|*integrationkey|api key|"
    "app key|application key|access key|secret key|private key|signing key|sign key|signature key|encryption key|"
    "decryption key|encrypt key|crypto key|cipher key|account key|shared key|shared access key|"
    "shared access signature|master key|auth key|authentication key|authorization key|ssh key|service key|"
    "service account key|license key|licence key|client key|storage key|admin key|deploy key|deployment key|"
    "integration key|webhook key|hmac key|aes key|rsa key|pgp key|gpg key|tls key|ssl key|host key|session key|"
    "cookie key|security key|write key|ingest key|ingestion key|insert key|subscription key|function key|"
    "recovery key|root key|unseal key|wallet key|jwt key|bot key|user api key|genie key|geniekey|routing key|"
    "personal access key|secret access|access code|secret code|api credentials|credential|credentials|creds|"
    "*authorization|auth|auth basic|basic auth|authinfo|authentication|bearer|jwt|pat|api pat|sas|seed phrase|"
    "recovery code|backup code|verification code|session id|sessionid|jsessionid|phpsessid|sid|cookie|otp secret|"
    "totp|"
    // German.
    "zugangsschlüssel|zugriffsschlüssel|geheimschlüssel|geheimer schlüssel|privater schlüssel|api schlüssel|"
    "apischlüssel|signaturschlüssel|sicherheitsschlüssel|*geheimnis|api schluessel|geheimer schluessel|"
    "zugangsschluessel|zugriffsschluessel|zugangsdaten|anmeldedaten|"
    // French.
    "*jeton|jeton d accès|jeton d acces|jeton acces|clé api|clé d api|cle api|clé secrète|clef secrete|"
    "clé privée|clé d accès|identifiants|"
    // Spanish.
    "clave api|clave de api|clave secreta|clave privada|llave api|llave secreta|llave privada|token de acceso|"
    "token acceso|token de api|secreto|credenciales|"
    // Portuguese.
    "chave api|chave de api|chave da api|chave secreta|chave privada|chave de acesso|token de acesso|"
    "token acesso|segredo|credenciais|"
    // Japanese.
    "*トークン|*シークレット|*シークレットキー|*apiキー|*アクセスキー|*秘密鍵|*認証キー|*認証情報|"
    // Chinese.
    "*密钥|*令牌"
}

list! {
    /// Words that say nothing when they stand last: `password_1`, `SECRET_KEY_BASE`, `tokenValue`, `api-key-prod`.
    NEUTRAL:
    "value|val|base64|b64|base|plain|plaintext|cleartext|raw|string|new|old|current|previous|prod|production|dev|"
    "development|test|testing|staging|stage|live|sandbox|default|env|var|data|main|primary|secondary|backup|temp|"
    "tmp|confirm|confirmation|again|repeat|enc|encoded|x|a|b|v|neu|alt|nouveau|nueva|nova"
}

list! {
    /// Words in front of the last that make it harmless: `nextPageToken`, `project key`, `boarding pass`.
    HARMLESS:
    "site|publishable|idempotency|dedup|routing|map|record|file|board|space|document|node|component|group|hash|"
    "entity|work|parent|child|epic|story|status|member|team|version|label|config|setting|item|class|style|"
    "next|page|paging|pagination|continuation|continue|sync|cursor|cancellation|cancel|design|syntax|"
    "lexer|stop|eos|bos|pad|unk|mask|cls|sep|max|min|num|count|total|prompt|completion|border|color|theme|resume|"
    "delimiter|separator|token|non|boarding|first|second|single|by|multi|public|resource|skip|start|end|row|sort|"
    "order|object|cache|lock|etag|change|foreign|primary|partition|range|issue|project|translation|message|i18n|"
    "hot|shortcut|arrow|no|without|forgot|reset|field|column|property"
}

list! {
    /// Words that join a name to what it is for: `password for Jira`, `Kennwort für Jira`, `senha do banco`.
    JOINS:
    "for|of|to|für|fuer|von|zu|pour|de|du|del|do|da|para|por|no|na|en"
}

list! {
    /// Words for passwords behind which what they are for stands without any other: `senha_banco`.
    ROMANCE:
    "senha|contraseña|contrasena|contrasenya|mot de passe|motdepasse|mdp"
}

list! {
    /// Words behind such a word that make it harmless.
    RULES:
    "minima|mínima|minimo|maxima|policy|politica|política|politique|longitud|longueur|comprimento|expira|"
    "expiration|oublie|oublié|esquecida|olvidada|reset|length|id|url|hint|age"
}

/// The last three letters of every row that may end the name of a secret, one bit each: most words of a text are told apart from
/// all names by them.
pub(super) static ENDS: Ends = Ends::of(&[PASSWORDS.text(), SHORT.text(), KEYS.text(), "key"]);

/// The same of the words that say nothing when they stand last.
pub(super) static NEUTRAL_ENDS: Ends = Ends::of(&[NEUTRAL.text()]);

/// A set of ends of three letters.
pub(super) struct Ends([u32; 26 * 26 * 26 / 32 + 1]);

impl Ends {
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated while it is compiled, where a wrong index is an error of the compiler"
    )]
    const fn of(texts: &[&str]) -> Self {
        let mut ends = [0; 26 * 26 * 26 / 32 + 1];
        let mut text = 0;
        while text < texts.len() {
            let rows = texts[text].as_bytes();
            let mut at = 2;
            while at < rows.len() {
                let is_end = at + 1 == rows.len() || rows[at + 1] == b'|';
                let three = [rows[at - 2], rows[at - 1], rows[at]];
                if is_end && let Some(number) = number(three) {
                    ends[number / 32] |= 1 << (number % 32);
                }
                at += 1;
            }
            text += 1;
        }
        Self(ends)
    }

    /// Whether a row ends with these letters, in whatever case; true for what are no letters of ASCII.
    pub(super) fn may_be(&self, three: [u8; 3]) -> bool {
        number(three.map(|byte| byte.to_ascii_lowercase())).is_none_or(|number| {
            let bits = self.0.get(number / 32).copied().unwrap_or_default();
            bits >> (number % 32) & 1 == 1
        })
    }
}

/// The number of three small letters; `None` when they are none.
const fn number([one, two, three]: [u8; 3]) -> Option<usize> {
    if one.is_ascii_lowercase() && two.is_ascii_lowercase() && three.is_ascii_lowercase() {
        let pair = (one - b'a') as usize * 26 + (two - b'a') as usize;
        Some(pair * 26 + (three - b'a') as usize)
    } else {
        None
    }
}
