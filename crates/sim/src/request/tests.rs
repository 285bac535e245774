//! What the store does beyond the conformance suite: lateness, cursors, indexes, faults, rates.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::answer::Answer;
use super::batch::{self, Batch};
use super::index::RawEntityQuery;
use super::query::RawQuery;
use super::raw::{Options, RawItem};
use super::single::{Single, Verb};
use crate::app::{App, AttributeType, Entity, Index};
use crate::config::{Config, Span};
use crate::fault::{Fault, Rule};
use crate::invocation::Invocation;
use crate::model::Request;
use crate::perform::Performed;
use crate::refusal::Refusal;
use crate::store::Area;
use crate::world::World;

const HOUR: i64 = 3_600_000;

fn world(config: Config) -> (World, Invocation) {
    let mut app = App::reference();
    app.entities.insert(
        "task".into(),
        Entity {
            attributes: BTreeMap::from([
                ("status".into(), AttributeType::String),
                ("due".into(), AttributeType::Integer),
            ]),
            indexes: BTreeMap::from([(
                "by-status".into(),
                Index {
                    partition: vec!["status".into()],
                    range: Some("due".into()),
                },
            )]),
        },
    );
    let mut world = World::with_app(config, app);
    world.install("alpha").unwrap();
    let invocation = world.invoke("alpha", "admin").unwrap();
    (world, invocation)
}

/// Performs a request in a new invocation, so that no time limit strikes.
fn ask(world: &mut World, request: impl Request + 'static) -> Result<Answer, Refusal> {
    let mut invocation = world.invoke("alpha", "admin").unwrap();
    match world.perform(&mut invocation, Box::new(request), 1) {
        Performed::Answered(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn single(area: Area, key: &str, verb: Verb, options: Options) -> Single {
    Single {
        area,
        key: key.into(),
        verb,
        options,
    }
}

fn set(key: &str, value: Json) -> Single {
    single(Area::Plain, key, Verb::Set(Some(value)), Options::default())
}

fn get(key: &str) -> Single {
    single(Area::Plain, key, Verb::Get, Options::default())
}

fn query(limit: i64, after: Option<String>) -> RawQuery {
    RawQuery {
        limit: Some(limit),
        after,
        ..RawQuery::default()
    }
}

fn batch_set(items: Vec<RawItem>) -> Batch {
    Batch {
        verb: batch::Verb::Set,
        items,
    }
}

fn page(answer: Result<Answer, Refusal>) -> (Vec<String>, Option<String>) {
    match answer.unwrap() {
        Answer::Page(shown, cursor) => (shown.into_iter().map(|item| item.key).collect(), cursor),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_expired_value_disappears_within_48_hours_and_not_all_at_once() {
    let mut config = Config::calm(1);
    config.expiry = Span::new(0, 48 * HOUR);
    let (mut world, _) = world(config);
    let ttl = json!({"ttl": {"value": 1, "unit": "HOURS"}});
    let options: Options = serde_json::from_value(ttl).unwrap();
    for n in 0..50 {
        let verb = Verb::Set(Some(json!(n)));
        let request = single(Area::Plain, &format!("k{n:02}"), verb, options.clone());
        ask(&mut world, request).unwrap();
    }
    let mut left = Vec::new();
    for hours in [0, 1, 24, 49] {
        let end = crate::world::BEGINNING + hours * HOUR + 1000;
        while let Some(delivery) = world.step(end) {
            let done = crate::Completion::Returned { value: Json::Null };
            world.complete(delivery.id, &done).unwrap();
        }
        left.push(page(ask(&mut world, query(100, None))).0.len());
    }
    assert_eq!((left[0], left[3]), (50, 0));
    assert!(left[2] > 5 && left[2] < 45, "{left:?}");
}

#[test]
fn a_query_lags_behind_and_a_get_does_not() {
    let mut config = Config::calm(1);
    config.lag = Span::new(100, 100);
    let (mut world, mut invocation) = world(config);
    world.perform(&mut invocation, Box::new(set("a", json!(1))), 1);
    let seen = |world: &mut World, invocation: &mut Invocation, elapsed| match world.perform(
        invocation,
        Box::new(query(10, None)),
        elapsed,
    ) {
        Performed::Answered(answer) => page(answer).0.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(seen(&mut world, &mut invocation, 100), 0);
    assert!(matches!(
        world.perform(&mut invocation, Box::new(get("a")), 100),
        Performed::Answered(Ok(Answer::Value(_)))
    ));
    assert_eq!(seen(&mut world, &mut invocation, 101), 1);
}

#[test]
fn a_cursor_ends_its_life_and_works_for_its_own_query_alone() {
    let (mut world, _) = world(Config::calm(1));
    for n in 0..5 {
        ask(&mut world, set(&format!("k{n}"), json!(n))).unwrap();
    }
    let (_, cursor) = page(ask(&mut world, query(2, None)));
    let (_, again) = page(ask(&mut world, query(2, None)));
    assert_ne!(cursor, again, "a cursor is another text every time");
    let mut other = RawQuery {
        limit: Some(2),
        after: cursor.clone(),
        ..RawQuery::default()
    };
    other.clauses = serde_json::from_value(
        json!([{"property": "key", "condition": "BEGINS_WITH", "values": ["k"]}]),
    )
    .unwrap();
    assert_eq!(ask(&mut world, other).unwrap_err().code, "INVALID_CURSOR");
    assert_eq!(
        page(ask(&mut world, query(2, cursor.clone()))).0,
        ["k2", "k3"]
    );
    world.now += 16 * 60_000;
    assert_eq!(
        ask(&mut world, query(2, cursor)).unwrap_err().code,
        "INVALID_CURSOR"
    );
}

#[test]
fn an_index_is_ordered_by_its_range_attribute_in_both_directions() {
    let (mut world, _) = world(Config::calm(1));
    for (key, status, due) in [
        ("a", "open", 3),
        ("b", "open", 1),
        ("c", "shut", 2),
        ("d", "open", 2),
    ] {
        let value = json!({"status": status, "due": due});
        let area = Area::Entity("task".into());
        let verb = Verb::Set(Some(value));
        ask(&mut world, single(area, key, verb, Options::default())).unwrap();
    }
    let mut asked = |more: Json| {
        let mut query =
            json!({"entityName": "task", "indexName": "by-status", "partition": ["open"]});
        for (name, field) in more.as_object().unwrap() {
            query[name] = field.clone();
        }
        let query: RawEntityQuery = serde_json::from_value(query).unwrap();
        page(ask(&mut world, query)).0
    };
    assert_eq!(asked(json!({})), ["b", "d", "a"]);
    assert_eq!(asked(json!({"sort": "DESC"})), ["a", "d", "b"]);
    let range = json!({"range": {"condition": "BETWEEN", "values": [2, 3]}});
    assert_eq!(asked(range), ["d", "a"]);
    let filter =
        json!({"filters": {"or": [{"property": "due", "condition": "EQUAL_TO", "values": [1]}]}});
    assert_eq!(asked(filter), ["b"]);
}

#[test]
fn pages_that_a_fault_spoils_are_stale_short_or_repeated() {
    let (mut world, _) = world(Config::calm(1));
    for n in 0..40 {
        ask(&mut world, set(&format!("k{n:02}"), json!(n))).unwrap();
    }
    world.add_fault(Rule::once(Fault::StalePage));
    let (stale, _) = page(ask(&mut world, query(100, None)));
    assert!((5..35).contains(&stale.len()), "{}", stale.len());
    world.add_fault(Rule::once(Fault::ShortPage));
    let (short, cursor) = page(ask(&mut world, query(100, None)));
    assert!((1..40).contains(&short.len()) && cursor.is_some());
    let (first, cursor) = page(ask(&mut world, query(10, None)));
    world.add_fault(Rule::once(Fault::RepeatedPage));
    assert_eq!(page(ask(&mut world, query(10, cursor))).0, first);
}

#[test]
fn a_flipped_bit_is_at_the_read_and_not_in_the_store() {
    let (mut world, _) = world(Config::calm(1));
    ask(&mut world, set("a", json!("AAAA"))).unwrap();
    world.add_fault(Rule::once(Fault::BitFlip).key("a"));
    let mut value = || match ask(&mut world, get("a")).unwrap() {
        Answer::Value(shown) => shown.value.unwrap(),
        other => panic!("{other:?}"),
    };
    assert_ne!(value(), "AAAA");
    assert_eq!(value(), "AAAA");
}

#[test]
fn a_partial_batch_does_some_items_and_names_the_others() {
    let (mut world, _) = world(Config::calm(1));
    world.add_fault(Rule::once(Fault::PartialBatch));
    let items: Vec<RawItem> = (0..25)
        .map(|n| serde_json::from_value(json!({"key": format!("k{n:02}"), "value": n})).unwrap())
        .collect();
    let Answer::Batch(done, failed) = ask(&mut world, batch_set(items)).unwrap() else {
        panic!("no batch");
    };
    assert_eq!(done.len() + failed.len(), 25);
    assert!(!failed.is_empty() && !done.is_empty());
    assert_eq!(world.stored("alpha").unwrap().len(), done.len());
}

#[test]
fn a_secret_has_a_smaller_limit_than_a_value() {
    let (mut world, _) = world(Config::calm(1));
    let mut bytes = |area: Area, bytes: usize| {
        let verb = Verb::Set(Some(json!("x".repeat(bytes - 2))));
        ask(&mut world, single(area, "k", verb, Options::default())).map_err(|refusal| refusal.code)
    };
    assert_eq!(bytes(Area::Secret, 128 * 1024), Ok(Answer::Done));
    assert_eq!(bytes(Area::Secret, 128 * 1024 + 1), Err("MAX_SIZE".into()));
    assert_eq!(bytes(Area::Plain, 128 * 1024 + 1), Ok(Answer::Done));
}

#[test]
fn the_items_of_a_batch_come_in_any_order_where_the_platform_is_odd() {
    let items: Vec<RawItem> = (0..9)
        .map(|n| RawItem {
            value: Some(json!(n)),
            ..RawItem::named(format!("k{n}"), None::<String>)
        })
        .collect();
    let mut orders = std::collections::BTreeSet::new();
    for seed in 0..9 {
        let (mut world, _) = world(Config::seeded(seed));
        let Answer::Batch(done, _) = ask(&mut world, batch_set(items.clone())).unwrap() else {
            panic!("no batch");
        };
        assert_eq!(done.len(), 9);
        orders.insert(done.into_iter().map(|shown| shown.key).collect::<Vec<_>>());
    }
    assert!(orders.len() > 5, "{}", orders.len());
}

#[test]
fn units_are_ten_kilobytes_and_a_batch_rounds_its_total() {
    let (mut world, mut invocation) = world(Config::calm(1));
    let mut units = |request: Box<dyn Request>| {
        let before = invocation.usage.clone();
        world.perform(&mut invocation, request, 0);
        let after = &invocation.usage;
        (
            after.read_units - before.read_units,
            after.write_units - before.write_units,
            after.read_bytes - before.read_bytes,
        )
    };
    assert_eq!(
        units(Box::new(set("a", json!("x".repeat(9_998))))),
        (0, 1, 0)
    );
    assert_eq!(
        units(Box::new(set("b", json!("x".repeat(9_999))))),
        (0, 2, 0)
    );
    assert_eq!(units(Box::new(get("b"))), (2, 0, 10_001));
    assert_eq!(units(Box::new(get("none"))), (1, 0, 1_000));
    let small: Vec<RawItem> = (0..25)
        .map(|n| serde_json::from_value(json!({"key": format!("k{n}"), "value": n})).unwrap())
        .collect();
    assert_eq!(units(Box::new(batch_set(small))), (0, 1, 0));
}

#[test]
fn an_installation_that_writes_too_much_in_a_minute_is_refused_and_others_are_not() {
    let (mut world, _) = world(Config::calm(1));
    world.install("beta").unwrap();
    let big = json!("x".repeat(200_000));
    let mut refused = 0;
    for n in 0..300 {
        match ask(&mut world, set(&format!("k{n}"), big.clone())) {
            Err(refusal) => {
                assert_eq!(
                    (refusal.status, refusal.code.as_str()),
                    (429, "RATE_LIMIT_EXCEEDED")
                );
                refused += 1;
            }
            Ok(_) => assert_eq!(refused, 0, "a write was taken after one was refused"),
        }
    }
    assert_eq!(refused, 300 - 4000 / 21);
    let mut other = world.invoke("beta", "admin").unwrap();
    assert!(matches!(
        world.perform(&mut other, Box::new(set("k", json!(1))), 1),
        Performed::Answered(Ok(_))
    ));
    world.now += 60_000;
    assert!(ask(&mut world, set("k", json!(1))).is_ok());
}
