//! Every check of the statement has a violation that it must catch, and is green before it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_engine::CHECKS;
use bailee_sim::{Fault, Rule};
use common::{Bench, DAY, HOUR, keys, tamper, tamper_own};
use serde_json::json;

/// Whether a check is behind the clause.
fn is_checked(clause: &str) -> bool {
    CHECKS.iter().any(|check| check.id == clause)
}

#[test]
fn no_check_is_lost() {
    for clause in ["A3", "A4", "A5", "A8", "A9", "A17", "B2", "B3", "B4"] {
        assert!(is_checked(clause), "{clause} had a check");
    }
}

/// A site with three records and two daily backups, where everything is proven.
fn healthy() -> Bench {
    let bench = Bench::calm();
    for name in ["one", "two", "three"] {
        bench.put(name, &format!("https://{name}.example"), None);
    }
    bench.advance(DAY);
    bench.put("four", "https://four.example", None);
    bench.advance(DAY);
    for clause in CHECKS.iter().map(|check| check.id) {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{clause}: {evidence}");
    }
    bench
}

#[track_caller]
fn assert_failing(bench: &Bench, clauses: &[&str]) {
    for clause in clauses {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "failing", "{clause}: {evidence}");
        assert!(!evidence.is_empty());
    }
}

#[test]
fn every_other_clause_is_stated() {
    let statement = healthy().ok("statement", json!({}));
    for clause in statement["clauses"].as_array().unwrap() {
        let id = clause["id"].as_str().unwrap();
        assert_eq!(clause["verdict"] == "stated", !is_checked(id), "{id}");
        assert!(!clause["text"].as_str().unwrap().is_empty() && clause["owner"].is_string());
    }
    assert!(statement["clauses"].as_array().unwrap().len() >= 33);
}

#[test]
fn a_deleted_newest_manifest_turns_the_backup_clauses_red() {
    let bench = healthy();
    tamper_own(&bench, "m:2", None);
    assert_failing(&bench, &["A8", "A9"]);
    let status = bench.ok("status", json!({}));
    assert!(
        status["health"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["ok"] == false),
        "{status}"
    );
}

#[test]
fn a_schedule_that_stopped_for_two_days_turns_the_daily_backup_red() {
    let bench = healthy();
    bench
        .sim
        .world()
        .add_fault(Rule::always(Fault::StopSchedule));
    bench.put("five", "https://five.example", None);
    bench.advance(25 * HOUR);
    assert_eq!(bench.verdict("A8").0, "proven", "within the margin");
    bench.advance(DAY);
    assert_failing(&bench, &["A8"]);
    bench.sim.world().faults.clear();
    bench.advance(DAY + HOUR);
    assert_eq!(bench.verdict("A8").0, "proven");
}

#[test]
fn an_undeclared_key_turns_the_inventory_red() {
    let bench = healthy();
    tamper(&bench, "cache:users", Some(json!({"name": "x"})));
    assert_failing(&bench, &["A3"]);
    let (_, evidence) = bench.verdict("A3");
    assert!(
        !evidence.contains("users"),
        "a key that we did not name may hold anything: {evidence}"
    );
}

#[test]
fn a_plain_key_that_is_called_like_a_secret_or_an_entity_is_undeclared() {
    for name in ["bailee:root", "bailee:ring", "root", "head", "j:1", "m:1"] {
        let bench = healthy();
        tamper(&bench, name, Some(json!("anything")));
        assert_failing(&bench, &["A3"]);
    }
}

#[test]
fn an_item_of_the_entity_that_nothing_declares_turns_the_inventory_red() {
    for key in [
        "cache:users",
        "l:aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "j:01",
        // What is not sealed has no pieces, and nothing has as many.
        "head#1",
        "j:1#0",
        "j:1#6",
    ] {
        let bench = healthy();
        tamper_own(&bench, key, Some(json!({"data": "anything"})));
        assert_failing(&bench, &["A3"]);
    }
}

#[test]
fn a_live_value_changed_or_planted_outside_the_app_turns_the_inventory_red() {
    let bench = healthy();
    let (key, mut value) = keys(&bench, "integration:").remove(0);
    value["enabled"] = json!(false);
    tamper(&bench, &key, Some(value.clone()));
    assert_failing(&bench, &["A3"]);

    let bench = healthy();
    tamper(&bench, "integration:site:planted", Some(value));
    assert_failing(&bench, &["A3"]);
}

#[test]
fn a_tampered_or_missing_pack_turns_retention_red() {
    for replacement in [None, Some(json!("x")), Some(json!({"text": "x"}))] {
        let bench = healthy();
        let (key, _) = keys(&bench, "p:").remove(0);
        tamper_own(&bench, &key, replacement);
        assert_failing(&bench, &["A8", "A9"]);
    }
}

#[test]
fn what_could_not_be_looked_at_is_incomplete_and_neither_broken_nor_proven() {
    let fresh = Bench::calm();
    assert_eq!(
        fresh.verdict("A9").0,
        "incomplete",
        "there is no backup yet"
    );
    let bench = healthy();
    let (key, _) = keys(&bench, "p:").remove(0);
    tamper_own(&bench, &key, None);
    for clause in ["A4", "A5"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "incomplete", "{clause}: {evidence}");
        assert!(evidence.contains(&key), "one cause, named: {evidence}");
    }
}

#[test]
fn one_flipped_character_of_a_pack_is_found() {
    let bench = healthy();
    let (key, value) = keys(&bench, "p:").remove(0);
    let mut text = value["text"].as_str().unwrap().to_owned().into_bytes();
    let middle = text.len() / 2;
    text[middle] = if text[middle] == b'A' { b'B' } else { b'A' };
    let text = String::from_utf8(text).unwrap();
    tamper_own(&bench, &key, Some(json!({"text": text})));
    assert_failing(&bench, &["A9"]);
}

#[test]
fn a_missing_journal_record_turns_the_backup_clauses_red() {
    let bench = healthy();
    bench.put("five", "https://five.example", None);
    bench.put("six", "https://six.example", None);
    let (key, _) = keys(&bench, "j:").pop().unwrap();
    tamper_own(&bench, &key, None);
    assert_failing(&bench, &["A8", "A9"]);
}

#[test]
fn content_that_a_later_policy_forbids_is_found_by_the_full_scan() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.advance(DAY);
    // The same store, read by an app whose policy no longer declares a field that is stored.
    let mut policy = common::policy().clone();
    for kind in &mut policy.kinds {
        kind.value.fields.retain(|field| field.name != "enabled");
    }
    let policy: &'static _ = Box::leak(Box::new(policy));
    let report = bench
        .sim
        .call(
            "alpha",
            "admin",
            "statement",
            json!({}),
            |platform, context, event| async move {
                bailee_sim::engine::handle(&platform, policy, &context, event).await
            },
        )
        .unwrap();
    let clauses = report.ok().unwrap()["clauses"].as_array().unwrap().clone();
    for id in ["A3", "A5"] {
        let clause = clauses.iter().find(|clause| clause["id"] == id).unwrap();
        assert_eq!(clause["verdict"], "failing", "{clause}");
    }
}
