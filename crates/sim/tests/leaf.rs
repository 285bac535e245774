//! Leaves of the key tree: each life of a record has one of its own, whatever happens, and what was forgotten leaves every earlier
//! point provable.

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

use bailee_core::document;
use bailee_core::location::{Location, Store};
use bailee_core::name::{Name, Place};
use bailee_core::shelf::Shelf;
use bailee_core::tree::LAST_LEAF;
use bailee_engine::internal::{Put, Seen, authorize_records, open_existing, put};
use bailee_forge::{Context, Event, Outcome};
use bailee_sim::executor::{Interleaved, run};
use bailee_sim::{Area, Config, Fault, Ran, Rule, Sim, SimPlatform, World};
use common::ring::{key_ring, signed};
use common::{Bench, DAY, app, integration, keys, policy, tamper, tamper_own};
use serde_json::{Value as Json, json};

/// The last leaf that the head gave.
fn given(bench: &Bench) -> Json {
    keys(bench, "head").remove(0).1["data"]["leaf"].clone()
}

/// The leaf of each live record, by name: every record lies on a shelf, and nothing else does.
fn leaves(bench: &Bench) -> BTreeMap<String, u32> {
    let live = keys(bench, "integration:");
    if live.is_empty() {
        return BTreeMap::new();
    }
    let (_, ring) = key_ring(&bench.sim);
    let mut tags = BTreeMap::new();
    for (key, value) in keys(bench, "s:") {
        let name = Name::parse(Place::Entity, &key).unwrap();
        let shelf: Shelf = document::open(&ring, &name, value["text"].as_str().unwrap()).unwrap();
        tags.extend(shelf.tags().iter().map(|tag| (tag.address, tag.leaf)));
    }
    let (_, head) = keys(bench, "head").remove(0);
    assert_eq!(head["data"]["records"], tags.len());
    assert_eq!(live.len(), tags.len());
    let live = live.into_iter().map(|(key, value)| {
        let store = Store::Kvs;
        let leaf = tags[&Location { store, key }.address()];
        (value["name"].as_str().unwrap().to_owned(), leaf)
    });
    live.collect()
}

/// Every life has a leaf of its own, and the head has given exactly these.
#[track_caller]
fn check_leaves(bench: &Bench, count: u32, place: &str) {
    let mut all: Vec<u32> = leaves(bench).into_values().collect();
    all.sort_unstable();
    assert!(all.iter().copied().eq(1..=count), "{place}: {all:?}");
    assert_eq!(given(bench), count, "{place}");
}

/// Creates twenty records in one change.
async fn create_twenty(platform: SimPlatform, context: Context) -> Outcome {
    let by = authorize_records(&platform, &context, None).await;
    let site = open_existing(&platform, policy(), &context).await;
    let (Ok(by), Ok(Some(mut site))) = (by, site) else {
        return Outcome::Reply { body: json!({}) };
    };
    let put_of = |name: String| Put {
        location: Location {
            store: Store::Kvs,
            key: common::at(&name),
        },
        value: json!({"name": name, "baseUrl": "https://one.example", "enabled": true, "apiToken": "canary"}),
        expect: None,
    };
    let puts: Vec<Put> = (0..20).map(|n| put_of(format!("n{n:02}"))).collect();
    let body = match put(&mut site, &by, &puts, Seen::default()).await {
        Ok(seq) => json!({"ok": seq}),
        Err(error) => error.to_answer(),
    };
    Outcome::Reply { body }
}

fn strike(world: World, kill: Option<(u32, bool)>) -> (Bench, Ran<Outcome>) {
    let sim = Sim::new(world);
    let platform = sim.invoke("alpha", "admin").unwrap();
    if let Some((call, applied)) = kill {
        platform.kill_at(call, applied);
    }
    let ran = run(
        &platform,
        create_twenty(platform.clone(), platform.context()),
    );
    platform.finish();
    (Bench { sim }, ran)
}

#[test]
fn a_change_that_creates_twenty_records_exists_whole_or_not_at_all() {
    let world = Bench::calm().sim.snapshot();
    let mut states = [0; 2];
    for applied in [false, true] {
        for call in 0.. {
            let place = format!("killed at {call} {applied}");
            let (bench, ran) = strike(world.clone(), Some((call, applied)));
            let count = u32::try_from(bench.records("alpha").len()).unwrap();
            assert!([0, 20].contains(&count), "{place}: {count} records");
            states[usize::from(count > 0)] += 1;
            check_leaves(&bench, count, &place);
            // Done again, it is made or found to be made.
            let (bench, again) = strike(bench.sim.snapshot(), None);
            let Ran::Done(Outcome::Reply { body }) = again else {
                panic!("{place}: {again:?}");
            };
            let is_made = body["ok"].is_u64();
            assert_eq!(is_made, count == 0, "{place}: {body}");
            check_leaves(&bench, 20, &place);
            bench.advance(2 * DAY);
            for clause in ["A3", "A9"] {
                assert_eq!(bench.verdict(clause).0, "proven", "{place}: {clause}");
            }
            if ran != Ran::Killed {
                break;
            }
        }
    }
    assert!(states.iter().all(|count| *count > 0), "{states:?}");
}

/// Lets twenty writers create a record each, all at once, until each was told that its record is there.
fn create_in_parallel(seed: u64, faults: &[Rule]) -> Bench {
    let bench = Bench::new(Config::seeded(seed), &["alpha"]);
    bench.sim.world().config.quota.requests_per_second = u64::MAX;
    bench.sim.world().config.quota.units_per_minute = u64::MAX;
    bench.advance(600_000);
    bench.ok("status", json!({}));
    let mut left: Vec<String> = (0..20).map(|n| format!("w{n:02}")).collect();
    for round in 0..40 {
        for rule in faults {
            bench.sim.world().add_fault(rule.clone());
        }
        let mut all = Interleaved::new(seed * 1000 + round);
        for name in &left {
            let platform = bench.sim.invoke("alpha", "admin").unwrap();
            let payload = integration(name, &format!("https://{name}.example"), None);
            let event = Event::Resolver {
                function: "records.put".into(),
                payload,
            };
            let context = platform.context();
            all.add(platform.clone(), async move {
                let outcome = app(platform.clone(), context, event).await;
                platform.finish();
                outcome
            });
        }
        let ends = all.run();
        bench.sim.world().faults.clear();
        let is_there = |ran: &Ran<Outcome>| match ran {
            Ran::Done(Outcome::Reply { body }) => {
                let is_told = body["error"]["code"] == "version-conflict";
                body["ok"]["seq"].is_u64() || (is_told && round > 0)
            }
            _ => false,
        };
        let mut ends = ends.iter();
        left.retain(|_| !ends.next().is_some_and(is_there));
        if left.is_empty() {
            return bench;
        }
    }
    panic!("seed {seed}: {left:?} were never created");
}

#[test]
fn twenty_parallel_writers_that_create_lose_nothing_and_share_no_leaf() {
    let faults = [
        Rule::always(Fault::LostReply { applied: true })
            .at("transact")
            .permille(150),
        Rule::always(Fault::LostReply { applied: false })
            .at("transact")
            .permille(150),
        Rule::always(Fault::Kill { applied: true }).permille(10),
        Rule::always(Fault::Kill { applied: false }).permille(10),
    ];
    for seed in 1..=3 {
        for faults in [&[][..], &faults] {
            let bench = create_in_parallel(seed, faults);
            let place = format!("seed {seed}, {} faults", faults.len());
            assert_eq!(bench.records("alpha").len(), 20, "{place}");
            check_leaves(&bench, 20, &place);
            bench.advance(2 * DAY);
            assert_eq!(bench.verdict("A3").0, "proven", "{place}");
        }
    }
}

#[test]
fn when_the_leaves_end_nothing_can_be_created_and_everything_else_goes_on() {
    let bench = Bench::calm();
    let one = bench.put("one", "https://one.example", None);
    let (_, mut head) = keys(&bench, "head").remove(0);
    head["data"]["leaf"] = json!(LAST_LEAF - 1);
    tamper_own(&bench, "head", Some(signed(&bench.sim, head)));
    bench.put("two", "https://two.example", None);
    assert_eq!(leaves(&bench)["two"], LAST_LEAF);
    let refused = integration("three", "https://three.example", None);
    assert_eq!(bench.error("records.put", refused), "leaves-exhausted");
    bench.put("one", "https://1.example", one["version"].as_u64());
    bench.advance(2 * DAY);
    assert_eq!(bench.ok("status", json!({}))["unsealed"], 0);
}

#[test]
fn a_value_that_was_changed_outside_the_app_is_not_built_on_whatever_it_claims() {
    let bench = Bench::calm();
    let one = bench.put("one", "https://one.example", None);
    let two = bench.put("two", "https://two.example", None);
    let (key, mut value) = keys(&bench, "integration:site:one").remove(0);
    let (_, other) = keys(&bench, "integration:site:two").remove(0);
    value["leaf"] = json!(LAST_LEAF);
    for value in [value, other] {
        tamper(&bench, &key, Some(value));
        let payload = integration("one", "https://1.example", one["version"].as_u64());
        assert_eq!(bench.error("records.put", payload), "store-damaged");
        assert_eq!(given(&bench), 2);
    }
    // What lies beside it goes on.
    bench.put("two", "https://2.example", two["version"].as_u64());
}

#[test]
fn a_record_that_was_made_again_comes_back_in_one_change() {
    let bench = Bench::calm();
    let first = bench.put("one", "https://one.example", None);
    remove(&bench, &first);
    let again = bench.put("one", "https://other.example", None);
    let job = bench.restore(json!({"seq": first["seq"]}));
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(leaves(&bench), BTreeMap::from([("one".to_owned(), 1)]));
    let now = bench.ok("status", json!({}))["seq"].as_u64().unwrap();
    // Its start, the change, its end.
    assert_eq!(now - again["seq"].as_u64().unwrap(), 3);
    // And forth again, which ends the first life once more.
    let job = bench.restore(json!({"seq": again["seq"]}));
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(leaves(&bench), BTreeMap::from([("one".to_owned(), 2)]));
    assert_eq!(given(&bench), 2);
    bench.advance(2 * DAY);
    for clause in ["A3", "A9"] {
        assert_eq!(bench.verdict(clause).0, "proven", "{clause}");
    }
}

fn remove(bench: &Bench, record: &Json) {
    let version = bench.ok("records.get", json!({"key": record["key"]}))["version"].clone();
    bench.ok(
        "records.delete",
        json!({"key": record["key"], "expect": version}),
    );
}

/// Forgets the key of a leaf, as an erasure will.
fn forget(bench: &Bench, leaf: u32) {
    let (root, mut ring) = key_ring(&bench.sim);
    assert!(ring.records.puncture(leaf), "leaf {leaf} is gone already");
    let wrapped = json!(ring.wrap(&root, [9; 24]).unwrap());
    let mut world = bench.sim.world();
    world
        .tamper("alpha", Area::Secret, "bailee:ring", Some(&wrapped))
        .unwrap();
}

/// The state hash at each change, as a preview of it shows.
fn hashes(bench: &Bench, last: u64) -> Vec<Json> {
    let preview = |seq| bench.ok("backups.preview", json!({"to": {"seq": seq}}));
    (1..=last)
        .map(|seq| preview(seq)["stateHash"].clone())
        .collect()
}

/// Three records, of which the first was deleted; sealed, and changed since.
fn storied() -> (Bench, u64, u64) {
    let bench = Bench::calm();
    let one = bench.put("one", "https://one.example", None);
    bench.put("two", "https://two.example", None);
    let point = bench.put("three", "https://three.example", None);
    bench.advance(DAY);
    remove(&bench, &one);
    let last = bench.put("four", "https://four.example", None);
    let seq = |record: &Json| record["seq"].as_u64().unwrap();
    (bench, seq(&point), seq(&last))
}

/// Makes so many changes that a base is written.
#[track_caller]
fn write_base(bench: &Bench) {
    let mut version = None;
    for n in 0..80 {
        version = bench.put("five", &format!("https://n{n}.example"), version)["version"].as_u64();
    }
    bench.advance(2 * DAY);
    assert!(!keys(bench, "b:").is_empty(), "no base was written");
}

/// Restores a point, which leaves out so many records that were forgotten; then there are records of these names.
#[track_caller]
fn go_back(bench: &Bench, seq: u64, forgotten: u32, names: &[&str]) {
    let job = bench.restore(json!({"seq": seq}));
    let ended = (&job["state"], &job["forgotten"]);
    assert_eq!(ended, (&json!("done"), &json!(forgotten)), "{job}");
    assert!(leaves(bench).keys().eq(names), "{:?}", leaves(bench));
}

#[test]
fn what_was_forgotten_changes_no_hash_of_the_past_and_ends_no_backup() {
    let (bench, point, last) = storied();
    let before = hashes(&bench, last);
    forget(&bench, 1);
    assert_eq!(hashes(&bench, last), before);
    // The journal is sealed, and a base is written over it.
    bench.advance(DAY);
    write_base(&bench);
    assert_eq!(bench.ok("status", json!({}))["unsealed"], 0);
    assert_eq!(hashes(&bench, last), before);
    assert_eq!(bench.verdict("A9").0, "incomplete");

    let preview = bench.ok("backups.preview", json!({"to": {"seq": point}}));
    assert_eq!(preview["forgotten"], 1, "{preview}");
    assert_eq!(preview["forgottenRecords"].as_array().unwrap().len(), 1);
    assert_eq!(preview["adds"], 0, "{preview}");
    let job = bench.restore(json!({"seq": point}));
    assert_eq!(
        (&job["state"], &job["forgotten"]),
        (&json!("done"), &json!(1)),
        "{job}"
    );
    assert_ne!(job["stateHash"], preview["stateHash"]);
    let names: Vec<_> = leaves(&bench).into_keys().collect();
    assert_eq!(names, ["three", "two"]);
    assert_eq!(bench.verdict("A3").0, "proven");
}

#[test]
fn a_record_that_was_forgotten_and_made_again_is_no_part_of_the_point_before() {
    let (bench, point, last) = storied();
    bench.put("one", "https://new.example", None);
    forget(&bench, 1);
    go_back(&bench, point, 1, &["three", "two"]);
    // The way back ends exact: everything of that point is still readable.
    go_back(&bench, last, 0, &["four", "three", "two"]);
}

#[test]
fn a_record_that_is_forgotten_while_it_is_there_stays_in_the_state_and_the_rest_is_proven() {
    let (bench, point, last) = storied();
    let version = bench.ok("records.list", json!({}))["records"]
        .as_array()
        .unwrap()
        .iter()
        .find(|record| record["name"] == "two")
        .unwrap()["version"]
        .as_u64();
    let last = last.max(
        bench.put("two", "https://2.example", version)["seq"]
            .as_u64()
            .unwrap(),
    );
    let before = hashes(&bench, last);
    forget(&bench, leaves(&bench)["two"]);
    assert_eq!(hashes(&bench, last), before);
    let listed = bench.records("alpha");
    let names: Vec<_> = listed.iter().map(|record| &record["name"]).collect();
    assert_eq!(names, ["four", "three"]);
    assert_ne!(
        bench.verdict("A4").0,
        "proven",
        "not all could be looked at"
    );
    write_base(&bench);
    assert_eq!(hashes(&bench, last), before);
    for clause in ["A3", "A4", "A9"] {
        assert_eq!(bench.verdict(clause).0, "incomplete", "{clause}");
    }
    // It can neither be written back nor be written at all: it stays as it is, and everything else is proven.
    go_back(&bench, point, 1, &["one", "three", "two"]);
}
