//! What the gate lets through and what it refuses.

use serde_json::json;

use super::finding::MAX_VIOLATIONS;
use super::*;
use crate::policy::sample;
use crate::record::MAX_VALUE_BYTES;

mod key;
mod nested;
mod property;
mod secret;
mod shape;
mod sought;
mod whole;

/// Where a record of the kind `sample` lies.
const AT: &str = "sample:site:build";

/// The smallest valid value of the kind `sample`, with one more field.
fn with(field: &str, value: Value) -> Value {
    let mut whole = json!({ "title": "Build server" });
    whole[field] = value;
    whole
}

/// Checks a value that is to be stored.
fn given(policy: &Policy, value: &Value) -> Result<(), Vec<Violation>> {
    check(policy, &Store::Kvs, AT, value)
}

/// Checks a value as it is stored.
fn stored(policy: &Policy, value: &Value) -> Result<(), Vec<Violation>> {
    check_stored(policy, &Store::Kvs, AT, value)
}

fn put(value: &Value) -> Result<(), Vec<Violation>> {
    given(&sample::policy(), value)
}

/// Field and rule of every violation.
fn told_by(result: Result<(), Vec<Violation>>) -> Vec<(String, &'static str)> {
    let violations = result.err().unwrap_or_default();
    violations
        .into_iter()
        .map(|violation| (violation.field, violation.rule.code()))
        .collect()
}

/// Field and rule of every violation of the value.
fn refused(value: &Value) -> Vec<(String, &'static str)> {
    told_by(put(value))
}

/// Field and rule of the only violation.
fn one(field: &str, value: Value) -> (String, &'static str) {
    let mut found = refused(&with(field, value));
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn a_record_of_every_type_passes() {
    let fields = json!({
        "title": "Build server", "notes": "two\nlines\tand a tab", "count": 7, "ratio": 0.25, "enabled": false,
        "link": "https://build.example:8443/x?y=1#z", "mode": "fast", "events": ["push", "tag"],
        "options": { "@scope/name": "^1.2.3", "script": "a\nb" }, "token": "anything at all",
    });
    assert_eq!(put(&fields), Ok(()));
    let project = "sample:project:10000:build";
    let value = with("count", json!(0));
    assert_eq!(
        check(&sample::policy(), &Store::Kvs, project, &value),
        Ok(())
    );
}

#[test]
fn a_key_of_no_kind_is_refused_without_repeating_it() {
    for (store, key) in [
        (Store::Kvs, "bob@example.com"),
        (Store::Kvs, "Sample:site:build"),
        (Store::Kvs, "sample:site:"),
        (Store::Kvs, ""),
        // The same key in another store is another record.
        (Store::Secret, AT),
        (Store::Entity("sample".to_owned()), AT),
    ] {
        let value = with("count", json!(1));
        let violations = check(&sample::policy(), &store, key, &value).unwrap_err();
        let undeclared = violations.last().unwrap();
        assert_eq!(
            (undeclared.field.as_str(), undeclared.rule.code()),
            ("key", "kind-undeclared"),
            "{store}: {key}"
        );
        assert!(!undeclared.message.contains("bob"));
    }
}

#[test]
fn a_key_must_say_a_scope_that_the_kind_has() {
    let policy = sample::policy();
    let at = |key: &str| told_by(check(&policy, &Store::Kvs, key, &with("count", json!(1))));
    assert_eq!(at("sample:project:10000:build"), []);
    for key in [
        "sample:build",
        "sample:sites:build",
        "sample:project:0:build",
        "sample:project:KEY:build",
        "sample:project:12345678901234567890:build",
        "note:",
    ] {
        let expected = ("key".to_owned(), "kind-undeclared");
        assert_eq!(at(key), [expected], "{key}");
    }
}

#[test]
fn undeclared_fields_are_counted_not_repeated() {
    let fields = json!({ "title": "x", "bob@example.com": 1, "extra": 2 });
    let violations = put(&fields).unwrap_err();
    assert_eq!(violations.len(), 1);
    assert_eq!(
        (violations[0].field.as_str(), violations[0].rule.code()),
        ("value", "field-undeclared")
    );
    assert!(
        violations[0].message.starts_with("2 fields are not")
            && !violations[0].message.contains("bob")
    );
    assert!(violations[0].message.contains("title, notes, count"));
}

#[test]
fn required_fields_must_be_there_and_not_blank() {
    assert_eq!(refused(&json!({})), [("title".to_owned(), "required")]);
    assert_eq!(one("title", json!("  ")), ("title".to_owned(), "required"));
    assert_eq!(one("title", Value::Null), ("title".to_owned(), "type"));
}

#[test]
fn sizes_are_limited_in_characters_and_entries() {
    assert_eq!(put(&with("title", json!("ä".repeat(40)))), Ok(()));
    assert_eq!(one("title", json!("ä".repeat(41))).1, "too-long");
    assert_eq!(one("token", json!("x".repeat(401))).1, "too-long");
    assert_eq!(
        one("events", json!(["a", "b", "c", "d", "e", "f"])).1,
        "too-many"
    );
    assert_eq!(one("events", json!(["y".repeat(401)])).1, "too-long");
    assert_eq!(
        one("options", json!({ "name": "y".repeat(401) })).1,
        "too-long"
    );
    assert_eq!(one("options", json!({ "y".repeat(401): "" })).1, "too-long");
    assert_eq!(one("count", json!(101)).1, "out-of-range");
    assert_eq!(one("count", json!(-1)).1, "out-of-range");
    assert_eq!(one("mode", json!("medium")).1, "not-a-choice");
}

#[test]
fn a_value_has_at_most_240_kib() {
    let text = |more: usize| with("undeclared", json!("z".repeat(more)));
    let room = MAX_VALUE_BYTES - text(0).to_string().len();
    assert_eq!(
        refused(&text(room + 1)),
        [("value".to_owned(), "too-large")]
    );
    // What is not declared is refused all the same, but not for its size.
    let rules: Vec<&str> = refused(&text(room))
        .into_iter()
        .map(|(_, rule)| rule)
        .collect();
    assert!(
        !rules.is_empty() && !rules.contains(&"too-large"),
        "{rules:?}"
    );
}

#[test]
fn numbers_survive_json_on_both_sides() {
    for number in [
        "0",
        "7",
        "-7",
        "0.1",
        "-0.25",
        "0.000001",
        "123456789.012345",
        "999999999999999",
        "100000000000000",
    ] {
        let value: Value = serde_json::from_str(number).unwrap();
        assert_eq!(put(&with("ratio", value.clone())), Ok(()), "{number}");
        let again: Value = serde_json::from_str(&value.to_string()).unwrap();
        assert_eq!(again, value);
    }
    for number in [
        "1.0",
        "1e300",
        "0.0000001",
        "0.1234567890123456",
        "9007199254740993",
        "1000000000000000",
        "-0.0",
    ] {
        let value: Value = serde_json::from_str(number).unwrap();
        assert_eq!(one("ratio", value).1, "type", "{number}");
    }
    let mut unbounded = sample::policy();
    unbounded.kinds[0]
        .value
        .fields
        .iter_mut()
        .filter(|field| field.name == "count")
        .for_each(|field| (field.min, field.max) = (None, None));
    let put = |value: i64| given(&unbounded, &with("count", json!(value)));
    assert!(put((1 << 53) - 1).is_ok() && put(1 << 53).is_err() && put(-(1 << 53)).is_err());
}

#[test]
fn addresses_are_https_without_credentials() {
    for url in [
        "https://a.example",
        "https://a.example/",
        "https://a.example:8443/x?y=z#f",
        "https://[::1]:8080/",
        "https://münchen.example/ä",
        "https://localhost?x",
        "https://my_host/",
    ] {
        assert_eq!(put(&with("link", json!(url))), Ok(()), "{url}");
    }
    for url in [
        "",
        "a.example",
        "http://a.example",
        "HTTPS://a.example",
        "https://",
        "https:///x",
        "https://a b",
        "https://a.example/x y",
        "https://user@a.example/",
        "https://user:pw@a.example/",
        "https://a.example:0/",
        "https://a.example:65536/",
        "https://a.example:x/",
        "https://-a.example",
        "https://a..example",
        "https://[::1/",
        "ftp://a.example",
        "javascript:alert(1)",
        "https://a.example/\"x",
    ] {
        assert_eq!(one("link", json!(url)).1, "type", "{url}");
    }
}

#[test]
fn plain_values_are_searched_wherever_text_can_stand() {
    let secret = "password=hunter2";
    for value in [
        ("title", json!(secret)),
        ("notes", json!(format!("line\n{secret}"))),
        ("events", json!(["push", secret])),
        ("options", json!({ "a": secret })),
        ("options", json!({ secret: "b" })),
        ("options", json!({ "dbPassword": "hunter2" })),
    ] {
        assert_eq!(
            one(value.0, value.1.clone()),
            (value.0.to_owned(), "password"),
            "{}",
            value.1
        );
    }
    assert_eq!(
        one("link", json!("https://a.example/?mail=bob%40example.com")).1,
        "email"
    );
}

#[test]
fn a_violation_names_the_place_as_the_person_wrote_it() {
    for (field, value, message) in [
        (
            "options",
            json!({ "zeta": "ask jane@example.com", "alpha": "ok", "mid": "ok" }),
            "entry “zeta”: looks like an e-mail address, from character 5 on; personal data is not stored",
        ),
        (
            "options",
            json!({ "jane@example.com": "ok", "alpha": "ok" }),
            "an entry whose name is not shown: looks like an e-mail address; personal data is not stored",
        ),
        (
            "options",
            json!({ "dbPassword": "hunter2" }),
            "entry “dbPassword”: looks like a password; keep it in a secret field",
        ),
        (
            "events",
            json!(["push", "jane@example.com"]),
            "item 2: looks like an e-mail address; personal data is not stored",
        ),
        (
            "options",
            json!({ "alpha": "ok", "zeta": 7 }),
            "entry “zeta”: must be text, not a number",
        ),
    ] {
        let violations = put(&with(field, value)).unwrap_err();
        let messages: Vec<&str> = violations
            .iter()
            .map(|violation| violation.message.as_str())
            .collect();
        assert_eq!(messages, [message]);
    }
}

#[test]
fn a_violation_is_field_rule_place_and_message_in_json() {
    let violations = put(&with("events", json!(["push", 1]))).unwrap_err();
    assert_eq!(
        serde_json::to_value(&violations).unwrap(),
        json!([{ "field": "events", "rule": "type", "place": [2], "message": "item 2: must be one line of text, not a number" }])
    );
    let violations = put(&with("count", json!("7"))).unwrap_err();
    assert_eq!(
        serde_json::to_value(&violations).unwrap(),
        json!([{ "field": "count", "rule": "type", "message": "must be a whole number, not text" }])
    );
}

#[test]
fn what_is_stored_is_never_named() {
    let fields = with(
        "options",
        json!({ "zeta": "ask jane@example.com", "alpha": 1 }),
    );
    let violations = stored(&sample::policy(), &fields).unwrap_err();
    assert_eq!(violations.len(), 2);
    let text = serde_json::to_string(&violations).unwrap();
    assert!(!text.contains("zeta") && !text.contains("alpha"), "{text}");
}

#[test]
fn a_label_can_be_read_and_told_from_others() {
    let mut policy = sample::policy();
    policy.kinds[0].label = Some("title".to_owned());
    policy.kinds[0].value.fields[0].max = Some(1_000);
    policy.kinds[0].value.fields[0].required = false;
    let named = |name: &str| {
        let mut found = Vec::new();
        for check in [given, stored] {
            let violations = check(&policy, &with("title", json!(name))).err();
            found.extend(violations.map(|violations| {
                assert_eq!(violations[0].field, "title", "{violations:?}");
                assert_eq!(violations.len(), 1, "{violations:?}");
                (violations[0].rule, violations[0].message.clone())
            }));
        }
        found.dedup();
        found.pop()
    };
    assert_eq!(named("Ein Name mit Ä"), None);
    assert_eq!(named(&"ä".repeat(200)), None);
    assert_eq!(
        named(&"ä".repeat(201)),
        Some((Rule::TooLong, "must have at most 200 characters".to_owned()))
    );
    for (name, part) in [
        ("", "something in it that can be seen"),
        ("\u{301}", "something in it that can be seen"),
        ("\u{200b}", "not shown"),
        ("\u{2800}", "not shown"),
        ("invoice\u{202e}txt.exe", "U+202E"),
        ("Build server\u{2060}", "U+2060"),
        (" a", "single ordinary spaces"),
        ("a ", "single ordinary spaces"),
        ("Build  server", "single ordinary spaces"),
        ("Build\u{a0}server", "single ordinary spaces"),
        ("Cafe\u{301}", "single characters"),
        ("a\nb", "one line"),
        ("a\u{0}", "U+0000"),
    ] {
        let (rule, message) = named(name).unwrap();
        // What is no text of one line is told by the field itself, once.
        let is_line = !name.contains(['\n', '\0']);
        let expected = if is_line { Rule::Name } else { Rule::Type };
        assert_eq!(rule, expected, "{name:?}");
        assert!(message.contains(part), "{name:?}: {message}");
    }
}

#[test]
fn names_that_javascript_knows_are_fields_and_entries_like_others() {
    let names = [
        "constructor",
        "toString",
        "valueOf",
        "hasOwnProperty",
        "isPrototypeOf",
    ];
    let mut policy = sample::policy();
    let template = policy.kinds[0].field("count").unwrap().clone();
    policy.kinds[0].name = "constructor".to_owned();
    policy.kinds[0]
        .value
        .fields
        .extend(names.map(|name| crate::policy::Field {
            name: name.to_owned(),
            ..template.clone()
        }));
    assert_eq!(policy.problems(), []);
    assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy.clone()));
    policy.kinds[0].key = "constructor:{toString}".parse().unwrap();
    let put = |value: &Value| check(&policy, &Store::Kvs, "constructor:toString", value);
    for name in names {
        assert_eq!(put(&with(name, json!(7))), Ok(()));
        let violations = put(&with(name, json!("7"))).unwrap_err();
        assert_eq!(
            (violations[0].field.as_str(), violations[0].rule),
            (name, Rule::Type)
        );
    }
    assert_eq!(put(&with("count", json!(7))), Ok(()));
    assert_eq!(
        put(&with("__proto__", json!(7))).unwrap_err()[0].rule,
        Rule::FieldUndeclared
    );
    let entries = json!({ "__proto__": "x", "constructor": "y", "toString": "z" });
    assert_eq!(put(&with("options", entries)), Ok(()));
}

#[test]
fn no_rule_is_crowded_out_by_many_violations_of_another() {
    let mut options: Map<String, Value> = (0..100)
        .map(|index| (format!("bob{index}@example.com"), json!("x")))
        .collect();
    options.insert("zz".to_owned(), json!("password=hunter2"));
    let value = with("options", Value::Object(options));
    let violations = stored(&sample::policy(), &value).unwrap_err();
    assert!(
        violations
            .iter()
            .any(|violation| violation.rule == Rule::Password)
    );
    assert_eq!(violations.len(), MAX_VIOLATIONS + 1);
}

#[test]
fn messages_never_hold_what_was_refused() {
    let canary = "canary7f3a";
    let fields = json!({
        "title": format!("{canary}@example.com"), "notes": 7, "link": format!("http://{canary}"), "mode": canary,
        "events": [format!("password={canary}")], "options": { format!("{canary}@example.com"): canary }, "token": { canary: canary }, canary: canary,
    });
    let mut policy = sample::policy();
    policy.kinds[0].label = Some("title".to_owned());
    for (key, least) in [
        (AT.to_owned(), 7),
        (format!("sample:site:{canary}@example.com"), 2),
        (format!("sample:site:ghp_{canary}"), 7),
    ] {
        let violations = check(&policy, &Store::Kvs, &key, &fields).unwrap_err();
        assert!(violations.len() >= least, "{violations:?}");
        assert!(
            !serde_json::to_string(&violations).unwrap().contains(canary),
            "{violations:?}"
        );
    }
}

#[test]
fn all_violations_are_reported_up_to_a_limit() {
    let events: Vec<String> = (0..4)
        .map(|index| format!("bob{index}@example.com"))
        .collect();
    let fields = json!({ "title": 1, "count": "x", "events": events });
    assert_eq!(refused(&fields).len(), 6);
    let mut policy = sample::policy();
    policy.kinds[0]
        .value
        .fields
        .iter_mut()
        .for_each(|field| field.max = None);
    let events: Vec<String> = (0..100)
        .map(|index| format!("bob{index}@example.com"))
        .collect();
    let violations = given(&policy, &with("events", json!(events))).unwrap_err();
    assert_eq!(violations.len(), MAX_VIOLATIONS);
}
