//! The shape of every Rust file.

use super::tree::Tree;

/// The most lines of a file of code, its tests included.
const CODE_LINES: usize = 500;
/// The most lines of a file of tests.
const TEST_LINES: usize = 800;

/// Statics that can change, each with why it holds nothing of a request.
const STATICS: [(&str, &str); 3] = [
    // A number of runs; an instance serves one run.
    ("crates/wasm/src/lib.rs", "RUNS"),
    // Position in our code of a panic; an instance serves one run.
    ("crates/wasm/src/panic.rs", "PLACE"),
    ("crates/wasm/src/panic.rs", "HOOK"),
];

pub(super) fn heads(tree: &Tree) -> Vec<String> {
    let without = tree
        .under("", ".rs")
        .filter(|file| !file.text.starts_with("//! "));
    // Compile-fail cases of trybuild are input, not code.
    without
        .filter(|file| !file.path.contains("/compile-fail/"))
        .map(|file| file.path.clone())
        .collect()
}

pub(super) fn unsafe_code(tree: &Tree) -> Vec<String> {
    let roots = tree.files.iter().filter(|file| {
        (file.path.ends_with("/src/lib.rs") || file.path.ends_with("/src/main.rs"))
            && !["crates/wasm/", "xtask/scan/"]
                .iter()
                .any(|bound| file.path.starts_with(bound))
    });
    roots
        .filter(|file| !file.text.contains("\n#![forbid(unsafe_code)]"))
        .map(|file| file.path.clone())
        .collect()
}

pub(super) fn statics(tree: &Tree) -> Vec<String> {
    let changing = [
        "Atomic",
        "Mutex",
        "RwLock",
        "Once",
        "Lazy",
        "Cell<",
        "RefCell",
        "static mut",
    ];
    let mut broken = Vec::new();
    for file in tree.under("crates/", ".rs").filter(|file| !file.is_test) {
        for (number, line) in file.code() {
            let code = line.trim_start();
            let is_static = [
                "static ",
                "pub static ",
                "pub(crate) static ",
                "pub(super) static ",
            ]
            .iter()
            .find_map(|start| code.strip_prefix(start));
            let held = is_static.is_some_and(|rest| {
                let name = rest
                    .trim_start_matches("mut ")
                    .split(':')
                    .next()
                    .unwrap_or_default();
                changing.iter().any(|word| code.contains(word))
                    && !STATICS.contains(&(&file.path, name))
            });
            if held || code.starts_with("thread_local!") || code.contains("lazy_static!") {
                broken.push(format!("{}:{number}", file.path));
            }
        }
    }
    broken
}

pub(super) fn length(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.under("", ".rs") {
        let (lines, most) = (
            file.text.lines().count(),
            if file.is_test { TEST_LINES } else { CODE_LINES },
        );
        if lines > most {
            broken.push(format!("{}: {lines} lines, at most {most}", file.path));
        }
    }
    broken
}

pub(super) fn attributes(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.under("", ".rs") {
        for (index, line) in file.text.lines().enumerate() {
            let code = line.trim_start();
            let ignored = code.starts_with("#[ignore");
            // Not every file of a test binary needs every exception.
            let allowed =
                (code.starts_with("#[allow(") || code.starts_with("#![allow(")) && !file.is_test;
            if ignored || allowed || code.starts_with("#[should_panic") {
                broken.push(format!("{}:{}: {code}", file.path, index + 1));
            }
        }
    }
    broken
}
