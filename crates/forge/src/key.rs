//! Names in the store: keys and entity names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::InvalidInput;
use crate::limit::KEY_CHARS;

/// A valid key of the key-value store: 1–500 characters of `[a-zA-Z0-9:._\s-#]`, not only white space.
///
/// The pattern is the platform's own, `/^(?!\s+$)[a-zA-Z0-9:._\s-#]+$/`; a slash is not in it.
/// White space is narrowed to the ASCII space: nothing of ours needs more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

impl Key {
    /// Checks `text` and returns it as a key.
    ///
    /// # Errors
    /// [`InvalidInput`] names the length or the first character that is not allowed, and its position.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidInput> {
        let text = text.into();
        if text.is_empty() {
            return Err(InvalidInput::new(
                "key-empty",
                "a key needs at least one character",
            ));
        }
        if let Some((position, character)) = text.char_indices().find(|(_, c)| {
            !(c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '_' | ' ' | '-' | '#'))
        }) {
            return Err(InvalidInput::new(
                "key-character",
                format!(
                    "character U+{:04X} at position {position} is not allowed in a key; allowed are letters, digits, `:`, `.`, `_`, `-`, `#` and space",
                    u32::from(character)
                ),
            ));
        }
        if text.len() > KEY_CHARS {
            return Err(InvalidInput::beyond(
                "key-too-long",
                "a key has",
                KEY_CHARS,
                "characters",
            ));
        }
        if text.trim().is_empty() {
            return Err(InvalidInput::new(
                "key-blank",
                "a key cannot be white space only",
            ));
        }
        Ok(Self(text))
    }

    /// Returns the key's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Key {
    type Error = InvalidInput;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl FromStr for Key {
    type Err = InvalidInput;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

/// The name of a custom entity: 3–60 characters of `[a-z0-9:_.-]`, not starting with `_`, `.` or `-`,
/// not ending with `.`, without `..` (pattern of `@forge/manifest` 13.7.0).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntityName(String);

impl EntityName {
    /// Checks `text` and returns it as an entity name.
    ///
    /// # Errors
    /// [`InvalidInput`] says which rule the name breaks.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidInput> {
        let text = text.into();
        let shape = (3..=60).contains(&text.len())
            && !text.starts_with(['_', '.', '-'])
            && !text.ends_with('.')
            && !text.contains("..")
            && text.bytes().all(|b| {
                b.is_ascii_lowercase()
                    || b.is_ascii_digit()
                    || matches!(b, b':' | b'-' | b'_' | b'.')
            });
        if !shape {
            return Err(InvalidInput::new(
                "entity-name",
                "an entity name has 3 to 60 characters of a-z, 0-9, `:`, `-`, `_`, `.`, starts with none of `_.-` and ends without `.`",
            ));
        }
        Ok(Self(text))
    }

    /// Returns the name's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EntityName {
    type Error = InvalidInput;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl From<EntityName> for String {
    fn from(name: EntityName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_accepted_key_matches_the_documented_pattern(text in "\\PC{0,520}") {
            if let Ok(key) = Key::new(text) {
                prop_assert!((1..=KEY_CHARS).contains(&key.as_str().chars().count()));
                let all_allowed = key.as_str().chars().all(|c| c.is_ascii_alphanumeric() || ":._ -#".contains(c));
                prop_assert!(all_allowed);
                prop_assert!(!key.as_str().trim().is_empty());
            }
        }

        #[test]
        fn every_text_of_the_documented_pattern_is_accepted(text in "[a-zA-Z0-9:._#-][a-zA-Z0-9:._ #-]{0,499}") {
            prop_assert!(Key::new(text).is_ok());
        }
    }

    #[test]
    fn a_slash_is_refused_with_its_position() {
        let error = Key::new("l/abc").unwrap_err();
        assert_eq!(error.code, "key-character");
        assert!(error.message.contains("position 1"), "{}", error.message);
    }

    #[test]
    fn five_hundred_characters_pass_and_one_more_does_not() {
        assert!(Key::new("k".repeat(500)).is_ok());
        assert_eq!(Key::new("k".repeat(501)).unwrap_err().code, "key-too-long");
        assert_eq!(Key::new("").unwrap_err().code, "key-empty");
        assert_eq!(Key::new("   ").unwrap_err().code, "key-blank");
    }

    #[test]
    fn a_key_from_json_is_checked_too() {
        assert!(serde_json::from_str::<Key>("\"a/b\"").is_err());
        assert!(serde_json::from_str::<Key>("\"a:b\"").is_ok());
    }

    #[test]
    fn an_entity_name_follows_the_manifest_pattern() {
        assert!(EntityName::new("head").is_ok());
        for wrong in ["ab", "Head", ".head", "head.", "he..ad", "-head"] {
            assert!(EntityName::new(wrong).is_err(), "{wrong}");
        }
    }
}
