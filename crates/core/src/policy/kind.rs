//! The declared kinds of record.

use serde::Serialize;

use crate::field::Field;
use crate::scope::Scope;

/// A declared kind of record. Its JSON is what the resolver `status` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kind {
    /// Name in data and payloads, kebab-case.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Why such records are stored.
    pub purpose: String,
    /// The scopes at which such records may exist.
    pub scopes: Vec<ScopeKind>,
    /// The declared fields, in the order of the source.
    pub fields: Vec<Field>,
}

/// The scopes of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeKind {
    /// Records that belong to the whole site.
    Site,
    /// Records that belong to one Jira project.
    Project,
}

impl Kind {
    /// The declared field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether records of this kind may exist at this scope.
    #[must_use]
    pub fn allows(&self, scope: &Scope) -> bool {
        self.scopes.contains(&ScopeKind::of(scope))
    }
}

impl ScopeKind {
    /// Both kinds of scope.
    pub const ALL: [Self; 2] = [Self::Site, Self::Project];

    /// The kind of this scope.
    #[must_use]
    pub const fn of(scope: &Scope) -> Self {
        match scope {
            Scope::Site => Self::Site,
            Scope::Project(_) => Self::Project,
        }
    }

    /// The name in `bailee.toml` and in payloads.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Project => "project",
        }
    }
}
