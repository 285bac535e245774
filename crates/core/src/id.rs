//! Identities of 128 bits: of records, of the places of live values, and of jobs.
//!
//! All are written as 26 lower-case base32 characters, in names, in JSON and on the page.

use ts_rs::TS;

use crate::encoding::{from_base32, to_base32};
use crate::text::{as_cbor, as_json, as_text};

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

        as_text!($name, to_base32, from_base32, "an id is 26 lower-case base32 characters");
        as_json!($name);
    };
}

identity! {
    /// The identity of a record in the history: the same store and key give the same id on one site and an unrelated one on
    /// any other, and nobody without the site's keys can test a guess.
    RecordId
}

identity! {
    /// Where a record lies, as a hash that needs no key, so that a change knows what to read before it has any.
    Address
}

identity! {
    /// The identity of a job: random.
    JobId
}

as_cbor!(RecordId, "a record id has 16 bytes");
as_cbor!(Address, "an address has 16 bytes");

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
