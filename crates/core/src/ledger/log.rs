//! The growing ledger: its size, the partial tiles at its right edge, and the entries that do not fill a bundle yet.
//!
//! This is all that is needed to append and to compute the root, a few kilobytes at any size; the manifest carries it.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::digest::Digest;
use crate::entry::{Entry, MAX_ENTRY_BYTES};
use crate::error::Error;
use crate::ledger::merkle;
use crate::ledger::tile::{self, FullBundle, FullTile, WIDTH};

/// The state of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerState {
    size: u64,
    /// The leaf data of the partial bundle; their hashes are the partial tile of level 0.
    tail: Vec<Vec<u8>>,
    /// The partial tiles of level 1 and up, each below 256 hashes; the last one is not empty.
    levels: Vec<Vec<Digest>>,
}

/// What an append completed: store these before the manifest, they never change again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completed {
    /// The full tiles, lowest level first.
    pub tiles: Vec<FullTile>,
    /// The full entry bundles.
    pub bundles: Vec<FullBundle>,
}

/// The stored form, part of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct LedgerWire {
    #[n(0)]
    size: u64,
    #[n(1)]
    root: Digest,
    #[n(2)]
    tail: Vec<ByteVec>,
    #[n(3)]
    levels: Vec<ByteVec>,
}

impl LedgerState {
    /// The empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the number of entries.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Returns the entries of the partial bundle, as leaf data; the first has the index `size - tail.len()`.
    #[must_use]
    pub fn tail(&self) -> &[Vec<u8>] {
        &self.tail
    }

    /// Returns the hashes of the partial tile of a level, empty when the level has none.
    #[must_use]
    pub fn partial(&self, level: u8) -> Vec<Digest> {
        match usize::from(level).checked_sub(1) {
            None => tile::leaf_hashes(&self.tail),
            Some(above) => self.levels.get(above).cloned().unwrap_or_default(),
        }
    }

    /// Returns the root of the tree.
    #[must_use]
    pub fn root(&self) -> Digest {
        // The partial tiles hold the roots of complete subtrees, larger ones to the left: fold them from the right.
        let mut folded: Option<Digest> = None;
        let bottom = tile::leaf_hashes(&self.tail);
        for hashes in std::iter::once(&bottom).chain(&self.levels) {
            if hashes.is_empty() {
                continue;
            }
            folded = Some(fold(hashes, folded));
        }
        folded.unwrap_or_else(merkle::empty_root)
    }

    /// Appends entries and returns the tiles and bundles that became full.
    ///
    /// # Errors
    /// When an entry is too large; then the state is as before.
    pub fn append<'a>(
        &mut self,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> Result<Completed, Error> {
        let leaves: Result<Vec<_>, _> = entries.into_iter().map(Entry::encode).collect();
        self.append_leaves(leaves?)
    }

    /// Appends leaf data as it is, for entries that were already encoded.
    ///
    /// # Errors
    /// When one is longer than a bundle can hold; then the state is as before.
    pub fn append_leaves(&mut self, leaves: Vec<Vec<u8>>) -> Result<Completed, Error> {
        if leaves.iter().any(|leaf| leaf.len() > MAX_ENTRY_BYTES) {
            return Err(Error::too_large(
                "a ledger entry is longer than 65535 bytes",
            ));
        }
        let mut completed = Completed::default();
        for leaf in leaves {
            self.tail.push(leaf);
            self.size += 1;
            if self.tail.len() == WIDTH {
                let entries = std::mem::take(&mut self.tail);
                let n = self.size / WIDTH as u64 - 1;
                let bytes = tile::bundle_bytes(&entries)?;
                completed.bundles.push(FullBundle { n, bytes });
                self.complete(0, &tile::leaf_hashes(&entries), &mut completed.tiles);
            }
        }
        Ok(completed)
    }

    /// Stores a full tile and carries its root one level up.
    fn complete(&mut self, level: u8, hashes: &[Digest], tiles: &mut Vec<FullTile>) {
        let covered = (WIDTH as u64).saturating_pow(u32::from(level) + 1);
        tiles.push(FullTile {
            level,
            n: self.size / covered - 1,
            bytes: tile::tile_bytes(hashes),
        });
        let above = usize::from(level);
        if self.levels.len() == above {
            self.levels.push(Vec::new());
        }
        let Some(partial) = self.levels.get_mut(above) else {
            return;
        };
        partial.push(merkle::root(hashes));
        if partial.len() == WIDTH {
            let full = std::mem::take(partial);
            self.complete(level + 1, &full, tiles);
        }
    }

    pub(crate) fn to_wire(&self) -> LedgerWire {
        LedgerWire {
            size: self.size,
            root: self.root(),
            tail: self.tail.iter().cloned().map(ByteVec::from).collect(),
            levels: self
                .levels
                .iter()
                .map(|hashes| tile::tile_bytes(hashes).into())
                .collect(),
        }
    }

    pub(crate) fn from_wire(wire: LedgerWire) -> Result<Self, Error> {
        let mut levels = Vec::new();
        for bytes in &wire.levels {
            let (hashes, rest) = bytes.as_chunks::<32>();
            if !rest.is_empty() {
                return Err(damaged());
            }
            levels.push(hashes.iter().copied().map(Digest::new).collect());
        }
        let tail = wire.tail.into_iter().map(Vec::from).collect();
        let state = Self {
            size: wire.size,
            tail,
            levels,
        };
        let counts = std::iter::once(state.tail.len()).chain(state.levels.iter().map(Vec::len));
        // The lengths of the partial tiles are the digits of the size to base 256.
        let mut rest = state.size;
        for count in counts {
            if u64::try_from(count) != Ok(rest % WIDTH as u64) {
                return Err(damaged());
            }
            rest /= WIDTH as u64;
        }
        let trimmed = state.levels.last().is_none_or(|level| !level.is_empty());
        if rest == 0 && trimmed && state.root() == wire.root {
            Ok(state)
        } else {
            Err(damaged())
        }
    }
}

fn damaged() -> Error {
    Error::damaged("the ledger state does not agree with its own root")
}

/// Folds complete subtrees of equal size, and what stands to their right, into one root.
fn fold(hashes: &[Digest], right: Option<Digest>) -> Digest {
    let mut folded = right;
    let mut rest = hashes;
    while !rest.is_empty() {
        // The rightmost group of a power of two: the lowest set bit of the count.
        let group = 1 << rest.len().trailing_zeros();
        let (left, last) = rest.split_at(rest.len() - group);
        let node = merkle::root(last);
        folded = Some(folded.map_or(node, |right| merkle::node_hash(&node, &right)));
        rest = left;
    }
    folded.unwrap_or_else(merkle::empty_root)
}

#[cfg(test)]
mod tests;
