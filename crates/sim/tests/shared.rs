//! One installation's storage is shared by Bailee and the app that it serves: what the app's own code does with its own keys
//! neither sees nor harms what is Bailee's, and what the app calls like one of Bailee's names stays the app's.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_engine::PlatformExt;
use bailee_forge::effect::{BatchDelete, Delete, Get, QueryKeys, Set};
use bailee_forge::query::Query;
use bailee_forge::store::{Batch, Item};
use bailee_forge::{Key, SetOptions, Value};
use bailee_sim::executor::run;
use bailee_sim::{Area, Config, SimPlatform};
use common::{Bench, DAY, HOUR, integration, keys, own};
use serde_json::{Value as Json, json};

/// Keys of an app that are called like names of Bailee's.
const ALIKE: [&str; 10] = [
    "head",
    "j:1",
    "j:2",
    "m:1",
    "m:2",
    "e:0",
    "t:0:0",
    "root",
    "bailee:root",
    "job:aaaaaaaaaaaaaaaaaaaaaaaaaa",
];

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

/// Runs code of the app's own, with the plain client.
fn by_app<T>(bench: &Bench, code: impl AsyncFnOnce(&SimPlatform) -> T) -> T {
    let platform = bench.sim.invoke("alpha", "admin").unwrap();
    let ran = run(&platform, code(&platform)).done();
    platform.finish();
    ran.unwrap()
}

/// The app keeps a value.
async fn keep(platform: &SimPlatform, name: &str, value: &Json) {
    let effect = Set {
        key: key(name),
        value: Value::new(value.clone()).unwrap(),
        options: SetOptions::default(),
    };
    platform.ask(effect).await.unwrap();
}

/// Every key that a listing through the plain client shows.
async fn listed(platform: &SimPlatform, prefix: Option<&str>) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let query = Query::new(prefix.map(Into::into), 100, cursor).unwrap();
        let page = platform.ask(QueryKeys { query }).await.unwrap();
        found.extend(page.results.into_iter().map(|item| item.key));
        cursor = page.cursor;
        if cursor.is_none() {
            return found;
        }
    }
}

/// What lies in Bailee's entity, and its secrets.
fn of_bailee(bench: &Bench) -> Vec<(Area, String, Json)> {
    let mut stored = bench.sim.world().stored("alpha").unwrap();
    stored.retain(|(area, ..)| *area != Area::Plain);
    stored
}

/// A site with records, sealed ones and such that wait, and a restore behind it.
fn used() -> Bench {
    let bench = Bench::calm();
    for name in ["one", "two", "three"] {
        bench.put(name, &format!("https://{name}.example"), None);
    }
    bench.advance(DAY);
    bench.restore(json!({"seq": 3}));
    bench.put("four", "https://four.example", None);
    bench.advance(DAY);
    bench.put("five", "https://five.example", None);
    bench.advance(HOUR);
    bench
}

#[test]
fn a_listing_through_the_plain_client_shows_the_keys_of_the_app_and_live_records_alone() {
    let bench = used();
    by_app(&bench, async |platform| {
        keep(platform, "settings", &json!({"theme": "dark"})).await;
    });
    bench.advance(HOUR);
    let seen = by_app(&bench, async |platform| listed(platform, None).await);
    let live: Vec<String> = keys(&bench, "integration:")
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(live.len(), 4);
    assert_eq!(seen, [live, vec!["settings".into()]].concat());
    for prefix in [
        "head", "j:", "p:", "b:", "s:", "m:", "t:", "e:", "job:", "bailee",
    ] {
        let seen = by_app(&bench, async |platform| {
            listed(platform, Some(prefix)).await
        });
        assert_eq!(seen, Vec::<String>::new(), "{prefix}");
    }
    let families = |prefix: &str| {
        of_bailee(&bench)
            .iter()
            .any(|one| one.1.starts_with(prefix))
    };
    for prefix in [
        "head",
        "j:",
        "p:",
        "m:",
        "job:",
        "bailee:root",
        "bailee:ring",
    ] {
        assert!(families(prefix), "{prefix} is there");
    }
}

#[test]
fn after_a_delete_all_by_plain_listing_the_history_is_whole_and_every_record_can_be_restored() {
    let bench = used();
    let (records, before) = (bench.records("alpha"), of_bailee(&bench));
    by_app(&bench, async |platform| {
        keep(platform, "settings", &json!({"theme": "dark"})).await;
    });
    bench.advance(HOUR);
    by_app(&bench, async |platform| {
        let found = listed(platform, None).await;
        for chunk in found.chunks(25) {
            let items = chunk.iter().map(|name| Item::key(key(name))).collect();
            let items = Batch::new(items).unwrap();
            platform.ask(BatchDelete { items }).await.unwrap();
        }
    });
    bench.advance(HOUR);
    let left = by_app(&bench, async |platform| listed(platform, None).await);
    assert_eq!(left, Vec::<String>::new(), "nothing plain is left");
    assert_eq!(of_bailee(&bench), before, "nothing of Bailee's was touched");

    for clause in ["A8", "A9"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{clause}: {evidence}");
    }
    assert_eq!(bench.verdict("A3").0, "failing", "the loss is shown");
    let status = bench.ok("status", json!({}));
    let job = bench.restore(json!({"seq": status["seq"]}));
    assert_eq!(
        (&job["state"], &job["proof"]),
        (&json!("done"), &json!("full"))
    );
    assert_eq!(bench.records("alpha"), records);
    bench.advance(DAY);
    for clause in ["A3", "A5", "A8", "A9"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{clause}: {evidence}");
    }
}

#[test]
fn keys_of_the_app_that_look_like_names_of_bailee_are_left_alone_and_not_taken_for_them() {
    // The install event was not delivered yet, so the app was there first: set-up may find no history in what it keeps.
    let bench = Bench::new(Config::calm(11), &["alpha"]);
    let value = |name: &str| json!({"of": "the app", "key": name, "seq": 7, "text": name});
    by_app(&bench, async |platform| {
        for name in ALIKE {
            keep(platform, name, &value(name)).await;
        }
    });
    for name in ["one", "two", "three"] {
        bench.put(name, &format!("https://{name}.example"), None);
    }
    bench.advance(DAY);
    bench.put("four", "https://four.example", None);
    bench.advance(DAY);
    let records = bench.records("alpha");
    assert_eq!(records.len(), 4);
    let job = bench.restore(json!({"seq": 3}));
    assert_eq!(job["state"], "done", "{job}");
    let kept = by_app(&bench, async |platform| {
        let mut kept = Vec::new();
        for name in ALIKE {
            kept.push(platform.ask(Get { key: key(name) }).await.unwrap());
        }
        kept
    });
    for (name, kept) in ALIKE.into_iter().zip(kept) {
        assert_eq!(kept, Some(value(name)), "{name}");
    }
    bench.advance(DAY);
    for clause in ["A8", "A9", "B2"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{clause}: {evidence}");
    }
    let (verdict, evidence) = bench.verdict("A3");
    assert_eq!(verdict, "failing", "no kind declares them: {evidence}");
    assert!(evidence.starts_with("10 values"), "{evidence}");
    by_app(&bench, async |platform| {
        for name in ALIKE {
            platform.ask(Delete { key: key(name) }).await.unwrap();
        }
    });
    bench.advance(HOUR);
    let (verdict, evidence) = bench.verdict("A3");
    assert_eq!(verdict, "proven", "{evidence}");
}

#[test]
fn everything_of_bailee_but_live_records_lies_in_its_entity_and_its_secrets() {
    let bench = used();
    bench.ok(
        "records.put",
        integration("six", "https://six.example", None),
    );
    for (area, key, value) in bench.sim.world().stored("alpha").unwrap() {
        match area {
            Area::Plain => assert!(key.starts_with("integration:"), "{key}"),
            Area::Secret => assert!(key.starts_with("bailee:"), "{key}"),
            Area::Entity(_) => {
                assert_eq!(area, own(), "{key}");
                let members = value.as_object().unwrap();
                let expected: &[&str] = match key.split(':').next() {
                    Some("head") => &["data", "n", "seq"],
                    Some("s") => &["seq", "text"],
                    _ => &["text"],
                };
                assert!(members.keys().eq(expected), "{key}: {value}");
            }
        }
    }
}
