//! A 32-byte hash value: one type for BLAKE3 and SHA-256 results, written as lower-case hex.
//!
//! Which function made it is said where it is used: the ledger's tree is SHA-256 (RFC 6962), everything else is BLAKE3.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decoder, Encoder, decode, encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::encoding::{from_hex, to_hex};
use crate::malformed::Malformed;

/// A 32-byte hash value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// The first 6 bytes of a digest, as they stand in names: 12 hex digits.
///
/// Only a hint that keeps names apart; whoever relies on content compares the whole digest.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Short([u8; 6]);

impl Digest {
    /// The digest with these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The BLAKE3 hash of `bytes`.
    #[must_use]
    pub fn blake3(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Returns the 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the beginning that stands in names.
    #[must_use]
    pub fn short(&self) -> Short {
        Short(self.0.first_chunk().copied().unwrap_or_default())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Digest {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = from_hex(text);
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or(Malformed("a digest is 64 lower-case hex digits"))
    }
}

impl fmt::Display for Short {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for Short {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Short {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = from_hex(text);
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or(Malformed("a short digest is 12 lower-case hex digits"))
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl<C> minicbor::Encode<C> for Digest {
    fn encode<W: encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        encoder.bytes(&self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Digest {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bytes = decoder.bytes()?;
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| decode::Error::message("a digest has 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_cbor_give_the_same_digest_back() {
        let digest = Digest::blake3(b"custody");
        assert_eq!(digest.to_string().parse::<Digest>(), Ok(digest));
        let bytes = minicbor::to_vec(digest).unwrap();
        assert_eq!(minicbor::decode::<Digest>(&bytes).unwrap(), digest);
        let short = digest.short();
        assert_eq!(short.to_string(), digest.to_string()[..12]);
        assert_eq!(short.to_string().parse(), Ok(short));
    }

    #[test]
    fn upper_case_short_and_long_text_is_refused() {
        let text = Digest::blake3(b"x").to_string();
        for bad in [
            text.to_uppercase(),
            text[1..].to_owned(),
            format!("{text}0"),
        ] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
    }
}
