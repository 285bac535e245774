//! What the tests of the app's own secrets share: an app with three kinds of them.

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
use bailee_sim::{Area, Config, Ran, Sim, SimPlatform, World};
use serde_json::{Value as Json, json};

/// What is in every secret of these tests, in its members and in their names.
pub const CANARY: &str = "canary";

/// An app with a settings object in one secret, servers with a token each, and a login that its page writes.
pub fn kinds(login: &str) -> String {
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

pub fn policy_with(kinds: &str, beside: Beside) -> &'static Policy {
    let text = super::with_kinds(kinds);
    Box::leak(Box::new(Policy::parse_with(&text, Some(beside)).unwrap()))
}

pub fn policy() -> &'static Policy {
    static POLICY: std::sync::OnceLock<&Policy> = std::sync::OnceLock::new();
    POLICY.get_or_init(|| {
        let login = "mode = \"enforce\"\nsee = \"site\"\nchange = \"site\"";
        policy_with(&kinds(login), Beside::default())
    })
}

pub struct Site {
    pub sim: Sim,
    pub policy: &'static Policy,
}

impl Site {
    pub fn new() -> Self {
        let mut world = World::with_app(Config::calm(1), App::reference());
        world.install("alpha").unwrap();
        let site = Self::of(world);
        site.advance(1000);
        site
    }

    pub fn of(world: World) -> Self {
        Self {
            sim: Sim::new(world),
            policy: policy(),
        }
    }

    pub fn under(&self, policy: &'static Policy) -> Self {
        Self {
            sim: Sim::new(self.sim.snapshot()),
            policy,
        }
    }

    /// Lets time pass, and looks that nothing of a secret is in an answer or the log of what ran.
    pub fn advance(&self, millis: i64) -> Vec<Report> {
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
    pub fn look_closely(&self) {
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
    pub fn call(&self, function: &str, payload: Json) -> Report {
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
    pub fn ok(&self, function: &str, payload: Json) -> Json {
        let report = self.call(function, payload);
        let answer = report.ok().cloned();
        answer
            .unwrap_or_else(|| panic!("{function} answered {:?}, {:?}", report.body(), report.ran))
    }

    /// Runs code of the app's own, with the plain client.
    pub fn by_app<T>(&self, code: impl AsyncFnOnce(&SimPlatform) -> T) -> T {
        let platform = self.sim.invoke("alpha", "admin").unwrap();
        let ran = run(&platform, code(&platform)).done();
        platform.finish();
        ran.unwrap()
    }

    pub fn keep(&self, key: &str, value: Json) {
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

    pub fn drop(&self, key: &str) {
        self.by_app(async |platform| {
            let key = Key::new(key).unwrap();
            platform.ask(SecretDelete { key }).await.unwrap();
        });
    }

    pub fn keep_server(&self, id: &str) {
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

    pub fn drop_server(&self, id: &str) {
        self.by_app(async |platform| {
            let key = Key::new(format!("server-{id}")).unwrap();
            platform.ask(Delete { key }).await.unwrap();
        });
    }

    /// The app's own secrets.
    pub fn secrets(&self) -> BTreeMap<String, Json> {
        let stored = self.sim.world().stored("alpha").unwrap();
        let own = stored
            .into_iter()
            .filter(|(area, key, _)| *area == Area::Secret && !key.starts_with("bailee:"));
        own.map(|(_, key, value)| (key, value)).collect()
    }

    pub fn verdict(&self, clause: &str) -> (String, String) {
        let statement = self.ok("statement", json!({}));
        let clauses = statement["clauses"].as_array().unwrap();
        let found = clauses.iter().find(|one| one["id"] == clause).unwrap();
        let text = found["evidence"]["text"].as_str().unwrap_or_default();
        (
            found["verdict"].as_str().unwrap().to_owned(),
            text.to_owned(),
        )
    }

    pub fn seq(&self) -> u64 {
        self.ok("status", json!({}))["seq"].as_u64().unwrap()
    }

    /// How many records of a kind the history has.
    pub fn count(&self, kind: &str) -> u64 {
        self.ok("records.list", json!({"kind": kind}))["total"]
            .as_u64()
            .unwrap()
    }

    pub fn acts(&self, from: u64) -> Vec<String> {
        let entries =
            self.ok("ledger.list", json!({"from": from, "limit": 100}))["entries"].clone();
        let acts = entries.as_array().unwrap().iter();
        acts.map(|entry| entry["act"].as_str().unwrap().to_owned())
            .collect()
    }

    #[track_caller]
    pub fn restore(&self, seq: u64, secrets: &str) -> Json {
        let payload = json!({"to": {"seq": seq}, "secrets": secrets});
        let job = self.ok("backups.restore", payload)["job"].clone();
        self.finish(&job)
    }

    #[track_caller]
    pub fn finish(&self, job: &Json) -> Json {
        for _ in 0..200 {
            self.advance(10_000);
            let state = self.ok("jobs.get", json!({"job": job}));
            if ["done", "failed", "cancelled"].contains(&state["state"].as_str().unwrap()) {
                return state;
            }
        }
        panic!("the restore does not end");
    }

    pub fn login(&self, password: &str, expect: Option<u64>) -> Report {
        let value = json!({"user": "build", "password": password});
        let payload =
            json!({"store": "secret", "key": "login-a", "value": value, "expect": expect});
        self.call("records.put", payload)
    }
}

pub fn settings(version: &str) -> Json {
    json!({
        "apiKey": format!("canary-{version}"),
        "host": "https://one.example/",
        "canaryAttributes": {"plan": [version, 1.5, null]},
        "savedAt": "2026-11-27T08:00:00Z",
    })
}

pub const SETTINGS: &str = "TOGGLE_APP_SETTINGS";

pub fn token(version: u32) -> Json {
    json!(format!("canary-token-{version}"))
}

/// Runs an event, killed at a call; says whether the kill struck.
pub fn strike(site: &Site, event: &Event, kill: Option<(u32, bool)>) -> (World, bool) {
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

pub fn delivery(task: &Task) -> Event {
    Event::Queue(Delivery {
        body: task.to_body(),
        retry_context: None,
    })
}
