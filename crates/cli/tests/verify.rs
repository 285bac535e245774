//! `bailee verify` over what the real engine stored: a state file of two sites, and an export of one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::process::{Command, Output};

use bailee_core::location::ENTITY;
use bailee_core::policy::Policy;
use bailee_forge::{Context, Event, Outcome};
use bailee_local::state::Saved;
use bailee_sim::{Area, Config, Sim, SimPlatform, World};
use serde_json::{Value, json};

mod common;

use common::Place;

const DAY: i64 = 86_400_000;

fn policy() -> &'static Policy {
    static POLICY: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
    POLICY.get_or_init(|| {
        let text = std::fs::read_to_string("../../bailee.toml").unwrap();
        Policy::parse(&text).unwrap()
    })
}

async fn app(platform: SimPlatform, context: Context, event: Event) -> Outcome {
    bailee_sim::engine::handle(&platform, policy(), &context, event).await
}

fn call(sim: &Sim, function: &str, payload: Value) -> Value {
    let report = sim.call("alpha", "admin", function, payload, app).unwrap();
    report
        .ok()
        .cloned()
        .unwrap_or_else(|| panic!("{function}: {:?}", report.body()))
}

/// Two sites, three days of one.
fn site() -> Sim {
    let mut world = World::new(Config::calm(1));
    world.install("alpha").unwrap();
    world.install("beta").unwrap();
    let sim = Sim::new(world);
    sim.advance(1000, app).unwrap();
    for day in 0..3 {
        let value = json!({"name": "One", "baseUrl": format!("https://{day}.example"), "enabled": true, "apiToken": "t0"});
        call(
            &sim,
            "records.put",
            json!({"key": format!("integration:site:d{day}"), "value": value}),
        );
        sim.advance(DAY, app).unwrap();
    }
    sim
}

struct Folder(Place);

impl Folder {
    fn new(name: &str) -> Self {
        Self(Place::new(&format!("verify-{name}")))
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.0.join(name), text).unwrap();
    }

    fn state(&self, name: &str, sim: &Sim) {
        let world = sim.world();
        let saved = Saved::new(world.now(), &*world);
        self.write(name, &serde_json::to_string(&saved).unwrap());
    }

    fn run(&self, args: &[&str]) -> Output {
        run(&self.0.0, args)
    }
}

fn run(folder: &Path, args: &[&str]) -> Output {
    // Read when the test runs: in a checkout that was copied, the compiled-in path names the other one's program.
    Command::new(std::env::var_os("CARGO_BIN_EXE_bailee").unwrap())
        .arg("verify")
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_state_file_is_whole_until_something_in_it_is_changed() {
    let folder = Folder::new("state");
    let sim = site();
    folder.state("state.json", &sim);
    let output = folder.run(&["state.json", "--site", "alpha"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).ends_with("whole\n"), "{}", text(&output));
    assert_eq!(
        folder.run(&["state.json", "--site", "beta"]).status.code(),
        Some(0)
    );
    let output = folder.run(&["state.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("alpha, beta"), "{}", text(&output));

    let own = Area::Entity(ENTITY.into());
    sim.world().tamper("alpha", own, "m:2", None).unwrap();
    folder.state("state.json", &sim);
    let output = folder.run(&["state.json", "--site", "alpha", "--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["whole"], false);
    assert_eq!(
        (&report["first"]["key"], &report["first"]["code"]),
        (&json!("m:2"), &json!("missing"))
    );
    assert_eq!(report["differences"][0], report["first"]);
    let output = folder.run(&["state.json", "--site", "alpha"]);
    assert!(
        text(&output).contains("the first is at entity:bailee m:2"),
        "{}",
        text(&output)
    );
}

#[test]
fn an_export_is_verified_without_keys_and_against_a_checkpoint_that_was_kept() {
    let folder = Folder::new("export");
    let sim = site();
    let kept = call(&sim, "ledger.checkpoint", json!({}));
    folder.write("kept.txt", kept["checkpoint"].as_str().unwrap());
    let vkey = kept["vkey"].as_str().unwrap();
    let mut lines = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let page = call(&sim, "store.export", json!({"cursor": cursor}));
        lines.extend(
            page["lines"]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| line.as_str().unwrap().to_owned()),
        );
        cursor = page["cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    folder.write("export.ndjson", &lines.join("\n"));
    let args = ["export.ndjson", "--checkpoint", "kept.txt", "--vkey", vkey];
    let output = folder.run(&args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));

    // Another ledger, though signed: that of a site that began again.
    folder.write(
        "kept.txt",
        &kept["checkpoint"].as_str().unwrap().replacen('4', "5", 1),
    );
    let output = folder.run(&args);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(
        text(&output).contains("checkpoint kept.txt: unsigned"),
        "{}",
        text(&output)
    );

    let world = sim.world();
    let secret = |name: &str| {
        let store = world.installation("alpha").unwrap().store.clone();
        store
            .get(&Area::Secret, name, world.now())
            .unwrap()
            .text
            .clone()
            .unwrap()
            .json()
    };
    let keys = json!({"bailee:root": secret("bailee:root"), "bailee:ring": secret("bailee:ring")});
    folder.write("keys.json", &keys.to_string());
    let output = folder.run(&["export.ndjson", "--keys", "keys.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(
        text(&output).contains("everything was opened"),
        "{}",
        text(&output)
    );

    lines.pop();
    folder.write("export.ndjson", &lines.join("\n"));
    let output = folder.run(&["export.ndjson"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
    assert!(text(&output).contains("it was cut"), "{}", text(&output));
}
