//! From the sources to what `forge deploy` would upload, in `build/artefact`.

use crate::argument::is_fast;
use crate::setup::{self, Tools};
use crate::shell::{Failure, Repo, become_program, held_step, step};
use crate::stamp::Stamp;
use std::fs;
use std::thread;

/// The artefact's folder.
pub(crate) const ARTEFACT: &str = "build/artefact";
/// The admin page's folder, as `resources` of manifest.yml names it.
const PAGE: &str = "static/admin/build";
/// The module that the artefact carries, as `extraFiles` of manifest.yml names it.
pub(crate) const MODULE: &str = "build/wasm/bailee.wasm";

/// WebAssembly features that Node 22 on the platform surely has; `--all-features` would let newer encodings in.
const FEATURES: [&str; 6] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// Sets up and builds everything whose inputs have changed.
///
/// # Errors
/// The first step that fails.
pub(crate) fn all(repo: &Repo, fast: bool) -> Result<Tools, Failure> {
    let tools = setup::all(repo)?;
    artefact(repo, &tools, fast)?;
    Ok(tools)
}

/// Builds the module, the admin page and the artefact, as far as their inputs have changed.
///
/// # Errors
/// The first step that fails.
pub(crate) fn artefact(repo: &Repo, tools: &Tools, fast: bool) -> Result<(), Failure> {
    wasm(repo, tools, fast)?;
    admin(repo, tools)?;
    bundle(repo, tools)
}

/// Builds, then starts the local platform with the artefact; `args` go to `bailee dev`.
///
/// # Errors
/// The first step that fails, or the local platform itself.
pub(crate) fn dev(repo: &Repo, args: &[String]) -> Result<(), Failure> {
    let fast = is_fast() || args.iter().any(|arg| arg == "--fast");
    let tools = all(repo, fast)?;
    step(
        "build the local platform",
        repo.cargo()
            .args(["build", "--quiet", "--package", "bailee-cli"]),
    )?;
    let mut bailee = repo.command(repo.program("bailee"));
    bailee.args(["dev", "--artefact", ARTEFACT, "--page", PAGE]);
    bailee.arg("--node").arg(&tools.node);
    bailee.args(args.iter().filter(|arg| *arg != "--fast"));
    become_program(bailee)
}

/// Compiles the module, binds it, and optimises it (unless `fast`).
///
/// # Errors
/// When a tool fails.
pub(crate) fn wasm(repo: &Repo, tools: &Tools, fast: bool) -> Result<(), Failure> {
    let inputs = [
        "crates/core",
        "crates/forge",
        "crates/engine",
        "crates/wasm",
        "xtask/glue",
        "Cargo.toml",
        "Cargo.lock",
        "rust-toolchain.toml",
        "bailee.toml",
    ];
    let stamp = Stamp::of(repo, "wasm", &inputs, if fast { "fast" } else { "full" })?;
    if stamp.is_fresh(&[repo.path(MODULE), repo.path("build/wasm/glue.js")]) {
        return Ok(());
    }
    let profile = if fast { "wasm-fast" } else { "wasm" };
    let mut cargo = repo.cargo();
    // The crate is an rlib, too, for its tests, and Cargo silently drops link-time optimisation for those.
    cargo.args(["rustc", "--package", "bailee-wasm", "--lib"]);
    cargo.args(["--crate-type", "cdylib"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--profile", profile]);
    // Each profile has a folder and a lock of its own, so Cargo can compile the glue tool at the same time: the end of
    // link-time optimisation keeps one core busy only.
    thread::scope(|scope| {
        let module = scope.spawn(|| held_step("compile the module", &mut cargo));
        let tool = glue_tool(repo);
        let module = module.join().unwrap_or_else(|_| {
            Err(Failure::Missing {
                what: "the thread that compiles the module ended early; its message is above"
                    .into(),
            })
        });
        module.and(tool)
    })?;
    let compiled = repo
        .target()
        .join("wasm32-unknown-unknown")
        .join(profile)
        .join("bailee_wasm.wasm");
    let mut glue = repo.command(repo.program("xtask-glue"));
    glue.arg("bind").arg(&compiled).arg("build/wasm");
    step("bind the module to JavaScript", &mut glue)?;
    let (bound, module) = (repo.path("build/wasm/bound.wasm"), repo.path(MODULE));
    if fast {
        fs::copy(&bound, &module).map_err(|source| Failure::File {
            path: module,
            source,
        })?;
    } else {
        let mut optimise = repo.command(&tools.node);
        optimise
            .arg("node_modules/binaryen/bin/wasm-opt")
            .args(FEATURES)
            .arg("-Oz");
        optimise.arg(&bound).arg("-o").arg(&module);
        held_step("optimise the module", &mut optimise)?;
    }
    stamp.set()
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
