//! What the tests of the app's own code share: an app with kinds in every mode, and calls of its code.

use bailee_core::policy::{Beside, Policy};
use bailee_forge::{Context, Event, Outcome};
use bailee_sim::engine::handle;
use bailee_sim::executor::run;
use bailee_sim::{Config, Ran, SimPlatform};
use serde_json::{Value as Json, json};

use super::{Bench, with_kinds};

/// Every mode; the kinds of these tests are called after them.
pub const MODES: [&str; 4] = ["ignore", "observe", "journal", "enforce"];

/// The reference policy with kinds in every mode, and a secret of the app's own in each.
pub fn policy() -> &'static Policy {
    static POLICY: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
    POLICY.get_or_init(|| {
        let kind = |name: &str, mode: &str| {
            let is_written = matches!(mode, "journal" | "enforce");
            let page = if is_written { "change = \"site\"" } else { "" };
            format!(
                r#"
[[kinds]]
name = "{name}"
title = "{name}"
purpose = "Of a test."
key = "{name}-{{id}}"
mode = "{mode}"
{page}
fields.name = {{ type = "string", class = "plain", purpose = "What it is called." }}
fields.count = {{ type = "integer", class = "plain", purpose = "A number." }}
fields.token = {{ type = "string", class = "secret", purpose = "Signs in." }}
fields.servers = {{ type = "list", purpose = "Servers.", item = {{ type = "object", fields = {{ url = {{ type = "url", class = "plain", purpose = "Where." }}, token = {{ type = "string", class = "secret", purpose = "Signs in." }} }} }} }}
"#
            )
        };
        let secret = |name: &str, mode: &str| {
            format!(
                r#"
[[kinds]]
name = "{name}"
title = "{name}"
purpose = "Of a test."
store = "secret"
key = "{name}"
mode = "{mode}"
value = {{ type = "string", class = "secret", purpose = "Signs in." }}
"#
            )
        };
        let kinds = MODES.map(|mode| {
            kind(&format!("{mode}d"), mode) + &secret(&format!("{mode}d-secret"), mode)
        });
        let kinds = kinds.concat();
        Policy::parse_with(&with_kinds(&kinds), Some(Beside::default()))
            .unwrap_or_else(|errors| panic!("{errors}"))
    })
}

pub async fn app(platform: SimPlatform, context: Context, event: Event) -> Outcome {
    handle(&platform, policy(), &context, event).await
}

/// For whom the app's code acts.
#[derive(Clone, Copy)]
pub enum For {
    Itself,
    User(&'static str),
}

pub fn context(platform: &SimPlatform, who: For) -> Context {
    let context = platform.context();
    match who {
        For::Itself => Context {
            account_id: None,
            ..context
        },
        For::User(_) => Context {
            handed: Some(context.install_context.clone()),
            ..context
        },
    }
}

pub fn user(who: For) -> &'static str {
    match who {
        For::Itself => "admin",
        For::User(user) => user,
    }
}

/// What the app's code is answered to a list.
#[track_caller]
pub fn ask(bench: &Bench, who: For, payload: Json) -> Vec<Json> {
    let platform = bench.sim.invoke("alpha", user(who)).unwrap();
    let context = context(&platform, who);
    let outcome = run(
        &platform,
        app(platform.clone(), context, Event::App { payload }),
    );
    platform.finish();
    let Ran::Done(Outcome::Reply { body }) = outcome else {
        panic!("{outcome:?}");
    };
    match body["ok"].as_array() {
        Some(answers) => answers.clone(),
        None => panic!("{body}"),
    }
}

#[track_caller]
pub fn get(bench: &Bench, key: &str) -> Json {
    ask(bench, For::Itself, json!({"read": [{"key": key}]}))[0].clone()
}

#[track_caller]
pub fn put(bench: &Bench, key: &str, value: Json) -> Json {
    ask(
        bench,
        For::Itself,
        json!({"write": [[{"put": key, "value": value}]]}),
    )[0]
    .clone()
}

pub fn site() -> Bench {
    let bench = Bench::new(Config::calm(1), &["alpha"]);
    bench.sim.advance(1000, app).unwrap();
    bench
}

/// What a page is answered, as the administrator.
#[track_caller]
pub fn page(bench: &Bench, function: &str, payload: Json) -> Json {
    let report = bench.sim.call("alpha", "admin", function, payload, app);
    report.unwrap().body().unwrap().clone()
}

/// The ledger's entries, oldest first.
pub fn entries(bench: &Bench) -> Vec<Json> {
    let ledger = page(bench, "ledger.list", json!({"limit": 100}));
    ledger["ok"]["entries"].as_array().unwrap().clone()
}

/// Everything that is stored, as one text.
pub fn stored(bench: &Bench) -> String {
    format!("{:?}", bench.sim.world().stored("alpha").unwrap())
}

pub const SECRET: &str = "heron-plover-curlew";
