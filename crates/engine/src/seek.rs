//! Finding a restore point: backwards from now, which reads only what came after it, or forwards from before it when something of that is
//! lost.

use std::collections::{BTreeMap, BTreeSet};

use bailee_core::hash::StateHash;
use bailee_core::id::RecordId;
use bailee_core::manifest::Manifest;
use bailee_core::record::Record;
use bailee_core::time;

use crate::error::Error;
use crate::history::{self, Bound, OpenChange, Since};
use crate::platform::Platform;
use crate::point::{Difference, Point, Secrets, Target, Touched, Version};
use crate::present;
use crate::recovery;
use crate::site::Site;
use crate::state::State;

/// Finds the point that `to` names, and what going back there means.
///
/// # Errors
/// `invalid-payload` or `no-such-moment` when there is none; `store-damaged` when the history does not reach it unaltered.
pub(crate) async fn find<P: Platform>(
    site: &Site<'_, P>,
    to: &Target,
    secrets: Secrets,
) -> Result<Point, Error> {
    let bound = bound(site, to)?;
    let mut point = match backwards(site, bound).await {
        // Something since the point is lost. Boxed: hardly ever needed.
        Err(Error::StoreDamaged { .. }) => Box::pin(forwards(site, bound)).await?,
        point => point?,
    };
    point.settle(site, secrets)?;
    Ok(point)
}

/// Goes back from now, change by change.
///
/// # Errors
/// `store-damaged` when one of them cannot be read.
async fn backwards<P: Platform>(site: &Site<'_, P>, bound: Bound) -> Result<Point, Error> {
    let since = history::since(site, bound).await?;
    let wanted = |step: &&OpenChange| match bound {
        Bound::Seq(seq) => step.entry.seq == seq,
        Bound::Time(time) => step.entry.time <= time,
    };
    let Some(step) = since.steps.iter().rfind(wanted) else {
        let first = since.steps.first().map_or(0, |step| step.entry.time);
        return Err(Error::NoSuchMoment { first });
    };
    let (seq, time) = (step.entry.seq, step.entry.time);
    let hash = hash_at(site, &since, seq)?;
    let mut point = Point {
        seq,
        time,
        goal: hash.clone(),
        hash,
        touched: BTreeMap::new(),
    };
    for step in since.steps.iter().filter(|step| step.entry.seq > seq) {
        point.add(step);
    }
    Ok(point)
}

/// Goes to the point from before it, and compares what was there with what is there now: for when something in between is lost.
///
/// # Errors
/// `store-damaged` when nothing that can be read leads to the point, or to now.
async fn forwards<P: Platform>(site: &Site<'_, P>, bound: Bound) -> Result<Point, Error> {
    let (seq, time) = recovery::moment(site, bound).await?;
    let mut target = recovery::state_at(site, seq).await?;
    let mut current = present::state(site).await?;
    let mut point = Point {
        seq,
        time,
        goal: target.hash.clone(),
        hash: target.hash.clone(),
        touched: BTreeMap::new(),
    };
    let ids: BTreeSet<RecordId> = current
        .records
        .keys()
        .chain(target.records.keys())
        .copied()
        .collect();
    for id in ids {
        let version = |state: &mut State| {
            let held = state.records.remove(&id)?;
            Some(Version {
                leaf: held.leaf,
                commitment: held.commitment,
                content: held.record.as_ref().map(Record::content),
            })
        };
        let difference = Difference {
            current: version(&mut current),
            target: version(&mut target),
        };
        if difference.is_real() {
            let newest = Version::known(difference.current.as_ref());
            let newest = newest.or(Version::known(difference.target.as_ref()));
            let touched = Touched::new(newest.cloned(), difference);
            point.touched.insert(id, Box::new(touched));
        }
    }
    Ok(point)
}

fn bound<P>(site: &Site<'_, P>, to: &Target) -> Result<Bound, Error> {
    match to {
        Target::Seq { seq } if *seq == 0 || *seq > site.head.seq => Err(Error::payload(format!(
            "there is no change {seq}; the last one is {}",
            site.head.seq
        ))),
        Target::Seq { seq } => Ok(Bound::Seq(*seq)),
        Target::Time { time } => time::parse(time)
            .map(Bound::Time)
            .map_err(|_| Error::payload("time is not an RFC 3339 time")),
    }
}

/// Goes back from the newest state hash to the one after change `seq`.
fn hash_at<P>(site: &Site<'_, P>, since: &Since, seq: u32) -> Result<StateHash, Error> {
    let newest = since.newest.as_ref();
    let mut hash = newest
        .map(|manifest| manifest.state.clone())
        .unwrap_or_default();
    for step in since
        .steps
        .iter()
        .filter(|step| step.entry.seq > site.head.sealed)
    {
        history::fold_hash(&mut hash, &step.ops);
    }
    for step in since.steps.iter().rev().filter(|step| step.entry.seq > seq) {
        check_seal(&since.seals, step.entry.seq, &hash)?;
        for op in &step.ops {
            hash.change(&op.record, op.after.as_ref(), op.before.as_ref());
        }
    }
    check_seal(&since.seals, seq, &hash)?;
    Ok(hash)
}

/// Going backwards must pass through the state of every seal on the way; where it does not, a value had been changed or lost
/// outside the app, and what lies before cannot be told from the later changes.
fn check_seal(seals: &[Manifest], seq: u32, hash: &StateHash) -> Result<(), Error> {
    match seals.iter().find(|manifest| manifest.last == seq) {
        Some(manifest) if manifest.state.digest() != hash.digest() => {
            let what = "going back does not pass through its state hash";
            Err(Error::contradicts(manifest.name(), what))
        }
        _ => Ok(()),
    }
}
