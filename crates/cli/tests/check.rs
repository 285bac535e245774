//! `bailee check --write` as a process: when it writes the compiled form of a policy, and what.
#![expect(clippy::unwrap_used, reason = "a test ends at its first surprise")]

use std::process::Command;

use bailee_core::policy::Policy;

mod common;

use common::Place;

/// Runs `bailee check` in the root of the repository; returns its exit code.
fn check(policy: &str, written: &std::path::Path) -> Option<i32> {
    let program = std::env::var_os("CARGO_BIN_EXE_bailee").unwrap();
    let mut command = Command::new(program);
    command.args(["check", policy, "--write"]).arg(written);
    command.current_dir("../..").output().unwrap().status.code()
}

#[test]
fn what_is_written_is_the_compiled_form_and_reads_back_as_the_policy() {
    let place = Place::new("check-write");
    let file = place.0.join("policy.json");
    assert_eq!(check("bailee.toml", &file), Some(0));
    let source = std::fs::read_to_string("../../bailee.toml").unwrap();
    let policy = Policy::parse(&source).unwrap();
    let written = std::fs::read(&file).unwrap();
    assert_eq!(written, policy.to_json());
    assert_eq!(Policy::from_json(&written), Ok(policy));
}

#[test]
fn a_policy_with_problems_writes_nothing() {
    let place = Place::new("check-problems");
    let file = place.0.join("policy.json");
    assert_eq!(check("tests/cli/policy/bad.toml", &file), Some(1));
    assert!(!file.exists());
}
