//! `cargo xtask test`: every level of tests, each a list of commands whose own reports are counted.

mod leftover;
mod level;
mod report;
mod round;
mod watch;

use crate::argument;
use crate::build;
use crate::count::Counts;
use crate::setup::{self, Tools};
use crate::shell::{Failure, Repo, clear};
use level::{LEVELS, Level};
use round::Rounds;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::Instant;
use watch::Watch;

/// Where the output of every level of every round is kept until the next run.
const OUTPUT: &str = "build/test";

/// Sets up, builds, and runs the levels named in `args`, or all; prints a summary that ends with the sum.
///
/// With `--repeat N` they run N times. A first Ctrl-C ends the running level and leaves out the others; the summary of what
/// has run is printed all the same.
///
/// # Errors
/// When set-up or the build fails, an argument is unknown, a test failed, or the run was stopped.
pub(crate) fn run(repo: &Repo, args: &[String]) -> Result<(), Failure> {
    let known: Vec<&str> = LEVELS.iter().map(|level| level.name).collect();
    let arguments = argument::parse(args, &["--fast", "--repeat"], &known)?;
    let named = |level: &&Level| {
        let names = &arguments.names;
        names.is_empty() || names.iter().any(|name| name == level.name)
    };
    let levels: Vec<&Level> = LEVELS.iter().filter(named).collect();
    let tools = setup::all(repo)?;
    clear(&repo.path(OUTPUT))?;
    let stopped = on_interrupt()?;
    let rounds: Result<Rounds, Failure> = thread::scope(|scope| {
        let is_needed = levels.iter().any(|level| level.needs_artefact);
        let mut artefact =
            is_needed.then(|| scope.spawn(|| build::artefact(repo, &tools, arguments.fast)));
        let mut rounds = Rounds::default();
        for number in 1..=arguments.repeat {
            rounds.begin();
            for level in &levels {
                if level.needs_artefact
                    && let Some(building) = artefact.take()
                {
                    finish(building)?;
                }
                let output = format!("{OUTPUT}/round-{number}/{}.log", level.name);
                run_level(repo, &tools, level, Path::new(&output), &mut rounds)?;
                if stopped.load(Ordering::Relaxed) {
                    return Ok(rounds);
                }
            }
            if arguments.repeat > 1 {
                println!("\n{}", rounds.round());
            }
        }
        Ok(rounds)
    });
    let rounds = rounds?;
    println!("\n{}", rounds.summary());
    if stopped.load(Ordering::Relaxed) {
        return Err(Failure::Stopped);
    }
    rounds.sum.verdict()
}

/// Waits for the build.
fn finish(building: ScopedJoinHandle<Result<(), Failure>>) -> Result<(), Failure> {
    building.join().unwrap_or_else(|_| {
        Err(Failure::Missing {
            what: "the thread that builds the artefact ended early; its message is above".into(),
        })
    })
}

fn run_level(
    repo: &Repo,
    tools: &Tools,
    level: &Level,
    output: &Path,
    rounds: &mut Rounds,
) -> Result<(), Failure> {
    eprintln!("\n━━ {}: {}", level.name, level.what);
    let start = Instant::now();
    let mut watch = Watch::start(&repo.path(output), level.name)?;
    let mut counts = (level.run)(repo, tools, &mut watch).unwrap_or_else(|failure| {
        watch.print(&failure.to_string());
        Counts::fail(failure.to_string())
    });
    counts.add(watch.finish());
    rounds.add(level.name, counts, start.elapsed().as_secs_f64(), output);
    Ok(())
}

/// Notes a first Ctrl-C instead of ending at once, so that the summary can be printed; a second one ends at once.
fn on_interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let stopped = Arc::new(AtomicBool::new(false));
    let failed = |source| Failure::Start {
        program: "the watch for Ctrl-C".into(),
        source,
    };
    let signal = signal_hook::consts::SIGINT;
    // In this order: the second sees what the first noted before.
    signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stopped))
        .map_err(failed)?;
    signal_hook::flag::register(signal, Arc::clone(&stopped)).map_err(failed)?;
    Ok(stopped)
}
