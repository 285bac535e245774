//! What the rounds of the levels gave: a line for each level, and the tests that failed with the files that say why.

use crate::count::Counts;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What all rounds gave so far.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    /// Everything together.
    pub(super) sum: Counts,
    /// The rounds, each with a line for each of its levels.
    lines: Vec<Vec<String>>,
    /// Level and name of each test that failed, with the output of each round in which it did.
    failed: BTreeMap<(String, String), Vec<PathBuf>>,
}

impl Rounds {
    /// Begins another round.
    pub(super) fn begin(&mut self) {
        self.lines.push(Vec::new());
    }

    /// Adds what a level of this round gave; `output` keeps what it printed.
    pub(super) fn add(&mut self, level: &str, counts: Counts, seconds: f64, output: &Path) {
        let line = format!(
            "{level:<9} {:>5} passed {:>4} failed {seconds:>7.1} s",
            counts.passed, counts.failed
        );
        if let Some(round) = self.lines.last_mut() {
            round.push(line);
        }
        for name in &counts.failures {
            let outputs = self
                .failed
                .entry((level.to_owned(), name.clone()))
                .or_default();
            // Two tests of one name in one output are one line.
            if outputs.last().map(PathBuf::as_path) != Some(output) {
                outputs.push(output.to_path_buf());
            }
        }
        self.sum.add(counts);
    }

    /// Returns the lines of the round that has just ended.
    pub(super) fn round(&self) -> String {
        let number = self.lines.len();
        let lines = self.lines.last().map_or(String::new(), |l| l.join("\n"));
        format!("round {number}\n{lines}")
    }

    /// Returns the lines of all rounds, the tests that failed, and the sum.
    pub(super) fn summary(&self) -> String {
        let mut text = String::new();
        for (index, lines) in self.lines.iter().enumerate() {
            if self.lines.len() > 1 {
                let _ = writeln!(text, "round {}", index + 1);
            }
            let _ = writeln!(text, "{}", lines.join("\n"));
        }
        if !self.failed.is_empty() {
            let _ = writeln!(text, "\nfailed, of {}:", count(self.lines.len(), "round"));
        }
        for ((level, name), outputs) in &self.failed {
            let _ = writeln!(
                text,
                "  {level}: {name}\n    in {}: {}",
                count(outputs.len(), "round"),
                paths(outputs)
            );
        }
        let (passed, failed) = (self.sum.passed, self.sum.failed);
        let _ = write!(text, "{passed} passed, {failed} failed");
        text
    }
}

fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

fn paths(outputs: &[PathBuf]) -> String {
    let names: Vec<String> = outputs.iter().map(|o| o.display().to_string()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::Rounds;
    use crate::count::Counts;
    use std::path::Path;

    #[test]
    fn a_single_round_ends_with_its_levels_and_the_sum() {
        let mut rounds = Rounds::default();
        rounds.begin();
        rounds.add("format", Counts::pass(), 1.0, Path::new("format.log"));
        let wanted = "format        1 passed    0 failed     1.0 s\n1 passed, 0 failed";
        assert_eq!(rounds.summary(), wanted);
    }

    #[test]
    fn each_failed_test_is_named_with_its_rounds_and_their_output() {
        let mut rounds = Rounds::default();
        for (number, failures) in [(1, vec!["a"]), (2, vec![]), (3, vec!["b", "a", "a"])] {
            rounds.begin();
            let failures: Vec<String> = failures.into_iter().map(str::to_owned).collect();
            let counts = Counts {
                passed: 5 - failures.len(),
                failed: failures.len(),
                failures,
            };
            rounds.add("ui", counts, 2.0, Path::new(&format!("{number}.log")));
            assert!(rounds.round().starts_with(&format!("round {number}\nui ")));
        }
        let summary = rounds.summary();
        assert!(summary.contains("failed, of 3 rounds:"), "{summary}");
        assert!(summary.contains("  ui: a\n    in 2 rounds: 1.log, 3.log\n"));
        assert!(summary.contains("  ui: b\n    in 1 round: 3.log\n"));
        assert!(summary.ends_with("\n11 passed, 4 failed"), "{summary}");
        assert!(rounds.sum.verdict().is_err());
    }
}
