//! `cargo xtask bench`: measures and prints tables; never a test that depends on time.

use crate::argument;
use crate::build;
use crate::shell::{Failure, Repo, step};

/// One table: its name, what it shows, and how it is made.
struct Bench {
    name: &'static str,
    what: &'static str,
    command: fn(&Repo, &std::path::Path) -> std::process::Command,
}

/// Every table. A new one is one more line here.
const BENCHES: [Bench; 4] = [
    Bench {
        name: "calls",
        what: "what Bailee asks of the platform: calls, bytes, virtual time, dollars",
        command: |repo, _| counters(repo),
    },
    Bench {
        name: "size",
        what: "size of the module and of the page",
        command: |repo, node| script(repo, node, "size"),
    },
    Bench {
        name: "instance",
        what: "a new instance for a run",
        command: |repo, node| script(repo, node, "instance"),
    },
    Bench {
        name: "load",
        what: "load of the artefact against a bundle of the same clients",
        command: |repo, node| script(repo, node, "load"),
    },
];

/// Builds the artefact in full and prints the tables named in `args`, or all.
///
/// # Errors
/// When the build or a measurement fails, or a table is unknown.
pub(crate) fn run(repo: &Repo, args: &[String]) -> Result<(), Failure> {
    let known: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
    let names = argument::parse(args, &[], &known)?.names;
    let tools = build::all(repo, false, |_| {})?;
    for bench in BENCHES
        .iter()
        .filter(|bench| names.is_empty() || names.iter().any(|name| name == bench.name))
    {
        step(bench.what, &mut (bench.command)(repo, &tools.node))?;
    }
    Ok(())
}

/// Counters of the platform model: no artefact, no clock of this machine.
fn counters(repo: &Repo) -> std::process::Command {
    let mut command = repo.cargo();
    command.args([
        "run",
        "--quiet",
        "--package",
        "bailee-sim",
        "--example",
        "calls",
    ]);
    command
}

fn script(repo: &Repo, node: &std::path::Path, name: &str) -> std::process::Command {
    let mut command = repo.command(node);
    command
        .arg(format!("xtask/node/bench-{name}.cjs"))
        .arg(build::ARTEFACT);
    command
}
