//! Values of real configuration: the installed packages of npm and Cargo.

use crate::case::{Case, HARMLESS};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// As many distinct values as are judged.
const COUNT: usize = 40_000;
/// As many values as one file gives, so that no large one drowns the others.
const PER_FILE: usize = 200;
/// The group of values that hold nothing.
pub(crate) const REAL: &str = "real";
/// The group of values that name a mailbox or an account, or are a phone number: listed, never a false refusal.
pub(crate) const ADDRESSES: &str = "real addresses";
/// The group of bare words of 24 hexadecimal digits: the form of an older account id, refused by design.
pub(crate) const HEX24: &str = "real words of 24 hex digits";

/// The group of private keys, which packages of test vectors have.
pub(crate) const KEYS: &str = "real private keys";

/// Reads the values, spread evenly over all files in the order of their paths.
///
/// Of Cargo's packages those that the lock file names: what else lies in its folder differs from machine to machine.
pub(crate) fn read() -> Vec<Case> {
    // `cargo run` says where this package lies now; where it was compiled may be another checkout.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let root = Path::new(&package).join("../..");
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
    let mut folders = vec![root.join("node_modules")];
    let locked = locked(&root.join("Cargo.lock"));
    for source in cargo
        .iter()
        .flat_map(|cargo| children(&cargo.join("registry/src")))
    {
        folders.extend(locked.iter().map(|package| source.join(package)));
    }

    let mut files = Vec::new();
    for folder in &folders {
        list(folder, &mut files);
    }
    let (mut seen, mut cases) = (BTreeSet::new(), Vec::new());
    for file in &files {
        let Ok(text) = fs::read_to_string(file) else {
            continue;
        };
        let kind = kind(file);
        let mut values = Vec::new();
        parse(kind, &text, &mut values);
        for (name, text) in values.into_iter().take(PER_FILE) {
            // One or two characters are no configuration worth counting.
            if text.trim().len() > 2 && seen.insert(text.clone()) {
                let group = if text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
                {
                    HEX24
                } else if text.contains(" PRIVATE KEY-----") {
                    KEYS
                } else if text.contains("identity::user/")
                    || is_phone(&text)
                    || names_mailbox(&text)
                {
                    ADDRESSES
                } else {
                    REAL
                };
                cases.push(Case {
                    label: HARMLESS.to_owned(),
                    group: group.to_owned(),
                    class: kind.to_owned(),
                    name,
                    text,
                });
            }
        }
    }
    let all = cases.len();
    let is_taken = |index: usize| all <= COUNT || index * COUNT / all != (index + 1) * COUNT / all;
    let mut index = 0;
    cases.retain(|_| {
        index += 1;
        is_taken(index - 1)
    });
    cases
}

/// The folders of the packages of a lock file: `name-version`.
fn locked(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lock: Option<toml::Table> = text.parse().ok();
    let packages = lock
        .as_ref()
        .and_then(|lock| lock.get("package")?.as_array());
    let folder = |package: &toml::Value| {
        let member = |name| package.get(name).and_then(toml::Value::as_str);
        Some(format!("{}-{}", member("name")?, member("version")?))
    };
    let mut folders: Vec<String> = packages.into_iter().flatten().filter_map(folder).collect();
    folders.sort();
    folders
}

/// What lies in a folder, by name.
fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Every file below a folder that holds configuration, by path.
fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in children(folder) {
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            list(&path, files);
        } else if !kind(&path).is_empty() {
            files.push(path);
        }
    }
}

fn kind(path: &Path) -> &'static str {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    match name.rsplit('.').next().unwrap_or_default() {
        "json" | "eslintrc" | "nycrc" => "json",
        "yaml" | "yml" => "yaml",
        "toml" => "toml",
        "npmrc" | "editorconfig" | "ini" | "cfg" | "properties" => "ini",
        _ => "",
    }
}

fn parse(kind: &str, text: &str, values: &mut Vec<(String, String)>) {
    match kind {
        "json" => {
            if let Ok(json) = serde_json::from_str(text) {
                walk("", &json, values);
            }
        }
        "toml" => {
            let table: Option<toml::Table> = text.parse().ok();
            if let Some(json) = table.and_then(|table| serde_json::to_value(table).ok()) {
                walk("", &json, values);
            }
        }
        "yaml" => lines(text, ": ", values),
        _ => lines(text, "=", values),
    }
}

fn walk(name: &str, json: &Json, values: &mut Vec<(String, String)>) {
    match json {
        Json::String(text) => values.push((name.to_owned(), text.clone())),
        Json::Array(list) => list.iter().for_each(|item| walk(name, item, values)),
        Json::Object(map) => map.iter().for_each(|(name, item)| walk(name, item, values)),
        _ => {}
    }
}

/// Values line by line: what stands behind a separator, or behind a list's dash.
fn lines(text: &str, separator: &str, values: &mut Vec<(String, String)>) {
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with(['#', ';']) {
            continue;
        }
        let line = line.strip_prefix("- ").unwrap_or(line);
        let (name, value) = line.split_once(separator).unwrap_or(("", line));
        let value = value.trim().trim_matches(['"', '\'']);
        values.push((name.trim().to_owned(), value.to_owned()));
    }
}

/// Endings of files that follow an `@` as domains do: `icon@2x.png`.
const ENDINGS: [&str; 14] = [
    "png", "jpg", "svg", "gif", "js", "mjs", "cjs", "ts", "json", "css", "html", "tgz", "md", "git",
];
/// Users of addresses of repositories, who are nobody.
const NOBODY: [&str; 3] = ["git", "hg", "svn"];

/// Whether the text is an international phone number and nothing else.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or_default();
    let is_part = |letter: char| letter.is_ascii_digit() || " ()-./".contains(letter);
    (9..=15).contains(&digits) && !rest.is_empty() && rest.chars().all(is_part)
}

/// Whether the text names a mailbox: `local@domain.tld`, by a rule that has nothing in common with the detector's.
fn names_mailbox(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let (before, after) = text.split_at(at);
        let local =
            before.rsplit(|letter: char| !(letter.is_alphanumeric() || "._%+-".contains(letter)));
        let local = local.map(str::to_owned).next().unwrap_or_default();
        let after = after.get(1..).unwrap_or_default();
        let end =
            after.find(|letter: char| !(letter.is_ascii_alphanumeric() || ".-".contains(letter)));
        let (domain, rest) = after.split_at(end.unwrap_or(after.len()));
        let domain = domain.trim_end_matches('.');
        let Some((first, top)) = domain.rsplit_once('.') else {
            return false;
        };
        let is_top = (2..=24).contains(&top.len())
            && top.bytes().all(|byte| byte.is_ascii_alphabetic())
            && !ENDINGS.contains(&top);
        let is_version =
            first.contains('.') && !first.bytes().any(|byte| byte.is_ascii_alphabetic());
        let is_repository = NOBODY.contains(&local.as_str()) && rest.starts_with('/');
        is_top && !is_version && !local.is_empty() && !is_repository && !rest.starts_with(':')
    })
}
