//! Who may: every function as every role, and what the ledger says of those who were refused.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_engine::internal::REFUSALS_AN_HOUR;
use common::{Bench, HOUR};
use serde_json::{Value as Json, json};

#[test]
fn a_refusal_stands_in_the_ledger_under_a_pseudonym() {
    let bench = Bench::calm();
    let account = bench.sim.world().site("alpha").unwrap().users["member"]
        .account_id
        .clone()
        .unwrap();
    bench.call("alpha", "member", "backups.seal", json!({}));
    let ledger = bench.ok("ledger.list", json!({"from": 0, "limit": 100}));
    let entry = ledger["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["act"] == "refused")
        .unwrap();
    assert_eq!(entry["data"]["function"], "backups.seal");
    assert!(!ledger.to_string().contains(&account));
}

#[test]
fn an_outsider_cannot_fill_the_store_with_refusals() {
    let bench = Bench::calm();
    let seq = |bench: &Bench| bench.ok("status", json!({}))["seq"].as_u64().unwrap();
    let before = seq(&bench);
    for _ in 0..200 {
        bench.call("alpha", "member", "status", json!({}));
    }
    assert!(
        seq(&bench) - before <= 2 * u64::from(REFUSALS_AN_HOUR),
        "the hour may turn in between"
    );
    bench.advance(HOUR);
    let before = seq(&bench);
    bench.call("alpha", "member", "status", json!({}));
    assert_eq!(seq(&bench), before + 1);
}

#[test]
fn a_project_administrator_reaches_the_records_of_the_own_project_only() {
    let bench = Bench::calm();
    let put = |user: &str, scope: &str| {
        let value = json!({"baseUrl": "https://p.example", "enabled": true});
        let payload = common::record(&format!("integration:{scope}"), "p", value);
        bench.call("alpha", user, "records.put", payload)
    };
    let own = put("project-admin", "project:10001").ok().unwrap().clone();
    assert_eq!(
        put("project-admin", "project:10000").error_code(),
        Some("forbidden")
    );
    assert_eq!(put("project-admin", "site").error_code(), Some("forbidden"));
    assert_eq!(
        put("admin", "project:99999").error_code(),
        Some("project-missing"),
        "a project that is not there"
    );
    let other = put("admin", "project:10000").ok().unwrap().clone();
    let get = |key: &Json| bench.call("alpha", "project-admin", "records.get", json!({"key": key}));
    assert!(get(&own["key"]).ok().is_some());
    assert_eq!(get(&other["key"]).error_code(), Some("forbidden"));
    let list = bench.call(
        "alpha",
        "project-admin",
        "records.list",
        json!({"scope": "project:10001"}),
    );
    assert_eq!(list.ok().unwrap()["total"], 1);
    let delete = bench.call(
        "alpha",
        "project-admin",
        "records.delete",
        json!({"key": other["key"], "expect": other["version"]}),
    );
    assert_eq!(delete.error_code(), Some("forbidden"));
}

#[test]
fn whoever_may_not_see_a_record_does_not_learn_whether_it_exists() {
    let bench = Bench::calm();
    let key = bench.put("one", "https://one.example", None)["key"].clone();
    let answer = |key: &Json| {
        bench
            .call("alpha", "member", "records.get", json!({"key": key}))
            .body()
            .unwrap()
            .clone()
    };
    assert_eq!(answer(&key), answer(&json!("integration:site:other")));
    assert_eq!(
        answer(&key),
        answer(&json!("integration:project:10001:other"))
    );
}

#[test]
fn the_site_comes_from_the_context_and_no_payload_can_name_another() {
    let bench = Bench::new(bailee_sim::Config::calm(1), &["alpha", "beta"]);
    bench.advance(1000);
    bench.put("one", "https://one.example", None);
    for forged in ["site", "installContext", "cloudId", "tenant"] {
        let mut payload = json!({});
        payload[forged] = json!("beta");
        let report = bench.call("alpha", "admin", "status", payload);
        assert_eq!(report.error_code(), Some("invalid-payload"), "{forged}");
    }
    assert_eq!(bench.records("beta"), Vec::<Json>::new());
}

#[test]
fn a_store_of_another_site_is_refused_and_not_read() {
    let bench = Bench::new(bailee_sim::Config::calm(1), &["alpha", "beta"]);
    bench.advance(1000);
    bench.put("one", "https://one.example", None);
    // As if the platform handed out the wrong tenant's storage.
    let stored = bench.sim.world().stored("alpha").unwrap();
    for (area, key, value) in stored {
        bench
            .sim
            .world()
            .tamper("beta", area, &key, Some(&value))
            .unwrap();
    }
    let report = bench.call("beta", "admin", "records.list", json!({}));
    assert_eq!(report.error_code(), Some("other-site"));
}
