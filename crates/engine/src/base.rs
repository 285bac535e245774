//! The base: the full state as of one change, rewritten when the changes on top of it outweigh it.

use bailee_core::base::{self, SealedChunk};
use bailee_core::change::Change;
use bailee_core::manifest::Manifest;
use bailee_core::ring::epoch_of;

use crate::error::EngineError;
use crate::history;
use crate::platform::Platform;
use crate::site::Site;
use crate::state::{self, State};

/// The base is rewritten when this many packs lie on top of it, so that reading the state stays a few batches.
const MAX_PACKS_ON_BASE: usize = 96;
/// Fewest changes on top of a base before it is rewritten.
const MIN_CHANGES_ON_BASE: u32 = 64;

/// The base that a manifest names.
pub(crate) struct Base {
    /// Where it is; absent before the first.
    pub(crate) base: Option<base::BaseRef>,
    /// Its chunks, when it is new.
    pub(crate) chunks: Vec<SealedChunk>,
    /// The state that it holds, when it is new.
    pub(crate) state: Option<State>,
}

/// Returns the base that the manifest names, and its chunks when it is new.
///
/// It is rewritten when as many changes lie on it as it has records (so at most twice the changed bytes are written), or too many packs.
///
/// # Errors
/// The platform's error. When the state cannot be read, the old base stays.
pub(crate) async fn refresh_base<P: Platform>(
    site: &Site<'_, P>,
    now: i64,
    newest: Option<&Manifest>,
    changes: &[Change],
    records: u32,
) -> Result<Base, EngineError> {
    let kept = newest.and_then(|manifest| manifest.base.clone());
    let last = changes.last().map_or(0, Change::seq);
    let on_base = last - kept.as_ref().map_or(0, |base| base.seq);
    let packs = newest.map_or(0, |manifest| manifest.since.len() + manifest.packs.len());
    if on_base < records.max(MIN_CHANGES_ON_BASE) && packs < MAX_PACKS_ON_BASE {
        return Ok(Base {
            base: kept,
            chunks: Vec::new(),
            state: None,
        });
    }
    let mut state = match newest {
        Some(manifest) => match state::sealed_state(site, manifest).await {
            // A damaged pack must not end the backups as well: the old base stays, and the statement shows the damage.
            Err(EngineError::StoreDamaged { .. }) => {
                return Ok(Base {
                    base: kept,
                    chunks: Vec::new(),
                    state: None,
                });
            }
            state => state?,
        },
        None => State::default(),
    };
    for change in changes {
        state.apply(change.seq(), &history::open_ops(site, change)?)?;
    }
    let items = state
        .records
        .iter()
        .map(|(id, record)| base::Item {
            record: *id,
            created: record.created,
            version: record.version,
            content: Some(record.content()),
        })
        .collect();
    let chunks = base::build(&site.ring, epoch_of(now), 0, last, items).map_err(|_| {
        EngineError::Defect {
            what: "the state cannot be sealed as a base",
        }
    })?;
    for chunk in &chunks {
        base::open(&site.ring, &chunk.reference.name, &chunk.text).map_err(|_| {
            EngineError::Defect {
                what: "a base does not read back",
            }
        })?;
    }
    let references = chunks.iter().map(|chunk| chunk.reference.clone()).collect();
    let base = Some(base::BaseRef {
        part: 0,
        seq: last,
        chunks: references,
    });
    Ok(Base {
        base,
        chunks,
        state: Some(state),
    })
}
