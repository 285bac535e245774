//! `bailee check --write` as a process: when it writes the compiled form of a policy, and what.
#![expect(clippy::unwrap_used, reason = "a test ends at its first surprise")]

use std::path::Path;
use std::process::{Command, Output};

use bailee_core::policy::{Beside, Policy};

mod common;

use common::Place;

/// Runs `bailee check` in the root of the repository; returns its exit code.
fn check(policy: &str, written: &Path) -> Option<i32> {
    check_with(&[policy], written)
}

fn check_with(args: &[&str], written: &Path) -> Option<i32> {
    output(args, written).status.code()
}

fn output(args: &[&str], written: &Path) -> Output {
    let program = std::env::var_os("CARGO_BIN_EXE_bailee").unwrap();
    let mut command = Command::new(program);
    command.arg("check").args(args).arg("--write").arg(written);
    command.current_dir("../..").output().unwrap()
}

#[test]
fn what_is_written_is_the_compiled_form_and_reads_back_as_the_policy() {
    let place = Place::new("check-write");
    let file = place.0.join("policy.json");
    assert_eq!(check("bailee.toml", &file), Some(0));
    let source = std::fs::read_to_string("../../bailee.toml").unwrap();
    // The manifest beside it has one function of the app's own, so that the statement proves no more than it may.
    let beside = Beside {
        functions: vec!["apply-rules".into()],
        stores: Vec::new(),
    };
    let policy = Policy::parse_with(&source, Some(beside)).unwrap();
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

#[test]
fn what_is_written_says_what_the_manifest_has_beside_bailee_or_that_it_was_not_read() {
    let place = Place::new("check-beside");
    let file = place.0.join("policy.json");
    let beside = |args: &[&str]| {
        assert_eq!(check_with(args, &file), Some(0), "{args:?}");
        Policy::from_json(&std::fs::read(&file).unwrap())
            .unwrap()
            .beside
    };
    let combined = Beside {
        functions: vec!["settings".to_owned(), "hook".to_owned()],
        stores: vec!["entity:job".to_owned(), "sql".to_owned()],
    };
    assert_eq!(
        beside(&["tests/cli/combined/bailee.toml"]),
        Some(combined.clone())
    );
    let alone = place.0.join("bailee.toml");
    std::fs::copy("../../tests/cli/combined/bailee.toml", &alone).unwrap();
    let alone = alone.to_str().unwrap();
    let manifest = [alone, "--manifest", "tests/cli/combined/manifest.yml"];
    assert_eq!(beside(&manifest), Some(combined));
    assert_eq!(beside(&[alone]), None);
    let told = String::from_utf8(output(&[alone], &file).stdout).unwrap();
    assert!(
        told.contains("note: there is no manifest.yml beside it"),
        "{told}"
    );
}
