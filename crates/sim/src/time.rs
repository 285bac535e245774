//! Times as the platform writes them.

use jiff::Timestamp;

/// Returns `millis` since the Unix epoch as RFC 3339 text in UTC, with milliseconds.
pub(crate) fn rfc3339(millis: i64) -> String {
    Timestamp::from_millisecond(millis)
        .map(|time| format!("{time:.3}"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_time_has_three_decimals_and_is_utc() {
        assert_eq!(
            super::rfc3339(1_795_283_939_000),
            "2026-11-21T17:58:59.000Z"
        );
    }
}
