//! Many runs of the app's own code at once: each of their writes is made once, or is told to have failed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use std::collections::BTreeSet;

use bailee_forge::{Event, Outcome};
use bailee_sim::executor::Interleaved;
use bailee_sim::{Config, Fault, Ran, Rule};
use common::app::{For, app, context, entries, get, page};
use common::{Bench, DAY};
use serde_json::json;

/// Twenty invocations put one record each, at once; with faults, as many as the seed draws.
fn twenty(seed: u64, faults: bool) {
    let bench = Bench::new(Config::seeded(seed), &["alpha"]);
    bench.sim.advance(600_000, app).unwrap();
    page(&bench, "status", json!({}));
    if faults {
        for (fault, permille) in [
            (Fault::LostReply { applied: true }, 60),
            (Fault::LostReply { applied: false }, 40),
            (Fault::RateLimited { retry_after: None }, 30),
            (Fault::PartialBatch, 30),
            (Fault::StaleBatch, 100),
        ] {
            bench
                .sim
                .world()
                .add_fault(Rule::always(fault).permille(permille));
        }
    }
    let mut all = Interleaved::by_time();
    for n in 0..20 {
        let platform = bench.sim.invoke("alpha", "admin").unwrap();
        let context = context(&platform, For::Itself);
        // Every second one writes the same record as its neighbour.
        let payload =
            json!({"write": [[{"put": format!("enforced-{}", n / 2), "value": {"count": n}}]]});
        all.add(platform.clone(), async move {
            let outcome = app(platform.clone(), context, Event::App { payload }).await;
            platform.finish();
            outcome
        });
    }
    let ends = all.run();
    bench.sim.world().faults.clear();
    let mut made = Vec::new();
    for (n, end) in ends.iter().enumerate() {
        let Ran::Done(Outcome::Reply { body }) = end else {
            panic!("seed {seed}: {end:?}");
        };
        match body["ok"][0]["ok"]["version"].as_u64() {
            Some(version) => made.push((version, n)),
            None => {
                let code = body["ok"][0]["error"]["code"]
                    .as_str()
                    .or(body["error"]["code"].as_str());
                assert!(faults, "seed {seed}: {body}");
                assert!(
                    [
                        "outcome-unknown",
                        "try-again",
                        "rate-limited",
                        "platform-unavailable"
                    ]
                    .contains(&code.unwrap()),
                    "seed {seed}: {body}"
                );
            }
        }
    }
    made.sort_unstable();
    let versions: BTreeSet<u64> = made.iter().map(|(version, _)| *version).collect();
    assert_eq!(versions.len(), made.len(), "seed {seed}: one number twice");
    if !faults {
        assert_eq!(made.len(), 20, "seed {seed}");
        for key in 0..10 {
            let last = made.iter().rfind(|(_, n)| n / 2 == key).unwrap();
            let found = get(&bench, &format!("enforced-{key}"));
            assert_eq!(
                found["ok"],
                json!({"value": {"count": last.1}, "version": last.0}),
                "seed {seed}"
            );
        }
    }
    for key in 0..10 {
        let last = made.iter().rfind(|(_, n)| n / 2 == key);
        let found = get(&bench, &format!("enforced-{key}"))["ok"]["version"].as_u64();
        let last = last.map(|(version, _)| *version);
        assert!(found >= last, "seed {seed}: {found:?} after {last:?}");
    }
    let puts: Vec<u64> = entries(&bench)
        .iter()
        .filter(|entry| entry["act"] == "put")
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect();
    let listed: BTreeSet<u64> = puts.iter().copied().collect();
    // Each invocation asked once, so more entries than invocations are one that was made twice.
    assert!(puts.len() <= 20, "seed {seed}: {puts:?}");
    assert_eq!(listed.len(), puts.len(), "seed {seed}: {puts:?}");
    assert!(versions.is_subset(&listed), "seed {seed}: {made:?}");
    bench.sim.advance(2 * DAY, app).unwrap();
    let statement = page(&bench, "statement", json!({}));
    for clause in statement["ok"]["clauses"].as_array().unwrap() {
        assert_ne!(clause["verdict"], "failing", "seed {seed}: {clause}");
    }
}

/// Twelve invocations put one secret of the app's own at once, of which some answers are lost.
fn one_secret(seed: u64, faults: bool) {
    let bench = Bench::new(Config::seeded(seed), &["alpha"]);
    bench.sim.advance(600_000, app).unwrap();
    page(&bench, "status", json!({}));
    if faults {
        let lost = Fault::LostReply { applied: true };
        let rule = Rule::always(lost).permille(300).at("secretSet");
        bench.sim.world().add_fault(rule);
    }
    let mut all = Interleaved::by_time();
    for n in 0..12 {
        let platform = bench.sim.invoke("alpha", "admin").unwrap();
        let context = context(&platform, For::Itself);
        let put = json!({"store": "secret", "put": "enforced-secret", "value": format!("s{n}")});
        let payload = json!({"write": [[put]]});
        all.add(platform.clone(), async move {
            let outcome = app(platform.clone(), context, Event::App { payload }).await;
            platform.finish();
            outcome
        });
    }
    let ends = all.run();
    bench.sim.world().faults.clear();
    let mut made = Vec::new();
    for (n, end) in ends.iter().enumerate() {
        let Ran::Done(Outcome::Reply { body }) = end else {
            panic!("seed {seed}: {end:?}");
        };
        let answer = &body["ok"][0];
        match answer["ok"]["version"].as_u64() {
            Some(version) => made.push((version, n)),
            // Contention is no damage.
            None => assert!(
                ["try-again", "outcome-unknown"]
                    .contains(&answer["error"]["code"].as_str().unwrap()),
                "seed {seed}: {body}"
            ),
        }
    }
    let read = json!({"read": [{"store": "secret", "key": "enforced-secret"}]});
    let found = common::app::ask(&bench, For::Itself, read)[0]["ok"].clone();
    let last = made.iter().max().unwrap();
    let version = found["version"].as_u64().unwrap();
    assert!(version >= last.0, "seed {seed}: {found} after {last:?}");
    if version == last.0 {
        assert_eq!(found["value"], format!("s{}", last.1), "seed {seed}");
    }
    // What lies in the store is what the history says.
    bench.sim.advance(2 * DAY, app).unwrap();
    let statement = page(&bench, "statement", json!({}));
    for clause in statement["ok"]["clauses"].as_array().unwrap() {
        assert_ne!(clause["verdict"], "failing", "seed {seed}: {clause}");
    }
}

#[test]
fn writers_of_one_secret_leave_the_last_one_and_call_nothing_damaged() {
    for seed in 1..=24 {
        one_secret(seed, seed % 2 == 0);
    }
}

#[test]
fn twenty_writers_at_once_lose_nothing() {
    for seed in 1..=8 {
        twenty(seed, false);
    }
}

#[test]
fn twenty_writers_at_once_with_lost_answers_apply_nothing_twice_and_lose_nothing_acknowledged() {
    for seed in 1..=8 {
        twenty(seed, true);
    }
}
