//! A text that is not of its form: what reading an identity, a digest or a name reports.

use thiserror::Error;

/// Why a text could not be read; the sentence says what it should be, and nothing of what it is.
///
/// ```
/// use bailee_core::digest::Digest;
///
/// let malformed = "not a digest".parse::<Digest>().unwrap_err();
/// assert_eq!(malformed.to_string(), "a digest is 64 lower-case hex digits");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Malformed(pub(crate) &'static str);
