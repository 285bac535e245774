//! Secrets of the app's own: found by keys that the policy makes, taken into the history, restored, and written after the change that
//! says so. Nothing of one is in any answer, log, job or event.

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
use bailee_engine::internal::Task;
use bailee_forge::effect::{Delete, SecretDelete, SecretSet, Set};
use bailee_forge::queue::Delivery;
use bailee_forge::{Event, Key, Secret, SetOptions, Value};
use bailee_sim::app::App;
use bailee_sim::executor::run;
use bailee_sim::sim::Report;
use bailee_sim::{Area, Config, Fault, Ran, Rule, Sim, SimPlatform, World};
use common::{DAY, HOUR};
use serde_json::{Value as Json, json};

/// What is in every secret of these tests, in its members and in their names.
const CANARY: &str = "canary";

/// An app with a settings object in one secret, servers with a token each, and a login that its page writes.
fn kinds(login: &str) -> String {
    format!(
        r#"
[[kinds]]
name = "settings"
title = "Settings"
purpose = "How the app signs in to the service."
store = "secret"
key = "TOGGLE_APP_SETTINGS"
mode = "observe"
open = true
fields.apiKey = {{ type = "string", class = "secret", purpose = "Signs in." }}
fields.host = {{ type = "url", class = "plain", purpose = "Where the service is." }}

[[kinds]]
name = "server"
title = "Server"
purpose = "A build server."
key = "server-{{id}}"
mode = "observe"
open = true

[[kinds]]
name = "token"
title = "Token"
purpose = "Signs in to a server."
store = "secret"
key = "token-{{id}}"
of = "server"
mode = "observe"
value = {{ type = "string", class = "secret", purpose = "The token." }}

[[kinds]]
name = "login"
title = "Login"
purpose = "Signs in to another service."
store = "secret"
key = "login-{{id:word}}"
of = "account"
{login}
fields.user = {{ type = "string", class = "plain", purpose = "Who signs in." }}
fields.password = {{ type = "string", class = "secret", purpose = "Signs in." }}

[[kinds]]
name = "account"
title = "Account"
purpose = "What there are logins of."
key = "account-{{id:word}}"
mode = "enforce"
see = "site"
change = "site"
fields.title = {{ type = "string", class = "plain", purpose = "What it is called." }}
"#
    )
}

fn policy_with(kinds: &str, beside: Beside) -> &'static Policy {
    let text = std::fs::read_to_string("../../bailee.toml").unwrap();
    let at = text.find("# - Clauses").unwrap();
    let text = format!("{}{kinds}\n{}", &text[..at], &text[at..]);
    Box::leak(Box::new(Policy::parse_with(&text, Some(beside)).unwrap()))
}

fn policy() -> &'static Policy {
    static POLICY: std::sync::OnceLock<&Policy> = std::sync::OnceLock::new();
    POLICY.get_or_init(|| {
        let login = "mode = \"enforce\"\nsee = \"site\"\nchange = \"site\"";
        policy_with(&kinds(login), Beside::default())
    })
}

struct Site {
    sim: Sim,
    policy: &'static Policy,
}

impl Site {
    fn new() -> Self {
        let mut world = World::with_app(Config::calm(1), App::reference());
        world.install("alpha").unwrap();
        let site = Self::of(world);
        site.advance(1000);
        site
    }

    fn of(world: World) -> Self {
        Self {
            sim: Sim::new(world),
            policy: policy(),
        }
    }

    fn under(&self, policy: &'static Policy) -> Self {
        Self {
            sim: Sim::new(self.sim.snapshot()),
            policy,
        }
    }

    /// Lets time pass, and looks that nothing of a secret is in an answer or the log of what ran.
    fn advance(&self, millis: i64) -> Vec<Report> {
        let policy = self.policy;
        let reports = self
            .sim
            .advance(millis, move |platform, context, event| async move {
                bailee_sim::engine::handle(&platform, policy, &context, event).await
            });
        let reports = reports.unwrap();
        for report in &reports {
            let told = format!("{:?} {:?}", report.log, report.ran);
            assert!(!told.contains(CANARY), "{told}");
        }
        self.look_closely();
        reports
    }

    /// Nothing of a secret is stored but where secrets are, or waits in a queue.
    fn look_closely(&self) {
        let world = self.sim.world();
        for (area, key, value) in world.stored("alpha").unwrap() {
            let is_told = area != Area::Secret && value.to_string().contains(CANARY);
            assert!(!is_told, "{key}");
        }
        let installation = world.installation("alpha").unwrap();
        let (pending, flight) = (&installation.pending, &installation.flight);
        let waiting = format!("{pending:?} {flight:?} {:?}", installation.jobs);
        assert!(!waiting.contains(CANARY), "{waiting}");
    }

    #[track_caller]
    fn call(&self, function: &str, payload: Json) -> Report {
        let policy = self.policy;
        let report = self.sim.call(
            "alpha",
            "admin",
            function,
            payload,
            move |platform, context, event| async move {
                bailee_sim::engine::handle(&platform, policy, &context, event).await
            },
        );
        let report = report.unwrap();
        let told = format!("{:?} {:?}", report.body(), report.log);
        assert!(!told.contains(CANARY), "{function}: {told}");
        report
    }

    #[track_caller]
    fn ok(&self, function: &str, payload: Json) -> Json {
        let report = self.call(function, payload);
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
        self.by_app(async |platform| {
            let value = Secret::new(Value::new(value).unwrap()).unwrap();
            let (key, options) = (Key::new(key).unwrap(), SetOptions::default());
            let effect = SecretSet {
                key,
                value,
                options,
            };
            platform.ask(effect).await.unwrap();
        });
    }

    fn drop(&self, key: &str) {
        self.by_app(async |platform| {
            let key = Key::new(key).unwrap();
            platform.ask(SecretDelete { key }).await.unwrap();
        });
    }

    fn keep_server(&self, id: &str) {
        self.by_app(async |platform| {
            let (key, options) = (
                Key::new(format!("server-{id}")).unwrap(),
                SetOptions::default(),
            );
            let value = Value::new(json!({"name": id})).unwrap();
            platform
                .ask(Set {
                    key,
                    value,
                    options,
                })
                .await
                .unwrap();
        });
    }

    fn drop_server(&self, id: &str) {
        self.by_app(async |platform| {
            let key = Key::new(format!("server-{id}")).unwrap();
            platform.ask(Delete { key }).await.unwrap();
        });
    }

    /// The app's own secrets.
    fn secrets(&self) -> BTreeMap<String, Json> {
        let stored = self.sim.world().stored("alpha").unwrap();
        let own = stored
            .into_iter()
            .filter(|(area, key, _)| *area == Area::Secret && !key.starts_with("bailee:"));
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

    /// How many records of a kind the history has.
    fn count(&self, kind: &str) -> u64 {
        self.ok("records.list", json!({"kind": kind}))["total"]
            .as_u64()
            .unwrap()
    }

    fn acts(&self, from: u64) -> Vec<String> {
        let entries =
            self.ok("ledger.list", json!({"from": from, "limit": 100}))["entries"].clone();
        let acts = entries.as_array().unwrap().iter();
        acts.map(|entry| entry["act"].as_str().unwrap().to_owned())
            .collect()
    }

    #[track_caller]
    fn restore(&self, seq: u64, secrets: &str) -> Json {
        let payload = json!({"to": {"seq": seq}, "secrets": secrets});
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

    fn login(&self, password: &str, expect: Option<u64>) -> Report {
        let value = json!({"user": "build", "password": password});
        let payload =
            json!({"store": "secret", "key": "login-a", "value": value, "expect": expect});
        self.call("records.put", payload)
    }
}

fn settings(version: &str) -> Json {
    json!({
        "apiKey": format!("canary-{version}"),
        "host": "https://one.example/",
        "canaryAttributes": {"plan": [version, 1.5, null]},
        "savedAt": "2026-11-27T08:00:00Z",
    })
}

const SETTINGS: &str = "TOGGLE_APP_SETTINGS";

fn token(version: u32) -> Json {
    json!(format!("canary-token-{version}"))
}

#[test]
fn secrets_are_found_by_their_keys_and_nothing_of_them_is_shown() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..60 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    // No record makes this key.
    site.keep("token-other", token(7));
    let before = site.secrets();
    site.advance(DAY);
    assert_eq!(site.secrets(), before, "byte for byte as the app wrote it");
    // A server that was first seen today brings its token with it.
    assert_eq!((site.count("settings"), site.count("token")), (1, 60));
    for key in [SETTINGS, "token-7"] {
        let shown = site.ok("records.get", json!({"store": "secret", "key": key}));
        assert_eq!(shown["value"], json!({"$secret": "set"}), "{shown}");
        assert_eq!(shown["name"], key, "{shown}");
    }
    let seq = site.seq();
    site.advance(DAY);
    assert_eq!(site.seq(), seq, "a day without changes makes no change");
}

#[test]
fn a_look_sees_what_was_changed_and_deleted_also_where_no_record_makes_the_key_any_more() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..3 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    site.advance(DAY);
    site.keep(SETTINGS, settings("two"));
    // The server goes and its token stays; of another, both go.
    site.drop_server("0");
    site.drop_server("1");
    site.drop("token-1");
    site.drop("token-2");
    site.keep_server("3");
    site.keep("token-3", token(3));
    let before = site.seq();
    site.advance(DAY);
    assert_eq!(site.count("token"), 2, "0, which is known, and 3");
    assert_eq!(
        site.acts(before)
            .iter()
            .filter(|act| *act == "seen")
            .count(),
        1
    );
    // What nobody makes a key of is still looked at.
    site.keep("token-0", token(100));
    let before = site.seq();
    site.advance(DAY);
    assert!(site.seq() > before);
    site.drop("token-0");
    site.drop(SETTINGS);
    site.advance(DAY);
    assert_eq!((site.count("settings"), site.count("token")), (0, 1));
}

#[test]
fn every_day_can_be_restored_with_its_secrets() {
    let site = Site::new();
    let mut days = Vec::new();
    for day in 0..8_u32 {
        if day % 3 == 2 {
            site.drop(SETTINGS);
        } else {
            site.keep(SETTINGS, settings(&day.to_string()));
        }
        for n in 0..30 {
            match (day + n) % 7 {
                0 => {
                    site.keep_server(&n.to_string());
                    site.keep(&format!("token-{n}"), token(100 * day + n));
                }
                3 => site.drop(&format!("token-{n}")),
                5 => site.drop_server(&n.to_string()),
                _ => {}
            }
        }
        site.advance(DAY);
        days.push((site.seq(), site.secrets()));
    }
    // Tokens that no server makes a key of and that no look saw are nobody's: there are none here.
    for (seq, secrets) in days.iter().rev().chain(&days) {
        let job = site.restore(*seq, "bring-back");
        assert_eq!(
            (&job["state"], &job["meanwhile"], &job["proof"]),
            (&json!("done"), &json!(0), &json!("full")),
            "{job}"
        );
        assert_eq!(site.secrets(), *secrets, "as it was at change {seq}");
    }
}

#[test]
fn secrets_stay_as_they_are_today_unless_they_are_asked_for() {
    let site = Site::new();
    site.keep(SETTINGS, settings("leaked"));
    for n in 0..2 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    site.advance(DAY);
    let (point, then) = (site.seq(), site.secrets());
    site.keep(SETTINGS, settings("rotated"));
    site.drop("token-0");
    site.drop_server("0");
    site.keep_server("2");
    site.keep("token-2", token(2));
    site.advance(DAY);
    let now = site.secrets();
    let preview = site.ok("backups.preview", json!({"to": {"seq": point}}));
    assert_eq!(
        (&preview["secretsDiffer"], &preview["total"]),
        (&json!(3), &json!(2)),
        "{preview}"
    );
    let job = site.restore(point, "keep");
    assert_eq!(
        (&job["state"], &job["secretsKept"], &job["proof"]),
        (&json!("done"), &json!(3), &json!("records")),
        "{job}"
    );
    assert_eq!(site.secrets(), now);
    let preview = json!({"to": {"seq": point}, "secrets": "bring-back"});
    let preview = site.ok("backups.preview", preview);
    let changes = preview["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 3, "{preview}");
    for change in changes {
        assert_eq!(
            (&change["fields"], &change["secrets"]),
            (&json!([]), &json!(["value"])),
            "{change}"
        );
    }
    let job = site.restore(point, "bring-back");
    assert_eq!(
        (&job["state"], &job["secretsKept"], &job["proof"]),
        (&json!("done"), &json!(0), &json!("full")),
        "{job}"
    );
    assert_eq!(site.secrets(), then);
}

#[test]
fn a_restore_that_is_killed_at_any_call_brings_every_secret_back() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..4 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    site.ok(
        "records.put",
        json!({"key": "account-a", "value": {"title": "A"}}),
    );
    assert!(site.login("canary-one", None).ok().is_some());
    site.advance(DAY);
    let (point, then) = (site.seq(), site.secrets());
    site.keep(SETTINGS, settings("two"));
    site.keep("token-0", token(100));
    site.drop("token-1");
    site.drop("token-2");
    site.drop_server("2");
    site.keep_server("5");
    site.keep("token-5", token(5));
    let version =
        site.ok("records.get", json!({"store": "secret", "key": "login-a"}))["version"].as_u64();
    assert!(site.login("canary-two", version).ok().is_some());
    site.advance(DAY);
    let payload = json!({"to": {"seq": point}, "secrets": "bring-back"});
    let job = site.ok("backups.restore", payload)["job"].clone();
    let event = delivery(&Task::Restore {
        job: job.as_str().unwrap().to_owned(),
    });
    let mut struck = 0;
    for applied in [false, true] {
        for call in 0.. {
            let (world, is_struck) = strike(&site, &event, Some((call, applied)));
            if !is_struck {
                break;
            }
            struck += 1;
            let site = Site::of(world);
            site.look_closely();
            let job = site.finish(&job);
            let place = format!("killed at {call} {applied}: {job}");
            assert_eq!(
                (&job["state"], &job["meanwhile"]),
                (&json!("done"), &json!(0)),
                "{place}"
            );
            assert_eq!(site.secrets(), then, "{place}");
            assert_eq!(job["stateHash"], job["expectedHash"], "{place}");
        }
    }
    assert!(struck > 60, "{struck}");
}

/// Runs an event, killed at a call; says whether the kill struck.
fn strike(site: &Site, event: &Event, kill: Option<(u32, bool)>) -> (World, bool) {
    let sim = Sim::new(site.sim.snapshot());
    let platform = sim.invoke("alpha", "admin").unwrap();
    if let Some((call, applied)) = kill {
        platform.kill_at(call, applied);
    }
    let context = platform.context();
    let ran = run(&platform, async {
        bailee_sim::engine::handle(&platform, site.policy, &context, event.clone()).await
    });
    platform.finish();
    (sim.snapshot(), ran == Ran::Killed)
}

fn delivery(task: &Task) -> Event {
    Event::Queue(Delivery {
        body: task.to_body(),
        retry_context: None,
    })
}

#[test]
fn what_the_app_writes_while_a_restore_runs_stays_and_is_named() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..40 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n:02}"), token(n));
        site.keep(&format!("token-{n}"), token(n));
    }
    site.advance(DAY);
    let (point, then) = (site.seq(), site.secrets());
    site.keep(SETTINGS, settings("two"));
    for n in 0..40 {
        site.keep(&format!("token-{n}"), token(100 + n));
    }
    site.advance(DAY);
    let payload = json!({"to": {"seq": point}, "secrets": "bring-back"});
    let job = site.ok("backups.restore", payload)["job"].clone();
    // Each delivery ends between a change and its first secret.
    let rule = Rule::always(Fault::Kill { applied: false }).at("secretSet");
    site.sim.world().add_fault(rule);
    site.advance(200);
    site.sim.world().faults.clear();
    let pending = pending(&site);
    assert!(!pending.is_empty(), "{pending:?}");
    for n in 0..40 {
        assert_eq!(
            site.secrets()[&format!("token-{n}")],
            token(100 + n),
            "nothing was written yet"
        );
    }
    site.keep(SETTINGS, settings("meanwhile"));
    site.keep("token-7", token(777));
    site.drop("token-8");
    let job = site.finish(&job);
    assert_eq!(
        (&job["state"], &job["meanwhile"]),
        (&json!("done"), &json!(3)),
        "{job}"
    );
    let mut expected = then;
    expected.insert(SETTINGS.into(), settings("meanwhile"));
    expected.insert("token-7".into(), token(777));
    expected.remove("token-8");
    assert_eq!(site.secrets(), expected);
    // The next look takes in what is there.
    site.advance(DAY);
    assert_eq!(site.count("token"), 39);
    assert_eq!(site.verdict("A9").0, "incomplete");
}

/// The records whose secrets a restore means to write, as its document names them.
fn pending(site: &Site) -> Vec<Json> {
    let stored = site.sim.world().stored("alpha").unwrap();
    let jobs = stored
        .into_iter()
        .filter(|(_, key, _)| key.starts_with("job:"));
    jobs.flat_map(|(_, _, job)| job["data"]["pending"].as_array().unwrap().clone())
        .collect()
}

#[test]
fn a_restore_that_was_cancelled_before_its_secrets_were_written_is_told_by_the_next_look() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    site.advance(DAY);
    let point = site.seq();
    site.keep(SETTINGS, settings("two"));
    site.advance(DAY);
    let payload = json!({"to": {"seq": point}, "secrets": "bring-back"});
    let job = site.ok("backups.restore", payload)["job"].clone();
    site.sim
        .world()
        .add_fault(Rule::always(Fault::Kill { applied: false }).at("secretSet"));
    site.advance(200);
    site.sim.world().faults.clear();
    site.ok("jobs.cancel", json!({"job": job}));
    let before = site.seq();
    site.advance(DAY);
    assert_eq!(site.secrets()[SETTINGS], settings("two"));
    assert!(site.acts(before).contains(&"seen".to_owned()));
}

#[test]
fn the_page_writes_secrets_in_the_app_s_own_form_and_keeps_what_it_does_not_see() {
    let site = Site::new();
    let stored = site.login("canary-one", None);
    let version = stored.ok().unwrap()["version"].as_u64();
    assert_eq!(
        site.secrets()["login-a"],
        json!({"user": "build", "password": "canary-one"})
    );
    let value = json!({"user": "deploy", "password": {"$secret": "set"}});
    let put = json!({"store": "secret", "key": "login-a", "value": value, "expect": version});
    let version = site.ok("records.put", put)["version"].clone();
    assert_eq!(
        site.secrets()["login-a"],
        json!({"user": "deploy", "password": "canary-one"})
    );
    let shown = site.ok("records.get", json!({"store": "secret", "key": "login-a"}));
    assert_eq!(shown["value"], json!({"$secret": "set"}), "{shown}");
    site.ok(
        "records.delete",
        json!({"store": "secret", "key": "login-a", "expect": version}),
    );
    assert_eq!(site.secrets().len(), 0);
    // What the policy does not declare is refused, and personal data; what is Bailee's own is no record.
    for value in [
        json!({"other": "canary"}),
        json!({"user": "jane.doe@canary.com"}),
    ] {
        let put = json!({"store": "secret", "key": "login-a", "value": value});
        assert_eq!(
            site.call("records.put", put).error_code(),
            Some("gate-refused")
        );
    }
    let own = json!({"store": "secret", "key": "bailee:root"});
    assert_eq!(
        site.call("records.get", own).error_code(),
        Some("invalid-payload")
    );
    assert_eq!(
        site.call(
            "records.put",
            json!({"store": "secret", "key": SETTINGS, "value": {}})
        )
        .error_code(),
        Some("forbidden")
    );
}

#[test]
fn a_change_that_is_killed_before_its_secret_is_completed_by_whoever_comes_next() {
    let site = Site::new();
    site.ok(
        "records.put",
        json!({"key": "account-a", "value": {"title": "A"}}),
    );
    let version = site.login("canary-one", None).ok().unwrap()["version"].as_u64();
    let value = |password: &str| json!({"user": "build", "password": password});
    let put = json!({"store": "secret", "key": "login-a", "value": value("canary-two"), "expect": version});
    let delete = json!({"store": "secret", "key": "login-a", "expect": version});
    let scenarios = [
        ("records.put", put, Some(value("canary-two"))),
        ("records.delete", delete, None),
    ];
    for (function, payload, after) in scenarios {
        let event = Event::Resolver {
            function: function.into(),
            payload,
        };
        let mut open = 0;
        for applied in [false, true] {
            for call in 0.. {
                let (world, is_struck) = strike(&site, &event, Some((call, applied)));
                if !is_struck {
                    break;
                }
                let place = format!("{function} killed at {call} {applied}");
                let then = |world: &World| {
                    let site = Site::of(world.clone());
                    (
                        site.seq() > version.unwrap(),
                        site.secrets().remove("login-a"),
                        site,
                    )
                };
                let (is_in_history, found, struck) = then(&world);
                struck.look_closely();
                let expected = if is_in_history {
                    after.clone()
                } else {
                    Some(value("canary-one"))
                };
                if found != expected {
                    assert!(
                        is_in_history && found == Some(value("canary-one")),
                        "{place}"
                    );
                    open += 1;
                    // It is named until it is done.
                    assert_eq!(struck.verdict("A3").0, "failing", "{place}");
                }
                // The page comes next, or the look.
                let (_, _, read) = then(&world);
                read.call("records.get", json!({"store": "secret", "key": "login-a"}));
                let (_, _, looked) = then(&world);
                looked.advance(DAY);
                for site in [read, looked] {
                    assert_eq!(site.secrets().remove("login-a"), expected, "{place}");
                    let (verdict, evidence) = site.verdict("A3");
                    assert_eq!(verdict, "incomplete", "{place}: {evidence}");
                    assert_eq!(
                        site.ok("status", json!({}))["trouble"],
                        json!(null),
                        "{place}"
                    );
                }
            }
        }
        assert!(open > 0, "{function}");
    }
}

#[test]
fn a_secret_that_somebody_else_wrote_is_named_and_never_taken_in_and_a_restore_brings_it_back() {
    let site = Site::new();
    site.ok(
        "records.put",
        json!({"key": "account-a", "value": {"title": "A"}}),
    );
    assert!(site.login("canary-one", None).ok().is_some());
    site.advance(3 * DAY);
    let (point, then) = (site.seq(), site.secrets());
    assert_eq!(site.ok("status", json!({}))["trouble"], json!(null));
    for planted in [Some(json!({"user": "build", "password": "canary-x"})), None] {
        let site = site.under(policy());
        match planted.clone() {
            Some(value) => site.keep("login-a", value),
            None => site.drop("login-a"),
        }
        assert_eq!(site.verdict("A3").0, "failing");
        let reports = site.advance(DAY);
        let told = format!(
            "{:?}",
            reports.iter().map(|report| &report.log).collect::<Vec<_>>()
        );
        assert!(
            told.contains("store-damaged") && told.contains("l:"),
            "{told}"
        );
        let trouble = site.ok("status", json!({}))["trouble"].clone();
        assert!(
            trouble
                .as_str()
                .unwrap()
                .starts_with("look store-damaged l:"),
            "{trouble}"
        );
        assert!(!site.acts(point).contains(&"seen".to_owned()));
        assert_eq!(
            site.secrets().remove("login-a"),
            planted,
            "nobody took it for what was acknowledged"
        );
        let got = site.call("records.get", json!({"store": "secret", "key": "login-a"}));
        assert_eq!(got.error_code(), Some("store-damaged"));
        let job = site.restore(point, "keep");
        assert_eq!(job["state"], "done", "{job}");
        assert_eq!(site.secrets(), then);
        site.advance(DAY);
        assert_eq!(site.ok("status", json!({}))["trouble"], json!(null));
    }
    // One that no record says anything of is found where a key can be made.
    site.ok(
        "records.put",
        json!({"key": "account-b", "value": {"title": "B"}}),
    );
    site.keep("login-b", json!({"user": "canary"}));
    let (verdict, evidence) = site.verdict("A3");
    assert_eq!(
        (
            verdict.as_str(),
            evidence.contains("of which the history knows nothing")
        ),
        ("failing", true),
        "{evidence}"
    );
    site.advance(DAY);
    assert_eq!(site.count("login"), 1);
}

#[test]
fn what_the_app_wrote_last_is_taken_in_when_bailee_begins_to_write_its_secrets() {
    let observed = policy_with(&kinds("mode = \"observe\""), Beside::default());
    let site = Site::new().under(observed);
    site.ok(
        "records.put",
        json!({"key": "account-a", "value": {"title": "A"}}),
    );
    site.keep("login-a", json!({"user": "monday"}));
    site.advance(DAY);
    assert_eq!(site.count("login"), 1);
    site.keep("login-a", json!({"user": "friday"}));
    let site = site.under(policy());
    let seq = site.seq();
    site.advance(HOUR);
    assert!(
        site.acts(seq - 1).contains(&"seen".to_owned()),
        "{:?}",
        site.acts(seq - 1)
    );
    let got = site.ok("records.get", json!({"store": "secret", "key": "login-a"}));
    assert!(site.login("canary", got["version"].as_u64()).ok().is_some());
    assert_eq!(site.verdict("A3").0, "incomplete");
}

#[test]
fn a_secret_store_is_no_leak_and_secrets_that_nothing_can_list_are_named() {
    let site = Site::new();
    site.keep(
        SETTINGS,
        json!({"apiKey": "canary", "host": "https://one.example/", "note": "password=hunter2"}),
    );
    site.keep_server("1");
    site.keep(
        "token-1",
        json!("canary-ghp_0123456789abcdefghijABCDEFGHIJ012345"),
    );
    for looked in [false, true] {
        if looked {
            site.advance(DAY);
        }
        let (verdict, evidence) = site.verdict("A4");
        assert_eq!(verdict, "incomplete", "{evidence}");
        for clause in ["A2", "A3", "A4", "A17"] {
            let statement = site.ok("statement", json!({}));
            let clauses = statement["clauses"].as_array().unwrap();
            let clause = clauses.iter().find(|one| one["id"] == clause).unwrap();
            let named = "secrets that no kind declares or whose keys cannot be made, since secrets cannot be listed";
            assert!(clause["text"].as_str().unwrap().contains(named), "{clause}");
        }
    }
    // Personal data is looked for in what is not declared secret, and nothing of it is told.
    site.keep(
        SETTINGS,
        json!({"apiKey": "canary", "note": "jane.doe@canary.com"}),
    );
    let (verdict, evidence) = site.verdict("A3");
    assert_eq!(
        (verdict.as_str(), evidence.contains("by the rule `email`")),
        ("failing", true),
        "{evidence}"
    );
    assert_eq!(site.verdict("A4").0, "incomplete");
}

#[test]
fn secrets_that_the_policy_does_not_keep_any_more_are_left_alone_and_shown_to_nobody() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    site.advance(DAY);
    let point = site.seq();
    site.keep(SETTINGS, settings("two"));
    site.advance(DAY);
    let all = kinds("mode = \"enforce\"");
    let ignored = all.replacen("mode = \"observe\"", "mode = \"ignore\"", 1);
    let gone = &all[all.find("[[kinds]]\nname = \"server\"").unwrap()..];
    for kinds in [ignored.as_str(), gone] {
        let site = site.under(policy_with(kinds, Beside::default()));
        site.keep(SETTINGS, settings("three"));
        let preview = json!({"to": {"seq": point}, "secrets": "bring-back"});
        assert_eq!(site.ok("backups.preview", preview)["outside"], 1);
        let job = site.restore(point, "bring-back");
        assert_eq!(job["state"], "done", "{job}");
        assert_eq!(site.secrets()[SETTINGS], settings("three"));
        site.advance(DAY);
        assert_eq!(site.ok("status", json!({}))["trouble"], json!(null));
        site.ok("records.list", json!({}));
        assert_ne!(site.verdict("A4").0, "failing", "{:?}", site.verdict("A4"));
    }
}

#[test]
fn a_look_that_is_killed_at_any_call_is_made_good_by_the_next() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..30 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    let world = site.sim.snapshot();
    for call in (0..70).step_by(4) {
        let site = Site::of(world.clone());
        let applied = call % 8 == 0;
        site.sim
            .world()
            .add_fault(Rule::once(Fault::Kill { applied }).after(call));
        site.advance(DAY);
        site.sim.world().faults.clear();
        site.advance(2 * DAY);
        assert_eq!(
            (site.count("settings"), site.count("token")),
            (1, 30),
            "killed at {call}"
        );
    }
}
