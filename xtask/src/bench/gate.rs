//! The detectors of the gate: recall, false refusals and speed natively, speed and size as a module, and peers beside them.

use super::peers;
use crate::argument::Arguments;
use crate::build;
use crate::setup::Tools;
use crate::shell::{Failure, Repo, held_step, step};
use std::process::Command;

/// Where cases, modules and what peers found are kept. The cases hold credentials, though nobody's.
const FOLDER: &str = "build/gate";
/// Options that ask for the first table only, or for what is wrong in it.
const ALONE: [&str; 2] = ["--misses", "--cases"];

/// Prints the tables; with `--peers` those of detect-secrets and secretlint beside them.
///
/// # Errors
/// When a build or a measurement fails.
pub(super) fn run(repo: &Repo, tools: &Tools, arguments: &Arguments) -> Result<(), Failure> {
    let judge = || {
        let mut cargo = repo.cargo();
        cargo.args(["run", "--quiet", "--release", "--package", "bailee-core"]);
        cargo.args(["--example", "gate", "--"]);
        for (option, value) in &arguments.values {
            cargo.arg(option).arg(value);
        }
        cargo
    };
    let is_alone = |(option, _): &(String, String)| ALONE.contains(&option.as_str());
    if arguments.values.iter().any(is_alone) {
        if arguments.peers {
            let what = format!("--peers goes with none of {}", ALONE.join(", "));
            return Err(Failure::Usage { what });
        }
        return step("judge the cases", &mut judge());
    }
    let cases = format!("{FOLDER}/cases.jsonl");
    step("write the cases", judge().args(["--write", &cases]))?;
    let mut table = judge();
    if arguments.peers {
        for found in peers::run(repo, tools, FOLDER, &cases)? {
            table.arg("--beside").arg(found);
        }
    }
    step("judge the cases", &mut table)?;
    artefact(repo, tools, &cases)
}

/// Measures the detectors as they are in the artefact.
fn artefact(repo: &Repo, tools: &Tools, cases: &str) -> Result<(), Failure> {
    build::glue_tool(repo)?;
    module(repo, tools, "empty", &[])?;
    module(repo, tools, "scan", &["--features", "scan"])?;
    let mut script = repo.command(&tools.node);
    script.args(["xtask/node/bench-gate.cjs", FOLDER, cases]);
    step("measure the module", &mut script)
}

/// Builds one module as the artefact's is built, in a target folder of its own.
fn module(repo: &Repo, tools: &Tools, name: &str, features: &[&str]) -> Result<(), Failure> {
    let target = repo.path(FOLDER).join("target");
    let mut cargo: Command = repo.cargo();
    cargo.args(["build", "--quiet", "--package", "xtask-scan"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--profile", "wasm"]);
    cargo.arg("--target-dir").arg(&target).args(features);
    held_step(&format!("compile the module `{name}`"), &mut cargo)?;
    let compiled = target.join("wasm32-unknown-unknown/wasm/xtask_scan.wasm");
    let folder = repo.path(FOLDER).join(name);
    let mut glue = repo.command(repo.program("xtask-glue"));
    glue.arg("bind").arg(compiled).arg(&folder);
    held_step(&format!("bind the module `{name}`"), &mut glue)?;
    build::shrink(
        repo,
        tools,
        &folder.join("bound.wasm"),
        &folder.join("module.wasm"),
    )
}
