//! Exhaustive crashes: each scenario is killed at every platform call, before and after the call is performed, and then again at
//! every call of the run that follows. Whatever happened, the site stays whole and the work can be done again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_core::field::Class;
use bailee_engine::internal::{Head, Look, Task};
use bailee_forge::queue::Delivery;
use bailee_forge::{Event, Outcome};
use bailee_sim::engine::handle;
use bailee_sim::executor::run;
use bailee_sim::{Config, Ran, Sim, World};
use common::{Bench, DAY, integration, policy};
use serde_json::{Value as Json, json};

/// One scenario: a world, and an event that is killed in it.
struct Scenario {
    name: &'static str,
    world: World,
    event: Event,
    /// Whether the records afterwards are one of the allowed states.
    allowed: Vec<Vec<Json>>,
}

fn resolver(function: &str, payload: Json) -> Event {
    Event::Resolver {
        function: function.into(),
        payload,
    }
}

fn task(task: &Task) -> Event {
    Event::Queue(Delivery {
        body: task.to_body(),
        retry_context: None,
    })
}

fn head(bench: &Bench) -> Head {
    let stored = bench.sim.world().stored("alpha").unwrap();
    let (_, _, value) = stored
        .into_iter()
        .find(|(_, key, _)| key == "head")
        .unwrap();
    Head::parse(value).unwrap()
}

/// Runs `event` in `world`, killed at call `kill`; says whether the kill struck.
fn strike(world: World, event: &Event, kill: Option<(u32, bool)>) -> (World, bool) {
    let sim = Sim::new(world);
    let platform = sim.invoke("alpha", "admin").unwrap();
    if let Some((call, applied)) = kill {
        platform.kill_at(call, applied);
    }
    let context = platform.context();
    let ran = run(&platform, async {
        handle(&platform, policy(), &context, event.clone()).await
    });
    platform.finish();
    (sim.snapshot(), ran == Ran::Killed)
}

/// The site must be whole, and the records one of the allowed states; then everything is carried on to its end and checked again.
fn check(scenario: &Scenario, world: World, trail: &str) {
    let bench = Bench {
        sim: Sim::new(world),
    };
    let place = format!("{} killed at {trail}", scenario.name);
    let records = bench.records("alpha");
    let is_restoring = !head(&bench).job.is_empty();
    assert!(
        is_restoring || scenario.allowed.contains(&records),
        "{place}: {records:?}"
    );
    // Schedules and queues carry on what was begun.
    bench.advance(2 * DAY);
    let records = bench.records("alpha");
    assert!(
        scenario.allowed.contains(&records),
        "{place}, two days later: {records:?}"
    );
    let head = head(&bench);
    assert_eq!((head.job.as_str(), head.unsealed()), ("", 0), "{place}");
    for clause in ["A3", "A4", "A5", "A8", "A9"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{place}: {clause}: {evidence}");
    }
    // And the site still takes changes.
    bench.put("after", "https://after.example", None);
}

/// Kills the scenario at every call, and at every call of the repeated run; returns how many runs that took.
fn exhaust(scenario: &Scenario) -> u32 {
    let mut runs = 0;
    for applied in [false, true] {
        for first in 0.. {
            let (world, struck) = strike(
                scenario.world.clone(),
                &scenario.event,
                Some((first, applied)),
            );
            runs += 1;
            check(scenario, world.clone(), &format!("{first} {applied}"));
            if !struck {
                break;
            }
            for second in 0.. {
                let again = (second, !applied);
                let (world, struck) = strike(world.clone(), &scenario.event, Some(again));
                runs += 1;
                check(
                    scenario,
                    world,
                    &format!("{first} {applied}, then {second} {}", !applied),
                );
                if !struck {
                    break;
                }
            }
        }
    }
    runs
}

/// Three records, one backup, one change since.
fn furnished() -> Bench {
    let bench = Bench::calm();
    for name in ["one", "two", "three"] {
        bench.put(name, &format!("https://{name}.example"), None);
    }
    bench.ok("backups.seal", json!({}));
    bench.put("four", "https://four.example", None);
    bench
}

fn after(world: &World, event: &Event) -> Vec<Json> {
    let (world, _) = strike(world.clone(), event, None);
    Bench {
        sim: Sim::new(world),
    }
    .records("alpha")
}

fn scenario(name: &'static str, bench: &Bench, event: Event) -> Scenario {
    let world = bench.sim.snapshot();
    let allowed = vec![bench.records("alpha"), after(&world, &event)];
    Scenario {
        name,
        world: bench.sim.snapshot(),
        event,
        allowed,
    }
}

#[test]
fn a_set_up_survives_every_crash() {
    // No install event: the page is the first to come.
    let bench = Bench::new(Config::calm(1), &["alpha"]);
    let scenario = Scenario {
        name: "set-up",
        world: bench.sim.snapshot(),
        event: resolver("status", json!({})),
        allowed: vec![Vec::new()],
    };
    assert!(exhaust(&scenario) > 100);
}

#[test]
fn a_create_an_update_and_a_delete_survive_every_crash() {
    let bench = furnished();
    let create = scenario(
        "create",
        &bench,
        resolver(
            "records.put",
            integration("five", "https://five.example", None),
        ),
    );
    let record = bench.put("six", "https://six.example", None);
    let version = record["version"].as_u64();
    let update = scenario(
        "update",
        &bench,
        resolver(
            "records.put",
            integration("six", "https://6.example", version),
        ),
    );
    let delete = json!({"key": record["key"], "expect": record["version"]});
    let delete = scenario("delete", &bench, resolver("records.delete", delete));
    for scenario in [create, update, delete] {
        assert!(exhaust(&scenario) > 20, "{}", scenario.name);
    }
}

#[test]
fn a_seal_survives_every_crash() {
    let bench = furnished();
    let by_queue = scenario(
        "seal by queue",
        &bench,
        task(&Task::Seal { head: head(&bench) }),
    );
    let by_schedule = scenario("seal by schedule", &bench, Event::Scheduled);
    let on_demand = scenario(
        "seal on demand",
        &bench,
        resolver("backups.seal", json!({})),
    );
    let uninstall = scenario("seal before uninstall", &bench, Event::PreUninstall);
    for scenario in [by_queue, by_schedule, on_demand, uninstall] {
        assert!(exhaust(&scenario) > 5, "{}", scenario.name);
    }
}

#[test]
fn a_restore_survives_every_crash() {
    let bench = furnished();
    let to = json!({"to": {"seq": 2}});
    let target: Vec<Json> = bench
        .records("alpha")
        .into_iter()
        .filter(|record| record["name"] == "one")
        .collect();
    assert_eq!(target.len(), 1);
    let mut start = scenario(
        "restore started",
        &bench,
        resolver("backups.restore", to.clone()),
    );
    start.allowed.push(target.clone());

    let job = bench.ok("backups.restore", to)["job"]
        .as_str()
        .unwrap()
        .to_owned();
    let run = Scenario {
        name: "restore run",
        world: bench.sim.snapshot(),
        event: task(&Task::Restore { job }),
        allowed: vec![target],
    };
    for scenario in [start, run] {
        assert!(exhaust(&scenario) > 20, "{}", scenario.name);
    }
}

#[test]
fn sealing_what_became_secret_survives_every_crash() {
    // A site of a policy in which the field is no secret yet.
    let mut earlier = policy().clone();
    let fields = earlier
        .kinds
        .iter_mut()
        .flat_map(|kind| &mut kind.value.fields);
    for field in fields.filter(|field| field.name == "apiToken") {
        field.class = Class::Plain;
    }
    let earlier: &'static _ = Box::leak(Box::new(earlier));
    let app =
        |platform, context, event| async move { handle(&platform, earlier, &context, event).await };
    let bench = Bench::new(Config::calm(1), &["alpha"]);
    bench.sim.advance(1000, app).unwrap();
    for name in ["one", "two"] {
        let mut put = integration(name, "https://one.example", None);
        put["value"]["apiToken"] = json!("canary");
        let report = bench.sim.call("alpha", "admin", "records.put", put, app);
        assert!(report.unwrap().ok().is_some());
    }
    let look = task(&Task::Look {
        look: Look::default(),
    });
    for (name, event, least) in [
        ("look", look, 30),
        ("schedule", Event::Scheduled, 10),
        ("upgrade", Event::Upgraded { repetition: 0 }, 10),
    ] {
        let scenario = scenario(name, &bench, event);
        assert!(exhaust(&scenario) > least, "{name}");
    }
}

#[test]
fn a_restore_that_is_killed_in_the_middle_ends_equal_to_its_point() {
    let bench = Bench::calm();
    for n in 0..60 {
        bench.put(&format!("r{n}"), "https://first.example", None);
    }
    let point = bench.ok("backups.seal", json!({}));
    let before = bench.records("alpha");
    for record in bench.records("alpha") {
        let key = &record["key"];
        let version = bench.ok("records.get", json!({"key": key}))["version"].clone();
        bench.ok("records.delete", json!({"key": key, "expect": version}));
    }
    let job = bench.ok("backups.restore", json!({"to": {"seq": point["seq"]}}))["job"].clone();
    let event = task(&Task::Restore {
        job: job.as_str().unwrap().to_owned(),
    });
    // Three steps write sixty records; the run is killed after the second.
    let (world, struck) = strike(bench.sim.snapshot(), &event, Some((11, true)));
    assert!(struck);
    let bench = Bench {
        sim: Sim::new(world),
    };
    let halfway = bench.ok("jobs.get", json!({"job": job}));
    assert_eq!(halfway["state"], "running", "{halfway}");
    assert_eq!(
        bench.error(
            "records.put",
            integration("new", "https://new.example", None)
        ),
        "restore-running"
    );
    bench.advance(DAY);
    let ended = bench.ok("jobs.get", json!({"job": job}));
    assert_eq!(ended["state"], "done", "{ended}");
    assert_eq!(ended["stateHash"], point["stateHash"]);
    assert_eq!(bench.records("alpha"), before);
}

#[test]
fn outcomes_of_background_work_are_what_the_platform_understands() {
    let bench = furnished();
    let sim = Sim::new(bench.sim.snapshot());
    let platform = sim.invoke("alpha", "admin").unwrap();
    let context = platform.context();
    let unknown = Event::Queue(Delivery {
        body: serde_json::Map::new(),
        retry_context: None,
    });
    let ran = run(&platform, async {
        handle(&platform, policy(), &context, unknown).await
    });
    assert_eq!(
        ran,
        Ran::Done(Outcome::Failed {
            code: "invalid-payload".into(),
            at: None,
        })
    );
}
