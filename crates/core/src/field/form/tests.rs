//! What each form takes, and which finds it explains.

use super::*;
use crate::detector::scan;

/// As many hexadecimal digits as asked for.
fn hex(digits: usize) -> String {
    "3f5a".chars().cycle().take(digits).collect()
}

fn uuid() -> String {
    let [a, b, c, d, e] = [8, 4, 4, 4, 12].map(hex);
    format!("{a}-{b}-{c}-{d}-{e}")
}

/// Texts that the form takes, and texts beside them that it does not.
fn cases(name: &str) -> (Vec<String>, Vec<String>) {
    let (key, half) = (hex(32), hex(16));
    let (fits, fails): (Vec<String>, Vec<String>) = match name {
        "hex24" => (
            vec![hex(24), hex(24).to_uppercase(), "5".repeat(24)],
            vec![
                hex(23),
                hex(25),
                hex(40),
                format!("{}g", hex(23)),
                format!("{}{}", hex(12), hex(12).to_uppercase()),
                format!("0x{}", hex(22)),
                format!(" {}", hex(24)),
                "é".repeat(12),
            ],
        ),
        "uuid" => (
            vec![uuid(), uuid().to_uppercase()],
            vec![
                hex(32),
                format!("{{{}}}", uuid()),
                format!("{}0", uuid()),
                uuid().replace('5', "g"),
                uuid().replacen('-', "_", 1),
                format!("557058:{}", uuid()),
            ],
        ),
        "dsn" => (
            vec![
                format!("https://{key}@o1.ingest.sentry.example/42"),
                format!("https://{key}@sentry.example:9000/42"),
                format!("https://{key}@localhost/base/path/42"),
            ],
            vec![
                format!("https://{key}:{half}@sentry.example/42"),
                format!("https://{key}%3A{half}@sentry.example/42"),
                format!("http://{key}@sentry.example/42"),
                format!("https://{half}@sentry.example/42"),
                format!("https://{key}@sentry.example/"),
                format!("https://{key}@sentry.example/project"),
                format!("https://{key}@sentry.example/42?x=1"),
                format!("https://{key}@sentry.example//42"),
                format!("https://{key}@sentry.example/jane@example.com/42"),
                format!("https://{key}@/42"),
                format!("https://{key}@sentry.example:0/42"),
                "https://sentry.example/42".to_owned(),
            ],
        ),
        "calendar-id" => (
            [
                "c_188abc@group.calendar.google.com",
                "en.german#holiday@group.v.calendar.google.com",
                "vendor.example_2d31@resource.calendar.google.com",
                "k3j4@import.calendar.google.com",
            ]
            .map(str::to_owned)
            .into(),
            [
                "@group.calendar.google.com",
                "two words@group.calendar.google.com",
                "jane@example.com",
                "jane@calendar.google.com",
                "jane@group.calendar.google.com.example",
                "jane@example.com@group.calendar.google.com",
                "c_188abc@group.calendar.google.com, jane",
            ]
            .map(str::to_owned)
            .into(),
        ),
        "ssh-address" => (
            [
                "git@code.example:team/app.git",
                "git@code.example:~jane/app.git",
                "deploy-bot@10.0.0.7:/srv/app",
                "ssh://git@code.example/team/app.git",
                "ssh://git@code.example:7999/team/app.git",
                "git+ssh://git@code.example/team/app.git#v1",
            ]
            .map(str::to_owned)
            .into(),
            [
                "git@code.example",
                "git@code.example:",
                "code.example:team/app.git",
                "ssh://code.example/team/app.git",
                "ssh://git@code.example:7999",
                "ssh://git@code.example/",
                "ssh://git@code.example:port/team",
                "ssh://git:hunter2@code.example/team/app.git",
                "git:hunter2@code.example:team/app.git",
                "git%3Ahunter2@code.example:team/app.git",
                "https://git@code.example/team/app.git",
                "git@code.example:team/my app.git",
                "git@code.example:jane@example.com",
            ]
            .map(str::to_owned)
            .into(),
        ),
        other => panic!("the form {other} has no cases"),
    };
    (fits, fails)
}

#[test]
fn every_form_has_a_name_of_its_own_and_takes_its_texts_and_no_others() {
    for form in FORMS {
        assert_eq!(find_form(form.name), Some(*form));
        let (fits, fails) = cases(form.name);
        for text in fits {
            assert!(form.fits(&text), "{form:?}: {text}");
        }
        for text in fails
            .iter()
            .map(String::as_str)
            .chain(["", " ", "@", ":", "/"])
        {
            assert!(!form.fits(text), "{form:?}: {text}");
        }
    }
    assert_eq!(find_form("hex"), None);
}

#[test]
fn what_a_form_takes_is_harmless_in_a_field_that_declares_it() {
    for form in FORMS {
        for text in cases(form.name).0 {
            let finds = scan("", &text);
            let rest = finds.iter().find(|finding| !form.explains(&text, finding));
            assert_eq!(rest, None, "{form:?}: {text}");
        }
    }
}

#[test]
fn a_form_explains_its_own_sign_and_nothing_else() {
    let find = |rule, form, range| Finding { rule, form, range };
    let id = hex(24);
    let hex24 = find_form("hex24").unwrap();
    let known = |rule, form| hex24.explains(&id, &find(rule, form, 0..24));
    assert!(known(Rule::AtlassianAccountId, HEX24_FORM));
    assert!(!known(Rule::AtlassianAccountId, "an Atlassian account id"));
    assert!(!known(Rule::ServiceToken, "a token"));

    let address = "git@code.example:a/jane%40example.com";
    let ssh = find_form("ssh-address").unwrap();
    let email = |range| ssh.explains(address, &find(Rule::Email, "an e-mail address", range));
    assert!(email(0..16));
    assert!(!email(19..37));
    assert!(!ssh.explains(address, &find(Rule::Password, "a password", 0..16)));
    assert!(!ssh.explains(
        "jane@example.com",
        &find(Rule::Email, "an e-mail address", 0..16)
    ));
}
