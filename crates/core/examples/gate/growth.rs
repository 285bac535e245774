//! Whether time grows with the length, or faster.

use crate::clock::Moment;
use bailee_core::detector::scan;
use std::time::Duration;

/// As many of the slowest inputs as are looked at.
const MOST: usize = 24;
/// How much steeper than linear growth may be before it is a failure.
const STEEP: f64 = 3.0;
/// How often growth is measured before it is called steep.
const TRIES: usize = 5;
/// What an input is made as long as before it is measured: shorter ones measure the clock.
const LEAST: usize = 16 * 1024;
/// Shorter inputs say nothing about time per byte.
const SHORT: usize = 64;

/// One of the slowest inputs.
#[derive(Debug)]
struct Input {
    /// Nanoseconds for each byte.
    rate: f64,
    number: u64,
    name: String,
    text: String,
}

/// An input whose time grows too steeply.
#[derive(Debug)]
pub(crate) struct Steep {
    pub(crate) number: u64,
    pub(crate) text: String,
    pub(crate) factor: f64,
}

/// The slowest inputs since the last look, and the worst that was ever seen.
#[derive(Debug, Default)]
pub(crate) struct Slowest {
    list: Vec<Input>,
    /// The most nanoseconds for a byte.
    pub(crate) worst: f64,
    /// The steepest growth, as a multiple of linear.
    pub(crate) steepest: f64,
}

impl Slowest {
    /// Notes how long an input took.
    pub(crate) fn note(&mut self, took: Duration, number: u64, name: &str, text: &str) {
        if text.len() < SHORT {
            return;
        }
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let rate = took.as_secs_f64() * 1e9 / f64::from(length);
        if self.list.len() >= MOST && self.list.last().is_some_and(|last| last.rate >= rate) {
            return;
        }
        let (name, text) = (name.to_owned(), text.to_owned());
        self.list.push(Input {
            rate,
            number,
            name,
            text,
        });
        self.list.sort_by(|one, two| two.rate.total_cmp(&one.rate));
        self.list.truncate(MOST);
    }

    /// Measures the slowest inputs as they are, four and sixteen times as long; returns one that grows too steeply.
    pub(crate) fn check(&mut self) -> Option<Steep> {
        for input in std::mem::take(&mut self.list) {
            self.worst = self.worst.max(rate(&input.name, &input.text));
            // Again while it seems steep: another program may have had the core.
            let tries = (0..TRIES).map(|_| growth(&input.name, &input.text));
            let mut factor = f64::INFINITY;
            for again in tries {
                factor = factor.min(again);
                if factor <= STEEP {
                    break;
                }
            }
            self.steepest = self.steepest.max(factor);
            if factor > STEEP {
                let Input { number, text, .. } = input;
                return Some(Steep {
                    number,
                    text,
                    factor,
                });
            }
        }
        None
    }
}

/// The time of the text four and sixteen times as long, as a multiple of what linear growth gives; the steeper of both.
fn growth(name: &str, text: &str) -> f64 {
    let base = text.repeat(LEAST.div_ceil(text.len().max(1)));
    let one = time(name, &base);
    let longer = |times: usize, factor: f64| time(name, &base.repeat(times)) / (one * factor);
    longer(4, 4.0).max(longer(16, 16.0))
}

/// The fastest of three scans.
fn time(name: &str, text: &str) -> f64 {
    let once = |_| {
        let begun = Moment::now();
        std::hint::black_box(scan(name, text));
        begun.seconds()
    };
    (0..3).map(once).fold(f64::INFINITY, f64::min)
}

/// Nanoseconds on a core for each byte.
fn rate(name: &str, text: &str) -> f64 {
    let base = text.repeat(LEAST.div_ceil(text.len().max(1)));
    let length = u32::try_from(base.len()).unwrap_or(u32::MAX);
    time(name, &base) * 1e9 / f64::from(length)
}

/// Prints how the time of one text grows.
pub(crate) fn show(text: &str) {
    let base = text.repeat(LEAST.div_ceil(text.len().max(1)));
    for times in [1, 4, 16] {
        let text = base.repeat(times);
        let finds = scan("", &text).len();
        println!(
            "{} bytes: {:.2} ms, {finds} finds",
            text.len(),
            time("", &text) * 1e3
        );
    }
}
