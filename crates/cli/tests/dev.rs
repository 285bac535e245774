//! `bailee dev` as a process: readiness, `bailee statement` against it, clean stop, `kill -9`.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at its first surprise"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

mod common;

use common::Place;

fn root() -> PathBuf {
    std::path::absolute("../..").unwrap()
}

fn bailee(args: &[&str]) -> Command {
    // Read when the test runs: in a checkout that was copied, the compiled-in path names the other one's program.
    let mut command = Command::new(std::env::var_os("CARGO_BIN_EXE_bailee").unwrap());
    // The repository's root: there `dev` finds the Node that `cargo xtask` noted.
    command
        .args(args)
        .current_dir(root())
        .env_remove("NO_COLOR");
    command
}

struct Dev {
    child: Child,
    url: String,
}

impl Dev {
    fn start(place: &Place) -> Self {
        let state = place.0.join("state.json");
        let mut child = bailee(&[
            "dev",
            "--port",
            "0",
            "--headless",
            "--artefact",
            "crates/local/tests/fake",
            "--state",
        ])
        .arg(state)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .trim()
            .strip_prefix("Bailee runs at ")
            .unwrap()
            .trim_end_matches('/')
            .to_owned();
        Self { child, url }
    }

    fn call(&self, method: &str, path: &str, body: &str) -> String {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        let mut response = agent.run(request.body(body.to_owned()).unwrap()).unwrap();
        response.body_mut().read_to_string().unwrap()
    }

    fn set(&self, key: &str, value: &Value) {
        let body = json!({"function": "set", "payload": {"key": key, "value": value}});
        let answer: Value = serde_json::from_str(&self.call(
            "POST",
            "/_local/sites/alpha/invoke",
            &body.to_string(),
        ))
        .unwrap();
        assert_eq!(answer["status"], 204, "{answer}");
    }

    fn children(&self) -> Vec<u64> {
        let health: Value = serde_json::from_str(&self.call("GET", "/_local/health", "")).unwrap();
        health["processes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|process| process["pid"].as_u64().unwrap())
            .collect()
    }

    fn signal(&mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        self.child.wait().unwrap().code()
    }

    fn statement(&self, more: &[&str]) -> Output {
        bailee(&["statement", "--site", "alpha", "--url", &self.url])
            .args(more)
            .output()
            .unwrap()
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn all_gone(pids: &[u64]) {
    let begun = Instant::now();
    let runs = |pid: &u64| {
        // A process that ended and was not waited for still has a pid; its state says so.
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z ")
    };
    while pids.iter().any(runs) {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "a Node process outlived the server"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_termination_signal_stops_it_cleanly_and_no_process_is_left() {
    let place = Place::new("stop");
    let mut dev = Dev::start(&place);
    let children = dev.children();
    assert!(!children.is_empty());
    assert_eq!(dev.signal("-TERM"), Some(0));
    // They ended before the server did, which has waited for them: not even their entries are left.
    for pid in children {
        assert!(
            !Path::new(&format!("/proc/{pid}")).exists(),
            "process {pid} is left"
        );
    }
    let files: Vec<_> = std::fs::read_dir(&place.0)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, ["state.json"], "nothing else is left behind");
}

#[test]
fn what_was_acknowledged_survives_a_kill_and_no_process_is_left() {
    let place = Place::new("kill");
    for round in 1..=3 {
        let mut dev = Dev::start(&place);
        let children = dev.children();
        for write in 1..=10 {
            dev.set(
                &format!("k{round}:{write}"),
                &json!({"round": round, "write": write}),
            );
        }
        assert_eq!(dev.signal("-KILL"), None);
        all_gone(&children);
    }
    let dev = Dev::start(&place);
    let stored = dev.call("GET", "/_local/sites/alpha/store?prefix=k", "");
    assert_eq!(stored.lines().count(), 30, "{stored}");
}

#[test]
fn the_statement_of_a_site_is_printed_in_every_form() {
    let place = Place::new("statement");
    let dev = Dev::start(&place);
    let text = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap();

    let plain = dev.statement(&[]);
    assert_eq!(plain.status.code(), Some(0));
    assert_eq!(
        text(&plain),
        "proven     A3   Nothing is broken.\n                The key is absent.\nstated     B1   The vendor answers.\n1 proven, 0 failing, 0 incomplete, 1 stated\n"
    );
    let value: Value = serde_json::from_str(&text(&dev.statement(&["--json"]))).unwrap();
    assert_eq!(value["clauses"][0]["verdict"], "proven");
    assert!(text(&dev.statement(&["--format", "markdown"])).contains("Nothing is broken."));
    assert!(text(&dev.statement(&["--format", "html"])).contains("<html"));

    dev.set("broken", &json!(true));
    let broken = dev.statement(&[]);
    assert_eq!(broken.status.code(), Some(1), "a clause is failing");
    assert!(
        text(&broken).starts_with("failing    A3"),
        "{}",
        text(&broken)
    );

    let unknown = bailee(&["statement", "--site", "omega", "--url", &dev.url])
        .output()
        .unwrap();
    assert_eq!(unknown.status.code(), Some(3));
    let error = String::from_utf8(unknown.stderr).unwrap();
    assert!(error.contains("there is no site `omega`"), "{error}");
}
