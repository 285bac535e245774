//! A9: every change back to the horizon is there, unaltered, and can be restored.

use bailee_core::name::{Family, Name};
use bailee_core::time::to_rfc3339;

use super::Check;
use crate::finding::{Finding, counted, damaged};
use crate::survey::Survey;

const DAY_MILLIS: i64 = 86_400_000;

pub(super) const CHECK: Check = Check {
    id: "A9",
    looks_at: "Reads back every change of the last {backup-days} days, without a gap and unaltered, and compares what they add up to with what is stored.",
    run,
};

fn run(survey: &Survey<'_>) -> Finding {
    let (retained, state, backups) = match (&survey.retained, &survey.state, &survey.backups) {
        (Ok(retained), Ok(state), Ok(backups)) => (retained, state, backups),
        (Err(name), _, _) | (_, Err(name), _) | (_, _, Err(name)) => return damaged(name),
    };
    if let Some(name) = survey.lost.iter().find(|name| is_of_history(name)) {
        return damaged(name);
    }
    let Some(since) = retained.since else {
        return Finding::Broken("There is nothing to restore.".into());
    };
    let read = counted(
        retained.changes,
        "change was read back unaltered, of",
        "changes were read back unaltered, the oldest of",
    );
    let (since, kept) = ((since, to_rfc3339(since)), survey.policy.backup.kept_days);
    let days = (survey.now - since.0) / DAY_MILLIS;
    let Some(newest) = &backups.newest else {
        return Finding::Unfinished(format!(
            "{read} {}; nothing is in a backup yet, so that a backup can be read back is not shown.",
            since.1
        ));
    };
    if retained.forgotten > 0 {
        return Finding::Unfinished(format!(
            "{read} {}; {} of records in them forgotten and cannot be restored.",
            since.1,
            counted(retained.forgotten, "version was", "versions were")
        ));
    }
    Finding::Kept(format!(
        "{read} {} ({}; the site keeps {kept}); backup number {} with the changes since gives {} and has its recorded state hash.",
        since.1,
        counted(usize::try_from(days).unwrap_or_default(), "day ago", "days ago"),
        newest.n,
        counted(state.records.len(), "record", "records")
    ))
}

/// Whether backups or the ledger lie in it.
fn is_of_history(name: &Name) -> bool {
    matches!(
        name.family(),
        Family::Manifest | Family::Pack | Family::Base | Family::Tile | Family::Bundle
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, is_broken, is_unfinished, survey};
    use super::*;

    #[test]
    fn a_damaged_or_empty_history_breaks_the_clause() {
        assert!(is_broken(&run(&sample::damaged())));
        let mut empty = survey();
        if let Ok(retained) = &mut empty.retained {
            retained.since = None;
        }
        assert!(is_broken(&run(&empty)));
        let mut lost = sample::healthy();
        assert!(!is_broken(&run(&lost)));
        lost.lost = vec![Name::Bundle(0)];
        assert!(is_broken(&run(&lost)));
    }

    #[test]
    fn a_site_without_a_backup_is_not_said_to_have_one() {
        assert!(is_unfinished(&run(&survey())));
    }
}
