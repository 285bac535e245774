//! The keys of an installation, with those of records derived once.

use std::collections::BTreeMap;

use bailee_core::encoding::from_base64;
use bailee_core::key::{RootKey, SecretKey};
use bailee_core::ledger::checkpoint::{Signer, Verifier};
use bailee_core::ring::Ring;
use bailee_core::tree::KeyTree;
use minicbor::Decode;
use minicbor::bytes::ByteSlice;
use zeroize::Zeroizing;

use crate::aead;

/// What stands before the nonce of a wrapped ring.
const RING: [u8; 3] = [0xba, 0x52, 1];
const RING_AAD: &[u8] = b"bailee key ring 1";
/// Names of signers that are remembered; they change with the origin of a policy only.
const MOST_SIGNERS: usize = 64;

/// What is sealed and what is committed to under the key of one life of a record.
pub(crate) struct Life {
    /// Opens what is sealed.
    pub(crate) seal: [u8; 32],
    /// Makes commitments.
    pub(crate) commitment: [u8; 32],
}

impl Drop for Life {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.seal);
        zeroize::Zeroize::zeroize(&mut self.commitment);
    }
}

/// The lives of records, by their leaves, each derived once.
#[derive(Default)]
pub(crate) struct Lives(BTreeMap<u32, Option<Box<Life>>>);

impl Lives {
    /// Returns the keys of a life; `None` once they were erased.
    pub(crate) fn get(&mut self, ring: &Ring, leaf: u32) -> Option<&Life> {
        let life = self.0.entry(leaf).or_insert_with(|| {
            let key = ring.record_key(leaf)?;
            Some(Box::new(Life {
                seal: *key.derive("seal").as_bytes(),
                commitment: *key.derive("commitment").as_bytes(),
            }))
        });
        life.as_deref()
    }
}

/// The keys.
pub(crate) struct Keys {
    pub(crate) ring: Ring,
    /// Ids of records.
    pub(crate) ids: SecretKey,
    /// The pseudonym of the site.
    pub(crate) mark: String,
    seed: SecretKey,
    /// Authenticates the head.
    pub(crate) head: SecretKey,
    epochs: BTreeMap<u32, Option<SecretKey>>,
    pub(crate) lives: Lives,
    verifiers: BTreeMap<String, Verifier>,
}

#[derive(Decode)]
#[cbor(map)]
struct Wire<'b> {
    #[b(0)]
    records: &'b ByteSlice,
    #[b(1)]
    epochs: &'b ByteSlice,
    #[b(2)]
    site: &'b ByteSlice,
}

/// Reads a root key as the secret store has it.
pub(crate) fn root(json: &str) -> Option<RootKey> {
    let text: Zeroizing<String> = Zeroizing::new(serde_json::from_str(json).ok()?);
    let bytes = Zeroizing::new(from_base64(&text)?);
    Some(RootKey::from_bytes(bytes.as_slice().try_into().ok()?))
}

/// Opens a ring as the secret store has it.
fn ring(root: &RootKey, json: &str) -> Option<Ring> {
    let text: String = serde_json::from_str(json).ok()?;
    let bytes = from_base64(&text)?;
    let rest = bytes.strip_prefix(&RING)?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    let mut plain = Zeroizing::new(sealed.to_vec());
    let length = aead::decrypt(root.derive("ring").as_bytes(), nonce, RING_AAD, &mut plain)?;
    let wire: Wire<'_> = minicbor::decode(plain.get(..length)?).ok()?;
    Some(Ring {
        records: KeyTree::decode(wire.records).ok()?,
        epochs: KeyTree::decode(wire.epochs).ok()?,
        site: wire.site.as_ref().try_into().ok()?,
    })
}

impl Keys {
    /// Reads the keys as the secret store has them; `None` when the ring does not open under the root key.
    pub(crate) fn read(root: &RootKey, ring_json: &str) -> Option<Self> {
        Some(Self {
            ring: ring(root, ring_json)?,
            ids: root.derive("record id"),
            mark: root.derive("site mark").pseudonym("site"),
            seed: root.derive("checkpoint"),
            head: root.derive("head"),
            epochs: BTreeMap::new(),
            lives: Lives::default(),
            verifiers: BTreeMap::new(),
        })
    }

    /// Returns the key of an epoch; `None` once it was erased.
    pub(crate) fn epoch(&mut self, epoch: u32) -> Option<&SecretKey> {
        let ring = &self.ring;
        let key = self.epochs.entry(epoch);
        key.or_insert_with(|| ring.epoch_key(epoch)).as_ref()
    }

    /// Returns what verifies the site's checkpoints of this origin; `None` when it is of another site.
    pub(crate) fn verifier(&mut self, origin: &str) -> Option<&Verifier> {
        if !self.verifiers.contains_key(origin) {
            let is_own = origin
                .strip_suffix(&self.mark)
                .is_some_and(|rest| rest.ends_with('/'));
            if !is_own {
                return None;
            }
            let signer = Signer::new(origin, &self.seed).ok()?;
            if self.verifiers.len() >= MOST_SIGNERS {
                self.verifiers.clear();
            }
            self.verifiers.insert(origin.to_owned(), signer.verifier());
        }
        self.verifiers.get(origin)
    }
}
