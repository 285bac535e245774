//! What the detectors find and what they leave alone.
//!
//! Credentials here are made up; their prefixes and the rest are joined at run time, so that no scanner of
//! repositories takes this file for a leak.

use proptest::prelude::*;

use super::*;
use crate::rule::{Rule, Subject};

mod program;

/// The rule of the most harmful find.
fn scan_text(text: &str) -> Option<Rule> {
    worst(&scan("", text)).map(|finding| finding.rule)
}

/// The rule of the most harmful find in a value beside its name.
fn scan_pair(name: &str, value: &str) -> Option<Rule> {
    worst(&scan(name, value)).map(|finding| finding.rule)
}

/// Every text must be found by this rule.
fn finds(rule: Rule, texts: &[&str]) {
    for text in texts {
        assert_eq!(scan_text(text), Some(rule), "{text:?}");
    }
}

/// No text must be found.
fn passes(texts: &[&str]) {
    for text in texts {
        assert_eq!(scan_text(text), None, "{text:?}");
    }
}

#[test]
fn a_credential_in_another_reading_is_found_behind_any_number_of_addresses() {
    let token = format!(
        "{}{}",
        concat!("gh", "p_"),
        "xFfGF0T4JQ7ZpIBhL9n2cWqK8vRt1y4Q8wMZ"
    );
    let addresses: String = (0..300).map(|n| format!("bob{n}@example.com ")).collect();
    assert_eq!(scan_text(&token), Some(Rule::ServiceToken), "{token}");
    for hidden in [
        token
            .bytes()
            .fold(String::new(), |text, byte| format!("{text}%{byte:02X}")),
        crate::encoding::to_base64(token.as_bytes()),
    ] {
        assert_eq!(
            scan_text(&format!("{addresses}{hidden}")),
            Some(Rule::ServiceToken),
            "{hidden}"
        );
    }
}

#[test]
fn addresses_are_found_in_their_usual_surroundings() {
    finds(
        Rule::Email,
        &[
            "bob@example.com",
            "Bob <bob.o'neil+jira@mail.example.co.uk>",
            "write to bob@example.com.",
            "mailto:bob@example.com?subject=x",
            "https://host.example/?user=bob@example.com",
            "https://host.example/?user=bob%40example.com&x=1",
            "a@b.io",
            "(bob_@example.com)",
            "müller@example.de",
            "bob@münchen.de",
            "用户@例子.公司",
            "bob@xn--mnchen-3ya.de",
            "bob@163.com",
            "git@github.com",
            "BOB@EXAMPLE.COM",
            "x bob@corp.com-2 y",
            "assignee=bob@corp.museum,reporter=x",
        ],
    );
}

#[test]
fn packages_repositories_and_files_are_no_addresses() {
    passes(&[
        "@scope/name",
        "\"@some.one/package\": \"^0.1.1\"",
        "{user}@example.com",
        "name@1.2.3",
        "react@18.3.0-canary.abcdef.2",
        "pkg@v1.2.3-rc.beta",
        "pkg@1.x.x-rc.one",
        "npm:@scope/name@^1.2.3",
        "npm:lodash@npm:4",
        "workspace:*",
        "lodash@latest",
        "git+ssh://git@github.com/user/x.git",
        "git@github.com:user/x.git",
        "ssh://hg@bitbucket.org/user/x",
        "icon@2x.png",
        "icon@3x.webp",
        "chunk@vendor.js",
        "*@example.com",
        "/.+@.+/",
        "@media (min-width: 1px)",
        "{@link foo.bar}",
        "https://packages.example/%40babel%2fcore",
        "https://unpkg.com/react%4018.3.0/umd",
        "user @ example . com",
        "@",
        "a@",
        "@a.b",
        "a@b",
        "a@b.c",
        "a@.com",
        "a@1.2",
    ]);
}

#[test]
fn account_ids_of_every_form_are_found() {
    finds(
        Rule::AtlassianAccountId,
        &[
            "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "712020:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "70121:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "assignee = 712020:F58131CB-B67D-43C7-B30D-6B58D40BD077 order by rank",
            "?accountId=712020%3Af58131cb-b67d-43c7-b30d-6b58d40bd077",
            "ari:cloud:identity::user/557058:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "qm:f58131cb-b67d-43c7-b30d-6b58d40bd077:1a2b3c4d-b67d-43c7-b30d-6b58d40bd077",
            "ug:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "5be24ad8b1653240376955d2",
            "[~accountid:5be24ba3f91c106033269289]",
            "id_5be24ba3f91c106033269289",
        ],
    );
}

#[test]
fn atlassian_tokens_are_found() {
    let rest = "3xFfGF0T4JQ7ZpIBhL9n2cWqK8vRt1yEoXuSdNaMgHbVkCjPlz";
    for prefix in ["ATATT", "ATCTT", "ATSTT"] {
        let token = format!("{prefix}{rest}=1A2B3C4D");
        for text in [
            token.clone(),
            format!("key {token}, then"),
            format!("Authorization: Bearer {token}"),
            format!("x_{token}"),
        ] {
            assert_eq!(scan_text(&text), Some(Rule::AtlassianApiToken), "{text}");
        }
    }
    let personal = data_encoding::BASE64.encode(b"123456789012:abcdefghijklmnopqrst");
    assert_eq!(
        scan_text(&format!("Bearer {personal}")),
        Some(Rule::AtlassianApiToken)
    );
}

#[test]
fn words_that_begin_like_tokens_pass() {
    passes(&[
        "ATBB",
        "ATOA stands for something",
        "ATATT-",
        "SATATTabcdefghijklmnop1",
        "ATBBaaaaaaaaaaaaaaaaaaaaaaaa",
        "npm_config_registry",
        "ghp_",
        "sk_live_",
    ]);
}

#[test]
fn a_token_that_is_longer_than_its_form_is_found_all_the_same() {
    let rest = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2";
    for prefix in ["ghp_", "glpat-", "npm_", "sk_live_", "AIza"] {
        assert_eq!(
            scan_text(&format!("token {prefix}{rest}")),
            Some(Rule::ServiceToken),
            "{prefix}"
        );
    }
}

#[test]
fn web_tokens_are_found_signed_unsigned_and_encrypted() {
    let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    for header in [
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"typ":"JWT","alg":"none"}"#,
        r#"{ "alg": "RS256" }"#,
        "{\n  \"alg\": \"RS256\"\n}",
    ] {
        for token in [
            format!("{}.{}.c2lnbmF0dXJl", part(header), part(r#"{"sub":"1"}"#)),
            format!("{}.{}.", part(header), part("{}")),
            format!("{}..aXY.Y2lwaGVy.dGFn", part(header)),
        ] {
            for text in [
                token.clone(),
                format!("Bearer {token}"),
                format!("token={token}&x=1"),
                format!("id_{token}"),
                format!("a.b {token}"),
            ] {
                assert_eq!(scan_text(&text), Some(Rule::Jwt), "{text}");
            }
        }
    }
}

#[test]
fn source_maps_and_dotted_names_are_no_web_tokens() {
    let map = data_encoding::BASE64.encode(br#"{"version":3,"sources":["a.js"]}"#);
    passes(&[
        &format!("//# sourceMappingURL=data:application/json;base64,{map}"),
        "a.b.c",
        "eyJ.eyJ.eyJ",
        "com.example.Eyes",
        "eyJhbGciOiJIUzI1NiJ9",
    ]);
}

#[test]
fn private_keys_are_found_and_public_ones_pass() {
    for label in ["", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED "] {
        let text = format!("x\n-----BEGIN {label}{} KEY-----\nMIIE…", "PRIVATE");
        assert_eq!(scan_text(&text), Some(Rule::PrivateKey), "{label}");
        let encoded = data_encoding::BASE64.encode(text.trim_start_matches("x\n").as_bytes());
        assert_eq!(scan_text(&encoded), Some(Rule::PrivateKey), "{label}");
    }
    let pgp = format!("-----BEGIN PGP {} KEY BLOCK-----\\nxcLY", "PRIVATE");
    assert_eq!(scan_text(&pgp), Some(Rule::PrivateKey));
    let putty = format!("PuTTY-User-Key-{}-3: ssh-ed25519", "File");
    assert_eq!(scan_text(&putty), Some(Rule::PrivateKey));
    passes(&[
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----",
        "the PRIVATE KEY is elsewhere",
        "BEGIN work",
    ]);
}

#[test]
fn passwords_in_addresses_are_found() {
    finds(
        Rule::Password,
        &[
            "https://bob:hunter2@example.com/x",
            "postgres://user:p%40ss@db:5432/x",
            "see redis://:hunter2@cache now",
            "amqp://guest:guest@localhost",
            "git+https://x-token:abc123@bitbucket.org/x.git",
            "https://user:pass@with@host/",
        ],
    );
    passes(&[
        "https://example.com:8080/a@b",
        "ssh://git@github.com/x.git",
        "https://user@host/",
        "https://${USER}:${PASSWORD}@host/",
        "https://user:<password>@host/",
        "https://$USER:$PASS@host/",
        "https://user:***@host/",
        "https://user:{{password}}@host/",
        "http://[::1]:80/",
        "://:@",
    ]);
}

#[test]
fn passwords_given_by_name_are_found() {
    finds(
        Rule::Password,
        &[
            "password=hunter2",
            "password: hunter2",
            "Password : swordfish",
            "pwd: hunter2 for the server",
            "DB_PASSWORD='s3cret'",
            "dbPassword = \"s3cret\"",
            "{\"password\":\"s3cret\"}",
            "{\\\"password\\\": \\\"s3cret\\\"}",
            "?user=bob&password=hunter2&x=1",
            "passwd:=x9",
            "passphrase => 'open sesame'",
            "curl --password=hunter2 x",
            "Kennwort: geheim1",
            "api_key=0a1b2c3d4e5f",
            "client-secret: 'abcdef123456'",
            "_authToken=abcdef123456",
        ],
    );
}

#[test]
fn a_token_of_letters_is_no_scheme_of_the_word_behind_it() {
    // Found by fuzzing: seed 1795754534.
    let token = concat!("SMlkxBZSyLQA", "EkrZxHEv");
    for text in [
        format!("https://a.example/api?private_token={token} here"),
        format!("api_key: {token} here"),
        format!("Authorization: Token {token} here"),
    ] {
        assert!(scan_text(&text).is_some(), "{text}");
    }
}

#[test]
fn talk_about_passwords_passes() {
    passes(&[
        "password",
        "password: the word that you chose",
        "Forgot password? Reset it.",
        "password-prompt",
        "passwordless: true",
        "password: string",
        "password: required",
        "password=$PASSWORD",
        "password=${{ secrets.DB }}",
        "--password=%PASSWORD%",
        "password: <your password>",
        "password == other",
        "password: process.env.PASSWORD",
        "password = getPassword()",
        "PWD=/srv/app npm start",
        "cd $PWD && ls",
        "password: ********",
        "the pwd command",
        "api_key: string",
        "access_token: required",
        "passwords: 12",
    ]);
}

#[test]
fn passwords_in_sentences_and_mark_up_are_found() {
    finds(
        Rule::Password,
        &[
            "*Password:* q7Xv2Lm9ZpTr",
            "**Password:** q7Xv2Lm9ZpTr",
            "| Password | q7Xv2Lm9ZpTr |",
            "<strong>Password:</strong> q7Xv2Lm9ZpTr",
            "<td>Password</td><td>q7Xv2Lm9ZpTr</td>",
            "password:\n  q7Xv2Lm9ZpTr",
            "the password is q7Xv2Lm9ZpTr",
            "Das Passwort ist: q7Xv2Lm9ZpTr",
            "la contraseña es q7Xv2Lm9ZpTr",
            "define('DB_PASSWORD', 'q7Xv2Lm9ZpTr')",
            "if (apiKey == \"q7Xv2Lm9ZpTr\")",
            "headers.set(\"X-Api-Key\", \"q7Xv2Lm9ZpTr\")",
            "MAILGUN_KEY=8a67639f74080f56c5aa328f676226e2",
            "password: {xKqLm}ZpWv7",
        ],
    );
    passes(&[
        "The password is case-sensitive",
        "Das Passwort ist vergessen",
        "Password: expired",
        "| Password | required |",
        "[\"password\", \"username\"]",
        "*Password:* ask your administrator",
        "if (password == null)",
        "token = generateToken(32)",
        "cacheKey=8a67639f74080f56c5aa328f676226e2",
        "clave: PROJ-12",
    ]);
    assert_eq!(
        scan_pair("password", "4xKq 2Lm9 Zp7w"),
        Some(Rule::Password)
    );
    assert_eq!(scan_pair("password", "the one for Harbor 2"), None);
}

#[test]
fn a_value_may_be_longer_than_what_is_looked_at() {
    let long = "x9".repeat(100_000);
    for text in [format!("password={long}"), format!("*Password:* {long}")] {
        assert_eq!(scan_text(&text), Some(Rule::Password));
    }
}

#[test]
fn an_entry_of_a_map_can_give_a_password_by_its_name() {
    for (name, value) in [
        ("password", "hunter2"),
        ("dbPassword", "s3cret"),
        ("DB_PASSWORD", "s3cret"),
        ("apiKey", "0a1b2c3d4e5f"),
    ] {
        assert_eq!(scan_pair(name, value), Some(Rule::Password), "{name}");
    }
    for (name, value) in [
        ("password", ""),
        ("password", "${PASSWORD}"),
        ("pwd", "^1.0.0"),
        ("password", "1.2.3"),
        ("password-prompt", "x1"),
        ("apiKey", "name"),
        ("password", "node ask.js"),
    ] {
        assert_eq!(scan_pair(name, value), None, "{name}: {value}");
    }
}

#[test]
fn the_most_harmful_rule_is_named() {
    let text = format!(
        "bob@example.com password=hunter2 -----BEGIN {} KEY-----",
        "PRIVATE"
    );
    assert_eq!(scan_text(&text), Some(Rule::PrivateKey));
    assert_eq!(
        scan_text("bob@example.com password=hunter2"),
        Some(Rule::Password)
    );
}

#[test]
fn long_hostile_texts_take_linear_time() {
    // Quadratic scanning of these would take minutes; the tests would not end.
    for pattern in [
        "a@",
        "@a.",
        "eyJ",
        "eyJ-",
        "eyJ.",
        "password=",
        "password ",
        "://a:",
        "ATATT",
        "BEGIN ",
        "5be2",
        "%40a",
        "557058:",
        "pwd:\"",
        "://",
    ] {
        let text = pattern.repeat(200_000 / pattern.len());
        let _ = scan_text(&text);
    }
}

/// Text that surrounds a find: separated from it, free of what the rules look for.
fn surrounding() -> impl Strategy<Value = String> {
    "[a-z ,;()\\n\u{e4}\u{4e2d}]{0,30}"
}

proptest! {
    #[test]
    fn any_address_is_found_in_any_text(
        before in surrounding(), after in surrounding(),
        local in "[a-zA-Z0-9][a-zA-Z0-9._%+-]{0,20}[a-zA-Z0-9]", domain in "([a-z][a-z0-9-]{0,10}[a-z0-9]\\.){1,3}(com|org|net|de|io|co\\.uk|museum)",
        sign in "@|%40",
    ) {
        // `git@host:` would be a repository; a letter directly behind would be another domain.
        let text = format!("{before} {local}{sign}{domain} {after}");
        prop_assert_eq!(scan_text(&text).is_some(), true, "{}", text);
    }

    #[test]
    fn any_web_token_is_found_in_any_text(before in surrounding(), after in surrounding(), algorithm in "HS256|RS512|ES256|none", payload in "\\{\"[a-z]{1,8}\":[0-9]{1,9}\\}", signature in "[A-Za-z0-9_-]{0,60}") {
        let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
        let header = format!("{{\"alg\":\"{algorithm}\",\"typ\":\"JWT\"}}");
        let text = format!("{before} {}.{}.{signature} {after}", part(&header), part(&payload));
        prop_assert_eq!(scan_text(&text), Some(Rule::Jwt), "{}", text);
    }

    #[test]
    fn any_atlassian_token_is_found_in_any_text(before in surrounding(), after in surrounding(), prefix in "ATATT|ATCTT|ATSTT", token in "3xFfG[A-Za-z0-9_-]{20,180}", check in "=[0-9A-F]{8}") {
        let text = format!("{before} {prefix}{token}{check} {after}");
        prop_assert_eq!(scan_text(&text), Some(Rule::AtlassianApiToken), "{}", text);
    }

    #[test]
    fn any_account_id_is_found_in_any_text(before in surrounding(), after in surrounding(), id in "(557058|712020|70121):[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|5[0-9a-f]{22}[a-f]") {
        let text = format!("{before} {id} {after}");
        prop_assert_eq!(scan_text(&text), Some(Rule::AtlassianAccountId), "{}", text);
    }

    #[test]
    fn any_password_in_an_address_is_found(before in surrounding(), user in "[a-z]{0,8}", password in "[a-wyzA-WYZ0-9][a-zA-Z0-9._~!-]{0,20}", host in "[a-z]{1,10}") {
        // Short ones can be words that stand for a value, such as `ok`.
        prop_assume!(!placeholder::is_placeholder(password.as_bytes()));
        let text = format!("{before} https://{user}:{password}@{host}/x");
        prop_assert_eq!(scan_text(&text), Some(Rule::Password), "{}", text);
    }

    #[test]
    fn no_text_makes_a_detector_panic(text in "\\PC{0,300}") {
        let _ = scan_text(&text);
    }

    #[test]
    fn no_mixture_of_the_parts_makes_a_detector_panic(parts in proptest::collection::vec("@|%40|eyJ|\\.|://|:|password|=|ATATT|-----BEGIN |PRIVATE KEY|557058:|[a-f0-9]{24}|\u{e4}|\"|\\\\| ", 0..40)) {
        let text = parts.concat();
        let _ = scan_text(&text);
        let _ = scan_pair(&text, &text);
    }

    #[test]
    fn commit_ids_versions_and_integrity_values_pass(commit in "[0-9a-f]{40}", version in "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(-(alpha|beta|rc)\\.[0-9]{1,3})?", name in "[a-z]{1,12}(-[a-z]{1,8})?", number in "[1-9][0-9]{0,6}", digits in "[0-9]{1,30}", digest in proptest::collection::vec(any::<u8>(), 64)) {
        let integrity = data_encoding::BASE64.encode(&digest);
        // Long numbers may be a phone's or a card's; credentials they are none.
        let credential = scan("", &digits).into_iter().find(|finding| finding.rule.subject() == Subject::Credential);
        prop_assert!(credential.is_none(), "{}", digits);
        for text in [commit, format!("{name}@{version}"), format!("@{name}/{name}@^{version}"), number, format!("sha512-{integrity}")] {
            prop_assert_eq!(scan_text(&text), None, "{}", text);
        }
    }
}
