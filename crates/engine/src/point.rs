//! Restore points: finding one, and what differs from it now.
//!
//! A record's content at the point is what the first later change found, so going back reads only what came after it.

use std::collections::BTreeMap;

use bailee_core::hash::StateHash;
use bailee_core::id::RecordId;
use bailee_core::manifest::Manifest;
use bailee_core::policy::Policy;
use bailee_core::record::Content;
use bailee_core::time;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Error;
use crate::history::{self, Bound, OpenChange, Since};
use crate::payload::{Members, Payload};
use crate::platform::Platform;
use crate::secret;
use crate::site::Site;

/// The point to go back to.
#[derive(Clone, Debug, PartialEq, Eq, TS)]
#[ts(untagged)]
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

impl Payload for Target {
    fn take(members: &mut Members) -> Result<Self, Error> {
        match (members.optional_seq("seq")?, members.optional_text("time")?) {
            (Some(seq), None) => Ok(Self::Seq { seq }),
            (None, Some(time)) => Ok(Self::Time { time }),
            _ => Err(Error::payload(
                "it must name a change by seq, or a moment by time",
            )),
        }
    }
}

/// What becomes of secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(rename = "SecretChoice")]
pub enum Secrets {
    /// The newest stored ones stay: a token that was changed after a leak does not come back.
    #[default]
    Keep,
    /// Those of the point come back with everything else.
    BringBack,
}

/// Where to go back to, and what becomes of secrets.
#[derive(Clone, Debug, TS)]
pub(crate) struct Return {
    /// The point.
    pub(crate) to: Target,
    /// `keep` if absent.
    #[ts(optional)]
    pub(crate) secrets: Option<Secrets>,
}

impl Payload for Return {
    fn take(members: &mut Members) -> Result<Self, Error> {
        let to = members.nested("to")?;
        let secrets = members.optional_named("secrets", "`keep` or `bring-back`")?;
        Ok(Self { to, secrets })
    }
}

/// A point that was found.
pub(crate) struct Point {
    /// Number of its change.
    pub(crate) seq: u32,
    /// When that change was made, in milliseconds since the Unix epoch.
    pub(crate) time: i64,
    /// Hash over everything that was stored then.
    pub(crate) hash: StateHash,
    /// Hash over everything that is to be stored after going back: the same, unless secrets are kept.
    pub(crate) goal: StateHash,
    /// Records that changed since, whether or not they came back to what they were. Boxed, as in [`State`](crate::state::State).
    pub(crate) touched: BTreeMap<RecordId, Box<Touched>>,
}

/// A record that changed since the point.
pub(crate) struct Touched {
    /// What it says now, and what it is to say.
    pub(crate) difference: Difference,
    /// The last that it said, also when it is gone.
    pub(crate) newest: Content,
    /// The names of its secrets that are not those of the point.
    pub(crate) other_secrets: Vec<String>,
}

/// What a record says now, and what it is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What it says now.
    pub(crate) current: Option<Content>,
    /// What it is to say.
    pub(crate) target: Option<Content>,
}

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
    point.settle_secrets(site.policy, secrets)?;
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
            if let Some((before, after)) = history::contents(op) {
                hash.change(&op.record, after, before);
            }
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

impl Point {
    /// Takes one later change in: what a record was is what the first of them found, what it is, is what the last one left.
    fn add(&mut self, step: &OpenChange) {
        for op in &step.ops {
            // An erased record stays erased: no restore revives it.
            let Some((before, after)) = history::contents(op) else {
                continue;
            };
            let Some(newest) = after.or(before) else {
                continue;
            };
            match self.touched.get_mut(&op.record) {
                Some(touched) => {
                    touched.difference.current = after.cloned();
                    touched.newest = newest.clone();
                }
                None => {
                    let touched = Touched {
                        difference: Difference {
                            current: after.cloned(),
                            target: before.cloned(),
                        },
                        newest: newest.clone(),
                        other_secrets: Vec::new(),
                    };
                    self.touched.insert(op.record, Box::new(touched));
                }
            }
        }
    }

    /// Returns the records that are not now as they are to be.
    pub(crate) fn differences(&self) -> impl Iterator<Item = (&RecordId, &Touched)> {
        self.touched
            .iter()
            .map(|(id, touched)| (id, &**touched))
            .filter(|(_, touched)| touched.difference.current != touched.difference.target)
    }

    /// Returns how many records have secrets that are not those of the point.
    pub(crate) fn other_secrets(&self) -> usize {
        let all = self.touched.values();
        all.filter(|touched| !touched.other_secrets.is_empty())
            .count()
    }

    /// Finds the records whose secrets are not those of the point, and keeps the newest ones when that is asked for.
    fn settle_secrets(&mut self, policy: &Policy, secrets: Secrets) -> Result<(), Error> {
        for (id, touched) in &mut self.touched {
            let Some(target) = &touched.difference.target else {
                continue;
            };
            let Some(kept) = secret::keep(policy, target, &touched.newest)? else {
                continue;
            };
            touched.other_secrets = kept.names;
            if secrets == Secrets::Keep {
                self.goal.change(id, Some(target), Some(&kept.content));
                touched.difference.target = Some(kept.content);
            }
        }
        Ok(())
    }
}
