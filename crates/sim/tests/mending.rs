//! Kills at every call of what puts things right: adopting and reverting a finding, every repair, and the set-up with its anchor. Whatever
//! was done by then, doing it again ends as if nothing had happened.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_forge::Event;
use bailee_sim::engine::handle;
use bailee_sim::executor::run;
use bailee_sim::{Ran, Sim, World};
use common::{Bench, DAY, at, integration, keys, policy, tamper, tamper_own};
use serde_json::{Value as Json, json};

/// What the store of a site holds that tests compare: live values, and how much history there is.
fn records(bench: &Bench) -> Vec<(String, Json)> {
    keys(bench, "integration:")
}

/// Calls a function in a copy of `world`, killed at call `kill`; says whether the kill struck.
fn strike(world: &World, function: &str, payload: &Json, kill: (u32, bool)) -> (Bench, bool) {
    let sim = Sim::new(world.clone());
    let platform = sim.invoke("alpha", "admin").unwrap();
    platform.kill_at(kill.0, kill.1);
    let context = platform.context();
    let event = Event::Resolver {
        function: function.into(),
        payload: payload.clone(),
    };
    let ran = run(&platform, async {
        handle(&platform, policy(), &context, event).await
    });
    platform.finish();
    let sim = Sim::new(sim.snapshot());
    (Bench { sim }, ran == Ran::Killed)
}

/// Kills a call everywhere, and makes it again; `is_right` looks at the end. Returns how many kills there were.
fn exhaust(world: &World, function: &str, payload: &Json, is_right: impl Fn(&Bench, &str)) -> u32 {
    let mut kills = 0;
    for applied in [false, true] {
        for call in 0.. {
            let (bench, struck) = strike(world, function, payload, (call, applied));
            if !struck {
                break;
            }
            kills += 1;
            let place = format!("{function} {payload}, killed at {call} {applied}");
            let again = bench.call("alpha", "admin", function, payload.clone());
            // What was done wholly by then is not there to be done again.
            let code = again.error_code();
            assert!(
                matches!(code, None | Some("not-found" | "version-conflict")),
                "{place}: {code:?}"
            );
            is_right(&bench, &place);
        }
    }
    assert!(kills > 8, "{function} {payload}: {kills}");
    kills
}

/// Everything is as it should be, and goes on. What was cut short may have left another repair to do.
fn goes_on(bench: &Bench, place: &str) {
    let left = bench.ok("repairs.list", json!({}))["repairs"].clone();
    for due in left.as_array().unwrap() {
        assert_eq!(due["repair"], "shelves", "{place}");
        bench.ok("repairs.run", json!({"repair": due["repair"]}));
    }
    assert_eq!(
        bench.ok("repairs.list", json!({}))["repairs"],
        json!([]),
        "{place}"
    );
    assert_eq!(
        bench.ok("findings.list", json!({}))["findings"],
        json!([]),
        "{place}"
    );
    bench.put("after", "https://after.example", None);
    bench.advance(2 * DAY);
    for clause in ["A3", "A8", "A9"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{place}: {clause}: {evidence}");
    }
}

/// Three records, two of them sealed.
fn site() -> Bench {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.put("two", "https://two.example", None);
    bench.advance(DAY);
    bench.put("three", "https://three.example", None);
    bench
}

#[test]
fn adopting_and_reverting_survive_every_crash() {
    let bench = site();
    let before = records(&bench);
    let mut forged = keys(&bench, &at("one")).remove(0).1;
    forged["baseUrl"] = json!("https://evil.example");
    tamper(&bench, &at("one"), Some(forged.clone()));
    bench.error("records.get", json!({"key": at("one")}));
    let found = bench.ok("findings.list", json!({}))["findings"][0].clone();
    let world = bench.sim.snapshot();
    let revert = json!({"at": found["at"], "seen": found["seen"], "how": "revert"});
    exhaust(&world, "findings.settle", &revert, |bench, place| {
        assert_eq!(records(bench), before, "{place}");
        goes_on(bench, place);
    });
    let adopt = json!({"at": found["at"], "seen": found["seen"], "how": "adopt"});
    exhaust(&world, "findings.settle", &adopt, |bench, place| {
        assert_eq!(keys(bench, &at("one")).remove(0).1, forged, "{place}");
        goes_on(bench, place);
    });
    // A value of nobody, which is taken away.
    let bench = site();
    let foreign = json!({"name": "four", "baseUrl": "https://four.example", "enabled": true});
    tamper(&bench, &at("four"), Some(foreign));
    let put = integration("four", "https://four.example", None);
    assert_eq!(bench.error("records.put", put), "store-damaged");
    let found = bench.ok("findings.list", json!({}))["findings"][0].clone();
    let revert = json!({"at": found["at"], "seen": found["seen"], "how": "revert"});
    exhaust(
        &bench.sim.snapshot(),
        "findings.settle",
        &revert,
        |bench, place| {
            assert_eq!(records(bench), before, "{place}");
            goes_on(bench, place);
        },
    );
}

#[test]
fn every_repair_survives_every_crash() {
    let bench = Bench::calm();
    let mut version = None;
    for number in 0..130 {
        let url = format!("https://{number}.example");
        version = bench.put("one", &url, version)["version"].as_u64();
        if number % 65 == 64 {
            bench.advance(DAY);
        }
    }
    bench.put("two", "https://two.example", None);
    for number in 0..130 {
        let url = format!("https://x{number}.example");
        version = bench.put("one", &url, version)["version"].as_u64();
    }
    bench.advance(DAY);
    bench.put("three", "https://three.example", None);
    let before = records(&bench);
    let world = bench.sim.snapshot();
    let first = |prefix: &str| keys(&bench, prefix).last().unwrap().0.clone();
    let head = keys(&bench, "head").remove(0).1;
    let manifest = format!("m:{}", head["n"]);
    let newest = keys(&bench, "b:")
        .into_iter()
        .map(|(key, _)| key)
        .max_by_key(|key| key.split(':').nth(2).unwrap().parse::<u32>().unwrap());
    for (key, repair) in [
        ("head", "head"),
        ("s:0", "shelves"),
        (manifest.as_str(), "manifest"),
        (newest.as_deref().unwrap(), "base"),
        (first("e:").as_str(), "ledger"),
    ] {
        let damaged = Bench {
            sim: Sim::new(world.clone()),
        };
        tamper_own(&damaged, key, None);
        let payload = json!({"repair": repair});
        exhaust(
            &damaged.sim.snapshot(),
            "repairs.run",
            &payload,
            |bench, place| {
                assert_eq!(records(bench), before, "{place}");
                goes_on(bench, place);
            },
        );
    }
}

#[test]
fn a_set_up_that_was_killed_anywhere_leaves_no_site_that_can_start_anew() {
    let mut world = World::new(bailee_sim::Config::calm(1));
    world.install("alpha").unwrap();
    exhaust(&world, "status", &json!({}), |bench, place| {
        assert_eq!(bench.ok("status", json!({}))["state"], "ready", "{place}");
        bench.put("one", "https://one.example", None);
        bench.advance(DAY);
        // From the first backup on at the latest there is an anchor.
        for (key, _) in keys(bench, "head").into_iter().chain(keys(bench, "m:")) {
            tamper_own(bench, &key, None);
        }
        assert_eq!(bench.ok("status", json!({}))["state"], "closed", "{place}");
    });
}
