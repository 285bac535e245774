//! Values in the store: JSON within the platform's limits.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::error::InvalidInput;
use crate::limit::{SECRET_BYTES, VALUE_BYTES, VALUE_DEPTH};

/// A JSON value that the store accepts: not null, at most 240 KiB of raw text, at most 31 levels deep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Json", into = "Json")]
pub struct Value(Json);

impl Value {
    /// Checks `json` against size and depth and returns it as a value.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `value-null`, `value-too-large` or `value-too-deep`.
    pub fn new(json: Json) -> Result<Self, InvalidInput> {
        if json.is_null() {
            return Err(InvalidInput::new(
                "value-null",
                "null cannot be told from an absent value; delete the key instead",
            ));
        }
        if depth(&json) > VALUE_DEPTH {
            return Err(InvalidInput::beyond(
                "value-too-deep",
                "a value has",
                VALUE_DEPTH,
                "levels",
            ));
        }
        if json_bytes(&json) > VALUE_BYTES {
            return Err(InvalidInput::beyond(
                "value-too-large",
                "a value has",
                VALUE_BYTES,
                "bytes of JSON",
            ));
        }
        Ok(Self(json))
    }

    /// Returns `text` as a JSON string value.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `value-too-large`.
    pub fn text(text: impl Into<String>) -> Result<Self, InvalidInput> {
        Self::new(Json::String(text.into()))
    }

    /// Returns the JSON inside.
    #[must_use]
    pub fn as_json(&self) -> &Json {
        &self.0
    }

    /// Returns the text, if the value is a JSON string.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        self.0.as_str()
    }

    /// Returns the JSON inside, owned.
    #[must_use]
    pub fn into_json(self) -> Json {
        self.0
    }

    /// Returns the size of the raw JSON text, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        json_bytes(&self.0)
    }
}

impl TryFrom<Json> for Value {
    type Error = InvalidInput;
    fn try_from(json: Json) -> Result<Self, Self::Error> {
        Self::new(json)
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        value.0
    }
}

/// A JSON value that the secret store accepts: as a [`Value`], but at most 128 KiB of raw text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Json", into = "Json")]
pub struct Secret(Value);

impl Secret {
    /// Checks `value` against the size of a secret and returns it as one.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `secret-too-large`.
    pub fn new(value: Value) -> Result<Self, InvalidInput> {
        if value.bytes() > SECRET_BYTES {
            return Err(InvalidInput::beyond(
                "secret-too-large",
                "a secret has",
                SECRET_BYTES,
                "bytes of JSON",
            ));
        }
        Ok(Self(value))
    }

    /// Returns the JSON inside.
    #[must_use]
    pub fn as_json(&self) -> &Json {
        self.0.as_json()
    }

    /// Returns the JSON inside, owned.
    #[must_use]
    pub fn into_json(self) -> Json {
        self.0.into_json()
    }
}

impl TryFrom<Json> for Secret {
    type Error = InvalidInput;
    fn try_from(json: Json) -> Result<Self, Self::Error> {
        Self::new(Value::new(json)?)
    }
}

impl From<Secret> for Json {
    fn from(secret: Secret) -> Self {
        secret.into_json()
    }
}

/// Returns the length of `json` as compact text, without building the text.
#[must_use]
pub fn json_bytes(json: &Json) -> usize {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // Counting cannot fail, and `Json` always serialises.
    let _ = serde_json::to_writer(&mut counter, json);
    counter.0
}

/// Returns the levels of nesting: a scalar has 0, `[]` and `{}` have 1.
#[must_use]
pub fn depth(json: &Json) -> usize {
    match json {
        Json::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Json::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_largest_value_passes_and_one_byte_more_does_not() {
        assert!(Value::text("x".repeat(VALUE_BYTES - 2)).is_ok());
        assert_eq!(
            Value::text("x".repeat(VALUE_BYTES - 1)).unwrap_err().code,
            "value-too-large"
        );
    }

    #[test]
    fn a_secret_is_smaller_than_a_value() {
        let secret = |bytes: usize| Secret::new(Value::text("x".repeat(bytes - 2)).unwrap());
        assert!(secret(SECRET_BYTES).is_ok());
        assert_eq!(
            secret(SECRET_BYTES + 1).unwrap_err().code,
            "secret-too-large"
        );
        assert!(serde_json::from_value::<Secret>(json!("x".repeat(SECRET_BYTES))).is_err());
    }

    #[test]
    fn thirty_one_levels_pass_and_one_more_does_not() {
        let nest = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(Value::new(nest(31)).is_ok());
        assert_eq!(Value::new(nest(32)).unwrap_err().code, "value-too-deep");
    }

    #[test]
    fn null_is_refused() {
        assert_eq!(Value::new(Json::Null).unwrap_err().code, "value-null");
    }

    #[test]
    fn the_counted_size_is_the_size_of_the_text() {
        let json = json!({"a": [1, 2.5, "ä\n"], "b": {"c": true}});
        assert_eq!(json_bytes(&json), json.to_string().len());
    }
}
