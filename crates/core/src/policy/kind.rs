//! The declared kinds of record and their fields.

use serde::{Deserialize, Serialize};

use crate::scope::Scope;

/// A declared kind of record. Its JSON is what the resolver `status` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeKind {
    /// One record for the whole site.
    Site,
    /// One record in a project.
    Project,
}

/// A declared field of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    /// Name in data and payloads, lowerCamelCase.
    pub name: String,
    /// What values it takes.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// Whether its values are secrets.
    pub class: Class,
    /// Why it is stored.
    pub purpose: String,
    /// Whether a record must have it.
    #[serde(default)]
    pub required: bool,
    /// Smallest value; only of `integer` and `number`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Longest text in characters (`string`, `text`, `url`), most items (`strings`) or entries (`map`), largest value (`integer`, `number`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// Longest item of `strings`, longest key and longest value of `map`, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_max: Option<i64>,
    /// The values of `choice`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

/// What values a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// One line of text.
    String,
    /// Text of several lines.
    Text,
    /// A whole number that JavaScript represents exactly.
    Integer,
    /// A decimal number of up to 15 significant digits.
    Number,
    /// True or false.
    Boolean,
    /// An absolute https address without user or password.
    Url,
    /// One of the declared choices.
    Choice,
    /// A list of lines.
    Strings,
    /// Texts by name.
    Map,
}

/// Whether a field's values are secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Readable by every administrator; must hold no personal data and no credential.
    Plain,
    /// Sealed at rest and never shown again.
    Secret,
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
        self.scopes.contains(&match scope {
            Scope::Site => ScopeKind::Site,
            Scope::Project(_) => ScopeKind::Project,
        })
    }
}

impl Field {
    /// Whether values of this field are sealed at rest.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.class == Class::Secret
    }
}

impl FieldType {
    /// Every type.
    pub const ALL: [Self; 9] = [
        Self::String,
        Self::Text,
        Self::Integer,
        Self::Number,
        Self::Boolean,
        Self::Url,
        Self::Choice,
        Self::Strings,
        Self::Map,
    ];

    /// The name in `bailee.toml` and in payloads.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Url => "url",
            Self::Choice => "choice",
            Self::Strings => "strings",
            Self::Map => "map",
        }
    }

    /// The `max` of a field that declares none; `None` for types without a length.
    #[must_use]
    pub fn default_max(self) -> Option<i64> {
        match self {
            Self::String => Some(255),
            Self::Text => Some(10_000),
            Self::Url => Some(2_000),
            Self::Strings | Self::Map => Some(100),
            Self::Integer | Self::Number | Self::Boolean | Self::Choice => None,
        }
    }

    /// The `item-max` of a field that declares none; `None` for types without items.
    #[must_use]
    pub fn default_item_max(self) -> Option<i64> {
        matches!(self, Self::Strings | Self::Map).then_some(255)
    }
}
