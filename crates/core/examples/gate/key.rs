//! Private keys and signed tokens.

use crate::case::Cases;
use crate::dice::Dice;
use crate::notation::json;
use crate::template::fill;
use data_encoding::{BASE64, BASE64URL_NOPAD};

/// Labels of PEM, with how their content begins.
const LABELS: [(&str, &str, &str); 8] = [
    (
        "pem-pkcs8",
        "PRIVATE KEY",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
    ),
    ("pem-rsa", "RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA"),
    ("pem-ec", "EC PRIVATE KEY", "MHcCAQEEI"),
    ("pem-dsa", "DSA PRIVATE KEY", "MIIBuwIBAAKBgQ"),
    (
        "pem-openssh",
        "OPENSSH PRIVATE KEY",
        "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAB",
    ),
    (
        "pem-encrypted",
        "ENCRYPTED PRIVATE KEY",
        "MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQww",
    ),
    ("pem-ssh2", "SSH2 ENCRYPTED PRIVATE KEY", "P2/56wAAA"),
    ("pgp", "PGP PRIVATE KEY BLOCK", "lQOYBF"),
];

/// Keys in other forms.
const OTHERS: [(&str, &str); 8] = [
    (
        "jwk-rsa",
        r#"{"kty":"RSA","n":"‹B342›","e":"AQAB","d":"‹B342›"}"#,
    ),
    (
        "jwk-ec",
        r#"{"crv":"P-256","d":"‹B43›","kty":"EC","x":"‹B43›","y":"‹B43›"}"#,
    ),
    (
        "jwk-okp",
        r#"{"kty":"OKP","crv":"Ed25519","d":"‹B43›","x":"‹B43›","kid":"‹w›"}"#,
    ),
    ("jwk-oct", r#"{"kty":"oct","k":"‹B86›","alg":"HS512"}"#),
    (
        "putty",
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: ‹w›\nPrivate-Lines: 1\n‹b44›\nPrivate-MAC: ‹h64›\n",
    ),
    (
        "wireguard",
        "[Interface]\nPrivateKey = ‹b42›E=\nAddress = 10.0.0.2/32\n",
    ),
    ("wireguard-shared", "[Peer]\nPresharedKey = ‹b42›A=\n"),
    ("pkcs12", "MIIK‹b1›gIBAzCCC‹b2›GCSqGSIb3DQEHAaCCC‹b200›"),
];

/// The first line of a key: 64 characters, as all but the last have.
fn first(start: &str) -> String {
    format!("{start}‹b{}›\n", 64_usize.saturating_sub(start.len()))
}

fn pem(label: &str, start: &str, dice: &mut Dice) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    text.push_str(&fill(
        &format!("{}‹b64›\n‹b64›\n‹b64›\n‹b50›==\n", first(start)),
        dice,
    ));
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// Adds private keys and signed tokens.
pub(crate) fn add(cases: &mut Cases, dice: &mut Dice) {
    for _ in 0..8 {
        for (class, label, start) in LABELS {
            let mut put = |notation: &str, text: String| {
                let class = if notation.is_empty() {
                    class.to_owned()
                } else {
                    format!("{class}, {notation}")
                };
                cases.add("secret", "private-key", &class, text);
            };
            put("", pem(label, start, dice));
            put("one line", pem(label, start, dice).replace('\n', "\\n"));
            put("spaces", pem(label, start, dice).replace('\n', " "));
            put("lower case", pem(label, start, dice).to_ascii_lowercase());
            put(
                "cut off",
                pem(label, start, dice).chars().take(160).collect(),
            );
            put(
                "json",
                format!("{{\"key\":\"{}\"}}", json(&pem(label, start, dice))),
            );
            let percent = pem(label, start, dice)
                .replace('\n', "%0A")
                .replace(' ', "%20")
                .replace('+', "%2B");
            put("percent", percent);
            put(
                "form",
                pem(label, start, dice)
                    .replace('\n', "%0A")
                    .replace('+', "%2B")
                    .replace(' ', "+"),
            );
            put("base64", BASE64.encode(pem(label, start, dice).as_bytes()));
            put("indented", pem(label, start, dice).replace('\n', "\n    "));
            // What these labels hold begins alike whatever the key is.
            if start.len() >= 16 && !label.starts_with("DSA") {
                put(
                    "body",
                    fill(&format!("{}‹b64›\n‹b64›\n‹b64›\n", first(start)), dice),
                );
                put("body, one line", fill(&format!("{start}‹b300›"), dice));
            }
        }
        let age = format!(
            "{}1{}",
            "AGE-SECRET-KEY-",
            dice.text(b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)
        );
        cases.add("secret", "private-key", "age", age);
    }
    cases.add_all("secret", "private-key", &OTHERS, 12, dice);
    for _ in 0..14 {
        add_tokens(cases, dice);
    }
}

/// Header, claims, signature.
fn jwt(header: &str, signature: &str, dice: &mut Dice) -> String {
    let claims = fill(r#"{"sub":"‹h8›","iat":17‹d8›}"#, dice);
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    format!(
        "{}.{}.{}",
        part(header),
        part(&claims),
        fill(signature, dice)
    )
}

const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn add_tokens(cases: &mut Cases, dice: &mut Dice) {
    let mut put = |class: &str, text: String| cases.add("secret", "jwt", class, text);
    for (class, header, signature) in [
        ("hs256", HS256, "‹B43›"),
        ("hs512", r#"{"typ":"JWT","alg":"HS512"}"#, "‹B86›"),
        (
            "rs256",
            r#"{"alg":"RS256","kid":"a1","typ":"JWT"}"#,
            "‹B342›",
        ),
        ("es256", r#"{"alg":"ES256"}"#, "‹B86›"),
        ("none", r#"{"alg":"none"}"#, ""),
        ("spaced", r#"{ "alg": "HS256" }"#, "‹B43›"),
        (
            "jwe",
            r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#,
            "‹B40›.‹B60›.‹B22›",
        ),
    ] {
        put(class, jwt(header, signature, dice));
        put(
            &format!("{class}, prose"),
            format!(
                "{} {} {}",
                dice.word(),
                jwt(header, signature, dice),
                dice.word()
            ),
        );
        put(
            &format!("{class}, json"),
            format!(
                "{{\"{}\":\"{}\"}}",
                dice.word(),
                jwt(header, signature, dice)
            ),
        );
    }
    put("scheme", format!("JWT {}", jwt(HS256, "‹B43›", dice)));
    put(
        "bearer",
        format!("Authorization: Bearer {}", jwt(HS256, "‹B43›", dice)),
    );
    put(
        "query",
        format!(
            "https://{}/x?jwt={}",
            fill("‹host›", dice),
            jwt(HS256, "‹B43›", dice)
        ),
    );
    put(
        "cookie",
        format!("Cookie: a=b; session={}", jwt(HS256, "‹B43›", dice)),
    );
    put(
        "base64",
        BASE64.encode(jwt(HS256, "‹B43›", dice).as_bytes()),
    );
    put("percent", jwt(HS256, "‹B43›", dice).replace('.', "%2E"));
    put("entity", jwt(HS256, "‹B43›", dice).replace('.', "&#46;"));
    put("paseto-local", fill("v4.local.‹B120›", dice));
    put("paseto-public", fill("v2.public.‹B140›", dice));
}
