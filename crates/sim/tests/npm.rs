//! Real input: the manifests of the npm packages that this repository installs, without their people, as `connector` records.

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
use std::path::PathBuf;

use common::{Bench, DAY};
use serde_json::{Map, Value as Json, json};

/// Fewest distinct manifests for the test to mean something.
const FEWEST: usize = 500;

fn manifests() -> BTreeMap<String, Json> {
    let root = PathBuf::from("../../node_modules");
    assert!(
        root.is_dir(),
        "the npm packages are not installed; `cargo xtask test` installs them first"
    );
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "package.json") {
                let manifest: Option<Json> = std::fs::read(&path)
                    .ok()
                    .and_then(|bytes| serde_json::from_slice(&bytes).ok());
                if let Some(manifest) = manifest
                    && let (Some(name), Some(version)) =
                        (manifest["name"].as_str(), manifest["version"].as_str())
                {
                    found.insert(format!("{name} {version}"), manifest.clone());
                }
            }
        }
    }
    found
}

/// The fields of a `connector`: everything of the manifest but its people (author, contributors, maintainers, funding).
fn fields(manifest: &Json) -> Map<String, Json> {
    let mut fields = Map::new();
    for name in [
        "version",
        "description",
        "license",
        "main",
        "module",
        "types",
        "packageManager",
        "gitHead",
    ] {
        if let Some(text) = manifest[name].as_str().filter(|text| !text.is_empty()) {
            fields.insert(name.into(), json!(text));
        }
    }
    if let Some(kind) = manifest["type"].as_str() {
        fields.insert("moduleType".into(), json!(kind));
    }
    for name in ["private", "sideEffects"] {
        if let Some(value) = manifest[name].as_bool() {
            fields.insert(name.into(), json!(value));
        }
    }
    let address = |value: &Json| {
        value
            .as_str()
            .or_else(|| value["url"].as_str())
            .map(str::to_owned)
    };
    if let Some(repository) = address(&manifest["repository"]) {
        fields.insert("repository".into(), json!(repository));
    }
    for name in ["bugs", "homepage"] {
        if let Some(url) = address(&manifest[name]).filter(|url| url.starts_with("https://")) {
            fields.insert(name.into(), json!(url));
        }
    }
    for name in ["keywords", "files"] {
        let items: Vec<_> = manifest[name]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|item| item.is_string())
            .cloned()
            .collect();
        if !items.is_empty() {
            fields.insert(name.into(), json!(items));
        }
    }
    for name in [
        "engines",
        "dependencies",
        "devDependencies",
        "peerDependencies",
        "optionalDependencies",
        "scripts",
        "browser",
        "directories",
        "publishConfig",
        "config",
        "exports",
    ] {
        let mut flat = Map::new();
        flatten("", &manifest[name], &mut flat);
        if !flat.is_empty() {
            fields.insert(name.into(), Json::Object(flat));
        }
    }
    fields
}

fn flatten(path: &str, value: &Json, into: &mut Map<String, Json>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path} {name}")
        }
    };
    match value {
        Json::Null if path.is_empty() => {}
        Json::Object(all) => all
            .iter()
            .for_each(|(name, value)| flatten(&below(name), value, into)),
        Json::Array(all) => all
            .iter()
            .enumerate()
            .for_each(|(n, value)| flatten(&below(&n.to_string()), value, into)),
        scalar => {
            let text = scalar
                .as_str()
                .map_or_else(|| scalar.to_string(), str::to_owned);
            into.insert(
                if path.is_empty() {
                    ".".into()
                } else {
                    path.to_owned()
                },
                json!(text),
            );
        }
    }
}

#[test]
fn five_hundred_real_manifests_are_kept_backed_up_and_restored_equal() {
    let manifests = manifests();
    assert!(
        manifests.len() >= FEWEST,
        "only {} distinct manifests are installed",
        manifests.len()
    );
    let bench = Bench::calm();
    let mut stored: BTreeMap<String, Json> = BTreeMap::new();
    let mut refused = Vec::new();
    for (name, manifest) in &manifests {
        let payload = common::record("connector", name, Json::Object(fields(manifest)));
        let report = bench.call("alpha", "admin", "records.put", payload);
        match report.ok() {
            Some(answer) => drop(stored.insert(name.clone(), answer.clone())),
            None => refused.push((name.clone(), report.body().unwrap()["error"].clone())),
        }
    }
    assert!(
        stored.len() >= FEWEST,
        "{} stored, {} refused, first {:?}",
        stored.len(),
        refused.len(),
        refused.first()
    );
    // What the gate refuses, it refuses for a reason that it names.
    for (name, error) in &refused {
        assert_eq!(error["code"], "gate-refused", "{name}: {error}");
    }
    bench.advance(DAY);
    let before = bench.records("alpha");
    assert_eq!(before.len(), stored.len());
    let point = bench.ok("backups.list", json!({}))["points"][0].clone();
    for (number, (name, answer)) in stored.iter().enumerate() {
        let version = &answer["version"];
        match number % 10 {
            0 => drop(bench.ok(
                "records.delete",
                json!({"key": answer["key"], "expect": version}),
            )),
            1..=3 => {
                let mut changed = fields(&manifests[name]);
                changed.insert("version".into(), json!("0.0.0-changed"));
                let mut payload = common::record("connector", name, Json::Object(changed));
                payload["expect"] = version.clone();
                bench.ok("records.put", payload);
            }
            _ => {}
        }
    }
    bench.advance(DAY);
    let job = bench.restore(json!({"seq": point["seq"]}));
    assert_eq!(
        (&job["state"], &job["proof"]),
        (&json!("done"), &json!("full")),
        "{job}"
    );
    assert_eq!(job["stateHash"], point["stateHash"]);
    assert_eq!(bench.records("alpha"), before);
    for clause in ["A3", "A4", "A5", "A9"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{clause}: {evidence}");
    }
    println!(
        "{} manifests stored and restored, {} refused by the gate",
        stored.len(),
        refused.len()
    );
}
