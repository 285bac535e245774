//! What the gate lets through and what it refuses.

use serde_json::json;

use super::finding::MAX_VIOLATIONS;
use super::*;
use crate::policy::sample;

mod nested;
mod property;
mod secret;
mod shape;
mod sought;

/// The smallest valid fields of kind `sample`, with one more field.
fn with(field: &str, value: Value) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("title".to_owned(), json!("Build server"));
    fields.insert(field.to_owned(), value);
    fields
}

fn put(fields: &Map<String, Value>) -> Result<(), Vec<Violation>> {
    check(&sample::policy(), "sample", &Scope::Site, "build", fields)
}

/// Field and rule of every violation of the fields.
fn refused(fields: &Map<String, Value>) -> Vec<(String, &'static str)> {
    let violations = put(fields).err().unwrap_or_default();
    violations
        .into_iter()
        .map(|violation| (violation.field, violation.rule.code()))
        .collect()
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
    assert_eq!(put(fields.as_object().unwrap()), Ok(()));
    let project = Scope::Project("10000".to_owned());
    assert_eq!(
        check(
            &sample::policy(),
            "sample",
            &project,
            "build",
            &with("count", json!(0))
        ),
        Ok(())
    );
}

#[test]
fn an_undeclared_kind_is_refused_without_repeating_it() {
    let violations = check(
        &sample::policy(),
        "bob@example.com",
        &Scope::Site,
        "build",
        &Map::new(),
    )
    .unwrap_err();
    assert_eq!(
        (violations[0].field.as_str(), violations[0].rule.code()),
        ("kind", "kind-undeclared")
    );
    assert!(!violations[0].message.contains("bob"));
}

#[test]
fn a_scope_must_be_allowed_for_the_kind() {
    let project = Scope::Project("10000".to_owned());
    let violations = check(&sample::policy(), "note", &project, "n", &Map::new()).unwrap_err();
    assert_eq!(
        (violations[0].field.as_str(), violations[0].rule.code()),
        ("scope", "scope-not-allowed")
    );
}

#[test]
fn undeclared_fields_are_counted_not_repeated() {
    let fields = json!({ "title": "x", "bob@example.com": 1, "extra": 2 });
    let violations = put(fields.as_object().unwrap()).unwrap_err();
    assert_eq!(violations.len(), 1);
    assert_eq!(
        (violations[0].field.as_str(), violations[0].rule.code()),
        ("fields", "field-undeclared")
    );
    assert!(
        violations[0].message.starts_with("2 fields are not")
            && !violations[0].message.contains("bob")
    );
    assert!(violations[0].message.contains("title, notes, count"));
}

#[test]
fn required_fields_must_be_there_and_not_blank() {
    assert_eq!(refused(&Map::new()), [("title".to_owned(), "required")]);
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
fn a_record_has_at_most_64_kib() {
    let fields = with("undeclared", json!("z".repeat(MAX_RECORD_BYTES)));
    assert_eq!(refused(&fields), [("fields".to_owned(), "too-large")]);
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
        .fields
        .iter_mut()
        .filter(|field| field.name == "count")
        .for_each(|field| (field.min, field.max) = (None, None));
    let put = |value: i64| {
        check(
            &unbounded,
            "sample",
            &Scope::Site,
            "build",
            &with("count", json!(value)),
        )
    };
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
    let violations = check(
        &sample::policy(),
        "sample",
        &Scope::Site,
        "bob@example.com",
        &with("count", json!(1)),
    )
    .unwrap_err();
    assert_eq!(
        (violations[0].field.as_str(), violations[0].rule.code()),
        ("name", "email")
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
    let violations =
        check_stored(&sample::policy(), "sample", &Scope::Site, "x", &fields).unwrap_err();
    assert_eq!(violations.len(), 2);
    let text = serde_json::to_string(&violations).unwrap();
    assert!(!text.contains("zeta") && !text.contains("alpha"), "{text}");
}

#[test]
fn a_name_can_be_read_and_told_from_others() {
    let policy = sample::policy();
    let named = |name: &str| {
        let fields = with("count", json!(1));
        let violations = check(&policy, "sample", &Scope::Site, name, &fields).err()?;
        Some((violations[0].rule, violations[0].message.clone()))
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
        assert_eq!(rule, Rule::Name, "{name:?}");
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
        .fields
        .extend(names.map(|name| crate::policy::Field {
            name: name.to_owned(),
            ..template.clone()
        }));
    assert_eq!(policy.problems(), []);
    assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy.clone()));
    let put = |fields: &Map<String, Value>| {
        check(&policy, "constructor", &Scope::Site, "toString", fields)
    };
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
    let violations = check_stored(
        &sample::policy(),
        "sample",
        &Scope::Site,
        "x",
        &with("options", Value::Object(options)),
    )
    .unwrap_err();
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
    let violations = check(
        &sample::policy(),
        "sample",
        &Scope::Site,
        &format!("{canary}@example.com"),
        fields.as_object().unwrap(),
    )
    .unwrap_err();
    assert!(violations.len() >= 8, "{violations:?}");
    assert!(
        !serde_json::to_string(&violations).unwrap().contains(canary),
        "{violations:?}"
    );
}

#[test]
fn all_violations_are_reported_up_to_a_limit() {
    let events: Vec<String> = (0..4)
        .map(|index| format!("bob{index}@example.com"))
        .collect();
    let fields = json!({ "title": 1, "count": "x", "events": events });
    assert_eq!(refused(fields.as_object().unwrap()).len(), 6);
    let mut policy = sample::policy();
    policy.kinds[0]
        .fields
        .iter_mut()
        .for_each(|field| field.max = None);
    let events: Vec<String> = (0..100)
        .map(|index| format!("bob{index}@example.com"))
        .collect();
    let violations = check(
        &policy,
        "sample",
        &Scope::Site,
        "x",
        &with("events", json!(events)),
    )
    .unwrap_err();
    assert_eq!(violations.len(), MAX_VIOLATIONS);
}
