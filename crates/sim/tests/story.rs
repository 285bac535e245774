//! The story: install, store, three daily backups, back to the second, proven equal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_core::policy::Class;
use common::{Bench, DAY, HOUR, integration};
use serde_json::json;

#[test]
fn a_change_asks_at_once_for_what_it_reads() {
    let bench = Bench::calm();
    let put = |expect: Option<u64>| {
        let payload = integration("one", "https://one.example", expect);
        let report = bench.call("alpha", "admin", "records.put", payload);
        let version = report.ok().unwrap()["version"].as_u64();
        let mut trips: Vec<Vec<String>> = Vec::new();
        for calls in report.invocation.round_trips() {
            let mut calls: Vec<String> = calls.into_iter().map(Into::into).collect();
            calls.sort();
            trips.push(calls);
        }
        (version, trips)
    };
    let expected = [
        vec!["entityGet", "jira"],
        vec!["batchGet", "secretGet", "secretGet", "secretGet"],
        vec!["transact"],
    ];
    let (created, trips) = put(None);
    assert_eq!(trips, expected);
    let (_, trips) = put(created);
    assert_eq!(trips, expected);
}

#[test]
fn records_that_a_restore_removed_are_looked_for_together_and_not_one_after_the_other() {
    let bench = Bench::calm();
    let start = bench.ok("status", json!({}))["seq"].clone();
    for n in 0..60 {
        bench.put(&format!("n{n:02}"), "https://one.example", None);
    }
    let job = bench.ok("backups.restore", json!({"to": {"seq": start}}))["job"].clone();
    let reports = bench.advance(60_000);
    let state = bench.ok("jobs.get", json!({"job": job}));
    assert_eq!(state["state"], "done", "{state}");
    let mut widest = 0;
    for report in reports {
        let trips = report.invocation.round_trips();
        let gets = trips.iter().filter(|calls| calls.contains(&"get"));
        let widths: Vec<usize> = gets.map(|calls| calls.len()).collect();
        widest = widths.iter().copied().chain([widest]).max().unwrap();
        // Sixty keys that are gone: two batches of 25 and one of ten, each confirmed at once.
        assert!(widths.len() <= 6, "{widths:?}");
    }
    assert_eq!(widest, 25);
}

#[test]
fn an_admin_restores_the_day_before_yesterday_and_the_result_is_proven_equal() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.put("two", "https://two.example", None);
    bench.advance(DAY);
    let first = bench.put("three", "https://three.example", None);
    let before = bench.records("alpha");
    bench.advance(DAY);
    bench.ok(
        "records.delete",
        json!({"key": first["key"], "expect": first["version"]}),
    );
    bench.put("four", "https://four.example", None);
    bench.advance(DAY);
    let points = bench.ok("backups.list", json!({}));
    let points = points["points"].as_array().unwrap();
    assert_eq!(points.len(), 3, "{points:?}");
    let second = &points[1];
    assert_eq!(second["n"], 2);

    let preview = bench.ok("backups.preview", json!({"to": {"seq": second["seq"]}}));
    assert_eq!(
        (&preview["adds"], &preview["updates"], &preview["deletes"]),
        (&json!(1), &json!(0), &json!(1))
    );
    let job = bench.restore(json!({"seq": second["seq"]}));
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(job["stateHash"], second["stateHash"]);
    assert_eq!(job["proof"], "full");
    assert_eq!(bench.records("alpha"), before);

    // The restore is itself a series of changes: it can be undone.
    let undone = bench.restore(json!({"seq": points[0]["seq"]}));
    assert_eq!(undone["stateHash"], points[0]["stateHash"]);
    let names: Vec<_> = bench
        .records("alpha")
        .iter()
        .map(|record| record["name"].clone())
        .collect();
    assert_eq!(names, ["four", "one", "two"]);
}

#[test]
fn a_restore_to_a_time_finds_the_last_change_before_it() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.advance(HOUR);
    let now = bench.ok("status", json!({}))["now"].clone();
    bench.advance(HOUR);
    bench.put("two", "https://two.example", None);
    let job = bench.restore(json!({"time": now}));
    assert_eq!(job["state"], "done");
    assert_eq!(bench.records("alpha").len(), 1);
    assert_eq!(
        bench.error(
            "backups.preview",
            json!({"to": {"time": "2001-01-01T00:00:00Z"}})
        ),
        "no-such-moment"
    );
    assert_eq!(
        bench.error("backups.preview", json!({"to": {"seq": 9999}})),
        "invalid-payload"
    );
}

#[test]
fn a_record_that_was_deleted_and_made_again_comes_back_as_it_was() {
    let bench = Bench::calm();
    let first = bench.put("one", "https://one.example", None);
    bench.ok(
        "records.delete",
        json!({"key": first["key"], "expect": first["version"]}),
    );
    bench.put("one", "https://other.example", None);
    let before = bench.ok("backups.preview", json!({"to": {"seq": first["seq"]}}));
    assert_eq!(before["updates"], 1);
    let job = bench.restore(json!({"seq": first["seq"]}));
    assert_eq!(job["state"], "done", "{job}");
    let record = stored(&bench);
    assert_eq!(record["baseUrl"], "https://one.example");
    // It is of its first life again (`leaf.rs`), and the head remembers that there were two.
    let (_, head) = common::keys(&bench, "head").remove(0);
    assert_eq!(head["data"]["leaf"], 2);
}

#[test]
fn a_secret_that_lies_open_is_not_shown_and_is_sealed_when_it_is_kept() {
    let bench = Bench::calm();
    // A policy in which the field is no secret yet.
    let mut policy = common::policy().clone();
    let fields = policy
        .kinds
        .iter_mut()
        .flat_map(|kind| &mut kind.value.fields);
    for field in fields.filter(|field| field.name == "apiToken") {
        field.class = Class::Plain;
    }
    let policy: &'static _ = Box::leak(Box::new(policy));
    let mut payload = integration("one", "https://one.example", None);
    payload["value"]["apiToken"] = json!("canary");
    let earlier = |platform, context, event| async move {
        bailee_sim::engine::handle(&platform, policy, &context, event).await
    };
    let report = bench
        .sim
        .call("alpha", "admin", "records.put", payload, earlier);
    let first = report.unwrap().ok().unwrap().clone();
    assert_eq!(stored(&bench)["apiToken"], "canary");
    assert_eq!(bench.verdict("A4").0, "failing");
    let id = json!({"key": first["key"]});
    let shown = bench.ok("records.get", id);
    assert_eq!(shown["value"]["apiToken"], json!({"$secret": "set"}));
    let mut payload = integration("one", "https://one.example", first["version"].as_u64());
    payload["value"]["apiToken"] = shown["value"]["apiToken"].clone();
    bench.ok("records.put", payload);
    let (_, value) = common::keys(&bench, "integration:").remove(0);
    assert!(value["apiToken"]["$sealed"].is_string(), "{value}");
    assert_eq!(bench.verdict("A4").0, "proven");
}

#[test]
fn a_secret_is_never_shown_and_survives_a_restore() {
    let bench = Bench::calm();
    let put = |token: serde_json::Value, expect: serde_json::Value| {
        bench.ok(
            "records.put",
            payload(
                json!({"baseUrl": "https://one.example", "enabled": true, "apiToken": token}),
                expect,
            ),
        )
    };
    let first = put(json!("canary-secret-1"), json!(null));
    let shown = bench.ok("records.get", json!({"key": first["key"]}));
    assert_eq!(shown["value"]["apiToken"], json!({"$secret": "set"}));
    let kept = put(json!({"$secret": "set"}), first["version"].clone());
    put(json!("canary-secret-2"), kept["version"].clone());
    let job = bench.restore(json!({"seq": kept["seq"]}));
    assert_eq!(job["state"], "done");
    let entries = bench.ok("ledger.list", json!({}))["entries"].clone();
    assert!(!entries.to_string().contains("canary-secret"), "{entries}");
    for (_, key, value) in bench.sim.world().stored("alpha").unwrap() {
        assert!(!value.to_string().contains("canary-secret"), "{key}");
    }
}

/// The payload of a put of `one`.
fn payload(value: serde_json::Value, expect: serde_json::Value) -> serde_json::Value {
    let mut put = common::record("integration:site", "one", value);
    put["expect"] = expect;
    put
}

/// The stored value of the only record.
fn stored(bench: &Bench) -> serde_json::Value {
    let all = bench.sim.world().stored("alpha").unwrap();
    let mut live = all
        .into_iter()
        .filter(|(_, key, _)| key.starts_with("integration:"));
    let (_, _, value) = live.next().unwrap();
    assert!(live.next().is_none());
    value
}

#[test]
fn a_restore_keeps_todays_secrets_unless_the_old_ones_are_asked_for_and_its_proof_says_which() {
    let bench = Bench::calm();
    let put = |seconds: u32, token: &str, expect: serde_json::Value| {
        let fields = json!({"baseUrl": "https://one.example", "enabled": true, "timeoutSeconds": seconds, "apiToken": token});
        bench.ok("records.put", payload(fields, expect))
    };
    let first = put(7, "leaked-canary-1", json!(null));
    let leaked = stored(&bench)["apiToken"].clone();
    bench.advance(DAY);
    put(8, "rotated-canary-2", first["version"].clone());
    let rotated = stored(&bench)["apiToken"].clone();
    assert_ne!(leaked, rotated);
    bench.advance(DAY);
    let to = json!({"seq": first["seq"]});
    let preview = bench.ok("backups.preview", json!({"to": to}));
    assert_eq!(preview["secretsDiffer"], 1, "{preview}");

    let job = bench.restore(to.clone());
    assert_eq!(
        (&job["state"], &job["proof"]),
        (&json!("done"), &json!("records")),
        "{job}"
    );
    let fields = stored(&bench);
    assert_eq!(fields["timeoutSeconds"], 7);
    assert_eq!(fields["apiToken"], rotated, "a leaked token came back");

    let payload = json!({"to": to, "secrets": "bring-back"});
    let job = bench.ok("backups.restore", payload)["job"].clone();
    for _ in 0..20 {
        bench.advance(10_000);
    }
    let job = bench.ok("jobs.get", json!({"job": job}));
    assert_eq!(job["state"], "done", "{job}");
    assert_ne!(job["proof"], "records", "{job}");
    assert_eq!(stored(&bench)["apiToken"], leaked);
}

#[test]
fn a_cancelled_restore_is_attributed_to_whoever_cancelled_it() {
    let bench = Bench::calm();
    let first = bench.put("one", "https://one.example", None);
    bench.ok(
        "records.delete",
        json!({"key": first["key"], "expect": first["version"]}),
    );
    let job = bench.ok("backups.restore", json!({"to": {"seq": first["seq"]}}))["job"].clone();
    // Another Jira administrator.
    let mut other = bench.sim.world().site("alpha").unwrap().users["admin"].clone();
    other.account_id = Some("557058:0a0b0c0d-0000-4000-8000-00000000cafe".into());
    bench
        .sim
        .world()
        .site_mut("alpha")
        .unwrap()
        .users
        .insert("second".into(), other);
    let report = bench.call("alpha", "second", "jobs.cancel", json!({"job": job}));
    assert!(report.ok().is_some(), "{:?}", report.body());
    let entries = bench.ok("ledger.list", json!({}))["entries"].clone();
    let actor = |act: &str| {
        let entries = entries.as_array().unwrap();
        let found = entries.iter().find(|entry| entry["act"] == act);
        found.unwrap_or_else(|| panic!("no {act} in {entries:?}"))["actor"].clone()
    };
    assert_ne!(actor("restore-started"), actor("restore-failed"));
    assert!(!["app", "event"].contains(&actor("restore-failed").as_str().unwrap()));
}

#[test]
fn sixty_days_of_changes_are_all_restorable_after_bases_were_rewritten() {
    let bench = Bench::calm();
    let mut versions = std::collections::BTreeMap::new();
    let mut states = Vec::new();
    for day in 0..60_u32 {
        for change in 0..6_u32 {
            let name = format!("r{}", (day * 7 + change * 3) % 25);
            let answer = bench.put(
                &name,
                &format!("https://d{day}c{change}.example"),
                versions.get(&name).copied(),
            );
            versions.insert(name, answer["version"].as_u64().unwrap());
        }
        states.push((
            bench.ok("status", json!({}))["seq"].clone(),
            bench.records("alpha"),
        ));
        bench.advance(DAY);
    }
    let newest = bench.ok("backups.list", json!({}))["points"][0].clone();
    assert_eq!(newest["n"], 60);
    assert!(
        bench
            .sim
            .world()
            .stored("alpha")
            .unwrap()
            .iter()
            .any(|(_, key, _)| key.starts_with("b:")),
        "no base was written"
    );
    for (seq, expected) in [&states[0], &states[30], &states[58]] {
        let job = bench.restore(json!({"seq": seq}));
        assert_eq!(job["state"], "done", "{job}");
        assert_eq!(&bench.records("alpha"), expected);
        bench.advance(DAY);
    }
    let (verdict, evidence) = bench.verdict("A9");
    assert_eq!(verdict, "proven", "{evidence}");
}

#[test]
fn work_that_needs_more_than_a_minutes_budget_waits_for_the_next_and_ends() {
    let bench = Bench::calm();
    for n in 0..120 {
        bench.put(&format!("r{n}"), "https://first.example", None);
    }
    let point = bench.ok("status", json!({}))["seq"].clone();
    for record in bench.records("alpha") {
        let version = bench.ok("records.get", json!({"key": record["key"]}))["version"].clone();
        bench.ok(
            "records.delete",
            json!({"key": record["key"], "expect": version}),
        );
    }
    bench.advance(DAY);
    let id = bench.ok("backups.restore", json!({"to": {"seq": point}}))["job"].clone();
    // So little that neither the history can be read nor the records be written within one minute.
    bench.sim.world().config.quota.units_per_minute = 30;
    let runs = bench.advance(2 * HOUR);
    let refused: u64 = runs
        .iter()
        .flat_map(|run| run.invocation.usage.refusals.values())
        .sum();
    assert!(refused > 3, "the budget was never used up: {refused}");
    let job = bench.ok("jobs.get", json!({"job": id}));
    assert_eq!(job["state"], "done", "{job}");
}
