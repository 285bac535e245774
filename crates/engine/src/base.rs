//! The base: the full state as of one change, rewritten when the changes on top of it outweigh it.

use bailee_core::base::{self, BaseRef, Chunk};
use bailee_core::document::{self, Sealed};
use bailee_core::hash::StateHash;
use bailee_core::record::Record;
use bailee_core::ring::epoch_of;

use crate::error::Error;
use crate::history::Tail;
use crate::platform::Platform;
use crate::present;
use crate::recovery;
use crate::site::Site;
use crate::state::State;

/// The base is rewritten when this many packs lie on top of it, so that reading the state stays a few batches.
const MAX_PACKS_ON_BASE: usize = 96;
/// The fewest changes on top of a base before it is rewritten.
const MIN_CHANGES_ON_BASE: u32 = 64;

/// A base that is ready to be stored.
pub(crate) struct Fresh {
    /// What the manifest will know of it.
    pub(crate) reference: BaseRef,
    /// Its chunks.
    pub(crate) chunks: Vec<Sealed>,
    /// The hash of the state that it holds.
    pub(crate) state: StateHash,
    /// How many records it holds.
    pub(crate) records: u32,
}

/// Returns the base as of the last change of `tail`, when it is time to rewrite it.
///
/// That is so when as many changes lie on the old one as it has records (so at most twice the changed bytes are written), or too
/// many packs; or when it is forced, since the old one is lost.
///
/// # Errors
/// The platform's error. When the state cannot be read, the old base stays.
pub(crate) async fn refresh<P: Platform>(
    site: &Site<'_, P>,
    now: i64,
    tail: &Tail,
    records: u32,
    is_forced: bool,
) -> Result<Option<Fresh>, Error> {
    let Some(last) = tail.changes.last() else {
        return Ok(None);
    };
    let newest = tail.newest.as_ref();
    let kept = newest.and_then(|manifest| manifest.base.as_ref());
    let on_base = last.seq() - kept.map_or(0, |base| base.seq);
    let packs = newest.map_or(0, |manifest| manifest.since.len() + manifest.packs.len());
    let is_due = on_base >= records.max(MIN_CHANGES_ON_BASE) || packs >= MAX_PACKS_ON_BASE;
    if !is_due && !is_forced {
        return Ok(None);
    }
    let mut state = match newest {
        None => State::default(),
        Some(manifest) => match recovery::sealed_state(site, manifest).await {
            // What lies in the store says it as well, as of the last change: from then on nothing rests on what is lost.
            Err(Error::StoreDamaged { .. }) if last.seq() == site.head.seq => {
                let state = present::read(site).await?;
                let whole = state.filter(|state| state.known().count() == state.records.len());
                return match whole {
                    Some(state) => build(site, now, last.seq(), state).map(Some),
                    // A damaged pack must not end the backups as well: the old base stays, and the statement shows the damage.
                    None => Ok(None),
                };
            }
            Err(Error::StoreDamaged { .. }) => return Ok(None),
            state => state?,
        },
    };
    state.apply_all(site, &tail.changes)?;
    build(site, now, last.seq(), state).map(Some)
}

/// Makes the chunks and opens them again: what cannot be read back is never committed.
fn build<P>(site: &Site<'_, P>, now: i64, seq: u32, state: State) -> Result<Fresh, Error> {
    let records = u32::try_from(state.records.len()).unwrap_or(u32::MAX);
    let items = state
        .records
        .into_iter()
        .map(|(id, held)| base::Item {
            record: id,
            leaf: held.leaf,
            version: held.version,
            commitment: held.commitment,
            content: held.record.as_ref().map(Record::content),
        })
        .collect::<Vec<_>>();
    // The content of an item that was opened is what its commitment says, so these are enough to compare.
    let mark = |item: &base::Item| {
        let has_content = item.content.is_some();
        (
            item.record,
            item.leaf,
            item.version,
            item.commitment,
            has_content,
        )
    };
    let expected: Vec<_> = items.iter().map(mark).collect();
    let chunks = base::build(&site.ring, epoch_of(now), 0, seq, items)?;
    let mut read = Vec::with_capacity(expected.len());
    for chunk in &chunks {
        let opened = document::open::<Chunk>(&site.ring, &chunk.name, &chunk.text)
            .and_then(|chunk| chunk.open(&site.ring))
            .map_err(|_| Error::defect("a base does not read back"))?;
        read.extend(opened.iter().map(mark));
    }
    if read != expected {
        return Err(Error::defect("a base reads back as something else"));
    }
    Ok(Fresh {
        reference: BaseRef {
            part: 0,
            seq,
            chunks: chunks.iter().map(Sealed::reference).collect(),
        },
        chunks,
        state: state.hash,
        records,
    })
}
