//! The ledger, grown again from its entries: tiles, bundles, and the roots that checkpoints are compared with.

use std::collections::{BTreeMap, BTreeSet};

use bailee_core::digest::Digest;
use bailee_core::entry::MAX_ENTRY_BYTES;
use bailee_core::ledger::log::LedgerState;
use bailee_core::ledger::merkle;
use bailee_core::ledger::tile::WIDTH;
use bailee_core::name::Name;

/// The ledger so far.
#[derive(Default)]
pub(crate) struct Log {
    size: u64,
    /// The entries that do not fill a bundle yet, each after its length.
    bundle: Vec<u8>,
    /// The hashes that do not fill a tile yet, by level.
    levels: Vec<Vec<Digest>>,
    /// What became full: to be compared with what is stored.
    pub(crate) full: Vec<(Name, Vec<u8>)>,
    /// Sizes whose root is asked for.
    asked: BTreeSet<u64>,
    /// The roots at these sizes.
    pub(crate) roots: BTreeMap<u64, Digest>,
}

impl Log {
    /// Asks for the root at a size that is still to come.
    pub(crate) fn ask(&mut self, size: u64) {
        self.asked.insert(size);
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry; false when it is too long to be one.
    pub(crate) fn append(&mut self, entry: &[u8]) -> bool {
        let Some(length) = u16::try_from(entry.len())
            .ok()
            .filter(|_| entry.len() <= MAX_ENTRY_BYTES)
        else {
            return false;
        };
        if self.levels.is_empty() {
            self.levels.push(Vec::with_capacity(WIDTH));
        }
        self.bundle.extend_from_slice(&length.to_be_bytes());
        self.bundle.extend_from_slice(entry);
        self.size += 1;
        if let Some(hashes) = self.levels.first_mut() {
            hashes.push(merkle::leaf_hash(entry));
        }
        if self.size.is_multiple_of(WIDTH as u64) {
            let n = self.size / WIDTH as u64 - 1;
            self.full
                .push((Name::Bundle(n), std::mem::take(&mut self.bundle)));
            self.complete();
        }
        if self.asked.contains(&self.size) {
            self.roots.insert(self.size, self.root());
        }
        true
    }

    /// Carries the roots of full tiles up.
    fn complete(&mut self) {
        let mut covered = 1;
        for at in 0..u8::MAX {
            covered *= WIDTH as u64;
            let level = usize::from(at);
            let Some(hashes) = self.levels.get_mut(level) else {
                return;
            };
            if hashes.len() < WIDTH {
                return;
            }
            let hashes = std::mem::replace(hashes, Vec::with_capacity(WIDTH));
            let bytes = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
            let n = self.size / covered - 1;
            self.full.push((Name::Tile { level: at, n }, bytes));
            if self.levels.len() == level + 1 {
                self.levels.push(Vec::new());
            }
            if let Some(above) = self.levels.get_mut(level + 1) {
                above.push(merkle::root(&hashes));
            }
        }
    }

    /// Returns the root.
    pub(crate) fn root(&self) -> Digest {
        let mut folded: Option<Digest> = None;
        for hashes in &self.levels {
            let mut rest = hashes.as_slice();
            while !rest.is_empty() {
                // The rightmost complete subtree.
                let group = 1 << rest.len().trailing_zeros();
                let (left, last) = rest.split_at(rest.len() - group);
                let node = merkle::root(last);
                folded = Some(folded.map_or(node, |right| merkle::node_hash(&node, &right)));
                rest = left;
            }
        }
        folded.unwrap_or_else(merkle::empty_root)
    }

    /// Whether a manifest's right edge is this one.
    pub(crate) fn is(&self, state: &LedgerState) -> bool {
        let mut rest = self.bundle.as_slice();
        let is_tail = state.tail().iter().all(|entry| {
            let length = u16::try_from(entry.len()).unwrap_or(u16::MAX).to_be_bytes();
            let after = rest
                .strip_prefix(&length)
                .and_then(|rest| rest.strip_prefix(entry.as_slice()));
            rest = after.unwrap_or_default();
            after.is_some()
        });
        let mut above = self.levels.iter().enumerate().skip(1);
        state.size() == self.size
            && is_tail
            && rest.is_empty()
            && above.all(|(level, hashes)| {
                u8::try_from(level).is_ok_and(|level| state.partial(level) == *hashes)
            })
    }

    /// Goes on from a manifest's right edge, since entries before it could not be read.
    pub(crate) fn take(&mut self, state: &LedgerState) {
        self.size = state.size();
        self.bundle.clear();
        self.full.clear();
        for entry in state.tail() {
            let length = u16::try_from(entry.len()).unwrap_or(u16::MAX);
            self.bundle.extend_from_slice(&length.to_be_bytes());
            self.bundle.extend_from_slice(entry);
        }
        self.levels.clear();
        let mut rest = state.size();
        let mut level = 0;
        while level == 0 || rest > 0 {
            self.levels.push(state.partial(level));
            rest /= WIDTH as u64;
            level += 1;
        }
        if self.asked.contains(&self.size) {
            self.roots.insert(self.size, self.root());
        }
    }
}
