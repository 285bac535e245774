//! The JavaScript shim and its packages.

use super::tree::Tree;
use serde_json::Value;
use std::collections::BTreeSet;

/// The only file that may import Forge's packages.
const HOST: &str = "src/host.js";
/// The shim stays below this many lines in all.
const LINES: usize = 200;

pub(super) fn forge_imports(tree: &Tree) -> Vec<String> {
    let others = tree.under("src/", ".js").filter(|file| file.path != HOST);
    others
        .filter(|file| file.text.contains("'@forge/") || file.text.contains("\"@forge/"))
        .map(|file| file.path.clone())
        .collect()
}

pub(super) fn length(tree: &Tree) -> Vec<String> {
    let lines: usize = tree
        .under("src/", ".js")
        .map(|file| file.text.lines().count())
        .sum();
    if (1..LINES).contains(&lines) {
        Vec::new()
    } else {
        vec![format!("src/ has {lines} lines")]
    }
}

pub(super) fn state(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.under("src/", ".js") {
        for (index, line) in file.text.lines().enumerate() {
            let global = line.contains("globalThis") || line.contains("global.");
            if line.starts_with("let ") || line.starts_with("var ") || global {
                broken.push(format!("{}:{}: {line}", file.path, index + 1));
            }
        }
    }
    broken
}

/// Returns what lies between the first `open` and the next `close`.
fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    text.split_once(open)
        .and_then(|(_, rest)| rest.split_once(close))
        .map_or("", |(inside, _)| inside)
}

fn difference(left: (&str, &BTreeSet<&str>), right: (&str, &BTreeSet<&str>)) -> Vec<String> {
    if left.1.is_empty() || right.1.is_empty() {
        return vec![format!("no names were found in {} or {}", left.0, right.0)];
    }
    let only = |a: (&str, &BTreeSet<&str>), b: &BTreeSet<&str>| {
        a.1.difference(b)
            .map(|name| format!("{name} is in {} only", a.0))
            .collect::<Vec<_>>()
    };
    [only(left, right.1), only(right, left.1)].concat()
}

pub(super) fn effects(tree: &Tree) -> Vec<String> {
    let source = "crates/forge/src/effect.rs";
    // A row reads `"name": Type { … } -> Answer, host, repeatable;`, and one that says `inside` never reaches the host.
    let rows = tree.text(source).lines().filter_map(|line| {
        let row = line.trim_start().strip_prefix('"')?;
        let (name, rest) = row.split_once("\": ")?;
        rest.contains(", host, ").then_some(name)
    });
    let named = rows.collect();
    let table = between(tree.text(HOST), "\nconst effects = {\n", "\n};");
    let performed = table.lines().filter_map(|line| {
        let name = line.strip_prefix("  ")?.split(':').next()?;
        name.chars().all(char::is_alphabetic).then_some(name)
    });
    difference((source, &named), (HOST, &performed.collect()))
}

pub(super) fn pins(tree: &Tree) -> Vec<String> {
    let package: Value = serde_json::from_str(tree.text("package.json")).unwrap_or_default();
    let mut broken = Vec::new();
    if package.get("type").is_some() {
        broken.push(
            "package.json has a type field, which the bundler takes for the shim's".to_owned(),
        );
    }
    for group in ["dependencies", "devDependencies"] {
        let Some(packages) = package.get(group).and_then(Value::as_object) else {
            broken.push(format!("package.json has no {group}"));
            continue;
        };
        let exact = |version: &str| {
            version.split('.').count() == 3 && version.starts_with(|c: char| c.is_ascii_digit())
        };
        for (name, version) in packages {
            if !version.as_str().is_some_and(exact) {
                broken.push(format!("{name} {version}"));
            }
        }
    }
    broken
}

pub(super) fn lock(tree: &Tree) -> Vec<String> {
    let text = tree.text("package-lock.json");
    if text.is_empty() {
        return vec!["package-lock.json is missing".to_owned()];
    }
    let hosts = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.trim_start().starts_with("\"resolved\""));
    hosts
        .map(|(index, _)| format!("package-lock.json:{}", index + 1))
        .collect()
}
