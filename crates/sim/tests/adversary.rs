//! What a strict reading found in the rule of history, each as it was shown: with a test that failed before.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_forge::{Event, Outcome};
use bailee_sim::executor::Interleaved;
use bailee_sim::{Area, Config};
use common::{Bench, DAY, app, at, integration, keys, own, tamper, tamper_own};
use serde_json::{Value as Json, json};

fn stored(bench: &Bench, key: &str) -> Json {
    let found = keys(bench, key).into_iter().find(|(name, _)| name == key);
    found.unwrap().1
}

fn seq(bench: &Bench) -> u64 {
    stored(bench, "head")["seq"].as_u64().unwrap()
}

/// How often the ledger was told of something that was found.
fn told(bench: &Bench) -> usize {
    let (mut count, mut from) = (0, 0);
    loop {
        let page = bench.ok("ledger.list", json!({"limit": 100, "from": from}));
        let entries = page["entries"].as_array().unwrap();
        count += entries
            .iter()
            .filter(|entry| entry["act"] == "found")
            .count();
        match page["next"].as_u64() {
            Some(next) => from = next,
            None => return count,
        }
    }
}

fn findings(bench: &Bench) -> Vec<Json> {
    let found = bench.ok("findings.list", json!({}));
    found["findings"].as_array().unwrap().clone()
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

fn version(bench: &Bench, name: &str) -> Option<u64> {
    bench.ok("records.get", json!({"key": at(name)}))["version"].as_u64()
}

fn plain(bench: &Bench) -> Vec<(Area, String, Json)> {
    let stored = bench.sim.world().stored("alpha").unwrap();
    let plain = stored
        .into_iter()
        .filter(|(area, ..)| *area != Area::Secret);
    plain.collect()
}

/// Puts every plain value back to what it was.
fn roll_back(bench: &Bench, to: &[(Area, String, Json)]) {
    for (area, key, _) in plain(bench) {
        bench.sim.world().tamper("alpha", area, &key, None).unwrap();
    }
    for (area, key, value) in to {
        let mut world = bench.sim.world();
        world
            .tamper("alpha", area.clone(), key, Some(value))
            .unwrap();
    }
}

/// Puts the address of a record to somebody else's.
fn forge(bench: &Bench, name: &str) {
    let mut forged = stored(bench, &at(name));
    forged["baseUrl"] = json!("https://evil.example");
    tamper(bench, &at(name), Some(forged));
}

#[test]
fn a_head_repaired_across_a_gap_names_what_is_dropped_and_the_site_goes_on() {
    let bench = site();
    bench.put("a", "https://a.example", None);
    let first = bench.put("b", "https://b.example", None)["version"].as_u64();
    bench.put("b", "https://b2.example", first);
    bench.put("c", "https://c.example", None);
    let last = seq(&bench);
    let leaf = stored(&bench, "head")["data"]["leaf"].as_u64();
    tamper_own(&bench, &format!("j:{}", last - 2), None);
    tamper_own(&bench, "head", None);
    let due = bench.ok("repairs.list", json!({}))["repairs"][0].clone();
    let dropped = [format!("j:{}", last - 1), format!("j:{last}")];
    assert_eq!(due["at"], json!(["head", dropped[0], dropped[1]]));
    bench.ok("repairs.run", json!({"repair": "head"}));
    assert_eq!(bench.ok("status", json!({}))["state"], "ready");
    assert!(stored(&bench, "head")["data"]["leaf"].as_u64() >= leaf);
    // What the dropped changes wrote is there, is nobody's now, and can be adopted.
    assert_eq!(bench.verdict("A3").0, "failing");
    let found = findings(&bench);
    assert_eq!(found.len(), 2, "{found:?}");
    for one in found {
        let adopt = json!({"at": one["at"], "seen": one["seen"], "how": "adopt"});
        bench.ok("findings.settle", adopt);
    }
    bench.advance(2 * DAY);
    for clause in ["A3", "A8", "A9"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{clause}: {evidence}");
    }
}

#[test]
fn a_repaired_head_keeps_findings_and_gives_no_leaf_twice() {
    let bench = site();
    forge(&bench, "one");
    bench.error("records.get", json!({"key": at("one")}));
    bench.put("x", "https://x.example", None);
    let last = seq(&bench);
    let leaf = stored(&bench, "head")["data"]["leaf"].as_u64().unwrap();
    let mut bad = stored(&bench, "head");
    bad["data"]["records"] = json!(0);
    tamper_own(&bench, &format!("j:{last}"), None);
    tamper_own(&bench, "head", Some(bad));
    bench.ok("repairs.run", json!({"repair": "head"}));
    assert_eq!(findings(&bench).len(), 1);
    bench.put("y", "https://y.example", None);
    assert!(stored(&bench, "head")["data"]["leaf"].as_u64().unwrap() > leaf);
}

#[test]
fn a_repaired_head_of_a_site_that_shrank_leaves_no_shelf_of_nobody() {
    let bench = Bench::calm();
    for number in 0..40 {
        bench.put(&format!("r{number}"), "https://r.example", None);
        bench.advance(10_000);
    }
    for number in 0..36 {
        let key = at(&format!("r{number}"));
        let expect = version(&bench, &format!("r{number}"));
        bench.ok("records.delete", json!({"key": key, "expect": expect}));
        bench.advance(10_000);
    }
    bench.advance(2 * DAY);
    assert_eq!(bench.verdict("A3").0, "proven");
    tamper_own(&bench, "head", None);
    bench.ok("repairs.run", json!({"repair": "head"}));
    bench.advance(2 * DAY);
    let (verdict, evidence) = bench.verdict("A3");
    assert_eq!(verdict, "proven", "{evidence}");
}

#[test]
fn a_shelf_from_a_future_that_was_rolled_back_is_not_believed() {
    let bench = site();
    let before = plain(&bench);
    let mut expect = version(&bench, "one");
    for number in 1..4 {
        let url = format!("https://fork{number}.example");
        expect = bench.put("one", &url, expect)["version"].as_u64();
    }
    let (shelf, live) = (stored(&bench, "s:0"), stored(&bench, &at("one")));
    roll_back(&bench, &before);
    bench.put("four", "https://four.example", None);
    tamper_own(&bench, "s:0", Some(shelf));
    tamper(&bench, &at("one"), Some(live));
    let get = json!({"key": at("one")});
    assert_eq!(bench.error("records.get", get), "store-damaged");
    for number in 0..4 {
        bench.put(&format!("n{number}"), "https://n.example", None);
    }
    let found = findings(&bench).remove(0);
    let revert = json!({"at": found["at"], "seen": found["seen"], "how": "revert"});
    bench.ok("findings.settle", revert);
    bench.advance(2 * DAY);
    let (verdict, evidence) = bench.verdict("A3");
    assert_eq!(verdict, "proven", "{evidence}");
}

#[test]
fn findings_that_are_right_again_silence_no_other() {
    let bench = site();
    let foreign = json!({"name": "x", "baseUrl": "https://x.example", "enabled": true});
    for number in 0..210 {
        let key = at(&format!("f{number}"));
        tamper(&bench, &key, Some(foreign.clone()));
        bench.error("records.get", json!({"key": key}));
        tamper(&bench, &key, None);
        bench.advance(10_000);
    }
    let before = told(&bench);
    forge(&bench, "one");
    bench.error("records.get", json!({"key": at("one")}));
    assert_eq!((told(&bench), findings(&bench).len()), (before + 1, 1));
    // The same value, put right and forged once more, is told once more.
    let good = json!({"name": "one", "baseUrl": "https://one.example", "enabled": true});
    tamper(&bench, &at("one"), Some(good));
    forge(&bench, "two");
    bench.error("records.get", json!({"key": at("two")}));
    forge(&bench, "one");
    bench.error("records.get", json!({"key": at("one")}));
    assert_eq!((told(&bench), findings(&bench).len()), (before + 3, 2));
}

#[test]
fn a_statement_beside_writers_accuses_nobody() {
    for seed in 0..20 {
        let bench = site();
        let mut expect = version(&bench, "one");
        let mut both = match seed % 2 {
            0 => Interleaved::new(seed),
            _ => Interleaved::by_time(),
        };
        let platform = bench.sim.invoke("alpha", "admin").unwrap();
        let context = platform.context();
        both.add(platform.clone(), async move {
            let event = Event::Resolver {
                function: "statement".into(),
                payload: json!({}),
            };
            let _ = app(platform.clone(), context, event).await;
            platform.finish();
        });
        let platform = bench.sim.invoke("alpha", "admin").unwrap();
        let context = platform.context();
        both.add(platform.clone(), async move {
            for number in 0..60 {
                let url = format!("https://s{number}.example");
                let event = Event::Resolver {
                    function: "records.put".into(),
                    payload: integration("one", &url, expect),
                };
                let outcome = app(platform.clone(), context.clone(), event).await;
                if let Outcome::Reply { body } = outcome {
                    expect = body["ok"]["version"].as_u64().or(expect);
                }
            }
            platform.finish();
        });
        let _ = both.run();
        bench.advance(60_000);
        assert_eq!(told(&bench), 0, "seed {seed}");
    }
}

#[test]
fn nothing_of_another_tenant_is_shown_when_its_head_is_gone_as_well() {
    let bench = Bench::new(Config::calm(1), &["alpha", "beta"]);
    bench.advance(1000);
    bench.put("one", "https://alpha-host.example", None);
    let all = bench.sim.world().stored("alpha").unwrap();
    let old = bench.sim.world().stored("beta").unwrap();
    for (area, key, _) in old {
        bench.sim.world().tamper("beta", area, &key, None).unwrap();
    }
    for (area, key, value) in all {
        let mut world = bench.sim.world();
        world.tamper("beta", area, &key, Some(&value)).unwrap();
    }
    bench
        .sim
        .world()
        .tamper("beta", own(), "head", None)
        .unwrap();
    for function in [
        "records.list",
        "status",
        "statement",
        "backups.list",
        "repairs.list",
    ] {
        let report = bench.call("beta", "admin", function, json!({}));
        assert_eq!(report.error_code(), Some("other-site"), "{function}");
    }
}

#[test]
fn an_old_pack_that_is_lost_ends_no_restore_that_does_not_need_it_and_a_new_base_is_made() {
    let bench = Bench::calm();
    for day in 0..3 {
        bench.put(&format!("day {day}"), "https://day.example", None);
        bench.advance(DAY);
    }
    let (pack, _) = keys(&bench, "p:").remove(0);
    tamper_own(&bench, &pack, None);
    let records = bench.records("alpha");
    assert_eq!(records.len(), 3);
    assert_eq!(bench.ok("records.list", json!({}))["unverified"], false);
    assert_eq!(bench.ok("findings.list", json!({}))["findings"], json!([]));
    let last = seq(&bench);
    bench.put("later", "https://later.example", None);
    let job = bench.restore(json!({"seq": last}));
    assert_eq!(
        (&job["state"], &job["proof"]),
        (&json!("done"), &json!("full")),
        "{job}"
    );
    let due = bench.ok("repairs.list", json!({}))["repairs"].clone();
    assert_eq!(due[0]["repair"], "base", "{due}");
    bench.ok("repairs.run", json!({"repair": "base"}));
    assert_eq!(bench.ok("repairs.list", json!({}))["repairs"], json!([]));
    assert_eq!(bench.records("alpha"), records);
    bench.put("after", "https://after.example", None);
    bench.advance(2 * DAY);
    let (verdict, evidence) = bench.verdict("A3");
    assert_eq!(verdict, "proven", "{evidence}");
    // What was in the pack alone is lost, and named.
    let (verdict, evidence) = bench.verdict("A9");
    assert!(
        verdict == "failing" && evidence.contains(&pack),
        "{verdict}: {evidence}"
    );
}

#[test]
fn a_lost_change_that_no_backup_covers_is_passed_by_and_what_followed_it_can_be_adopted() {
    let bench = site();
    bench.put("a", "https://a.example", None);
    let expect = version(&bench, "two");
    bench.put("two", "https://two-b.example", expect);
    bench.put("b", "https://b.example", None);
    let last = seq(&bench);
    tamper_own(&bench, &format!("j:{}", last - 1), None);
    bench.advance(2 * DAY);
    assert_eq!(bench.error("backups.seal", json!({})), "store-damaged");
    assert_eq!(bench.verdict("A8").0, "failing");
    let due = bench.ok("repairs.list", json!({}))["repairs"].clone();
    let heads: Vec<&Json> = due
        .as_array()
        .unwrap()
        .iter()
        .filter(|due| due["repair"] == "head")
        .collect();
    assert_eq!(heads.len(), 1, "{due}");
    bench.ok("repairs.run", json!({"repair": "head"}));
    assert_eq!(bench.ok("repairs.list", json!({}))["repairs"], json!([]));
    bench.verdict("A3");
    let found = findings(&bench);
    let mut names: Vec<&str> = found
        .iter()
        .map(|one| one["heading"]["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["b", "two"]);
    for one in found {
        let adopt = json!({"at": one["at"], "seen": one["seen"], "how": "adopt"});
        bench.ok("findings.settle", adopt);
    }
    assert_eq!(
        stored(&bench, &at("two"))["baseUrl"],
        "https://two-b.example"
    );
    bench.advance(2 * DAY);
    for clause in ["A3", "A8", "A9"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{clause}: {evidence}");
    }
}
