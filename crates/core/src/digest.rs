//! A 32-byte hash value: one type for BLAKE3 and SHA-256 results, written as lower-case hex.
//!
//! Which function made it is said where it is used: the ledger's tree is SHA-256 (RFC 6962), everything else is BLAKE3.

use crate::encoding::{from_hex, to_hex};
use crate::text::{as_cbor, as_json, as_text};

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

as_text!(
    Digest,
    to_hex,
    from_hex,
    "a digest is 64 lower-case hex digits"
);
as_json!(Digest);
as_cbor!(Digest, "a digest has 32 bytes");
as_text!(
    Short,
    to_hex,
    from_hex,
    "a short digest is 12 lower-case hex digits"
);

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
