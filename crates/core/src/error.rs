//! What can go wrong with formats and keys: one opaque error with a kind, the name it happened at, and its cause.
//!
//! Callers tell kinds apart and nothing finer; the sentences are for people who look for the cause.
//! No sentence holds anything of a customer.

use std::fmt;

use crate::malformed::Malformed;
use crate::name::Name;

/// What a failure means for whoever called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are not what was written there: changed, cut, or of another place.
    Damaged,
    /// A newer version of this program wrote it.
    Version,
    /// The key of the record or epoch was erased.
    KeyErased,
    /// It is whole, but belongs to another site.
    Foreign,
    /// It exceeds what is ever stored or expanded.
    TooLarge,
    /// What was given breaks a rule of the format.
    Invalid,
}

impl ErrorKind {
    /// Returns the stable code, kebab-case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Version => "version-unknown",
            Self::KeyErased => "key-erased",
            Self::Foreign => "foreign",
            Self::TooLarge => "too-large",
            Self::Invalid => "invalid",
        }
    }
}

/// Why a format could not be made or read, or a key not be had.
///
/// ```
/// use bailee_core::ErrorKind;
/// use bailee_core::time;
///
/// let error = time::parse("tomorrow").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Invalid);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    what: &'static str,
    name: Option<Name>,
    source: Option<Error>,
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, what: &'static str) -> Self {
        Self(Box::new(Inner {
            kind,
            what,
            name: None,
            source: None,
        }))
    }

    /// The bytes are not what was written.
    #[cold]
    pub(crate) fn damaged(what: &'static str) -> Self {
        Self::new(ErrorKind::Damaged, what)
    }

    /// What was given breaks a rule.
    #[cold]
    pub(crate) fn invalid(what: &'static str) -> Self {
        Self::new(ErrorKind::Invalid, what)
    }

    /// It is too large.
    #[cold]
    pub(crate) fn too_large(what: &'static str) -> Self {
        Self::new(ErrorKind::TooLarge, what)
    }

    /// The key is gone.
    #[cold]
    pub(crate) fn key_erased() -> Self {
        Self::new(ErrorKind::KeyErased, "the key was erased")
    }

    /// A newer version wrote it.
    #[cold]
    pub(crate) fn version(what: &'static str) -> Self {
        Self::new(ErrorKind::Version, what)
    }

    /// Says what was being done when `self` happened; the kind stays.
    #[cold]
    pub(crate) fn during(self, what: &'static str) -> Self {
        let mut outer = Self::new(self.kind(), what);
        outer.0.source = Some(self);
        outer
    }

    /// Says that a stored document could not be read because of `self`. Whatever rule its bytes break, they are not what was
    /// written; only a newer version and an erased key stay what they are.
    #[cold]
    pub(crate) fn unreadable(self, what: &'static str) -> Self {
        let mut outer = self.during(what);
        if !matches!(outer.kind(), ErrorKind::Version | ErrorKind::KeyErased) {
            outer.0.kind = ErrorKind::Damaged;
        }
        outer
    }

    /// Says at which stored value it happened, unless that is known already.
    #[cold]
    #[must_use]
    pub fn at(mut self, name: &Name) -> Self {
        self.0.name.get_or_insert_with(|| name.clone());
        self
    }

    /// Returns what the failure means for the caller.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the stable code of the kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind().code()
    }

    /// Returns the stored value at which it happened, where one is known.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        self.0.name.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.what)
    }
}

impl From<Malformed> for Error {
    #[cold]
    fn from(malformed: Malformed) -> Self {
        Self::invalid(malformed.0)
    }
}

// Sentence and causes, each once: what a log or a failed test shows.
impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())?;
        if let Some(name) = self.name() {
            write!(out, " at {name}")?;
        }
        let mut next = Some(self);
        while let Some(error) = next {
            write!(out, ": {error}")?;
            next = error.0.source.as_ref();
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_printed_once_with_its_place() {
        let inner = Error::damaged("the value was changed");
        let outer = inner
            .during("the manifest could not be opened")
            .at(&Name::Manifest(3));
        assert_eq!(outer.to_string(), "the manifest could not be opened");
        assert_eq!(
            format!("{outer:?}"),
            "damaged at m:3: the manifest could not be opened: the value was changed"
        );
        assert_eq!(
            outer.at(&Name::Manifest(4)).name(),
            Some(&Name::Manifest(3))
        );
    }
}
