//! Writers at the same time: what it costs that one of them wins, and the others plan again.

use bailee_forge::effect::{Ask, Transact};
use bailee_forge::{Event, Outcome};
use bailee_sim::executor::Interleaved;
use bailee_sim::{Config, Ran, SimPlatform};
use serde_json::{Value as Json, json};

use crate::{Bench, Failure, row};

/// Rounds of writers at once, each with latencies of its own.
const SEEDS: u64 = 10;
/// How many write at once.
const WRITERS: usize = 20;

/// Writers at the same time: each an invocation of its own, and one that writes all of it.
pub(crate) fn rows() -> Result<(), Failure> {
    let connector = |n: usize| {
        (
            format!("connector:w{n:03}"),
            json!({"name": format!("record {n}"), "version": "1.0.0"}),
        )
    };
    let page = |n: usize| {
        let (key, value) = connector(n);
        Event::Resolver {
            function: "records.put".into(),
            payload: json!({"key": key, "value": value}),
        }
    };
    let app = |numbers: &[usize]| {
        let put = |n: &usize| {
            let (key, value) = connector(*n);
            json!([{"put": key, "value": value}])
        };
        let writes: Vec<Json> = numbers.iter().map(put).collect();
        Event::App {
            payload: json!({ "write": writes }),
        }
    };
    let all: Vec<usize> = (0..WRITERS).collect();
    let each = |events: &dyn Fn(usize) -> Event| all.iter().map(|n| events(*n)).collect();
    let apart: Vec<Event> = each(&|n| app(&[n]));
    let together = vec![app(&all)];
    for (what, events) in [
        ("1 user of a page puts a record", vec![page(0)]),
        ("20 users of a page put a record each, at once", each(&page)),
        ("the app puts a record", vec![app(&[0])]),
        (
            "20 invocations of the app put a record each, at once",
            apart,
        ),
        ("1 invocation of the app puts 20 records", together),
    ] {
        row(what, &at_once(&events)?, "none is lost");
    }
    Ok(())
}

/// Runs these events at the same time, and says what they took in all.
fn at_once(events: &[Event]) -> Result<String, Failure> {
    let (mut calls, mut transacts, mut millis) = (0, 0, Vec::new());
    for seed in 1..=SEEDS {
        let bench = Bench::new(Config {
            duplicate_permille: 0,
            ..Config::seeded(seed)
        })?;
        let mut writers = Interleaved::by_time();
        let platforms: Vec<SimPlatform> = events
            .iter()
            .map(|_| bench.sim.invoke("alpha", "admin"))
            .collect::<Result<_, _>>()?;
        for (event, platform) in events.iter().zip(&platforms) {
            let (app, event) = (bench.app(), event.clone());
            writers.add(
                platform.clone(),
                app(platform.clone(), platform.context(), event),
            );
        }
        for ran in writers.run() {
            let lost = format!("{ran:?}");
            if !matches!(ran, Ran::Done(Outcome::Reply { .. })) || lost.contains("\"error\"") {
                return Err(format!("seed {seed}: {lost}").into());
            }
        }
        for platform in platforms {
            let invocation = platform.finish();
            calls += invocation.usage.total_calls();
            transacts += invocation.usage.calls_of(&[Transact::NAME]);
            millis.push(invocation.elapsed);
        }
    }
    millis.sort_unstable();
    let at = |part: usize| millis.get(millis.len() * part / 20).copied().unwrap_or(0);
    Ok(format!(
        "{} calls, {} transact; {} ms, median, {} ms, nine of ten",
        calls / SEEDS,
        transacts / SEEDS,
        at(10),
        at(18)
    ))
}
