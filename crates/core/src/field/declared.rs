//! What a policy declares of a field, and what a type of field consists of.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;
use ts_rs::TS;

use super::form::Form;
use super::place::{Place, Step};
use crate::rule::Rule;

/// A declared field of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Field {
    /// Name in data and payloads, lowerCamelCase; empty for the shape of an item or a case.
    pub name: String,
    /// What values it takes.
    #[serde(rename = "type")]
    #[ts(type = "FieldType")]
    pub field_type: &'static FieldType,
    /// Whether its values are secrets.
    pub class: Class,
    /// Why it is stored.
    pub purpose: String,
    /// Whether a record must have it, or an object its member.
    pub required: bool,
    /// Whether `null` may stand in place of a value.
    #[serde(skip_serializing_if = "is_off")]
    #[ts(optional, as = "Option<bool>")]
    pub nullable: bool,
    /// Whether it is not in custody: nobody looks at its values, and clauses about what is stored say so.
    #[serde(skip_serializing_if = "is_off")]
    #[ts(optional, as = "Option<bool>")]
    pub ignore: bool,
    /// The smallest value, for a type that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The most of what the type counts ([`FieldType::max`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The most characters of a part of the value, for a type with parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_max: Option<i64>,
    /// The values of a type with choices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub choices: Vec<String>,
    /// The form of the text, or of each of its parts, for a type that may have one; in JSON its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, as = "Option<String>")]
    pub form: Option<&'static Form>,
    /// The members of an object, in the order of the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Field>>")]
    pub fields: Vec<Self>,
    /// Whether an object may have further members, which are free-form.
    #[serde(skip_serializing_if = "is_off")]
    #[ts(optional, as = "Option<bool>")]
    pub open: bool,
    /// The shape of each item of a list, or of each value of a map. It has no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<Self>>,
    /// The shapes of a union, without names; the first that fits decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Field>>")]
    pub any_of: Vec<Self>,
}

/// Whether a field's values are secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Readable by every administrator; must hold no personal data and no credential.
    Plain,
    /// Sealed at rest and never shown again.
    Secret,
}

/// A type of field: all that Bailee knows of it.
///
/// Each type is one constant in a file of its own, and one row of [`TYPES`](super::TYPES). Nobody else tells types
/// apart, so a type without an answer to one of these questions does not compile.
pub struct FieldType {
    /// Name in `bailee.toml` and in payloads.
    pub name: &'static str,
    /// What values it takes, as the end of "must be …".
    pub takes: &'static str,
    /// What a field of the type may declare as `min`; `None` when it has none.
    pub min: Option<Limit>,
    /// What a field of the type may declare as `max`; `None` when it has none.
    pub max: Option<Limit>,
    /// What a field of the type may declare as `item-max`; `None` when it has none.
    pub item_max: Option<Limit>,
    /// Whether a field of the type lists its choices.
    pub has_choices: bool,
    /// Whether a field of the type may declare a form, which its check asks for.
    pub has_form: bool,
    /// Whether a field of the type may be secret. Its values are texts then: what is sealed is text.
    pub can_be_secret: bool,
    /// Whether a field of the type says its class. One that does not is plain as a whole, and its parts have classes of their own.
    pub has_class: bool,
    /// What else is declared inside a field of the type.
    pub inner: Inner,
    /// Checks type, size and choices of one value, and, where the field is required, that there is something in it.
    pub check: fn(&Field, &Value, Stage) -> Result<(), Unfit>,
}

/// What is declared inside a field of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inner {
    /// Nothing.
    Nothing,
    /// Members of an object, each with its name: `fields`, and `open`.
    Members,
    /// The shape of each item: `item`.
    Items,
    /// The shape of each entry, where it is not text: `item`.
    Entries,
    /// Shapes of which one fits: `any-of`.
    Cases,
}

/// In which form a value is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// As it is given to be stored: secrets are text, or the placeholder for the stored one.
    Given,
    /// As it is stored: secrets are sealed.
    Stored,
    /// As it is stored in the platform's secret store: secrets are text.
    Open,
}

/// What a limit counts, and which numbers a field may declare for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is counted: `characters`, `items`, `entries`, or `value` for the number itself, which has no default.
    pub unit: &'static str,
    /// The limit of a field that declares none; `None` when there is none then.
    pub default: Option<i64>,
    /// The smallest number that may be declared.
    pub least: i64,
    /// The largest number that may be declared.
    pub most: i64,
}

/// Why a value is not what its field declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The broken rule.
    pub rule: Rule,
    /// The part of the value, empty for the whole.
    pub place: Place,
    /// What was expected, and what kind of thing was found instead. Never the value.
    pub message: String,
}

impl Field {
    /// Whether values of this field are sealed at rest.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.class == Class::Secret
    }
}

impl Class {
    /// Both classes.
    pub const ALL: [Self; 2] = [Self::Plain, Self::Secret];

    /// The name in `bailee.toml` and in payloads.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Secret => "secret",
        }
    }
}

impl Unfit {
    /// The whole value breaks the rule.
    pub(super) fn new(rule: Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            place: Place::default(),
            message: message.into(),
        }
    }

    /// The same, seen from one step further out.
    pub(super) fn below(self, step: Step<'_>) -> Self {
        Self {
            place: self.place.below(step),
            ..self
        }
    }
}

/// The names of fields, for messages.
pub(crate) fn names(fields: &[Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    names.join(", ")
}

/// For members that are left out of JSON when they say nothing.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_off(flag: &bool) -> bool {
    !flag
}

// Names are unique among the types, so a name stands for its type.
impl PartialEq for FieldType {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for FieldType {}

impl fmt::Debug for FieldType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

impl Serialize for FieldType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}
