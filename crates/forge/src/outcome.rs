//! What a handler answers to the platform, and what of it the log is told.

use serde_json::{Value as Json, json};

use crate::limit::RETRY_AFTER_SECONDS;

/// The end of one invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        /// Where it went wrong: the name of a damaged key, which is no content. For the log.
        at: Option<String>,
    },
    /// The event could not be handled now: deliver it again later.
    Retry {
        /// Seconds to wait, 1–900.
        after: u32,
        /// Stable code of the error, for the log.
        code: String,
        /// As in `Failed`.
        at: Option<String>,
    },
}

impl Outcome {
    /// Returns a failure that a repetition would not mend.
    #[must_use]
    pub fn failed(code: impl Into<String>, at: Option<String>) -> Self {
        Self::Failed {
            code: code.into(),
            at,
        }
    }

    /// Returns a retry after `seconds`, brought into the range that the platform takes.
    #[must_use]
    pub fn retry(seconds: u32, code: impl Into<String>, at: Option<String>) -> Self {
        Self::Retry {
            after: seconds.clamp(1, RETRY_AFTER_SECONDS),
            code: code.into(),
            at,
        }
    }

    /// Returns what the handler returns to the platform.
    ///
    /// A retry is the plain object that `new InvocationError(…)` of `@forge/events` 3.0.8 evaluates to.
    /// It carries an empty `retryData`: third parties report that Atlassian's wrapper measures it for functions that may
    /// run longer than 55 seconds and throws when it is absent, and that only an object is handed on (ECO-734).
    #[must_use]
    pub fn to_wire(&self) -> Json {
        match self {
            Self::Reply { body } => body.clone(),
            Self::Done => json!({"statusCode": 204}),
            Self::Failed { .. } => json!({"statusCode": 500}),
            Self::Retry { after, .. } => json!({
                "_retry": true,
                "retryOptions": {
                    "retryAfter": after,
                    "retryReason": "FUNCTION_RETRY_REQUEST",
                    "retryData": {},
                },
            }),
        }
    }

    /// Returns the line for the log, if there is one: `{"event", "module", "code", "at"?, "retryAfter"?}`.
    ///
    /// Background work that fails is seen by nobody, so it leaves a line, also when it is to be repeated.
    /// An answer goes to whoever asked and leaves none.
    #[must_use]
    pub fn to_log(&self, module: &str) -> Option<Json> {
        let (event, code, at, after) = match self {
            Self::Reply { .. } | Self::Done => return None,
            Self::Failed { code, at } => ("run-failed", code, at, None),
            Self::Retry { after, code, at } => ("run-retried", code, at, Some(*after)),
        };
        let mut line = json!({"event": event, "module": module, "code": code});
        if let Some(members) = line.as_object_mut() {
            if let Some(at) = at {
                members.insert("at".into(), at.as_str().into());
            }
            if let Some(after) = after {
                members.insert("retryAfter".into(), after.into());
            }
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_is_the_object_that_the_events_client_makes() {
        assert_eq!(
            Outcome::retry(30, "rate-limited", None).to_wire(),
            json!({"_retry": true, "retryOptions": {"retryAfter": 30, "retryReason": "FUNCTION_RETRY_REQUEST", "retryData": {}}})
        );
        for (asked, given) in [(0, 1), (9999, 900)] {
            let Outcome::Retry { after, .. } = Outcome::retry(asked, "x", None) else {
                panic!("no retry");
            };
            assert_eq!(after, given);
        }
    }

    #[test]
    fn a_failure_and_a_retry_leave_one_line_with_code_and_place_and_an_answer_leaves_none() {
        assert_eq!(
            Outcome::failed("store-damaged", Some("j:2".into())).to_log("queue"),
            Some(
                json!({"event": "run-failed", "module": "queue", "code": "store-damaged", "at": "j:2"})
            )
        );
        assert_eq!(
            Outcome::retry(30, "rate-limited", None).to_log("queue"),
            Some(
                json!({"event": "run-retried", "module": "queue", "code": "rate-limited", "retryAfter": 30})
            )
        );
        assert_eq!(Outcome::Done.to_log("queue"), None);
        let body = json!({"error": {"code": "forbidden"}});
        assert_eq!(Outcome::Reply { body }.to_log("resolver"), None);
    }
}
