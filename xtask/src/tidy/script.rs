//! The JavaScript shim and its packages.

use super::tree::{File, Tree};
use serde_json::Value;
use std::collections::BTreeSet;

/// The reference app's own code: it lies where the bundler looks for handlers, and is no part of the shim.
const APP: &str = "src/app/";
/// The only file of the shim that may import Forge's packages.
const HOST: &str = "src/host.js";
/// The only file that may ask for records as the app's own code does, with their secrets.
const CLIENT: &str = "src/client.js";
/// The shim's code and its types stay below this many lines.
const LINES: [(&str, usize); 2] = [(".js", 240), (".d.ts", 110)];

/// The files of the shim with this ending.
fn shim<'t>(tree: &'t Tree, ending: &'t str) -> impl Iterator<Item = &'t File> {
    let files = tree.under("src/", ending);
    files.filter(|file| !file.path.starts_with(APP))
}

pub(super) fn forge_imports(tree: &Tree) -> Vec<String> {
    let others = shim(tree, ".js").filter(|file| file.path != HOST);
    others
        .filter(|file| file.text.contains("'@forge/") || file.text.contains("\"@forge/"))
        .map(|file| file.path.clone())
        .collect()
}

/// What starts a run for the app's own code names its module; who asks which module it is, compares.
pub(super) fn runs_of_the_app(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.under("src/", ".js") {
        if file.path == CLIENT {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            let line = line.replace('"', "'");
            if line.replace("=== 'app'", "").contains("'app'") {
                broken.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    broken
}

pub(super) fn length(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for (ending, most) in LINES {
        let files = shim(tree, ending);
        let lines: usize = files.map(|file| file.text.lines().count()).sum();
        if lines >= most {
            broken.push(format!("src/ has {lines} lines in *{ending}"));
        }
    }
    let others = shim(tree, "").filter(|file| {
        let mut endings = LINES.iter().map(|(ending, _)| ending);
        !endings.any(|ending| file.path.ends_with(ending))
    });
    broken.extend(others.map(|file| format!("{} is neither code nor types", file.path)));
    if shim(tree, ".js").next().is_none() {
        broken.push("there is no shim in src/".into());
    }
    broken
}

/// Constants of the shim that are objects, and what each holds: nothing of an invocation.
const CONSTANTS: [(&str, &str, &str); 6] = [
    (
        "src/index.js",
        "{ bailee, resolver, scheduled, seal, lifecycle, uninstall }",
        "functions, and the policy in them",
    ),
    ("src/index.js", "issue", "a function"),
    (
        "src/app/rule.js",
        "TRIGGERS",
        "names of events and of triggers, never written again",
    ),
    ("src/host.js", "effects", "functions"),
    (
        "src/host.js",
        "byClass",
        "the codes of classes, never written again",
    ),
    ("src/load.js", "compiled", "the module"),
];

/// Whether a line begins a constant that something could be put into. Functions and texts cannot.
fn holds(path: &str, line: &str) -> bool {
    let Some((name, value)) = line
        .trim_start_matches("export ")
        .strip_prefix("const ")
        .filter(|_| !line.starts_with(' '))
        .and_then(|rest| rest.split_once('='))
    else {
        return false;
    };
    let (name, value) = (name.trim(), value.trim().trim_end_matches(';'));
    // What begins on the next line is not read, and may be anything.
    let is_object = value.is_empty()
        || value.starts_with("new ")
        || value.starts_with(['{', '['])
        || value.ends_with(')') && !value.contains("=>");
    is_object
        && !CONSTANTS
            .iter()
            .any(|(file, known, _)| *file == path && *known == name)
}

pub(super) fn state(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.under("src/", ".js") {
        for (index, line) in file.text.lines().enumerate() {
            let global = line.contains("globalThis") || line.contains("global.");
            if line.starts_with("let ")
                || line.starts_with("var ")
                || global
                || holds(&file.path, line)
            {
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
