//! What can go wrong in a use case, with a stable code and a message for the page.

use bailee_core::gate::Violation;
use bailee_core::name::Name;
use bailee_core::policy::CompiledError;
use bailee_core::time::to_rfc3339;
use bailee_core::{Error as FormatError, ErrorKind};
use bailee_forge::{ErrorKind as Kind, InvalidInput, PlatformError};
use serde::Serialize;
use serde_json::{Value as Json, json};
use thiserror::Error;
use ts_rs::TS;

/// What is wrong with a stored value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It is not there.
    Missing,
    /// It cannot be opened or read.
    Unreadable(FormatError),
    /// It can be read, but does not fit what stands beside it.
    Contradicts(&'static str),
}

impl Damage {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable(error) => error.code(),
            Self::Contradicts(_) => "contradicts",
        }
    }
}

/// An error of a use case. Its message says what happened and what to do, and holds nothing of a customer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller may not do this.
    #[error("you need the permission {needs} for this; a Jira administrator can grant it")]
    Forbidden {
        /// What permission would be enough.
        needs: &'static str,
    },
    /// There is no such function.
    #[error("this version of the app has no such function")]
    UnknownFunction,
    /// The payload does not have the function's shape.
    #[error("the request cannot be read: {what}")]
    InvalidPayload {
        /// What is wrong, without content.
        what: String,
        /// The member that is wrong, where it is one.
        field: Option<&'static str>,
    },
    /// The event does not have its module's shape.
    #[error("the event cannot be read")]
    MalformedEvent(#[from] bailee_forge::EventError),
    /// The app was started with something that is no compiled policy of this version.
    #[error(
        "the policy that this app was built with cannot be read; nothing was read or changed; contact the vendor's support"
    )]
    PolicyUnreadable(#[from] CompiledError),
    /// The thing asked for is not there, or not for this caller.
    #[error("there is no such {what}")]
    NotFound {
        /// What was asked for.
        what: &'static str,
    },
    /// The project is not there, was deleted, or is not visible to the caller.
    #[error("Jira knows no project with this id, or does not show it to you")]
    ProjectMissing,
    /// There is no state at the moment asked for.
    #[error("there is no state to go back to at that moment")]
    NoSuchMoment {
        /// Time of the first change, in milliseconds since the Unix epoch.
        first: i64,
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
    /// Records of the point are what today's policy does not allow.
    #[error(
        "{count} of the records that would come back are not what the policy allows today; look which, and restore the others without them"
    )]
    RestoreUnfit {
        /// How many.
        count: usize,
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
    /// The app's own code handed over the context of another site than the one that it runs for.
    #[error(
        "the context that was handed over is that of another site; nothing was read or changed"
    )]
    OtherContext,
    /// What a restore wrote is not what was to be reached.
    #[error(
        "every record was written, but the result is not equal to the restore point; contact the vendor's support"
    )]
    ProofFailed,
    /// Something stored is missing or was changed outside the app.
    #[error(
        "stored data is missing or was changed outside the app; nothing was changed; contact the vendor's support"
    )]
    StoreDamaged {
        /// The value that is damaged. Boxed, as what is large here is: every call of the engine can return an error.
        name: Box<Name>,
        /// What is wrong with it.
        damage: Damage,
    },
    /// The record or change is larger than the store takes.
    #[error("too large: {limit}")]
    TooLarge {
        /// The limit that was hit.
        limit: String,
    },
    /// The history is full.
    #[error("the site has used all of its change numbers")]
    SequenceExhausted,
    /// Every key of the key tree was given to a record.
    #[error("the site has used all of its keys for new records")]
    LeavesExhausted,
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
    /// The queue took no event, so background work cannot begin.
    #[error("the platform's queue took no work; nothing was begun; try again later")]
    QueueUnavailable(#[source] PlatformError),
    /// The platform refused or failed.
    #[error("the platform could not do it")]
    Platform(#[from] PlatformError),
    /// A value that this code made breaks a limit of the platform.
    #[error("the request breaks a limit of the platform")]
    Limit(#[source] Box<InvalidInput>),
    /// Something that cannot happen did.
    #[error("the app has a defect")]
    Defect {
        /// Which assumption broke.
        what: &'static str,
    },
}

/// A table of the error codes: what the page must have a text for.
pub const CODES: [&str; 30] = [
    "forbidden",
    "unknown-function",
    "invalid-payload",
    "malformed-event",
    "unknown-module",
    "policy-unreadable",
    "not-found",
    "project-missing",
    "no-such-moment",
    "version-conflict",
    "gate-refused",
    "restore-running",
    "restore-unfit",
    "keys-lost",
    "other-site",
    "store-damaged",
    "too-large",
    "sequence-exhausted",
    "leaves-exhausted",
    "try-again",
    "outcome-unknown",
    "queue-unavailable",
    "rate-limited",
    "platform-unavailable",
    "platform-unauthorised",
    "platform-refused",
    "limit",
    "internal",
    // Of a restore that has ended.
    "proof-failed",
    "cancelled",
];

impl Error {
    /// Returns the error that a stored value is not there.
    #[cold]
    #[must_use]
    pub fn missing(name: Name) -> Self {
        Self::StoreDamaged {
            name: Box::new(name),
            damage: Damage::Missing,
        }
    }

    /// Returns the error that a stored value does not fit what stands beside it.
    #[cold]
    #[must_use]
    pub fn contradicts(name: Name, what: &'static str) -> Self {
        Self::StoreDamaged {
            name: Box::new(name),
            damage: Damage::Contradicts(what),
        }
    }

    /// Returns the error that the payload cannot be read.
    #[cold]
    #[must_use]
    pub fn payload(what: impl Into<String>) -> Self {
        Self::InvalidPayload {
            what: what.into(),
            field: None,
        }
    }

    /// Returns the error that an assumption of the code broke.
    #[cold]
    #[must_use]
    pub const fn defect(what: &'static str) -> Self {
        Self::Defect { what }
    }

    /// Returns the stable code, one of [`CODES`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Forbidden { .. } => "forbidden",
            Self::UnknownFunction => "unknown-function",
            Self::InvalidPayload { .. } => "invalid-payload",
            Self::MalformedEvent(error) => error.code(),
            Self::PolicyUnreadable(error) => error.code(),
            Self::NotFound { .. } => "not-found",
            Self::ProjectMissing => "project-missing",
            Self::NoSuchMoment { .. } => "no-such-moment",
            Self::VersionConflict { .. } => "version-conflict",
            Self::GateRefused { .. } => "gate-refused",
            Self::RestoreRunning { .. } => "restore-running",
            Self::RestoreUnfit { .. } => "restore-unfit",
            Self::KeysLost => "keys-lost",
            Self::OtherSite | Self::OtherContext => "other-site",
            Self::ProofFailed => "proof-failed",
            Self::StoreDamaged { .. } => "store-damaged",
            Self::TooLarge { .. } => "too-large",
            Self::SequenceExhausted => "sequence-exhausted",
            Self::LeavesExhausted => "leaves-exhausted",
            Self::Contended | Self::OutOfTime => "try-again",
            Self::OutcomeUnknown => "outcome-unknown",
            Self::QueueUnavailable(_) => "queue-unavailable",
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

    /// Returns where it happened, for the log: the name of a stored value or the platform's own code. Never content.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        match self {
            Self::StoreDamaged { name, damage } => Some(format!("{name} {}", damage.code())),
            Self::Platform(error) | Self::QueueUnavailable(error) => Some(error.code.clone()),
            Self::Limit(error) => Some(error.code.into()),
            Self::Defect { what } => Some((*what).into()),
            Self::KeysLost | Self::OtherSite => Some(Name::Root.to_string()),
            _ => None,
        }
    }

    /// Returns the name of the stored value that is damaged, or of the key that is gone.
    #[must_use]
    pub(crate) fn key(&self) -> Option<String> {
        match self {
            Self::StoreDamaged { name, .. } => Some(name.to_string()),
            Self::KeysLost | Self::OtherSite => Some(Name::Root.to_string()),
            _ => None,
        }
    }

    /// Returns what a program needs to act on the error, if anything.
    fn detail(&self) -> Option<Detail> {
        let mut detail = Detail::default();
        match self {
            Self::Forbidden { needs } => detail.needs = Some(needs),
            Self::InvalidPayload {
                field: Some(field), ..
            } => detail.field = Some(field),
            Self::NoSuchMoment { first } => detail.first = Some(to_rfc3339(*first)),
            Self::VersionConflict { current } => detail.current = Some(*current),
            Self::GateRefused { violations } => detail.violations = Some(violations.clone()),
            Self::RestoreRunning { job } => detail.job = Some(job.clone()),
            Self::StoreDamaged { name, damage } => {
                detail.key = Some(name.to_string());
                detail.damage = Some(damage.code());
            }
            Self::TooLarge { limit } => detail.limit = Some(limit.clone()),
            Self::Platform(error) | Self::QueueUnavailable(error) => {
                detail.code = Some(error.code.clone());
                detail.status = error.status;
                detail.trace_id.clone_from(&error.trace_id);
                detail.retry_after = error.retry_after;
            }
            Self::Limit(error) => detail.code = Some(error.code.into()),
            Self::Defect { what } => detail.what = Some(what),
            _ => return None,
        }
        Some(detail)
    }

    /// Returns what the page is told.
    #[must_use]
    pub fn to_failure(&self) -> Failure {
        Failure {
            code: self.code(),
            message: self.to_string(),
            detail: self.detail(),
        }
    }

    /// Returns the answer of a resolver function: `{"error": {code, message, detail?}}`.
    #[must_use]
    pub fn to_answer(&self) -> Json {
        json!({"error": self.to_failure()})
    }

    /// Whether it says that the site cannot be opened: its keys or its head are not what they were.
    #[must_use]
    pub(crate) fn is_closed(&self) -> bool {
        match self {
            Self::KeysLost => true,
            Self::StoreDamaged { name, .. } => {
                matches!(**name, Name::Head | Name::Root | Name::Ring | Name::Anchor)
            }
            _ => false,
        }
    }

    /// Whether doing the same again later can succeed without anyone acting.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Contended | Self::OutcomeUnknown | Self::OutOfTime => true,
            Self::Platform(error) | Self::QueueUnavailable(error) => {
                error.is_retryable() || error.is_outcome_unknown()
            }
            _ => false,
        }
    }
}

/// An error as the page gets it.
#[derive(Debug, Serialize, TS)]
pub struct Failure {
    /// One of [`CODES`].
    #[ts(type = "ErrorCode")]
    code: &'static str,
    /// What happened and what to do.
    message: String,
    /// What a program needs to act on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    detail: Option<Detail>,
}

/// What a program needs to act on an error; which of it is there depends on the code.
#[derive(Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields, rename = "ErrorDetail")]
struct Detail {
    /// The permission that would be enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<&'static str>,
    /// The member of the payload that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    /// Time of the first change.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<String>,
    /// The record's version now; null when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Option<u32>>,
    /// Each refused field with its rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    violations: Option<Vec<Violation>>,
    /// The restore that runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<String>,
    /// The stored value that is damaged.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    damage: Option<&'static str>,
    /// The limit that was hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    /// The platform's own code.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// HTTP status of the platform's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Trace id for Atlassian's support.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    /// Seconds to wait, as the platform said.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
    /// Which assumption of the code broke.
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<&'static str>,
}

impl From<InvalidInput> for Error {
    #[cold]
    fn from(error: InvalidInput) -> Self {
        Self::Limit(Box::new(error))
    }
}

/// What formats and keys report: damage where a stored value is known, else a limit or a broken assumption.
impl From<FormatError> for Error {
    #[cold]
    fn from(error: FormatError) -> Self {
        match (error.kind(), error.name()) {
            (ErrorKind::TooLarge, _) => Self::TooLarge {
                limit: error.to_string(),
            },
            (ErrorKind::KeyErased, _) => Self::KeysLost,
            (ErrorKind::Foreign, _) => Self::OtherSite,
            (ErrorKind::Damaged | ErrorKind::Version, Some(name)) => Self::StoreDamaged {
                name: Box::new(name.clone()),
                damage: Damage::Unreadable(error),
            },
            _ => Self::defect("a format was used against its rules"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_a_code_of_the_table() {
        let platform = |status| PlatformError::new("X", Some(status));
        let errors = [
            Error::Forbidden { needs: "x" },
            Error::UnknownFunction,
            Error::payload("x"),
            Error::MalformedEvent(bailee_forge::EventError::UnknownModule),
            Error::PolicyUnreadable(CompiledError),
            Error::NotFound { what: "x" },
            Error::ProjectMissing,
            Error::NoSuchMoment { first: 0 },
            Error::VersionConflict { current: None },
            Error::GateRefused {
                violations: Vec::new(),
            },
            Error::RestoreRunning { job: "x".into() },
            Error::KeysLost,
            Error::OtherSite,
            Error::ProofFailed,
            Error::missing(Name::Head),
            Error::TooLarge { limit: "x".into() },
            Error::SequenceExhausted,
            Error::LeavesExhausted,
            Error::Contended,
            Error::OutcomeUnknown,
            Error::QueueUnavailable(platform(500)),
            Error::Platform(platform(429)),
            Error::Platform(platform(503)),
            Error::Platform(platform(401)),
            Error::Platform(platform(400)),
            InvalidInput::new("x", "x").into(),
            Error::defect("x"),
        ];
        let found: std::collections::BTreeSet<&str> = errors.iter().map(Error::code).collect();
        for code in &found {
            assert!(CODES.contains(code), "{code}");
        }
        // A malformed event, and one end of a restore, are no errors of a use case of this test.
        let others: Vec<&str> = CODES
            .into_iter()
            .filter(|code| !found.contains(code))
            .collect();
        assert_eq!(others, ["malformed-event", "cancelled"]);
    }

    #[test]
    fn damage_names_its_place_and_its_cause_once() {
        let error = Error::missing(Name::Journal(7));
        assert_eq!(error.place().as_deref(), Some("j:7 missing"));
        assert_eq!(
            serde_json::to_value(error.detail()).unwrap(),
            json!({"key": "j:7", "damage": "missing"})
        );
    }
}
