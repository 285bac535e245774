//! Identities of 128 bits: of records, of the places of live values, and of jobs.
//!
//! All are written as 26 lower-case base32 characters, in names, in JSON and on the page.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decoder, Encoder, decode, encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use ts_rs::TS;

use crate::encoding::{from_base32, to_base32};
use crate::malformed::Malformed;

/// Returns 26 lower-case base32 characters.
fn to_text(bytes: &[u8; 16]) -> String {
    to_base32(bytes)
}

/// Reads what [`to_text`] wrote and nothing else: each identity has one text.
fn from_text(text: &str) -> Result<[u8; 16], Malformed> {
    let wrong = || Malformed("an id is 26 lower-case base32 characters");
    let bytes = from_base32(text).ok_or_else(wrong)?;
    bytes.try_into().map_err(|_| wrong())
}

macro_rules! identity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
        #[ts(type = "string")]
        pub struct $name([u8; 16]);

        impl $name {
            /// The identity with these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// Returns the 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&to_text(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                from_text(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&to_text(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                from_text(&text).map(Self).map_err(serde::de::Error::custom)
            }
        }
    };
}

identity! {
    /// The identity of a record in the history: the same kind, scope and name give the same id on one site and an unrelated
    /// one on any other, and nobody without the site's keys can test a guess.
    RecordId
}

identity! {
    /// Where the live value of a record lies: it follows from kind, scope and name alone, which stand in the value itself, so
    /// that a change knows what to read before it has any key.
    Address
}

identity! {
    /// The identity of a job: random.
    JobId
}

impl<C> minicbor::Encode<C> for RecordId {
    fn encode<W: encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        encoder.bytes(&self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for RecordId {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bytes = decoder.bytes()?;
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| decode::Error::message("a record id has 16 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_text_only() {
        let text = RecordId::from_bytes([0xff; 16]).to_string();
        assert_eq!(text, "77777777777777777777777774");
        assert_eq!(text.parse(), Ok(RecordId::from_bytes([0xff; 16])));
        for bad in [
            "77777777777777777777777775",
            "7777777777777777777777777",
            "a",
            "",
            "0000000000000000000000000a",
            "AAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert!(bad.parse::<RecordId>().is_err(), "{bad}");
        }
    }
}
