//! Whose record lies at a key, and which kind it is.

use super::*;
use crate::policy::{Policy, sample};

/// The kind `note` of the sample with other keys.
fn kind(key: &str) -> Kind {
    let policy = sample::policy();
    let note = policy.kind("note").unwrap().clone();
    Kind {
        key: key.parse().unwrap(),
        ..note
    }
}

/// The sample with such a kind for each of these keys of `kvs`, named by them.
fn policy(keys: &[(&str, &str)]) -> Policy {
    let mut policy = sample::policy();
    policy.kinds = keys
        .iter()
        .map(|(name, key)| Kind {
            name: (*name).to_owned(),
            ..kind(key)
        })
        .collect();
    assert_eq!(policy.problems(), []);
    policy
}

fn project(id: &str) -> Option<Scope> {
    Some(Scope::Project(id.to_owned()))
}

#[test]
fn a_key_says_the_scope_of_its_record_by_a_hole_of_the_class_scope_or_project() {
    for (pattern, key, scope) in [
        ("a:{s:scope}:{id}", "a:site:x", Some(Scope::Site)),
        ("a:{s:scope}:{id}", "a:project:10000:x", project("10000")),
        ("a:{s:scope}", "a:project:7", project("7")),
        ("a:{s:scope}:{id}", "a:project:7:project:8", project("7")),
        ("a:{s:scope}:{id}", "a:site:project:8", Some(Scope::Site)),
        ("a:{s:scope}:{id}", "a:10000:x", None),
        ("a:{s:scope}:{id}", "a:project:0:x", None),
        ("{p:project}", "10000", project("10000")),
        ("{p:project}-{id}", "7-8", project("7")),
        ("a:{id:word}:{p:project}", "a:x:7", project("7")),
        ("a:{p:project}", "a:0", None),
        ("a:{p:project}", "a:site", None),
        (
            "a:{p:project}",
            "a:1234567890123456789",
            project("1234567890123456789"),
        ),
        ("a:{p:project}", "a:12345678901234567890", None),
    ] {
        let kind = kind(pattern);
        assert!(kind.has_projects(), "{pattern}");
        assert_eq!(kind.scope(key), scope, "{pattern} {key}");
    }
}

#[test]
fn a_key_without_such_a_hole_is_of_a_record_of_the_site() {
    for (pattern, key, other) in [
        ("settings", "settings", "settings2"),
        ("a:{id}", "a:project:10000", "b:project:10000"),
        ("a:{id:word}", "a:x_y-z", "a:x:y"),
        ("a:{id:digits}", "a:10000", "a:x"),
        ("a:{id:hex}", "a:00fF", "a:00fg"),
        (
            "a:{id:uuid}",
            "a:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "a:f58131cbb67d43c7b30d6b58d40bd077",
        ),
    ] {
        let kind = kind(pattern);
        assert!(!kind.has_projects(), "{pattern}");
        assert_eq!(kind.scope(key), Some(Scope::Site), "{pattern} {key}");
        assert_eq!(kind.scope(other), None, "{pattern} {other}");
    }
}

#[test]
fn of_two_kinds_that_take_a_key_it_belongs_to_the_one_whose_keys_begin_with_the_longer_text() {
    let keys = [
        ("hook", "hook-{id}"),
        ("hook-rule", "hook-rule-{id}"),
        ("hook-rule-default", "hook-rule-default"),
        ("issue", "{issue:digits}"),
        ("of-project-one", "1{rest:digits}"),
    ];
    for keys in [keys.to_vec(), keys.iter().rev().copied().collect()] {
        let policy = policy(&keys);
        let at = |key: &str| {
            let kind = policy.kind_at(&Store::Kvs, key);
            kind.map(|kind| kind.name.as_str())
        };
        for (key, name) in [
            ("hook-1", Some("hook")),
            ("hook-rule", Some("hook")),
            ("hook-rule-1", Some("hook-rule")),
            ("hook-rule-default", Some("hook-rule-default")),
            ("hook-rule-default-1", Some("hook-rule")),
            ("20", Some("issue")),
            ("1", Some("issue")),
            ("10", Some("of-project-one")),
            ("hook-", None),
            ("Hook-1", None),
            ("", None),
            (" ", None),
        ] {
            assert_eq!(at(key), name, "{key}");
        }
    }
}

#[test]
fn a_key_belongs_to_a_kind_in_its_own_store_only() {
    let mut policy = policy(&[("one", "a-{id}")]);
    policy.kinds.push(Kind {
        name: "two".to_owned(),
        store: Store::Entity("job".to_owned()),
        ..kind("a-{id:digits}")
    });
    assert_eq!(policy.problems(), []);
    let at = |store: Store, key: &str| {
        let kind = policy.kind_at(&store, key);
        kind.map(|kind| kind.name.clone())
    };
    assert_eq!(at(Store::Kvs, "a-1").as_deref(), Some("one"));
    let job = || Store::Entity("job".to_owned());
    assert_eq!(at(job(), "a-1").as_deref(), Some("two"));
    assert_eq!(at(job(), "a-x"), None);
    assert_eq!(at(Store::Entity("jobs".to_owned()), "a-1"), None);
    assert_eq!(at(Store::Secret, "a-1"), None);
}
