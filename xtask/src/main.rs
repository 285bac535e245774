//! `cargo xtask`: sets up, builds, bundles, checks, tests and measures Bailee.
//!
//! Each step knows its inputs and is skipped when they have not changed, so every command may be given at any time.
//! Where to read next: [`build`] for the artefact, [`suite`] for the tests, [`tidy`] for the invariants.
#![forbid(unsafe_code)]

mod argument;
mod bench;
mod browser;
mod build;
mod count;
mod fuzz;
mod generate;
mod node;
mod root;
mod setup;
mod shell;
mod stamp;
mod suite;
mod tidy;

use shell::{Failure, Repo};
use std::process::ExitCode;

const HELP: &str = "\
usage: cargo xtask COMMAND

  dev [ARGS…]       set up, build, and start the local platform (ARGS go to `bailee dev`)
  build [--fast]    build the artefact of `forge deploy` in build/artefact, and the admin page
  test [LEVEL…] [--repeat N] [--fast]
                    set up, build and test every level, N times; ends with `N passed, N failed`
                    (format, lint, rust, manifest, wasm, node, ui)
  bench [NAME…]     measure and print tables (calls, size, instance, load, gate);
                    of gate: [--seed N] [--peers], or [--misses CLASS] [--cases FILE]
  fuzz [gate] [--minutes N] [--seed N]
                    try what nobody would write on the detectors of the gate, until something fails
  generate          write what is made of the tables: types and calls of the page, rows of documents, who may
  tidy              check the invariants of ARCHITECTURE.md
  manifest          validate and lint manifest.yml offline (the level of that name)
  setup             install what the other commands need
  wasm [--fast]     one step of build, as are
  policy | admin | bundle

--fast (or BAILEE_FAST=1) builds the module without link-time optimisation and wasm-opt.
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = args
        .split_first()
        .map_or(("help", &[][..]), |(c, r)| (c.as_str(), r));
    match run(command, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, args: &[String]) -> Result<(), Failure> {
    // `bailee dev` has a help of its own.
    if command != "dev" && args.iter().any(|arg| arg == "--help" || arg == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let repo = Repo::find()?;
    let fast = || argument::parse(args, &["--fast"], &[]).map(|arguments| arguments.fast);
    let none = || argument::parse(args, &[], &[]);
    match command {
        "dev" => build::dev(&repo, args),
        "build" => build::all(&repo, fast()?, |_| {}).map(drop),
        "wasm" => {
            let fast = fast()?;
            build::wasm(&repo, &setup::all(&repo)?, fast)
        }
        "admin" => none().and_then(|_| build::admin(&repo, &setup::all(&repo)?)),
        "policy" => none().and_then(|_| build::policy(&repo)),
        "bundle" => none().and_then(|_| build::bundle(&repo, &setup::all(&repo)?)),
        "test" => suite::run(&repo, args),
        "bench" => bench::run(&repo, args),
        "fuzz" => fuzz::run(&repo, args),
        "generate" => none().and_then(|_| generate::run(&repo)),
        "tidy" => none().and_then(|_| tidy::run(&repo)),
        "manifest" => none().and_then(|_| suite::run(&repo, &["manifest".into()])),
        "setup" => none().and_then(|_| setup::all(&repo).map(drop)),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Failure::Usage {
            what: format!("there is no command `{other}`\n\n{HELP}"),
        }),
    }
}
