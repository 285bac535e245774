//! The key ring of one installation: the keys of epochs and of records, wrapped under the root key.
//!
//! It stands outside point-in-time restore: nothing that was erased from it ever comes back.

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use crate::aead::{self, NONCE};
use crate::encoding::{from_base64, to_base64};
use crate::error::{Error, ErrorKind};
use crate::key::{RootKey, SecretKey};
use crate::tree::KeyTree;

const MAGIC: [u8; 2] = [0xba, 0x52];
const VERSION: u8 = 1;
const ASSOCIATED: &[u8] = b"bailee key ring 1";

/// The longest wrapped ring, in bytes: the platform's 240 KiB for a value, less the quotes that make it JSON.
const MAX_TEXT: usize = 240 * 1024 - 2;

/// Milliseconds of one epoch, a week.
const EPOCH_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// The keys of one installation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ring {
    /// One key for each life of a record, by its leaf.
    pub records: KeyTree,
    /// One key for each epoch, see [`epoch_of`].
    pub epochs: KeyTree,
    /// The BLAKE3 hash of the installation's context: the ring opens only for its own tenant.
    pub site: [u8; 32],
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    records: KeyTree,
    #[n(1)]
    epochs: KeyTree,
    #[n(2)]
    site: ByteArray<32>,
}

impl Ring {
    /// A new ring; both seeds must come from a cryptographic random source and differ.
    #[must_use]
    pub fn new(records_seed: [u8; 32], epochs_seed: [u8; 32], site: [u8; 32]) -> Self {
        Self {
            records: KeyTree::new(records_seed),
            epochs: KeyTree::new(epochs_seed),
            site,
        }
    }

    /// Returns the ring encrypted under `root` as base64 text; `salt` is 24 random bytes.
    ///
    /// # Errors
    /// Too large when the text would not fit one value: so many records were erased one by one.
    pub fn wrap(&self, root: &RootKey, salt: [u8; 24]) -> Result<String, Error> {
        let wire = Wire {
            records: self.records.clone(),
            epochs: self.epochs.clone(),
            site: self.site.into(),
        };
        let plain = Zeroizing::new(minicbor::to_vec(wire).map_err(|_| too_large())?);
        let (nonce, sealed) = aead::encrypt(&root.derive("ring"), salt, ASSOCIATED, &plain)
            .map_err(|_| too_large())?;
        let mut bytes = Vec::with_capacity(MAGIC.len() + 1 + NONCE + sealed.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.push(VERSION);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        let text = to_base64(&bytes);
        if text.len() > MAX_TEXT {
            Err(too_large())
        } else {
            Ok(text)
        }
    }

    /// Returns the ring in `text`, which must have been wrapped under `root` for `site`.
    ///
    /// # Errors
    /// Foreign when it is whole and of another site; every changed byte is noticed.
    pub fn unwrap(root: &RootKey, site: &[u8; 32], text: &str) -> Result<Self, Error> {
        let bytes = from_base64(text).ok_or_else(damaged)?;
        let rest = bytes.strip_prefix(&MAGIC).ok_or_else(damaged)?;
        let (version, rest) = rest.split_first().ok_or_else(damaged)?;
        if *version != VERSION {
            return Err(Error::version("the key ring has an unknown version"));
        }
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let plain = aead::decrypt(&root.derive("ring"), nonce, ASSOCIATED, sealed)
            .map(Zeroizing::new)
            .map_err(|_| damaged())?;
        let wire: Wire = minicbor::decode(&plain).map_err(|_| damaged())?;
        // The site stands inside, so that "another site" is only ever said of an authentic ring.
        if *wire.site != *site {
            return Err(Error::new(
                ErrorKind::Foreign,
                "the key ring belongs to another site",
            ));
        }
        Ok(Self {
            records: wire.records,
            epochs: wire.epochs,
            site: *site,
        })
    }

    /// Returns the key of an epoch, `None` once it was erased.
    #[must_use]
    pub fn epoch_key(&self, epoch: u32) -> Option<SecretKey> {
        self.epochs.leaf(epoch)
    }

    /// Returns the key of the life of a record that has this leaf, `None` once it was erased.
    #[must_use]
    pub fn record_key(&self, leaf: u32) -> Option<SecretKey> {
        self.records.leaf(leaf)
    }
}

/// Returns the epoch of a time: whole weeks since the Unix epoch, never below 1 (epoch 0 is that of what outlives retention).
#[must_use]
pub fn epoch_of(time_ms: i64) -> u32 {
    const LAST: i64 = (1 << 31) - 1;
    u32::try_from(time_ms.div_euclid(EPOCH_MS).clamp(1, LAST)).unwrap_or(1)
}

fn damaged() -> Error {
    Error::damaged("the key ring is damaged or belongs to another root key")
}

fn too_large() -> Error {
    Error::too_large("the key ring is too large to be stored")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cipher;

    fn ring() -> Ring {
        Ring::new([1; 32], [2; 32], [3; 32])
    }

    #[test]
    fn a_wrapped_ring_comes_back_for_its_root_and_site_only() {
        let root = RootKey::from_bytes([4; 32]);
        let mut ring = ring();
        ring.records.puncture(17);
        let text = ring.wrap(&root, [5; 24]).unwrap();
        assert_eq!(Ring::unwrap(&root, &[3; 32], &text), Ok(ring));
        let other = Ring::unwrap(&root, &[9; 32], &text).unwrap_err();
        assert_eq!(other.kind(), ErrorKind::Foreign);
        let other = RootKey::from_bytes([6; 32]);
        let foreign = Ring::unwrap(&other, &[3; 32], &text).unwrap_err();
        assert_eq!(foreign.kind(), ErrorKind::Damaged);
    }

    #[test]
    fn every_changed_byte_of_a_wrapped_ring_is_noticed() {
        let root = RootKey::from_bytes([4; 32]);
        let text = ring().wrap(&root, [5; 24]).unwrap();
        let bytes = from_base64(&text).unwrap();
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            let opened = Ring::unwrap(&root, &[3; 32], &to_base64(&bad));
            assert!(opened.is_err(), "byte {at}");
        }
        for cut in 0..text.len() {
            assert!(
                Ring::unwrap(&root, &[3; 32], &text[..cut]).is_err(),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn records_and_epochs_have_different_keys_even_from_equal_numbers() {
        assert_ne!(ring().epoch_key(7), ring().record_key(7));
    }

    #[test]
    fn an_epoch_is_a_week_and_never_the_lifetime_epoch() {
        assert_eq!(epoch_of(EPOCH_MS * 100), 100);
        assert_eq!(epoch_of(EPOCH_MS * 101 - 1), 100);
        for time in [i64::MIN, -1, 0, i64::MAX] {
            assert_ne!(epoch_of(time), cipher::LIFETIME_EPOCH);
            assert!(ring().epoch_key(epoch_of(time)).is_some(), "{time}");
        }
    }

    #[test]
    fn a_hundred_scattered_erasures_still_fit() {
        let mut ring = ring();
        for index in 0..100 {
            ring.records.puncture(index * 977);
        }
        let text = ring.wrap(&RootKey::from_bytes([4; 32]), [5; 24]).unwrap();
        assert!(text.len() < 100_000, "{} bytes", text.len());
    }
}
