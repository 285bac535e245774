//! The conformance suite, run natively against the model, prompt and realistic, and over the wire adapter.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use bailee_forge::Effect;
use bailee_sim::conformance::{all, all_wire, run, run_wire};
use bailee_sim::executor::{self, Ran};
use bailee_sim::{Config, Fault, Rule, Sim, SimPlatform, World, wire};
use serde_json::{Value as Json, json};

fn sim(config: Config) -> Sim {
    let mut world = World::new(config);
    world.install("alpha").unwrap();
    Sim::new(world)
}

/// The platform of a fresh invocation on a site of its own.
fn platform(config: Config) -> SimPlatform {
    sim(config).invoke("alpha", "admin").unwrap()
}

/// Every documented behaviour is a test of its own, on a platform that is prompt …
mod prompt {
    use super::{Config, platform};
    bailee_sim::conformance!(platform(Config::calm(1)));
}

/// … and on one that is slow, whose queries lag, and that is odd wherever no page forbids it.
mod odd {
    use super::{Config, platform};
    bailee_sim::conformance!(platform(Config::seeded(1)));
}

/// Runs every case of effects in one installation and returns what did not hold.
fn failures(sim: &Sim) -> Vec<String> {
    let mut failures = Vec::new();
    for (index, case) in all().unwrap().iter().enumerate() {
        let platform = sim.invoke("alpha", "admin").unwrap();
        let prefix = format!("case{index}");
        match executor::run(&platform, run(&platform, case, &prefix)) {
            Ran::Done(Ok(())) => {}
            Ran::Done(Err(failure)) => failures.push(failure.to_string()),
            other => failures.push(format!("{}: {other:?}", case.name)),
        }
        platform.finish();
    }
    failures
}

#[test]
fn the_model_conforms_whatever_the_seed_draws() {
    for seed in 0..20 {
        assert_eq!(failures(&sim(Config::seeded(seed))), Vec::<String>::new());
    }
}

#[test]
fn every_effect_of_the_host_has_a_case() {
    let cases = all().unwrap();
    let steps = cases.iter().flat_map(|case| &case.steps);
    let named: BTreeSet<&str> = steps
        .filter_map(|step| step.effect["type"].as_str())
        .collect();
    for (name, inside) in Effect::NAMES {
        assert!(*inside || named.contains(name), "{name} has no case");
    }
}

#[test]
fn the_suite_notices_a_platform_that_does_not_conform() {
    for fault in [
        Fault::LostReply { applied: false },
        Fault::MissingKey,
        Fault::BitFlip,
        Fault::ShortPage,
        Fault::PartialBatch,
    ] {
        let sim = sim(Config::calm(1));
        sim.world().add_fault(Rule::always(fault.clone()));
        assert!(!failures(&sim).is_empty(), "{fault:?} was not noticed");
    }
}

#[test]
fn the_wire_conforms() {
    let mut world = World::new(Config::calm(1));
    world.install("alpha").unwrap();
    let mut failures = Vec::new();
    for (index, case) in all_wire().unwrap().iter().enumerate() {
        let mut invocation = world.invoke("alpha", "admin").unwrap();
        let sent = run_wire(case, &format!("case{index}"), |options, path, body| {
            let init = json!({"method": "POST", "body": body.to_string()});
            let fetched = wire::fetch(&mut world, &mut invocation, options, path, &init);
            let response = fetched.answer().unwrap();
            let body = serde_json::from_str(&response.body).unwrap_or(Json::Null);
            (response.status, body)
        });
        failures.extend(sent.err().map(|failure| failure.to_string()));
    }
    assert_eq!(failures, Vec::<String>::new());
}
