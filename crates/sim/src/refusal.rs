//! Refusals: the statuses, codes and messages that the platform answers.
//!
//! Those marked *measured* were seen on a real site on 2026-10-09; the other codes are documented and
//! their statuses and texts assumed.

use bailee_forge::PlatformError;
use serde::{Deserialize, Serialize};

use crate::config::{Wording, Words};

/// A request that the platform did not perform, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The platform's code.
    pub code: String,
    /// The platform's message.
    pub message: String,
    /// Seconds from `Retry-After`, when given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Whether the proxy in front of a product refused it, and says so in a header.
    #[serde(default)]
    pub is_of_proxy: bool,
}

impl Refusal {
    /// The code that Atlassian's client gives to an answer without a readable one.
    pub const WITHOUT_CODE: &str = "UNKNOWN_ERROR";

    /// Returns a refusal.
    #[must_use]
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            retry_after: None,
            is_of_proxy: false,
        }
    }

    fn worded(words: &Words, message: &str) -> Self {
        let code = words.code.as_deref().unwrap_or(Self::WITHOUT_CODE);
        Self::new(words.status, code, message)
    }

    /// A key that is absent. Measured.
    #[must_use]
    pub fn key_not_found() -> Self {
        Self::new(404, "KEY_NOT_FOUND", "Provided key does not exist")
    }

    /// A create-only write of a key that exists. What the platform calls it is measured, not documented.
    #[must_use]
    pub fn key_conflict(wording: &Wording) -> Self {
        Self::worded(
            &wording.key_conflict,
            "Provided key already exists and cannot be overwritten",
        )
    }

    /// A condition that is false, or a check of an absent key. What the platform calls it is measured, not documented.
    #[must_use]
    pub fn condition_failed(wording: &Wording) -> Self {
        Self::worded(
            &wording.condition_failed,
            "Request failed due to conditional check specified or optimistic locking",
        )
    }

    /// A transaction with too many operations. Measured.
    #[must_use]
    pub fn unprocessable() -> Self {
        Self::new(
            422,
            "UNPROCESSABLE_ENTITY",
            "Request cannot be processed due to one or more semantic errors",
        )
    }

    /// The same key twice in one request. Measured for transactions.
    #[must_use]
    pub fn duplicate_key() -> Self {
        Self::new(
            400,
            "KEY_DUPLICATION_ERROR",
            "Duplicate key found in request",
        )
    }

    /// A batch with too many items. Measured for `batchSet`.
    #[must_use]
    pub fn too_many(verb: &str, count: usize, most: usize) -> Self {
        Self::new(
            400,
            "TOO_MANY_BATCH_ENTITIES",
            format!(
                "Number of entities to {verb} was {count}, but you can only {verb} a maximum of {most} entities at a time."
            ),
        )
    }

    /// An entity that the manifest does not declare. Measured.
    #[must_use]
    pub fn schema_not_found() -> Self {
        Self::new(
            404,
            "SCHEMA_NOT_FOUND",
            "The schema provided does not exist",
        )
    }

    /// A time to live that is not positive. Measured.
    #[must_use]
    pub fn invalid_ttl(value: i64) -> Self {
        Self::new(
            400,
            "INVALID_TTL",
            format!("TTL value must be a positive integer, received: {value}"),
        )
    }

    /// An attribute of another type than declared. Measured.
    #[must_use]
    pub fn property_type(name: &str, declared: &str) -> Self {
        Self::new(
            400,
            "INCORRECT_PROPERTY_TYPE",
            format!("Data type for property \"{name}\" is defined as \"{declared}\""),
        )
    }

    /// Too many requests or units; whether the real platform sends `Retry-After` is not known.
    #[must_use]
    pub fn rate_limited() -> Self {
        Self::new(429, "RATE_LIMIT_EXCEEDED", "Rate limit exceeded")
    }

    /// A body that is not what the endpoint takes. Code assumed.
    #[must_use]
    pub fn malformed(what: impl Into<String>) -> Self {
        Self::new(400, "BAD_REQUEST", what)
    }

    /// Something that this model does not cover, said clearly.
    #[must_use]
    pub fn not_modelled(what: &str) -> Self {
        Self::new(
            501,
            "NOT_MODELLED",
            format!("the local platform does not model {what}"),
        )
    }

    /// A request as a user who did not sign in. Measured through the client.
    #[must_use]
    pub fn needs_authentication() -> Self {
        Self {
            is_of_proxy: true,
            ..Self::new(401, "NEEDS_AUTHENTICATION_ERR", "Authentication Required")
        }
    }

    /// The installation of the invocation is gone. Code assumed.
    #[must_use]
    pub fn not_installed() -> Self {
        Self::new(
            403,
            "APP_NOT_INSTALLED",
            "App is currently unavailable, please try again later",
        )
    }
}

impl From<Refusal> for PlatformError {
    fn from(refusal: Refusal) -> Self {
        let mut error = Self::new(refusal.code, Some(refusal.status));
        error.retry_after = refusal.retry_after;
        error
    }
}
