//! Values as large as the platform takes, 240 KiB that nothing compresses: what is sealed of them lies in several values, and is put,
//! seen, sealed, restored, proven and deleted like everything else, whatever happens in between.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use std::sync::OnceLock;

use bailee_core::name::{Name, Place};
use bailee_core::policy::{Beside, Policy};
use bailee_engine::internal::{Head, Look, Task};
use bailee_forge::limit::VALUE_BYTES;
use bailee_forge::queue::Delivery;
use bailee_forge::{Context, Event, Outcome};
use bailee_sim::config::Quota;
use bailee_sim::engine::handle;
use bailee_sim::executor::run;
use bailee_sim::sim::Report;
use bailee_sim::{Area, Config, Ran, Sim, SimPlatform, World};
use common::{DAY, own};
use serde_json::{Value as Json, json};

/// Documents that are put by the page.
const WRITTEN: &str = r#"
[[kinds]]
name = "document"
title = "Document"
purpose = "A large document."
key = "document-{id}"
mode = "enforce"
change = "site"
open = true
fields.one = { type = "text", class = "secret", max = 60000, purpose = "A secret." }
fields.two = { type = "text", class = "secret", max = 60000, purpose = "Another one." }
fields.three = { type = "text", class = "secret", max = 60000, purpose = "A third one." }
fields.four = { type = "text", class = "secret", max = 60000, purpose = "A fourth one." }
"#;

/// Servers that the app writes itself.
const OBSERVED: &str = r#"
[[kinds]]
name = "server"
title = "Server"
purpose = "A server, as its own app writes it."
key = "server-{id}"
mode = "observe"
open = true
"#;

fn with(kinds: &str) -> Policy {
    Policy::parse_with(&common::with_kinds(kinds), Some(Beside::default())).unwrap()
}

fn written() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| with(WRITTEN))
}

fn observed() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| with(OBSERVED))
}

struct Site {
    sim: Sim,
    policy: &'static Policy,
}

impl Site {
    fn new(policy: &'static Policy) -> Self {
        // A statement reads everything twice, which may be more than a minute's units.
        let quota = Quota {
            units_per_minute: u64::MAX,
            ..Quota::default()
        };
        let mut world = World::new(Config {
            quota,
            ..Config::calm(1)
        });
        world.install("alpha").unwrap();
        let site = Self::of(world, policy);
        site.advance(1000);
        site
    }

    fn of(world: World, policy: &'static Policy) -> Self {
        let sim = Sim::new(world);
        Self { sim, policy }
    }

    fn app(
        &self,
    ) -> impl Fn(SimPlatform, Context, Event) -> std::pin::Pin<Box<dyn Future<Output = Outcome>>> + use<>
    {
        let policy = self.policy;
        move |platform, context, event| {
            Box::pin(async move { handle(&platform, policy, &context, event).await })
        }
    }

    fn advance(&self, millis: i64) -> Vec<Report> {
        self.sim.advance(millis, self.app()).unwrap()
    }

    fn call(&self, function: &str, payload: Json) -> Report {
        let report = self
            .sim
            .call("alpha", "admin", function, payload, self.app());
        report.unwrap()
    }

    #[track_caller]
    fn ok(&self, function: &str, payload: Json) -> Json {
        let report = self.call(function, payload);
        let answer = report.ok().cloned();
        answer
            .unwrap_or_else(|| panic!("{function} answered {:?}, {:?}", report.body(), report.ran))
    }

    /// Writes or removes a value at a key of the app's own, as its own code does.
    fn keep(&self, key: &str, value: Option<&Json>) {
        let mut world = self.sim.world();
        world.tamper("alpha", Area::Plain, key, value).unwrap();
    }

    fn tamper(&self, key: &str, value: Option<&Json>) {
        let mut world = self.sim.world();
        world.tamper("alpha", own(), key, value).unwrap();
    }

    fn stored(&self, area: &Area, prefix: &str) -> Vec<(String, Json)> {
        let stored = self.sim.world().stored("alpha").unwrap().into_iter();
        let found = stored.filter(|(at, key, _)| at == area && key.starts_with(prefix));
        found.map(|(_, key, value)| (key, value)).collect()
    }

    /// The keys of Bailee's own that begin with `prefix`.
    fn keys(&self, prefix: &str) -> Vec<String> {
        let stored = self.stored(&own(), prefix).into_iter();
        stored.map(|(key, _)| key).collect()
    }

    fn head(&self) -> Head {
        Head::parse(self.stored(&own(), "head").remove(0).1).unwrap()
    }

    fn verdict(&self, clause: &str) -> (String, String) {
        let statement = self.ok("statement", json!({}));
        let clauses = statement["clauses"].as_array().unwrap();
        let found = clauses.iter().find(|one| one["id"] == clause).unwrap();
        let text = found["evidence"]["text"].as_str().unwrap_or_default();
        (
            found["verdict"].as_str().unwrap().to_owned(),
            text.to_owned(),
        )
    }

    #[track_caller]
    fn assert_whole(&self, place: &str) {
        let statement = self.ok("statement", json!({}));
        let is_observed = std::ptr::eq(self.policy, observed());
        for clause in statement["clauses"].as_array().unwrap() {
            let id = clause["id"].as_str().unwrap();
            if ["A3", "A5", "A8", "A9"].contains(&id) {
                let expected = if is_observed { "incomplete" } else { "proven" };
                assert_eq!(clause["verdict"], expected, "{place}: {clause}");
            }
        }
    }

    /// No piece is left of a document that is gone.
    #[track_caller]
    fn assert_no_piece_is_left(&self, place: &str) {
        for family in ["j:", "p:", "b:"] {
            let all = self.keys(family);
            for key in &all {
                let name = Name::parse(Place::Entity, key).unwrap();
                let whole = name.whole().to_string();
                assert!(all.contains(&whole), "{place}: {key} without {whole}");
            }
        }
    }

    fn put(&self, key: &str, value: Json, expect: Option<&Json>) -> Json {
        self.ok("records.put", put(key, value, expect))["version"].clone()
    }

    #[track_caller]
    fn restore(&self, seq: u64) -> Json {
        let payload = json!({"to": {"seq": seq}});
        let job = self.ok("backups.restore", payload)["job"].clone();
        for _ in 0..200 {
            self.advance(10_000);
            let state = self.ok("jobs.get", json!({"job": job}));
            if ["done", "failed", "cancelled"].contains(&state["state"].as_str().unwrap()) {
                return state;
            }
        }
        panic!("the restore does not end");
    }
}

fn put(key: &str, value: Json, expect: Option<&Json>) -> Json {
    json!({"key": key, "value": value, "expect": expect})
}

/// A text that hardly anything compresses.
fn noise(seed: u64, length: usize, alphabet: &[u8]) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap()
    };
    let letter = |_| char::from(alphabet[next() % alphabet.len()]);
    (0..length).map(letter).collect()
}

/// A value of exactly so many bytes of JSON, of characters of which the gate takes no text for a credential or personal data: before
/// and after of 240 KiB take three pieces.
fn value(seed: u64, bytes: usize) -> Json {
    let letters = (b'a'..=b'z').chain(b'A'..=b'Z');
    let all: Vec<u8> = letters
        .chain(b" !#$%&()*+,;<>?[]^_{|}~".to_owned())
        .collect();
    let value = json!({"text": noise(seed, bytes - r#"{"text":""}"#.len(), &all)});
    assert_eq!(value.to_string().len(), bytes);
    value
}

#[test]
fn a_value_of_240_kib_is_put_and_one_byte_more_is_refused_and_changes_nothing() {
    let site = Site::new(written());
    let version = site.put("document-1", value(1, VALUE_BYTES), None);
    assert_eq!(site.keys("j:2"), ["j:2", "j:2#1"]);
    let before = site.sim.world().stored("alpha").unwrap();
    let payload = put("document-1", value(2, VALUE_BYTES + 1), Some(&version));
    let report = site.call("records.put", payload);
    assert_eq!(report.error_code(), Some("gate-refused"));
    let body = report.body().unwrap().to_string();
    assert!(body.contains("must have at most 240 KiB in all"), "{body}");
    assert_eq!(site.sim.world().stored("alpha").unwrap(), before);
    // Before and after.
    site.put("document-1", value(2, VALUE_BYTES), Some(&version));
    assert_eq!(site.keys("j:3"), ["j:3", "j:3#1", "j:3#2"]);
    let got = site.ok("records.get", json!({"key": "document-1"}));
    assert_eq!(got["value"], value(2, VALUE_BYTES));
}

#[test]
fn secrets_that_are_too_long_once_they_are_sealed_are_refused_and_change_nothing() {
    let site = Site::new(written());
    let secret = |seed| noise(seed, 50_000, b"abcdefghijklmnop");
    let value =
        |last: &str| json!({"one": secret(1), "two": secret(2), "three": secret(3), "four": last});
    site.put("document-1", value("short"), None);
    let before = site.sim.world().stored("alpha").unwrap();
    let report = site.call("records.put", put("document-2", value(&secret(4)), None));
    assert_eq!(report.error_code(), Some("too-large"));
    let body = report.body().unwrap().to_string();
    assert!(
        body.contains("at most 245760 bytes of JSON, this one has 26"),
        "{body}"
    );
    assert_eq!(site.sim.world().stored("alpha").unwrap(), before);
}

#[test]
fn a_large_record_is_sealed_lies_in_a_base_and_comes_back_with_proof() {
    let site = Site::new(written());
    let first = site.put("document-1", value(1, VALUE_BYTES), None);
    site.ok("backups.seal", json!({}));
    let second = site.put("document-1", value(2, VALUE_BYTES), Some(&first));
    // Enough changes for a base.
    for n in 0..70 {
        site.put(&format!("document-small-{n}"), json!({"n": n}), None);
    }
    site.ok("backups.seal", json!({}));
    assert!(!site.keys("b:").is_empty(), "{:?}", site.keys(""));
    let is_further = |key: &String| key.contains('#');
    assert!(
        site.keys("b:").iter().any(is_further),
        "{:?}",
        site.keys("b:")
    );
    assert!(
        site.keys("p:").iter().any(is_further),
        "{:?}",
        site.keys("p:")
    );
    let expect = json!({"key": "document-1", "expect": second});
    site.ok("records.delete", expect);
    site.advance(DAY);
    site.assert_whole("after the seals");
    for (seq, seed) in [(&second, 2), (&first, 1), (&second, 2)] {
        let job = site.restore(seq.as_u64().unwrap());
        assert_eq!(
            (&job["state"], &job["proof"]),
            (&json!("done"), &json!("full")),
            "{job}"
        );
        let got = site.ok("records.get", json!({"key": "document-1"}));
        assert_eq!(got["value"], value(seed, VALUE_BYTES));
    }
    site.advance(2 * DAY);
    site.assert_whole("after the restores");
    site.assert_no_piece_is_left("after the restores");
}

#[test]
fn every_large_value_that_the_app_writes_is_seen_and_every_day_comes_back() {
    let site = Site::new(observed());
    let mut days = Vec::new();
    for day in 0..4_u64 {
        for n in 0..4 {
            if (day + n) % 3 != 2 {
                let value = value(day * 100 + n, VALUE_BYTES - usize::from(n != 0) * 70_000);
                site.keep(&format!("server-{n}"), Some(&value));
            }
        }
        if day == 2 {
            site.keep("server-3", None);
        }
        site.advance(DAY);
        // One that is new lies in two pieces, before and after in three.
        let last = if day % 3 == 1 { "#2" } else { "#1" };
        assert!(site.keys("j:").iter().any(|key| key.ends_with(last)));
        days.push((site.head().seq, site.stored(&Area::Plain, "server-")));
        site.assert_no_piece_is_left("a day later");
    }
    assert!(site.verdict("A9").1.contains("were last looked at"));
    assert!(!site.verdict("A9").1.contains("too large"));
    site.assert_whole("after four days");
    for (seq, values) in days.iter().rev().chain(days.last()) {
        let job = site.restore(u64::from(*seq));
        assert_eq!(job["state"], "done", "{job}");
        assert_eq!(site.stored(&Area::Plain, "server-"), *values);
    }
}

#[test]
fn many_large_values_are_seen_and_sealed_in_parts() {
    let site = Site::new(observed());
    for n in 0..16 {
        site.keep(&format!("server-{n}"), Some(&value(n, 200_000)));
    }
    site.advance(2 * DAY);
    let status = site.ok("status", json!({}));
    assert_eq!(status["unsealed"], 0, "{status}");
    assert!(status["manifests"].as_u64().unwrap() > 1, "{status}");
    site.assert_whole("two days later");
    let mut shown = 0;
    let mut cursor = Json::Null;
    loop {
        // A page of large values is shorter than the platform's limit for an answer.
        let page = site.ok("records.list", json!({"limit": 100, "cursor": cursor}));
        assert!(page.to_string().len() < 3_000_000);
        shown += page["records"].as_array().unwrap().len();
        cursor = page["cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(shown, 16);
}

#[test]
fn a_piece_that_is_gone_swapped_or_from_elsewhere_is_damage_and_named() {
    let site = Site::new(written());
    let keys = ["document-1", "document-2"];
    let versions = keys.map(|key| site.put(key, value(1, VALUE_BYTES), None));
    site.ok("backups.seal", json!({}));
    let sequence = site.head().seq;
    for (key, version) in keys.iter().zip(&versions) {
        site.put(key, value(2, VALUE_BYTES), Some(version));
    }
    let world = site.sim.snapshot();
    let seal = |site: &Site| {
        let error = site.call("backups.seal", json!({}));
        error.body().unwrap().to_string()
    };
    let (one, other) = (sequence + 1, sequence + 2);
    let fresh = || Site::of(world.clone(), written());
    let at = |site: &Site, key: String| site.stored(&own(), &key).remove(0).1;
    assert_eq!(fresh().keys(&format!("j:{one}")).len(), 3);
    assert_eq!(fresh().keys(&format!("j:{other}")).len(), 3);

    let missing = fresh();
    missing.tamper(&format!("j:{other}#2"), None);
    // What lies before it is sealed.
    let answer = seal(&missing);
    assert!(answer.contains(&format!("\"j:{other}#2\"")), "{answer}");
    assert!(answer.contains("missing"), "{answer}");
    assert_eq!(missing.head().sealed, one);
    let shown = missing.ok("status", json!({})).to_string();
    assert!(shown.contains(&format!("j:{other}#2")), "{shown}");
    assert_eq!(missing.verdict("A8").0, "failing");

    type Damage<'a> = (&'a str, Box<dyn Fn(&Site)>);
    let damages: [Damage<'_>; 4] = [
        (
            "swapped",
            Box::new(move |site| {
                let (a, b) = (format!("j:{one}#1"), format!("j:{one}#2"));
                let (first, second) = (at(site, a.clone()), at(site, b.clone()));
                site.tamper(&a, Some(&second));
                site.tamper(&b, Some(&first));
            }),
        ),
        (
            "repeated",
            Box::new(move |site| {
                let first = at(site, format!("j:{one}#1"));
                site.tamper(&format!("j:{one}#2"), Some(&first));
            }),
        ),
        (
            "foreign",
            Box::new(move |site| {
                let foreign = at(site, format!("j:{other}#1"));
                site.tamper(&format!("j:{one}#1"), Some(&foreign));
            }),
        ),
        (
            "no text",
            Box::new(move |site| site.tamper(&format!("j:{one}#1"), Some(&json!({"data": 1})))),
        ),
    ];
    for (what, damage) in damages {
        let site = fresh();
        damage(&site);
        let answer = seal(&site);
        assert!(
            answer.contains("store-damaged") && answer.contains(&format!("\"j:{one}")),
            "{what}: {answer}"
        );
        assert_eq!(site.head().sealed, sequence, "{what}: nothing is sealed");
        assert_eq!(site.verdict("A8").0, "failing", "{what}");
    }

    // And of a pack, after the seal.
    let packed = fresh();
    packed.ok("backups.seal", json!({}));
    let key = packed
        .keys("p:")
        .into_iter()
        .rfind(|key| key.ends_with("#1"));
    let key = key.unwrap();
    packed.tamper(&key, None);
    let (verdict, evidence) = packed.verdict("A9");
    assert_eq!(verdict, "failing");
    assert!(evidence.contains(&key), "{evidence}");
}

/// Runs `event` in `world`, killed at call `kill`; says whether the kill struck.
fn strike(
    world: World,
    policy: &'static Policy,
    event: &Event,
    kill: Option<(u32, bool)>,
) -> (World, bool) {
    let sim = Sim::new(world);
    let platform = sim.invoke("alpha", "admin").unwrap();
    if let Some((call, applied)) = kill {
        platform.kill_at(call, applied);
    }
    let context = platform.context();
    let ran = run(&platform, async {
        handle(&platform, policy, &context, event.clone()).await
    });
    platform.finish();
    (sim.snapshot(), ran == Ran::Killed)
}

fn records(site: &Site) -> Vec<Json> {
    let mut all = Vec::new();
    let mut cursor = Json::Null;
    loop {
        let page = site.ok("records.list", json!({"limit": 100, "cursor": cursor}));
        let found = page["records"].as_array().unwrap();
        all.extend(found.iter().map(|one| json!([one["key"], one["value"]])));
        cursor = page["cursor"].clone();
        if cursor.is_null() {
            return all;
        }
    }
}

/// Kills `event` at every call, before and after it is performed: whatever happened, the site is whole, the records are as before or
/// as after, and no piece is left of what is gone.
fn exhaust(what: &str, site: &Site, event: &Event) {
    let world = site.sim.snapshot();
    let (done, _) = strike(world.clone(), site.policy, event, None);
    let allowed = [records(site), records(&Site::of(done, site.policy))];
    for applied in [false, true] {
        for call in 0.. {
            let kill = Some((call, applied));
            let (world, struck) = strike(world.clone(), site.policy, event, kill);
            let after = Site::of(world, site.policy);
            let place = format!("{what} killed at {call} {applied}");
            if after.head().job.is_empty() {
                assert!(allowed.contains(&records(&after)), "{place}");
            }
            after.advance(2 * DAY);
            assert!(allowed.contains(&records(&after)), "{place}, later");
            let head = after.head();
            assert_eq!((head.job.as_str(), head.unsealed()), ("", 0), "{place}");
            // Searching large values takes a while, so once; what the records say was compared above.
            if !struck {
                after.assert_whole(&place);
            }
            after.assert_no_piece_is_left(&place);
            // The records of the seal before are gone, with their pieces.
            let first = after.keys("j:").into_iter().filter_map(|key| {
                match Name::parse(Place::Entity, &key).unwrap().whole() {
                    Name::Journal(seq) => Some(*seq),
                    _ => None,
                }
            });
            let newest = after.ok("backups.list", json!({}))["points"][0].clone();
            let number = |name: &str| newest[name].as_u64().unwrap();
            let covered = number("seq") + 1 - number("changes");
            assert!(
                first.min().is_none_or(|seq| u64::from(seq) >= covered),
                "{place}"
            );
            if !struck {
                assert!(call > 2, "{place}");
                break;
            }
        }
    }
}

fn resolver(function: &str, payload: Json) -> Event {
    Event::Resolver {
        function: function.into(),
        payload,
    }
}

#[test]
fn a_change_of_a_large_record_survives_a_kill_at_every_call() {
    let site = Site::new(written());
    let version = site.put("document-1", value(1, VALUE_BYTES), None);
    let update = put("document-1", value(2, VALUE_BYTES), Some(&version));
    exhaust("update", &site, &resolver("records.put", update));
    let delete = json!({"key": "document-1", "expect": version});
    exhaust("delete", &site, &resolver("records.delete", delete));
}

#[test]
fn a_seal_of_large_changes_survives_a_kill_at_every_call() {
    let site = Site::new(written());
    let version = site.put("document-1", value(1, VALUE_BYTES), None);
    // More journal records than the transaction of the next seal deletes.
    for n in 0..30 {
        site.put(&format!("document-small-{n}"), json!({"n": n}), None);
    }
    site.ok("backups.seal", json!({}));
    site.put("document-1", value(2, VALUE_BYTES), Some(&version));
    // It seals three pieces, and deletes two of the one before, beside more records than its transaction has room for.
    let event = resolver("backups.seal", json!({}));
    exhaust("seal", &site, &event);
}

#[test]
fn a_restore_of_a_large_record_survives_a_kill_at_every_call() {
    let site = Site::new(written());
    let version = site.put("document-1", value(1, VALUE_BYTES), None);
    let point = site.head().seq;
    site.ok("backups.seal", json!({}));
    site.put("document-1", value(2, VALUE_BYTES), Some(&version));
    let to = json!({"to": {"seq": point}});
    let job = site.ok("backups.restore", to)["job"]
        .as_str()
        .unwrap()
        .to_owned();
    let event = Event::Queue(Delivery {
        body: Task::Restore { job }.to_body(),
        retry_context: None,
    });
    exhaust("restore", &site, &event);
}

#[test]
fn a_look_at_large_values_survives_a_kill_at_every_call() {
    let site = Site::new(observed());
    site.keep("server-1", Some(&value(1, VALUE_BYTES)));
    site.advance(DAY);
    site.keep("server-1", Some(&value(2, VALUE_BYTES)));
    site.keep("server-2", Some(&value(3, VALUE_BYTES)));
    let event = Event::Queue(Delivery {
        body: Task::Look {
            look: Look::default(),
        }
        .to_body(),
        retry_context: None,
    });
    let world = site.sim.snapshot();
    for applied in [false, true] {
        for call in 0.. {
            let kill = Some((call, applied));
            let (world, struck) = strike(world.clone(), observed(), &event, kill);
            let after = Site::of(world, observed());
            let place = format!("look killed at {call} {applied}");
            after.advance(2 * DAY);
            assert_eq!(after.head().unsealed(), 0, "{place}");
            assert_eq!(after.ok("records.list", json!({}))["total"], 2, "{place}");
            after.assert_whole(&place);
            after.assert_no_piece_is_left(&place);
            if !struck {
                break;
            }
        }
    }
}
