//! The manifest: the commit object of a seal, and everything that is needed to go on from it.
//!
//! Numbered from 1 without gaps; each carries the hash of its predecessor's text, so the last one fixes them all.

use minicbor::{Decode, Encode};

use crate::base::BaseRef;
use crate::cipher::{self, Kind, OpenError, SealError};
use crate::digest::Digest;
use crate::entry::{Act, Entry};
use crate::hash::StateHash;
use crate::ledger::log::{LedgerState, LedgerWire};
use crate::pack::PackRef;
use crate::ring::Ring;

const VERSION: u8 = 1;
const PACKS_CONTEXT: &str = "bailee 2026-11-21 packs of a seal";

/// The commit object of one seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Its number, from 1.
    pub n: u32,
    /// The hash of the previous manifest's text, `None` for the first.
    pub previous: Option<Digest>,
    /// The first sequence number it seals.
    pub first: u32,
    /// The last sequence number it seals.
    pub last: u32,
    /// The time of the first change, in milliseconds since the Unix epoch.
    pub time_first: i64,
    /// The time of the last change.
    pub time_last: i64,
    /// When the seal was made.
    pub time: i64,
    /// The number of changes, `last - first + 1`.
    pub changes: u32,
    /// The packs of the range.
    pub packs: Vec<PackRef>,
    /// The newest base, if there is one.
    pub base: Option<BaseRef>,
    /// The packs after the base and before this range: base, these and `packs` give the state at `last`.
    pub since: Vec<PackRef>,
    /// The state hash at `last`.
    pub state: StateHash,
    /// The number of live records at `last`.
    pub records: u32,
    /// The ledger, this seal's own entry included.
    pub ledger: LedgerState,
    /// The index in the ledger of this seal's own entry.
    pub seal_index: u64,
    /// The signed note over the ledger.
    pub checkpoint: String,
}

/// Why a manifest could not be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It could not be sealed.
    #[error("the manifest could not be sealed")]
    Seal(#[source] SealError),
    /// It could not be opened.
    #[error("the manifest could not be opened")]
    Open(#[source] OpenError),
    /// A newer version of this program wrote it.
    #[error("the manifest has an unknown format version")]
    Version,
    /// It opened, but its parts do not agree.
    #[error("the parts of the manifest do not agree")]
    Damaged,
}

impl ManifestError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Seal(source) => source.code(),
            Self::Open(source) => source.code(),
            Self::Version => "version-unknown",
            Self::Damaged => "manifest-damaged",
        }
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    version: u8,
    #[n(1)]
    n: u32,
    #[n(2)]
    previous: Option<Digest>,
    #[n(3)]
    first: u32,
    #[n(4)]
    last: u32,
    #[n(5)]
    time_first: i64,
    #[n(6)]
    time_last: i64,
    #[n(7)]
    time: i64,
    #[n(8)]
    packs: Vec<PackRef>,
    #[n(9)]
    base: Option<BaseRef>,
    #[n(10)]
    since: Vec<PackRef>,
    #[n(11)]
    state: StateHash,
    #[n(12)]
    records: u32,
    #[n(13)]
    ledger: LedgerWire,
    #[n(14)]
    seal_index: u64,
    #[n(15)]
    checkpoint: String,
}

/// Returns the store key of manifest `n`.
#[must_use]
pub fn name(n: u32) -> String {
    format!("m:{n}")
}

/// Returns the hash of a manifest's sealed text, by which its successor names it.
#[must_use]
pub fn hash(text: &str) -> Digest {
    Digest::blake3(text.as_bytes())
}

/// Returns the hash over the hashes of packs, in order, as a seal's ledger entry carries it.
#[must_use]
pub fn packs_hash(packs: &[PackRef]) -> Digest {
    let mut hasher = blake3::Hasher::new_derive_key(PACKS_CONTEXT);
    for pack in packs {
        hasher.update(pack.hash.as_bytes());
    }
    Digest::new(*hasher.finalize().as_bytes())
}

/// Returns the ledger entry of a seal: append it after the entries of the range, then make the manifest with the result.
#[must_use]
pub fn seal_entry(
    n: u32,
    first: u32,
    last: u32,
    time: i64,
    packs: &[PackRef],
    state: &StateHash,
    previous: Option<Digest>,
) -> Entry {
    let (packs, state) = (packs_hash(packs), state.digest());
    Entry::seal(
        time,
        Act::Seal {
            n,
            first,
            last,
            packs,
            state,
            previous,
        },
    )
}

impl Manifest {
    /// Returns this seal's ledger entry, rebuilt from the manifest.
    #[must_use]
    pub fn entry(&self) -> Entry {
        seal_entry(
            self.n,
            self.first,
            self.last,
            self.time,
            &self.packs,
            &self.state,
            self.previous,
        )
    }

    /// Returns the stored form, before sealing.
    ///
    /// # Errors
    /// [`ManifestError::Damaged`] when `changes` is not the length of the range.
    pub fn encode(&self) -> Result<Vec<u8>, ManifestError> {
        self.check()?;
        let wire = Wire {
            version: VERSION,
            n: self.n,
            previous: self.previous,
            first: self.first,
            last: self.last,
            time_first: self.time_first,
            time_last: self.time_last,
            time: self.time,
            packs: self.packs.clone(),
            base: self.base.clone(),
            since: self.since.clone(),
            state: self.state.clone(),
            records: self.records,
            ledger: self.ledger.to_wire(),
            seal_index: self.seal_index,
            checkpoint: self.checkpoint.clone(),
        };
        minicbor::to_vec(wire).map_err(|_| ManifestError::Damaged)
    }

    /// Reads the stored form; fields this version does not know are ignored.
    ///
    /// # Errors
    /// [`ManifestError`] when it is damaged, its ledger not consistent in itself, or its range empty.
    pub fn decode(bytes: &[u8]) -> Result<Self, ManifestError> {
        let wire: Wire = minicbor::decode(bytes).map_err(|_| ManifestError::Damaged)?;
        if wire.version != VERSION {
            return Err(ManifestError::Version);
        }
        let changes = wire
            .last
            .checked_sub(wire.first)
            .and_then(|span| span.checked_add(1));
        let manifest = Self {
            n: wire.n,
            previous: wire.previous,
            first: wire.first,
            last: wire.last,
            time_first: wire.time_first,
            time_last: wire.time_last,
            time: wire.time,
            changes: changes.ok_or(ManifestError::Damaged)?,
            packs: wire.packs,
            base: wire.base,
            since: wire.since,
            state: wire.state,
            records: wire.records,
            ledger: LedgerState::from_wire(wire.ledger).map_err(|_| ManifestError::Damaged)?,
            seal_index: wire.seal_index,
            checkpoint: wire.checkpoint,
        };
        manifest.check()?;
        Ok(manifest)
    }

    /// Returns the sealed text for the store key [`name`]; `salt` is 24 random bytes.
    ///
    /// # Errors
    /// [`ManifestError`] when it is too large, the epoch's key is gone, or its parts do not agree.
    pub fn seal(&self, ring: &Ring, epoch: u32, salt: [u8; 24]) -> Result<String, ManifestError> {
        let bytes = self.encode()?;
        cipher::seal(ring, epoch, &name(self.n), Kind::Manifest, &bytes, salt)
            .map_err(ManifestError::Seal)
    }

    /// Opens the sealed text that was found at [`name`] of `n`.
    ///
    /// # Errors
    /// [`ManifestError`]; every changed byte is noticed, and a manifest of another number.
    pub fn open(ring: &Ring, n: u32, text: &str) -> Result<Self, ManifestError> {
        let bytes =
            cipher::open(ring, &name(n), Kind::Manifest, text).map_err(ManifestError::Open)?;
        let manifest = Self::decode(&bytes)?;
        if manifest.n == n {
            Ok(manifest)
        } else {
            Err(ManifestError::Damaged)
        }
    }

    fn check(&self) -> Result<(), ManifestError> {
        let span = self
            .last
            .checked_sub(self.first)
            .and_then(|span| span.checked_add(1));
        let sealed = self.seal_index < self.ledger.size();
        let chained = self.previous.is_some() == (self.n > 1);
        if span == Some(self.changes) && self.n > 0 && sealed && chained {
            Ok(())
        } else {
            Err(ManifestError::Damaged)
        }
    }
}

#[cfg(test)]
mod tests;
