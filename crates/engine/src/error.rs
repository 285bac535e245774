//! What can go wrong in a use case, with a stable code and a message for the page.

use bailee_core::gate::Violation;
use bailee_forge::{InvalidInput, Kind, PlatformError};
use serde_json::{Value as Json, json};
use thiserror::Error;

/// An error of a use case. Its message says what happened and what to do, and holds nothing of a customer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The caller may not do this.
    #[error("you need the permission {needs} for this; a Jira administrator can grant it")]
    Forbidden {
        /// What permission would be enough.
        needs: &'static str,
    },
    /// There is no such function.
    #[error("this version of the app has no such function")]
    UnknownFunction,
    /// The payload has not the function's shape.
    #[error("the request cannot be read: {what}")]
    InvalidPayload {
        /// What is wrong, without content.
        what: String,
    },
    /// The event has not its module's shape.
    #[error("the event cannot be read")]
    MalformedEvent(#[from] bailee_forge::EventError),
    /// The thing asked for is not there, or not for this caller.
    #[error("there is no such {what}")]
    NotFound {
        /// What was asked for.
        what: &'static str,
    },
    /// Someone else changed the record first, or it exists already.
    #[error("the record has changed since you loaded it; load it again and repeat your change")]
    VersionConflict {
        /// The record's version now; `None` when it is not there.
        current: Option<u32>,
    },
    /// The gate refused the record.
    #[error("the record was not stored, because the policy does not allow its content")]
    GateRefused {
        /// Each refused field with its rule.
        violations: Vec<Violation>,
    },
    /// A restore runs, and changes wait until it has ended.
    #[error("a restore is running; change the configuration again when it has ended")]
    RestoreRunning {
        /// The restore's job.
        job: String,
    },
    /// The keys are gone: what is sealed cannot be opened.
    #[error(
        "the site's keys are missing, so nothing sealed can be opened; nothing was changed; contact the vendor's support"
    )]
    KeysLost,
    /// The keys belong to another site.
    #[error(
        "the stored data belongs to another site; nothing was read or changed; contact the vendor's support"
    )]
    OtherSite,
    /// Something stored is missing or was changed outside the app.
    #[error(
        "stored data is missing or was changed outside the app; nothing was changed; contact the vendor's support"
    )]
    StoreDamaged {
        /// The key that is damaged.
        key: String,
    },
    /// The record or change is larger than the store takes.
    #[error("the record is too large: {limit}")]
    TooLarge {
        /// The limit that was hit.
        limit: String,
    },
    /// The history is full.
    #[error("the site has used all of its change numbers")]
    SequenceExhausted,
    /// Too many writers at the same time; nothing was changed.
    #[error(
        "others are changing the configuration at the same moment, and your change was not made; try again"
    )]
    Contended,
    /// No answer came, also on repeating: it is not known whether the change was made.
    #[error(
        "the platform did not answer in time; look whether the change was made before you repeat it"
    )]
    OutcomeUnknown,
    /// The invocation's time is used up.
    #[error("this took longer than the platform allows; nothing was lost; try again")]
    OutOfTime,
    /// The platform refused or failed.
    #[error("the platform could not do it")]
    Platform(#[from] PlatformError),
    /// A value that this code made breaks a limit of the platform.
    #[error("the request breaks a limit of the platform")]
    Limit(#[from] InvalidInput),
    /// Something that cannot happen did.
    #[error("the app has a defect")]
    Defect {
        /// Which assumption broke.
        what: &'static str,
    },
}

impl EngineError {
    /// Returns the error that `key` is missing or damaged.
    #[cold]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers name a key that they have just made"
    )]
    pub fn damaged(key: impl ToString) -> Self {
        Self::StoreDamaged {
            key: key.to_string(),
        }
    }

    /// Returns the error that the payload cannot be read.
    #[cold]
    pub fn payload(what: impl Into<String>) -> Self {
        Self::InvalidPayload { what: what.into() }
    }

    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Forbidden { .. } => "forbidden",
            Self::UnknownFunction => "unknown-function",
            Self::InvalidPayload { .. } => "invalid-payload",
            Self::MalformedEvent(error) => error.code(),
            Self::NotFound { .. } => "not-found",
            Self::VersionConflict { .. } => "version-conflict",
            Self::GateRefused { .. } => "gate-refused",
            Self::RestoreRunning { .. } => "restore-running",
            Self::KeysLost => "keys-lost",
            Self::OtherSite => "other-site",
            Self::StoreDamaged { .. } => "store-damaged",
            Self::TooLarge { .. } => "too-large",
            Self::SequenceExhausted => "sequence-exhausted",
            Self::Contended | Self::OutOfTime => "try-again",
            Self::OutcomeUnknown => "outcome-unknown",
            Self::Platform(error) => match error.kind {
                Kind::RateLimited => "rate-limited",
                Kind::Unavailable => "platform-unavailable",
                Kind::Unauthorised => "platform-unauthorised",
                _ => "platform-refused",
            },
            Self::Limit(_) => "limit",
            Self::Defect { .. } => "internal",
        }
    }

    /// Returns what a program needs to act on the error, if anything.
    #[must_use]
    pub fn detail(&self) -> Option<Json> {
        match self {
            Self::Forbidden { needs } => Some(json!({"needs": needs})),
            Self::VersionConflict { current } => Some(json!({"current": current})),
            Self::GateRefused { violations } => Some(json!({
                "violations": violations
                    .iter()
                    .map(|v| json!({"field": v.field, "rule": v.rule, "message": v.message}))
                    .collect::<Vec<_>>(),
            })),
            Self::RestoreRunning { job } => Some(json!({"job": job})),
            Self::StoreDamaged { key } => Some(json!({"key": key})),
            Self::TooLarge { limit } => Some(json!({"limit": limit})),
            Self::Platform(error) => Some(
                json!({"code": error.code, "status": error.status, "traceId": error.trace_id, "retryAfter": error.retry_after}),
            ),
            Self::Limit(error) => Some(json!({"code": error.code})),
            Self::Defect { what } => Some(json!({"what": what})),
            _ => None,
        }
    }

    /// Returns the answer of a resolver function: `{"error": {code, message, detail?}}`.
    #[must_use]
    pub fn to_answer(&self) -> Json {
        let mut error = json!({"code": self.code(), "message": self.to_string()});
        if let (Some(detail), Some(fields)) = (self.detail(), error.as_object_mut()) {
            fields.insert("detail".into(), detail);
        }
        json!({"error": error})
    }

    /// Whether doing the same again later can succeed without anyone acting.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Contended | Self::OutcomeUnknown | Self::OutOfTime => true,
            Self::Platform(error) => error.is_retryable() || error.is_outcome_unknown(),
            _ => false,
        }
    }
}
