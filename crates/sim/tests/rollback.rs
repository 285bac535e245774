//! What somebody put back, took away or wrote where only the site itself writes: it is refused, named, and made again; nothing that was
//! acknowledged is lost, and nothing starts anew.

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
use common::ring::signed;
use common::{Bench, DAY, at, integration, keys, tamper, tamper_own};
use serde_json::{Value as Json, json};

fn stored(bench: &Bench, key: &str) -> Json {
    let found = keys(bench, key).into_iter().find(|(name, _)| name == key);
    found.unwrap().1
}

/// Three days with a change each, a backup a day, and one change since.
fn site() -> Bench {
    let bench = Bench::calm();
    for name in ["one", "two", "three"] {
        bench.put(name, &format!("https://{name}.example"), None);
        bench.advance(DAY);
    }
    bench.put("four", "https://four.example", None);
    bench
}

#[track_caller]
fn is_closed(bench: &Bench) {
    let status = bench.ok("status", json!({}));
    assert_eq!(status["state"], "closed", "{status}");
    let put = integration("new", "https://new.example", None);
    assert_eq!(bench.error("records.put", put), "store-damaged");
    // The rest answers, and claims nothing.
    let (verdict, evidence) = bench.verdict("A9");
    assert_eq!(verdict, "incomplete", "{evidence}");
    assert_eq!(bench.ok("backups.list", json!({}))["closed"], true);
    assert_eq!(bench.ok("records.list", json!({}))["unverified"], true);
}

/// Makes the head again, after which everything is as it was.
#[track_caller]
fn repair_head(bench: &Bench, records: &[Json]) {
    let due = bench.ok("repairs.list", json!({}));
    assert_eq!(due["repairs"][0]["repair"], "head", "{due}");
    bench.ok("repairs.run", json!({"repair": "head"}));
    assert_eq!(bench.records("alpha"), records);
    assert_eq!(bench.ok("repairs.list", json!({}))["repairs"], json!([]));
    bench.put("new", "https://new.example", None);
    bench.advance(2 * DAY);
    for clause in ["A3", "A5", "A8", "A9"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{clause}: {evidence}");
    }
}

#[test]
fn a_head_and_a_value_that_were_put_back_are_refused_and_the_change_is_not_lost() {
    let bench = site();
    let (head, shelf) = (stored(&bench, "head"), stored(&bench, "s:0"));
    let (key, value) = (at("four"), stored(&bench, &at("four")));
    bench.put(
        "four",
        "https://changed.example",
        Some(value_version(&bench)),
    );
    let records = bench.records("alpha");
    let changed = stored(&bench, &key);
    tamper_own(&bench, "head", Some(head));
    tamper_own(&bench, "s:0", Some(shelf));
    tamper(&bench, &key, Some(value));
    is_closed(&bench);
    tamper(&bench, &key, Some(changed));
    repair_head(&bench, &records);
}

/// The version of the record that was put last.
fn value_version(bench: &Bench) -> u64 {
    let record = bench.ok("records.get", json!({"key": at("four")}));
    record["version"].as_u64().unwrap()
}

#[test]
fn a_head_from_before_a_backup_is_refused_also_when_everything_since_was_put_back_with_it() {
    let bench = site();
    let before: Vec<(Area, String, Json)> = plain(&bench);
    bench.advance(DAY);
    bench.put("five", "https://five.example", None);
    bench.advance(DAY);
    for (area, key, _) in plain(&bench) {
        bench.sim.world().tamper("alpha", area, &key, None).unwrap();
    }
    for (area, key, value) in before {
        bench
            .sim
            .world()
            .tamper("alpha", area, &key, Some(&value))
            .unwrap();
    }
    is_closed(&bench);
}

/// Everything that is no secret.
fn plain(bench: &Bench) -> Vec<(Area, String, Json)> {
    let stored = bench.sim.world().stored("alpha").unwrap();
    stored
        .into_iter()
        .filter(|(area, ..)| *area != Area::Secret)
        .collect()
}

#[test]
fn nothing_starts_anew_beside_the_keys_of_a_site_that_was_wiped() {
    let bench = site();
    for (area, key, _) in plain(&bench) {
        bench.sim.world().tamper("alpha", area, &key, None).unwrap();
    }
    let secrets = bench.sim.world().stored("alpha").unwrap();
    is_closed(&bench);
    bench.advance(DAY);
    let left = bench.sim.world().stored("alpha").unwrap();
    assert_eq!(left, secrets, "nothing was written");
    // Nothing remains of which it could be made.
    assert_eq!(bench.ok("repairs.list", json!({}))["repairs"], json!([]));
}

#[test]
fn a_lost_head_is_made_again_with_the_first_manifest_gone_as_well() {
    let bench = site();
    let records = bench.records("alpha");
    tamper_own(&bench, "head", None);
    is_closed(&bench);
    repair_head(&bench, &records);
    let bench = site();
    tamper_own(&bench, "head", None);
    tamper_own(&bench, "m:1", None);
    is_closed(&bench);
    bench.ok("repairs.run", json!({"repair": "head"}));
    assert_eq!(bench.records("alpha"), records);
    let points = bench.ok("backups.list", json!({}));
    let first = points["points"].as_array().unwrap().last().unwrap();
    assert_eq!((&first["n"], &first["damaged"]), (&json!(1), &json!(true)));
}

#[test]
fn a_head_that_somebody_wrote_is_nobodys_and_one_that_the_site_wrote_is_believed() {
    let bench = site();
    let records = bench.records("alpha");
    let head = stored(&bench, "head");
    for (member, value) in [
        ("leaf", json!(1)),
        ("sealed", json!(0)),
        ("job", json!("x")),
    ] {
        let mut forged = head.clone();
        forged["data"][member] = value;
        tamper_own(&bench, "head", Some(forged));
        is_closed(&bench);
    }
    tamper_own(&bench, "head", Some(signed(&bench.sim, head)));
    assert_eq!(bench.ok("status", json!({}))["state"], "ready");
    assert_eq!(bench.records("alpha"), records);
}

#[test]
fn a_shelf_that_was_put_back_is_not_believed_and_the_value_beside_it_is_refused() {
    let bench = site();
    let (key, shelf) = (at("four"), stored(&bench, "s:0"));
    let before = stored(&bench, &key);
    let version = bench.put("four", "https://five.example", Some(value_version(&bench)));
    tamper_own(&bench, "s:0", Some(shelf));
    // The record is as it was acknowledged: the shelf alone is wrong.
    let record = bench.ok("records.get", json!({"key": key}));
    assert_eq!(record["version"], version["version"]);
    tamper(&bench, &key, Some(before));
    assert_eq!(
        bench.error("records.get", json!({"key": key})),
        "store-damaged"
    );
    let put = integration("four", "https://six.example", version["version"].as_u64());
    assert_eq!(bench.error("records.put", put), "store-damaged");
    // Others go on, and the shelf is made again by a change of one of its records.
    bench.put("five", "https://five.example", None);
    assert_eq!(bench.ok("repairs.list", json!({}))["repairs"], json!([]));
}

#[test]
fn a_job_that_somebody_wrote_or_put_back_is_not_believed() {
    let bench = site();
    let to = json!({"seq": 2});
    let job = bench.ok("backups.restore", json!({"to": to}))["job"].clone();
    let name = format!("job:{}", job.as_str().unwrap());
    let queued = stored(&bench, &name);
    // Plain JSON, as it was once, is none.
    tamper_own(&bench, &name, Some(json!({"data": {"state": "done"}})));
    assert_eq!(
        bench.error("jobs.get", json!({"job": job})),
        "store-damaged"
    );
    tamper_own(&bench, &name, Some(queued.clone()));
    bench.advance(60_000);
    assert_eq!(bench.ok("jobs.get", json!({"job": job}))["state"], "done");
    tamper_own(&bench, &name, Some(queued));
    assert_eq!(
        bench.error("jobs.get", json!({"job": job})),
        "store-damaged"
    );
    // It locks nothing.
    bench.put("five", "https://five.example", None);
}

#[test]
fn a_job_of_which_nothing_can_be_read_holds_no_change_back_for_good() {
    let bench = site();
    let job = bench.ok("backups.restore", json!({"to": {"seq": 2}}))["job"].clone();
    let name = format!("job:{}", job.as_str().unwrap());
    tamper_own(&bench, &name, None);
    bench.advance(60_000);
    bench.put("five", "https://five.example", None);
}

#[test]
fn keys_that_are_gone_end_no_list() {
    let bench = site();
    let count = bench.records("alpha").len();
    bench
        .sim
        .world()
        .tamper("alpha", Area::Secret, "bailee:ring", None)
        .unwrap();
    let status = bench.ok("status", json!({}));
    assert_eq!(
        (&status["state"], &status["cause"]["code"]),
        (&json!("closed"), &json!("keys-lost"))
    );
    assert_eq!(bench.records("alpha").len(), count);
    assert_eq!(bench.verdict("A3").0, "incomplete");
    assert_eq!(bench.ok("backups.list", json!({}))["closed"], true);
    assert_eq!(bench.ok("repairs.list", json!({}))["repairs"], json!([]));
    assert_eq!(
        bench.error("repairs.run", json!({"repair": "head"})),
        "keys-lost"
    );
}
