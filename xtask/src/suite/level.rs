//! The levels of tests: what each covers, and the commands that it consists of.

use super::report::Report;
use super::watch::Watch;
use crate::browser;
use crate::build;
use crate::count::Counts;
use crate::setup::Tools;
use crate::shell::{Failure, Repo};
use std::fs;
use std::process::Command;

/// A part of a level: runs its commands, and returns what they count.
pub(super) type Part = fn(&Repo, &Tools, &mut Watch) -> Result<Counts, Failure>;

/// One level: its name, what it covers, and how it is run.
pub(super) struct Level {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    /// What can be done while the artefact and the admin page are being built; when it cannot, the rest is left out.
    pub(super) before: Option<Part>,
    /// What needs them, or what was compiled before.
    pub(super) after: Option<Part>,
    /// Whether the level needs artefact and page at all.
    pub(super) needs_artefact: bool,
    /// When the rest runs.
    pub(super) turn: Turn,
}

/// When the rest of a level runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// One after the other.
    Next,
    /// Beside those, on what they leave idle: many of them are a single long test, or wait for a process.
    Beside,
    /// When no other level runs: a browser wants both cores.
    Last,
}

/// Every level, cheapest first. A new level is one more row here.
pub(super) const LEVELS: [Level; 7] = [
    Level {
        name: "format",
        what: "formatting of the Rust sources",
        before: Some(format),
        after: None,
        needs_artefact: false,
        turn: Turn::Next,
    },
    Level {
        name: "lint",
        what: "clippy, native and for WebAssembly; rustdoc; TypeScript's checker on the JavaScript",
        before: Some(lint),
        after: Some(types),
        needs_artefact: true,
        turn: Turn::Next,
    },
    Level {
        name: "rust",
        what: "unit, property, simulation, conformance and command line tests",
        before: Some(compile_rust),
        after: Some(rust),
        needs_artefact: true,
        turn: Turn::Next,
    },
    Level {
        name: "manifest",
        what: "manifest.yml: Forge's validator and lint, and checks of our own",
        before: None,
        after: Some(manifest),
        needs_artefact: true,
        turn: Turn::Beside,
    },
    Level {
        name: "wasm",
        what: "the boundary of the module, in Node",
        before: Some(compile_wasm),
        after: Some(wasm),
        needs_artefact: false,
        turn: Turn::Beside,
    },
    Level {
        name: "node",
        what: "the artefact of Forge's bundler, in Node 22 and on the local platform",
        before: Some(local_platform),
        after: Some(node),
        needs_artefact: true,
        turn: Turn::Beside,
    },
    Level {
        name: "ui",
        what: "the admin page, the frame and the story, in Chromium",
        before: Some(local_platform),
        after: Some(ui),
        needs_artefact: true,
        turn: Turn::Last,
    },
];

fn format(repo: &Repo, _: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    watch.count(
        repo.cargo().args(["fmt", "--all", "--check"]),
        Report::Check("cargo fmt"),
    )
}

fn lint(repo: &Repo, _: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    let mut native = repo.cargo();
    native.args(["clippy", "--quiet", "--workspace", "--all-targets"]);
    native.args(["--", "-D", "warnings"]);
    let mut counts = watch.count(&mut native, Report::Check("clippy, native"))?;
    let mut wasm = repo.cargo();
    wasm.args(["clippy", "--quiet", "--package", "bailee-wasm"]);
    wasm.args(["--target", "wasm32-unknown-unknown"]);
    wasm.args(["--", "-D", "warnings"]);
    counts.add(watch.count(&mut wasm, Report::Check("clippy, WebAssembly"))?);
    // Private items, too: most documentation here is read by those who change the code.
    let mut doc = repo.cargo();
    doc.args(["doc", "--quiet", "--workspace", "--no-deps", "--keep-going"]);
    doc.arg("--document-private-items");
    doc.env("RUSTDOCFLAGS", "-D warnings");
    counts.add(watch.count(&mut doc, Report::Check("rustdoc"))?);
    Ok(counts)
}

/// The shim imports the glue, which is built with the artefact.
fn types(repo: &Repo, tools: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    // Without tsconfig.json the checker ends with an error, so a missing one is a failure.
    let mut types = repo.command(&tools.node);
    types.args(["node_modules/typescript/bin/tsc", "--noEmit"]);
    types.args(["-p", "tsconfig.json"]);
    watch.count(&mut types, Report::Check("TypeScript's checker"))
}

fn compile_rust(repo: &Repo, _: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    compile(
        watch,
        repo.cargo().args(["test", "--workspace", "--no-run"]),
    )
}

fn rust(repo: &Repo, tools: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    let mut cargo = repo.cargo();
    cargo
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("BAILEE_NODE", &tools.node);
    watch.count(&mut cargo, Report::Cargo)
}

fn manifest(repo: &Repo, tools: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    let mut node = repo.command(&tools.node);
    node.args(["xtask/node/manifest.cjs", "manifest.yml"]);
    watch.count(&mut node, Report::Lines)
}

fn compile_wasm(repo: &Repo, _: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    build::glue_tool(repo)?;
    compile(watch, wasm_test(repo).arg("--no-run"))
}

fn wasm(repo: &Repo, tools: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    let mut cargo = wasm_test(repo);
    watch.count(cargo.env("BAILEE_NODE", &tools.node), Report::Cargo)
}

fn wasm_test(repo: &Repo) -> Command {
    // As a list, so that the path may hold blanks.
    let runner = serde_json::json!([repo.program("xtask-glue"), "test"]);
    let mut cargo = repo.cargo();
    cargo.arg("--config");
    cargo.arg(format!("target.wasm32-unknown-unknown.runner={runner}"));
    // A handful of short runs: optimising for them takes longer than they do.
    // Beside the other one: of options before and after the command's name Cargo takes the latter only.
    cargo.args(["--config", "profile.dev.opt-level=0"]);
    cargo.args(["test", "--package", "bailee-wasm", "--test", "boundary"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    cargo
}

fn node(repo: &Repo, tools: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    let files = test_files(repo, "tests/node")?;
    watch.count(node_test(repo, tools).args(files), Report::Tap)
}

fn ui(repo: &Repo, tools: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    let files = test_files(repo, "tests/ui")?;
    let chromium = browser::find(repo)?;
    let mut node = node_test(repo, tools);
    node.env("BAILEE_CHROMIUM", chromium);
    node.arg("--test-concurrency=1").args(files);
    watch.count(&mut node, Report::Tap)
}

fn node_test(repo: &Repo, tools: &Tools) -> Command {
    let mut node = repo.command(&tools.node);
    node.env("BAILEE_NODE", &tools.node);
    node.args(["--test", "--test-reporter=tap"]);
    node
}

/// Builds `bailee`, which tests of both levels start.
fn local_platform(repo: &Repo, _: &Tools, watch: &mut Watch) -> Result<Counts, Failure> {
    let mut cargo = repo.cargo();
    cargo.args(["build", "--quiet", "--package", "bailee-cli"]);
    compile(watch, &mut cargo)
}

/// Runs a command that compiles: it counts nothing, and fails when it ends with an error.
fn compile(watch: &mut Watch, command: &mut Command) -> Result<Counts, Failure> {
    let counts = watch.count(command, Report::Check("cargo"))?;
    counts.verdict().map(|()| Counts::default())
}

/// Returns the test files of a folder, sorted.
fn test_files(repo: &Repo, folder: &str) -> Result<Vec<String>, Failure> {
    let path = repo.path(folder);
    let entries = fs::read_dir(&path).map_err(|source| Failure::File { path, source })?;
    let names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut files: Vec<String> = names
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::Missing {
            what: format!("{folder} has no *.test.mjs"),
        });
    }
    Ok(files)
}
