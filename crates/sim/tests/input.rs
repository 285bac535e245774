//! Bad input: each gives its own clear error and changes nothing, and nothing of the content shows in an answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_sim::Area;
use common::{Bench, DAY, integration, tamper, tamper_own};
use serde_json::{Value as Json, json};

fn everything(bench: &Bench) -> Vec<(Area, String, Json)> {
    bench.sim.world().stored("alpha").unwrap()
}

/// Calls with a bad payload: the code, nothing written, and the canary not repeated.
#[track_caller]
fn refused(bench: &Bench, function: &str, payload: Json) -> (String, Json) {
    let before = everything(bench);
    let report = bench.call("alpha", "admin", function, payload.clone());
    let body = report
        .body()
        .unwrap_or_else(|| panic!("{function} {payload}: {:?}", report.ran))
        .clone();
    let code = body["error"]["code"]
        .as_str()
        .unwrap_or_else(|| panic!("{function} {payload}: {body}"))
        .to_owned();
    assert_eq!(
        everything(bench),
        before,
        "{function} {payload} changed the store"
    );
    assert!(!body.to_string().contains("canary"), "{function}: {body}");
    assert!(body["error"]["message"].as_str().unwrap().len() > 10);
    (code, body["error"]["detail"].clone())
}

#[test]
fn a_payload_of_the_wrong_type_is_named_as_such() {
    let bench = Bench::calm();
    for (function, payload) in [
        ("status", json!([1])),
        ("status", json!("canary")),
        ("records.list", json!({"limit": "canary"})),
        ("records.list", json!({"limit": 0})),
        ("records.list", json!({"limit": 101})),
        ("records.list", json!({"cursor": "canary!"})),
        ("records.list", json!({"scope": "canary"})),
        ("records.get", json!({})),
        ("records.get", json!({"key": "canary/../x"})),
        ("records.get", json!({"key": ["canary"]})),
        ("records.get", json!({"store": "canary", "key": "x"})),
        (
            "records.get",
            json!({"store": "secret", "key": "bailee:root"}),
        ),
        (
            "records.get",
            json!({"store": "entity:bailee", "key": "head"}),
        ),
        ("records.put", json!({"key": "integration:site:x"})),
        ("records.put", json!({"value": {}})),
        (
            "records.put",
            json!({"key": "integration:site:x", "value": {}, "canary": 1}),
        ),
        (
            "records.put",
            json!({"store": "entity:bailee", "key": "head", "value": {}}),
        ),
        (
            "records.delete",
            json!({"key": "integration:site:x", "expect": "canary"}),
        ),
        (
            "records.delete",
            json!({"key": "integration:site:x", "expect": -1}),
        ),
        ("backups.list", json!({"cursor": "canary"})),
        ("backups.preview", json!({"to": "canary"})),
        ("backups.preview", json!({"to": {"time": "canary"}})),
        ("backups.restore", json!({"to": {"seq": 0}})),
        ("backups.restore", json!({"to": {"seq": 4_000_000_000_u64}})),
        ("ledger.list", json!({"from": -1, "limit": 10})),
        ("ledger.list", json!({"from": 0, "limit": 1000})),
    ] {
        assert_eq!(
            refused(&bench, function, payload.clone()).0,
            "invalid-payload",
            "{function} {payload}"
        );
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let bench = Bench::calm();
    let id = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    let key = "integration:site:x";
    assert_eq!(
        refused(&bench, "records.get", json!({"key": key})).0,
        "not-found"
    );
    assert_eq!(
        refused(&bench, "records.delete", json!({"key": key, "expect": 1})).0,
        "not-found"
    );
    assert_eq!(
        refused(&bench, "jobs.get", json!({"job": id})).0,
        "not-found"
    );
    assert_eq!(
        refused(&bench, "jobs.get", json!({"job": "../root"})).0,
        "not-found"
    );
    assert_eq!(
        refused(&bench, "jobs.cancel", json!({"job": "l:x"})).0,
        "not-found"
    );
    assert_eq!(
        refused(&bench, "records.purge", json!({})).0,
        "unknown-function"
    );
    assert_eq!(
        refused(&bench, "__proto__", json!({})).0,
        "unknown-function"
    );
}

#[test]
fn the_gate_names_field_and_rule_and_never_the_value() {
    let bench = Bench::calm();
    let put = |change: &dyn Fn(&mut Json)| {
        let mut payload = integration("one", "https://one.example", None);
        change(&mut payload);
        payload
    };
    let cases: Vec<(Json, &str)> = vec![
        (put(&|p| p["key"] = json!("canary")), "kind-undeclared"),
        (
            put(&|p| p["key"] = json!("integration:project:0canary:x")),
            "kind-undeclared",
        ),
        (put(&|p| p["value"] = json!(["canary"])), "type"),
        (
            put(&|p| p["value"]["canary"] = json!(1)),
            "field-undeclared",
        ),
        (put(&|p| p["value"]["enabled"] = json!("canary")), "type"),
        (
            put(&|p| p["value"]["name"] = json!("canary@example.com")),
            "email",
        ),
        (
            put(&|p| {
                p["value"]["name"] = json!("canary 557058:f58131cb-b67d-43c7-b30d-6b58d40bd077");
            }),
            "atlassian-account-id",
        ),
        (
            put(&|p| p["value"]["name"] = json!("canary-----BEGIN PRIVATE KEY-----")),
            "private-key",
        ),
        (
            put(&|p| p["value"]["baseUrl"] = json!("http://canary.example")),
            "type",
        ),
    ];
    for (payload, rule) in cases {
        let (code, detail) = refused(&bench, "records.put", payload.clone());
        assert_eq!(code, "gate-refused", "{payload}");
        let rules: Vec<_> = detail["violations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["rule"].clone())
            .collect();
        assert!(rules.contains(&json!(rule)), "{payload}: {rules:?}");
    }
}

#[test]
fn a_record_over_the_limit_is_refused_with_the_limit() {
    let bench = Bench::calm();
    let dependencies: serde_json::Map<String, Json> = (0..3000)
        .map(|n| (format!("package-{n:05}-{}", "x".repeat(20)), json!("1.0.0")))
        .collect();
    let value = json!({"version": "1.0.0", "dependencies": dependencies});
    let payload = common::record("connector", "big", value);
    let (code, _) = refused(&bench, "records.put", payload);
    assert!(
        ["gate-refused", "too-large"].contains(&code.as_str()),
        "{code}"
    );
}

#[test]
fn a_secret_that_is_to_be_kept_must_be_there() {
    let bench = Bench::calm();
    let mut payload = integration("one", "https://one.example", None);
    payload["value"]["apiToken"] = json!({"$secret": "set"});
    assert_eq!(refused(&bench, "records.put", payload).0, "gate-refused");
}

#[test]
fn a_stale_version_is_a_conflict_with_the_version_now() {
    let bench = Bench::calm();
    let first = bench.put("one", "https://one.example", None);
    let second = bench.put("one", "https://two.example", first["version"].as_u64());
    let current = json!({"current": second["version"]});
    for expect in [first["version"].as_u64(), None, Some(0), Some(99)] {
        let stale = integration("one", "https://three.example", expect);
        assert_eq!(
            refused(&bench, "records.put", stale),
            ("version-conflict".into(), current.clone())
        );
    }
    let delete = json!({"key": first["key"], "expect": first["version"]});
    assert_eq!(
        refused(&bench, "records.delete", delete),
        ("version-conflict".into(), current)
    );
    let gone = integration("other", "https://other.example", Some(7));
    assert_eq!(
        refused(&bench, "records.put", gone),
        ("version-conflict".into(), json!({"current": null}))
    );
}

fn first_key(bench: &Bench, prefix: &str) -> (String, Json) {
    let found = everything(bench)
        .into_iter()
        .find(|(_, key, _)| key.starts_with(prefix));
    found.map(|(_, key, value)| (key, value)).unwrap()
}

#[test]
fn tampered_and_missing_data_is_named_by_its_key_and_never_used() {
    for prefix in ["p:", "m:1", "j:", "s:", "integration:"] {
        for what in ["missing", "moved", "garbled"] {
            let bench = Bench::calm();
            let first = bench.put("one", "https://one.example", None);
            bench.put("two", "https://two.example", None);
            bench.advance(DAY);
            bench.put("three", "https://three.example", None);
            let (key, value) = first_key(&bench, prefix);
            let tamper = if prefix == "integration:" {
                tamper
            } else {
                tamper_own
            };
            match what {
                "missing" => tamper(&bench, &key, None),
                // A value of the same family that is valid elsewhere.
                "moved" if prefix == "integration:" => {
                    let other = everything(&bench)
                        .into_iter()
                        .rfind(|(_, key, _)| key.starts_with("integration:"))
                        .unwrap()
                        .2;
                    tamper(&bench, &key, Some(other));
                }
                "moved" => {
                    let (_, other) = first_key(&bench, if prefix == "m:1" { "p:" } else { "m:1" });
                    tamper(&bench, &key, Some(other));
                }
                _ => {
                    let text = value["text"].as_str().map(ToOwned::to_owned);
                    let text = text.unwrap_or_else(|| value.to_string());
                    let half = format!("{}x", &text[..text.len() / 2]);
                    tamper(&bench, &key, Some(json!({"text": half})));
                }
            }
            let place = format!("{prefix} {what}");
            if prefix == "integration:" {
                let id = &bench.records("alpha")[0]["id"];
                let name = format!("l:{}", id.as_str().unwrap());
                // The first one that finds it tells the ledger.
                bench.error("records.get", json!({"key": key}));
                let (code, detail) = refused(&bench, "records.get", json!({"key": key}));
                assert_eq!(
                    (code.as_str(), &detail["key"]),
                    ("store-damaged", &json!(name)),
                    "{place}"
                );
                continue;
            }
            if prefix == "s:" {
                // What is known beside the values is folded again from the history.
                assert_eq!(bench.verdict("A3").0, "failing", "{place}");
                bench.put("one", "https://1.example", first["version"].as_u64());
                assert_eq!(bench.verdict("A3").0, "proven", "{place}");
                continue;
            }
            if prefix == "j:" && key != format!("j:{}", first["seq"].as_u64().unwrap() + 2) {
                // Journal records that are sealed already are no longer needed.
                continue;
            }
            if prefix != "j:" {
                // The journal of the newest backup says the same.
                let preview = bench.ok("backups.preview", json!({"to": {"seq": 1}}));
                assert_eq!(preview["deletes"], 3, "{place}");
                let (verdict, evidence) = bench.verdict("A9");
                assert_eq!(verdict, "failing", "{place}");
                assert!(
                    evidence.contains(&format!("`{key}`")),
                    "{place}: {evidence}"
                );
                continue;
            }
            bench.error("backups.preview", json!({"to": {"seq": 1}}));
            let (code, detail) = refused(&bench, "backups.preview", json!({"to": {"seq": 1}}));
            assert_eq!(
                (code.as_str(), &detail["key"]),
                ("store-damaged", &json!(key)),
                "{place}"
            );
            let (code, _) = refused(&bench, "backups.restore", json!({"to": {"seq": 1}}));
            assert_eq!(code, "store-damaged", "{place}");
        }
    }
}

#[test]
fn what_lies_before_a_gap_in_the_journal_is_still_sealed() {
    let bench = Bench::calm();
    for n in 0..5 {
        bench.put(&format!("r{n}"), "https://x.example", None);
    }
    tamper_own(&bench, "j:4", None);
    assert_eq!(bench.error("backups.seal", json!({})), "store-damaged");
    let status = bench.ok("status", json!({}));
    assert_eq!(status["sealed"], 3, "{status}");
}
