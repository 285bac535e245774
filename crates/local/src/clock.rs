//! The platform's clock: this machine's, plus what it was advanced by; or one that stands still between advances.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{Span, SpanRelativeTo, Timestamp};
use serde::Serialize;

/// The longest that the clock can be advanced at once, in days.
const MOST_DAYS: i64 = 3660;

/// A clock that can be moved forward and never goes back. It runs with the machine's, or stands still meanwhile, so that the
/// same calls meet the same times in every run.
#[derive(Debug)]
pub struct Clock {
    /// What it is ahead of the machine's, or where it stands.
    value: AtomicI64,
    stands: bool,
}

/// What a process needs to show the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// Milliseconds by which the clock is ahead of the machine's.
    Offset(i64),
    /// Milliseconds since the Unix epoch at which it stands.
    At(i64),
}

impl Clock {
    /// Returns a clock that shows `now` (milliseconds since the Unix epoch), or the machine's time.
    #[must_use]
    pub fn starting_at(now: Option<i64>) -> Self {
        Self {
            value: AtomicI64::new(now.map_or(0, |now| now - machine())),
            stands: false,
        }
    }

    /// Returns a clock that stands at `now`.
    #[must_use]
    pub fn standing_at(now: i64) -> Self {
        Self {
            value: AtomicI64::new(now),
            stands: true,
        }
    }

    /// Whether time passes by advances alone.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.stands
    }

    /// Returns what a process needs to show the same time.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let value = self.value.load(Ordering::SeqCst);
        if self.stands {
            Reading::At(value)
        } else {
            Reading::Offset(value)
        }
    }

    /// Returns the platform's time in milliseconds since the Unix epoch.
    #[must_use]
    pub fn now(&self) -> i64 {
        match self.reading() {
            Reading::Offset(offset) => machine() + offset,
            Reading::At(now) => now,
        }
    }

    /// Returns by how many milliseconds the clock differs from the machine's.
    #[must_use]
    pub fn offset(&self) -> i64 {
        match self.reading() {
            Reading::Offset(offset) => offset,
            Reading::At(now) => now - machine(),
        }
    }

    /// Moves the clock forward to `time`; a time that has passed changes nothing.
    pub fn jump(&self, time: i64) {
        let ahead = time - self.now();
        if ahead > 0 {
            self.value.fetch_add(ahead, Ordering::SeqCst);
        }
    }
}

fn machine() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Returns `millis` since the Unix epoch as RFC 3339 text.
#[must_use]
pub fn rfc3339(millis: i64) -> String {
    Timestamp::from_millisecond(millis)
        .map(|time| format!("{time:.3}"))
        .unwrap_or_default()
}

/// Reads a duration such as `PT1H`, `P1D` or `P2W`, in milliseconds; a day has 24 hours.
///
/// # Errors
/// What is wrong, as a sentence.
pub fn duration(text: &str) -> Result<i64, String> {
    let span: Span = text
        .parse()
        .map_err(|_| format!("{text:?} is no ISO 8601 duration such as PT1H, P1D or P35D"))?;
    let millis = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| "a duration is given in weeks, days, hours, minutes or seconds".to_owned())?
        .as_millis();
    let millis = i64::try_from(millis).unwrap_or(i64::MAX);
    if millis < 0 {
        return Err("the clock does not go back".into());
    }
    if millis > MOST_DAYS * 86_400_000 {
        return Err(format!(
            "the clock is advanced by at most {MOST_DAYS} days at once"
        ));
    }
    Ok(millis)
}

/// Reads an RFC 3339 time, in milliseconds since the Unix epoch.
///
/// # Errors
/// What is wrong, as a sentence.
pub fn time(text: &str) -> Result<i64, String> {
    text.parse::<Timestamp>()
        .map(Timestamp::as_millisecond)
        .map_err(|_| format!("{text:?} is no RFC 3339 time such as 2026-11-21T18:00:00Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_bounded() {
        assert_eq!(duration("PT1H"), Ok(3_600_000));
        assert_eq!(duration("P1D"), Ok(86_400_000));
        assert_eq!(duration("P1W"), Ok(7 * 86_400_000));
        assert_eq!(duration("PT0S"), Ok(0));
        for wrong in [
            "",
            "1 day please",
            "P1Y",
            "P1M",
            "-P1D",
            "P9999D",
            "P99999999999D",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_clock_jumps_forward_and_never_back() {
        let clock = Clock::starting_at(Some(1_000_000));
        let before = clock.now();
        assert!((1_000_000..1_060_000).contains(&before));
        clock.jump(5_000_000);
        assert!(clock.now() >= 5_000_000);
        clock.jump(10);
        assert!(clock.now() >= 5_000_000);
    }

    #[test]
    fn a_clock_that_stands_moves_by_jumps_alone() {
        let clock = Clock::standing_at(1_000_000);
        assert_eq!(clock.reading(), Reading::At(1_000_000));
        clock.jump(5_000_000);
        clock.jump(10);
        assert_eq!(clock.now(), 5_000_000);
    }
}
