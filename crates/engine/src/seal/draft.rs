//! The draft of a seal: everything that one manifest commits, made from what was loaded, without a call to the platform.

use bailee_core::change::Change;
use bailee_core::cipher::{self, LIFETIME_EPOCH};
use bailee_core::digest::Digest;
use bailee_core::document::{self, Sealed};
use bailee_core::ledger::checkpoint::Checkpoint;
use bailee_core::ledger::log::LedgerState;
use bailee_core::manifest::{Manifest, seal_entry};
use bailee_core::name::Name;
use bailee_core::pack;
use bailee_core::ring::epoch_of;

use crate::base::Fresh;
use crate::error::Error;
use crate::history::{self, Tail};
use crate::ledger;
use crate::site::Site;

/// The most values that the packs of one manifest take and the most bytes of them, so that manifest, tiles and bundles fit beside
/// them. Those of a single change are never more: its journal record has at most six, and no two packs that follow one another fit
/// into one value.
const MAX_VALUES: usize = 14;
const MAX_PACK_BYTES: usize = 2_800_000;

/// What one manifest commits.
pub(crate) struct Draft {
    /// The manifest.
    pub(crate) manifest: Manifest,
    /// The hash of its text.
    pub(crate) hash: Digest,
    /// Its text, then packs, full tiles and full bundles: what has to be written with it.
    pub(crate) values: Vec<Sealed>,
    /// Chunks of a fresh base, which may be written before it.
    pub(crate) chunks: Vec<Sealed>,
}

/// Makes the packs of the first of `changes`, as many as one manifest can hold, and opens them again: what cannot be read back is
/// never committed. The others are taken off `changes`; the next manifest has them.
///
/// # Errors
/// `internal` when what was opened cannot be packed, and never because there are too many.
pub(crate) fn pack<P>(
    site: &Site<'_, P>,
    now: i64,
    changes: &mut Vec<Change>,
) -> Result<Vec<Sealed>, Error> {
    loop {
        let packs = pack::build(&site.ring, epoch_of(now), changes).and_then(|packs| {
            pack::verify(&site.ring, &packs, changes)?;
            Ok(packs)
        });
        let is_last = changes.len() <= 1;
        match packs {
            Ok(packs) if is_last || are_few(&packs) => return Ok(packs),
            Err(_) if is_last => return Err(Error::defect("a pack does not read back")),
            _ => changes.truncate(changes.len() / 2),
        }
    }
}

fn are_few(packs: &[Sealed]) -> bool {
    let bytes: usize = packs.iter().map(|pack| pack.text.len()).sum();
    let values: usize = packs.iter().map(Sealed::count).sum();
    values <= MAX_VALUES && bytes <= MAX_PACK_BYTES
}

/// Makes the manifest of `tail`'s changes, which `packs` hold. The same changes, sealed at the same time, give the same texts: a manifest
/// that is lost before the next one can be made again, and is known by its hash.
///
/// # Errors
/// None in practice: what was made here can be signed and sealed.
pub(crate) fn draft<P>(
    site: &Site<'_, P>,
    now: i64,
    tail: &Tail,
    packs: Vec<Sealed>,
    base: Option<Fresh>,
) -> Result<Draft, Error> {
    let newest = tail.newest.as_ref();
    let (Some(first), Some(last)) = (tail.changes.first(), tail.changes.last()) else {
        return Err(Error::defect("an empty range is sealed"));
    };
    let mut state = newest
        .map(|manifest| manifest.state.clone())
        .unwrap_or_default();
    for change in &tail.changes {
        for op in &change.ops {
            state.change(&op.record, op.before.as_ref(), op.after.as_ref());
        }
    }
    let records = history::count(tail);
    let mut since: Vec<_> = newest
        .into_iter()
        .flat_map(|newest| newest.since.iter().chain(&newest.packs).cloned())
        .collect();
    let mut reference = newest.and_then(|manifest| manifest.base.clone());
    let mut chunks = Vec::new();
    if let Some(fresh) = base {
        if (fresh.state.digest(), fresh.records) != (state.digest(), records) {
            return Err(Error::defect("a base is not what its changes add up to"));
        }
        // It covers everything up to and including this range.
        (reference, chunks) = (Some(fresh.reference), fresh.chunks);
        since.clear();
    }
    let n = newest.map_or(0, |newest| newest.n) + 1;
    let previous = tail.text.as_deref().map(document::hash);
    let references: Vec<_> = packs.iter().map(Sealed::reference).collect();
    let (from, to) = (first.seq(), last.seq());
    let entry = seal_entry(n, from, to, now, &references, &state, previous);
    let mut ledger = newest
        .map(|manifest| manifest.ledger.clone())
        .unwrap_or_default();
    let entries = tail.changes.iter().map(|change| &change.entry);
    let completed = ledger.append(entries.chain([&entry]))?;
    let is_sealed = |piece: &&Name| matches!(piece.whole(), Name::Journal(seq) if *seq <= to);
    let manifest = Manifest {
        n,
        previous,
        first: from,
        last: to,
        time_first: first.time(),
        time_last: last.time(),
        time: now,
        changes: to - from + 1,
        packs: references,
        base: reference,
        since,
        state,
        records,
        seal_index: ledger.size() - 1,
        checkpoint: checkpoint(site, &ledger)?,
        pieces: tail.pieces.iter().filter(is_sealed).cloned().collect(),
        leaf: leaf(newest, &tail.changes),
        ledger,
    };
    let lifetime = |name: Name, bytes: &[u8]| {
        let text = cipher::seal(&site.ring, LIFETIME_EPOCH, &name, bytes, SAME)?;
        Ok::<_, Error>(Sealed { name, text })
    };
    let sealed = document::seal(&site.ring, LIFETIME_EPOCH, manifest.name(), &manifest, SAME)?;
    let hash = document::hash(&sealed.text);
    let mut values = vec![sealed];
    values.extend(packs);
    for tile in completed.tiles {
        let (level, n) = (tile.level, tile.n);
        values.push(lifetime(Name::Tile { level, n }, &tile.bytes)?);
    }
    for bundle in completed.bundles {
        values.push(lifetime(Name::Bundle(bundle.n), &bundle.bytes)?);
    }
    Ok(Draft {
        manifest,
        hash,
        values,
        chunks,
    })
}

/// Zeros for a salt: the same content gives the same text.
const SAME: [u8; 24] = [0; 24];

/// The last leaf that was given up to the last of `changes`.
fn leaf(newest: Option<&Manifest>, changes: &[Change]) -> u32 {
    let before = newest.map_or(0, |newest| newest.leaf);
    let ops = changes.iter().flat_map(|change| &change.ops);
    ops.map(|op| op.leaf).fold(before, u32::max)
}

fn checkpoint<P>(site: &Site<'_, P>, ledger: &LedgerState) -> Result<String, Error> {
    let checkpoint = Checkpoint {
        origin: ledger::origin(site),
        size: ledger.size(),
        root: ledger.root(),
    };
    Ok(checkpoint.sign(&ledger::signer(site)?)?)
}
