//! Set-up: lazy, idempotent, and safe when the install event comes late, twice or never and two set-ups race.

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
use bailee_sim::executor::Interleaved;
use bailee_sim::{Area, Config, Fault, Ran, Rule, Sim, World};
use common::{Bench, DAY, HOUR, app, integration};
use serde_json::{Value as Json, json};

fn installed_under(fault: Fault) -> Bench {
    let mut world = World::new(Config::calm(1));
    world.add_fault(Rule::once(fault));
    world.install("alpha").unwrap();
    Bench {
        sim: Sim::new(world),
    }
}

#[test]
fn the_page_may_come_before_without_or_between_install_events() {
    for fault in [
        Fault::InstallNever,
        Fault::InstallLate { millis: 2 * HOUR },
        Fault::InstallTwice,
    ] {
        let bench = installed_under(fault.clone());
        bench.put("one", "https://one.example", None);
        bench.advance(DAY);
        let ledger = bench.ok("ledger.list", json!({"from": 0, "limit": 100}));
        let acts: Vec<_> = ledger["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["act"].clone())
            .collect();
        assert_eq!(
            acts.iter().filter(|act| **act == "setup").count(),
            1,
            "{fault:?}: {acts:?}"
        );
        assert_eq!(bench.records("alpha").len(), 1, "{fault:?}");
    }
}

#[test]
fn racing_set_ups_agree_on_one_root_key_and_one_first_change() {
    for seed in 0..300 {
        let bench = Bench::new(Config::calm(seed), &["alpha"]);
        if seed % 3 == 1 {
            bench
                .sim
                .world()
                .add_fault(Rule::always(Fault::LostReply { applied: true }).permille(80));
            bench
                .sim
                .world()
                .add_fault(Rule::always(Fault::LostReply { applied: false }).permille(80));
        }
        if seed % 3 == 2 {
            bench
                .sim
                .world()
                .add_fault(Rule::always(Fault::Kill { applied: true }).permille(60));
        }
        let mut race = Interleaved::new(seed);
        for name in ["one", "two", "three"] {
            let platform = bench.sim.invoke("alpha", "admin").unwrap();
            let context = platform.context();
            let payload = integration(name, "https://x.example", None);
            let event = Event::Resolver {
                function: "records.put".into(),
                payload,
            };
            race.add(platform.clone(), async move {
                app(platform, context, event).await
            });
        }
        let ends = race.run();
        bench.sim.world().faults.clear();
        let acknowledged = ends
            .iter()
            .filter(|ran| matches!(ran, Ran::Done(bailee_forge::Outcome::Reply { body }) if body["ok"].is_object()))
            .count();
        let records = bench.records("alpha").len();
        assert!(
            records >= acknowledged,
            "seed {seed}: {acknowledged} acknowledged, {records} stored"
        );
        let ledger = bench.ok("ledger.list", json!({"from": 0, "limit": 100}));
        let entries = ledger["entries"].as_array().unwrap();
        assert_eq!(
            entries
                .iter()
                .filter(|entry| entry["act"] == "setup")
                .count(),
            1,
            "seed {seed}"
        );
        assert_eq!(entries[0]["act"], "setup", "seed {seed}");
        bench.ok("backups.seal", json!({}));
        let (verdict, evidence) = bench.verdict("A9");
        assert_eq!(verdict, "proven", "seed {seed}: {evidence}");
    }
}

fn lose(bench: &Bench, area: Area, key: &str) {
    bench.sim.world().tamper("alpha", area, key, None).unwrap();
}

fn everything(bench: &Bench) -> Vec<(Area, String, Json)> {
    bench.sim.world().stored("alpha").unwrap()
}

#[test]
fn a_lost_key_is_an_error_of_its_own_and_never_replaced() {
    for (secret, code) in [("bailee:root", "keys-lost"), ("bailee:ring", "keys-lost")] {
        let bench = Bench::calm();
        bench.put("one", "https://one.example", None);
        lose(&bench, Area::Secret, secret);
        let before = everything(&bench);
        for (function, payload) in [
            ("ledger.list", json!({})),
            (
                "records.put",
                integration("two", "https://two.example", None),
            ),
            ("backups.seal", json!({})),
        ] {
            assert_eq!(
                bench.error(function, payload),
                code,
                "{secret} lost, {function}"
            );
        }
        assert_eq!(cause(&bench), code);
        assert_eq!(bench.verdict("A3").0, "incomplete");
        bench.advance(DAY);
        assert_eq!(
            everything(&bench),
            before,
            "{secret} lost: nothing may be written"
        );
    }
}

/// Why the site cannot be opened.
#[track_caller]
fn cause(bench: &Bench) -> String {
    let status = bench.ok("status", json!({}));
    assert_eq!(status["state"], "closed", "{status}");
    status["cause"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn a_lost_head_is_damage_and_not_a_new_site() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.ok("backups.seal", json!({}));
    lose(&bench, common::own(), "head");
    let before = everything(&bench);
    assert_eq!(cause(&bench), "store-damaged");
    assert_eq!(
        bench.error(
            "records.put",
            integration("two", "https://two.example", None)
        ),
        "store-damaged"
    );
    assert_eq!(everything(&bench), before);
}

#[test]
fn a_head_without_its_numbers_is_damage_and_not_a_new_site() {
    for head in [
        json!({}),
        json!({"data": {"policy": "x"}}),
        json!({"seq": 1, "n": 0}),
        json!({"seq": 1, "n": 0, "data": {"policy": "x"}}),
    ] {
        let bench = Bench::calm();
        bench.put("one", "https://one.example", None);
        let area = common::own();
        bench
            .sim
            .world()
            .tamper("alpha", area, "head", Some(&head))
            .unwrap();
        let before = everything(&bench);
        assert_eq!(cause(&bench), "store-damaged", "{head}");
        let reports = bench.advance(DAY);
        let lines: Vec<_> = reports
            .iter()
            .filter_map(|report| report.log.as_ref())
            .collect();
        assert_eq!(
            lines[0]["code"], "store-damaged",
            "the schedule says nothing of {head}"
        );
        assert_eq!(everything(&bench), before);
    }
}

#[test]
fn an_upgrade_with_another_policy_stands_in_the_ledger_once() {
    let bench = Bench::calm();
    let mut policy = common::policy().clone();
    policy.backup.kept_days += 1;
    let policy: &'static _ = Box::leak(Box::new(policy));
    let newer = |platform: bailee_sim::SimPlatform, context, event| async move {
        bailee_sim::engine::handle(&platform, policy, &context, event).await
    };
    bench.sim.world().upgrade("2.0.0", true);
    bench.sim.advance(HOUR, newer).unwrap();
    bench
        .sim
        .call("alpha", "admin", "status", json!({}), newer)
        .unwrap();
    let ledger = bench
        .sim
        .call(
            "alpha",
            "admin",
            "ledger.list",
            json!({"from": 0, "limit": 100}),
            newer,
        )
        .unwrap();
    let entries = ledger.ok().unwrap()["entries"].as_array().unwrap().clone();
    assert_eq!(
        entries
            .iter()
            .filter(|entry| entry["act"] == "policy-changed")
            .count(),
        1,
        "{entries:?}"
    );
}

#[test]
fn a_reinstall_begins_afresh_and_the_former_data_is_not_touched() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.sim.uninstall("alpha", app).unwrap();
    assert!(
        bench
            .sim
            .call("alpha", "admin", "status", json!({}), app)
            .is_err(),
        "nothing answers after the uninstall"
    );
    bench.sim.world().install("alpha").unwrap();
    bench.advance(HOUR);
    assert_eq!(bench.records("alpha"), Vec::<Json>::new());
    assert_eq!(bench.put("one", "https://one.example", None)["seq"], 2);
}
