//! Deliveries: what the platform starts the app with, when, and how often.

use bailee_forge::Context;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::app::Module;
use crate::dice::Dice;

/// Hours for which a queue keeps an event (page "Async events API", mirror of 2026-08-22).
///
/// The page extends that to 96 hours where the platform itself fails; the model keeps to the shorter promise.
pub const QUEUE_RETENTION_HOURS: i64 = 24;
pub use bailee_forge::limit::TRIGGER_RETRIES;
/// The longest wait between retries, in milliseconds: about 15 minutes (page "Async events API", mirror of 2026-08-22).
pub const BACKOFF_MOST: i64 = 15 * 60_000;
/// Reasons that a retry after a thrown error may name: the page lists runtime errors among those of the app that are
/// retried, and no reason for them. The second is invented.
const THROWN: [&str; 3] = [
    "FUNCTION_PLATFORM_UNKNOWN_ERROR",
    "FUNCTION_RUNTIME_ERROR",
    "",
];

/// How many events with the same key may run at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concurrency {
    /// Events with the same key share the limit.
    pub key: String,
    /// The most events of the key at once.
    pub limit: u32,
}

impl From<bailee_forge::queue::Concurrency> for Concurrency {
    fn from(asked: bailee_forge::queue::Concurrency) -> Self {
        Self {
            key: asked.key,
            limit: asked.limit,
        }
    }
}

/// What of a delivery concerns its queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Queued {
    /// The queue.
    pub queue: String,
    /// The job it was pushed with.
    pub job: String,
    /// Limit of events that run at once.
    pub concurrency: Option<Concurrency>,
    /// Version of the app that pushed it.
    pub version: String,
    /// When it was pushed: its retention begins there.
    pub enqueued: i64,
    /// The invocation that began the chain of pushes it belongs to.
    pub origin: String,
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

impl Pending {
    /// Returns a delivery that is due now and never retried; it gets its number when it is enqueued.
    #[must_use]
    pub fn new(module: Module, module_key: &str, payload: Json, now: i64) -> Self {
        Self {
            id: 0,
            module,
            module_key: module_key.into(),
            payload,
            due: now,
            until: now,
            retries: 0,
            reason: String::new(),
            data: Json::Null,
            queued: None,
        }
    }
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
    /// The invocation that began the chain of pushes it belongs to, for an event of a queue.
    pub origin: Option<String>,
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
    /// The handler threw. A queue delivers again, as after any error of the app; a trigger or schedule does not.
    Threw,
    /// Its time was over; the platform retries events, not schedules.
    TimedOut,
    /// It ran out of memory; as a timeout.
    OutOfMemory,
    /// Its process went away; as a timeout.
    Killed,
}

/// A retry that is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// Why.
    pub reason: String,
    /// Seconds to wait, where the handler asked for them.
    pub after: Option<i64>,
    /// What the handler asked to be given.
    pub data: Json,
}

impl Completion {
    /// Returns the retry that the platform makes of it for a module, if one is to be made.
    #[must_use]
    pub fn retry(&self, module: Module, dice: &mut Dice) -> Option<Retry> {
        let own = |reason: &str| {
            Some(Retry {
                reason: reason.to_owned(),
                after: None,
                data: Json::Null,
            })
        };
        match self {
            Self::Returned { value } if value.get("_retry") == Some(&Json::Bool(true)) => {
                let options = value.get("retryOptions");
                let field = |name: &str| options.and_then(|options| options.get(name));
                let after = field("retryAfter").and_then(Json::as_i64).unwrap_or(1);
                let most = i64::from(bailee_forge::limit::RETRY_AFTER_SECONDS);
                let reason = field("retryReason").and_then(Json::as_str);
                Some(Retry {
                    reason: reason.unwrap_or("FUNCTION_RETRY_REQUEST").to_owned(),
                    after: Some(after.clamp(1, most)),
                    data: field("retryData").cloned().unwrap_or(Json::Null),
                })
            }
            Self::Returned { .. } => None,
            Self::Threw if module == Module::Queue => {
                let reason = THROWN.get(dice.index(THROWN.len()));
                own(reason.copied().unwrap_or_default())
            }
            Self::Threw => None,
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
    fn a_returned_retry_object_asks_for_a_retry_and_nothing_else_returned_does() {
        let mut dice = Dice::new(1, "");
        let value = bailee_forge::Outcome::retry(30, "rate-limited", None).to_wire();
        let retry = Completion::Returned { value }.retry(Module::Trigger, &mut dice);
        assert_eq!(
            retry,
            Some(Retry {
                reason: "FUNCTION_RETRY_REQUEST".into(),
                after: Some(30),
                data: json!({}),
            })
        );
        for value in [
            json!({"statusCode": 204}),
            json!({"statusCode": 500}),
            Json::Null,
        ] {
            let returned = Completion::Returned { value };
            assert_eq!(returned.retry(Module::Queue, &mut dice), None);
        }
    }

    #[test]
    fn a_thrown_error_is_retried_by_a_queue_alone() {
        let mut dice = Dice::new(1, "");
        for (module, retried) in [
            (Module::Queue, true),
            (Module::Trigger, false),
            (Module::Scheduled, false),
        ] {
            let retry = Completion::Threw.retry(module, &mut dice);
            assert_eq!(retry.is_some(), retried, "{module:?}");
            assert!(Completion::TimedOut.retry(module, &mut dice).is_some());
        }
    }

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        assert_eq!(backoff(1), 1000);
        assert_eq!(backoff(3), 4000);
        assert_eq!(backoff(99), BACKOFF_MOST);
    }
}
