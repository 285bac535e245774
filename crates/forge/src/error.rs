//! What can go wrong: input refused before the wire, and errors that the platform answered.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Input that breaks a limit or a pattern of the platform; nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct InvalidInput {
    /// Stable kebab-case code, for programs.
    pub code: &'static str,
    /// What is wrong and what is allowed; holds no content of the value.
    pub message: String,
}

impl InvalidInput {
    /// Returns an error with this code and message.
    #[cold]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// What a platform error means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
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
    /// No usable answer: the request may have been performed or not.
    Unavailable,
    /// Anything else the platform answered.
    Unknown,
}

/// An error that the platform, or the way to it, answered.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[error("the platform answered {code}{}", status.map(|s| format!(" (status {s})")).unwrap_or_default())]
pub struct PlatformError {
    /// What the error means for the caller.
    pub kind: Kind,
    /// The platform's own code, such as `KEY_CONFLICT`.
    pub code: String,
    /// HTTP status, when there was an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Trace id for Atlassian's support, when there was an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// Seconds to wait before trying again, when the platform said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// The error as the JavaScript host reports it: plain fields, never a class.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HostError {
    /// The client's error code; may be missing.
    pub code: Option<String>,
    /// HTTP status; may be missing.
    pub status: Option<u16>,
    /// Trace id; may be missing.
    pub trace_id: Option<String>,
    /// Seconds from `Retry-After`; may be missing.
    pub retry_after: Option<u32>,
}

impl PlatformError {
    /// Returns the error for a platform `code` and HTTP `status`, classified.
    #[must_use]
    pub fn new(code: impl Into<String>, status: Option<u16>) -> Self {
        let code = code.into();
        Self {
            kind: classify(&code, status),
            code,
            status,
            trace_id: None,
            retry_after: None,
        }
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
        matches!(self.kind, Kind::RateLimited | Kind::Unavailable)
    }

    /// Whether the request may have been performed although this error came back.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self.kind, Kind::Unavailable | Kind::Unknown)
    }
}

impl From<HostError> for PlatformError {
    fn from(host: HostError) -> Self {
        let mut error = Self::new(
            host.code.unwrap_or_else(|| "UNKNOWN_ERROR".into()),
            host.status,
        );
        error.trace_id = host.trace_id;
        error.retry_after = host.retry_after;
        error
    }
}

/// Sorts the platform's codes (measured on a real site 2026-10-09, and documented) into kinds.
fn classify(code: &str, status: Option<u16>) -> Kind {
    match code {
        "KEY_CONFLICT" => Kind::KeyConflict,
        "CONDITIONAL_CHECK_FAILED" => Kind::ConditionFailed,
        "RATE_LIMIT_EXCEEDED" | "TOO_MANY_REQUESTS" | "REQUEST_THROTTLED" => Kind::RateLimited,
        "NEEDS_AUTHENTICATION_ERR" => Kind::Unauthorised,
        _ => match status {
            Some(401 | 403) => Kind::Unauthorised,
            Some(429) => Kind::RateLimited,
            None | Some(408 | 424 | 500..=599) => Kind::Unavailable,
            Some(400..=499) => Kind::Invalid,
            Some(_) => Kind::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_codes_fall_into_their_kinds() {
        for (code, status, kind) in [
            ("KEY_CONFLICT", Some(409), Kind::KeyConflict),
            ("CONDITIONAL_CHECK_FAILED", Some(400), Kind::ConditionFailed),
            ("RATE_LIMIT_EXCEEDED", Some(429), Kind::RateLimited),
            ("UNKNOWN_ERROR", Some(500), Kind::Unavailable),
            ("UNKNOWN_ERROR", None, Kind::Unavailable),
            ("KEY_DUPLICATION_ERROR", Some(400), Kind::Invalid),
            ("UNPROCESSABLE_ENTITY", Some(422), Kind::Invalid),
            ("FORBIDDEN", Some(403), Kind::Unauthorised),
        ] {
            assert_eq!(
                PlatformError::new(code, status).kind,
                kind,
                "{code} {status:?}"
            );
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
    }
}
