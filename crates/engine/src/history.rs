//! The history: manifests, packs, bases and the journal, read and checked.
//!
//! Everything rests on dense numbers: manifests 1..=n, changes 1..=seq, each read by its own key.
//! What should be there and is not, or does not open, is `store-damaged` and names its key; nothing is ever skipped.

use std::collections::BTreeMap;

use bailee_core::change::{Body, Change, Opened};
use bailee_core::entry::Entry;
use bailee_core::hash::StateHash;
use bailee_core::manifest::{self, Manifest};
use bailee_core::pack::{self, Pack, PackRef};
use bailee_core::record::Content;
use bailee_forge::Key;
use bailee_forge::limit::BATCH_ITEMS;
use bailee_forge::store::{Batch, Item};
use serde_json::Value as Json;

use crate::error::EngineError;
use crate::name;
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::site::Site;

/// One change of the history, opened.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its ledger entry.
    pub entry: Entry,
    /// What it did to each record.
    pub ops: Vec<Opened>,
}

/// Reads `keys`, 25 at a time, in the order given; `None` for those that are absent.
///
/// A batch that does not return a key is not believed: the key is read once more on its own, which is strongly consistent.
///
/// # Errors
/// The platform's error.
pub async fn read_all<P: Platform>(
    site: &Site<'_, P>,
    keys: &[Key],
) -> Result<Vec<Option<Json>>, EngineError> {
    let mut values = Vec::with_capacity(keys.len());
    for chunk in keys.chunks(BATCH_ITEMS) {
        if let [key] = chunk {
            values.push(retry::read(site.platform, async || site.platform.get(key).await).await?);
            continue;
        }
        let batch = Batch::new(chunk.iter().cloned().map(Item::key).collect())?;
        let found = retry::read(site.platform, async || {
            site.platform.batch_get(batch.clone()).await
        })
        .await?;
        let mut by_key: BTreeMap<String, Json> = found
            .values
            .into_iter()
            .map(|item| (item.key, item.value))
            .collect();
        for key in chunk {
            match by_key.remove(key.as_str()) {
                Some(value) => values.push(Some(value)),
                None => values
                    .push(retry::read(site.platform, async || site.platform.get(key).await).await?),
            }
        }
    }
    Ok(values)
}

/// Returns the first of `keys` that is there, though none should be; a batch that shows none is believed.
///
/// # Errors
/// The platform's error.
pub async fn first_present<P: Platform>(
    site: &Site<'_, P>,
    keys: &[Key],
) -> Result<Option<String>, EngineError> {
    for chunk in keys.chunks(BATCH_ITEMS) {
        let batch = Batch::new(chunk.iter().cloned().map(Item::key).collect())?;
        let found = retry::read(site.platform, async || {
            site.platform.batch_get(batch.clone()).await
        })
        .await?;
        if let Some(item) = found.values.into_iter().next() {
            return Ok(Some(item.key));
        }
        if !found.failed.is_empty() {
            return Err(EngineError::OutcomeUnknown);
        }
    }
    Ok(None)
}

/// Returns the text of a value that must be there.
pub(crate) fn text<'v>(key: &Key, value: Option<&'v Json>) -> Result<&'v str, EngineError> {
    value
        .and_then(Json::as_str)
        .ok_or_else(|| EngineError::damaged(key))
}

/// Opens the journal record of change `seq`.
///
/// # Errors
/// `store-damaged` when it is not what was written there.
pub fn open_change<P>(site: &Site<'_, P>, seq: u32, value: &Json) -> Result<Change, EngineError> {
    let key = name::journal(seq)?;
    Change::unseal(&site.ring, seq, text(&key, Some(value))?)
        .map_err(|_| EngineError::damaged(&key))
}

/// Opens manifest `n`.
///
/// # Errors
/// `store-damaged` when it is absent or not what was written there.
pub fn open_manifest<P>(
    site: &Site<'_, P>,
    n: u32,
    value: Option<&Json>,
) -> Result<Manifest, EngineError> {
    let key = name::manifest(n)?;
    Manifest::open(&site.ring, n, text(&key, value)?).map_err(|_| EngineError::damaged(&key))
}

/// Returns the manifests with these numbers, in the order given, and checks the chain between neighbours in descending order.
///
/// # Errors
/// `store-damaged` when one is missing, altered, or does not name its predecessor.
pub async fn manifests<P: Platform>(
    site: &Site<'_, P>,
    numbers: &[u32],
) -> Result<Vec<Manifest>, EngineError> {
    let keys = numbers
        .iter()
        .map(|n| name::manifest(*n))
        .collect::<Result<Vec<_>, _>>()?;
    let values = read_all(site, &keys).await?;
    let mut manifests: Vec<Manifest> = Vec::with_capacity(numbers.len());
    for ((n, key), value) in numbers.iter().zip(&keys).zip(&values) {
        let manifest = open_manifest(site, *n, value.as_ref())?;
        if let Some(later) = manifests.last() {
            let is_next = later.n == n + 1;
            let follows = later.first == manifest.last + 1
                && later.previous == Some(manifest::hash(text(key, value.as_ref())?));
            if is_next && !follows {
                return Err(EngineError::damaged(key));
            }
        }
        manifests.push(manifest);
    }
    Ok(manifests)
}

/// Returns the newest manifest; `None` before the first seal.
///
/// # Errors
/// `store-damaged` when the head names a manifest that is missing, altered, or of another range.
pub async fn newest<P: Platform>(site: &Site<'_, P>) -> Result<Option<Manifest>, EngineError> {
    if site.head.n == 0 {
        return Ok(None);
    }
    let key = name::manifest(site.head.n)?;
    let value = retry::read(site.platform, async || site.platform.get(&key).await).await?;
    check_newest(site, open_manifest(site, site.head.n, value.as_ref())?).map(Some)
}

fn check_newest<P>(site: &Site<'_, P>, manifest: Manifest) -> Result<Manifest, EngineError> {
    if manifest.last == site.head.sealed {
        return Ok(manifest);
    }
    Err(EngineError::damaged(name::manifest(site.head.n)?))
}

/// Returns the newest manifest and every change after it.
///
/// # Errors
/// `store-damaged` when one of them is missing or altered.
pub async fn recent<P: Platform>(
    site: &Site<'_, P>,
) -> Result<(Option<Manifest>, Vec<Change>), EngineError> {
    let (manifest, _, changes) = recent_up_to(site, site.head.seq).await?;
    Ok((manifest, changes))
}

/// Returns the newest manifest, its text, and the changes after it up to `last`: one batch when there are at most 24.
///
/// # Errors
/// As [`recent`].
pub async fn recent_up_to<P: Platform>(
    site: &Site<'_, P>,
    last: u32,
) -> Result<(Option<Manifest>, Option<String>, Vec<Change>), EngineError> {
    let mut keys = Vec::new();
    if site.head.n > 0 {
        keys.push(name::manifest(site.head.n)?);
    }
    for seq in site.head.sealed + 1..=last {
        keys.push(name::journal(seq)?);
    }
    let mut values = read_all(site, &keys).await?.into_iter();
    let (mut manifest, mut manifest_text) = (None, None);
    if site.head.n > 0 {
        let value = values.next().flatten();
        manifest = Some(check_newest(
            site,
            open_manifest(site, site.head.n, value.as_ref())?,
        )?);
        manifest_text = value.and_then(|value| value.as_str().map(str::to_owned));
    }
    let mut changes = Vec::new();
    for (seq, value) in (site.head.sealed + 1..=last).zip(values) {
        let value = value.ok_or(EngineError::damaged(name::journal(seq)?))?;
        changes.push(open_change(site, seq, &value)?);
    }
    Ok((manifest, manifest_text, changes))
}

/// Returns the changes `first` to `last` from the journal.
///
/// # Errors
/// `store-damaged` when one is missing or altered.
pub async fn journal<P: Platform>(
    site: &Site<'_, P>,
    first: u32,
    last: u32,
) -> Result<Vec<Change>, EngineError> {
    let keys = (first..=last)
        .map(name::journal)
        .collect::<Result<Vec<_>, _>>()?;
    let mut changes = Vec::with_capacity(keys.len());
    for ((seq, key), value) in (first..=last).zip(&keys).zip(read_all(site, &keys).await?) {
        changes.push(open_change(
            site,
            seq,
            &value.ok_or(EngineError::damaged(key))?,
        )?);
    }
    Ok(changes)
}

/// Opens what a journal record says of each record.
///
/// # Errors
/// `store-damaged` when a body is altered.
pub fn open_ops<P>(site: &Site<'_, P>, change: &Change) -> Result<Vec<Opened>, EngineError> {
    let key = name::journal(change.seq())?;
    change
        .open(&site.ring)
        .map_err(|_| EngineError::damaged(key))
}

/// Reads the packs of one sealed range and returns its changes.
///
/// # Errors
/// `store-damaged` when a pack is missing, altered, or not the one that the manifest committed.
pub async fn open_packs<P: Platform>(
    site: &Site<'_, P>,
    packs: &[PackRef],
) -> Result<Vec<Step>, EngineError> {
    let keys = packs
        .iter()
        .map(|pack| Key::new(pack.name.as_str()))
        .collect::<Result<Vec<_>, _>>()?;
    let values = read_all(site, &keys).await?;
    let mut steps = Vec::new();
    let mut opened: Vec<Pack> = Vec::new();
    for (index, ((reference, key), value)) in packs.iter().zip(&keys).zip(&values).enumerate() {
        let text = text(key, value.as_ref())?;
        if manifest::hash(text) != reference.hash {
            return Err(EngineError::damaged(key));
        }
        opened.push(
            Pack::open(&site.ring, &reference.name, text).map_err(|_| EngineError::damaged(key))?,
        );
        // Packs of one range belong together.
        let is_last = packs
            .get(index + 1)
            .is_none_or(|next| next.first != reference.first);
        if is_last {
            let changes =
                pack::changes(&site.ring, &opened).map_err(|_| EngineError::damaged(key))?;
            steps.extend(changes.into_iter().map(|change| Step {
                entry: change.entry,
                ops: change.ops,
            }));
            opened.clear();
        }
    }
    Ok(steps)
}

/// How far back [`since`] reads.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// To the change with this number.
    Seq(u32),
    /// To the last change made at or before this time.
    Time(i64),
}

/// Returns the changes from `bound` to the head, in order; possibly some before it, since ranges are read whole.
///
/// # Errors
/// `store-damaged` when anything of it is missing or altered.
pub async fn since<P: Platform>(
    site: &Site<'_, P>,
    bound: Bound,
) -> Result<(Option<Manifest>, Vec<Step>), EngineError> {
    let (newest, steps, _) = since_with_seals(site, bound).await?;
    Ok((newest, steps))
}

/// As [`since`], with the manifests whose ranges were read, newest first.
///
/// # Errors
/// As [`since`].
pub async fn since_with_seals<P: Platform>(
    site: &Site<'_, P>,
    bound: Bound,
) -> Result<(Option<Manifest>, Vec<Step>, Vec<Manifest>), EngineError> {
    let (newest, unsealed) = recent(site).await?;
    let reaches = |first: u32, time_first: i64| match bound {
        Bound::Seq(seq) => first <= seq,
        Bound::Time(time) => time_first <= time,
    };
    let covered = unsealed
        .first()
        .is_some_and(|change| reaches(change.seq(), change.time()));
    let mut ranges: Vec<Manifest> = Vec::new();
    if let (false, Some(newest)) = (covered, &newest) {
        ranges.push(newest.clone());
        while let Some(oldest) = ranges
            .last()
            .filter(|oldest| !reaches(oldest.first, oldest.time_first) && oldest.n > 1)
        {
            // The neighbour is read again with each batch, so that the chain is checked across batches.
            let from = oldest.n;
            let to = from.saturating_sub(24).max(1);
            let batch = manifests(site, &(to..=from).rev().collect::<Vec<_>>()).await?;
            for manifest in batch.into_iter().skip(1) {
                let done = reaches(manifest.first, manifest.time_first);
                ranges.push(manifest);
                if done {
                    break;
                }
            }
        }
    }
    let packs: Vec<PackRef> = ranges
        .iter()
        .rev()
        .flat_map(|manifest| manifest.packs.iter().cloned())
        .collect();
    let mut steps = open_packs(site, &packs).await?;
    for change in &unsealed {
        steps.push(Step {
            entry: change.entry.clone(),
            ops: open_ops(site, change)?,
        });
    }
    Ok((newest, steps, ranges))
}

/// Returns how many records there are after the unsealed changes.
#[must_use]
pub fn count(newest: Option<&Manifest>, unsealed: &[Change]) -> u32 {
    let sealed = newest.map_or(0, |manifest| manifest.records);
    unsealed
        .iter()
        .flat_map(|change| &change.ops)
        .fold(sealed, |count, op| match (&op.before, &op.after) {
            (None, Some(_)) => count + 1,
            (Some(_), None) => count.saturating_sub(1),
            _ => count,
        })
}

/// Returns the state hash after `ops` on top of `hash`.
pub fn fold_hash(hash: &mut StateHash, ops: &[Opened]) {
    for op in ops {
        if let Body::Clear { before, after } = &op.body {
            hash.change(&op.record, before.as_ref(), after.as_ref());
        }
    }
}

/// Returns the contents of an op, or nothing when its key is gone.
#[must_use]
pub fn contents(op: &Opened) -> Option<(Option<&Content>, Option<&Content>)> {
    match &op.body {
        Body::Clear { before, after } => Some((before.as_ref(), after.as_ref())),
        Body::Erased => None,
    }
}
