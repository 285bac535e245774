//! Making packs from a range of changes, and proving them before anything relies on them.

use super::read::changes;
use super::{Group, MAX_SERIES, MAX_SERIES_EXPANDED, Pack};
use crate::aead;
use crate::change::{Body, Change, Opened, encode_versions};
use crate::cipher::MAX_SEALED;
use crate::compress;
use crate::digest::Digest;
use crate::document::{self, Sealed};
use crate::error::Error;
use crate::id::RecordId;
use crate::order;
use crate::record::Content;
use crate::ring::Ring;

/// Versions of one record in a row, in the clear; `None` when its key is gone.
struct Series {
    record: RecordId,
    leaf: u32,
    seqs: Vec<u32>,
    commitments: Vec<Option<Digest>>,
    contents: Option<Vec<Option<Content>>>,
}

/// What packs are filled with: entries first, then groups.
#[derive(Clone)]
enum Unit {
    Entry(Vec<u8>),
    Group(Group),
}

/// Makes the packs of consecutive changes; a text fits one stored value unless it holds a run that does not.
///
/// # Errors
/// When the range has a gap, a change does not open, or the epoch's key is gone.
pub fn build(ring: &Ring, epoch: u32, changes: &[Change]) -> Result<Vec<Sealed>, Error> {
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
        return Err(gap());
    };
    let (first, last) = (first.seq(), last.seq());
    if !changes.iter().map(Change::seq).eq(first..=last) {
        return Err(gap());
    }
    let mut units = Vec::new();
    for change in changes {
        units.push(Unit::Entry(change.entry.encode()?));
    }
    for one in series(ring, changes)? {
        seal_series(ring, one, &mut units)?;
    }
    fill(ring, epoch, first, last, units)
}

/// Opens the packs again and compares them with the changes they were made from.
///
/// # Errors
/// Why they could not be read, or that they read otherwise; then they must not be committed.
pub fn verify(ring: &Ring, packs: &[Sealed], expected: &[Change]) -> Result<(), Error> {
    let mut opened = Vec::with_capacity(packs.len());
    for pack in packs {
        opened.push(document::open::<Pack>(ring, &pack.name, &pack.text)?);
    }
    let recorded = changes(ring, &opened)?;
    if recorded.len() != expected.len() {
        return Err(different());
    }
    for (recorded, change) in recorded.iter().zip(expected) {
        // `changes` has compared every content with its commitment and the commitments with the entry,
        // so equal entries mean equal contents; what is left is a content that was not written at all.
        let lost = |op: &Opened| op.body == Body::Erased && ring.record_key(op.leaf).is_some();
        if recorded.entry != change.entry || recorded.ops.iter().any(lost) {
            return Err(different());
        }
    }
    Ok(())
}

fn open(ring: &Ring, change: &Change) -> Result<Vec<Opened>, Error> {
    change.open(ring).map_err(|error| {
        error
            .during("a change could not be opened")
            .at(&change.name())
    })
}

/// Returns what the changes did, record by record: each one in order of change.
fn series(ring: &Ring, changes: &[Change]) -> Result<Vec<Series>, Error> {
    let mut ops = Vec::new();
    for change in changes {
        ops.extend(change.ops.iter().zip(open(ring, change)?));
    }
    // Ops of one life of a record keep the order of their changes.
    let ops = order::by_key(ops, |(op, _)| {
        [&op.record.as_bytes()[..], &op.leaf.to_be_bytes()].concat()
    });
    let mut series: Vec<Series> = Vec::new();
    for (op, opened) in ops {
        // A record that something else wrote in between starts another one, so that sealing never gets stuck on it.
        let follows = series.last().is_some_and(|one| {
            (one.record, one.leaf) == (op.record, op.leaf)
                && one.commitments.last() == Some(&op.before)
        });
        if !follows {
            let before = match &opened.body {
                Body::Clear { before, .. } => Some(vec![before.clone()]),
                Body::Erased => None,
            };
            series.push(Series {
                record: op.record,
                leaf: op.leaf,
                seqs: Vec::new(),
                commitments: vec![op.before],
                contents: before,
            });
        }
        let Some(one) = series.last_mut() else {
            continue;
        };
        one.seqs.push(opened.seq);
        one.commitments.push(op.after);
        one.contents = match (one.contents.take(), opened.body) {
            (Some(mut contents), Body::Clear { after, .. }) => {
                contents.push(after);
                Some(contents)
            }
            _ => None,
        };
    }
    Ok(series)
}

/// Seals a series, cut in halves while it is too large; one change always fits.
fn seal_series(ring: &Ring, one: Series, units: &mut Vec<Unit>) -> Result<(), Error> {
    let Series {
        record,
        leaf,
        seqs,
        commitments,
        contents,
    } = one;
    let mut group = Group {
        record,
        leaf,
        seqs,
        commitments,
        body: None,
    };
    let (Some(contents), Some(key)) = (contents, ring.record_key(leaf)) else {
        units.push(Unit::Group(group));
        return Ok(());
    };
    let size: usize = contents
        .iter()
        .flatten()
        .map(|content| content.as_bytes().len() + 8)
        .sum();
    if size < MAX_SERIES_EXPANDED || group.seqs.len() < 2 {
        let versions = encode_versions(&contents.iter().map(Option::as_ref).collect::<Vec<_>>());
        let packed = compress::compress(&versions);
        let body = aead::seal_part(&key, &group.place(), &packed, [0; 24])?;
        if body.len() <= MAX_SERIES || group.seqs.len() < 2 {
            group.body = Some(body.into());
            units.push(Unit::Group(group));
            return Ok(());
        }
    }
    let middle = group.seqs.len() / 2;
    // The version in the middle stands in both halves: after the first, before the second.
    let later = Series {
        record,
        leaf,
        seqs: group.seqs.split_off(middle),
        commitments: group.commitments.iter().skip(middle).copied().collect(),
        contents: Some(contents.iter().skip(middle).cloned().collect()),
    };
    let earlier = Series {
        record,
        leaf,
        seqs: group.seqs,
        commitments: group.commitments.into_iter().take(middle + 1).collect(),
        contents: Some(contents.into_iter().take(middle + 1).collect()),
    };
    seal_series(ring, earlier, units)?;
    seal_series(ring, later, units)
}

/// Distributes the units over packs and seals these.
fn fill(
    ring: &Ring,
    epoch: u32,
    first: u32,
    last: u32,
    units: Vec<Unit>,
) -> Result<Vec<Sealed>, Error> {
    let mut parts = Vec::new();
    let (mut part, mut size) = (Vec::new(), 0);
    for unit in units {
        let weight = unit.weight();
        // A run that does not fit into one value takes along what is there already: alone, both would take as many values more.
        let is_full = size > MAX_SEALED || (weight <= MAX_SEALED && size + weight > MAX_SEALED);
        if is_full && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
            size = 0;
        }
        size += weight;
        part.push(unit);
    }
    parts.push(part);
    parts.reverse();
    let mut packs: Vec<Sealed> = Vec::new();
    // Weights are estimates: a part that turns out too large is cut in two and both halves are tried next.
    while let Some(mut part) = parts.pop() {
        let index = u32::try_from(packs.len()).unwrap_or(u32::MAX);
        let pack = pack(first, last, index, &part);
        let sealed = document::seal(ring, epoch, pack.name(), &pack, [0; 24])?;
        let is_long = part.iter().any(|unit| unit.weight() > MAX_SEALED);
        if sealed.count() > 1 && part.len() > 1 && !is_long {
            parts.push(part.split_off(part.len() / 2));
            parts.push(part);
        } else {
            packs.push(sealed);
        }
    }
    Ok(packs)
}

fn pack(first: u32, last: u32, index: u32, part: &[Unit]) -> Pack {
    let mut pack = Pack {
        first,
        last,
        index,
        entries: Vec::new(),
        groups: Vec::new(),
    };
    for unit in part {
        match unit {
            Unit::Entry(leaf) => pack.entries.push(leaf.clone()),
            Unit::Group(group) => pack.groups.push(group.clone()),
        }
    }
    pack
}

fn gap() -> Error {
    Error::invalid("the changes are not a range without gaps")
}

fn different() -> Error {
    Error::damaged("the pack does not read as what it was made from")
}

impl Unit {
    /// The bytes it will take, about: entries compress by half and more, sealed bodies not at all.
    fn weight(&self) -> usize {
        match self {
            Self::Entry(leaf) => leaf.len() / 2,
            Self::Group(group) => {
                let body = group.body.as_ref().map_or(0, |body| body.len());
                32 + body + group.seqs.len() * 5 + group.commitments.len() * 34
            }
        }
    }
}
