//! Secrets: not searched, sealed where they are stored, and never empty.

use super::*;
use crate::record::MAX_VALUE_BYTES;

#[test]
fn an_empty_secret_is_no_secret_and_is_not_stored() {
    for secret in ["", "   ", "\u{200b}", "\u{feff}\u{a0}", "\u{3164}"] {
        let violations = put(&with("token", json!(secret))).unwrap_err();
        assert_eq!(violations.len(), 1);
        assert_eq!(
            (violations[0].field.as_str(), violations[0].rule),
            ("token", Rule::EmptySecret),
            "{secret:?}"
        );
        let message = &violations[0].message;
        assert!(
            message.contains("keep the stored one") && message.contains("to remove it"),
            "{message}"
        );
    }
    assert_eq!(put(&with("token", json!(" padded "))), Ok(()));
}

#[test]
fn secrets_are_not_searched_and_can_be_kept() {
    let token = format!("{}3xFfGF0T4JQ7ZpIBhL9n2cWqK8vRt1", "ATATT");
    assert_eq!(put(&with("token", json!(token))), Ok(()));
    assert_eq!(put(&with("token", json!({ "$secret": "set" }))), Ok(()));
    for value in [
        json!({ "$secret": "clear" }),
        json!({ "$secret": "set", "x": 1 }),
        json!({ "$sealed": "AAAA" }),
        json!({}),
    ] {
        assert_eq!(one("token", value).1, "type");
    }
    assert_eq!(one("notes", json!({ "$secret": "set" })).1, "type");
}

#[test]
fn a_stored_record_has_its_secrets_sealed() {
    let policy = sample::policy();
    let breaks = |value: Value| {
        let violations = stored(&policy, &with("token", value)).err()?;
        Some(violations[0].rule.code())
    };
    assert_eq!(breaks(json!({ "$sealed": "c2VhbGVk" })), None);
    for value in [
        json!("readable"),
        json!({ "$secret": "set" }),
        json!({ "$sealed": "" }),
        json!({ "$sealed": "not base64" }),
        json!({ "$sealed": "c2VhbGVk", "more": 1 }),
    ] {
        assert_eq!(breaks(value.clone()), Some("not-sealed"), "{value}");
    }
    let violations = stored(&policy, &with("notes", json!("bob@example.com"))).unwrap_err();
    assert_eq!(violations[0].rule.code(), "email");
}

#[test]
fn a_stored_record_is_searched_where_nothing_is_declared() {
    let policy = sample::policy();
    let rules = |key: &str, value: Value| -> Vec<&str> {
        let violations = check_stored(&policy, &Store::Kvs, key, &value);
        violations
            .unwrap_err()
            .into_iter()
            .map(|violation| violation.rule.code())
            .collect()
    };
    let hidden = json!([{ "deep": [[{ "deeper": "password=hunter2" }]] }]);
    assert_eq!(
        rules(AT, json!({ "title": "x", "extra": hidden })),
        ["field-undeclared", "password"]
    );
    assert_eq!(
        rules(AT, json!({ "title": "x", "events": hidden })),
        ["type", "password"]
    );
    assert_eq!(
        rules("strange:x", json!({ "extra": hidden })),
        ["kind-undeclared", "password"]
    );
    assert_eq!(
        rules("strange:x", json!({ "bob@example.com": 1 })),
        ["kind-undeclared", "email"]
    );
    let long = format!("{} password=hunter2", "x".repeat(2 * MAX_VALUE_BYTES));
    assert_eq!(
        rules(AT, json!({ "title": "x", "notes": long })),
        ["too-long", "password"]
    );
}

#[test]
fn in_the_secret_store_credentials_are_no_find_and_data_of_people_is() {
    let mut policy = sample::policy();
    policy.kinds[0].store = Store::Secret;
    let given = |value: &Value| told_by(check(&policy, &Store::Secret, AT, value));
    let stored = |value: &Value| told_by(check_stored(&policy, &Store::Secret, AT, value));
    let token = format!("{}3xFfGF0T4JQ7ZpIBhL9n2cWqK8vRt1", "ATATT");
    for text in [&token, "password=hunter2", "-----BEGIN PRIVATE KEY-----"] {
        for name in ["notes", "free"] {
            let value = with(name, json!(text));
            assert_eq!((given(&value), stored(&value)), (vec![], vec![]), "{name}");
        }
        let value = with("token", json!("open"));
        assert_eq!((given(&value), stored(&value)), (vec![], vec![]));
    }
    // The app's own form may be empty, and nothing is sealed there.
    assert_eq!(stored(&with("token", json!(""))), []);
    let found = |name: &str, rule| vec![(name.to_owned(), rule)];
    assert_eq!(
        stored(&with("token", json!({"$sealed": "AAAA"}))),
        found("token", "type")
    );
    assert_eq!(stored(&with("count", json!("7"))), found("count", "type"));
    // Behind a hundred credentials, too.
    let person = format!(
        "{} ask jane.doe@example.com",
        "password=hunter2 ".repeat(100)
    );
    let value = with("notes", json!(person));
    assert_eq!(
        (given(&value), stored(&value)),
        (found("notes", "email"), found("notes", "email"))
    );
    let value = with("token", json!(person.get(..200)));
    assert_eq!((given(&value), stored(&value)), (vec![], vec![]));
    // Nor is one that no kind declares any more a leak. Keys are no secrets.
    let value = json!({"a": "password=hunter2", "b": "ask jane.doe@example.com"});
    let told = told_by(check_stored(&policy, &Store::Secret, "other", &value));
    assert_eq!(
        told,
        [
            ("key".to_owned(), "kind-undeclared"),
            ("value".to_owned(), "email")
        ]
    );
}
