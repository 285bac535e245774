//! B2: each customer's data lies apart, in the store and in memory.

use super::Check;
use crate::finding::{Finding, counted};
use crate::survey::Survey;

pub(super) const CHECK: Check = Check {
    id: "B2",
    looks_at: "Checks that the site's keys open for this installation and refuse another, and that the memory of the run that asks served no other run.",
    run,
};

fn run(survey: &Survey<'_>) -> Finding {
    broken(survey).unwrap_or_else(|| {
        Finding::Kept("The keys open for this site and refuse another; the memory of this run was made for it and served no other.".into())
    })
}

/// Says what of its own this run does not have, if anything: memory or keys.
pub(super) fn broken(survey: &Survey<'_>) -> Option<Finding> {
    if survey.instance_runs != 1 {
        return Some(Finding::Broken(format!(
            "The memory of this run has served {} before it.",
            counted(
                usize::try_from(survey.instance_runs.saturating_sub(1)).unwrap_or(usize::MAX),
                "run",
                "runs"
            )
        )));
    }
    (!survey.is_bound)
        .then(|| Finding::Broken("The keys of this site also open for another site.".into()))
}

/// Whether `run` says yes for a run of its own, and finds reused memory and keys of another site.
#[cfg(test)]
pub(super) fn catches_shared_runs(run: fn(&Survey<'_>) -> Finding) -> bool {
    use super::sample::{is_broken, is_kept, survey};
    let reused = Survey {
        instance_runs: 2,
        ..survey()
    };
    let unbound = Survey {
        is_bound: false,
        ..survey()
    };
    is_kept(&run(&survey())) && is_broken(&run(&reused)) && is_broken(&run(&unbound))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_reused_instance_and_keys_that_open_for_another_site_are_caught() {
        assert!(super::catches_shared_runs(super::run));
    }
}
