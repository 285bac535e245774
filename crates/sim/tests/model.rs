//! The store against the simplest model of it: whatever the calls, it holds what a map would hold.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use bailee_sim::model::Request;
use bailee_sim::request::answer::Answer;
use bailee_sim::request::query::RawQuery;
use bailee_sim::request::raw::Options;
use bailee_sim::request::single::{Single, Verb};
use bailee_sim::request::transact::RawTransaction;
use bailee_sim::{Area, Config, Performed, World};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const KEYS: [&str; 5] = ["a", "b", "ba", "c", "d"];

/// One call, and how much later than the one before it is made.
#[derive(Clone, Debug)]
enum Call {
    Set(usize, i64),
    Create(usize, i64),
    Delete(usize),
    /// Writes the first and deletes the second if the counter has the expected value, and counts.
    Transact(usize, usize, i64, bool),
    Get(usize),
}

fn calls() -> impl Strategy<Value = Vec<(Call, i64)>> {
    let key = 0..KEYS.len();
    let call = prop_oneof![
        (key.clone(), 0..9_i64).prop_map(|(key, value)| Call::Set(key, value)),
        (key.clone(), 0..9_i64).prop_map(|(key, value)| Call::Create(key, value)),
        key.clone().prop_map(Call::Delete),
        (key.clone(), key.clone(), 0..9_i64, any::<bool>())
            .prop_map(|(set, delete, value, right)| Call::Transact(set, delete, value, right)),
        key.prop_map(Call::Get),
    ];
    prop::collection::vec((call, 0..400_i64), 1..60)
}

fn plain(key: usize, verb: Verb, options: Json) -> Box<dyn Request> {
    Box::new(Single {
        area: Area::Plain,
        key: KEYS[key].into(),
        verb,
        options: serde_json::from_value(options).unwrap(),
    })
}

fn set(value: i64) -> Verb {
    Verb::Set(Some(json!(value)))
}

fn transact(set: usize, delete: usize, value: i64, seq: i64) -> Box<dyn Request> {
    let condition = json!({"and": [{"property": "seq", "condition": "EQUAL_TO", "values": [seq]}]});
    let body = json!({
        "set": [
            {"key": KEYS[set], "value": value},
            {"key": "head", "entityName": "bailee", "value": {"seq": seq + 1}, "conditions": condition},
        ],
        "delete": [{"key": KEYS[delete]}],
    });
    let transaction: RawTransaction = serde_json::from_value(body).unwrap();
    Box::new(transaction)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_store_holds_what_a_map_would_hold(calls in calls(), seed in 0..1000_u64) {
        let config = Config::seeded(seed);
        let taken_code = config.wording.key_conflict.code.clone().unwrap_or("UNKNOWN_ERROR".into());
        let lost_code = config.wording.condition_failed.code.clone().unwrap_or("UNKNOWN_ERROR".into());
        let mut world = World::new(config);
        world.install("alpha").unwrap();
        let mut invocation = world.invoke("alpha", "admin").unwrap();
        invocation.limit = i64::MAX;
        let mut elapsed = 0;
        let mut ask = |request: Box<dyn Request>, later: i64| {
            elapsed += later;
            match world.perform(&mut invocation, request, elapsed) {
                Performed::Answered(answer) => answer.map_err(|refusal| refusal.code),
                other => panic!("{other:?}"),
            }
        };
        let head = Area::Entity("bailee".into());
        let first = Single {
            area: head,
            key: "head".into(),
            verb: Verb::Set(Some(json!({"seq": 0}))),
            options: Options::default(),
        };
        ask(Box::new(first), 0).unwrap();
        let (mut map, mut seq) = (BTreeMap::new(), 0);
        for (call, later) in calls {
            match call {
                Call::Set(key, value) => {
                    prop_assert_eq!(ask(plain(key, set(value), json!({})), later), Ok(Answer::Done));
                    map.insert(KEYS[key], value);
                }
                Call::Create(key, value) => {
                    let taken = map.contains_key(KEYS[key]);
                    let answer = ask(plain(key, set(value), json!({"keyPolicy": "FAIL_IF_EXISTS"})), later);
                    let expected = if taken { Err(taken_code.clone()) } else { Ok(Answer::Done) };
                    prop_assert_eq!(answer, expected);
                    map.entry(KEYS[key]).or_insert(value);
                }
                Call::Delete(key) => {
                    prop_assert_eq!(ask(plain(key, Verb::Delete, json!({})), later), Ok(Answer::Done));
                    map.remove(KEYS[key]);
                }
                Call::Transact(set, delete, value, right) => {
                    let answer = ask(transact(set, delete, value, if right { seq } else { seq + 1 }), later);
                    let expected = match (set == delete, right) {
                        (true, _) => Err("KEY_DUPLICATION_ERROR".to_owned()),
                        (false, false) => Err(lost_code.clone()),
                        (false, true) => {
                            map.insert(KEYS[set], value);
                            map.remove(KEYS[delete]);
                            seq += 1;
                            Ok(Answer::Done)
                        }
                    };
                    prop_assert_eq!(answer, expected);
                }
                Call::Get(key) => {
                    let got = ask(plain(key, Verb::Get, json!({})), later);
                    let got = match got {
                        Ok(Answer::Value(shown)) => shown.value.and_then(|value| value.as_i64()),
                        Err(code) if code == "KEY_NOT_FOUND" => None,
                        other => panic!("{other:?}"),
                    };
                    prop_assert_eq!(got, map.get(KEYS[key]).copied());
                }
            }
        }
        // After the longest lag a query sees everything, in order.
        let Ok(Answer::Page(shown, None)) = ask(Box::<RawQuery>::default(), 1000) else {
            panic!("no page");
        };
        let seen: Vec<(String, i64)> = shown
            .into_iter()
            .map(|item| (item.key, item.value.unwrap().as_i64().unwrap()))
            .collect();
        let expected: Vec<(String, i64)> = map.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect();
        prop_assert_eq!(seen, expected);
    }
}
