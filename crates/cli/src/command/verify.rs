//! `bailee verify`: whether every stored value of an installation is what was written.

mod input;

use bailee_verify::{Difference, Mode, Options, Report, verify};
use serde::Serialize;

use crate::cli::Verify as Arguments;
use crate::error::{CliError, Exit};
use crate::printer::{Printer, Tone};
use input::Input;

/// The most differences that are printed as text; with `--json` all are.
const SHOWN: usize = 20;

/// What is printed with `--json`.
#[derive(Serialize)]
struct Output<'r> {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'r str>,
    whole: bool,
    /// The first difference: what to look at first.
    first: Option<&'r Difference>,
    #[serde(flatten)]
    report: &'r Report,
}

pub(crate) fn run(args: &Arguments, printer: &mut Printer) -> Result<Exit, CliError> {
    let shown = args.file.display().to_string();
    printer.progress(&format!("reading {shown}"));
    let input = Input::read(args)?;
    let report = {
        let teller = std::cell::RefCell::new(&mut *printer);
        let progress = |progress: bailee_verify::Progress| {
            // A line for each percent, not for each manifest.
            if progress.done.is_multiple_of(progress.of / 100 + 1) || progress.done == progress.of {
                let text = format!(
                    "{} of {} backups, {} entries of the ledger",
                    progress.done, progress.of, progress.entries
                );
                teller.borrow_mut().progress(&text);
            }
        };
        let options = Options {
            policy: input.policy.as_ref(),
            installation: input.installation.as_deref(),
            checkpoints: &input.checkpoints,
            vkey: args.vkey.as_deref(),
            progress: Some(&progress),
        };
        verify(&input.snapshot, &options)
    };
    if printer.json {
        printer.value(&Output {
            file: shown,
            site: input.site.as_deref(),
            whole: report.is_whole(),
            first: report.differences.first(),
            report: &report,
        });
    } else {
        text(&report, printer);
    }
    Ok(if report.is_whole() {
        Exit::Fine
    } else {
        Exit::Problem
    })
}

fn text(report: &Report, printer: &mut Printer) {
    let totals = &report.totals;
    let depth = match report.mode {
        Mode::Keys => "with the keys: everything was opened and compared",
        Mode::Hashes => "without keys: hashes, chain, ledger and signatures were compared",
    };
    printer.line(depth);
    let families: Vec<String> = report
        .checked
        .iter()
        .map(|(family, count)| format!("{} {}", family.word(), count.values))
        .collect();
    printer.line(&format!("values:  {}", families.join(", ")));
    printer.line(&format!(
        "history: {} changes, {} backups, {} entries of the ledger, {} records",
        totals.changes, totals.seals, totals.entries, totals.records
    ));
    for (name, value) in [
        ("root:   ", &totals.root),
        ("state:  ", &totals.state),
        ("signer: ", &totals.vkey),
    ] {
        if let Some(value) = value {
            printer.line(&format!("{name} {value}"));
        }
    }
    for what in &report.unchecked {
        let word = printer.tone(Tone::Doubt, "unchecked");
        printer.line(&format!("{word} {what}"));
    }
    for note in &report.notes {
        let word = printer.tone(Tone::Doubt, "note     ");
        printer.line(&format!("{word} {}", line(note)));
    }
    for difference in report.differences.iter().take(SHOWN) {
        let word = printer.tone(Tone::Bad, "differs  ");
        printer.line(&format!("{word} {}", line(difference)));
    }
    let count = report.differences.len();
    if count > SHOWN {
        printer.line(&format!(
            "          and {} more; --json has all",
            count - SHOWN
        ));
    }
    let end = match report.differences.first() {
        None => printer.tone(Tone::Good, "whole"),
        Some(first) => {
            let plural = if count == 1 {
                "difference"
            } else {
                "differences"
            };
            let at = format!(
                "{count} {plural}; the first is at {} {}",
                first.store, first.key
            );
            printer.tone(Tone::Bad, &at)
        }
    };
    printer.line(&end);
}

fn line(difference: &Difference) -> String {
    format!(
        "{} {}: {}: {}",
        difference.store,
        difference.key,
        difference.code.as_str(),
        difference.what
    )
}
