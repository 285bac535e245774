//! Trying again: which requests may be repeated, how often, and how long to wait in between.

use bailee_forge::{Answer, Effect, Kind, PlatformError, Repeatable};

use crate::platform::{Platform, PlatformExt};

/// Attempts of a request that may be repeated.
pub const ATTEMPTS: u32 = 5;
/// First wait; it doubles with every attempt (100, 200, 400, 800 ms), so a resolver's 25 seconds are not spent waiting.
const FIRST_WAIT_MILLIS: u16 = 100;
/// Longest wait, also when the platform asks for more: a longer one is the caller's to make.
const LONGEST_WAIT_MILLIS: u16 = 2000;

/// Performs `request`, which must be safe to repeat, until it is answered or the attempts are used up.
///
/// # Errors
/// The last error.
pub async fn read<T>(
    platform: &impl Platform,
    mut request: impl AsyncFnMut() -> Result<T, PlatformError>,
) -> Result<T, PlatformError> {
    let mut attempt = 0;
    loop {
        match request().await {
            Err(error) if is_waited_out(platform, &error).await? => {}
            Err(error)
                if attempt + 1 < ATTEMPTS
                    && (error.is_retryable() || error.is_outcome_unknown()) =>
            {
                wait(platform, attempt, &error).await?;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// Asks for `effect`, which its row in the table of effects calls repeatable, until it is answered or the attempts are used up.
///
/// # Errors
/// The last error.
pub fn ask<A: Repeatable>(
    platform: &impl Platform,
    effect: A,
) -> impl Future<Output = Result<A::Answer, PlatformError>> {
    again(platform, effect.into())
}

/// One function for each type of answer, not for each effect.
async fn again<T: Answer>(platform: &impl Platform, effect: Effect) -> Result<T, PlatformError> {
    read(platform, async || {
        let json = platform.call(effect.clone()).await?;
        T::read(json).ok_or_else(PlatformError::unreadable_reply)
    })
    .await
}

/// Waits before attempt number `attempt + 1`, at least as long as the platform asked for, within bounds.
///
/// # Errors
/// The platform's error when it cannot wait.
pub async fn wait(
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
    platform
        .sleep(doubled.max(asked).min(LONGEST_WAIT_MILLIS))
        .await
}

/// Milliseconds that must remain for [`is_waited_out`] to wait: background work has them, a page's request has not.
const PATIENCE_MILLIS: i64 = 60_000;
/// How long it waits; the platform counts its budget by the minute.
const BUDGET_WAIT_MILLIS: u16 = 5000;

/// Waits for the platform's next budget when `error` says that this minute's is used up and there is time; says whether it did.
///
/// Without this, work that reads more than a minute's budget would begin anew with every delivery and never end.
///
/// # Errors
/// The platform's error when it cannot wait.
pub async fn is_waited_out(
    platform: &impl Platform,
    error: &PlatformError,
) -> Result<bool, PlatformError> {
    if error.kind != Kind::RateLimited || platform.remaining().await? < PATIENCE_MILLIS {
        return Ok(false);
    }
    platform.sleep(BUDGET_WAIT_MILLIS).await?;
    Ok(true)
}
