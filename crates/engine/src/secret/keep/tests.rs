//! Which secrets stay, and what stays for their sake.

use super::*;
use bailee_core::gate;
use bailee_core::location::{Location, Store};
use bailee_core::record::Record;
use serde_json::json;

fn policy() -> Policy {
    let text = std::fs::read_to_string("../../bailee.toml").unwrap();
    Policy::parse(&text).unwrap()
}

fn content(leaf: u32, fields: &Json) -> Content {
    of_kind("k", leaf, fields)
}

fn of_kind(kind: &str, leaf: u32, fields: &Json) -> Content {
    Record {
        location: Location {
            store: Store::Kvs,
            key: format!("{kind}:n"),
        },
        value: fields.clone(),
        version: 0,
        leaf,
    }
    .content()
}

fn sealed(text: &str) -> Json {
    json!({gate::SEALED: text})
}

#[test]
fn the_newest_secrets_stay_and_everything_else_goes_back() {
    let target = content(1, &json!({"url": "old", "token": sealed("AAAA")}));
    let newest = content(1, &json!({"url": "new", "token": sealed("BBBB")}));
    let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
    let expected = content(1, &json!({"url": "old", "token": sealed("BBBB")}));
    assert_eq!(
        (kept.content, kept.names),
        (expected, vec!["entry “token”".to_owned()])
    );
    assert!(keep(&policy(), &target, &target).unwrap().is_none());
}

#[test]
fn a_newest_secret_that_lies_open_is_not_lost_where_the_past_has_none() {
    let integration = |value: Json| {
        Record {
            location: Location {
                store: Store::Kvs,
                key: "integration:site:n".to_owned(),
            },
            value,
            version: 0,
            leaf: 1,
        }
        .content()
    };
    let plain = json!({"name": "old", "baseUrl": "https://a.example", "enabled": true});
    let mut open = plain.clone();
    open["apiToken"] = json!("one");
    let (target, newest) = (integration(plain), integration(open));
    let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
    assert_eq!(kept.content, newest);
    assert!(!kept.names.is_empty());
}

#[test]
fn a_secret_that_was_removed_stays_removed() {
    let target = content(1, &json!({"url": "old", "token": sealed("AAAA")}));
    let newest = content(1, &json!({"url": "new"}));
    let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
    assert_eq!(kept.content, content(1, &json!({"url": "old"})));
}

#[test]
fn what_keeps_the_secrets_of_another_life_is_of_that_life() {
    let target = content(1, &json!({"url": "old"}));
    let newest = content(7, &json!({"url": "new", "token": sealed("BBBB")}));
    let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
    let expected = content(7, &json!({"url": "old", "token": sealed("BBBB")}));
    assert_eq!(kept.content, expected);
}

#[test]
fn a_field_that_is_no_secret_any_more_keeps_its_newest_value() {
    let target = content(1, &json!({"token": sealed("AAAA")}));
    let newest = content(1, &json!({"token": "open"}));
    let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
    assert_eq!(kept.content, newest);
}

/// A policy whose kind `k` has servers with tokens.
fn nested() -> Policy {
    let text = std::fs::read_to_string("../../bailee.toml").unwrap();
    let kind = r#"
[[kinds]]
name = "k"
title = "K"
purpose = "Test."
key = "k:{id}"
mode = "enforce"

[kinds.fields.servers]
type = "list"
purpose = "Test."
[kinds.fields.servers.item]
type = "union"
any-of = [
  { type = "object", fields.url = { type = "string", class = "plain", purpose = "Test." }, fields.token = { type = "string", class = "secret", purpose = "Test." } },
  { type = "object", fields.user = { type = "string", class = "plain", purpose = "Test." }, fields.pass = { type = "string", class = "secret", purpose = "Test." } },
]
[kinds.fields.named]
type = "map"
purpose = "Test."
[kinds.fields.named.item]
type = "object"
fields.url = { type = "string", class = "plain", purpose = "Test." }
fields.token = { type = "string", class = "secret", purpose = "Test.", required = true }
[kinds.fields.free]
type = "object"
open = true
purpose = "Test."
"#;
    Policy::parse(&(text + kind)).unwrap_or_else(|errors| panic!("{errors}"))
}

/// What is kept of two contents, and its names.
fn kept(target: &Json, newest: &Json) -> (Json, Vec<String>) {
    let kept = keep(&nested(), &content(1, target), &content(1, newest));
    let kept = kept.unwrap().unwrap();
    let record = kept.content.record(0).unwrap();
    (record.value, kept.names)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn secrets_inside_of_lists_stay_where_the_items_can_be_matched() {
    let servers = |first: Json, second: Json, third: &str| json!({"servers": [first, second, {"url": third}]});
    let with = |url: &str, token: &str| json!({"url": url, "token": sealed(token)});
    let target = servers(with("a", "AAAA"), json!({"url": "b"}), "old");
    let newest = servers(with("a", "BBBB"), with("b", "CCCC"), "new");
    let expected = servers(with("a", "BBBB"), with("b", "CCCC"), "old");
    let places = names(&["servers, item 1, token", "servers, item 2, token"]);
    assert_eq!(kept(&target, &newest), (expected, places));
}

#[test]
fn a_list_whose_items_with_secrets_are_others_stays_and_is_named() {
    let with = |url: &str, token: &str| json!({"url": url, "token": sealed(token)});
    let target = json!({"servers": [with("a", "AAAA"), with("b", "BBBB")]});
    for other in [
        // Another order, another server in the place of one, another address of the same.
        json!({"servers": [with("b", "CCCC"), with("a", "DDDD")]}),
        json!({"servers": [with("b", "CCCC"), with("c", "DDDD")]}),
        json!({"servers": [with("a", "AAAA"), with("d", "DDDD")]}),
    ] {
        let (fields, names) = kept(&target, &other);
        assert_eq!(fields, other);
        assert!(names.contains(&"servers".to_owned()), "{names:?}");
    }
}

#[test]
fn a_record_that_would_become_too_large_stays_as_it_is() {
    let long = |length: usize| "x".repeat(length);
    let target = content(1, &json!({"text": long(244_000), "token": sealed("AAAA")}));
    let newest = content(1, &json!({"text": "short", "token": sealed(&long(5_000))}));
    let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
    assert_eq!(kept.content, newest);
    assert!(
        kept.names.iter().any(|name| name.contains("text")),
        "{:?}",
        kept.names
    );
}

#[test]
fn a_list_with_another_number_of_items_stays_and_is_named() {
    let target = json!({"servers": [{"url": "a", "token": sealed("AAAA")}]});
    let newest = json!({"servers": [{"url": "c"}, {"url": "a", "token": sealed("BBBB")}]});
    let places = names(&[
        "servers, item 1, token",
        "servers, item 2, token",
        "servers",
    ]);
    assert_eq!(kept(&target, &newest), (newest.clone(), places));
    // The other way round: no old secret comes back.
    let places = names(&[
        "servers, item 2, token",
        "servers, item 1, token",
        "servers",
    ]);
    assert_eq!(kept(&newest, &target), (target, places));
}

#[test]
fn a_list_goes_back_when_its_secrets_are_the_same() {
    let target = content(
        1,
        &json!({"servers": [{"url": "a", "token": sealed("AAAA")}, {"url": "b"}]}),
    );
    let newest = content(
        1,
        &json!({"servers": [{"url": "c", "token": sealed("AAAA")}]}),
    );
    assert!(keep(&nested(), &target, &newest).unwrap().is_none());
}

#[test]
fn another_case_of_a_union_stays_and_is_named() {
    let target = json!({"servers": [{"url": "a", "token": sealed("AAAA")}]});
    let newest = json!({"servers": [{"user": "u", "pass": sealed("BBBB")}]});
    let places = names(&["servers, item 1, token", "servers, item 1, pass", "servers"]);
    assert_eq!(kept(&target, &newest), (newest, places));
}

#[test]
fn an_entry_comes_back_without_its_old_secret_and_a_new_one_stays_with_its_own() {
    let target = json!({"free": {"old": {"url": "a", "key": sealed("AAAA")}, "x": 1}});
    let newest = json!({"free": {"new": {"url": "b", "key": sealed("BBBB")}, "y": 2}});
    let expected =
        json!({"free": {"old": {"url": "a"}, "new": {"url": "b", "key": sealed("BBBB")}, "x": 1}});
    let places = names(&[
        "free, entry “old”, entry “key”",
        "free, entry “new”, entry “key”",
    ]);
    // Free-form members hold no secrets, so neither the mixture fits nor what is stored.
    assert_eq!(kept(&target, &newest), (expected, places));
}

#[test]
fn a_mixture_that_the_policy_does_not_know_is_not_made() {
    // The entry that was deleted cannot come back without its secret, which it must have.
    let target = json!({"named": {"a": {"url": "a", "token": sealed("AAAA")}, "b": {"url": "b", "token": sealed("BBBB")}}});
    let newest = json!({"named": {"b": {"url": "c", "token": sealed("BBBB")}}});
    let places = names(&["named, entry “a”, token", "named"]);
    assert_eq!(kept(&target, &newest), (newest, places));
}

#[test]
fn no_old_secret_comes_back_and_no_newest_one_is_lost() {
    let texts = ["AAAA", "BBBB", "CCCC", "DDDD"];
    let mut values = vec![json!({}), json!({"servers": []}), json!({"named": {}})];
    for (index, text) in texts.iter().enumerate() {
        let other = sealed(texts.get(index + 1).unwrap_or(&"EEEE"));
        values.extend([
            json!({"servers": [{"url": text, "token": sealed(text)}]}),
            json!({"servers": [{"url": text}, {"url": "b", "token": sealed(text)}]}),
            json!({"servers": [{"user": text, "pass": sealed(text)}, {"url": text, "token": other}]}),
            json!({"named": {"a": {"token": sealed(text)}}}),
            json!({"named": {text.to_lowercase(): {"token": sealed(text)}, "a": {"token": other}}}),
            json!({"gone": {"deep": [sealed(text)]}}),
        ]);
    }
    let all = |value: &Json| -> Vec<String> {
        let text = value.to_string();
        let mut found: Vec<String> = text
            .match_indices("$sealed\":\"")
            .map(|(at, found)| text[at + found.len()..][..4].to_owned())
            .collect();
        found.sort();
        found
    };
    for target in &values {
        for newest in &values {
            let result = keep(&nested(), &content(1, target), &content(1, newest)).unwrap();
            let fields = match result {
                None => target.clone(),
                Some(kept) => {
                    assert!(!kept.names.is_empty());
                    kept.content.record(0).unwrap().value
                }
            };
            assert_eq!(all(&fields), all(newest), "{target} {newest} {fields}");
            // No secret goes to another server.
            let none = Vec::new();
            let servers = fields["servers"].as_array().unwrap_or(&none);
            let here = newest["servers"].as_array().unwrap_or(&none);
            for server in servers.iter().filter(|server| has_secret(server)) {
                assert!(here.contains(server), "{target} {newest} {fields}");
            }
        }
    }
}

#[test]
fn no_newest_secret_comes_to_stand_beside_an_older_address() {
    let with = |url: &str, token: &str| json!({"url": format!("https://{url}.example"), "token": sealed(token), "note": url});
    let (target, newest) = (with("old", "AAAA"), with("new", "BBBB"));
    // Sealed, and open in a kind that its app writes.
    let open = |value: &Json| json!({"named": {"a": {"url": value["url"], "token": value["token"]["$sealed"]}}});
    let mut observing = nested();
    for kind in &mut observing.kinds {
        kind.mode = bailee_core::policy::Mode::Observe;
    }
    for (policy, target, newest) in [
        (nested(), target.clone(), newest.clone()),
        (observing, open(&target), open(&newest)),
    ] {
        let kept = keep(&policy, &content(1, &target), &content(1, &newest));
        let kept = kept.unwrap().unwrap();
        assert_eq!(kept.content, content(1, &newest));
        assert!(kept.names.len() > 1, "{:?}", kept.names);
    }
    // With its own secret the older address comes back.
    let same = with("old", "BBBB");
    assert!(
        keep(&nested(), &content(1, &same), &content(1, &newest))
            .unwrap()
            .is_none()
    );
    // What another secret brings along is where it is now.
    let target = json!({"token": sealed("AAAA"), "note": "old"});
    let newest = json!({"token": sealed("AAAA"), "note": "new", "more": {"url": "https://more.example", "pass": sealed("BBBB")}});
    let (value, _) = kept(&target, &newest);
    let mut expected = newest;
    expected["note"] = json!("old");
    assert_eq!(value, expected);
}

#[test]
fn an_open_secret_that_was_changed_or_removed_does_not_come_back() {
    let with = |token: Json| json!({"named": {"a": {"url": "a", "token": token}}});
    let target = with(json!("old"));
    for newest in [
        with(json!("new")),
        with(sealed("BBBB")),
        json!({"named": {}}),
    ] {
        let (value, names) = kept(&target, &newest);
        assert_eq!(value, newest);
        assert!(
            names.contains(&"named, entry “a”, token".to_owned()),
            "{names:?}"
        );
    }
}
