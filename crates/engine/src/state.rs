//! The state: what is stored at one point of the history, folded from a base and the changes since.
//!
//! A record that was forgotten is in it without its content: its commitment still counts, so the state hash is exact.

use std::collections::BTreeMap;

use bailee_core::base::{BaseRef, Chunk};
use bailee_core::change::{Change, Opened};
use bailee_core::digest::Digest;
use bailee_core::document::Reference;
use bailee_core::hash::StateHash;
use bailee_core::id::RecordId;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;
use bailee_core::record::Record;

use crate::error::Error;
use crate::history::{contents, open_ops, open_packs};
use crate::piece;
use crate::platform::Platform;
use crate::site::Site;

/// What is stored: every record, and the hash over all of them.
#[derive(Debug, Default)]
pub struct State {
    /// The records, with their versions. Boxed, since maps of pointers are one piece of code in the module.
    pub records: BTreeMap<RecordId, Box<Held>>,
    /// The hash over what they say.
    pub hash: StateHash,
}

/// A record of a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The leaf of its life, the number of its key.
    pub leaf: u32,
    /// The number of the change that wrote it.
    pub version: u32,
    /// The commitment to what it says: its part of the state hash.
    pub commitment: Digest,
    /// What it says; `None` when that was forgotten.
    pub record: Option<Record>,
}

impl State {
    /// Whether a change starts from what this state says.
    pub(crate) fn is_followed_by(&self, ops: &[Opened]) -> bool {
        // A change may end one life of a record and begin the next.
        let mut left: BTreeMap<RecordId, Option<Digest>> = BTreeMap::new();
        ops.iter().all(|op| {
            let held = self.records.get(&op.record).map(|held| held.commitment);
            let current = left.insert(op.record, op.after).unwrap_or(held);
            current == op.before
        })
    }

    /// Applies one change, which starts from what the history says: whatever lies in the store, nothing else was ever acknowledged.
    ///
    /// # Errors
    /// `store-damaged` when it starts from something else, and then so does everything after it.
    pub fn apply(&mut self, seq: u32, ops: &[Opened]) -> Result<(), Error> {
        for op in ops {
            let current = self.records.get(&op.record).map(|held| held.commitment);
            if current != op.before {
                let what = "it does not start from what the history says";
                return Err(Error::contradicts(Name::Journal(seq), what));
            }
            self.hash
                .change(&op.record, current.as_ref(), op.after.as_ref());
            let Some(commitment) = op.after else {
                self.records.remove(&op.record);
                continue;
            };
            let after = contents(op).and_then(|(_, after)| after);
            let held = Held {
                leaf: op.leaf,
                version: seq,
                commitment,
                record: after.map(|after| after.record(seq)).transpose()?,
            };
            self.records.insert(op.record, Box::new(held));
        }
        Ok(())
    }

    /// Applies changes of the journal, in order.
    ///
    /// # Errors
    /// As [`Self::apply`], or when one of them cannot be opened.
    pub(crate) fn apply_all<P>(
        &mut self,
        site: &Site<'_, P>,
        changes: &[Change],
    ) -> Result<(), Error> {
        for change in changes {
            self.apply(change.seq(), &open_ops(site, change)?)?;
        }
        Ok(())
    }

    /// Returns the records whose content is known, in order of record.
    pub fn known(&self) -> impl Iterator<Item = &Record> {
        self.records
            .values()
            .filter_map(|held| held.record.as_ref())
    }
}

/// Returns the state that a base holds.
///
/// # Errors
/// `store-damaged` when a chunk is missing or altered.
pub(crate) async fn of_base<P: Platform>(
    site: &Site<'_, P>,
    base: &BaseRef,
) -> Result<State, Error> {
    let mut state = State::default();
    let names: Vec<Name> = base.chunks.iter().map(|chunk| chunk.name.clone()).collect();
    let texts = piece::read(site.platform, &names).await?;
    for (reference, text) in base.chunks.iter().zip(texts) {
        load_chunk(site, &mut state, reference, &text)?;
    }
    Ok(state)
}

/// Returns the state that the base of `manifest` and the packs since give.
///
/// # Errors
/// `store-damaged` when a part is missing or altered, or the result does not have the manifest's state hash.
pub(crate) async fn straight<P: Platform>(
    site: &Site<'_, P>,
    manifest: &Manifest,
) -> Result<State, Error> {
    let mut state = match &manifest.base {
        Some(base) => of_base(site, base).await?,
        None => State::default(),
    };
    let covered = manifest.base.as_ref().map_or(0, |base| base.seq);
    let packs: Vec<Reference> = manifest
        .since
        .iter()
        .chain(&manifest.packs)
        .filter(|pack| pack.name.range().is_none_or(|(_, last)| last > covered))
        .cloned()
        .collect();
    for step in open_packs(site, &packs).await? {
        state.apply(step.entry.seq, &step.ops)?;
    }
    if state.hash.digest() != manifest.state.digest() {
        let what = "what it seals does not add up to its state hash";
        return Err(Error::contradicts(manifest.name(), what));
    }
    Ok(state)
}

fn load_chunk<P>(
    site: &Site<'_, P>,
    state: &mut State,
    reference: &Reference,
    text: &str,
) -> Result<(), Error> {
    let chunk: Chunk = reference.open(&site.ring, text)?;
    let at = |error: bailee_core::Error| error.at(&reference.name);
    for item in chunk.open(&site.ring).map_err(at)? {
        let content = item.content;
        let record = content.map(|content| content.record(item.version));
        let held = Held {
            leaf: item.leaf,
            version: item.version,
            commitment: item.commitment,
            record: record.transpose().map_err(at)?,
        };
        state.hash.add(&item.record, &item.commitment);
        state.records.insert(item.record, Box::new(held));
    }
    Ok(())
}
