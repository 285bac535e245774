//! Reading what test programs report: how many tests passed and failed, and the names of those that failed.

use crate::count::Counts;

/// How a command reports its tests.
#[derive(Clone, Copy, Debug)]
pub(super) enum Report {
    /// `test result: ok. 3 passed; 0 failed; …`, once for each test binary.
    Cargo,
    /// `# pass 3` and `# fail 0`: node:test with the TAP reporter.
    Tap,
    /// `ok what` and `not ok what`, one line for each check.
    Lines,
    /// No count: the command is one check, with this name.
    Check(&'static str),
}

/// A test that failed, as far as its report has been read.
#[derive(Debug, Default)]
struct Pending {
    name: String,
    place: String,
    /// Whether the lines say that it failed only because tests inside it did.
    is_outer: bool,
}

/// Reads a report line by line.
#[derive(Debug)]
pub(super) struct Reader {
    report: Report,
    counts: Counts,
    /// Cargo: the test binary that is running.
    binary: String,
    /// TAP: the failed test whose details follow.
    pending: Option<Pending>,
}

impl Reader {
    pub(super) fn new(report: Report) -> Self {
        Self {
            report,
            counts: Counts::default(),
            binary: String::new(),
            pending: None,
        }
    }

    /// Reads one line.
    pub(super) fn read(&mut self, line: &str) {
        match self.report {
            Report::Cargo => self.read_cargo(line),
            Report::Tap => self.read_tap(line),
            Report::Lines => {
                if let Some(what) = line.strip_prefix("not ok ") {
                    self.counts.add(Counts::fail(what));
                } else if line.starts_with("ok ") {
                    self.counts.add(Counts::pass());
                }
            }
            Report::Check(_) => {}
        }
    }

    /// Returns the counts of a command that has ended; `end` says how, when it ended with an error.
    ///
    /// A command that ends with an error although it reported no failed test counts as one failure, so a crash, a failed
    /// build or a level without tests never passes silently.
    pub(super) fn finish(mut self, end: Option<&str>) -> Counts {
        self.settle();
        match (self.report, end) {
            (Report::Check(_), None) => self.counts.add(Counts::pass()),
            (Report::Check(name), Some(end)) => {
                self.counts.add(Counts::fail(format!("{name} ({end})")));
            }
            (_, Some(end)) if self.counts.failed == 0 => {
                self.counts
                    .add(Counts::fail(format!("ended with an error ({end})")));
            }
            // A report without a test is one that could not be read, or a level that has lost its tests.
            (_, None) if self.counts == Counts::default() => {
                self.counts.add(Counts::fail("no test was run"));
            }
            _ => {}
        }
        self.counts
    }

    fn read_cargo(&mut self, line: &str) {
        // `Running tests/story.rs (target/debug/deps/story-0123456789abcdef)`, `Doc-tests bailee_core`
        let start = line.trim_start();
        if let Some(rest) = start.strip_prefix("Running ") {
            let path = rest.rsplit_once('(').map_or("", |(_, path)| path);
            let file = path.trim_end_matches(')').rsplit(['/', '\\']).next();
            let stem = file.unwrap_or_default();
            stem.rsplit_once('-')
                .map_or(stem, |(name, _)| name)
                .clone_into(&mut self.binary);
        } else if let Some(name) = start.strip_prefix("Doc-tests ") {
            self.binary = format!("{name}, documentation");
        } else if let Some((name, end)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.rsplit_once(" ... "))
        {
            let note = match end {
                "FAILED" => "",
                _ if end.starts_with("ignored") => " (left out)",
                _ => return,
            };
            let name = match self.binary.as_str() {
                "" => format!("{name}{note}"),
                binary => format!("{binary}: {name}{note}"),
            };
            self.counts.failures.push(name);
        } else if let Some(rest) = line.strip_prefix("test result: ") {
            let field = |name: &str| {
                let part = rest
                    .split([';', '.'])
                    .find(|part| part.trim_end().ends_with(name));
                part.map_or(0, |part| number(part.trim_end().trim_end_matches(name)))
            };
            self.counts.passed += field(" passed");
            // A test that is left out did not pass.
            self.counts.failed += field(" failed") + field(" ignored");
        }
    }

    fn read_tap(&mut self, line: &str) {
        let start = line.trim_start();
        if let Some(rest) = start.strip_prefix("not ok ") {
            self.settle();
            let name = rest.split_once(" - ").map_or(rest, |(_, name)| name);
            self.pending = Some(Pending {
                name: name.to_owned(),
                ..Pending::default()
            });
        } else if start.starts_with("ok ") || start.starts_with("# Subtest") {
            self.settle();
            if let Some((name, _)) = start.split_once(" # SKIP") {
                let name = name.split_once(" - ").map_or(name, |(_, name)| name);
                self.counts.failures.push(format!("{name} (left out)"));
            }
        } else if let Some(pending) = &mut self.pending {
            if let Some(place) = start.strip_prefix("location: ") {
                place.trim_matches('\'').clone_into(&mut pending.place);
            } else if start == "failureType: 'subtestsFailed'" {
                pending.is_outer = true;
            }
        }
        self.counts.passed += line.strip_prefix("# pass ").map_or(0, number);
        // Cancelled, skipped and unfinished tests did not pass, and TAP counts them apart.
        for start in ["# fail ", "# cancelled ", "# skipped ", "# todo "] {
            self.counts.failed += line.strip_prefix(start).map_or(0, number);
        }
    }

    /// Names the failed test whose details have been read.
    fn settle(&mut self) {
        let Some(pending) = self.pending.take().filter(|pending| !pending.is_outer) else {
            return;
        };
        let file = pending.place.rsplit(['/', '\\']).next().unwrap_or_default();
        let file = file.split(':').next().unwrap_or_default();
        self.counts.failures.push(match file {
            "" => pending.name,
            file => format!("{file}: {}", pending.name),
        });
    }
}

/// Reads a number, 0 where there is none.
fn number(text: &str) -> usize {
    text.trim().parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Reader, Report};
    use crate::count::Counts;

    fn read(report: Report, text: &str, end: Option<&str>) -> Counts {
        let mut reader = Reader::new(report);
        text.lines().for_each(|line| reader.read(line));
        reader.finish(end)
    }

    fn counts(passed: usize, failed: usize, failures: &[&str]) -> Counts {
        Counts {
            passed,
            failed,
            failures: failures.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn cargos_report_is_counted_and_its_failures_are_named_with_their_binary() {
        let text = "     Running unittests src/lib.rs (target/debug/deps/bailee_core-0a1b2c3d4e5f6a7b)\n\
            test a ... ok\n\
            test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            \x20    Running tests/story.rs (target/debug/deps/story-0a1b2c3d4e5f6a7b)\n\
            test kept::a_test_of_the_story ... FAILED\n\
            test later ... ignored, too slow\n\
            failures:\n\
            test result: FAILED. 3 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        let named = [
            "story: kept::a_test_of_the_story",
            "story: later (left out)",
        ];
        let wanted = counts(15, 2, &named);
        assert_eq!(read(Report::Cargo, text, Some("101")), wanted);
        let doctest = "   Doc-tests bailee_core\n\
            test src/lib.rs - time (line 3) ... FAILED\n\
            test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let named = ["bailee_core, documentation: src/lib.rs - time (line 3)"];
        assert_eq!(read(Report::Cargo, doctest, None), counts(0, 1, &named));
    }

    #[test]
    fn nodes_report_is_counted_and_its_failures_are_named_with_their_file() {
        let text = "# Subtest: outer\n\
            \x20   # Subtest: inner\n\
            \x20   not ok 1 - inner\n\
            \x20     ---\n\
            \x20     location: '/somewhere/tests/ui/form.test.mjs:12:3'\n\
            \x20     failureType: 'testCodeFailure'\n\
            \x20     ...\n\
            \x20   1..1\n\
            not ok 1 - outer\n\
            \x20 ---\n\
            \x20 location: '/somewhere/tests/ui/form.test.mjs:10:1'\n\
            \x20 failureType: 'subtestsFailed'\n\
            \x20 ...\n\
            ok 2 - fine\n\
            ok 3 - not there # SKIP no browser\n\
            # pass 7\n# fail 2\n# cancelled 1\n# skipped 1\n# todo 0\n";
        let named = ["form.test.mjs: inner", "not there (left out)"];
        assert_eq!(read(Report::Tap, text, Some("1")), counts(7, 4, &named));
    }

    #[test]
    fn a_command_that_fails_without_a_count_is_one_failure() {
        let crashed = counts(0, 1, &["ended with an error (exit status: 101)"]);
        assert_eq!(read(Report::Cargo, "", Some("exit status: 101")), crashed);
        assert_eq!(read(Report::Tap, "", Some("exit status: 101")), crashed);
        let check = counts(0, 1, &["clippy (exit status: 1)"]);
        assert_eq!(
            read(Report::Check("clippy"), "", Some("exit status: 1")),
            check
        );
        assert_eq!(read(Report::Check("clippy"), "", None), counts(1, 0, &[]));
        let none = counts(0, 1, &["no test was run"]);
        assert_eq!(read(Report::Cargo, "", None), none);
        assert_eq!(read(Report::Lines, "fine\n", None), none);
    }

    #[test]
    fn lines_are_counted_one_by_one() {
        let text = "ok a\nnot ok b\nok c\nsomething else\n";
        assert_eq!(read(Report::Lines, text, None), counts(2, 1, &["b"]));
    }
}
