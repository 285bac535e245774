//! Times: milliseconds since the Unix epoch inside, RFC 3339 in UTC outside.
//!
//! No clock is read here; the platform gives the time.

use std::time::{Duration, UNIX_EPOCH};

use humantime::{format_rfc3339_millis, parse_rfc3339};

use crate::error::Error;

/// The last millisecond of the year 9999.
const LAST: i64 = 253_402_300_799_999;

/// Returns `ms` as RFC 3339 in UTC with three fractional digits; a time outside the years 1970 to 9999 is given as the nearest
/// one inside.
#[must_use]
pub fn to_rfc3339(ms: i64) -> String {
    let ms = u64::try_from(ms.clamp(0, LAST)).unwrap_or_default();
    format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(ms)).to_string()
}

/// Returns the milliseconds since the Unix epoch of an RFC 3339 `text`, fractions of a millisecond dropped.
///
/// # Errors
/// When the text is not a date and time with an offset, of the years 1970 to 9999.
pub fn parse(text: &str) -> Result<i64, Error> {
    let wrong =
        || Error::invalid("a time is written as in RFC 3339, for example 2026-11-21T17:58:59.000Z");
    let (local, offset) = split(text).ok_or_else(wrong)?;
    if !local.ends_with(|last: char| last.is_ascii_digit()) {
        return Err(wrong());
    }
    let time = parse_rfc3339(&format!("{local}Z")).map_err(|_| wrong())?;
    let since = time.duration_since(UNIX_EPOCH).map_err(|_| wrong())?;
    let ms = i64::try_from(since.as_millis()).map_err(|_| wrong())? - offset;
    if (0..=LAST).contains(&ms) {
        Ok(ms)
    } else {
        Err(wrong())
    }
}

/// Takes the offset off a time, in milliseconds east of Greenwich.
fn split(text: &str) -> Option<(&str, i64)> {
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        return Some((local, 0));
    }
    let at = text.len().checked_sub("+00:00".len())?;
    let (local, offset) = text.split_at_checked(at)?;
    let sign = match offset.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let number = |digits: &str| {
        let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| digits.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some((local, sign * (hours * 60 + minutes) * 60_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_time_survives_text() {
        assert_eq!(to_rfc3339(1_795_283_939_000), "2026-11-21T17:58:59.000Z");
        for text in [
            "2026-11-21T17:58:59.000Z",
            "2026-11-21T17:58:59z",
            "2026-11-21T19:58:59+02:00",
            "2026-11-21T12:28:59.0009-05:30",
        ] {
            assert_eq!(parse(text), Ok(1_795_283_939_000), "{text}");
        }
    }

    #[test]
    fn extremes_and_nonsense_do_not_panic() {
        assert_eq!(to_rfc3339(i64::MAX), "9999-12-31T23:59:59.999Z");
        assert_eq!(to_rfc3339(i64::MIN), "1970-01-01T00:00:00.000Z");
        for text in [
            "",
            "Z",
            "yesterday",
            "2026-11-21",
            "2026-11-21T17:58:59",
            "2026-11-21T17:58:59+2:00",
            "2026-11-21T17:58:59+24:00",
            "2026-11-21T17:58:59+02:60",
            "2026-11-21T17:58:59\u{2212}02:00",
            "2026-11-21T17:58:59Z+02:00",
            "2026-11-31T17:58:59Z",
            "1970-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59.999-00:01",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn times_are_those_of_another_implementation(ms in 0..=LAST) {
            let text = to_rfc3339(ms);
            let theirs: jiff::Timestamp = text.parse().unwrap();
            prop_assert_eq!(theirs.as_millisecond(), ms);
            prop_assert_eq!(parse(&text), Ok(ms));
        }

        #[test]
        fn no_text_panics_and_what_is_read_is_what_another_implementation_reads(text in "[0-9T:.+Z -]{0,32}") {
            if let Ok(ms) = parse(&text) {
                let theirs: jiff::Timestamp = text.parse().unwrap();
                prop_assert_eq!(theirs.as_millisecond(), ms);
            }
        }
    }
}
