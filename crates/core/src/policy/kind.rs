//! The declared kinds of record.

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::mode::{Audience, Mode};
use crate::field::Field;
use crate::location::Store;
use crate::pattern::Pattern;
use crate::scope::Scope;

/// A declared kind of record. Its JSON is what the resolver `status` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Kind {
    /// Name in data and payloads, kebab-case.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Why such records are stored.
    pub purpose: String,
    /// Where they lie.
    #[ts(type = "string")]
    pub store: Store,
    /// Which keys of the store are theirs.
    #[ts(type = "string")]
    pub key: Pattern,
    /// For secrets, which nothing can list: the kind from whose keys theirs are made, by holes of the same names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What is done with them.
    #[ts(type = "\"ignore\" | \"observe\" | \"journal\" | \"enforce\"")]
    pub mode: Mode,
    /// Who sees them on the page.
    #[ts(type = "\"nobody\" | \"site\" | \"project\"")]
    pub see: Audience,
    /// Who changes them on the page.
    #[ts(type = "\"nobody\" | \"site\" | \"project\"")]
    pub change: Audience,
    /// The field whose text is what a record is called on the page; its key, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The shape of their values.
    pub value: Field,
}

impl Kind {
    /// The declared field of this name, of a value that is an object.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.value.fields.iter().find(|field| field.name == name)
    }

    /// Returns whose record lies at `key`: the project that the key names, else the site; `None` when the key is of no such record.
    #[must_use]
    pub fn scope(&self, key: &str) -> Option<Scope> {
        let values = self.key.read(key)?;
        let mut named = self.key.holes().zip(values);
        let scope = named.find(|(hole, _)| hole.class.is_scope());
        match scope {
            None => Some(Scope::Site),
            // A hole takes what is a scope, or the id of a project.
            Some((_, value)) => value.parse().or_else(|_| Scope::project(value)).ok(),
        }
    }

    /// Returns at which scope somebody has to be administrator to belong to `audience` for the record at `key`; `None` when nobody
    /// does, or when the key is of no such record.
    #[must_use]
    pub fn scope_of(&self, audience: Audience, key: &str) -> Option<Scope> {
        match audience {
            Audience::Nobody => None,
            Audience::Site => self.key.takes(key).then_some(Scope::Site),
            Audience::Project => self.scope(key),
        }
    }

    /// Returns what a record is called on the page: the text of its label, else its key.
    #[must_use]
    pub fn name<'r>(&self, key: &'r str, value: &'r Value) -> &'r str {
        let label = self.label.as_deref().and_then(|label| value.get(label));
        label
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty())
            .unwrap_or(key)
    }

    /// Whether keys of such records say a project.
    #[must_use]
    pub fn has_projects(&self) -> bool {
        self.key.holes().any(|hole| hole.class.is_scope())
    }
}

#[cfg(test)]
mod tests;
