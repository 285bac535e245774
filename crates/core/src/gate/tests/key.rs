//! Keys: those of no kind, and what in a key is content.

use super::*;

/// What is said of a key, when its record is written and when it is stored.
fn said(policy: &Policy, key: &str) -> Vec<(String, &'static str)> {
    let value = with("count", json!(1));
    let [written, stored] =
        [check, check_stored].map(|check| told_by(check(policy, &Store::Kvs, key, &value)));
    assert_eq!(written, stored, "{key}");
    written
}

fn of_key(rules: &[&'static str]) -> Vec<(String, &'static str)> {
    let with_field = |rule: &&'static str| ("key".to_owned(), *rule);
    rules.iter().map(with_field).collect()
}

#[test]
fn personal_data_and_credentials_in_a_key_are_found() {
    let policy = sample::policy();
    let token = format!("ghp_{}", "0123456789abcdefghijABCDEFGHIJ012345");
    for (id, rules) in [
        ("build-7", &[][..]),
        ("f58131cb-b67d-43c7-b30d-6b58d40bd077", &[]),
        // No key has such a character.
        ("jane.doe@example.com", &["email", "kind-undeclared"]),
        ("jane.doe%40example.com", &["email", "kind-undeclared"]),
        (
            "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            &["atlassian-account-id"],
        ),
        ("5f3a5f3a5f3a5f3a5f3a5f3a", &["atlassian-account-id"]),
        ("0049 30 901820", &["phone-number"]),
        ("DE89370400440532013000", &["iban"]),
        ("4111111111111111", &["payment-card"]),
        (token.as_str(), &["service-token"]),
        ("password:hunter2", &["password"]),
    ] {
        let key = format!("sample:site:{id}");
        assert_eq!(said(&policy, &key), of_key(rules), "{key}");
        for violation in given(&policy, &json!({ "title": "x" }))
            .err()
            .unwrap_or_default()
        {
            assert!(!violation.message.contains(id), "{violation:?}");
        }
    }
}

#[test]
fn what_the_policy_itself_says_of_a_key_is_no_content() {
    for (pattern, key, rules) in [
        // Names before an id that make a password of what follows them elsewhere.
        ("jira-password:{id}", "jira-password:server-1", &[][..]),
        (
            "credentials:{s:scope}:{id}",
            "credentials:site:abcdef0123",
            &[],
        ),
        ("auth:token:{id}", "auth:token:12345abc", &[]),
        (
            "apikey:{id:hex}",
            "apikey:7f3a9b2c4d5e6f708192a3b4c5d6e7f8",
            &[],
        ),
        (
            "token-{id}",
            "token-557058:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            &["atlassian-account-id"],
        ),
        // An id in two parts is one all the same.
        (
            "user-557058:{id:uuid}",
            "user-557058:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            &["atlassian-account-id"],
        ),
        (
            "cfg:{name:word}:{id}",
            "cfg:a:password=hunter2",
            &["password", "kind-undeclared"],
        ),
    ] {
        let mut policy = sample::policy();
        policy.kinds[0].key = pattern.parse().unwrap();
        assert_eq!(said(&policy, key), of_key(rules), "{key}");
    }
}

#[test]
fn a_key_of_no_kind_is_searched_as_a_whole_and_a_long_one_only_where_it_is_stored() {
    let policy = sample::policy();
    assert_eq!(
        said(&policy, "other:password:x7Kd93Lq:password:x7Kd93Lq"),
        of_key(&["kind-undeclared"])
    );
    assert_eq!(
        said(&policy, "password:x7Kd93Lq"),
        of_key(&["password", "kind-undeclared"])
    );
    let long = format!("sample:site:{} jane@example.com", "x".repeat(500));
    let value = with("count", json!(1));
    let written = check(&policy, &Store::Kvs, &long, &value);
    assert_eq!(told_by(written), of_key(&["kind-undeclared"]));
    let stored = check_stored(&policy, &Store::Kvs, &long, &value);
    assert_eq!(told_by(stored), of_key(&["email", "kind-undeclared"]));
}

#[test]
fn a_key_as_long_as_the_platform_takes_it_is_a_key() {
    let policy = sample::policy();
    let longest = format!("sample:site:{}", "x".repeat(488));
    assert_eq!(said(&policy, &longest), []);
    assert_eq!(
        said(&policy, &format!("{longest}x")),
        of_key(&["kind-undeclared"])
    );
}

#[test]
fn keys_that_javascript_knows_are_keys_like_others() {
    let policy = sample::policy();
    for id in ["constructor", "toString", "__proto__", "hasOwnProperty"] {
        assert_eq!(said(&policy, &format!("sample:site:{id}")), []);
        assert_eq!(said(&policy, id), of_key(&["kind-undeclared"]));
    }
}

#[test]
fn what_is_wrong_with_key_and_value_is_told_together() {
    let value = json!({ "title": 1 });
    let key = "sample:site:5f3a5f3a5f3a5f3a5f3a5f3a";
    let found = told_by(check(&sample::policy(), &Store::Kvs, key, &value));
    let expected = [("key", "atlassian-account-id"), ("title", "type")];
    assert_eq!(
        found,
        expected.map(|(field, rule)| (field.to_owned(), rule))
    );
}
