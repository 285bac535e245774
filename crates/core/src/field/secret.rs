//! Secrets in values: as they are given, as they are stored, and as they are shown.

use serde_json::Value;

use super::declared::{Field, Stage, Unfit};
use crate::encoding::from_base64;
use crate::legible::is_blank;
use crate::rule::Rule;

/// The key of the placeholder `{"$secret": "set"}`: in answers "a secret is stored", in payloads "keep it".
pub const SECRET: &str = "$secret";
/// The only value of the placeholder.
pub const SECRET_SET: &str = "set";
/// The key of a sealed secret in a stored record: `{"$sealed": "<base64>"}`.
pub const SEALED: &str = "$sealed";

/// Whether this is the placeholder `{"$secret": "set"}`.
#[must_use]
pub fn is_secret_placeholder(value: &Value) -> bool {
    tagged(value, SECRET) == Some(SECRET_SET)
}

/// The base64 text of a sealed secret `{"$sealed": "<base64>"}`.
#[must_use]
pub fn sealed_text(value: &Value) -> Option<&str> {
    tagged(value, SEALED)
}

/// The text of an object whose only key is `key`.
fn tagged<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get(key)?.as_str()
}

/// Whether the name is one of the keys that tell secrets from plain values: no entry of a plain value has it, so that what looks
/// sealed is a secret, whatever shape is declared.
pub(super) fn is_reserved(name: &str) -> bool {
    name == SECRET || name == SEALED
}

/// Checks the value of a secret field: text or the placeholder where it is given, sealed where it is stored, unless the store
/// itself is one of secrets.
pub(super) fn check(field: &Field, value: &Value, stage: Stage) -> Result<(), Unfit> {
    match stage {
        Stage::Given if is_secret_placeholder(value) => Ok(()),
        Stage::Given if value.as_str().is_some_and(is_blank) => {
            Err(Unfit::new(Rule::EmptySecret, Rule::EmptySecret.message()))
        }
        Stage::Given | Stage::Open => (field.field_type.check)(field, value, stage),
        Stage::Stored if is_sealed(value) => Ok(()),
        Stage::Stored => Err(Unfit::new(Rule::NotSealed, Rule::NotSealed.message())),
    }
}

/// Whether a stored secret is sealed: non-empty standard base64 with padding.
#[must_use]
pub fn is_sealed(value: &Value) -> bool {
    sealed_text(value).is_some_and(|text| !text.is_empty() && from_base64(text).is_some())
}
