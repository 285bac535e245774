//! Reading packs: back to the changes of the range, each part checked against the ledger entries.

use super::{Group, MAX_SERIES_EXPANDED, Pack, damaged};
use crate::aead;
use crate::change::{
    Body, Opened, Part, are_parts, commitment, decode_versions, ops_hash, place_in,
};
use crate::compress;
use crate::entry::Entry;
use crate::error::Error;
use crate::order;
use crate::record::Content;
use crate::ring::Ring;

/// A change as packs remember it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its ledger entry.
    pub entry: Entry,
    /// What it did to each record, in the order of [`Change::ops`](crate::change::Change::ops).
    pub ops: Vec<Opened>,
}

/// Returns the changes of a range in order, from all of its packs in any order.
///
/// # Errors
/// When a pack is missing, the packs are of different ranges, or anything disagrees with the ledger entries.
pub fn changes(ring: &Ring, packs: &[Pack]) -> Result<Vec<Recorded>, Error> {
    let packs = order::by_key(packs.iter().collect(), |pack: &&Pack| {
        pack.index.to_be_bytes().to_vec()
    });
    let range = packs
        .first()
        .map(|pack| (pack.first, pack.last))
        .ok_or_else(gap)?;
    let indexes = packs
        .iter()
        .map(|pack| usize::try_from(pack.index).unwrap_or(usize::MAX));
    if !indexes.eq(0..packs.len()) || packs.iter().any(|pack| (pack.first, pack.last) != range) {
        return Err(gap());
    }
    let mut entries = Vec::new();
    for leaf in packs.iter().flat_map(|pack| &pack.entries) {
        entries.push(Entry::decode(leaf)?);
    }
    if !entries.iter().map(|entry| entry.seq).eq(range.0..=range.1) {
        return Err(gap());
    }
    let mut found = Vec::new();
    for group in packs.iter().flat_map(|pack| &pack.groups) {
        found.extend(group.open(ring)?);
    }
    // By change and record, so that those of one entry follow each other.
    let found = order::by_key(found, |op| {
        let place = place_in(&op.record, op.after.is_some());
        [&op.seq.to_be_bytes()[..], &place].concat()
    });
    let mut found = found.into_iter().peekable();
    let mut recorded = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut ops = Vec::new();
        while let Some(op) = found.next_if(|op: &Opened| op.seq == entry.seq) {
            ops.push(op);
        }
        recorded.push(check(entry, ops)?);
    }
    match found.next() {
        None => Ok(recorded),
        Some(_) => Err(damaged()),
    }
}

fn gap() -> Error {
    Error::damaged("the packs are not those of one range")
}

/// Compares the ops of a change with what its ledger entry says of them.
fn check(entry: Entry, ops: Vec<Opened>) -> Result<Recorded, Error> {
    let ids = |put: bool| {
        ops.iter()
            .filter(move |op| op.after.is_some() == put)
            .map(|op| op.record)
    };
    let hash = ops_hash(
        ops.iter()
            .map(|op| (&op.record, op.leaf, op.before.as_ref(), op.after.as_ref())),
    );
    let parts = ops.iter().map(|op| Part {
        record: &op.record,
        leaf: op.leaf,
        before: op.before.is_some(),
        after: op.after.is_some(),
    });
    let agrees = are_parts(parts)
        && ids(true).eq(entry.put.iter().copied())
        && ids(false).eq(entry.delete.iter().copied())
        && hash == entry.ops;
    if !agrees {
        return Err(damaged());
    }
    Ok(Recorded { entry, ops })
}

impl Group {
    /// Opens the run and checks every content against its commitment.
    fn open(&self, ring: &Ring) -> Result<Vec<Opened>, Error> {
        let ascending = self.seqs.is_sorted_by(|one, next| one < next);
        if self.seqs.is_empty() || self.commitments.len() != self.seqs.len() + 1 || !ascending {
            return Err(damaged());
        }
        let contents = self.contents(ring)?;
        let mut found = Vec::with_capacity(self.seqs.len());
        let pairs = self.commitments.iter().zip(self.commitments.iter().skip(1));
        for (at, (seq, (before, after))) in self.seqs.iter().zip(pairs).enumerate() {
            let body = match &contents {
                None => Body::Erased,
                Some(all) => Body::Clear {
                    before: all.get(at).cloned().flatten(),
                    after: all.get(at + 1).cloned().flatten(),
                },
            };
            found.push(Opened {
                seq: *seq,
                record: self.record,
                leaf: self.leaf,
                before: *before,
                after: *after,
                body,
            });
        }
        Ok(found)
    }

    fn contents(&self, ring: &Ring) -> Result<Option<Vec<Option<Content>>>, Error> {
        let (Some(body), Some(key)) = (&self.body, ring.record_key(self.leaf)) else {
            return Ok(None);
        };
        let packed = aead::open_part(&key, &self.place(), body)?;
        let bytes = compress::expand(&packed, MAX_SERIES_EXPANDED)?;
        let contents = decode_versions(&bytes).ok_or_else(damaged)?;
        let commitments = contents
            .iter()
            .map(|content| content.as_ref().map(|content| commitment(&key, content)));
        if commitments.eq(self.commitments.iter().copied()) {
            Ok(Some(contents))
        } else {
            Err(damaged())
        }
    }
}
