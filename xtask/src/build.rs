//! From the sources to what `forge deploy` would upload, in `build/artefact`.

use crate::argument::is_fast;
use crate::setup::{self, Tools};
use crate::shell::{Failure, Repo, become_program, held_step, step};
use crate::stamp::Stamp;
use std::fs;
use std::path::Path;
use std::thread::{self, ScopedJoinHandle};

/// The artefact's folder.
pub(crate) const ARTEFACT: &str = "build/artefact";
/// The admin page's folder, as `resources` of manifest.yml names it.
const PAGE: &str = "static/admin/build";
/// The module, as `src/load.js` names it.
pub(crate) const MODULE: &str = "build/wasm/bailee.wasm";
/// The compiled policy, as `src/index.js` names it.
const POLICY: &str = "build/wasm/policy.json";
/// The folder of both.
const FOLDER: &str = "build/wasm";

/// WebAssembly features that Node 22 on the platform surely has; `--all-features` would let newer encodings in.
const FEATURES: [&str; 6] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// How wasm-opt makes a module small; "Why these compiler settings?" in `DESIGN.md` says why each is right here.
const SMALL: [&str; 3] = [
    "-Oz",
    "--one-caller-inline-max-function-size=0",
    "--low-memory-unused",
];

/// Sets up and builds everything whose inputs have changed; `ready` is called when the tools are there.
///
/// On a fresh machine the module is compiled while npm installs its packages.
///
/// # Errors
/// The first step that fails.
pub(crate) fn all(repo: &Repo, fast: bool, ready: impl FnOnce(&Tools)) -> Result<Tools, Failure> {
    setup::target(repo)?;
    let stamp = module_stamp(repo, fast)?;
    let is_compiled = is_built(repo, &stamp);
    thread::scope(|scope| {
        let compiling = (!is_compiled).then(|| scope.spawn(|| compile(repo, fast)));
        let tools = setup::tools(repo)?;
        ready(&tools);
        policy(repo)?;
        if let Some(compiling) = compiling {
            join(compiling)?;
            optimise(repo, &tools, fast)?;
            stamp.set()?;
        }
        admin(repo, &tools)?;
        bundle(repo, &tools)?;
        Ok(tools)
    })
}

/// Builds, then starts the local platform with the artefact; `args` go to `bailee dev`.
///
/// # Errors
/// The first step that fails, or the local platform itself.
pub(crate) fn dev(repo: &Repo, args: &[String]) -> Result<(), Failure> {
    let fast = is_fast() || args.iter().any(|arg| arg == "--fast");
    let tools = all(repo, fast, |_| {})?;
    command_line(repo)?;
    let mut bailee = repo.command(repo.program("bailee"));
    bailee.args(["dev", "--artefact", ARTEFACT, "--page", PAGE]);
    bailee.arg("--node").arg(&tools.node);
    bailee.args(args.iter().filter(|arg| *arg != "--fast"));
    become_program(bailee)
}

/// Builds `bailee`.
fn command_line(repo: &Repo) -> Result<(), Failure> {
    let mut cargo = repo.cargo();
    cargo.args(["build", "--quiet", "--package", "bailee-cli"]);
    step("build the command line and the local platform", &mut cargo)
}

/// Compiles `bailee.toml` with what `manifest.yml` beside it says. A policy with problems does not build.
///
/// # Errors
/// When the policy has problems, which are printed, or Cargo fails.
pub(crate) fn policy(repo: &Repo) -> Result<(), Failure> {
    let inputs = [
        "bailee.toml",
        "manifest.yml",
        "crates/core",
        "crates/cli",
        "Cargo.lock",
    ];
    let stamp = Stamp::of(repo, "policy", &inputs, "")?;
    if stamp.is_fresh(&[repo.path(POLICY)]) {
        return Ok(());
    }
    command_line(repo)?;
    // On a fresh machine the folder of the module is not there yet.
    let folder = repo.path(FOLDER);
    fs::create_dir_all(&folder).map_err(|source| Failure::File {
        path: folder,
        source,
    })?;
    let mut check = repo.command(repo.program("bailee"));
    check.args(["check", "bailee.toml", "--write", POLICY]);
    step("compile the policy", &mut check)?;
    stamp.set()
}

/// Compiles the module, binds it, and optimises it (unless `fast`).
///
/// # Errors
/// When a tool fails.
pub(crate) fn wasm(repo: &Repo, tools: &Tools, fast: bool) -> Result<(), Failure> {
    let stamp = module_stamp(repo, fast)?;
    if is_built(repo, &stamp) {
        return Ok(());
    }
    compile(repo, fast)?;
    optimise(repo, tools, fast)?;
    stamp.set()
}

/// Fingerprints what the module is made from.
fn module_stamp(repo: &Repo, fast: bool) -> Result<Stamp, Failure> {
    let inputs = [
        "crates/core",
        "crates/forge",
        "crates/engine",
        "crates/wasm",
        "xtask/glue",
        "Cargo.toml",
        "Cargo.lock",
        "rust-toolchain.toml",
    ];
    Stamp::of(repo, "wasm", &inputs, if fast { "fast" } else { "full" })
}

fn is_built(repo: &Repo, stamp: &Stamp) -> bool {
    stamp.is_fresh(&[repo.path(MODULE), repo.path("build/wasm/glue.js")])
}

/// Returns the Cargo profile of the module.
fn profile(fast: bool) -> &'static str {
    if fast { "wasm-fast" } else { "wasm" }
}

/// Compiles the module, and the tool that binds it at the same time: each profile has a folder and a lock of its own, and
/// the end of link-time optimisation keeps one core busy only.
fn compile(repo: &Repo, fast: bool) -> Result<(), Failure> {
    let mut cargo = repo.cargo();
    // The crate is an rlib, too, for its tests, and Cargo silently drops link-time optimisation for those.
    cargo.args(["rustc", "--package", "bailee-wasm", "--lib"]);
    cargo.args(["--crate-type", "cdylib"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    cargo.args(["--profile", profile(fast)]);
    thread::scope(|scope| {
        let module = scope.spawn(|| held_step("compile the module", &mut cargo));
        let tool = glue_tool(repo);
        join(module).and(tool)
    })
}

/// Binds the compiled module to JavaScript, and optimises it (unless `fast`).
fn optimise(repo: &Repo, tools: &Tools, fast: bool) -> Result<(), Failure> {
    let compiled = repo
        .target()
        .join("wasm32-unknown-unknown")
        .join(profile(fast))
        .join("bailee_wasm.wasm");
    let mut glue = repo.command(repo.program("xtask-glue"));
    glue.arg("bind").arg(&compiled).arg(FOLDER);
    held_step("bind the module to JavaScript", &mut glue)?;
    let (bound, module) = (repo.path("build/wasm/bound.wasm"), repo.path(MODULE));
    if fast {
        let copied = fs::copy(&bound, &module).map(drop);
        return copied.map_err(|source| Failure::File {
            path: module,
            source,
        });
    }
    shrink(repo, tools, &bound, &module)
}

/// Optimises a bound module for size.
///
/// # Errors
/// When wasm-opt fails.
pub(crate) fn shrink(
    repo: &Repo,
    tools: &Tools,
    bound: &Path,
    module: &Path,
) -> Result<(), Failure> {
    let mut optimise = repo.command(&tools.node);
    optimise
        .arg("node_modules/binaryen/bin/wasm-opt")
        .args(FEATURES)
        .args(SMALL);
    optimise.arg(bound).arg("-o").arg(module);
    held_step("optimise the module", &mut optimise)
}

/// Waits for a step on another thread.
///
/// # Errors
/// Those of the step, or that its thread panicked.
pub(crate) fn join<T>(step: ScopedJoinHandle<Result<T, Failure>>) -> Result<T, Failure> {
    step.join().unwrap_or_else(|_| {
        Err(Failure::Missing {
            what: "a thread ended early; its message is above".into(),
        })
    })
}

/// Builds the tool that binds modules to JavaScript, and runs the tests of one.
///
/// # Errors
/// When Cargo fails.
pub(crate) fn glue_tool(repo: &Repo) -> Result<(), Failure> {
    let mut cargo = repo.cargo();
    cargo.args(["build", "--quiet", "--package", "xtask-glue"]);
    held_step("build the glue tool", &mut cargo)
}

/// Builds the admin page.
///
/// # Errors
/// When esbuild fails.
pub(crate) fn admin(repo: &Repo, tools: &Tools) -> Result<(), Failure> {
    let stamp = Stamp::of(
        repo,
        "admin",
        &[
            "static/admin/src",
            "static/admin/index.html",
            "static/admin/build.mjs",
            "package-lock.json",
        ],
        "",
    )?;
    if stamp.is_fresh(&[repo.path(PAGE).join("index.html")]) {
        return Ok(());
    }
    step(
        "build the admin page",
        repo.command(&tools.node).arg("static/admin/build.mjs"),
    )?;
    stamp.set()
}

/// Bundles the handlers with Forge's own bundler, offline.
///
/// # Errors
/// When the bundler refuses the app.
pub(crate) fn bundle(repo: &Repo, tools: &Tools) -> Result<(), Failure> {
    let inputs = [
        "src",
        "manifest.yml",
        "package.json",
        "package-lock.json",
        "xtask/node/bundle.cjs",
        MODULE,
        POLICY,
        "build/wasm/glue.js",
    ];
    let stamp = Stamp::of(repo, "bundle", &inputs, "")?;
    if stamp.is_fresh(&[repo.path(ARTEFACT).join("index.cjs")]) {
        return Ok(());
    }
    step(
        "bundle the app with @forge/bundler",
        repo.command(&tools.node)
            .args(["xtask/node/bundle.cjs", ARTEFACT]),
    )?;
    stamp.set()
}
