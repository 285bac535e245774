//! The state: what is stored at one point of the history, folded from a base and the changes since.

use std::collections::BTreeMap;

use bailee_core::base;
use bailee_core::change::{Body, Opened};
use bailee_core::hash::StateHash;
use bailee_core::manifest::{self, Manifest};
use bailee_core::pack::PackRef;
use bailee_core::record::{Record, RecordId};
use bailee_forge::Key;

use crate::error::EngineError;
use crate::history::{open_ops, open_packs, read_all, recent, text};
use crate::name;
use crate::platform::Platform;
use crate::site::Site;

/// What is stored: every record, and the hash over all of them.
#[derive(Debug, Default)]
pub struct State {
    /// The records, with their versions.
    pub records: BTreeMap<RecordId, Record>,
    /// The hash over their contents.
    pub hash: StateHash,
    /// The hash as the changes themselves add it up. It differs from `hash` only when [`Self::strays`] is not 0.
    pub recorded: StateHash,
    /// Changes that did not start from what the history says: a live value had been changed or lost outside the app.
    pub strays: usize,
}

impl State {
    /// Applies one change.
    ///
    /// A change that started from something else is counted and applied all the same: what the app wrote last is what is
    /// stored, and one value that was lost outside the app must not end all backups of the site.
    ///
    /// # Errors
    /// None in practice: contents that were opened are readable.
    pub fn apply(&mut self, seq: u32, ops: &[Opened]) -> Result<(), EngineError> {
        for op in ops {
            // What was erased has no content and takes no part in the state.
            let Body::Clear { before, after } = &op.body else {
                continue;
            };
            let current = self.records.get(&op.record).map(Record::content);
            self.strays += usize::from(current.as_ref() != before.as_ref());
            self.recorded
                .change(&op.record, before.as_ref(), after.as_ref());
            self.hash
                .change(&op.record, current.as_ref(), after.as_ref());
            match after {
                Some(after) => {
                    let record = after.record(seq).map_err(|_| EngineError::Defect {
                        what: "a change has no readable content",
                    })?;
                    self.records.insert(op.record, record);
                }
                None => {
                    self.records.remove(&op.record);
                }
            }
        }
        Ok(())
    }
}

/// Returns the state that `manifest` seals: its base, and the packs since.
///
/// # Errors
/// `store-damaged` when a part is missing or altered, or the result has not the manifest's state hash.
pub async fn sealed_state<P: Platform>(
    site: &Site<'_, P>,
    manifest: &Manifest,
) -> Result<State, EngineError> {
    let mut state = State::default();
    if let Some(base) = &manifest.base {
        let keys = base
            .chunks
            .iter()
            .map(|chunk| Key::new(chunk.name.as_str()))
            .collect::<Result<Vec<_>, _>>()?;
        let values = read_all(site, &keys).await?;
        for ((chunk, key), value) in base.chunks.iter().zip(&keys).zip(&values) {
            let text = text(key, value.as_ref())?;
            if manifest::hash(text) != chunk.hash {
                return Err(EngineError::damaged(key));
            }
            for item in
                base::open(&site.ring, &chunk.name, text).map_err(|_| EngineError::damaged(key))?
            {
                let Some(content) = item.content else {
                    continue;
                };
                let record = content
                    .record(item.version)
                    .map_err(|_| EngineError::damaged(key))?;
                state.hash.add(&item.record, &content);
                state.recorded.add(&item.record, &content);
                state.records.insert(item.record, record);
            }
        }
    }
    let covered = manifest.base.as_ref().map_or(0, |base| base.seq);
    let packs: Vec<PackRef> = manifest
        .since
        .iter()
        .chain(&manifest.packs)
        .filter(|pack| pack.last > covered)
        .cloned()
        .collect();
    for step in open_packs(site, &packs).await? {
        state.apply(step.entry.seq, &step.ops)?;
    }
    if state.recorded.digest() != manifest.state.digest() {
        return Err(EngineError::damaged(name::manifest(manifest.n)?));
    }
    Ok(state)
}

/// Returns the state at the head.
///
/// # Errors
/// As [`sealed_state`].
pub async fn state<P: Platform>(site: &Site<'_, P>) -> Result<State, EngineError> {
    let (newest, unsealed) = recent(site).await?;
    let mut state = match &newest {
        Some(manifest) => sealed_state(site, manifest).await?,
        None => State::default(),
    };
    for change in &unsealed {
        state.apply(change.seq(), &open_ops(site, change)?)?;
    }
    Ok(state)
}
