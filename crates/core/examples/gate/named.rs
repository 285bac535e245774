//! Credentials that have no form, beside names that tell: in texts and as entries of a map.

use crate::case::Cases;
use crate::dice::Dice;
use crate::notation::{json, percent, xml};
use crate::template::{fill, password};

/// Names of passwords, in the languages of those who write configuration.
pub(crate) const PASSWORDS: [&str; 48] = [
    "password",
    "Password",
    "PASSWORD",
    "passwd",
    "pass",
    "pwd",
    "pw",
    "passphrase",
    "passcode",
    "userPassword",
    "admin_password",
    "jira.password",
    "db_password",
    "DB_PASSWORD",
    "DB_PASS",
    "MYSQL_PWD",
    "MYSQL_ROOT_PASSWORD",
    "PGPASSWORD",
    "POSTGRES_PASSWORD",
    "ldap.bind.password",
    "spring.datasource.password",
    "smtp-password",
    "SMTP_PASS",
    "keystorePassword",
    "truststore_password",
    "proxyPassword",
    "ftp_pw",
    "loginPwd",
    "new password",
    "Passwort",
    "passwort",
    "Kennwort",
    "DB_PASSWORT",
    "Kennwort für Jira",
    "mot de passe",
    "mot_de_passe",
    "motDePasse",
    "mdp",
    "contraseña",
    "contrasena",
    "Contraseña",
    "senha",
    "SENHA",
    "senha_banco",
    "パスワード",
    "wachtwoord",
    "SSHPASS",
    "ANSIBLE_BECOME_PASSWORD",
];

/// Names of tokens and keys.
pub(crate) const KEYS: [&str; 64] = [
    "token",
    "TOKEN",
    "secret",
    "Secret",
    "apiKey",
    "api_key",
    "api-key",
    "API_KEY",
    "api key",
    "apikey",
    "X-Api-Key",
    "clientSecret",
    "client_secret",
    "CLIENT_SECRET",
    "client secret",
    "appSecret",
    "app_secret",
    "consumerSecret",
    "sharedSecret",
    "shared_secret",
    "secretKey",
    "secret_key",
    "SECRET_KEY",
    "accessKey",
    "access_key",
    "access key",
    "aws_secret_access_key",
    "AWS_SECRET_ACCESS_KEY",
    "secretAccessKey",
    "AccountKey",
    "SharedAccessKey",
    "private_key",
    "privateKey",
    "private key",
    "signingKey",
    "signing_key",
    "signingSecret",
    "encryptionKey",
    "encryption_key",
    "masterKey",
    "access_token",
    "accessToken",
    "refresh_token",
    "refreshToken",
    "auth_token",
    "authToken",
    "bearerToken",
    "sessionToken",
    "id_token",
    "webhookSecret",
    "webhook_secret",
    "jwtSecret",
    "hmac_secret",
    "SECRET_KEY_BASE",
    "DATADOG_API_KEY",
    "SONAR_TOKEN",
    "NPM_TOKEN",
    "JIRA_API_TOKEN",
    "personal access token",
    "credentials",
    "Zugangstoken",
    "clé d'API",
    "clave de API",
    "chave de API",
];

/// What stands behind the name of a token or key.
const VALUES: &str = "‹a32›|‹h32›|‹h40›|‹h64›|‹B43›|‹b43›=|‹a20›|‹B24›";

type Write = fn(&mut Dice, &str, &str) -> String;

/// Places with a name. The first are those in which a bare word is a password, too.
const PLACES: [(&str, Write); 17] = [
    ("equals", |_, name, value| format!("{name}={value}")),
    ("quoted", |_, name, value| format!("{name}=\"{value}\"")),
    ("json", |_, name, value| {
        format!("{{\"{}\":\"{}\"}}", json(name), json(value))
    }),
    ("json-among", |dice, name, value| {
        let url = fill("https://‹host›", dice);
        format!(
            "{{\"url\": \"{url}\", \"{name}\": \"{}\", \"retries\": 3}}",
            json(value)
        )
    }),
    ("json-in-string", |_, name, value| {
        let inner = format!("{{\"{}\":\"{}\"}}", json(name), json(value));
        format!("{{\"body\":\"{}\"}}", json(&inner))
    }),
    ("spaced", |_, name, value| format!("{name} = {value}")),
    ("single", |_, name, value| format!("{name} = '{value}'")),
    ("among", |dice, name, value| {
        fill(
            &format!("url=https://‹host›\nuser=‹w›\n{name}={value}\nretries=3"),
            dice,
        )
    }),
    ("semicolons", |dice, name, value| {
        fill(
            &format!("Server=‹w›,1433;Database=‹w›;{name}={value};Encrypt=true"),
            dice,
        )
    }),
    ("colon", |_, name, value| format!("{name}: {value}")),
    ("yaml", |dice, name, value| {
        format!(
            "{}:\n  user: {}\n  {name}: {value}\n",
            dice.word(),
            dice.word()
        )
    }),
    ("arrow", |_, name, value| format!("'{name}' => '{value}',")),
    ("export", |_, name, value| {
        format!("export {}='{value}'", identifier(name, '_'))
    }),
    ("option", |dice, name, value| {
        format!("{} --{}={value}", dice.word(), identifier(name, '-'))
    }),
    ("query", |dice, name, value| {
        let host = fill("‹host›", dice);
        format!(
            "https://{host}/login?user={}&{}={}",
            dice.word(),
            identifier(name, '_'),
            percent(value)
        )
    }),
    ("element", |_, name, value| {
        let name = identifier(name, '-');
        format!("<{name}>{}</{name}>", xml(value))
    }),
    ("attribute", |_, name, value| {
        format!("<add key=\"{name}\" value=\"{}\" />", xml(value))
    }),
];
/// How many of the places are clear enough for a password of words.
const CLEAR: usize = 5;

fn identifier(name: &str, gap: char) -> String {
    let keep = |letter: char| {
        if letter.is_alphanumeric() || "._-".contains(letter) {
            letter
        } else {
            gap
        }
    };
    name.chars().map(keep).collect()
}

/// Adds credentials beside names.
pub(crate) fn add(cases: &mut Cases, dice: &mut Dice) {
    for (index, (place, write)) in PLACES.iter().enumerate() {
        for name in PASSWORDS {
            for kind in ["‹pr›", "‹ph›", "‹pd›"] {
                if kind == "‹pd›" && index >= CLEAR {
                    continue;
                }
                let value = fill(kind, dice).replace(['\'', '"'], "");
                let text = write(dice, name, &value);
                cases.add("secret", "named-in-text", &format!("{name}, {place}"), text);
            }
        }
        for name in KEYS {
            let value = value(dice);
            let text = write(dice, name, &value);
            cases.add("secret", "named-in-text", &format!("{name}, {place}"), text);
        }
    }
    for _ in 0..6 {
        for name in PASSWORDS {
            cases.add_named("secret", "named-in-map", name, name, password(dice));
        }
        for name in KEYS {
            let text = value(dice);
            cases.add_named("secret", "named-in-map", name, name, text);
        }
    }
}

fn value(dice: &mut Dice) -> String {
    let values: Vec<&str> = VALUES.split('|').collect();
    fill(dice.pick(&values).copied().unwrap_or_default(), dice)
}
