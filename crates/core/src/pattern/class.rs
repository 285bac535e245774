//! What a hole of a pattern takes.

use crate::scope::Scope;

/// A class of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// One or more characters of a key.
    Text,
    /// Letters, digits, underscores and hyphens.
    Word,
    /// Decimal digits.
    Digits,
    /// Hexadecimal digits.
    Hex,
    /// A UUID in either case.
    Uuid,
    /// The id of a Jira project: whose records they are.
    Project,
    /// `site`, or `project:` and the id of a Jira project: whose records they are.
    Scope,
}

impl Class {
    /// Every class, in the order in which they are listed for people.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Word,
        Self::Digits,
        Self::Hex,
        Self::Uuid,
        Self::Project,
        Self::Scope,
    ];

    /// Returns the name in a pattern.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Word => "word",
            Self::Digits => "digits",
            Self::Hex => "hex",
            Self::Uuid => "uuid",
            Self::Project => "project",
            Self::Scope => "scope",
        }
    }

    /// The class of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Whether few enough keys fit that a pattern may begin with it.
    #[must_use]
    pub const fn is_narrow(self) -> bool {
        !matches!(self, Self::Text | Self::Word | Self::Hex)
    }

    /// Whether the value says whose record it is.
    #[must_use]
    pub const fn is_scope(self) -> bool {
        matches!(self, Self::Project | Self::Scope)
    }

    pub(super) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    pub(super) fn narrow_names() -> String {
        let narrow = Self::ALL.into_iter().filter(|class| class.is_narrow());
        narrow.map(Self::name).collect::<Vec<_>>().join(", ")
    }

    /// Whether a value may have this character; each character of a key is one byte.
    pub(super) const fn has(self, byte: u8) -> bool {
        match self {
            Self::Text => {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b':' | b'.' | b'_' | b' ' | b'-' | b'#')
            }
            Self::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Digits | Self::Project | Self::Scope => byte.is_ascii_digit(),
            Self::Hex | Self::Uuid => byte.is_ascii_hexdigit(),
        }
    }

    /// Whether a value that has the class's characters in their places is a value of it.
    pub(super) fn fits(self, value: &str) -> bool {
        match self {
            Self::Project => Scope::project(value).is_ok(),
            Self::Scope => value.parse::<Scope>().is_ok(),
            _ => true,
        }
    }
}
