//! What a handler answers to the platform.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::limit::RETRY_AFTER_SECONDS;

/// The end of one invocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Outcome {
    /// Answer of a resolver function.
    Reply {
        /// `{"ok": …}` or `{"error": {code, message, detail?}}`.
        body: Json,
    },
    /// The event was handled.
    Done,
    /// The event could not be handled, and delivering it again would not help.
    Failed {
        /// Stable code of the error, for the log.
        code: String,
    },
    /// Deliver the event again later.
    Retry {
        /// Seconds to wait, 1–900.
        after: u32,
    },
}

impl Outcome {
    /// Returns a retry after `seconds`, brought into the range that the platform takes.
    #[must_use]
    pub fn retry(seconds: u32) -> Self {
        Self::Retry {
            after: seconds.clamp(1, RETRY_AFTER_SECONDS),
        }
    }

    /// Returns what the handler returns to the platform.
    ///
    /// A retry is the plain object that `new InvocationError(…)` of `@forge/events` 3.0.8 evaluates to.
    #[must_use]
    pub fn to_wire(&self) -> Json {
        match self {
            Self::Reply { body } => body.clone(),
            Self::Done => json!({"statusCode": 204}),
            Self::Failed { .. } => json!({"statusCode": 500}),
            Self::Retry { after } => json!({
                "_retry": true,
                "retryOptions": {"retryAfter": after, "retryReason": "FUNCTION_RETRY_REQUEST"},
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_is_the_object_that_the_events_client_makes() {
        assert_eq!(
            Outcome::retry(30).to_wire(),
            json!({"_retry": true, "retryOptions": {"retryAfter": 30, "retryReason": "FUNCTION_RETRY_REQUEST"}})
        );
        assert_eq!(Outcome::retry(0), Outcome::Retry { after: 1 });
        assert_eq!(Outcome::retry(9999), Outcome::Retry { after: 900 });
    }
}
