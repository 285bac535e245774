//! Secret keys: 32 bytes that are wiped when dropped, never printed, and only ever used through a named derivation.

use std::fmt;

use crate::digest::Digest;
use crate::encoding::to_base32;
use zeroize::{Zeroize, ZeroizeOnDrop};

// BLAKE3 derivation contexts: fixed for ever, changing one changes every key below it.
const ROOT: &str = "bailee 2026-11-21 root key to purpose key";
const PURPOSE: &str = "bailee 2026-11-21 secret key to purpose key";

/// The root key of one installation, kept in the platform's secret store.
///
/// It seals nothing itself: every use goes through [`RootKey::derive`].
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RootKey([u8; 32]);

/// A key for one purpose, derived from a [`RootKey`], a tree leaf or another key.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; 32]);

impl RootKey {
    /// The root key with these bytes, which must come from a cryptographic random source.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns a copy of the bytes, for the secret store only.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; 32] {
        self.0
    }

    /// Returns the key for `purpose`; different purposes give independent keys.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> SecretKey {
        derive(ROOT, &self.0, purpose)
    }
}

impl SecretKey {
    /// The key with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, for a cipher or a signature.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the key for `purpose`; different purposes give independent keys.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> SecretKey {
        derive(PURPOSE, &self.0, purpose)
    }

    /// Returns the code by which `text` is authenticated under this key.
    #[must_use]
    pub fn authenticate(&self, text: &str) -> Digest {
        Digest::new(*blake3::keyed_hash(&self.0, text.as_bytes()).as_bytes())
    }

    /// Returns the pseudonym of `identity` under this key: 16 lower-case base32 characters (80 bits).
    ///
    /// The same identity always gives the same pseudonym; without the key nobody can test a guess, and with the key gone nobody can at all.
    #[must_use]
    pub fn pseudonym(&self, identity: &str) -> String {
        let hash = blake3::keyed_hash(&self.0, identity.as_bytes());
        let bytes = hash
            .as_bytes()
            .first_chunk::<10>()
            .copied()
            .unwrap_or_default();
        to_base32(&bytes)
    }
}

fn derive(context: &str, key: &[u8; 32], purpose: &str) -> SecretKey {
    // The key has a fixed length and comes first, so key and purpose cannot run into each other.
    let mut hasher = blake3::Hasher::new_derive_key(context);
    hasher.update(key).update(purpose.as_bytes());
    SecretKey(*hasher.finalize().as_bytes())
}

impl fmt::Debug for RootKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("RootKey(redacted)")
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_levels_give_different_keys() {
        let root = RootKey::from_bytes([7; 32]);
        let same = SecretKey::from_bytes([7; 32]);
        let keys = [
            root.derive("ring"),
            root.derive("record id"),
            same.derive("ring"),
        ];
        assert_ne!(keys[0], keys[1]);
        assert_ne!(keys[0], keys[2]);
        assert_eq!(root.derive("ring"), keys[0]);
    }

    #[test]
    fn keys_never_print_themselves() {
        let text = format!(
            "{:?} {:?}",
            RootKey::from_bytes([1; 32]),
            SecretKey::from_bytes([1; 32])
        );
        assert_eq!(text, "RootKey(redacted) SecretKey(redacted)");
    }

    #[test]
    fn a_pseudonym_is_stable_short_and_tells_nothing() {
        let key = RootKey::from_bytes([3; 32]).derive("pseudonym");
        let name = key.pseudonym("5b10a2844c20165700ede21g");
        assert_eq!(name, key.pseudonym("5b10a2844c20165700ede21g"));
        assert_ne!(name, key.pseudonym("5b10a2844c20165700ede21h"));
        assert_eq!(name.len(), 16);
    }
}
