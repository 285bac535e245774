//! `cargo xtask test`: every level of tests, each a command whose own report is counted.
//!
//! A level that ends with an error although it reported no failed test counts as one failure, so a crash, a failed
//! build or a level without tests never passes silently.

use crate::setup::Tools;
use crate::shell::{Failure, Repo, start_failure};
use crate::{browser, build, manifest};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Tests that were run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that passed.
    pub(crate) passed: usize,
    /// Tests that failed.
    pub(crate) failed: usize,
}

impl Counts {
    /// Adds another level's counts.
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Fails when a test failed or none was run.
    ///
    /// # Errors
    /// [`Failure::Checks`] with the counts.
    pub(crate) fn verdict(self) -> Result<(), Failure> {
        let total = self.passed + self.failed;
        if self.failed > 0 || total == 0 {
            Err(Failure::Checks {
                failed: self.failed,
                total,
            })
        } else {
            Ok(())
        }
    }
}

/// How a level reports its tests.
#[derive(Clone, Copy, Debug)]
enum Report {
    /// `test result: ok. 3 passed; 0 failed; …`, once for each test binary.
    Cargo,
    /// `# pass 3` and `# fail 0`: node:test with the TAP reporter.
    Tap,
    /// No count: the command is one check.
    Check,
}

/// One level: its name, what it covers, and how it is run.
struct Level {
    name: &'static str,
    what: &'static str,
    run: fn(&Repo, &Tools) -> Result<Counts, Failure>,
}

/// Every level, cheapest first. A new level is one more line here.
const LEVELS: [Level; 7] = [
    Level {
        name: "format",
        what: "formatting of the Rust sources",
        run: format,
    },
    Level {
        name: "lint",
        what: "clippy, native and for WebAssembly",
        run: lint,
    },
    Level {
        name: "rust",
        what: "unit, property, simulation, conformance and command line tests",
        run: rust,
    },
    Level {
        name: "manifest",
        what: "manifest.yml: Forge's validator and lint, and checks of our own",
        run: manifest::run,
    },
    Level {
        name: "wasm",
        what: "the boundary of the module, in Node",
        run: wasm,
    },
    Level {
        name: "node",
        what: "the artefact of Forge's bundler, in Node 22 and on the local platform",
        run: node,
    },
    Level {
        name: "ui",
        what: "the admin page, the frame and the story, in Chromium",
        run: ui,
    },
];

/// Sets up, builds, and runs the levels named in `args`, or all; prints a summary that ends with the sum.
///
/// # Errors
/// When set-up or the build fails, a level is unknown, or a test failed.
pub(crate) fn run(repo: &Repo, args: &[String], fast: bool) -> Result<(), Failure> {
    let names: Vec<&String> = args.iter().filter(|arg| !arg.starts_with("--")).collect();
    if let Some(unknown) = names
        .iter()
        .find(|name| !LEVELS.iter().any(|level| level.name == name.as_str()))
    {
        let known: Vec<_> = LEVELS.iter().map(|level| level.name).collect();
        return Err(Failure::Usage {
            what: format!(
                "there is no level `{unknown}`; there are: {}",
                known.join(", ")
            ),
        });
    }
    let tools = build::all(repo, fast)?;
    let (mut sum, mut lines) = (Counts::default(), Vec::new());
    for level in LEVELS
        .iter()
        .filter(|level| names.is_empty() || names.iter().any(|name| *name == level.name))
    {
        eprintln!("\n━━ {}: {}", level.name, level.what);
        let start = Instant::now();
        let counts = (level.run)(repo, &tools).unwrap_or_else(|failure| {
            eprintln!("{failure}");
            Counts {
                passed: 0,
                failed: 1,
            }
        });
        let seconds = start.elapsed().as_secs_f64();
        lines.push(format!(
            "{:<9} {:>5} passed {:>4} failed {seconds:>7.1} s",
            level.name, counts.passed, counts.failed
        ));
        sum.add(counts);
    }
    println!(
        "\n{}\n{} passed, {} failed",
        lines.join("\n"),
        sum.passed,
        sum.failed
    );
    sum.verdict()
}

fn format(repo: &Repo, _: &Tools) -> Result<Counts, Failure> {
    count(
        repo.cargo().args(["fmt", "--all", "--check"]),
        Report::Check,
    )
}

fn lint(repo: &Repo, _: &Tools) -> Result<Counts, Failure> {
    let mut native = repo.cargo();
    let mut counts = count(
        native.args([
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]),
        Report::Check,
    )?;
    let mut wasm = repo.cargo();
    wasm.args([
        "clippy",
        "--quiet",
        "--package",
        "bailee-wasm",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-D",
        "warnings",
    ]);
    counts.add(count(&mut wasm, Report::Check)?);
    Ok(counts)
}

fn rust(repo: &Repo, tools: &Tools) -> Result<Counts, Failure> {
    let mut cargo = repo.cargo();
    cargo
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("BAILEE_NODE", &tools.node);
    count(&mut cargo, Report::Cargo)
}

fn wasm(repo: &Repo, tools: &Tools) -> Result<Counts, Failure> {
    let mut glue = repo.cargo();
    count(
        glue.args(["build", "--quiet", "--package", "xtask-glue"]),
        Report::Check,
    )?
    .verdict()?;
    // As a list, so that the path may hold blanks.
    let runner = serde_json::json!([repo.program("xtask-glue"), "test"]);
    let mut cargo = repo.cargo();
    cargo.arg("--config");
    cargo.arg(format!("target.wasm32-unknown-unknown.runner={runner}"));
    cargo.args(["test", "--package", "bailee-wasm", "--test", "boundary"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    count(cargo.env("BAILEE_NODE", &tools.node), Report::Cargo)
}

fn node(repo: &Repo, tools: &Tools) -> Result<Counts, Failure> {
    let files = test_files(repo, "tests/node")?;
    local_platform(repo)?;
    let mut node = repo.command(&tools.node);
    node.env("BAILEE_NODE", &tools.node);
    count(
        node.args(["--test", "--test-reporter=tap"]).args(files),
        Report::Tap,
    )
}

fn ui(repo: &Repo, tools: &Tools) -> Result<Counts, Failure> {
    let files = test_files(repo, "tests/ui")?;
    let chromium = browser::find(repo)?;
    local_platform(repo)?;
    let mut node = repo.command(&tools.node);
    node.env("BAILEE_NODE", &tools.node)
        .env("BAILEE_CHROMIUM", chromium);
    count(
        node.args(["--test", "--test-reporter=tap", "--test-concurrency=1"])
            .args(files),
        Report::Tap,
    )
}

/// Builds `bailee`, which tests of both levels start.
fn local_platform(repo: &Repo) -> Result<(), Failure> {
    let mut cargo = repo.cargo();
    cargo.args(["build", "--quiet", "--package", "bailee-cli"]);
    count(&mut cargo, Report::Check)?.verdict()
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

/// Runs a command with its output passed through, and counts what it reports.
fn count(command: &mut Command, report: Report) -> Result<Counts, Failure> {
    command.stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|source| start_failure(command, source))?;
    let mut counts = Counts::default();
    if let Some(output) = child.stdout.take() {
        pass_through(output, report, &mut counts);
    }
    let status = child
        .wait()
        .map_err(|source| start_failure(command, source))?;
    if matches!(report, Report::Check) {
        counts.passed = usize::from(status.success());
    }
    if !status.success() && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(counts)
}

fn pass_through(output: impl Read, report: Report, counts: &mut Counts) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        println!("{line}");
        counts.add(read_line(&line, report));
    }
}

/// Reads the counts that one line of a report states; none, if it states none.
fn read_line(line: &str, report: Report) -> Counts {
    let number = |text: &str| text.trim().parse().unwrap_or(0);
    match report {
        Report::Check => Counts::default(),
        Report::Tap => Counts {
            passed: line.strip_prefix("# pass ").map_or(0, number),
            // Cancelled tests did not pass, and TAP counts them apart.
            failed: line
                .strip_prefix("# fail ")
                .or_else(|| line.strip_prefix("# cancelled "))
                .map_or(0, number),
        },
        Report::Cargo => {
            let Some(rest) = line.strip_prefix("test result: ") else {
                return Counts::default();
            };
            let field = |name: &str| {
                let part = rest
                    .split([';', '.'])
                    .find(|part| part.trim_end().ends_with(name));
                part.map_or(0, |part| number(part.trim_end().trim_end_matches(name)))
            };
            Counts {
                passed: field(" passed"),
                failed: field(" failed"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Report, count, read_line};
    use std::process::Command;

    #[test]
    fn cargos_and_nodes_reports_are_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(
            read_line(line, Report::Cargo),
            Counts {
                passed: 12,
                failed: 3
            }
        );
        assert_eq!(read_line("test a ... ok", Report::Cargo), Counts::default());
        assert_eq!(
            read_line("# pass 7", Report::Tap),
            Counts {
                passed: 7,
                failed: 0
            }
        );
        assert_eq!(
            read_line("# fail 2", Report::Tap),
            Counts {
                passed: 0,
                failed: 2
            }
        );
        assert_eq!(
            read_line("# cancelled 1", Report::Tap),
            Counts {
                passed: 0,
                failed: 1
            }
        );
    }

    #[test]
    fn a_command_that_fails_without_a_count_is_one_failure() {
        let fails = || {
            let mut cargo = Command::new(std::env::var_os("CARGO").unwrap());
            cargo.args(["no-such-command"]);
            cargo
        };
        assert_eq!(
            count(&mut fails(), Report::Cargo).unwrap(),
            Counts {
                passed: 0,
                failed: 1
            }
        );
        assert_eq!(
            count(&mut fails(), Report::Check).unwrap(),
            Counts {
                passed: 0,
                failed: 1
            }
        );
    }

    #[test]
    fn a_sum_of_no_test_at_all_is_a_failure() {
        assert!(Counts::default().verdict().is_err());
        assert!(
            Counts {
                passed: 1,
                failed: 0
            }
            .verdict()
            .is_ok()
        );
        assert!(
            Counts {
                passed: 9,
                failed: 1
            }
            .verdict()
            .is_err()
        );
    }
}
