//! A8: no change waits longer for its backup than the policy says.

use bailee_core::time::to_rfc3339;

use super::Check;
use crate::finding::{Finding, counted, damaged};
use crate::survey::Survey;

const HOUR_MILLIS: i64 = 3_600_000;

pub(super) const CHECK: Check = Check {
    id: "A8",
    looks_at: "Measures the age of the oldest change that no backup covers.",
    run,
};

fn run(survey: &Survey<'_>) -> Finding {
    // A backup that cannot be read back is none: what it was to cover waits for one.
    let backups = match (&survey.backups, &survey.retained, &survey.state) {
        (Ok(backups), Ok(_), Ok(_)) => backups,
        (Err(name), _, _) | (_, Err(name), _) | (_, _, Err(name)) => return damaged(name),
    };
    let hours = i64::from(survey.policy.backup.limit_hours());
    match (backups.oldest_unsealed, &backups.newest) {
        (Some(time), _) if survey.now - time > hours * HOUR_MILLIS => Finding::Broken(format!(
            "{} not backed up, the oldest of {}; the limit is {hours} hours.",
            counted(backups.unsealed, "change is", "changes are"),
            to_rfc3339(time)
        )),
        (Some(time), _) => Finding::Kept(format!(
            "{} since {} for the next backup; the limit is {hours} hours.",
            counted(backups.unsealed, "change waits", "changes wait"),
            to_rfc3339(time)
        )),
        (None, Some(newest)) => Finding::Kept(format!(
            "Every change is in a backup; the newest is number {} of {}.",
            newest.n,
            to_rfc3339(newest.time)
        )),
        (None, None) => {
            Finding::Broken("There is no backup and no change that waits for one.".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, HOUR, NOW, is_broken, is_kept, survey};
    use super::*;
    use crate::survey::Backups;

    fn waiting(hours: i64) -> Survey<'static> {
        Survey {
            backups: Ok(Backups {
                newest: None,
                oldest_unsealed: Some(NOW - hours * HOUR),
                unsealed: 3,
            }),
            ..survey()
        }
    }

    #[test]
    fn a_change_that_waits_too_long_for_its_backup_is_caught() {
        let limit = i64::from(survey().policy.backup.limit_hours());
        assert!(is_kept(&run(&waiting(limit))));
        assert!(is_broken(&run(&waiting(limit + 1))));
    }

    #[test]
    fn a_site_without_any_history_and_a_damaged_one_break_the_clause() {
        let mut empty = waiting(1);
        if let Ok(backups) = &mut empty.backups {
            backups.oldest_unsealed = None;
        }
        assert!(is_broken(&run(&empty)));
        assert!(is_broken(&run(&sample::damaged())));
    }
}
