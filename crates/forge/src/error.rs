//! What can go wrong: input refused before the wire, and errors that the platform answered.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

use thiserror::Error;

/// Input that breaks a limit or a pattern of the platform; nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct InvalidInput {
    /// Stable kebab-case code, for programs.
    pub code: &'static str,
    /// What is wrong and what is allowed; holds no content of the value.
    pub message: Cow<'static, str>,
}

impl InvalidInput {
    /// Returns an error with this code and message.
    #[cold]
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// Returns the error that something is more than its limit: `beyond("key-too-long", "a key has", 500, "characters")`.
    #[cold]
    #[must_use]
    pub fn beyond(
        code: &'static str,
        subject: &'static str,
        most: usize,
        unit: &'static str,
    ) -> Self {
        Self::new(code, format!("{subject} at most {most} {unit}"))
    }
}

/// What a platform error means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A create-only write found the key taken.
    KeyConflict,
    /// A condition of a transaction was false; nothing was written.
    ConditionFailed,
    /// Too many requests; nothing was done.
    RateLimited,
    /// The platform refused the request as malformed or too large; nothing was done.
    Invalid,
    /// The caller may not do this.
    Unauthorised,
    /// The platform refused the request for a reason that its code does not tell us; nothing was done.
    Refused,
    /// No usable answer: the request may have been performed or not.
    Unavailable,
    /// Anything else the platform answered.
    Unknown,
}

/// An error that the platform, or the way to it, answered. Its members are those of [`Answered`].
///
/// Boxed: almost everything returns one or passes one on, and what is moved each time is code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct PlatformError(Box<Answered>);

/// What the platform said of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What the error means for the caller.
    pub kind: ErrorKind,
    /// The platform's own code, such as `KEY_CONFLICT`.
    pub code: String,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// Trace id for Atlassian's support, when there was an answer.
    pub trace_id: Option<String>,
    /// Seconds to wait before trying again, when the platform said so.
    pub retry_after: Option<u32>,
}

impl Deref for PlatformError {
    type Target = Answered;

    fn deref(&self) -> &Answered {
        &self.0
    }
}

impl DerefMut for PlatformError {
    fn deref_mut(&mut self) -> &mut Answered {
        &mut self.0
    }
}

impl fmt::Display for PlatformError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the platform answered {}", self.code)?;
        match self.status {
            Some(status) => write!(f, " (status {status})"),
            None => Ok(()),
        }
    }
}

impl PlatformError {
    /// Returns the error for a platform `code` and HTTP `status`, classified.
    #[must_use]
    pub fn new(code: impl Into<String>, status: Option<u16>) -> Self {
        let code = code.into();
        Self(Box::new(Answered {
            kind: classify(&code, status),
            code,
            status,
            trace_id: None,
            retry_after: None,
        }))
    }

    /// Returns the error that stands for "no answer came": the outcome is unknown.
    #[must_use]
    pub fn no_answer() -> Self {
        Self::new("NO_ANSWER", None)
    }

    /// Returns the error for a reply of the wrong shape: treated as no answer.
    #[must_use]
    pub fn unreadable_reply() -> Self {
        Self::new("UNREADABLE_REPLY", None)
    }

    /// Whether trying the same request again later can succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind, ErrorKind::RateLimited | ErrorKind::Unavailable)
    }

    /// Whether the request may have been performed although this error came back.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self.kind, ErrorKind::Unavailable | ErrorKind::Unknown)
    }

    /// Whether a *conditional* or *create-only* write that was refused so may have been refused because its condition did
    /// not hold or its key was there. Nothing was written.
    ///
    /// The codes of these two refusals stand in no page of Atlassian's documentation, so they are hints: whoever sent such
    /// a write reads what decides, the head or the key, and goes on from there, whatever the code.
    /// When what decides is as it was before, the refusal had another reason and is to be reported as it came.
    ///
    /// False for what is surely something else: a request that is malformed or too large, a caller who may not, a limit of
    /// rate, and a request whose outcome is unknown.
    #[must_use]
    pub fn may_be_lost_condition(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::KeyConflict | ErrorKind::ConditionFailed | ErrorKind::Refused
        )
    }
}

/// Codes that say that the request itself is wrong, whatever is stored: "Error handling for the Key-Value Store" and "…
/// for the Custom Entity Store" (mirror of 2026-08-22), and those measured on a real site on 2026-10-09.
const MALFORMED: [&str; 27] = [
    "KEY_TOO_SHORT",
    "KEY_TOO_LONG",
    "EMPTY_KEY",
    "INVALID_KEY",
    "MAX_SIZE",
    "MAX_DEPTH",
    "ENTITY_TYPE_TOO_SHORT",
    "ENTITY_TYPE_TOO_LARGE",
    "INVALID_ENTITY_TYPE",
    "INVALID_ENTITY_VALUE",
    "INVALID_ENTITY_ATTRIBUTE",
    "INVALID_ENTITY_INDEX",
    "COMPLEX_QUERY_PAGE_LIMIT_NOT_IN_RANGE",
    "LIST_QUERY_LIMIT_EXCEEDED",
    "EMPTY_FILTER_OPERATOR",
    "INVALID_FILTER_OPERATORS_COMBINATION",
    "INSUFFICIENT_FILTER_VALUES",
    "INVALID_FILTER_CONDITION",
    "INVALID_FILTER_VALUES",
    "INVALID_KEY_POLICY_RETURN_VALUE_COMBINATION",
    "INVALID_TRANSACTION_REQUEST",
    // Measured.
    "KEY_DUPLICATION_ERROR",
    "TOO_MANY_BATCH_ENTITIES",
    "UNPROCESSABLE_ENTITY",
    "SCHEMA_NOT_FOUND",
    "INVALID_TTL",
    "INCORRECT_PROPERTY_TYPE",
];

/// Sorts codes and statuses into kinds. A code that is not known is no reason to believe that a request was malformed.
fn classify(code: &str, status: Option<u16>) -> ErrorKind {
    match code {
        // Measured on a real site on 2026-10-09; not documented.
        "KEY_CONFLICT" => return ErrorKind::KeyConflict,
        "CONDITIONAL_CHECK_FAILED" => return ErrorKind::ConditionFailed,
        "RATE_LIMIT_EXCEEDED" | "TOO_MANY_REQUESTS" | "REQUEST_THROTTLED" => {
            return ErrorKind::RateLimited;
        }
        "NEEDS_AUTHENTICATION_ERR" => return ErrorKind::Unauthorised,
        _ => {}
    }
    match status {
        Some(401 | 403) => ErrorKind::Unauthorised,
        Some(429) => ErrorKind::RateLimited,
        None | Some(408 | 424 | 500..=599) => ErrorKind::Unavailable,
        Some(413 | 422) => ErrorKind::Invalid,
        Some(400..=499) if MALFORMED.contains(&code) => ErrorKind::Invalid,
        Some(400..=499) => ErrorKind::Refused,
        Some(_) => ErrorKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_codes_fall_into_their_kinds() {
        for (code, status, kind) in [
            ("KEY_CONFLICT", Some(409), ErrorKind::KeyConflict),
            (
                "CONDITIONAL_CHECK_FAILED",
                Some(400),
                ErrorKind::ConditionFailed,
            ),
            ("RATE_LIMIT_EXCEEDED", Some(429), ErrorKind::RateLimited),
            ("UNKNOWN_ERROR", Some(500), ErrorKind::Unavailable),
            ("UNKNOWN_ERROR", None, ErrorKind::Unavailable),
            ("KEY_DUPLICATION_ERROR", Some(400), ErrorKind::Invalid),
            ("UNPROCESSABLE_ENTITY", Some(422), ErrorKind::Invalid),
            ("FORBIDDEN", Some(403), ErrorKind::Unauthorised),
            ("INVOCATION_LIMIT_REACHED", Some(405), ErrorKind::Refused),
        ] {
            assert_eq!(
                PlatformError::new(code, status).kind,
                kind,
                "{code} {status:?}"
            );
        }
    }

    #[test]
    fn a_lost_condition_is_known_whatever_the_platform_calls_it() {
        for (code, status) in [
            ("KEY_CONFLICT", 409),
            ("CONDITIONAL_CHECK_FAILED", 400),
            ("CONDITION_FAILED", 400),
            ("KEY_ALREADY_EXISTS", 409),
            ("PRECONDITION_FAILED", 412),
            ("UNKNOWN_ERROR", 400),
            ("UNKNOWN_ERROR", 409),
            ("NOT_FOUND", 404),
        ] {
            let error = PlatformError::new(code, Some(status));
            assert!(error.may_be_lost_condition(), "{code} {status}");
            assert!(!error.is_outcome_unknown(), "{code} {status}");
            assert!(!error.is_retryable(), "{code} {status}");
        }
        for (code, status) in [
            ("MAX_SIZE", Some(400)),
            ("KEY_DUPLICATION_ERROR", Some(400)),
            ("UNKNOWN_ERROR", Some(413)),
            ("UNKNOWN_ERROR", Some(422)),
            ("RATE_LIMIT_EXCEEDED", Some(429)),
            ("UNKNOWN_ERROR", Some(401)),
            ("UNKNOWN_ERROR", Some(403)),
            ("UNKNOWN_ERROR", Some(408)),
            ("UNKNOWN_ERROR", Some(504)),
            ("UNKNOWN_ERROR", Some(302)),
            ("NO_ANSWER", None),
        ] {
            let error = PlatformError::new(code, status);
            assert!(!error.may_be_lost_condition(), "{code} {status:?}");
        }
    }

    #[test]
    fn only_an_unanswered_request_may_have_been_performed() {
        assert!(PlatformError::no_answer().is_outcome_unknown());
        assert!(!PlatformError::new("RATE_LIMIT_EXCEEDED", Some(429)).is_outcome_unknown());
        assert!(!PlatformError::new("CONDITIONAL_CHECK_FAILED", Some(400)).is_outcome_unknown());
    }

    #[test]
    fn the_message_names_code_and_status_and_no_content() {
        let error = PlatformError::new("KEY_CONFLICT", Some(409));
        assert_eq!(
            error.to_string(),
            "the platform answered KEY_CONFLICT (status 409)"
        );
        assert_eq!(
            PlatformError::no_answer().to_string(),
            "the platform answered NO_ANSWER"
        );
    }
}
