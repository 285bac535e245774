//! What the tests of the engine on the model share: a site with the real engine, driven as the platform drives it.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

pub mod app;
pub mod ring;
pub mod secret;

use bailee_core::name::ENTITY;
use bailee_core::policy::{Beside, Policy};
use bailee_forge::{Context, Event, Outcome};
use bailee_sim::engine::handle;
use bailee_sim::sim::Report;
use bailee_sim::{Area, Config, Sim, SimPlatform, World};
use serde_json::{Value as Json, json};

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

/// The reference policy, the same for all tests, with a manifest that has nothing beside Bailee: that this is so is tested where
/// manifests are read, with the command line.
pub fn policy() -> &'static Policy {
    static POLICY: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
    POLICY.get_or_init(|| Policy::parse_with(&text(), Some(Beside::default())).unwrap())
}

/// The source of the reference policy, of an app without functions of its own.
pub fn text() -> String {
    let text = std::fs::read_to_string("../../bailee.toml").unwrap();
    match (
        text.find("\n[[functions]]"),
        text.find("\n# - Record kinds"),
    ) {
        (Some(from), Some(to)) => format!("{}{}", &text[..from], &text[to..]),
        _ => text,
    }
}

/// The same with further kinds.
pub fn with_kinds(kinds: &str) -> String {
    let text = text();
    let at = text.find("# - Clauses").unwrap();
    format!("{}{kinds}\n{}", &text[..at], &text[at..])
}

/// The app under test: the real engine.
pub async fn app(platform: SimPlatform, context: Context, event: Event) -> Outcome {
    handle(&platform, policy(), &context, event).await
}

/// A world in which the app is installed on `sites`.
pub struct Bench {
    pub sim: Sim,
}

impl Bench {
    pub fn new(config: Config, sites: &[&str]) -> Self {
        let mut world = World::new(config);
        for site in sites {
            world.install(site).unwrap();
        }
        Self {
            sim: Sim::new(world),
        }
    }

    /// One calm site, `alpha`, whose install event was handled.
    pub fn calm() -> Self {
        let bench = Self::new(Config::calm(1), &["alpha"]);
        bench.advance(1000);
        bench
    }

    pub fn call(&self, site: &str, user: &str, function: &str, payload: Json) -> Report {
        self.sim.call(site, user, function, payload, app).unwrap()
    }

    /// Calls as the administrator of `alpha` and returns what is under `ok`.
    #[track_caller]
    pub fn ok(&self, function: &str, payload: Json) -> Json {
        self.ok_at("alpha", function, payload)
    }

    #[track_caller]
    pub fn ok_at(&self, site: &str, function: &str, payload: Json) -> Json {
        let report = self.call(site, "admin", function, payload);
        match report.ok() {
            Some(answer) => answer.clone(),
            None => panic!("{function} answered {:?}, {:?}", report.body(), report.ran),
        }
    }

    /// Calls as the administrator of `alpha` and returns the error's code.
    #[track_caller]
    pub fn error(&self, function: &str, payload: Json) -> String {
        let report = self.call("alpha", "admin", function, payload);
        report
            .error_code()
            .unwrap_or_else(|| panic!("{function} answered {:?}", report.body()))
            .to_owned()
    }

    pub fn advance(&self, millis: i64) -> Vec<Report> {
        self.sim.advance(millis, app).unwrap()
    }

    /// Puts an integration and returns the answer.
    #[track_caller]
    pub fn put(&self, name: &str, url: &str, expect: Option<u64>) -> Json {
        self.ok("records.put", integration(name, url, expect))
    }

    /// The verdict of a clause now.
    #[track_caller]
    pub fn verdict(&self, clause: &str) -> (String, String) {
        let statement = self.ok("statement", json!({}));
        let clauses = statement["clauses"].as_array().unwrap();
        let found = clauses.iter().find(|one| one["id"] == clause).unwrap();
        let text = found["evidence"]["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (found["verdict"].as_str().unwrap().to_owned(), text)
    }

    /// Starts a restore, lets the queue deliver, and returns the job.
    #[track_caller]
    pub fn restore(&self, to: Json) -> Json {
        let job = self.ok("backups.restore", json!({"to": to}))["job"].clone();
        for _ in 0..200 {
            self.advance(10_000);
            let state = self.ok("jobs.get", json!({"job": job}));
            if ["done", "failed", "cancelled"].contains(&state["state"].as_str().unwrap()) {
                return state;
            }
        }
        panic!("the restore does not end");
    }

    /// Every record as the page lists them, without versions.
    pub fn records(&self, site: &str) -> Vec<Json> {
        let mut all = Vec::new();
        let mut cursor = Json::Null;
        loop {
            let page = self.ok_at(
                site,
                "records.list",
                json!({"limit": 100, "cursor": cursor}),
            );
            for record in page["records"].as_array().unwrap() {
                all.push(json!({"id": record["id"], "key": record["key"], "name": record["name"], "kind": record["kind"], "value": record["value"]}));
            }
            cursor = page["cursor"].clone();
            if cursor.is_null() {
                return all;
            }
        }
    }
}

/// The payload of a put of an `integration` on the site.
pub fn integration(name: &str, url: &str, expect: Option<u64>) -> Json {
    let mut put = record(
        "integration:site",
        name,
        json!({"baseUrl": url, "enabled": true}),
    );
    put["expect"] = json!(expect);
    put
}

/// The payload of a put of a record that is called `name`, at the key that begins with `prefix` and ends with the name.
pub fn record(prefix: &str, name: &str, mut value: Json) -> Json {
    value["name"] = json!(name);
    json!({"key": key(prefix, name), "value": value})
}

/// The key that begins with `prefix` and ends with what is left of a name in a key.
pub fn key(prefix: &str, name: &str) -> String {
    let is_fine = |letter: char| letter.is_ascii_alphanumeric();
    let id: String = name
        .chars()
        .map(|letter| if is_fine(letter) { letter } else { '-' })
        .collect();
    format!("{prefix}:{id}")
}

/// The key of an `integration` on the site.
pub fn at(name: &str) -> String {
    key("integration:site", name)
}

/// Writes or removes a plain value of `alpha` behind the app's back.
#[track_caller]
pub fn tamper(bench: &Bench, key: &str, value: Option<Json>) {
    bench
        .sim
        .world()
        .tamper("alpha", Area::of(None), key, value.as_ref())
        .unwrap();
}

/// Writes or removes an item of Bailee's own entity on `alpha` behind the app's back.
#[track_caller]
pub fn tamper_own(bench: &Bench, key: &str, value: Option<Json>) {
    bench
        .sim
        .world()
        .tamper("alpha", own(), key, value.as_ref())
        .unwrap();
}

/// Where everything of Bailee's own lies.
pub fn own() -> Area {
    Area::Entity(ENTITY.into())
}

/// The stored values of `alpha` whose keys begin with `prefix`.
pub fn keys(bench: &Bench, prefix: &str) -> Vec<(String, Json)> {
    let stored = bench.sim.world().stored("alpha").unwrap();
    stored
        .into_iter()
        .filter(|(_, key, _)| key.starts_with(prefix))
        .map(|(_, key, value)| (key, value))
        .collect()
}
