//! Two administrators at once, with lost answers, 429, timeouts and kills: no acknowledged change is lost, none applies twice.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use std::collections::BTreeMap;

use bailee_engine::internal::{Bound, State, open_existing, since};
use bailee_forge::{Event, Outcome};
use bailee_sim::executor::Interleaved;
use bailee_sim::{Config, Fault, Ran, Rule};
use common::{Bench, app, integration};
use serde_json::{Value as Json, json};

/// Rounds of one seed; every seed has its own fault rates.
const ROUNDS: u32 = 100;
const SEEDS: u64 = 10;

/// What an answer, or its absence, allows the store to hold afterwards.
#[derive(Clone, Debug, PartialEq)]
enum Known {
    /// The change was acknowledged with this number.
    Acknowledged(u64),
    /// The change was refused and must not have happened.
    Refused(String),
    /// Nobody knows, and the answer says so, or there was none.
    Unknown,
}

fn known(ran: &Ran<Outcome>) -> Known {
    let Ran::Done(Outcome::Reply { body }) = ran else {
        return Known::Unknown;
    };
    if let Some(seq) = body["ok"]["seq"].as_u64() {
        return Known::Acknowledged(seq);
    }
    match body["error"]["code"].as_str() {
        Some("outcome-unknown") => Known::Unknown,
        // A read that failed after the retries: the change had not begun, or its outcome could not be read.
        Some("platform-unavailable") => Known::Unknown,
        Some(code) => Known::Refused(code.to_owned()),
        None => panic!("{body}"),
    }
}

/// A swarm: each seed draws its own rates, so that rare combinations are common somewhere.
fn faults(seed: u64) -> Vec<Rule> {
    let rate = |shift: u32, most: u64| {
        u16::try_from((seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) % (most + 1)).unwrap()
    };
    vec![
        Rule::always(Fault::LostReply { applied: true }).permille(rate(8, 60)),
        Rule::always(Fault::LostReply { applied: false }).permille(rate(16, 40)),
        Rule::always(Fault::Timeout { applied: true }).permille(rate(24, 20)),
        Rule::always(Fault::Timeout { applied: false }).permille(rate(32, 20)),
        Rule::always(Fault::RateLimited { retry_after: None }).permille(rate(40, 80)),
        Rule::always(Fault::Kill { applied: true }).permille(rate(48, 15)),
        Rule::always(Fault::Kill { applied: false }).permille(rate(56, 15)),
        Rule::always(Fault::PartialBatch).permille(rate(12, 40)),
        // The commit itself is what an unknown outcome hurts most.
        Rule::always(Fault::LostReply { applied: true })
            .at("transact")
            .permille(rate(20, 250)),
        Rule::always(Fault::LostReply { applied: false })
            .at("transact")
            .permille(rate(28, 350)),
    ]
}

fn swarm(seed: u64) -> (u32, u32) {
    let bench = Bench::new(Config::seeded(seed), &["alpha"]);
    bench.advance(600_000);
    bench.ok("status", json!({}));
    let mut versions: BTreeMap<String, u64> = BTreeMap::new();
    let mut acknowledged: BTreeMap<u64, String> = BTreeMap::new();
    let mut possible: Vec<String> = Vec::new();
    let (mut refused, mut unknown) = (0, 0);
    for round in 0..ROUNDS {
        for rule in faults(seed) {
            bench.sim.world().add_fault(rule);
        }
        let mut both = Interleaved::new(seed * 1000 + u64::from(round));
        let name = format!("r{}", round % 7);
        let mut urls = Vec::new();
        for admin in 0..2 {
            let url = format!("https://s{seed}r{round}a{admin}.example");
            let expect = versions.get(&name).copied();
            let platform = bench.sim.invoke("alpha", "admin").unwrap();
            let event = Event::Resolver {
                function: "records.put".into(),
                payload: integration(&name, &url, expect),
            };
            let context = platform.context();
            both.add(platform.clone(), async move {
                let outcome = app(platform.clone(), context, event).await;
                platform.finish();
                outcome
            });
            urls.push(url);
        }
        let ends = both.run();
        bench.sim.world().faults.clear();
        let mut winners = 0;
        for (ran, url) in ends.iter().zip(&urls) {
            match known(ran) {
                Known::Acknowledged(seq) => {
                    winners += 1;
                    assert_eq!(
                        acknowledged.insert(seq, url.clone()),
                        None,
                        "seed {seed} round {round}: number {seq} twice"
                    );
                }
                Known::Refused(code) => {
                    assert!(
                        ["version-conflict", "try-again", "rate-limited"].contains(&code.as_str()),
                        "seed {seed} round {round}: {code}"
                    );
                    refused += 1;
                }
                Known::Unknown => {
                    unknown += 1;
                    possible.push(url.clone());
                }
            }
        }
        assert!(
            winners <= 1,
            "seed {seed} round {round}: both edits of one version were acknowledged"
        );
        // The next round sees what is there now, as an administrator who reloads does.
        let list = bench.ok("records.list", json!({"limit": 100}));
        for record in list["records"].as_array().unwrap() {
            versions.insert(
                record["name"].as_str().unwrap().into(),
                record["version"].as_u64().unwrap(),
            );
        }
        if round % 25 == 24 {
            bench.ok("backups.seal", json!({}));
        }
    }
    check_history(&bench, seed, &acknowledged, &possible);
    (refused, unknown)
}

/// Every acknowledged change is in the history exactly once under its number, and nothing else is but what may have happened.
fn check_history(
    bench: &Bench,
    seed: u64,
    acknowledged: &BTreeMap<u64, String>,
    possible: &[String],
) {
    let last = bench.ok("status", json!({}))["seq"].as_u64().unwrap();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut previous = state_at(bench, 1);
    for seq in 2..=last {
        let state = state_at(bench, seq);
        for (name, url) in &state {
            if previous.get(name) != Some(url) {
                assert_eq!(
                    seen.insert(url.clone(), seq),
                    None,
                    "seed {seed}: {url} was applied twice"
                );
                let is_known = acknowledged.get(&seq) == Some(url) || possible.contains(url);
                assert!(
                    is_known,
                    "seed {seed}: change {seq} was refused and yet made"
                );
            }
        }
        previous = state;
    }
    for (seq, url) in acknowledged {
        assert_eq!(
            seen.get(url),
            Some(seq),
            "seed {seed}: acknowledged change {seq} is lost"
        );
    }
    let now: BTreeMap<String, String> = bench
        .records("alpha")
        .iter()
        .map(|record| (text(&record["name"]), text(&record["value"]["baseUrl"])))
        .collect();
    assert_eq!(
        previous, now,
        "seed {seed}: the history does not end at what is stored"
    );
}

/// Fields by record as of change `seq`, by undoing what a preview of it shows.
fn state_at(bench: &Bench, seq: u64) -> BTreeMap<String, String> {
    let state = bench.sim.call(
        "alpha",
        "admin",
        "status",
        json!({}),
        |platform, context, _| async move {
            let opened = open_existing(&platform, common::policy(), &context).await;
            let site = opened.unwrap().unwrap();
            let since = since(&site, Bound::Seq(1)).await.unwrap();
            let mut state = State::default();
            for step in since
                .steps
                .iter()
                .filter(|step| u64::from(step.entry.seq) <= seq)
            {
                state.apply(step.entry.seq, &step.ops).unwrap();
            }
            let all: Vec<Json> = state
                .known()
                .map(|record| json!([record.value["name"], record.value["baseUrl"]]))
                .collect();
            Outcome::Reply {
                body: json!({"ok": all}),
            }
        },
    );
    let answer = state.unwrap().ok().unwrap().clone();
    answer
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (text(&pair[0]), text(&pair[1])))
        .collect()
}

fn text(json: &Json) -> String {
    json.as_str().unwrap().to_owned()
}

#[test]
fn a_thousand_rounds_of_two_admins_lose_nothing_and_apply_nothing_twice() {
    let (mut refused, mut unknown) = (0, 0);
    for seed in 1..=SEEDS {
        let (r, u) = swarm(seed);
        refused += r;
        unknown += u;
    }
    // The faults must have bitten, or the test shows nothing.
    assert!(refused > 500, "{refused} refused");
    assert!(unknown > 50, "{unknown} unknown");
}
