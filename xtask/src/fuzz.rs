//! `cargo xtask fuzz`: tries what nobody would write, for as long as it is told to.

use crate::argument;
use crate::shell::{Failure, Repo, step};

/// What can be fuzzed: the detectors of the gate, by an example of `bailee-core`.
const TARGET: &str = "gate";
/// Where inputs that fail are kept.
const FOLDER: &str = "build/fuzz";

/// Fuzzes the detectors.
///
/// # Errors
/// When an input fails; its seed and number have been printed.
pub(crate) fn run(repo: &Repo, args: &[String]) -> Result<(), Failure> {
    let arguments = argument::parse(args, &["--minutes=", "--seed="], &[TARGET])?;
    let mut cargo = repo.cargo();
    cargo.args(["run", "--quiet", "--release", "--package", "bailee-core"]);
    cargo.args(["--example", "fuzz", "--", "--folder"]);
    cargo.arg(repo.path(FOLDER));
    for (option, value) in &arguments.values {
        cargo.arg(option).arg(value);
    }
    step(&format!("fuzz the {TARGET}"), &mut cargo)
}
