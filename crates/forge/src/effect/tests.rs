//! The table: names, JSON forms, and what is told of each row.

use std::collections::BTreeSet;

use super::*;
use serde_json::json;

#[test]
fn an_effect_is_written_with_its_name_as_type() {
    let effect = Effect::from(Get {
        key: Key::new("l:a").unwrap(),
    });
    assert_eq!(
        serde_json::to_value(&effect).unwrap(),
        json!({"type": effect.name(), "key": "l:a"})
    );
    let effect = Effect::from(EntityGet {
        entity_name: EntityName::new("head").unwrap(),
        key: Key::new("head").unwrap(),
    });
    assert_eq!(
        serde_json::to_value(&effect).unwrap(),
        json!({"type": "entityGet", "entityName": "head", "key": "head"})
    );
    assert_eq!(
        serde_json::to_value(Effect::from(Now {})).unwrap(),
        json!({"type": "now"})
    );
}

#[test]
fn an_effect_survives_the_way_through_json() {
    let mut transaction = Transaction::new();
    transaction
        .set(Key::new("a").unwrap(), Value::new(json!({"x": 1})).unwrap())
        .unwrap();
    for effect in [
        Effect::from(Transact { transaction }),
        Now {}.into(),
        Sleep { millis: 7 }.into(),
    ] {
        let back: Effect = serde_json::from_value(serde_json::to_value(&effect).unwrap()).unwrap();
        assert_eq!(back, effect);
    }
}

#[test]
fn options_may_be_left_out() {
    let effect: Effect =
        serde_json::from_value(json!({"type": "set", "key": "a", "value": 1})).unwrap();
    let Effect::Set(set) = effect else {
        panic!("{effect:?}");
    };
    assert_eq!(set.options, SetOptions::default());
}

#[test]
fn every_name_stands_once_and_its_row_says_where_it_is_answered() {
    let names: BTreeSet<&str> = Effect::NAMES.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), Effect::NAMES.len());
    for effect in [
        Effect::from(Now {}),
        Random { length: 1 }.into(),
        Instance {}.into(),
        Spent {}.into(),
        Remaining {}.into(),
    ] {
        assert!(Effect::NAMES.contains(&(effect.name(), effect.is_inside())));
    }
    assert!(Effect::from(Now {}).is_inside());
    assert!(!Effect::from(Remaining {}).is_inside());
}

#[test]
fn the_same_code_runs_for_whichever_effect_it_is() {
    let effect = Effect::from(Sleep { millis: 7 });
    let same = with_effect!(effect.clone(), one => Effect::from(one));
    assert_eq!(same, effect);
}
