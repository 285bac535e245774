//! B4: nothing of another customer is within reach of a run.

use super::{Check, isolation};
use crate::finding::Finding;
use crate::survey::Survey;

pub(super) const CHECK: Check = Check {
    id: "B4",
    looks_at: "Checks that the run that asks holds the keys of one site only, in memory that no other run has used.",
    run,
};

fn run(survey: &Survey<'_>) -> Finding {
    isolation::broken(survey).unwrap_or_else(|| {
        Finding::Kept(
            "This run reaches the store of one site only, in memory that no other run has used."
                .into(),
        )
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_reused_instance_and_keys_that_open_for_another_site_are_caught() {
        assert!(super::isolation::catches_shared_runs(super::run));
    }
}
