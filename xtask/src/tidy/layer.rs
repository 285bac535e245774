//! Who may depend on what, and what the inner crates may reach.

use super::tree::{File, Tree};
use serde_json::Value;

/// Our crates, each with those of ours that it may name. The order of the rooms: cli → local → sim → engine → core, forge; cli → verify → core.
const LAYERS: [(&str, &[&str]); 11] = [
    ("bailee-core", &[]),
    ("bailee-forge", &[]),
    ("bailee-verify", &["bailee-core"]),
    ("bailee-engine", &["bailee-core", "bailee-forge"]),
    (
        "bailee-sim",
        &["bailee-core", "bailee-forge", "bailee-engine"],
    ),
    (
        "bailee-local",
        &["bailee-core", "bailee-forge", "bailee-engine", "bailee-sim"],
    ),
    (
        "bailee-cli",
        &[
            "bailee-core",
            "bailee-forge",
            "bailee-engine",
            "bailee-sim",
            "bailee-local",
            "bailee-verify",
        ],
    ),
    (
        "bailee-wasm",
        &["bailee-core", "bailee-forge", "bailee-engine"],
    ),
    ("xtask", &[]),
    ("xtask-glue", &[]),
    ("xtask-scan", &["bailee-core"]),
];

/// The crates that perform nothing.
const PURE: [&str; 4] = ["core", "forge", "engine", "verify"];
/// Crates that would reach outside.
const OUTWARD: [&str; 13] = [
    "wasm-bindgen",
    "js-sys",
    "web-sys",
    "tokio",
    "getrandom",
    "rand",
    "fastrand",
    "reqwest",
    "hyper",
    "socket2",
    "axum",
    "ureq",
    "serde-wasm-bindgen",
];
/// Names that would reach outside.
const REACHING: [&str; 10] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "getrandom",
    "RandomState",
];

/// Returns `(crate, dependency)` of every dependency that is not for tests only.
fn dependencies(tree: &Tree) -> Vec<(&str, &str)> {
    let packages = tree.metadata.get("packages").and_then(Value::as_array);
    packages
        .into_iter()
        .flatten()
        .flat_map(|package| {
            let name = package
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let list = package
                .get("dependencies")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            list.filter(|one| one.get("kind").and_then(Value::as_str) != Some("dev"))
                .filter_map(move |one| Some((name, one.get("name")?.as_str()?)))
        })
        .collect()
}

pub(super) fn direction(tree: &Tree) -> Vec<String> {
    let ours = |name: &str| LAYERS.iter().find(|(layer, _)| *layer == name);
    let mut broken = Vec::new();
    for (from, to) in dependencies(tree) {
        match ours(from) {
            None => broken.push(format!("{from} has no place among the layers")),
            Some((_, allowed)) if ours(to).is_some() && !allowed.contains(&to) => {
                broken.push(format!("{from} → {to}"));
            }
            Some(_) => {}
        }
    }
    broken
}

pub(super) fn pure_dependencies(tree: &Tree) -> Vec<String> {
    let pure = |name: &str| PURE.iter().any(|room| name == format!("bailee-{room}"));
    let broken = dependencies(tree)
        .into_iter()
        .filter(|(from, to)| pure(from) && OUTWARD.contains(to));
    broken.map(|(from, to)| format!("{from} → {to}")).collect()
}

pub(super) fn pure_sources(tree: &Tree) -> Vec<String> {
    let files = PURE.iter().flat_map(|room| {
        let folder = format!("crates/{room}/src/");
        tree.files
            .iter()
            .filter(move |file| file.path.starts_with(&folder))
            .collect::<Vec<_>>()
    });
    naming(files, &REACHING)
}

pub(super) fn wasm_bindgen(tree: &Tree) -> Vec<String> {
    let outside = |file: &&File| {
        (file.path.starts_with("crates/") || file.path.starts_with("xtask/src/"))
            && !file.path.starts_with("crates/wasm/")
            && !file.path.starts_with("xtask/src/tidy")
    };
    let rust = tree
        .files
        .iter()
        .filter(|file| file.path.ends_with(".rs"))
        .filter(outside);
    naming(rust, &["wasm_bindgen", "js_sys"])
}

/// Returns every line of code, comments aside, that contains one of `names`.
fn naming<'a>(files: impl IntoIterator<Item = &'a File>, names: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    for file in files {
        for (number, line) in file.code() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(name) = names.iter().find(|name| code.contains(*name)) {
                broken.push(format!("{}:{number}: {name}", file.path));
            }
        }
    }
    broken
}

pub(super) fn reasons(tree: &Tree) -> Vec<String> {
    let manifest = tree.text("Cargo.toml");
    let section = manifest
        .split("[workspace.dependencies]")
        .nth(1)
        .unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    let (mut broken, mut reason) = (Vec::new(), false);
    for line in section.lines().skip(1) {
        match line.split_once('=') {
            // A heading is no reason for what stands below it.
            _ if line.starts_with("# - ") => reason = false,
            _ if line.starts_with('#') => reason = true,
            Some((name, value)) => {
                let name = name.trim();
                // Our own crates need no reason; a block of lines may share one.
                if !value.contains("path =") && !reason {
                    broken.push(format!("{name} has no reason"));
                }
                let names_it = |line: &str| line.split(['.', ' ', '=']).next() == Some(name);
                let mut members = tree.under("", "/Cargo.toml");
                if !members.any(|member| member.text.lines().any(names_it)) {
                    broken.push(format!("{name} is used by no crate"));
                }
            }
            None => reason = false,
        }
    }
    for member in tree
        .files
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
    {
        let parts = member
            .text
            .split("\n[")
            .filter(|part| part.contains("dependencies]"));
        for line in parts.flat_map(|part| part.lines().skip(1)) {
            if line.contains('=')
                && !line.trim_start().starts_with('#')
                && !line.contains("workspace = true")
            {
                broken.push(format!("{}: {}", member.path, line.trim()));
            }
        }
    }
    broken
}

/// Every dependency of a member that no file of it names: it is compiled for nothing.
pub(super) fn unused(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for member in tree.under("", "/Cargo.toml") {
        let folder = member.path.trim_end_matches("Cargo.toml");
        let sources: Vec<&File> = tree.under(folder, ".rs").collect();
        let sections = member.text.split("\n[");
        let declared = sections.filter(|section| section.contains("dependencies]"));
        for line in declared.flat_map(|section| section.lines().skip(1)) {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if name.is_empty() || name.starts_with('#') {
                continue;
            }
            let named = name.replace('-', "_");
            let is_named = |file: &&File| {
                let mut words = file.text.split(|c: char| !c.is_alphanumeric() && c != '_');
                words.any(|word| word == named)
            };
            if !sources.iter().any(is_named) {
                broken.push(format!("{}: {name}", member.path));
            }
        }
    }
    broken
}
