//! What the platform delivers, when, how often, and what follows from how it ended.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use bailee_forge::{Event, Outcome};
use bailee_sim::site::ProjectState;
use bailee_sim::wire::fetch;
use bailee_sim::{Area, Completion, Config, Delivery, Fault, Module, Rule, World, WorldError};
use serde_json::{Value as Json, json};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn calm() -> World {
    let mut world = World::new(Config::calm(1));
    world.install("alpha").unwrap();
    world
}

fn returned(outcome: &Outcome) -> Completion {
    Completion::Returned {
        value: outcome.to_wire(),
    }
}

/// Lets time pass and completes every delivery in the same way; returns what was delivered.
fn pass(world: &mut World, millis: i64, completion: &Completion) -> Vec<Delivery> {
    let end = world.now() + millis;
    let mut seen = Vec::new();
    while let Some(delivery) = world.step(end) {
        world.complete(delivery.id, completion).unwrap();
        seen.push(delivery);
    }
    seen
}

fn done() -> Completion {
    returned(&Outcome::Done)
}

fn of(seen: &[Delivery], module: Module) -> usize {
    seen.iter()
        .filter(|delivery| delivery.module == module)
        .count()
}

fn read(delivery: &Delivery) -> Event {
    Event::read(
        delivery.module.name(),
        delivery.payload.to_string().as_bytes(),
    )
    .unwrap()
}

fn push(world: &mut World, events: &Json) -> u16 {
    let mut invocation = world.invoke("alpha", "admin").unwrap();
    let init = json!({"method": "POST", "body": {"queueName": "bailee-work", "jobId": "J", "payload": events}});
    let options = json!({"type": "fpp", "provider": "app", "remote": "stargate"});
    let path = "/webhook/queue/publish/{contextAri}/{environmentId}/{appId}/{appVersion}";
    fetch(world, &mut invocation, &options, path, &init)
        .answer()
        .unwrap()
        .status
}

fn stats(world: &World) -> (u64, u64, u64) {
    let job = &world.installation("alpha").unwrap().jobs["J"];
    (job.success, job.pending, job.failed)
}

#[test]
fn an_install_is_announced_once_and_the_schedule_runs_every_day_from_then_on() {
    let mut world = calm();
    let schedule = world.app.of(Module::Scheduled).next().unwrap().key.clone();
    let seen = pass(&mut world, 10 * DAY, &done());
    assert_eq!(of(&seen, Module::Trigger), 1);
    assert_eq!(of(&seen, Module::Scheduled), 10);
    assert_eq!(read(&seen[0]), Event::Installed { repetition: 0 });
    assert_eq!(seen[1].payload["context"]["moduleKey"], schedule);
    assert_eq!(read(&seen[1]), Event::Scheduled);
}

#[test]
fn the_install_event_may_be_late_twice_or_never() {
    for (fault, early, all) in [
        (Fault::InstallNever, 0, 0),
        (Fault::InstallLate { millis: 2 * DAY }, 0, 1),
        (Fault::InstallTwice, 2, 2),
    ] {
        let mut world = World::new(Config::calm(1));
        world.add_fault(Rule::once(fault.clone()));
        world.install("alpha").unwrap();
        let first = of(&pass(&mut world, DAY, &done()), Module::Trigger);
        let rest = of(&pass(&mut world, 2 * DAY, &done()), Module::Trigger);
        assert_eq!((first, first + rest), (early, all), "{fault:?}");
    }
}

#[test]
fn a_stopped_schedule_stays_away_until_the_fault_is_cleared() {
    let mut world = calm();
    world.add_fault(Rule::always(Fault::StopSchedule).on("alpha"));
    assert_eq!(
        of(&pass(&mut world, 2 * DAY, &done()), Module::Scheduled),
        0
    );
    world.faults.clear();
    assert_eq!(
        of(&pass(&mut world, 3 * DAY, &done()), Module::Scheduled),
        3
    );
}

#[test]
fn a_failed_schedule_is_not_retried() {
    let mut world = calm();
    let seen = pass(&mut world, HOUR, &Completion::TimedOut);
    assert_eq!(of(&seen, Module::Scheduled), 1);
}

#[test]
fn a_fault_makes_a_delivery_come_twice() {
    let mut world = calm();
    world.add_fault(Rule::once(Fault::DuplicateDelivery));
    assert_eq!(push(&mut world, &json!([{"body": {"n": 1}}])), 201);
    let seen = pass(&mut world, 2 * MINUTE, &done());
    let events: Vec<_> = seen
        .iter()
        .filter(|one| one.module == Module::Queue)
        .collect();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].payload["eventId"], events[1].payload["eventId"]);
    assert_eq!(stats(&world), (1, 0, 0));
}

#[test]
fn an_event_waits_for_its_delay_and_keeps_its_shape() {
    let mut world = calm();
    push(
        &mut world,
        &json!([{"body": {"n": 1}, "delayInSeconds": 120}]),
    );
    let early = pass(&mut world, 119_000, &done());
    assert_eq!(of(&early, Module::Queue), 0);
    let seen = pass(&mut world, 2000, &done());
    let payload = &seen[0].payload;
    assert_eq!(payload["queueName"], "bailee-work");
    assert_eq!(payload["jobId"], "J");
    assert_eq!(payload["body"], json!({"n": 1}));
    assert_eq!(payload["delayInSeconds"], 120);
    assert!(payload.get("retryContext").is_none());
    assert_eq!(
        (seen[0].limit, seen[0].handler.as_str()),
        (900_000, "index.seal")
    );
}

#[test]
fn a_retry_comes_after_the_wait_that_was_asked_for_and_knows_its_count() {
    let mut world = calm();
    push(&mut world, &json!([{"body": {}}]));
    let first = world.step(world.now() + MINUTE).unwrap();
    let first = if first.module == Module::Queue {
        first
    } else {
        world.step(world.now() + MINUTE).unwrap()
    };
    world
        .complete(
            first.id,
            &returned(&Outcome::retry(300, "rate-limited", None)),
        )
        .unwrap();
    assert_eq!(stats(&world), (0, 1, 0));
    let before = world.now();
    let again = loop {
        let next = world.step(before + DAY).unwrap();
        if next.module == Module::Queue {
            break next;
        }
        world.complete(next.id, &done()).unwrap();
    };
    assert!((300_000..301_000).contains(&(world.now() - before)));
    assert_eq!(again.attempt, 2);
    assert_eq!(again.payload["retryContext"]["retryCount"], 1);
    assert_eq!(
        again.payload["retryContext"]["retryReason"],
        "FUNCTION_RETRY_REQUEST"
    );
    world.complete(again.id, &done()).unwrap();
    assert_eq!(stats(&world), (1, 0, 0));
}

#[test]
fn a_queue_gives_up_after_a_day_also_when_its_consumer_throws() {
    for completion in [Completion::TimedOut, Completion::Threw] {
        let mut world = calm();
        push(&mut world, &json!([{"body": {}}]));
        let seen = pass(&mut world, 2 * DAY, &completion);
        let tries = of(&seen, Module::Queue);
        assert!((90..130).contains(&tries), "{completion:?}: {tries}");
        assert_eq!(stats(&world), (0, 0, 1));
    }
}

#[test]
fn a_trigger_or_schedule_that_throws_is_not_repeated() {
    let mut world = calm();
    let seen = pass(&mut world, 3 * HOUR, &Completion::Threw);
    assert_eq!(
        (of(&seen, Module::Trigger), of(&seen, Module::Scheduled)),
        (1, 1)
    );
}

#[test]
fn the_retention_window_of_a_retry_began_when_the_event_was_pushed() {
    let mut world = calm();
    pass(&mut world, MINUTE, &done());
    let pushed = world.now();
    push(&mut world, &json!([{"body": {}, "delayInSeconds": 600}]));
    let seen = pass(&mut world, 2 * HOUR, &Completion::Threw);
    let last = &seen.last().unwrap().payload["retryContext"];
    let window = &last["retentionWindow"];
    assert!(last["retryCount"].as_u64().unwrap() > 1);
    let began: jiff::Timestamp = window["startTime"].as_str().unwrap().parse().unwrap();
    let late = began.as_millisecond() - pushed;
    assert!((0..1000).contains(&late), "{late}");
    assert!(window["remainingTimeMs"].as_i64().unwrap() < DAY - HOUR);
}

#[test]
fn an_installation_pushes_at_most_500_events_a_minute() {
    let mut world = calm();
    let fifty = json!(vec![json!({"body": {}, "delayInSeconds": 900}); 50]);
    for _ in 0..10 {
        assert_eq!(push(&mut world, &fifty), 201);
    }
    let one = json!([{"body": {}, "delayInSeconds": 900}]);
    assert_eq!(push(&mut world, &one), 429);
    pass(&mut world, MINUTE, &done());
    assert_eq!(push(&mut world, &one), 201);
}

#[test]
fn an_event_of_a_consumer_that_may_run_long_has_at_most_100_kb() {
    let mut world = calm();
    // `{"x":""}` has eight bytes.
    let of = |bytes: usize| json!([{"body": {"x": "y".repeat(bytes - 8)}}]);
    assert_eq!(push(&mut world, &of(100_000)), 201);
    assert_eq!(push(&mut world, &of(100_001)), 413);
    for module in &mut world.app.modules {
        module.timeout = module.timeout.min(55);
    }
    assert_eq!(push(&mut world, &of(100_001)), 201);
}

/// A consumer that pushes the next event whenever it gets one; returns how many deliveries came.
fn chain(world: &mut World) -> usize {
    push(world, &json!([{"body": {}}]));
    let mut delivered = 0;
    let end = world.now() + 20 * HOUR;
    while let Some(delivery) = world.step(end) {
        if delivery.module == Module::Queue {
            delivered += 1;
            let mut invocation = world.begin(&delivery).unwrap();
            let init = json!({"method": "POST", "body": {
                "queueName": "bailee-work", "jobId": format!("J{delivered}"), "payload": [{"body": {}, "delayInSeconds": 10}],
            }});
            let options = json!({"type": "fpp", "provider": "app", "remote": "stargate"});
            let path = "/webhook/queue/publish/{contextAri}/{environmentId}/{appId}/{appVersion}";
            let fetched = fetch(world, &mut invocation, &options, path, &init);
            let status = fetched.answer().unwrap().status;
            assert!([201, 405].contains(&status), "{status}");
        }
        world.complete(delivery.id, &done()).unwrap();
    }
    delivered
}

#[test]
fn pushes_that_follow_from_one_invocation_end_after_a_thousand() {
    let mut world = calm();
    pass(&mut world, MINUTE, &done());
    assert_eq!(chain(&mut world), 1000);
    assert_eq!(
        chain(&mut world),
        1000,
        "another invocation begins another chain"
    );
}

/// Names of the members of the first delivery of a module, over many seeds.
fn members(module: Module, make: impl Fn(&mut World)) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    for seed in 0..100 {
        let mut world = World::new(Config::seeded(seed));
        world.install("alpha").unwrap();
        make(&mut world);
        let delivered = pass(&mut world, 10 * MINUTE, &done());
        let first = delivered.iter().find(|one| one.module == module).unwrap();
        for name in first.payload.as_object().unwrap().keys() {
            *seen.entry(name.clone()).or_default() += 1;
        }
        if module == Module::Trigger {
            assert!(
                matches!(
                    read(first),
                    Event::Installed { .. } | Event::Upgraded { .. }
                ),
                "{}",
                first.payload
            );
        }
    }
    seen
}

#[test]
fn an_odd_platform_sends_optional_members_sometimes_and_the_others_always() {
    let install = members(Module::Trigger, |_| {});
    for name in ["id", "app"] {
        assert_eq!(install[name], 100, "{name}");
    }
    let sometimes = |seen: &BTreeMap<String, usize>, names: &[&str]| {
        for name in names {
            assert!((5..95).contains(&seen[*name]), "{name}: {}", seen[*name]);
        }
    };
    sometimes(
        &install,
        &[
            "installerAccountId",
            "environment",
            "eventType",
            "context",
            "contextToken",
        ],
    );
    let upgrade = members(Module::Trigger, |world| {
        pass(world, 10 * MINUTE, &done());
        world.upgrade("2.0.0", true);
    });
    sometimes(
        &upgrade,
        &[
            "upgraderAccountId",
            "environment",
            "eventType",
            "permissions",
        ],
    );
    let event = members(Module::Queue, |world| {
        push(
            world,
            &json!([{"body": {}, "delayInSeconds": 5, "concurrency": {"key": "c", "limit": 1}}]),
        );
    });
    for name in ["body", "jobId"] {
        assert_eq!(event[name], 100, "{name}");
    }
    sometimes(
        &event,
        &["queueName", "eventId", "delayInSeconds", "concurrency"],
    );
}

#[test]
fn the_call_before_an_uninstall_has_a_context_and_its_token() {
    let mut world = calm();
    let last = world.uninstall("alpha").unwrap().unwrap();
    assert!(last.payload["contextToken"].is_string());
    assert_eq!(
        last.payload["context"]["moduleKey"],
        "bailee-before-uninstall"
    );
    assert_eq!(read(&last), Event::PreUninstall);
}

#[test]
fn a_trigger_is_retried_four_times_at_most() {
    let mut world = calm();
    let seen = pass(
        &mut world,
        3 * HOUR,
        &returned(&Outcome::retry(1, "rate-limited", None)),
    );
    assert_eq!(of(&seen, Module::Trigger), 5);
}

#[test]
fn events_of_one_concurrency_key_do_not_run_together() {
    let mut world = calm();
    let event = json!({"body": {}, "concurrency": {"key": "seal", "limit": 1}});
    push(&mut world, &json!([event, event, event]));
    let taken: Vec<_> = world.advance(MINUTE);
    assert_eq!(of(&taken, Module::Queue), 1);
    for delivery in taken {
        world.complete(delivery.id, &done()).unwrap();
    }
    assert_eq!(of(&world.advance(0), Module::Queue), 1);
}

#[test]
fn a_driver_that_crashed_gets_its_events_again() {
    let mut world = calm();
    push(&mut world, &json!([{"body": {}}]));
    assert_eq!(of(&world.advance(MINUTE), Module::Queue), 1);
    let mut world: World = serde_json::from_value(serde_json::to_value(&world).unwrap()).unwrap();
    world.recover();
    let seen = pass(&mut world, MINUTE, &done());
    assert_eq!(
        (of(&seen, Module::Queue), of(&seen, Module::Trigger)),
        (1, 1)
    );
}

#[test]
fn an_uninstall_keeps_the_data_for_28_days_and_a_reinstall_starts_empty() {
    let mut world = calm();
    world
        .tamper("alpha", Area::Plain, "k", Some(&json!(1)))
        .unwrap();
    let id = world.installation("alpha").unwrap().id.clone();
    let last = world.uninstall("alpha").unwrap().unwrap();
    assert_eq!(
        (last.limit, last.context.account_id.clone()),
        (55_000, None)
    );
    assert_eq!(
        pass(&mut world, 0, &done()).len(),
        0,
        "nothing else is delivered"
    );
    world.complete(last.id, &Completion::Threw).unwrap();
    assert!(matches!(
        world.installation("alpha"),
        Err(WorldError::NotInstalled(_))
    ));
    world.install("alpha").unwrap();
    assert_ne!(world.installation("alpha").unwrap().id, id);
    assert!(world.stored("alpha").unwrap().is_empty());
    pass(&mut world, 27 * DAY, &done());
    assert_eq!(world.site("alpha").unwrap().former.len(), 1);
    pass(&mut world, 2 * DAY, &done());
    assert!(world.site("alpha").unwrap().former.is_empty());
}

#[test]
fn removed_data_can_be_relinked_for_21_days() {
    for (days, possible) in [(20, true), (22, false)] {
        let mut world = calm();
        world
            .tamper("alpha", Area::Plain, "k", Some(&json!(1)))
            .unwrap();
        let id = world.installation("alpha").unwrap().id.clone();
        let last = world.uninstall("alpha").unwrap().unwrap();
        world.complete(last.id, &done()).unwrap();
        world.install("alpha").unwrap();
        pass(&mut world, days * DAY, &done());
        assert_eq!(world.relink("alpha", &id).is_ok(), possible);
        assert_eq!(world.stored("alpha").unwrap().len(), usize::from(possible));
    }
}

#[test]
fn a_deleted_project_is_announced_without_an_account() {
    let mut world = calm();
    pass(&mut world, MINUTE, &done());
    world
        .set_project("alpha", "10001", ProjectState::Deleted)
        .unwrap();
    let seen = pass(&mut world, MINUTE, &done());
    assert_eq!(
        read(&seen[0]),
        Event::ProjectDeleted {
            project: "10001".into(),
            repetition: 0,
        }
    );
    let fields: Vec<_> = seen[0]
        .payload
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(fields, ["eventType", "project"]);
}

#[test]
fn a_major_upgrade_is_announced_and_a_minor_one_is_not() {
    let mut world = calm();
    pass(&mut world, MINUTE, &done());
    world.upgrade("1.1.0", false);
    assert_eq!(pass(&mut world, MINUTE, &done()).len(), 0);
    world.upgrade("2.0.0", true);
    let seen = pass(&mut world, MINUTE, &done());
    assert_eq!(read(&seen[0]), Event::Upgraded { repetition: 0 });
    assert_eq!(seen[0].context.app_version.as_deref(), Some("2.0.0"));
}

#[test]
fn sites_do_not_slow_each_other() {
    let mut world = World::new(Config::default());
    for site in ["alpha", "beta"] {
        world.install(site).unwrap();
    }
    let before = world.site_now("beta").unwrap();
    let mut invocation = world.invoke("alpha", "admin").unwrap();
    for n in 0..20 {
        let init = json!({"method": "POST", "body": {"key": format!("k{n}"), "value": 1}});
        fetch(
            &mut world,
            &mut invocation,
            &json!({"type": "kvs"}),
            "/api/v1/set",
            &init,
        );
    }
    world.finish(&mut invocation);
    assert_eq!(world.site_now("beta").unwrap(), before);
    assert_eq!(
        world.site_now("alpha").unwrap(),
        before + invocation.elapsed
    );
    assert_eq!(world.site("alpha").unwrap().usage.calls["set"], 20);
    assert_eq!(world.site("beta").unwrap().usage.total_calls(), 0);
    assert_eq!(world.usage().write_units, 20);
}

#[test]
fn a_product_event_may_be_lost() {
    let mut world = calm();
    pass(&mut world, MINUTE, &done());
    world.add_fault(Rule::once(Fault::LostEvent));
    for (project, delivered) in [("10000", 0), ("10001", 1)] {
        world
            .set_project("alpha", project, ProjectState::Deleted)
            .unwrap();
        assert_eq!(pass(&mut world, MINUTE, &done()).len(), delivered);
    }
}
