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

pub use build::{build, verify};
pub use read::{Recorded, changes};

use crate::digest::{Digest, Short};
use crate::document::Document;
use crate::error::Error;
use crate::id::RecordId;
use crate::name::Name;
use crate::record::MAX_RECORD_BYTES;

const VERSION: u8 = 1;

/// The most bytes of one run after sealing: two incompressible records and framing, which take three pieces; a longer run is cut in
/// two.
const MAX_SERIES: usize = 2 * MAX_RECORD_BYTES + 1024;

/// The most bytes of one run before compression, so that a record changed a thousand times stays cheap to open.
const MAX_SERIES_EXPANDED: usize = 2 * 1024 * 1024;

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
    /// The leaf of its life, the number of its key.
    #[n(1)]
    pub leaf: u32,
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

impl Pack {
    /// Returns its name, without the hash of its text.
    fn name(&self) -> Name {
        Name::Pack {
            first: self.first,
            last: self.last,
            index: self.index,
            hash: Short::default(),
        }
    }
}

impl Document for Pack {
    const UNREADABLE: &'static str = "the pack cannot be read";

    fn encode(&self) -> Result<Vec<u8>, Error> {
        let wire = Wire {
            version: VERSION,
            first: self.first,
            last: self.last,
            index: self.index,
            entries: self.entries.iter().cloned().map(ByteVec::from).collect(),
            groups: self.groups.clone(),
        };
        // Encoding into memory cannot fail.
        Ok(minicbor::to_vec(wire).unwrap_or_default())
    }

    fn decode(name: &Name, bytes: &[u8]) -> Result<Self, Error> {
        let wire: Wire = minicbor::decode(bytes).map_err(|_| damaged())?;
        if wire.version != VERSION {
            return Err(Error::version("the pack has an unknown format version"));
        }
        let pack = Self {
            first: wire.first,
            last: wire.last,
            index: wire.index,
            entries: wire.entries.into_iter().map(Vec::from).collect(),
            groups: wire.groups,
        };
        if pack.name().bound() == name.bound() {
            Ok(pack)
        } else {
            Err(damaged())
        }
    }
}

/// Parts that do not agree with each other or with the ledger entries.
fn damaged() -> Error {
    Error::damaged("the parts of the pack do not agree")
}

impl Group {
    /// What the body of this run is bound to.
    fn place(&self) -> String {
        let first = self.seqs.first().copied().unwrap_or_default();
        let last = self.seqs.last().copied().unwrap_or_default();
        format!(
            "pack:{}:{}:{first}:{last}:{}",
            self.record,
            self.leaf,
            self.seqs.len()
        )
    }
}

#[cfg(test)]
mod tests;
