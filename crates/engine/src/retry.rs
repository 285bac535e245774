//! Trying again: which requests may be repeated, how often, and how long to wait in between.

use bailee_forge::effect::{Remaining, Sleep};
use bailee_forge::{Answer, Effect, ErrorKind, PlatformError, Repeatable};

use crate::platform::{self, Platform, PlatformExt};

/// Attempts of a request that may be repeated.
pub(crate) const ATTEMPTS: u32 = 5;
/// First wait; it doubles with every attempt (100, 200, 400, 800 ms), so a resolver's 25 seconds are not spent waiting.
const FIRST_WAIT_MILLIS: u16 = 100;
/// Longest wait, also when the platform asks for more: a longer one is the caller's to make.
const LONGEST_WAIT_MILLIS: u16 = 2000;
/// Milliseconds that must remain for [`wait_out`] to wait: background work has them, a page's request does not.
const PATIENCE_MILLIS: i64 = 60_000;
/// How long it waits; the platform counts its budget by the minute.
const BUDGET_WAIT_MILLIS: u16 = 5000;

/// Asks for `effect`, which its row in the table of effects calls repeatable, until it is answered or the attempts are used up.
///
/// # Errors
/// The last error.
pub(crate) fn ask<E: Repeatable>(
    platform: &impl Platform,
    effect: E,
) -> impl Future<Output = Result<E::Answer, PlatformError>> {
    again(platform, effect.into())
}

/// One function for each type of answer, not for each effect: futures are a good part of the module.
async fn again<T: Answer>(platform: &impl Platform, effect: Effect) -> Result<T, PlatformError> {
    let mut attempt = 0;
    loop {
        let error = match platform::answer(platform, effect.clone()).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if wait_out(platform, &error).await? {
            continue;
        }
        let passing = error.is_retryable() || error.is_outcome_unknown();
        if attempt + 1 >= ATTEMPTS || !passing {
            return Err(error);
        }
        wait(platform, attempt, &error).await?;
        attempt += 1;
    }
}

/// Waits before attempt number `attempt + 1`, at least as long as the platform asked for, within bounds.
///
/// # Errors
/// The platform's error when it cannot wait.
pub(crate) async fn wait(
    platform: &impl Platform,
    attempt: u32,
    error: &PlatformError,
) -> Result<(), PlatformError> {
    let doubled = FIRST_WAIT_MILLIS
        .checked_shl(attempt)
        .unwrap_or(LONGEST_WAIT_MILLIS);
    let asked = error.retry_after.map_or(0, |seconds| {
        u16::try_from(seconds.saturating_mul(1000)).unwrap_or(u16::MAX)
    });
    let millis = doubled.max(asked).min(LONGEST_WAIT_MILLIS);
    platform.ask(Sleep { millis }).await
}

/// Waits for the platform's next budget when `error` says that this minute's is used up and there is time; says whether it did.
///
/// Without this, work that reads more than a minute's budget would begin again with every delivery and never end.
///
/// # Errors
/// The platform's error when it cannot wait.
pub(crate) async fn wait_out(
    platform: &impl Platform,
    error: &PlatformError,
) -> Result<bool, PlatformError> {
    if error.kind != ErrorKind::RateLimited || platform.ask(Remaining {}).await? < PATIENCE_MILLIS {
        return Ok(false);
    }
    let millis = BUDGET_WAIT_MILLIS;
    platform.ask(Sleep { millis }).await?;
    Ok(true)
}
