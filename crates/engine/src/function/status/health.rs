//! What the overview says of each thing, in one sentence: good or not.

use bailee_core::time::to_rfc3339;
use serde::Serialize;
use ts_rs::TS;

use crate::history::Tail;
use crate::progress::{self, Look};
use crate::site::Site;

/// Milliseconds of an hour.
pub(super) const HOUR_MILLIS: i64 = 3_600_000;
/// How often records that the app writes itself are looked at, in hours.
const DAY_HOURS: i64 = 24;

/// What is known of one thing.
#[derive(Serialize, TS)]
pub(super) struct Health {
    #[ts(type = "\"history\" | \"backup\" | \"look\" | \"restore\" | \"work\"")]
    id: &'static str,
    ok: bool,
    text: String,
}

pub(super) fn of_history(tail: &Tail, damaged: Option<&str>) -> Health {
    let changes = tail.changes.len();
    let text = match (damaged, &tail.newest) {
        (Some(key), _) => format!(
            "Stored data is missing or was changed outside the app, at `{key}`; contact the vendor's support."
        ),
        (None, Some(newest)) => format!(
            "The summary of backup {} and the {changes} changes since can be read and are unaltered; older backups and stored values were not looked at.",
            newest.n
        ),
        (None, None) => format!(
            "The {changes} changes so far can be read and are unaltered; stored values were not looked at."
        ),
    };
    Health {
        id: "history",
        ok: damaged.is_none(),
        text,
    }
}

pub(super) fn of_backup(is_late: bool, oldest: Option<i64>, is_damaged: bool) -> Health {
    let text = match oldest {
        _ if is_damaged => "Backups cannot go on until the damage is repaired.".into(),
        Some(time) if is_late => format!(
            "Changes since {} are not backed up: the daily backup is late.",
            to_rfc3339(time)
        ),
        Some(_) => "New changes wait for the next daily backup.".into(),
        None => "No change waits for a backup.".into(),
    };
    Health {
        id: "backup",
        ok: !is_damaged && !is_late,
        text,
    }
}

/// Whether what the app wrote itself is looked at as often as it should be: once a day, and the schedule may be late.
pub(super) fn of_look<P>(site: &Site<'_, P>, now: i64, look: Option<&Look>) -> Health {
    let limit = (DAY_HOURS + i64::from(site.policy.backup.margin_hours)) * HOUR_MILLIS;
    if !progress::observes(site.policy) {
        return of_secrets(look.is_some_and(|look| now - look.time <= limit));
    }
    let (ok, text) = match look {
        None => (
            false,
            "Records that the app writes itself were not looked at yet, so none of them can be restored; the daily schedule looks at them, and so does a backup by hand.".into(),
        ),
        Some(look) if now - look.time > limit => (
            false,
            format!(
                "Records that the app writes itself were last looked at {}: the daily look is late, and what the app wrote since cannot be restored.",
                to_rfc3339(look.time)
            ),
        ),
        Some(_) => (
            true,
            "Records that the app writes itself are looked at once a day.".into(),
        ),
    };
    Health {
        id: "look",
        ok,
        text,
    }
}

/// As [`of_look`], where the app writes nothing itself and the look compares secrets that Bailee writes.
fn of_secrets(ok: bool) -> Health {
    let text = match ok {
        true => "Secrets that Bailee writes are compared with the history once a day.",
        false => "Secrets that Bailee writes were not compared with the history for a day: the daily look is late, or was not there yet.",
    };
    Health {
        id: "look",
        ok,
        text: text.into(),
    }
}

/// `trouble` is what the head has: task, code and place, all of them words of the app.
pub(super) fn of_work(trouble: &str) -> Health {
    let text = if trouble.is_empty() {
        "Background work has not failed since the last backup.".into()
    } else {
        format!(
            "Background work has failed since the last backup: `{trouble}`. If this is still so after the next daily backup, tell the vendor's support these words."
        )
    };
    Health {
        id: "work",
        ok: trouble.is_empty(),
        text,
    }
}

pub(super) fn of_restore(is_restoring: bool) -> Health {
    let text = if is_restoring {
        "A restore is running; changes wait until it has ended."
    } else {
        "No restore is running."
    };
    Health {
        id: "restore",
        ok: true,
        text: text.into(),
    }
}
