//! Packs: a sealed range of changes, sorted by record.
//!
//! A range becomes one or more packs. They hold the ledger entries of all its changes, readable with the epoch key alone,
//! and for each record the run of its versions (what it said before the range, then after each change),
//! sealed under the record's own key: erasing the record makes that run unreadable in every pack and nothing else.
//!
//! A pack's text follows from its content, and its name from its text, so sealing the same range again gives the same packs.

mod build;
mod read;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

pub use build::{SealedPack, build, verify};
pub use read::{Recorded, changes};

use crate::change::ChangeError;
use crate::cipher::{self, Kind, OpenError, SealError};
use crate::digest::Digest;
use crate::entry::EntryError;
use crate::record::{MAX_RECORD_BYTES, RecordId};
use crate::ring::Ring;

const VERSION: u8 = 1;

/// The most bytes of one run after sealing: two incompressible records and framing; a longer run is cut in two.
const MAX_RUN: usize = 2 * MAX_RECORD_BYTES + 1024;

/// The most bytes of one run before compression, so that a record changed a thousand times stays cheap to open.
const MAX_RUN_EXPANDED: usize = 2 * 1024 * 1024;

/// What a manifest knows of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PackRef {
    /// Its store key, `p:<first>-<last>:<index>:<hash12>`.
    #[n(0)]
    pub name: String,
    /// The BLAKE3 hash of its text.
    #[n(1)]
    pub hash: Digest,
    /// The first sequence number of the range.
    #[n(2)]
    pub first: u32,
    /// The last sequence number of the range.
    #[n(3)]
    pub last: u32,
}

/// One of the packs of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// The first sequence number of the range.
    pub first: u32,
    /// The last sequence number of the range.
    pub last: u32,
    /// Its place among the packs of the range, from 0.
    pub index: u32,
    /// The leaf data of entries, in ascending order of sequence number.
    pub entries: Vec<Vec<u8>>,
    /// The runs, in ascending order of record.
    pub groups: Vec<Group>,
}

/// A run of versions of one record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Group {
    /// The record.
    #[n(0)]
    pub record: RecordId,
    /// The sequence number that created it, the number of its key.
    #[n(1)]
    pub created: u32,
    /// The changes that touched it, ascending.
    #[n(2)]
    pub seqs: Vec<u32>,
    /// The commitments to what it said: before the first change, then after each; one more than `seqs`.
    #[n(3)]
    pub commitments: Vec<Option<Digest>>,
    /// The contents, compressed and sealed under the record's key; absent when it was already erased when the pack was made.
    #[n(4)]
    pub body: Option<ByteVec>,
}

/// Why packs could not be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The changes are none, or not consecutive.
    #[error("the changes are not a range without gaps")]
    Gap,
    /// A change could not be opened.
    #[error("change {seq} could not be opened")]
    Change {
        /// Its sequence number.
        seq: u32,
        /// Why.
        #[source]
        source: ChangeError,
    },
    /// A pack or a run could not be sealed.
    #[error("the pack could not be sealed")]
    Seal(#[source] SealError),
    /// A pack or a run could not be opened.
    #[error("the pack could not be opened")]
    Open(#[source] OpenError),
    /// An entry is damaged.
    #[error("a ledger entry of the pack is not valid")]
    Entry(#[source] EntryError),
    /// The text does not have the hash that its name says.
    #[error("the pack's text does not fit its name")]
    Name,
    /// A newer version of this program wrote it.
    #[error("the pack has an unknown format version")]
    Version,
    /// It opened, but its parts do not agree with each other or with the ledger entries.
    #[error("the parts of the pack do not agree")]
    Damaged,
    /// What was written does not read as what it was made from.
    #[error("the pack does not read as what it was made from")]
    Different,
}

impl PackError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Gap => "pack-gap",
            Self::Change { source, .. } => source.code(),
            Self::Seal(source) => source.code(),
            Self::Open(source) => source.code(),
            Self::Entry(source) => source.code(),
            Self::Name => "pack-name-mismatch",
            Self::Version => "version-unknown",
            Self::Damaged => "pack-damaged",
            Self::Different => "pack-different",
        }
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    version: u8,
    #[n(1)]
    first: u32,
    #[n(2)]
    last: u32,
    #[n(3)]
    index: u32,
    #[n(4)]
    entries: Vec<ByteVec>,
    #[n(5)]
    groups: Vec<Group>,
}

/// The part of a pack's name that is fixed before its text is: what the text is bound to.
fn stem(first: u32, last: u32, index: u32) -> String {
    format!("p:{first}-{last}:{index}")
}

impl Pack {
    /// Returns the pack in the text that was found at `name`.
    ///
    /// Whoever has a [`PackRef`] compares its whole hash as well; the name carries 12 digits of it.
    ///
    /// # Errors
    /// [`PackError`]; every changed byte is noticed.
    pub fn open(ring: &Ring, name: &str, text: &str) -> Result<Self, PackError> {
        let (stem, short) = name.rsplit_once(':').ok_or(PackError::Name)?;
        if Digest::blake3(text.as_bytes()).short() != short {
            return Err(PackError::Name);
        }
        let bytes = cipher::open(ring, stem, Kind::Pack, text).map_err(PackError::Open)?;
        let pack = Self::decode(&bytes)?;
        if self::stem(pack.first, pack.last, pack.index) == stem {
            Ok(pack)
        } else {
            Err(PackError::Damaged)
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, PackError> {
        let wire: Wire = minicbor::decode(bytes).map_err(|_| PackError::Damaged)?;
        if wire.version != VERSION {
            return Err(PackError::Version);
        }
        Ok(Self {
            first: wire.first,
            last: wire.last,
            index: wire.index,
            entries: wire.entries.into_iter().map(Vec::from).collect(),
            groups: wire.groups,
        })
    }
}

impl Group {
    /// What the body of this run is bound to.
    fn place(&self) -> String {
        let first = self.seqs.first().copied().unwrap_or_default();
        let last = self.seqs.last().copied().unwrap_or_default();
        format!(
            "pack:{}:{}:{first}:{last}:{}",
            self.record,
            self.created,
            self.seqs.len()
        )
    }
}

#[cfg(test)]
mod tests;
