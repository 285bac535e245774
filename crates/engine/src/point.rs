//! Restore points: finding one, and what differs from it now.
//!
//! A record's content at the point is what the first later change found, so going back reads only what came after it.

use std::collections::{BTreeMap, BTreeSet};

use bailee_core::hash::StateHash;
use bailee_core::manifest::Manifest;
use bailee_core::record::{Content, Record, RecordId};
use bailee_core::time::{self, to_rfc3339};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::access::{Authorized, SiteAdmin};
use crate::error::EngineError;
use crate::history::{self, Bound, Step};
use crate::name;
use crate::platform::Platform;
use crate::site::Site;

/// Changes that a preview lists one by one.
const PREVIEW_CHANGES: usize = 100;

/// The point to go back to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Target {
    /// Right after this change.
    Seq {
        /// Its number.
        seq: u32,
    },
    /// Right after the last change made at or before this time.
    Time {
        /// RFC 3339.
        time: String,
    },
}

/// A point that was found.
pub(crate) struct Point {
    /// Number of its change.
    pub(crate) seq: u32,
    /// When that change was made, in milliseconds since the Unix epoch.
    pub(crate) time: i64,
    /// Hash over everything that was stored then.
    pub(crate) hash: StateHash,
    /// Records that are not now as they were then.
    pub(crate) differences: BTreeMap<RecordId, Difference>,
    /// Records that changed since, whether or not they came back to what they were.
    pub(crate) touched: BTreeSet<RecordId>,
}

/// A record that is not as it was at the point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What it says now.
    pub(crate) current: Option<Content>,
    /// What it said then.
    pub(crate) target: Option<Content>,
}

/// Finds the point that `to` names.
///
/// # Errors
/// `invalid-payload` when there is none; `store-damaged` when the history does not reach it unaltered.
pub(crate) async fn find<P: Platform>(
    site: &Site<'_, P>,
    to: &Target,
) -> Result<Point, EngineError> {
    let (bound, time) = match to {
        Target::Seq { seq } => {
            if *seq == 0 || *seq > site.head.seq {
                return Err(EngineError::payload(format!(
                    "there is no change {seq}; the last one is {}",
                    site.head.seq
                )));
            }
            (Bound::Seq(*seq), None)
        }
        Target::Time { time } => {
            let time = time::parse(time)
                .map_err(|_| EngineError::payload("time is not an RFC 3339 time"))?;
            (Bound::Time(time), Some(time))
        }
    };
    let (newest, steps, seals) = history::since_with_seals(site, bound).await?;
    let wanted = |step: &&Step| match (to, time) {
        (Target::Seq { seq }, _) => step.entry.seq == *seq,
        (_, Some(time)) => step.entry.time <= time,
        _ => false,
    };
    let step = steps
        .iter()
        .rfind(wanted)
        .ok_or_else(|| EngineError::payload("nothing was stored at that time"))?;
    let (seq, time) = (step.entry.seq, step.entry.time);
    let mut hash = newest
        .as_ref()
        .map(|manifest| manifest.state.clone())
        .unwrap_or_default();
    for step in steps
        .iter()
        .filter(|step| step.entry.seq > site.head.sealed)
    {
        history::fold_hash(&mut hash, &step.ops);
    }
    let later: Vec<&Step> = steps.iter().filter(|step| step.entry.seq > seq).collect();
    for step in later.iter().rev() {
        check_seal(&seals, step.entry.seq, &hash)?;
        for op in &step.ops {
            if let Some((before, after)) = history::contents(op) {
                hash.change(&op.record, after, before);
            }
        }
    }
    check_seal(&seals, seq, &hash)?;
    let touched = later
        .iter()
        .flat_map(|step| step.ops.iter().map(|op| op.record))
        .collect();
    Ok(Point {
        seq,
        time,
        hash,
        differences: differences(&later),
        touched,
    })
}

/// Going backwards must pass through the state of every seal on the way; where it does not, a value had been changed or lost
/// outside the app, and what lies before cannot be told from the later changes.
fn check_seal(seals: &[Manifest], seq: u32, hash: &StateHash) -> Result<(), EngineError> {
    match seals.iter().find(|manifest| manifest.last == seq) {
        Some(manifest) if manifest.state.digest() != hash.digest() => {
            Err(EngineError::damaged(name::manifest(manifest.n)?))
        }
        _ => Ok(()),
    }
}

/// What a record was is what the first later change found; what it is, is what the last one left.
fn differences(later: &[&Step]) -> BTreeMap<RecordId, Difference> {
    let mut all: BTreeMap<RecordId, Difference> = BTreeMap::new();
    for op in later.iter().flat_map(|step| &step.ops) {
        // An erased record stays erased: no restore revives it.
        let Some((before, after)) = history::contents(op) else {
            continue;
        };
        let difference = all.entry(op.record).or_insert_with(|| Difference {
            target: before.cloned(),
            current: None,
        });
        difference.current = after.cloned();
    }
    all.retain(|_, difference| difference.current != difference.target);
    all
}

/// Returns what a restore would change, and changes nothing.
///
/// # Errors
/// `invalid-payload` when there is no such point; `store-damaged` when the history does not reach it unaltered.
pub async fn preview<P: Platform>(
    site: &Site<'_, P>,
    _by: &Authorized<SiteAdmin>,
    to: &Target,
) -> Result<Json, EngineError> {
    let point = find(site, to).await?;
    let (mut adds, mut updates, mut deletes) = (0, 0, 0);
    let mut changes = Vec::new();
    for (id, difference) in &point.differences {
        let (action, shown) = match (&difference.current, &difference.target) {
            (None, Some(target)) => ("add", target),
            (Some(current), None) => ("delete", current),
            (_, Some(target)) => ("update", target),
            (None, None) => continue,
        };
        match action {
            "add" => adds += 1,
            "delete" => deletes += 1,
            _ => updates += 1,
        }
        let record = shown
            .record(0)
            .map_err(|_| EngineError::damaged(format!("l:{id}")))?;
        let order = (
            action,
            record.kind.clone(),
            record.scope.clone(),
            record.name.clone(),
        );
        changes.push((order, id, record, difference));
    }
    // In the order in which people look for things.
    changes.sort_by(|one, next| one.0.cmp(&next.0));
    let changes: Vec<_> = changes
        .into_iter()
        .take(PREVIEW_CHANGES)
        .map(|((action, ..), id, record, difference)| {
            json!({
                "id": id.to_string(),
                "kind": record.kind,
                "scope": record.scope,
                "name": record.name,
                "action": action,
                "fields": differing_fields(difference),
            })
        })
        .collect();
    Ok(json!({
        "to": {"seq": point.seq, "time": to_rfc3339(point.time)},
        "adds": adds,
        "updates": updates,
        "deletes": deletes,
        "changes": changes,
        "total": point.differences.len(),
        "stateHash": point.hash.digest().to_string(),
    }))
}

/// Names of the fields that differ; every field of the one side when the other is absent.
fn differing_fields(difference: &Difference) -> Vec<String> {
    let fields = |content: &Option<Content>| {
        content
            .as_ref()
            .and_then(|content| content.record(0).ok())
            .map(|record: Record| record.fields)
            .unwrap_or_default()
    };
    let (current, target) = (fields(&difference.current), fields(&difference.target));
    let mut names: Vec<String> = current
        .keys()
        .chain(target.keys())
        .filter(|name| current.get(*name) != target.get(*name))
        .cloned()
        .collect();
    names.sort();
    names.dedup();
    names
}
