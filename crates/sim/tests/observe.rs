//! Observe: the app writes its own keys as it always did; each day what differs is taken into the history, and everything of it can
//! be restored.

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

use bailee_core::policy::{Beside, Policy};
use bailee_engine::PlatformExt;
use bailee_forge::effect::{Delete, EntitySet, Set};
use bailee_forge::store::TtlUnit;
use bailee_forge::{Context, EntityName, Event, Key, Outcome, SetOptions, Ttl, Value};
use bailee_sim::app::{App, AttributeType, Entity};
use bailee_sim::executor::run;
use bailee_sim::sim::Report;
use bailee_sim::{Area, Config, Fault, Rule, Sim, SimPlatform, World};
use common::{DAY, HOUR};
use serde_json::{Value as Json, json};

/// An app that keeps servers at keys and jobs in an entity of its own.
fn policy() -> &'static Policy {
    static POLICY: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
    POLICY.get_or_init(|| {
        let kinds = r#"
[[kinds]]
name = "server"
title = "Server"
purpose = "A build server, with what it last built."
key = "server-{id}"
mode = "observe"
open = true
fields.name = { type = "string", class = "plain", purpose = "What it is called." }
fields.token = { type = "string", class = "secret", purpose = "Signs in." }

[[kinds]]
name = "job"
title = "Job"
purpose = "A job of a server."
store = "entity:job"
key = "{id:digits}"
mode = "observe"
open = true
"#;
        Policy::parse_with(&common::with_kinds(kinds), Some(Beside::default())).unwrap()
    })
}

async fn app(platform: SimPlatform, context: Context, event: Event) -> Outcome {
    bailee_sim::engine::handle(&platform, policy(), &context, event).await
}

struct Site {
    sim: Sim,
}

impl Site {
    fn new() -> Self {
        let mut app = App::reference();
        let attributes = BTreeMap::from([
            ("state".to_owned(), AttributeType::Any),
            ("day".to_owned(), AttributeType::Any),
        ]);
        let job = Entity {
            attributes,
            ..Entity::default()
        };
        app.entities.insert("job".into(), job);
        let mut world = World::with_app(Config::calm(1), app);
        world.install("alpha").unwrap();
        let site = Self {
            sim: Sim::new(world),
        };
        site.advance(1000);
        site
    }

    fn advance(&self, millis: i64) -> Vec<Report> {
        self.sim.advance(millis, app).unwrap()
    }

    #[track_caller]
    fn ok(&self, function: &str, payload: Json) -> Json {
        let report = self.sim.call("alpha", "admin", function, payload, app);
        let report = report.unwrap();
        let answer = report.ok().cloned();
        answer
            .unwrap_or_else(|| panic!("{function} answered {:?}, {:?}", report.body(), report.ran))
    }

    /// Runs code of the app's own, with the plain client.
    fn by_app<T>(&self, code: impl AsyncFnOnce(&SimPlatform) -> T) -> T {
        let platform = self.sim.invoke("alpha", "admin").unwrap();
        let ran = run(&platform, code(&platform)).done();
        platform.finish();
        ran.unwrap()
    }

    fn keep(&self, key: &str, value: Json) {
        self.keep_with(key, value, SetOptions::default());
    }

    fn keep_with(&self, key: &str, value: Json, options: SetOptions) {
        self.by_app(async |platform| {
            let effect = Set {
                key: Key::new(key).unwrap(),
                value: Value::new(value).unwrap(),
                options,
            };
            platform.ask(effect).await.unwrap();
        });
    }

    fn keep_job(&self, key: &str, value: Json) {
        self.by_app(async |platform| {
            let effect = EntitySet {
                entity_name: EntityName::new("job").unwrap(),
                key: Key::new(key).unwrap(),
                value: Value::new(value).unwrap(),
                options: SetOptions::default(),
            };
            platform.ask(effect).await.unwrap();
        });
    }

    fn drop(&self, key: &str) {
        self.by_app(async |platform| {
            let key = Key::new(key).unwrap();
            platform.ask(Delete { key }).await.unwrap();
        });
    }

    /// Everything at keys of the app's own.
    fn values(&self) -> BTreeMap<String, Json> {
        let stored = self.sim.world().stored("alpha").unwrap();
        let is_own = |area: &Area| *area == Area::Plain || *area == Area::Entity("job".into());
        let own = stored.into_iter().filter(|(area, ..)| is_own(area));
        own.map(|(_, key, value)| (key, value)).collect()
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

    fn seq(&self) -> u64 {
        self.ok("status", json!({}))["seq"].as_u64().unwrap()
    }

    #[track_caller]
    fn restore(&self, seq: u64) -> Json {
        let payload = json!({"to": {"seq": seq}});
        let job = self.ok("backups.restore", payload)["job"].clone();
        self.finish(&job)
    }

    #[track_caller]
    fn finish(&self, job: &Json) -> Json {
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

fn server(name: &str, builds: u32) -> Json {
    json!({"name": name, "token": "canary-token", "builds": [{"number": builds, "at": "2026-11-27T08:00:00Z"}]})
}

#[test]
fn what_the_app_wrote_is_in_the_history_the_next_day_and_stays_as_it_wrote_it() {
    let site = Site::new();
    for n in 0..30 {
        site.keep(&format!("server-{n}"), server("one", n));
    }
    site.keep_job("7", json!({"state": "open"}));
    site.keep("settings", json!({"theme": "dark"}));
    let before = site.values();
    site.advance(DAY);
    assert_eq!(site.values(), before, "byte for byte as the app wrote it");
    let listed = site.ok("records.list", json!({}));
    assert_eq!(listed["total"], 31, "{listed}");
    let status = site.ok("status", json!({}));
    assert_eq!(status["unsealed"], 0, "{status}");
    // Thirty new records lie in two changes, and the ledger says why.
    let entries = site.ok("ledger.list", json!({"from": 0, "limit": 20}))["entries"].clone();
    let seen = entries
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["act"] == "seen");
    assert!((2..=4).contains(&seen.count()), "{entries}");
    // Declared secrets lie open in the app's own form: A4 says so, and the page does not show them.
    assert_eq!(site.verdict("A4").0, "failing");
    assert!(!listed.to_string().contains("canary-token"), "{listed}");
}

#[test]
fn a_day_without_changes_makes_no_change_and_a_changed_value_makes_one() {
    let site = Site::new();
    for n in 0..5 {
        site.keep(&format!("server-{n}"), server("one", n));
    }
    site.advance(2 * DAY);
    let before = site.seq();
    site.advance(DAY);
    assert_eq!(site.seq(), before);
    site.keep("server-1", server("one", 100));
    site.drop("server-2");
    site.keep("server-9", server("nine", 0));
    site.advance(DAY);
    // The change of what was seen, and that of the seal.
    let entries = site.ok("ledger.list", json!({"from": before, "limit": 10}))["entries"].clone();
    let seen: Vec<&Json> = entries
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["act"] == "seen")
        .collect();
    assert_eq!(seen.len(), 1, "{entries}");
    assert_eq!(site.ok("records.list", json!({}))["total"], 5);
    for clause in ["A8", "A9"] {
        let (verdict, evidence) = site.verdict(clause);
        assert_eq!(verdict, "incomplete", "{clause}: {evidence}");
        assert!(
            evidence.contains("were last looked at 20"),
            "{clause}: {evidence}"
        );
        assert!(
            evidence.contains("overwrote between two looks"),
            "{clause}: {evidence}"
        );
    }
}

/// What the overview says of looks: whether that is well, in which words, and the facts.
fn look_of(site: &Site) -> (Json, String, Json) {
    let status = site.ok("status", json!({}));
    let health = status["health"].as_array().unwrap();
    let of_look = health.iter().find(|one| one["id"] == "look").unwrap();
    let text = of_look["text"].as_str().unwrap().to_owned();
    (of_look["ok"].clone(), text, status["look"].clone())
}

#[test]
fn the_overview_says_when_the_last_look_was_what_it_found_and_what_it_cost() {
    let site = Site::new();
    let (ok, text, look) = look_of(&site);
    assert!(text.contains("were not looked at yet"), "{text}");
    assert_eq!((ok, look), (json!(false), Json::Null), "on its first day");
    for n in 0..30 {
        site.keep(&format!("server-{n}"), server("one", n));
    }
    site.keep_job("7", json!({"state": "open"}));
    let second = Some(Ttl::new(3600, TtlUnit::Seconds).unwrap());
    let short = SetOptions {
        ttl: second,
        ..SetOptions::default()
    };
    site.keep_with("server-short", server("short", 0), short);
    site.keep("server-large", json!({"name": "x".repeat(90_000)}));
    let reports = site.advance(10 * 60_000);
    let (ok, _, look) = look_of(&site);
    assert_eq!((ok, &look["current"]), (json!(true), &json!(true)));
    // The schedule, the look and what came of it.
    let found = ["keys", "changed", "large", "expiring"].map(|name| look[name].clone());
    assert_eq!(found, [33, 32, 0, 1].map(Json::from), "{look}");
    assert!(look["bytes"].as_u64().unwrap() > 90_000, "{look}");
    // Everything up to the one write that keeps what is said here.
    let kept = |call: &bailee_sim::invocation::TracedCall| call.effect == "entitySet";
    let at = reports
        .iter()
        .filter(|one| one.invocation.function == "bailee-seal")
        .find_map(|one| one.invocation.trace.iter().position(kept))
        .unwrap();
    assert_eq!(look["calls"], at + 1, "{look}");

    // A day later nothing changed; the time is that of the look.
    site.advance(DAY);
    let (_, _, next) = look_of(&site);
    assert_eq!(next["changed"], 0, "{next}");
    assert_ne!(next["time"], look["time"]);
    assert!(next["calls"].as_u64() < look["calls"].as_u64(), "{next}");
}

#[test]
fn a_look_that_does_not_come_needs_attention_after_26_hours() {
    let site = Site::new();
    site.keep("server-1", server("one", 1));
    site.advance(HOUR);
    site.sim
        .world()
        .add_fault(Rule::always(Fault::StopSchedule));
    site.advance(25 * HOUR);
    assert_eq!(look_of(&site).0, true);
    site.advance(HOUR);
    let (ok, text, look) = look_of(&site);
    assert_eq!(ok, false, "{text}");
    let time = look["time"].as_str().unwrap();
    assert!(
        text.contains(&format!("last looked at {time}: the daily look is late")),
        "{text}"
    );
}

#[test]
fn who_backs_up_by_hand_has_the_app_s_own_records_looked_at() {
    let site = Site::new();
    site.advance(HOUR);
    site.keep("server-1", server("one", 1));
    let before = look_of(&site).2;
    site.ok("backups.seal", json!({}));
    site.advance(60_000);
    let (_, _, look) = look_of(&site);
    assert_ne!(look["time"], before["time"]);
    assert_eq!(look["changed"], 1, "{look}");
    let status = site.ok("status", json!({}));
    assert_eq!(status["unsealed"], 0, "{status}");
}

#[test]
fn an_app_without_observed_kinds_is_told_nothing_of_looks() {
    let bench = common::Bench::calm();
    let status = bench.ok("status", json!({}));
    assert_eq!(status["look"], Json::Null);
    let health = status["health"].as_array().unwrap();
    assert!(health.iter().all(|one| one["id"] != "look"), "{status}");
}

#[test]
fn every_day_can_be_restored_byte_for_byte() {
    let site = Site::new();
    let mut days = Vec::new();
    for day in 0..20_u32 {
        for n in 0..25 {
            if (day + n) % 7 == 0 {
                site.keep(&format!("server-{n}"), server(&format!("day {day}"), n));
            }
            if (day * 3 + n) % 31 == 0 {
                site.drop(&format!("server-{n}"));
            }
        }
        site.keep_job(&day.to_string(), json!({"day": day}));
        site.advance(DAY);
        days.push((site.seq(), site.values()));
    }
    for (seq, values) in days.iter().rev().chain(&days) {
        let job = site.restore(*seq);
        assert_eq!(
            (&job["state"], &job["meanwhile"]),
            (&json!("done"), &json!(0)),
            "{job}"
        );
        assert_eq!(site.values(), *values, "as it was at change {seq}");
    }
}

#[test]
fn what_was_written_since_the_last_look_is_taken_in_before_a_restore_undoes_it() {
    let site = Site::new();
    site.keep("server-1", server("one", 1));
    site.advance(DAY);
    let (point, values) = (site.seq(), site.values());
    site.keep("server-1", server("changed today", 2));
    site.keep("server-2", server("made today", 1));
    let today = site.values();
    let job = site.restore(point);
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(site.values(), values);
    // And forth again: nothing that the app wrote is lost.
    let last = job["expectedHash"].clone();
    assert!(last.is_string());
    let entries = site.ok("ledger.list", json!({"from": point, "limit": 10}))["entries"].clone();
    let seen = entries
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["act"] == "seen");
    let job = site.restore(seen.unwrap()["seq"].as_u64().unwrap());
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(site.values(), today);
}

#[test]
fn what_the_app_writes_while_a_restore_runs_stays_and_is_named_and_the_rest_is_proven() {
    let site = Site::new();
    for n in 0..60 {
        site.keep(&format!("server-{n:02}"), server("first", n));
    }
    site.advance(DAY);
    let point = site.seq();
    for n in 0..60 {
        site.keep(&format!("server-{n:02}"), server("second", n));
    }
    site.advance(DAY);
    // The run that restores is killed after some steps, and the app writes before the next one goes on.
    let job = site.ok("backups.restore", json!({"to": {"seq": point}}))["job"].clone();
    site.sim.world().add_fault(
        Rule::always(Fault::Kill { applied: true })
            .at("transact")
            .after(2),
    );
    while site.ok("jobs.get", json!({"job": job}))["done"]
        .as_u64()
        .unwrap()
        < 10
    {
        site.advance(200);
    }
    site.sim.world().faults.clear();
    site.keep("server-00", server("meanwhile", 0));
    site.keep("server-59", server("meanwhile", 59));
    let job = site.finish(&job);
    assert_eq!(job["state"], "done", "{job}");
    let values = site.values();
    assert_eq!(values["server-00"], server("meanwhile", 0));
    assert_eq!(values["server-59"], server("meanwhile", 59));
    let back = values
        .iter()
        .filter(|(_, value)| value["name"] == "first")
        .count();
    assert_eq!(back, 58, "{job}");
    assert_eq!(job["meanwhile"], 2, "{job}");
    assert_ne!(
        job["stateHash"], job["expectedHash"],
        "the ledger has what is there"
    );
}

#[test]
fn a_value_with_a_time_to_live_and_one_too_large_stay_out_and_harm_nothing() {
    let site = Site::new();
    let options = SetOptions {
        ttl: Some(Ttl::new(1, TtlUnit::Days).unwrap()),
        ..SetOptions::default()
    };
    site.keep_with("server-expiring", server("x", 1), options);
    // The model counts as this side does, so what the platform alone would take has to get there past it.
    let large = json!({"name": "l", "text": "x".repeat(250_000)});
    let mut world = site.sim.world();
    let key = "server-large";
    world
        .tamper("alpha", Area::Plain, key, Some(&large))
        .unwrap();
    drop(world);
    site.keep("server-1", server("one", 1));
    site.keep(
        "server-2",
        json!({"name": "l", "text": "x".repeat(240_000)}),
    );
    site.advance(HOUR * 23);
    site.advance(DAY);
    let listed = site.ok("records.list", json!({}));
    assert_eq!(listed["total"], 2);
    let (_, evidence) = site.verdict("A9");
    assert!(
        evidence.contains("too large or had a time to live"),
        "{evidence}"
    );
}

#[test]
fn a_look_writes_nothing_of_the_app_s_whatever_the_app_does_meanwhile() {
    let site = Site::new();
    for n in 0..40 {
        site.keep(&format!("server-{n:02}"), server("first", n));
    }
    site.advance(DAY);
    // A record that gets a time to live is gone for the history; the app's value stays.
    let options = SetOptions {
        ttl: Some(Ttl::new(30, TtlUnit::Days).unwrap()),
        ..SetOptions::default()
    };
    site.keep_with("server-00", server("expiring", 0), options);
    // And pages show what was there some time ago.
    site.keep("server-01", server("second", 1));
    site.sim.world().add_fault(Rule::always(Fault::StalePage));
    let before = site.values();
    site.advance(DAY);
    site.sim.world().faults.clear();
    assert_eq!(site.values(), before);
    site.advance(DAY);
    assert_eq!(site.values(), before);
    let listed = site.ok("records.list", json!({"limit": 100}));
    assert_eq!(listed["total"], 39, "{listed}");
    let second = listed["records"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["key"] == "server-01");
    assert_eq!(second.unwrap()["value"]["name"], "second");
}

#[test]
fn pages_that_are_short_stale_or_repeated_cost_a_day_and_nothing_more() {
    for fault in [Fault::ShortPage, Fault::StalePage, Fault::RepeatedPage] {
        let site = Site::new();
        for n in 0..130 {
            site.keep(&format!("server-{n:03}"), server("one", n));
        }
        let place = format!("{fault:?}");
        site.sim.world().add_fault(Rule::always(fault));
        let before = site.values();
        site.advance(DAY);
        site.sim.world().faults.clear();
        site.advance(DAY);
        assert_eq!(site.values(), before, "{place}");
        assert_eq!(
            site.ok("records.list", json!({"limit": 1}))["total"],
            130,
            "{place}"
        );
        let seq = site.seq();
        site.advance(DAY);
        assert_eq!(site.seq(), seq, "{place}: nothing was left to see");
    }
}

/// The statement's app with the kind `server` in another mode.
fn policy_with(mode: &str) -> &'static Policy {
    let kind = format!(
        "[[kinds]]\nname = \"server\"\ntitle = \"Server\"\npurpose = \"A server.\"\nkey = \"server-{{id}}\"\nmode = \"{mode}\"\nopen = true\n"
    );
    let policy = Policy::parse_with(&common::with_kinds(&kind), Some(Beside::default()));
    Box::leak(Box::new(policy.unwrap()))
}

#[test]
fn a_restore_leaves_alone_what_is_not_in_custody_any_more() {
    let site = Site::new();
    site.keep("server-1", server("monday", 1));
    site.advance(DAY);
    let point = site.seq();
    site.keep("server-1", server("tuesday", 1));
    site.advance(DAY);
    site.keep("server-1", server("friday", 1));
    let values = site.values();
    let ignoring = policy_with("ignore");
    let app = move |platform, context, event| async move {
        bailee_sim::engine::handle(&platform, ignoring, &context, event).await
    };
    let payload = json!({"to": {"seq": point}});
    let preview = site
        .sim
        .call("alpha", "admin", "backups.preview", payload.clone(), app)
        .unwrap();
    assert_eq!(preview.ok().unwrap()["outside"], 1);
    let job = site
        .sim
        .call("alpha", "admin", "backups.restore", payload, app)
        .unwrap();
    let job = job.ok().unwrap()["job"].clone();
    for _ in 0..20 {
        site.sim.advance(10_000, app).unwrap();
    }
    let job = site
        .sim
        .call("alpha", "admin", "jobs.get", json!({"job": job}), app)
        .unwrap();
    assert_eq!(job.ok().unwrap()["state"], "done", "{:?}", job.ok());
    assert_eq!(site.values(), values);
}

#[test]
fn what_the_app_wrote_last_is_taken_in_when_bailee_begins_to_write_a_kind() {
    let site = Site::new();
    site.keep("server-1", server("monday", 1));
    site.advance(DAY);
    site.keep("server-1", server("friday", 1));
    site.keep("server-2", server("new", 1));
    let journal = policy_with("journal");
    let app = move |platform, context, event| async move {
        bailee_sim::engine::handle(&platform, journal, &context, event).await
    };
    // A minor version comes without an event: the page or the schedule find the other policy.
    let status = site
        .sim
        .call("alpha", "admin", "status", json!({}), app)
        .unwrap();
    assert!(status.ok().is_some(), "{:?}", status.body());
    site.sim.advance(HOUR, app).unwrap();
    for (key, name) in [("server-1", "friday"), ("server-2", "new")] {
        let got = site
            .sim
            .call("alpha", "admin", "records.get", json!({"key": key}), app)
            .unwrap();
        assert_eq!(got.ok().unwrap()["value"]["name"], name, "{:?}", got.body());
    }
}

#[test]
fn a_token_that_was_changed_does_not_come_back_with_a_restore_unless_it_is_asked_for() {
    let site = Site::new();
    let value =
        |token: &str, n: u32| json!({"name": "one", "token": token, "builds": [{"number": n}]});
    site.keep("server-1", value("leaked", 1));
    site.advance(DAY);
    let point = site.seq();
    site.keep("server-1", value("rotated", 2));
    let job = site.restore(point);
    assert_eq!(
        (&job["state"], &job["secretsKept"], &job["proof"]),
        (&json!("done"), &json!(1), &json!("records")),
        "{job}"
    );
    assert_eq!(site.values()["server-1"], value("rotated", 1));
    let payload = json!({"to": {"seq": point}, "secrets": "bring-back"});
    let job = site.ok("backups.restore", payload)["job"].clone();
    assert_eq!(site.finish(&job)["state"], "done");
    assert_eq!(site.values()["server-1"], value("leaked", 1));
}

#[test]
fn a_look_takes_no_more_than_a_tenth_of_a_minute_s_units() {
    let site = Site::new();
    let text = "x".repeat(4000);
    for n in 0..2500 {
        let value = json!({"name": n, "text": text});
        let mut world = site.sim.world();
        world
            .tamper(
                "alpha",
                Area::Plain,
                &format!("server-{n:04}"),
                Some(&value),
            )
            .unwrap();
    }
    site.advance(2 * DAY);
    assert_eq!(site.ok("records.list", json!({"limit": 1}))["total"], 2500);
    let before = site.sim.world().usage().clone();
    let reports = site.advance(DAY);
    let after = site.sim.world().usage().clone();
    let units = after.read_units - before.read_units;
    let minutes = reports
        .iter()
        .map(|report| report.invocation.elapsed)
        .sum::<i64>()
        / 60_000;
    // The first share is there at once.
    let shares = u64::try_from(minutes).unwrap() + 1;
    assert!(
        (1000..=shares * 440).contains(&units),
        "{units} units in {minutes} minutes"
    );
}

#[test]
fn a_look_that_is_killed_at_any_call_is_made_good_by_the_next() {
    let site = Site::new();
    for n in 0..45 {
        site.keep(&format!("server-{n:02}"), server("one", n));
    }
    let world = site.sim.snapshot();
    for call in (0..60).step_by(3) {
        let site = Site {
            sim: Sim::new(world.clone()),
        };
        site.sim.world().add_fault(
            Rule::once(Fault::Kill {
                applied: call % 2 == 0,
            })
            .after(call),
        );
        site.advance(DAY);
        site.sim.world().faults.clear();
        site.advance(2 * DAY);
        assert_eq!(
            site.ok("records.list", json!({}))["total"],
            45,
            "killed at {call}"
        );
        let (_, evidence) = site.verdict("A9");
        assert!(
            evidence.contains("has its recorded state hash"),
            "killed at {call}: {evidence}"
        );
    }
}
