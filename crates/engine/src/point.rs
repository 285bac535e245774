//! Restore points: finding one, and what differs from it now.
//!
//! A record's content at the point is what the first later change found, so going back reads only what came after it.

use std::collections::{BTreeMap, BTreeSet};

use bailee_core::digest::Digest;
use bailee_core::gate::{self, Rule};
use bailee_core::hash::StateHash;
use bailee_core::id::RecordId;
use bailee_core::location::Location;
use bailee_core::manifest::Manifest;
use bailee_core::policy::{Mode, Policy};
use bailee_core::record::{Content, Record};
use bailee_core::time;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Error;
use crate::history::{self, Bound, OpenChange, Since};
use crate::payload::{Members, Payload};
use crate::platform::Platform;
use crate::recovery;
use crate::secret;
use crate::site::Site;
use crate::state::{self, State};

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
#[ts(rename_all = "camelCase")]
pub struct Return {
    /// The point.
    pub to: Target,
    /// `keep` if absent.
    #[ts(optional)]
    pub secrets: Option<Secrets>,
    /// Whether records that today's policy does not allow as they were are to stay what they are; without it, a restore that has some is
    /// not started.
    #[ts(optional)]
    pub leave_out: Option<bool>,
}

impl Payload for Return {
    fn take(members: &mut Members) -> Result<Self, Error> {
        let to = members.nested("to")?;
        let secrets = members.optional_named("secrets", "`keep` or `bring-back`")?;
        let leave_out = members.optional_flag("leaveOut")?;
        Ok(Self {
            to,
            secrets,
            leave_out,
        })
    }
}

/// A point that was found.
pub(crate) struct Point {
    /// Number of its change.
    pub(crate) seq: u32,
    /// When that change was made, in milliseconds since the Unix epoch.
    pub(crate) time: i64,
    /// Hash over everything that was stored then, also what was forgotten since.
    pub(crate) hash: StateHash,
    /// Hash over everything that is to be stored after going back: the same, unless secrets are kept or records were forgotten.
    pub(crate) goal: StateHash,
    /// Records that changed since, whether or not they came back to what they were. Boxed, as in [`State`](crate::state::State).
    pub(crate) touched: BTreeMap<RecordId, Box<Touched>>,
}

/// A record that changed since the point.
pub(crate) struct Touched {
    /// What it says now, and what it is to say.
    pub(crate) difference: Difference,
    /// The last that it said as far as that is known, also when it is gone; `None` when all of it was forgotten.
    pub(crate) newest: Option<Content>,
    /// The names of its secrets that are not those of the point.
    pub(crate) other_secrets: Vec<String>,
    /// Whether it was forgotten and so is not what it was at the point: it cannot be written back, or not be written at all.
    pub(crate) is_forgotten: bool,
    /// Whether it is not in custody any more, and so stays what it is.
    pub(crate) is_outside: bool,
    /// The first rule of today's policy that it would break as it was at the point; it stays what it is then.
    pub(crate) unfit: Option<Unfit>,
}

/// Why a record does not become what it was.
#[derive(Clone, Debug)]
pub(crate) struct Unfit {
    /// What it was.
    pub(crate) content: Content,
    /// The rule that this breaks.
    pub(crate) rule: Rule,
}

/// What a record says now, and what it is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What it says now.
    pub(crate) current: Option<Version>,
    /// What it is to say.
    pub(crate) target: Option<Version>,
}

/// One version of a record. Two are the same when their commitments are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// The leaf of its life, the number of its key.
    pub(crate) leaf: u32,
    /// The commitment to what it says.
    pub(crate) commitment: Digest,
    /// What it says; `None` when that was forgotten.
    pub(crate) content: Option<Content>,
}

impl Version {
    /// Returns what it says, if there is such a version and that is known.
    pub(crate) fn known(version: Option<&Self>) -> Option<&Content> {
        version.and_then(|version| version.content.as_ref())
    }
}

impl Difference {
    /// Whether there is one.
    fn is_real(&self) -> bool {
        let commitment = |version: &Option<Version>| version.as_ref().map(|one| one.commitment);
        commitment(&self.current) != commitment(&self.target)
    }
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
    let mut point = match backwards(site, bound).await {
        // Something since the point is lost. Boxed: hardly ever needed.
        Err(Error::StoreDamaged { .. }) => Box::pin(forwards(site, bound)).await?,
        point => point?,
    };
    point.settle_forgotten();
    point.settle_outside(site.policy)?;
    point.settle_secrets(site, secrets)?;
    point.settle_unfit(site)?;
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
    let mut current = state::state(site).await?;
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

impl Touched {
    fn new(newest: Option<Content>, difference: Difference) -> Self {
        Self {
            difference,
            newest,
            other_secrets: Vec::new(),
            is_forgotten: false,
            is_outside: false,
            unfit: None,
        }
    }

    /// Whether it lies in the platform's secret store, and so is a secret as a whole.
    fn is_whole_secret(&self) -> Result<bool, Error> {
        let newest = self.newest.as_ref().map(|newest| newest.record(0));
        Ok(newest
            .transpose()?
            .is_some_and(|newest| newest.location.is_secret()))
    }
}

impl Point {
    /// Takes one later change in: what a record was is what the first of them found, what it is, is what the last one left.
    fn add(&mut self, step: &OpenChange) {
        for op in &step.ops {
            let version = |commitment: Option<Digest>, content: Option<&Content>| {
                Some(Version {
                    leaf: op.leaf,
                    commitment: commitment?,
                    content: content.cloned(),
                })
            };
            let (before, after) = history::contents(op).unwrap_or_default();
            let newest = after.or(before).cloned();
            let (before, after) = (version(op.before, before), version(op.after, after));
            match self.touched.get_mut(&op.record) {
                Some(touched) => {
                    touched.difference.current = after;
                    touched.newest = newest.or_else(|| touched.newest.take());
                }
                None => {
                    let difference = Difference {
                        current: after,
                        target: before,
                    };
                    let touched = Touched::new(newest, difference);
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
            .filter(|(_, touched)| touched.difference.is_real())
    }

    /// Returns how many records have secrets that are not those of the point.
    pub(crate) fn other_secrets(&self) -> usize {
        let all = self.touched.values();
        all.filter(|touched| !touched.other_secrets.is_empty())
            .count()
    }

    /// Returns the records that do not become what they were at the point, because they were forgotten since.
    pub(crate) fn forgotten(&self) -> impl Iterator<Item = &RecordId> {
        let all = self.touched.iter();
        all.filter(|(_, touched)| touched.is_forgotten)
            .map(|(id, _)| id)
    }

    /// Settles what becomes of records whose key was forgotten: no restore revives one. What the point had of it stays away, and
    /// what cannot be written any more stays as it is.
    fn settle_forgotten(&mut self) {
        for (id, touched) in &mut self.touched {
            let Difference { current, target } = &mut touched.difference;
            let is_lost = |version: &Option<Version>| {
                let version = version.as_ref();
                version.is_some_and(|version| version.content.is_none())
            };
            let reached = if is_lost(current) {
                current.clone()
            } else if is_lost(target) {
                None
            } else {
                continue;
            };
            let commitment = |version: &Option<Version>| version.as_ref().map(|one| one.commitment);
            let (from, to) = (commitment(target), commitment(&reached));
            touched.is_forgotten = from != to;
            self.goal.change(id, from.as_ref(), to.as_ref());
            *target = reached;
        }
    }

    /// Leaves records as they are that are not in custody any more: what their app does with them is nobody's to undo.
    fn settle_outside(&mut self, policy: &Policy) -> Result<(), Error> {
        for (id, touched) in &mut self.touched {
            let Difference { current, target } = &mut touched.difference;
            let known = Version::known(target.as_ref()).or(Version::known(current.as_ref()));
            let Some(content) = known.or(touched.newest.as_ref()) else {
                continue;
            };
            if policy.keeps(&content.record(0)?.location) {
                continue;
            }
            let commitment = |version: &Option<Version>| version.as_ref().map(|one| one.commitment);
            let (from, to) = (commitment(target), commitment(current));
            touched.is_outside = from != to;
            self.goal.change(id, from.as_ref(), to.as_ref());
            target.clone_from(current);
        }
        Ok(())
    }

    /// Returns how many records do not become what they were, because they are not in custody any more.
    pub(crate) fn outside(&self) -> usize {
        let all = self.touched.values();
        all.filter(|touched| touched.is_outside).count()
    }

    /// Leaves records as they are that the gate would refuse today as they were: a restore stores nothing that nobody could store. What
    /// became secret since is no reason: the look after a restore seals it.
    fn settle_unfit<P>(&mut self, site: &Site<'_, P>) -> Result<(), Error> {
        let policy = site.policy;
        for (id, touched) in &mut self.touched {
            if !touched.difference.is_real() {
                continue;
            }
            let Difference { current, target } = &mut touched.difference;
            let Some(content) = Version::known(target.as_ref()) else {
                continue;
            };
            let record = content.record(0)?;
            let Location { store, key } = &record.location;
            let kind = policy.kind_at(store, key);
            if kind.is_none_or(|kind| kind.mode != Mode::Enforce) {
                continue;
            }
            let closed = secret::close(site, &record, [0; 24])?;
            let value = closed.as_ref().unwrap_or(&record.value);
            let Err(violations) = gate::check_stored(policy, store, key, value) else {
                continue;
            };
            let first = violations.first().map(|violation| violation.rule);
            touched.unfit = first.map(|rule| Unfit {
                content: content.clone(),
                rule,
            });
            let commitment = |version: &Option<Version>| version.as_ref().map(|one| one.commitment);
            let (from, to) = (commitment(target), commitment(current));
            self.goal.change(id, from.as_ref(), to.as_ref());
            target.clone_from(current);
        }
        Ok(())
    }

    /// Returns the records that do not become what they were, because today's policy does not allow it.
    pub(crate) fn unfit(&self) -> impl Iterator<Item = &Unfit> {
        self.touched
            .values()
            .filter_map(|touched| touched.unfit.as_ref())
    }

    /// Finds the records whose secrets are not those of the point, and keeps the newest ones when that is asked for.
    fn settle_secrets<P>(&mut self, site: &Site<'_, P>, secrets: Secrets) -> Result<(), Error> {
        for (id, touched) in &mut self.touched {
            if touched.is_whole_secret()? {
                let Difference { current, target } = &mut touched.difference;
                let commitment =
                    |version: &Option<Version>| version.as_ref().map(|one| one.commitment);
                let (from, to) = (commitment(target), commitment(current));
                if from != to {
                    touched.other_secrets = vec![secret::WHOLE.to_owned()];
                    if secrets == Secrets::Keep {
                        self.goal.change(id, from.as_ref(), to.as_ref());
                        target.clone_from(current);
                    }
                }
                continue;
            }
            let target = touched.difference.target.as_ref();
            let (Some(target), Some(newest)) = (target, &touched.newest) else {
                continue;
            };
            let Some(content) = &target.content else {
                continue;
            };
            let Some(kept) = secret::keep(site.policy, content, newest)? else {
                continue;
            };
            touched.other_secrets = kept.names;
            if secrets == Secrets::Keep {
                let leaf = kept.content.record(0)?.leaf;
                let kept = Version {
                    leaf,
                    commitment: site.commit(leaf, &kept.content)?,
                    content: Some(kept.content),
                };
                self.goal
                    .change(id, Some(&target.commitment), Some(&kept.commitment));
                touched.difference.target = Some(kept);
            }
        }
        Ok(())
    }
}
