//! Where a record belongs: the whole site, or one Jira project.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most digits a project id may have; Jira's ids are 64-bit numbers.
const MAX_PROJECT_DIGITS: usize = 19;

/// The scope of a record; written `site` or `project:<digits>` everywhere (text, JSON, key names).
///
/// The site sorts before every project; projects sort by the text of their id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The whole installation.
    Site,
    /// One Jira project, by its numeric id (not its key, which users can change).
    Project(String),
}

/// Why the text is not a scope. The message is made for people; it does not repeat the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// It is neither the site nor a project.
    #[error("a scope is \"site\", or \"project:\" and the id of a Jira project")]
    Form,
    /// What stands for the project is not the id of one.
    #[error(
        "the id of a Jira project is a number of 1 to {MAX_PROJECT_DIGITS} digits, of which the first is not 0; it is not the project's key"
    )]
    ProjectId,
}

impl ScopeError {
    /// Stable code for programs: `scope-invalid` or `project-id-invalid`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Form => "scope-invalid",
            Self::ProjectId => "project-id-invalid",
        }
    }
}

impl Scope {
    /// The scope of the project with this id.
    ///
    /// # Errors
    /// [`ScopeError::ProjectId`] when the id is not 1 to 19 digits without a leading zero.
    pub fn project(id: &str) -> Result<Self, ScopeError> {
        let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        if digits && id.len() <= MAX_PROJECT_DIGITS && !id.starts_with('0') {
            Ok(Self::Project(id.to_owned()))
        } else {
            Err(ScopeError::ProjectId)
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site => out.write_str("site"),
            Self::Project(id) => write!(out, "project:{id}"),
        }
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        if text == "site" {
            return Ok(Self::Site);
        }
        text.strip_prefix("project:")
            .ok_or(ScopeError::Form)
            .and_then(Self::project)
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_survive_text_and_json() {
        for text in ["site", "project:10000", "project:9223372036854775807"] {
            let scope: Scope = text.parse().unwrap();
            assert_eq!(scope.to_string(), text);
            let json = serde_json::to_string(&scope).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Scope>(&json).unwrap(), scope);
        }
    }

    #[test]
    fn anything_else_is_refused_and_told_what_is_wrong() {
        let refused = |text: &str| {
            assert!(serde_json::from_str::<Scope>(&format!("{text:?}")).is_err());
            text.parse::<Scope>().unwrap_err()
        };
        for text in ["", "Site", "project", "site:1", "10000"] {
            assert_eq!(refused(text), ScopeError::Form, "{text:?}");
        }
        for text in [
            "project:",
            "project:0",
            "project:010001",
            "project:ABC",
            "project:1 ",
            "project:12345678901234567890",
        ] {
            assert_eq!(refused(text), ScopeError::ProjectId, "{text:?}");
        }
        let json = serde_json::from_str::<Scope>("\"project:010001\"").unwrap_err();
        assert!(json.to_string().contains("1 to 19 digits"), "{json}");
    }

    #[test]
    fn the_site_sorts_before_every_project() {
        assert!(Scope::Site < Scope::Project("1".to_owned()));
    }
}
