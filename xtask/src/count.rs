//! How many tests or checks passed and failed, and which failed.

use crate::shell::Failure;

/// Tests that were run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that passed.
    pub(crate) passed: usize,
    /// Tests that failed.
    pub(crate) failed: usize,
    /// Names of those that failed, as far as the report gives them.
    pub(crate) failures: Vec<String>,
}

impl Counts {
    /// One check that passed.
    pub(crate) fn pass() -> Self {
        Self {
            passed: 1,
            ..Self::default()
        }
    }

    /// One check that failed.
    pub(crate) fn fail(name: impl Into<String>) -> Self {
        Self {
            passed: 0,
            failed: 1,
            failures: vec![name.into()],
        }
    }

    /// Adds other counts.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures);
    }

    /// Fails when a test failed or none was run.
    ///
    /// # Errors
    /// [`Failure::Checks`] with the counts.
    pub(crate) fn verdict(&self) -> Result<(), Failure> {
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

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn a_sum_of_no_test_at_all_is_a_failure() {
        assert!(Counts::default().verdict().is_err());
        assert!(Counts::pass().verdict().is_ok());
        let mut sum = Counts::pass();
        sum.add(Counts::fail("one"));
        assert!(sum.verdict().is_err());
        assert_eq!(sum.failures, ["one"]);
    }
}
