//! `cargo xtask fuzz`: tries what nobody would write, for as long as it is told to.

use crate::argument;
use crate::shell::{Failure, Repo, step};

/// What can be fuzzed: the detectors of the gate, by an example of `bailee-core`.
const TARGETS: [&str; 1] = ["gate"];
/// Where inputs that fail are kept.
const FOLDER: &str = "build/fuzz";

/// Fuzzes the targets named in `args`, or all.
///
/// # Errors
/// When an input fails; its seed and number have been printed.
pub(crate) fn run(repo: &Repo, args: &[String]) -> Result<(), Failure> {
    let arguments = argument::parse(args, &["--minutes=", "--seed="], &TARGETS)?;
    for target in TARGETS {
        if !arguments.names.is_empty() && !arguments.names.iter().any(|name| name == target) {
            continue;
        }
        let mut cargo = repo.cargo();
        cargo.args(["run", "--quiet", "--release", "--package", "bailee-core"]);
        cargo.args(["--example", "fuzz", "--", "--folder"]);
        cargo.arg(repo.path(FOLDER));
        for (option, value) in &arguments.values {
            cargo.arg(option).arg(value);
        }
        step(&format!("fuzz the {target}"), &mut cargo)?;
    }
    Ok(())
}
