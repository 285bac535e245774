//! Payloads of functions: what the page sent, read member by member, so that an error names the member and what it must be.
//!
//! What is not asked for is refused: nothing in a payload can name another site.

use std::str::FromStr;

use bailee_core::scope::Scope;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde_json::{Map, Value as Json};
use ts_rs::TS;

use crate::error::Error;

/// The end of the year 9999, in milliseconds since the Unix epoch.
const LAST_TIME: u64 = 253_402_300_799_999;

/// What a function takes.
pub(crate) trait Payload: Sized {
    /// Takes the payload's members out of `members`.
    ///
    /// # Errors
    /// `invalid-payload`, naming the member.
    fn take(members: &mut Members) -> Result<Self, Error>;
}

/// A payload without members.
#[derive(Clone, Copy, Debug, TS)]
#[ts(type = "Record<string, never>")]
pub(crate) struct Nothing {}

impl Payload for Nothing {
    fn take(_: &mut Members) -> Result<Self, Error> {
        Ok(Self {})
    }
}

/// Reads a payload, and refuses members that it does not have.
///
/// # Errors
/// `invalid-payload`.
pub(crate) fn read<T: Payload>(payload: Json) -> Result<T, Error> {
    let object = match payload {
        Json::Null => Map::new(),
        Json::Object(object) => object,
        _ => return Err(Error::payload("it is not an object")),
    };
    let mut members = Members::new(object);
    let payload = T::take(&mut members)?;
    if members.left.is_empty() {
        return Ok(payload);
    }
    // The name of an unknown member is content: it is not repeated.
    Err(Error::payload(if members.known.is_empty() {
        "the function takes no members".to_owned()
    } else {
        format!(
            "it has members beside those of the function: {}",
            members.known.join(", ")
        )
    }))
}

/// The members of a payload that were not taken yet.
pub(crate) struct Members {
    left: Map<String, Json>,
    known: Vec<&'static str>,
}

impl Members {
    /// The members of an object. What nobody takes is nobody's concern: [`read`] alone refuses it.
    pub(crate) fn new(left: Map<String, Json>) -> Self {
        Self {
            left,
            known: Vec::new(),
        }
    }

    /// Takes a member; null counts as absent.
    fn take(&mut self, name: &'static str) -> Option<Json> {
        self.known.push(name);
        self.left.remove(name).filter(|value| !value.is_null())
    }

    /// Whether a member is given, and says nothing.
    pub(crate) fn is_null(&self, name: &str) -> bool {
        self.left.get(name).is_some_and(Json::is_null)
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &'static str) -> Result<String, Error> {
        self.optional_text(name)?.ok_or_else(|| missing(name))
    }

    /// A text, or nothing.
    pub(crate) fn optional_text(&mut self, name: &'static str) -> Result<Option<String>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(name, "a text")),
        }
    }

    /// Any JSON but null.
    pub(crate) fn any(&mut self, name: &'static str) -> Result<Json, Error> {
        self.take(name).ok_or_else(|| missing(name))
    }

    /// A list, or nothing.
    pub(crate) fn optional_list(&mut self, name: &'static str) -> Result<Option<Vec<Json>>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Json::Array(list)) => Ok(Some(list)),
            Some(_) => Err(wrong(name, "a list")),
        }
    }

    /// Yes or no, or nothing.
    pub(crate) fn optional_flag(&mut self, name: &'static str) -> Result<Option<bool>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Json::Bool(flag)) => Ok(Some(flag)),
            Some(_) => Err(wrong(name, "true or false")),
        }
    }

    /// A text of a form of its own.
    pub(crate) fn parsed<T: FromStr>(
        &mut self,
        name: &'static str,
        expected: &str,
    ) -> Result<T, Error> {
        let parsed = self.optional_parsed(name, expected)?;
        parsed.ok_or_else(|| missing(name))
    }

    /// A text of a form of its own, or nothing.
    pub(crate) fn optional_parsed<T: FromStr>(
        &mut self,
        name: &'static str,
        expected: &str,
    ) -> Result<Option<T>, Error> {
        let text = self.optional_text(name)?;
        text.map(|text| text.parse().map_err(|_| wrong(name, expected)))
            .transpose()
    }

    /// A list of texts of a form of their own; empty where it is absent.
    pub(crate) fn texts<T: FromStr>(
        &mut self,
        name: &'static str,
        expected: &str,
    ) -> Result<Vec<T>, Error> {
        let items = match self.take(name) {
            None => Vec::new(),
            Some(Json::Array(items)) => items,
            Some(_) => return Err(wrong(name, expected)),
        };
        let parsed = items.iter().map(|item| item.as_str()?.parse().ok());
        let all: Option<Vec<T>> = parsed.collect();
        all.ok_or_else(|| wrong(name, expected))
    }

    /// A scope, or nothing.
    pub(crate) fn optional_scope(&mut self, name: &'static str) -> Result<Option<Scope>, Error> {
        self.optional_parsed(name, SCOPE)
    }

    /// One of a few names.
    pub(crate) fn named<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        expected: &str,
    ) -> Result<T, Error> {
        self.optional_named(name, expected)?
            .ok_or_else(|| missing(name))
    }

    /// One of a few names, or nothing.
    pub(crate) fn optional_named<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        expected: &str,
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.optional_text(name)? else {
            return Ok(None);
        };
        let text: StrDeserializer<'_, serde::de::value::Error> = text.as_str().into_deserializer();
        let value = T::deserialize(text).map_err(|_| wrong(name, expected))?;
        Ok(Some(value))
    }

    /// A time of the store, in milliseconds since the Unix epoch, or nothing.
    pub(crate) fn optional_time(&mut self, name: &'static str) -> Result<Option<i64>, Error> {
        let time = self.optional_number(name, 0, LAST_TIME)?;
        Ok(time.and_then(|time| i64::try_from(time).ok()))
    }

    /// A time of the store, in milliseconds since the Unix epoch.
    pub(crate) fn time(&mut self, name: &'static str) -> Result<i64, Error> {
        self.optional_time(name)?.ok_or_else(|| missing(name))
    }

    /// A whole number from `least` to `most`, or nothing.
    pub(crate) fn optional_number(
        &mut self,
        name: &'static str,
        least: u64,
        most: u64,
    ) -> Result<Option<u64>, Error> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let number = value
            .as_u64()
            .filter(|number| (least..=most).contains(number));
        number
            .map(Some)
            .ok_or_else(|| wrong(name, &format!("a whole number from {least} to {most}")))
    }

    /// The number of a change, or of a version, from 0.
    pub(crate) fn optional_seq(&mut self, name: &'static str) -> Result<Option<u32>, Error> {
        let number = self.optional_number(name, 0, u64::from(u32::MAX))?;
        Ok(number.and_then(|number| u32::try_from(number).ok()))
    }

    /// A list of numbers of changes.
    pub(crate) fn seqs(&mut self, name: &'static str) -> Result<Vec<u32>, Error> {
        let list = self.optional_list(name)?.ok_or_else(|| missing(name))?;
        let seqs = list.iter().map(|seq| seq.as_u64()?.try_into().ok());
        let all: Option<Vec<u32>> = seqs.collect();
        all.ok_or_else(|| wrong(name, "a list of numbers of changes"))
    }

    /// The number of a change, or of a version, from 0.
    pub(crate) fn seq(&mut self, name: &'static str) -> Result<u32, Error> {
        self.optional_seq(name)?.ok_or_else(|| missing(name))
    }

    /// An object.
    pub(crate) fn object(&mut self, name: &'static str) -> Result<Map<String, Json>, Error> {
        match self.take(name) {
            None => Err(missing(name)),
            Some(Json::Object(object)) => Ok(object),
            Some(_) => Err(wrong(name, "an object")),
        }
    }

    /// An object whose members are read by `take`, and which has no others.
    pub(crate) fn nested<T: Payload>(&mut self, name: &'static str) -> Result<T, Error> {
        read(Json::Object(self.object(name)?)).map_err(|error| match error {
            Error::InvalidPayload { what, .. } => Error::InvalidPayload {
                what: format!("in {name}: {what}"),
                field: Some(name),
            },
            error => error,
        })
    }
}

#[cold]
fn missing(name: &'static str) -> Error {
    Error::InvalidPayload {
        what: format!("{name} is missing"),
        field: Some(name),
    }
}

/// The error that a member is not what it must be.
#[cold]
pub(crate) fn wrong(name: &'static str, expected: &str) -> Error {
    Error::InvalidPayload {
        what: format!("{name} must be {expected}"),
        field: Some(name),
    }
}

/// What a scope is.
const SCOPE: &str = "`site`, or `project:` and the number of a Jira project without leading zeros";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, PartialEq)]
    struct Sample {
        id: String,
        limit: Option<u64>,
    }

    impl Payload for Sample {
        fn take(members: &mut Members) -> Result<Self, Error> {
            Ok(Self {
                id: members.text("id")?,
                limit: members.optional_number("limit", 1, 100)?,
            })
        }
    }

    fn refused(payload: Json) -> String {
        read::<Sample>(payload).unwrap_err().to_string()
    }

    #[test]
    fn a_payload_is_read_and_null_counts_as_absent() {
        let expected = Sample {
            id: "a".into(),
            limit: None,
        };
        for payload in [json!({"id": "a"}), json!({"id": "a", "limit": null})] {
            assert_eq!(read::<Sample>(payload).unwrap(), expected);
        }
        assert!(read::<Nothing>(Json::Null).is_ok());
    }

    #[test]
    fn an_error_names_the_member_and_what_it_must_be() {
        let range = "limit must be a whole number from 1 to 100";
        for (payload, expected) in [
            (json!({}), "id is missing"),
            (json!({"id": 1}), "id must be a text"),
            (json!({"id": "a", "limit": -1}), range),
            (json!({"id": "a", "limit": 0}), range),
            (json!({"id": "a", "limit": 1.5}), range),
            (json!("canary"), "it is not an object"),
        ] {
            assert!(refused(payload).ends_with(expected), "{expected}");
        }
    }

    #[test]
    fn an_unknown_member_is_refused_without_repeating_its_name() {
        let text = refused(json!({"id": "a", "canary": 1}));
        assert!(text.ends_with("it has members beside those of the function: id, limit"));
        assert!(read::<Nothing>(json!({"canary": 1})).is_err());
    }
}
