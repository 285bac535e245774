//! Times: milliseconds since the Unix epoch inside, RFC 3339 in UTC outside.
//!
//! No clock is read here; the platform gives the time.

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;

use crate::error::Error;

/// Returns `ms` as RFC 3339 in UTC with three fractional digits; a time outside the years −9999 to 9999 is given as the nearest one inside.
#[must_use]
pub fn to_rfc3339(ms: i64) -> String {
    let nearest = if ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    let time = Timestamp::from_millisecond(ms).unwrap_or(nearest);
    DateTimePrinter::new()
        .precision(Some(3))
        .timestamp_to_string(&time)
}

/// Returns the milliseconds since the Unix epoch of an RFC 3339 `text`, fractions of a millisecond dropped.
///
/// # Errors
/// When the text is not a date and time with an offset.
pub fn parse(text: &str) -> Result<i64, Error> {
    text.parse::<Timestamp>()
        .map(Timestamp::as_millisecond)
        .map_err(|_| {
            Error::invalid("a time is written as in RFC 3339, for example 2026-11-21T17:58:59.000Z")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_survives_text() {
        assert_eq!(to_rfc3339(1_795_283_939_000), "2026-11-21T17:58:59.000Z");
        assert_eq!(parse("2026-11-21T17:58:59.000Z"), Ok(1_795_283_939_000));
        assert_eq!(parse("2026-11-21T19:58:59+02:00"), Ok(1_795_283_939_000));
        assert_eq!(to_rfc3339(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn extremes_and_nonsense_do_not_panic() {
        assert!(to_rfc3339(i64::MAX).starts_with("9999-"));
        assert!(to_rfc3339(i64::MIN).starts_with("-00"));
        for text in ["", "yesterday", "2026-11-21", "2026-11-21T17:58:59"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
