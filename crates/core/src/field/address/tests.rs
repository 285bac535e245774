//! What an address is, and which secrets may be sent to it.

use super::*;
use serde_json::json;

/// The address of a secret's record that differs, as people read it.
fn differing(old: &Value, new: &Value, secret: &[Step<'_>]) -> Option<String> {
    let of = |value| Addresses::of(None, value, Stage::Stored);
    let place = of(new).differing(&of(old), secret)?;
    assert_eq!(of(old).differing(&of(new), secret), Some(place.clone()));
    Some(place.to_string())
}

#[test]
fn an_address_is_known_by_its_looks() {
    for address in [
        "https://build.example",
        " https://build.example",
        "http://build.example:8080/x",
        "jdbc:postgresql://build.example/x",
        "git+ssh://git@build.example/x",
        "git@build.example:team/app.git",
        "https://one.example\nhttps://two.example",
        "HTTPS://build.example",
    ] {
        assert!(is_address(address), "{address}");
    }
    for other in [
        "",
        "://",
        "build.example",
        "See https://build.example",
        "a/b://c",
        "12:30",
    ] {
        assert!(!is_address(other), "{other}");
    }
}

#[test]
fn an_address_that_was_changed_added_or_removed_differs() {
    let with = |url: &str| json!({"url": url, "name": "one", "token": "s"});
    let without = json!({"name": "two", "token": "s"});
    let secret = [Step::Member("token")];
    let entry = Some("entry “url”".to_owned());
    let (one, other) = (with("https://one.example"), with("https://two.example"));
    assert_eq!(differing(&one, &other, &secret), entry);
    assert_eq!(differing(&one, &without, &secret), entry);
    assert_eq!(differing(&one, &with("one.example"), &secret), entry);
    assert_eq!(
        differing(&one, &with("https://one.example/"), &secret),
        entry
    );
    assert_eq!(differing(&one, &one, &secret), None);
    assert_eq!(differing(&without, &with("two"), &secret), None);
}

#[test]
fn a_secret_may_be_sent_to_every_address_but_those_of_other_items_and_entries() {
    let value = |first: &str, second: &str, outer: &str| json!({"servers": [{"at": {"url": first}}, {"at": {"url": second}}], "to": {"url": outer}});
    let is_bound = |secret: &[Step<'_>]| {
        let place = |first: &str, second: &str, outer: &str| {
            let (first, second, outer) = (
                format!("https://{first}.example"),
                format!("https://{second}.example"),
                format!("https://{outer}.example"),
            );
            let before = value(
                "https://a.example",
                "https://b.example",
                "https://c.example",
            );
            differing(&before, &value(&first, &second, &outer), secret).is_some()
        };
        [
            place("x", "b", "c"),
            place("a", "x", "c"),
            place("a", "b", "x"),
        ]
    };
    let (servers, token) = (Step::Member("servers"), Step::Member("token"));
    assert_eq!(is_bound(&[token]), [true, true, true]);
    assert_eq!(is_bound(&[Step::Member("auth"), token]), [true, true, true]);
    assert_eq!(
        is_bound(&[servers, Step::Item(0), token]),
        [true, false, true]
    );
    assert_eq!(
        is_bound(&[servers, Step::Item(1), token]),
        [false, true, true]
    );
    // An item that is a secret itself has no addresses of its own.
    assert_eq!(is_bound(&[servers, Step::Item(1)]), [true, true, true]);
}

#[test]
fn the_name_of_an_entry_may_be_an_address() {
    let before = json!({"by": {"https://a.example": {"token": "s"}}});
    let after =
        json!({"by": {"https://a.example": {"token": "s"}, "https://b.example": {"token": "s"}}});
    let inside = [
        Step::Member("by"),
        Step::Entry("https://a.example"),
        Step::Member("token"),
    ];
    assert_eq!(differing(&before, &after, &inside), None);
    assert!(differing(&before, &after, &[Step::Member("token")]).is_some());
}

#[test]
fn what_is_not_in_custody_or_a_secret_itself_is_no_address() {
    let text = r#"
fields.hook = { type = "string", class = "secret", purpose = "Test." }
fields.own = { type = "string", ignore = true, class = "plain", purpose = "Test." }
"#;
    let text = format!(
        "{}\n[[kinds]]\nname = \"k\"\ntitle = \"K\"\npurpose = \"Test.\"\nkey = \"k:{{id}}\"\nmode = \"enforce\"\n{text}",
        std::fs::read_to_string("../../bailee.toml").unwrap()
    );
    let policy = crate::policy::Policy::parse(&text).unwrap_or_else(|errors| panic!("{errors}"));
    let kind = policy.kind("k").unwrap();
    let value = json!({"hook": "https://a.example", "own": "https://b.example"});
    let found = Addresses::of(Some(&kind.value), &value, Stage::Given);
    assert!(found.0.is_empty());
}
