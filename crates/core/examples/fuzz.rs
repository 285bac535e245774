//! Fuzzes the detectors of the gate: no panic, no time beyond linear, and no find that decoding or noise hides.
//!
//! `cargo xtask fuzz gate` runs it. Mutations of generated cases: spliced, repeated, with bits flipped, with pieces of other
//! cases and of hostile texts put in. What fails is written to a folder and named by seed and number.
//!
//! - `--minutes N` (1), `--seed N` (from the clock), `--folder PATH` for what fails.
//! - `--input FILE`: scans one text only, and shows how its time grows.

#[path = "gate/address.rs"]
mod address;
#[expect(
    dead_code,
    reason = "shared with the bench, whose tables need more of it"
)]
#[path = "gate/case.rs"]
mod case;
#[path = "gate/clock.rs"]
mod clock;
#[path = "gate/dice.rs"]
mod dice;
#[path = "gate/growth.rs"]
mod growth;
#[path = "gate/hostile.rs"]
mod hostile;
#[path = "gate/key.rs"]
mod key;
#[path = "gate/line.rs"]
mod line;
#[path = "gate/mail.rs"]
mod mail;
#[path = "gate/make.rs"]
mod make;
#[path = "gate/mutate.rs"]
mod mutate;
#[path = "gate/named.rs"]
mod named;
#[path = "gate/notation.rs"]
mod notation;
#[path = "gate/option.rs"]
mod option;
#[path = "gate/person.rs"]
mod person;
#[path = "gate/property.rs"]
mod property;
#[path = "gate/template.rs"]
mod template;
#[path = "gate/token.rs"]
mod token;

use bailee_core::detector::scan;
use dice::Dice;
use growth::Slowest;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error>;

/// How many executions pass between two looks at the slowest inputs.
const BETWEEN: u64 = 50_000;

fn main() -> Result<(), Failure> {
    let (mut minutes, mut seed, mut folder) = (1.0_f64, None, PathBuf::from("build/fuzz"));
    let mut input = None;
    option::read(|option, value| {
        match option {
            "--minutes" => minutes = value.parse()?,
            "--seed" => seed = Some(value.parse()?),
            "--folder" => folder = value.into(),
            "--input" => input = Some(value),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if let Some(file) = input {
        growth::show(&std::fs::read_to_string(file)?);
        return Ok(());
    }
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed()?.as_secs();
    let seed = seed.unwrap_or(now);
    fuzz(seed, Duration::try_from_secs_f64(minutes * 60.0)?, &folder)
}

fn fuzz(seed: u64, time: Duration, folder: &Path) -> Result<(), Failure> {
    println!("seed {seed}");
    let cases = make::make(seed, &[]);
    let started = Instant::now();
    let (mut executions, mut bytes, mut number) = (0_u64, 0_usize, 0_u64);
    let mut slowest = Slowest::default();
    let mut hidden = property::Hidden::default();
    // What panics is reported with its number, so that it can be made again.
    std::panic::set_hook(Box::new(|_| {}));
    while started.elapsed() < time {
        number += 1;
        // Dice of its own, so that a number alone makes the input again.
        let mut dice = Dice::new(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (name, text) = mutate::input(&cases.list, &mut dice);
        let begun = Instant::now();
        let found = std::panic::catch_unwind(|| scan(&name, &text).len());
        let took = begun.elapsed();
        if found.is_err() {
            let file = keep(folder, seed, number, &text)?;
            return Err(format!("seed {seed}, input {number}: panic; see {file}").into());
        }
        executions += 1;
        bytes += text.len();
        slowest.note(took, number, &name, &text);
        if number % 8 == 0
            && let Some(case) = dice.pick(&cases.list)
        {
            executions += hidden.check(case, &mut dice);
        }
        if number % BETWEEN == 0 {
            check_growth(&mut slowest, seed, folder)?;
        }
    }
    check_growth(&mut slowest, seed, folder)?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{executions} executions, {number} inputs with {bytes} bytes, in {seconds:.0} s");
    println!(
        "slowest: {:.0} ns/byte; steepest growth ×{:.2} of linear",
        slowest.worst, slowest.steepest
    );
    println!(
        "{} of {} texts were hidden by a notation or by noise",
        hidden.failed, hidden.checked
    );
    for (kind, count) in &hidden.kinds {
        println!("  {kind}: {count}");
    }
    if hidden.failed > 0 {
        let file = keep(folder, seed, 0, &hidden.listed())?;
        return Err(format!("what is found in clear is hidden; see {file}").into());
    }
    Ok(())
}

fn check_growth(slowest: &mut Slowest, seed: u64, folder: &Path) -> Result<(), Failure> {
    let Some(steep) = slowest.check() else {
        return Ok(());
    };
    let file = keep(folder, seed, steep.number, &steep.text)?;
    let (number, factor) = (steep.number, steep.factor);
    Err(format!("seed {seed}, input {number}: grows ×{factor:.1} of linear; see {file}").into())
}

/// Writes an input that failed, and returns where.
fn keep(folder: &Path, seed: u64, number: u64, text: &str) -> Result<String, Failure> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join(format!("gate-{seed}-{number}.txt"));
    std::fs::write(&file, text)?;
    Ok(file.display().to_string())
}
