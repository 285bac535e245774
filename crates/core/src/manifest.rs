//! The manifest: the commit object of a seal, and everything that is needed to go on from it.
//!
//! Numbered from 1 without gaps; each carries the hash of its predecessor's text, so the last one fixes them all.

use minicbor::{Decode, Encode};

use crate::base::BaseRef;
use crate::digest::Digest;
use crate::document::{Document, Reference};
use crate::entry::{Act, Entry};
use crate::error::Error;
use crate::hash::StateHash;
use crate::ledger::log::{LedgerState, LedgerWire};
use crate::name::Name;

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
    pub packs: Vec<Reference>,
    /// The newest base, if there is one.
    pub base: Option<BaseRef>,
    /// The packs after the base and before this range: base, these and `packs` give the state at `last`.
    pub since: Vec<Reference>,
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
    /// The further pieces of the journal records of the range: what the next seal deletes beside the records themselves.
    pub pieces: Vec<Name>,
    /// The last leaf that was given up to the last change of the range, so that none is given twice when the head has to be made again.
    pub leaf: u32,
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
    packs: Vec<Reference>,
    #[n(9)]
    base: Option<BaseRef>,
    #[n(10)]
    since: Vec<Reference>,
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
    #[n(16)]
    pieces: Option<Vec<Name>>,
    #[n(17)]
    leaf: u32,
}

/// Returns the hash over the hashes of packs, in order, as a seal's ledger entry carries it.
#[must_use]
pub fn packs_hash(packs: &[Reference]) -> Digest {
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
    packs: &[Reference],
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

    /// Returns its name in the store.
    #[must_use]
    pub const fn name(&self) -> Name {
        Name::Manifest(self.n)
    }

    /// Whether `piece` is a further piece of a journal record of the range.
    fn is_of_journal(&self, piece: &Name) -> bool {
        let range = self.first..=self.last;
        matches!(piece, Name::Piece(of, _) if matches!(**of, Name::Journal(seq) if range.contains(&seq)))
    }

    /// Whether its parts agree: the range has the length that `changes` says, and so on.
    fn check(&self) -> Result<(), Error> {
        let span = self
            .last
            .checked_sub(self.first)
            .and_then(|span| span.checked_add(1));
        let sealed = self.seal_index < self.ledger.size();
        let chained = self.previous.is_some() == (self.n > 1);
        let own = self.pieces.iter().all(|piece| self.is_of_journal(piece));
        if span == Some(self.changes) && self.n > 0 && sealed && chained && own {
            Ok(())
        } else {
            Err(damaged())
        }
    }
}

impl Document for Manifest {
    const UNREADABLE: &'static str = "the manifest cannot be read";

    fn encode(&self) -> Result<Vec<u8>, Error> {
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
            pieces: (!self.pieces.is_empty()).then(|| self.pieces.clone()),
            leaf: self.leaf,
        };
        // Encoding into memory cannot fail.
        Ok(minicbor::to_vec(wire).unwrap_or_default())
    }

    fn decode(name: &Name, bytes: &[u8]) -> Result<Self, Error> {
        let wire: Wire = minicbor::decode(bytes).map_err(|_| damaged())?;
        if wire.version != VERSION {
            return Err(Error::version("the manifest has an unknown format version"));
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
            changes: changes.ok_or_else(damaged)?,
            packs: wire.packs,
            base: wire.base,
            since: wire.since,
            state: wire.state,
            records: wire.records,
            ledger: LedgerState::from_wire(wire.ledger)?,
            seal_index: wire.seal_index,
            checkpoint: wire.checkpoint,
            pieces: wire.pieces.unwrap_or_default(),
            leaf: wire.leaf,
        };
        manifest.check()?;
        if manifest.name() == *name {
            Ok(manifest)
        } else {
            Err(damaged())
        }
    }
}

fn damaged() -> Error {
    Error::damaged("the parts of the manifest do not agree")
}

#[cfg(test)]
mod tests;
