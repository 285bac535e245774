//! How fast: real text on one core, and the longest value that the gate takes.

use crate::case::Case;
use crate::clock::Moment;
use crate::dice::Dice;
use crate::hostile::PIECES;
use crate::judge::{Judge, count};
use crate::real::REAL;
use crate::report::mark;
use crate::template::fill;
use bailee_core::detector::scan;

/// The longest value that a store of the platform takes.
const LONGEST: usize = 240 * 1024;
/// The least throughput, in MB/s.
const LEAST: f64 = 10.0;
/// The most time for the longest value, in milliseconds.
const MOST: f64 = 40.0;
/// Rounds, of which the fastest counts: the others measure the machine's other work.
const ROUNDS: usize = 3;

/// Values of the longest length: hostile ones, and ordinary ones made of real text.
pub(crate) fn long_values(cases: &[Case]) -> Vec<(String, String)> {
    let mut values: Vec<(String, String)> = PIECES
        .iter()
        .map(|piece| {
            (
                format!("{piece:?} repeated"),
                piece.repeat(LONGEST / piece.len()),
            )
        })
        .collect();
    let mut dice = Dice::new(7);
    let mut add = |what: &str, template: &str| {
        let mut text = String::new();
        while text.len() < LONGEST - 400 {
            text.push_str(&fill(template, &mut dice));
        }
        values.push((what.to_owned(), text));
    };
    add("prose", "‹W› ‹w› ‹w› the ‹w›, and ‹w› ‹w›. ");
    add("base64", "‹b64›");
    add("base64url words", "‹B43› ");
    add("hex", "‹h64›");
    add("hex words", "‹h32›,");
    add("numbers", "‹n› ‹d12› ‹n›.‹n› ");
    add("addresses", "‹mail›, ");
    add("settings", "‹w›_‹w›=‹w›\n");
    add("escaped JSON", "{\\\"‹w›\\\":\\\"‹w› ‹w›\\\"},");
    add("percent", "%‹H2›%‹H2›");
    let mut real = String::new();
    for case in cases.iter().filter(|case| case.group == REAL) {
        real.push_str(&format!("\"{}\": \"{}\",\n", case.name, case.text));
        if real.len() > LONGEST {
            break;
        }
    }
    values.push(("real JSON".to_owned(), real));
    values
}

/// The fastest of some rounds, in seconds.
fn fastest(mut work: impl FnMut()) -> f64 {
    let round = |_| {
        let started = Moment::now();
        work();
        started.seconds()
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}

fn scan_all<'a>(texts: impl Iterator<Item = &'a str>) {
    for text in texts {
        std::hint::black_box(scan("", std::hint::black_box(text)));
    }
}

/// Measures and prints.
pub(crate) fn print(cases: &[Case], gate: &Judge) {
    println!("\n| speed, natively on one core | measured | budget |\n|---|---|---|");
    // Without what is refused: a scan may end at a find, and is not measured then.
    let is_clean = |(case, found): &(&Case, &bool)| case.group == REAL && !**found;
    let clean = cases.iter().zip(&gate.found).filter(is_clean);
    let real: Vec<&str> = clean.map(|(case, _)| case.text.as_str()).collect();
    let bytes: usize = real.iter().map(|text| text.len()).sum();
    let seconds = fastest(|| scan_all(real.iter().copied()));
    let rate = count(bytes) / 1e6 / seconds;
    println!(
        "| real values, {:.1} MB | {rate:.1} MB/s, {:.0} values/s | ≥{LEAST} MB/s{} |",
        count(bytes) / 1e6,
        count(real.len()) / seconds,
        mark(rate < LEAST)
    );
    let joined = real.join("\n");
    let seconds = fastest(|| scan_all(std::iter::once(joined.as_str())));
    let rate = count(joined.len()) / 1e6 / seconds;
    println!(
        "| the same as one text | {rate:.1} MB/s | ≥{LEAST} MB/s{} |",
        mark(rate < LEAST)
    );
    let mut times: Vec<(f64, String)> = long_values(cases)
        .into_iter()
        .map(|(what, text)| {
            (
                1e3 * fastest(|| scan_all(std::iter::once(text.as_str()))),
                what,
            )
        })
        .collect();
    times.sort_by(|(one, _), (two, _)| two.total_cmp(one));
    for (millis, what) in times.iter().take(5) {
        let what = what.replace('|', "\\|");
        println!(
            "| 240 KiB: {what} | {millis:.1} ms | ≤{MOST} ms{} |",
            mark(*millis > MOST)
        );
    }
}
