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
use level::{LEVELS, Level, Part, Turn};
use round::Rounds;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
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
    clear(&repo.path(OUTPUT))?;
    let stopped = on_interrupt()?;
    let is_stopped = || stopped.load(Ordering::Relaxed);
    let rounds: Result<Rounds, Failure> = thread::scope(|scope| {
        let (ready, waiting) = channel();
        let mut building = None;
        let tools = if levels.iter().any(|level| level.needs_artefact) {
            let announce = move |tools: &Tools| drop(ready.send(tools.clone()));
            let build = scope.spawn(move || build::all(repo, arguments.fast, announce));
            match waiting.recv() {
                Ok(tools) => {
                    building = Some(build);
                    tools
                }
                // It ended before the tools were there: its error says why.
                Err(_) => build::join(build)?,
            }
        } else {
            setup::all(repo)?
        };
        let mut rounds = Rounds::default();
        for number in 1..=arguments.repeat {
            rounds.begin();
            let mut started = Vec::new();
            for level in &levels {
                let output = PathBuf::from(format!("{OUTPUT}/round-{number}/{}.log", level.name));
                let mut level = Started::start(repo, level, output)?;
                level.run(level.level.before, repo, &tools);
                started.push(level);
                if is_stopped() {
                    break;
                }
            }
            let built = building
                .take()
                .map_or(Ok(()), |it| build::join(it).map(drop));
            if !is_stopped() {
                built?;
            }
            let rest = |level: &mut Started| {
                if !is_stopped() {
                    level.run(level.level.after, repo, &tools);
                }
                level.end();
            };
            let (mut next, mut beside, mut last) = (Vec::new(), Vec::new(), Vec::new());
            for level in &mut started {
                match level.level.turn {
                    Turn::Next => next.push(level),
                    Turn::Beside => beside.push(level),
                    Turn::Last => last.push(level),
                }
            }
            thread::scope(|scope| {
                if !next.is_empty() {
                    beside.iter_mut().for_each(|level| level.watch.hold());
                }
                scope.spawn(|| beside.into_iter().for_each(rest));
                next.into_iter().for_each(rest);
            });
            last.into_iter().for_each(rest);
            for level in started {
                rounds.add(level.level.name, level.counts, level.seconds, &level.output);
            }
            if is_stopped() {
                break;
            }
            if arguments.repeat > 1 {
                println!("\n{}", rounds.round());
            }
        }
        Ok(rounds)
    });
    let rounds = rounds?;
    println!("\n{}", rounds.summary());
    if is_stopped() {
        return Err(Failure::Stopped);
    }
    rounds.sum.verdict()
}

/// A level of which a part has run.
struct Started<'a> {
    level: &'a Level,
    watch: Watch,
    counts: Counts,
    seconds: f64,
    /// Whether something that the rest needs could not be done.
    is_over: bool,
    output: PathBuf,
}

impl<'a> Started<'a> {
    fn start(repo: &Repo, level: &'a Level, output: PathBuf) -> Result<Self, Failure> {
        Ok(Self {
            level,
            watch: Watch::start(&repo.path(&output), level.name)?,
            counts: Counts::default(),
            seconds: 0.0,
            is_over: false,
            output,
        })
    }

    /// Runs a part, unless an earlier one could not do its work.
    fn run(&mut self, part: Option<Part>, repo: &Repo, tools: &Tools) {
        let Some(part) = part.filter(|_| !self.is_over) else {
            return;
        };
        let head = format!("\n━━ {}: {}", self.level.name, self.level.what);
        self.watch.print(&head);
        let start = Instant::now();
        match part(repo, tools, &mut self.watch) {
            Ok(counts) => self.counts.add(counts),
            Err(failure) => {
                self.watch.print(&failure.to_string());
                self.counts.add(Counts::fail(failure.to_string()));
                self.is_over = true;
            }
        }
        self.seconds += start.elapsed().as_secs_f64();
    }

    /// Ends the level: what it left behind is a failure.
    fn end(&mut self) {
        self.counts.add(self.watch.finish());
    }
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
