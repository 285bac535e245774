//! Same seed, same calls: same state, same trace. And what interleaving and kills do to a run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use bailee_engine::PlatformExt;
use bailee_forge::effect::{EntityGet, EntitySet, Get, Now, Transact};
use bailee_forge::{
    Condition, EntityName, Key, Outcome, PlatformError, SetOptions, Transaction, Value,
};
use bailee_sim::executor::{Interleaved, Ran, run};
use bailee_sim::{Config, Fault, Rule, Sim, SimPlatform, World};
use serde_json::json;

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

fn head() -> EntityName {
    EntityName::new("bailee").unwrap()
}

/// Counts up an entity under its own condition, as a change of the engine does.
async fn count_up(platform: SimPlatform) -> Result<u32, PlatformError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let now = platform
            .ask(EntityGet {
                entity_name: head(),
                key: key("head"),
            })
            .await?;
        let seq = now
            .as_ref()
            .and_then(|head| head["seq"].as_i64())
            .unwrap_or(0);
        let mut transaction = Transaction::new();
        transaction
            .set_entity(
                head(),
                key("head"),
                Value::new(json!({"seq": seq + 1})).unwrap(),
                vec![Condition::equals("seq", seq)],
            )
            .unwrap();
        match platform.ask(Transact { transaction }).await {
            Err(error) if error.may_be_lost_condition() => {}
            other => return other.map(|()| tries),
        }
    }
}

fn started(seed: u64) -> Sim {
    let mut world = World::new(Config::seeded(seed));
    world.install("alpha").unwrap();
    let sim = Sim::new(world);
    let platform = sim.invoke("alpha", "admin").unwrap();
    let set_up = run(&platform, async {
        platform
            .ask(EntitySet {
                entity_name: head(),
                key: key("head"),
                value: Value::new(json!({"seq": 0})).unwrap(),
                options: SetOptions::create_only(),
            })
            .await
    });
    assert_eq!(set_up, Ran::Done(Ok(())));
    sim
}

fn counted(sim: &Sim) -> i64 {
    let world = sim.world();
    let stored = world.stored("alpha").unwrap();
    stored.last().unwrap().2["seq"].as_i64().unwrap()
}

fn race(seed: u64) -> (u64, Vec<Ran<Result<u32, PlatformError>>>, i64) {
    let sim = started(seed);
    let mut runs = Interleaved::new(seed);
    for _ in 0..8 {
        let platform = sim.invoke("alpha", "admin").unwrap();
        runs.add(platform.clone(), count_up(platform));
    }
    let ran = runs.run();
    let seq = counted(&sim);
    (sim.snapshot().state_hash(), ran, seq)
}

#[test]
fn the_same_seed_gives_the_same_state_and_another_seed_another() {
    assert_eq!(race(7), race(7));
    assert_ne!(race(7).0, race(8).0);
}

#[test]
fn interleaved_runs_conflict_and_none_is_lost() {
    let mut conflicts = 0;
    for seed in 0..20 {
        let (_, ran, seq) = race(seed);
        assert_eq!(seq, 8);
        for one in ran {
            conflicts += one.done().unwrap().unwrap() - 1;
        }
    }
    assert!(conflicts > 0, "the runs never met");
}

#[test]
fn a_kill_before_a_call_leaves_it_undone_and_a_kill_after_it_done() {
    for (applied, expected) in [(false, 0), (true, 1)] {
        let sim = started(1);
        let platform = sim.invoke("alpha", "admin").unwrap();
        platform.kill_at(1, applied);
        let ran = run(&platform, count_up(platform.clone()));
        assert_eq!(ran, Ran::Killed);
        assert_eq!(counted(&sim), expected);
    }
}

#[test]
fn a_run_ends_at_its_limit() {
    let sim = started(1);
    let platform = sim.invoke("alpha", "admin").unwrap();
    let ran = run(&platform, async {
        loop {
            platform.ask(Get { key: key("k") }).await.unwrap();
        }
        #[expect(unreachable_code, reason = "gives the future a type")]
        Outcome::Done
    });
    assert_eq!(ran, Ran::TimedOut);
    let invocation = platform.finish();
    assert_eq!(invocation.limit, 25_000);
    assert!(invocation.trace.len() > 90, "{}", invocation.trace.len());
}

#[test]
fn calls_in_flight_together_overlap_in_time() {
    let mut config = Config::seeded(1);
    config.latency.store = bailee_sim::Span::new(100, 100);
    let mut world = World::new(config);
    world.install("alpha").unwrap();
    let sim = Sim::new(world);
    let platform = sim.invoke("alpha", "admin").unwrap();
    let (a, b) = (key("a"), key("b"));
    let ran = run(&platform, async {
        let mut first = std::pin::pin!(platform.ask(Get { key: a }));
        let mut second = std::pin::pin!(platform.ask(Get { key: b }));
        let (mut one, mut two) = (None, None);
        std::future::poll_fn(|context| {
            use std::task::Poll;
            if one.is_none()
                && let Poll::Ready(value) = first.as_mut().poll(context)
            {
                one = Some(value);
            }
            if two.is_none()
                && let Poll::Ready(value) = second.as_mut().poll(context)
            {
                two = Some(value);
            }
            if one.is_some() && two.is_some() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    });
    assert_eq!(ran, Ran::Done(()));
    assert_eq!(platform.invocation().elapsed, 100);
}

#[test]
fn a_lost_reply_is_an_unknown_outcome_whether_or_not_it_was_applied() {
    for applied in [false, true] {
        let sim = started(1);
        let rule = Rule::once(Fault::LostReply { applied }).at("transact");
        sim.world().add_fault(rule);
        let platform = sim.invoke("alpha", "admin").unwrap();
        let ran = run(&platform, count_up(platform.clone()));
        assert!(ran.done().unwrap().unwrap_err().is_outcome_unknown());
        assert_eq!(counted(&sim), i64::from(applied));
    }
}

#[test]
fn a_world_survives_the_way_through_its_state_file() {
    let sim = started(3);
    let world = sim.snapshot();
    let text = serde_json::to_string(&world).unwrap();
    let back: World = serde_json::from_str(&text).unwrap();
    assert_eq!(back, world);
    assert_eq!(back.state_hash(), world.state_hash());
    let (first, second) = (Sim::new(world), Sim::new(back));
    for sim in [&first, &second] {
        let platform = sim.invoke("alpha", "admin").unwrap();
        run(&platform, count_up(platform.clone()))
            .done()
            .unwrap()
            .unwrap();
    }
    assert_eq!(
        first.snapshot().state_hash(),
        second.snapshot().state_hash()
    );
}

#[test]
fn a_world_can_go_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<World>();
}

#[test]
fn a_clock_may_be_wrong_and_random_bytes_may_repeat() {
    let sim = started(1);
    let platform = sim.invoke("alpha", "admin").unwrap();
    let right = run(&platform, platform.ask(Now {}))
        .done()
        .unwrap()
        .unwrap();
    let random = || {
        run(&platform, platform.random::<16>())
            .done()
            .unwrap()
            .unwrap()
    };
    assert_ne!(random(), random());
    sim.world()
        .add_fault(Rule::always(Fault::ClockJump { millis: -3_600_000 }));
    sim.world().add_fault(Rule::always(Fault::RepeatedRandom));
    let wrong = run(&platform, platform.ask(Now {}))
        .done()
        .unwrap()
        .unwrap();
    assert_eq!(right - wrong, 3_600_000);
    assert_eq!(random(), random());
}
