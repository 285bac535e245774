//! What was found changed, lost or foreign: told once, shown with both sides, never taken in, and settled by an administrator; and what
//! is lost of the history itself, which is made again from what remains.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use std::sync::OnceLock;

use bailee_core::policy::{Beside, Policy};
use bailee_forge::{Context, Event, Outcome};
use bailee_sim::SimPlatform;
use bailee_sim::engine::handle;
use common::{Bench, DAY, at, integration, keys, tamper, tamper_own};
use serde_json::{Value as Json, json};

fn findings(bench: &Bench) -> Vec<Json> {
    let found = bench.ok("findings.list", json!({}));
    found["findings"].as_array().unwrap().clone()
}

fn told(bench: &Bench, act: &str) -> usize {
    let ledger = bench.ok("ledger.list", json!({"limit": 100}));
    let entries = ledger["entries"].as_array().unwrap();
    entries.iter().filter(|entry| entry["act"] == act).count()
}

fn value(bench: &Bench, name: &str) -> Json {
    keys(bench, &at(name)).remove(0).1
}

/// Three records and a backup.
fn site() -> Bench {
    let bench = Bench::calm();
    for name in ["one", "two", "three"] {
        bench.put(name, &format!("https://{name}.example"), None);
    }
    bench.ok("backups.seal", json!({}));
    bench
}

#[test]
fn a_changed_value_is_told_once_and_stays_out_of_the_history_until_it_is_reverted() {
    let bench = site();
    let before = value(&bench, "one");
    let mut forged = before.clone();
    forged["baseUrl"] = json!("https://evil.example");
    tamper(&bench, &at("one"), Some(forged));
    for _ in 0..3 {
        assert_eq!(
            bench.error("records.get", json!({"key": at("one")})),
            "store-damaged"
        );
        assert_eq!(bench.verdict("A3").0, "failing");
    }
    assert_eq!(told(&bench, "found"), 1);
    let found = findings(&bench).remove(0);
    assert_eq!(
        found["acknowledged"]["value"]["baseUrl"],
        "https://one.example"
    );
    assert_eq!(found["live"]["baseUrl"], "https://evil.example");
    assert_eq!(bench.ok("status", json!({}))["findings"], 1);
    bench.advance(3 * DAY);
    assert_eq!(findings(&bench).len(), 1, "no backup takes it in");
    bench.ok(
        "findings.settle",
        json!({"at": found["at"], "seen": found["seen"], "how": "revert"}),
    );
    assert_eq!(value(&bench, "one"), before);
    assert_eq!(findings(&bench), [json!(null); 0]);
    assert_eq!(
        (
            told(&bench, "reverted"),
            bench.ok("status", json!({}))["findings"].clone()
        ),
        (1, json!(0))
    );
    bench.advance(DAY);
    assert_eq!(bench.verdict("A3").0, "proven");
    let again = json!({"at": found["at"], "seen": found["seen"], "how": "revert"});
    assert_eq!(bench.error("findings.settle", again), "not-found");
}

#[test]
fn what_was_found_is_adopted_as_a_change_of_the_administrator_if_the_gate_lets_it() {
    let bench = site();
    let mut forged = value(&bench, "one");
    forged["baseUrl"] = json!("https://new.example");
    tamper(&bench, &at("one"), Some(forged.clone()));
    assert_eq!(
        bench.error("records.get", json!({"key": at("one")})),
        "store-damaged"
    );
    let found = findings(&bench).remove(0);
    // What was not seen is not adopted.
    let mut later = forged.clone();
    later["baseUrl"] = json!("https://later.example");
    tamper(&bench, &at("one"), Some(later));
    let adopt = json!({"at": found["at"], "seen": found["seen"], "how": "adopt"});
    assert_eq!(
        bench.error("findings.settle", adopt.clone()),
        "version-conflict"
    );
    tamper(&bench, &at("one"), Some(forged.clone()));
    let seq = bench.ok("findings.settle", adopt)["seq"].clone();
    let record = bench.ok("records.get", json!({"key": at("one")}));
    assert_eq!(
        (&record["version"], &record["value"]["baseUrl"]),
        (&seq, &json!("https://new.example"))
    );
    // It can be undone as any change.
    let job = bench.restore(json!({"seq": seq.as_u64().unwrap() - 1}));
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(value(&bench, "one")["baseUrl"], "https://one.example");
    // What could not be stored cannot be adopted.
    forged["nickname"] = json!("x");
    tamper(&bench, &at("one"), Some(forged));
    assert_eq!(
        bench.error("records.get", json!({"key": at("one")})),
        "store-damaged"
    );
    let found = findings(&bench).remove(0);
    let adopt = json!({"at": found["at"], "seen": found["seen"], "how": "adopt"});
    assert_eq!(bench.error("findings.settle", adopt), "gate-refused");
}

#[test]
fn a_value_that_is_gone_is_brought_back_or_taken_for_deleted() {
    let bench = site();
    for (how, is_there) in [("revert", true), ("adopt", false)] {
        tamper(&bench, &at("one"), None);
        assert_eq!(
            bench.error("records.get", json!({"key": at("one")})),
            "store-damaged"
        );
        let found = findings(&bench).remove(0);
        assert_eq!(found["live"], Json::Null);
        bench.ok(
            "findings.settle",
            json!({"at": found["at"], "seen": found["seen"], "how": how}),
        );
        assert_eq!(!keys(&bench, &at("one")).is_empty(), is_there, "{how}");
    }
    assert_eq!(
        bench.error("records.get", json!({"key": at("one")})),
        "not-found"
    );
    bench.advance(DAY);
    assert_eq!(bench.verdict("A3").0, "proven");
}

#[test]
fn a_value_of_nobody_is_taken_away_or_becomes_a_record() {
    let bench = site();
    for (how, is_there) in [("revert", false), ("adopt", true)] {
        let foreign = json!({"name": "four", "baseUrl": "https://four.example", "enabled": true});
        tamper(&bench, &at("four"), Some(foreign));
        assert_eq!(bench.verdict("A3").0, "failing");
        let put = integration("four", "https://four.example", None);
        assert_eq!(bench.error("records.put", put), "store-damaged");
        let found = findings(&bench).remove(0);
        assert_eq!(found["acknowledged"], Json::Null);
        bench.ok(
            "findings.settle",
            json!({"at": found["at"], "seen": found["seen"], "how": how}),
        );
        assert_eq!(!keys(&bench, &at("four")).is_empty(), is_there, "{how}");
        bench.advance(DAY);
        assert_eq!(bench.verdict("A3").0, "proven", "{how}");
    }
}

#[test]
fn going_back_gives_what_was_acknowledged_whatever_lay_in_the_store_in_between() {
    let bench = Bench::calm();
    let one = bench.put("one", "https://one.example", None);
    bench.put("two", "https://two.example", None);
    bench.ok("backups.seal", json!({}));
    let point = json!({"seq": one["seq"]});
    let hash =
        |bench: &Bench| bench.ok("backups.preview", json!({"to": point}))["stateHash"].clone();
    let before = hash(&bench);
    // The value is lost, and an administrator wants to put it again: first it is settled.
    tamper(&bench, &at("one"), None);
    let put = integration("one", "https://again.example", None);
    assert_eq!(bench.error("records.put", put), "store-damaged");
    for at in findings(&bench) {
        bench.ok(
            "findings.settle",
            json!({"at": at["at"], "seen": at["seen"], "how": "revert"}),
        );
    }
    // More changes than a base takes.
    let mut version = bench.ok("records.get", json!({"key": at("two")}))["version"].as_u64();
    for number in 0..70 {
        let url = format!("https://{number}.example");
        version = bench.put("two", &url, version)["version"].as_u64();
    }
    bench.advance(DAY);
    assert!(!keys(&bench, "b:").is_empty());
    assert_eq!(hash(&bench), before);
    let job = bench.restore(point.clone());
    assert_eq!(
        (&job["state"], &job["proof"]),
        (&json!("done"), &json!("full")),
        "{job}"
    );
    assert_eq!(job["stateHash"], before);
    assert_eq!(value(&bench, "one")["baseUrl"], "https://one.example");
}

/// A site with a base, packs and full bundles of the ledger.
fn grown() -> Bench {
    let bench = Bench::calm();
    let mut version = None;
    for day in 0..5 {
        for number in 0..60 {
            let url = format!("https://{day}-{number}.example");
            version = bench.put("one", &url, version)["version"].as_u64();
        }
        bench.put(&format!("day {day}"), "https://day.example", None);
        bench.advance(DAY);
    }
    assert!(!keys(&bench, "b:").is_empty() && !keys(&bench, "e:").is_empty());
    bench
}

#[test]
fn one_lost_value_of_any_family_ends_no_service_and_is_made_again() {
    let whole = grown();
    let records = whole.records("alpha");
    let points = whole.ok("backups.list", json!({}))["points"].clone();
    let head = keys(&whole, "head").remove(0).1;
    let newest = format!("m:{}", head["n"]);
    let bases = keys(&whole, "b:");
    let (base, _) = bases.last().unwrap();
    let pack = keys(&whole, "p:")
        .into_iter()
        .map(|(key, _)| key)
        .max_by_key(|key| {
            let first = key.split([':', '-']).nth(1).unwrap();
            first.parse::<u32>().unwrap()
        });
    for (key, repair) in [
        ("s:0", "shelves"),
        (newest.as_str(), "manifest"),
        (pack.unwrap().as_str(), "manifest"),
        (base.as_str(), "base"),
        ("t:0:0", "ledger"),
        ("e:0", "ledger"),
        ("head", "head"),
    ] {
        let bench = Bench {
            sim: bailee_sim::Sim::new(whole.sim.snapshot()),
        };
        tamper_own(&bench, key, None);
        bench.ok("status", json!({}));
        bench.ok("statement", json!({}));
        bench.ok("backups.list", json!({}));
        assert_eq!(
            bench.ok("records.list", json!({}))["total"],
            json!(records.len()),
            "{key}"
        );
        let due = bench.ok("repairs.list", json!({}))["repairs"].clone();
        assert_eq!(due[0]["repair"], repair, "{key}: {due}");
        bench.ok("repairs.run", json!({"repair": repair}));
        assert_eq!(
            bench.ok("repairs.list", json!({}))["repairs"],
            json!([]),
            "{key}"
        );
        assert_eq!(bench.records("alpha"), records, "{key}");
        let listed = bench.ok("backups.list", json!({}))["points"].clone();
        for point in points.as_array().unwrap() {
            assert!(listed.as_array().unwrap().contains(point), "{key}: {point}");
        }
        bench.put("after", "https://after.example", None);
        bench.advance(2 * DAY);
        for clause in ["A3", "A8", "A9"] {
            let (verdict, evidence) = bench.verdict(clause);
            assert_eq!(verdict, "proven", "{key}: {clause}: {evidence}");
        }
        let job = bench.restore(json!({"seq": 30}));
        assert_eq!(job["state"], "done", "{key}: {job}");
    }
}

#[test]
fn a_point_before_a_lost_pack_is_found_from_a_base_before_it() {
    let whole = grown();
    let packs = keys(&whole, "p:");
    for (key, _) in packs {
        let bench = Bench {
            sim: bailee_sim::Sim::new(whole.sim.snapshot()),
        };
        let mut parts = key.split([':', '-']);
        let first: u64 = parts.nth(1).unwrap().parse().unwrap();
        let before = json!({"seq": first - 1});
        let hash =
            |bench: &Bench| bench.ok("backups.preview", json!({"to": before}))["stateHash"].clone();
        let expected = (first > 1).then(|| hash(&bench));
        tamper_own(&bench, &key, None);
        let Some(expected) = expected else { continue };
        assert_eq!(hash(&bench), expected, "{key}");
        let job = bench.restore(before.clone());
        assert_eq!(
            (&job["state"], &job["stateHash"]),
            (&json!("done"), &expected),
            "{key}: {job}"
        );
    }
}

/// The same app under a policy that has no `timeoutSeconds` any more.
async fn later(platform: SimPlatform, context: Context, event: Event) -> Outcome {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    let policy = POLICY.get_or_init(|| {
        let text = common::text();
        let from = text.find("[kinds.fields.timeoutSeconds]").unwrap();
        let to = from + text[from + 1..].find("\n[").unwrap() + 1;
        let text = format!("{}{}", &text[..from], &text[to..]);
        Policy::parse_with(&text, Some(Beside::default())).unwrap()
    });
    handle(&platform, policy, &context, event).await
}

#[test]
fn a_restore_leaves_out_what_the_policy_does_not_allow_any_more_and_asks_before() {
    let bench = Bench::calm();
    let mut first = integration("one", "https://one.example", None);
    first["value"]["timeoutSeconds"] = json!(30);
    let version = bench.ok("records.put", first)["version"].clone();
    bench.put("two", "https://two.example", None);
    let seq = bench.ok("status", json!({}))["seq"].clone();
    bench.put("one", "https://new.example", version.as_u64());
    let version = bench.ok("records.get", json!({"key": at("two")}))["version"].as_u64();
    bench.put("two", "https://new.example", version);
    let call = |function: &str, payload: Json| {
        let report = bench.sim.call("alpha", "admin", function, payload, later);
        report.unwrap()
    };
    let to = json!({"seq": seq});
    let preview = call("backups.preview", json!({"to": to}));
    let preview = preview.ok().unwrap();
    assert_eq!(
        (&preview["unfit"], &preview["total"]),
        (&json!(1), &json!(1))
    );
    let unfit = &preview["unfitRecords"][0];
    assert_eq!(
        (&unfit["key"], &unfit["rule"]),
        (&json!(at("one")), &json!("field-undeclared"))
    );
    let refused = call("backups.restore", json!({"to": to}));
    assert_eq!(refused.error_code(), Some("restore-unfit"));
    let started = call("backups.restore", json!({"to": to, "leaveOut": true}));
    let job = started.ok().unwrap()["job"].clone();
    bench.sim.advance(60_000, later).unwrap();
    let job = call("jobs.get", json!({"job": job}));
    let job = job.ok().unwrap();
    assert_eq!(
        (&job["state"], &job["unfit"]),
        (&json!("done"), &json!(1)),
        "{job}"
    );
    assert_eq!(value(&bench, "one")["baseUrl"], "https://new.example");
    assert_eq!(value(&bench, "two")["baseUrl"], "https://two.example");
}
