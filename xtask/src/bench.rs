//! `cargo xtask bench`: measures and prints tables; never a test that depends on time.

use crate::argument::{self, Arguments};
use crate::build;
use crate::setup::{self, Tools};
use crate::shell::{Failure, Repo, step};

mod gate;
mod peers;

/// One table: its name, what it shows, and how it is made.
struct Bench {
    name: &'static str,
    what: &'static str,
    /// Whether it measures the artefact, which is built for it in full.
    artefact: bool,
    made: Made,
}

/// How a table is made.
enum Made {
    /// By one program that prints it.
    By(fn(&Repo, &std::path::Path) -> std::process::Command),
    /// In steps of its own.
    In(fn(&Repo, &Tools, &Arguments) -> Result<(), Failure>),
}

/// Every table. A new one is one more line here.
const BENCHES: [Bench; 7] = [
    Bench {
        name: "calls",
        what: "what Bailee asks of the platform: calls, bytes, virtual time, dollars",
        artefact: false,
        made: Made::By(|repo, _| counters(repo)),
    },
    Bench {
        name: "size",
        what: "size of the module and of the page",
        artefact: true,
        made: Made::By(|repo, node| script(repo, node, "size")),
    },
    Bench {
        name: "instance",
        what: "a new instance for a run",
        artefact: true,
        made: Made::By(|repo, node| script(repo, node, "instance")),
    },
    Bench {
        name: "load",
        what: "load of the artefact against a bundle of the same clients",
        artefact: true,
        made: Made::By(|repo, node| script(repo, node, "load")),
    },
    Bench {
        name: "gate",
        what: "what the gate finds and refuses, and how fast",
        artefact: false,
        made: Made::In(gate::run),
    },
    Bench {
        name: "verify",
        what: "how fast an installation is verified, on one core",
        artefact: false,
        made: Made::By(|repo, _| speed(repo)),
    },
    Bench {
        name: "tamper",
        what: "which single damages are noticed, by family and kind",
        artefact: false,
        made: Made::By(|repo, _| tamper(repo)),
    },
];

/// Prints the tables named in `args`, or all; builds the artefact in full when one of them measures it.
///
/// # Errors
/// When the build or a measurement fails, or a table is unknown.
pub(crate) fn run(repo: &Repo, args: &[String]) -> Result<(), Failure> {
    let (asked, arguments) = read(args)?;
    let tools = if asked.iter().any(|bench| bench.artefact) {
        build::all(repo, false, |_| {})?
    } else {
        setup::all(repo)?
    };
    for bench in asked {
        match bench.made {
            Made::By(command) => step(bench.what, &mut command(repo, &tools.node))?,
            Made::In(steps) => steps(repo, &tools, &arguments)?,
        }
    }
    Ok(())
}

/// Reads which tables are asked for, and how.
fn read(args: &[String]) -> Result<(Vec<&'static Bench>, Arguments), Failure> {
    let known: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
    let options = ["--peers", "--seed=", "--misses=", "--cases="];
    let arguments = argument::parse(args, &options, &known)?;
    let names = &arguments.names;
    let is_asked = |bench: &&Bench| names.is_empty() || names.iter().any(|name| name == bench.name);
    let asked: Vec<&Bench> = BENCHES.iter().filter(is_asked).collect();
    let mut steps = asked
        .iter()
        .filter(|bench| matches!(bench.made, Made::In(_)));
    if (arguments.peers || !arguments.values.is_empty()) && steps.next().is_none() {
        let what = format!("the options are those of gate, not of {}", names.join(", "));
        return Err(Failure::Usage { what });
    }
    Ok((asked, arguments))
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

/// Optimised, as the program is that people run.
fn speed(repo: &Repo) -> std::process::Command {
    let mut command = repo.cargo();
    command.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "bailee-verify",
        "--example",
        "speed",
    ]);
    command
}

fn tamper(repo: &Repo) -> std::process::Command {
    let mut command = repo.cargo();
    command.args([
        "test",
        "--quiet",
        "--package",
        "bailee-sim",
        "--test",
        "verify",
        "--",
        "--nocapture",
        "every_single_damage_is_noticed",
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

#[cfg(test)]
mod tests {
    use super::read;

    fn names(args: &[&str]) -> Option<Vec<&'static str>> {
        let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
        let (asked, _) = read(&args).ok()?;
        Some(asked.iter().map(|bench| bench.name).collect())
    }

    #[test]
    fn an_option_that_no_asked_table_takes_is_refused() {
        assert_eq!(names(&["size"]), Some(vec!["size"]));
        assert_eq!(names(&["--seed=7", "gate"]), Some(vec!["gate"]));
        assert_eq!(names(&["--peers"]).map(|all| all.len()), Some(7));
        assert_eq!(names(&["size", "--peers"]), None);
        assert_eq!(names(&["calls", "--seed", "7"]), None);
    }
}
