//! Reading packs: back to the changes of the range, each part checked against the ledger entries.

use std::collections::BTreeMap;

use super::{Group, MAX_RUN_EXPANDED, Pack, damaged};
use crate::aead;
use crate::change::{Body, Opened, commitment, decode_versions, ops_hash};
use crate::compress;
use crate::digest::Digest;
use crate::entry::Entry;
use crate::error::Error;
use crate::id::RecordId;
use crate::record::Content;
use crate::ring::Ring;

/// A change as packs remember it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its ledger entry.
    pub entry: Entry,
    /// What it did to each record, in ascending order of record.
    pub ops: Vec<Opened>,
}

/// One op with its commitments, before it is checked against the entry.
struct Found {
    opened: Opened,
    before: Option<Digest>,
    after: Option<Digest>,
}

/// Returns the changes of a range in order, from all of its packs in any order.
///
/// # Errors
/// When a pack is missing, the packs are of different ranges, or anything disagrees with the ledger entries.
pub fn changes(ring: &Ring, packs: &[Pack]) -> Result<Vec<Recorded>, Error> {
    let mut packs: Vec<&Pack> = packs.iter().collect();
    packs.sort_by_key(|pack| pack.index);
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
    let mut found = BTreeMap::new();
    for group in packs.iter().flat_map(|pack| &pack.groups) {
        for op in group.open(ring)? {
            if found
                .insert((op.opened.seq, op.opened.record), op)
                .is_some()
            {
                return Err(damaged());
            }
        }
    }
    let mut recorded = Vec::with_capacity(entries.len());
    for entry in entries {
        // Ops are sorted by sequence number and record: split off those of this entry.
        let next = (entry.seq.saturating_add(1), RecordId::from_bytes([0; 16]));
        let later = if entry.seq == u32::MAX {
            BTreeMap::new()
        } else {
            found.split_off(&next)
        };
        let ops: Vec<Found> = std::mem::replace(&mut found, later).into_values().collect();
        recorded.push(check(entry, ops)?);
    }
    if found.is_empty() {
        Ok(recorded)
    } else {
        Err(damaged())
    }
}

fn gap() -> Error {
    Error::damaged("the packs are not those of one range")
}

/// Compares the ops of a change with what its ledger entry says of them.
fn check(entry: Entry, ops: Vec<Found>) -> Result<Recorded, Error> {
    let ids = |put: bool| {
        ops.iter()
            .filter(move |op| op.after.is_some() == put)
            .map(|op| op.opened.record)
    };
    let hash = ops_hash(ops.iter().map(|op| {
        (
            &op.opened.record,
            op.opened.created,
            op.before.as_ref(),
            op.after.as_ref(),
        )
    }));
    let agrees = ops.iter().all(|op| op.opened.seq == entry.seq)
        && ids(true).eq(entry.put.iter().copied())
        && ids(false).eq(entry.delete.iter().copied())
        && hash == entry.ops;
    if !agrees {
        return Err(damaged());
    }
    Ok(Recorded {
        entry,
        ops: ops.into_iter().map(|op| op.opened).collect(),
    })
}

impl Group {
    /// Opens the run and checks every content against its commitment.
    fn open(&self, ring: &Ring) -> Result<Vec<Found>, Error> {
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
            let opened = Opened {
                seq: *seq,
                record: self.record,
                created: self.created,
                body,
            };
            found.push(Found {
                opened,
                before: *before,
                after: *after,
            });
        }
        Ok(found)
    }

    fn contents(&self, ring: &Ring) -> Result<Option<Vec<Option<Content>>>, Error> {
        let (Some(body), Some(key)) = (&self.body, ring.record_key(self.created)) else {
            return Ok(None);
        };
        let packed = aead::open_part(&key, &self.place(), body)?;
        let bytes = compress::expand(&packed, MAX_RUN_EXPANDED)?;
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
