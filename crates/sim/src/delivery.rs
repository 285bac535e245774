//! Deliveries: what the platform starts the app with, when, and how often.

use bailee_forge::Context;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::app::Module;
use crate::request::RawConcurrency;

/// Hours for which a queue keeps an event (page "Async events API", read 2026-09-01).
pub const QUEUE_RETENTION_HOURS: i64 = 24;
/// Most retries of a trigger that a handler may ask for (page "Events: retry", read 2026-09-01).
pub const TRIGGER_RETRIES: u32 = 4;
/// Longest wait between retries, in milliseconds: about 15 minutes (same source).
pub const BACKOFF_MOST: i64 = 15 * 60_000;

/// What of a delivery concerns its queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Queued {
    /// The queue.
    pub queue: String,
    /// The job it was pushed with.
    pub job: String,
    /// Limit of events that run at once.
    pub concurrency: Option<RawConcurrency>,
    /// Version of the app that pushed it.
    pub version: String,
}

/// A delivery that waits or runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pending {
    /// Number of the delivery in this world.
    pub id: u64,
    /// Kind of module.
    pub module: Module,
    /// The module's key.
    pub module_key: String,
    /// The payload without its retry context.
    pub payload: Json,
    /// When it is due.
    pub due: i64,
    /// Until when it is retried.
    pub until: i64,
    /// Retries so far.
    pub retries: u32,
    /// Why it is retried.
    pub reason: String,
    /// What the attempt before asked to be given.
    pub data: Json,
    /// Set for events of a queue.
    pub queued: Option<Queued>,
}

/// How the events of one push stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The queue.
    pub queue: String,
    /// Events that were handled.
    pub success: u64,
    /// Events that were given up.
    pub failed: u64,
    /// Events that wait or run.
    pub pending: u64,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

/// A delivery to execute: start the app with it and report how it ended with [`crate::World::complete`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Number of the delivery; [`crate::World::complete`] takes it.
    pub id: u64,
    /// The site's name.
    pub site: String,
    /// Kind of module.
    pub module: Module,
    /// The module's key.
    pub module_key: String,
    /// The function to start.
    pub function: String,
    /// Its handler, such as `index.seal`.
    pub handler: String,
    /// What the function is called with.
    pub payload: Json,
    /// Tenant; there is no user.
    pub context: Context,
    /// Attempt, from 1.
    pub attempt: u32,
    /// Milliseconds that the function may run.
    pub limit: i64,
}

/// How the execution of a delivery ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Completion {
    /// The handler returned this; an object with `_retry` asks for a retry.
    Returned {
        /// The returned value.
        value: Json,
    },
    /// The handler threw; the platform does not retry that.
    Threw,
    /// Its time was over; the platform retries events, not schedules.
    TimedOut,
    /// It ran out of memory; as a timeout.
    OutOfMemory,
    /// Its process went away; as a timeout.
    Killed,
}

impl Completion {
    /// Returns the platform's reason for a retry, if there is to be one, and the wait that was asked for in seconds.
    #[must_use]
    pub fn retry(&self) -> Option<(String, Option<i64>, Json)> {
        let own = |reason: &str| Some((reason.to_owned(), None, Json::Null));
        match self {
            Self::Returned { value } if value.get("_retry") == Some(&Json::Bool(true)) => {
                let options = value.get("retryOptions");
                let field = |name: &str| options.and_then(|options| options.get(name));
                let after = field("retryAfter").and_then(Json::as_i64).unwrap_or(1);
                let reason = field("retryReason")
                    .and_then(Json::as_str)
                    .unwrap_or("FUNCTION_RETRY_REQUEST");
                Some((
                    reason.to_owned(),
                    Some(after.clamp(1, i64::from(bailee_forge::limit::RETRY_AFTER_SECONDS))),
                    field("retryData").cloned().unwrap_or(Json::Null),
                ))
            }
            Self::Returned { .. } | Self::Threw => None,
            Self::TimedOut => own("FUNCTION_TIME_OUT"),
            Self::OutOfMemory => own("FUNCTION_OUT_OF_MEMORY"),
            Self::Killed => own("FUNCTION_PLATFORM_UNKNOWN_ERROR"),
        }
    }
}

/// Returns the wait before retry number `retries` (from 1), in milliseconds: it doubles from one second.
#[must_use]
pub fn backoff(retries: u32) -> i64 {
    (1000_i64 << retries.saturating_sub(1).min(20)).min(BACKOFF_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_returned_retry_object_asks_for_a_retry_and_nothing_else_does() {
        let retry = bailee_forge::Outcome::retry(30).to_wire();
        assert_eq!(
            Completion::Returned { value: retry }.retry(),
            Some(("FUNCTION_RETRY_REQUEST".into(), Some(30), Json::Null))
        );
        assert_eq!(
            Completion::Returned {
                value: json!({"statusCode": 204})
            }
            .retry(),
            None
        );
        assert_eq!(Completion::Threw.retry(), None);
        assert!(Completion::TimedOut.retry().is_some());
    }

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        assert_eq!(backoff(1), 1000);
        assert_eq!(backoff(3), 4000);
        assert_eq!(backoff(99), BACKOFF_MOST);
    }
}
