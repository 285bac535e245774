//! The state hash: one hash of all live records that a change updates without reading the others.
//!
//! LtHash: every record gives 1024 numbers of 16 bits (BLAKE3 output of id and commitment), and the state is their sum.
//! Adding and removing are exact inverses, and the order of changes does not matter,
//! so a state reached by changes, by a restore or by reading everything gives the same hash exactly when the records are the same.
//! A commitment lies outside the record's key, so what a record was still counts when its content was forgotten since.
//! Construction and 16-bit lanes as in Lewi et al., "Securing Update Propagation with Homomorphic Hashing" (2019).

use minicbor::{Decoder, Encoder, decode, encode};

use crate::digest::Digest;
use crate::id::RecordId;

const LANES: usize = 1024;

/// The bytes of the stored form.
pub const STATE_BYTES: usize = LANES * 2;

/// Fixed for ever: changing it changes every state hash.
const CONTEXT: &str = "bailee 2026-11-27 state hash element";

/// The sum over a set of records.
#[derive(Clone, PartialEq, Eq)]
pub struct StateHash([u16; LANES]);

impl Default for StateHash {
    fn default() -> Self {
        Self::new()
    }
}

impl StateHash {
    /// The hash of no records.
    #[must_use]
    pub const fn new() -> Self {
        Self([0; LANES])
    }

    /// Adds a record by the [`commitment`](crate::change::commitment) to what it says; whoever replaces one removes the old
    /// commitment first.
    pub fn add(&mut self, id: &RecordId, commitment: &Digest) {
        self.combine(id, commitment, u16::wrapping_add);
    }

    /// Takes a record out that was added with the same commitment.
    pub fn remove(&mut self, id: &RecordId, commitment: &Digest) {
        self.combine(id, commitment, u16::wrapping_sub);
    }

    /// Replaces `before` by `after`, either of which may be absent.
    pub fn change(&mut self, id: &RecordId, before: Option<&Digest>, after: Option<&Digest>) {
        if let Some(commitment) = before {
            self.remove(id, commitment);
        }
        if let Some(commitment) = after {
            self.add(id, commitment);
        }
    }

    /// Returns the digest that is shown, signed and compared.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::blake3(&self.encode())
    }

    /// Returns the stored form, [`STATE_BYTES`] long: the lanes as little-endian numbers.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        self.0.iter().flat_map(|lane| lane.to_le_bytes()).collect()
    }

    /// Reads the stored form; `None` when the length is not [`STATE_BYTES`].
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != STATE_BYTES {
            return None;
        }
        let mut lanes = [0; LANES];
        for (lane, pair) in lanes.iter_mut().zip(bytes.as_chunks::<2>().0) {
            *lane = u16::from_le_bytes(*pair);
        }
        Some(Self(lanes))
    }

    fn combine(&mut self, id: &RecordId, commitment: &Digest, join: fn(u16, u16) -> u16) {
        let mut element = [0; STATE_BYTES];
        // Id and commitment have fixed lengths, so the parts cannot run into each other.
        blake3::Hasher::new_derive_key(CONTEXT)
            .update(id.as_bytes())
            .update(commitment.as_bytes())
            .finalize_xof()
            .fill(&mut element);
        for (lane, pair) in self.0.iter_mut().zip(element.as_chunks::<2>().0) {
            *lane = join(*lane, u16::from_le_bytes(*pair));
        }
    }
}

impl std::fmt::Debug for StateHash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "StateHash({})", self.digest())
    }
}

impl<C> minicbor::Encode<C> for StateHash {
    fn encode<W: encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        encoder.bytes(&StateHash::encode(self))?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for StateHash {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::decode(decoder.bytes()?)
            .ok_or_else(|| decode::Error::message("a state hash has 2048 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn commitment(text: &str, number: u32) -> Digest {
        Digest::blake3(format!("{text}{number}").as_bytes())
    }

    fn id(number: u8) -> RecordId {
        RecordId::from_bytes([number; 16])
    }

    #[test]
    fn the_digest_of_known_states_never_changes() {
        // A change here would make every stored manifest disagree with its restore.
        assert_eq!(StateHash::new().digest(), Digest::blake3(&[0; 2048]));
        let mut one = StateHash::new();
        one.add(&id(1), &commitment("a", 1));
        assert_eq!(
            one.digest().to_string(),
            "270b26121b7f29cc2174a1b23d64e98dfafb8e9d47a5ba030f25dc2348e8032e"
        );
    }

    #[test]
    fn the_same_commitment_under_another_id_is_another_state() {
        let mut one = StateHash::new();
        one.add(&id(1), &commitment("a", 1));
        let mut other = StateHash::new();
        other.add(&id(2), &commitment("a", 1));
        assert_ne!(one.digest(), other.digest());
    }

    #[test]
    fn stored_forms_of_another_length_are_refused() {
        assert_eq!(StateHash::decode(&[0; STATE_BYTES - 1]), None);
        assert_eq!(StateHash::decode(&[0; STATE_BYTES + 1]), None);
        assert_eq!(StateHash::decode(&[0; STATE_BYTES]), Some(StateHash::new()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever the changes and their order, the hash is that of the records that are left.
        #[test]
        fn the_hash_depends_on_the_records_alone(steps in proptest::collection::vec((0u8..6, 0u32..4, any::<bool>()), 0..40)) {
            let mut live = BTreeMap::new();
            let mut hash = StateHash::new();
            for (key, number, keep) in steps {
                let after = keep.then(|| commitment("r", number));
                let before = match after {
                    Some(commitment) => live.insert(key, commitment),
                    None => live.remove(&key),
                };
                hash.change(&id(key), before.as_ref(), after.as_ref());
            }
            let mut direct = StateHash::new();
            for (key, commitment) in live.iter().rev() {
                direct.add(&id(*key), commitment);
            }
            prop_assert_eq!(&direct, &hash);
            prop_assert_eq!(StateHash::decode(&hash.encode()), Some(hash));
        }
    }
}
