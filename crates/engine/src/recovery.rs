//! The state at any change, from whatever of the history can still be read.
//!
//! A base is a shortcut, a pack is one of several ways: what a lost value said is folded from others where they say the same. The result
//! is exact or there is none: each change starts from what the fold before it says, and the hash of a seal must come out.

use std::collections::BTreeMap;

use bailee_core::base::BaseRef;
use bailee_core::digest::Digest;
use bailee_core::document::{self, Reference};
use bailee_core::hash::StateHash;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;

use crate::error::Error;
use crate::history::{self, Bound, OpenChange};
use crate::piece;
use crate::platform::Platform;
use crate::site::Site;
use crate::state::{self, State};

/// Manifests that are read in one batch.
const BATCH: u32 = 25;

/// What the manifests that can be read say of where the history lies.
#[derive(Default)]
struct Sources {
    /// Bases by the last change in them.
    bases: BTreeMap<u32, BaseRef>,
    /// The packs of each range, by its first and last change.
    packs: BTreeMap<(u32, u32), BTreeMap<Name, Reference>>,
    /// State hashes by the last change that they cover.
    hashes: BTreeMap<u32, StateHash>,
    /// First change of each range, and the times of its first and last change, by its last change.
    times: BTreeMap<u32, (u32, i64, i64)>,
    /// Changes that were opened so far.
    opened: BTreeMap<u32, OpenChange>,
}

/// Returns the manifests of these numbers, each by itself, with the hash of its text.
///
/// # Errors
/// The platform's error.
pub(crate) async fn manifests<P: Platform>(
    site: &Site<'_, P>,
    numbers: &[u32],
) -> Result<Vec<Result<(Manifest, Digest), Error>>, Error> {
    let names: Vec<Name> = numbers.iter().map(|n| Name::Manifest(*n)).collect();
    let texts = piece::read_each(site.platform, &names).await?;
    let opened = names.iter().zip(texts).map(|(name, text)| {
        let text = text?;
        let manifest = history::open_manifest(site, name, &text)?;
        Ok((manifest, document::hash(&text)))
    });
    Ok(opened.collect())
}

/// Returns the state right after change `seq`.
///
/// # Errors
/// `store-damaged`, naming what stands in the way, when nothing that can be read leads there; the platform's error.
pub(crate) async fn state_at<P: Platform>(site: &Site<'_, P>, seq: u32) -> Result<State, Error> {
    let mut sources = Sources::find(site).await?;
    let mut first_error = None;
    let bases: Vec<Option<BaseRef>> = sources
        .bases
        .range(..=seq)
        .rev()
        .map(|(_, base)| Some(base.clone()))
        .chain([None])
        .collect();
    for base in bases {
        match sources.fold(site, base.as_ref(), seq).await {
            Ok(state) => return Ok(state),
            Err(error @ Error::StoreDamaged { .. }) => {
                first_error.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    Err(first_error.unwrap_or_else(|| Error::missing(Name::Journal(seq))))
}

/// Finds the change that a bound means, and when it was made.
///
/// # Errors
/// `no-such-moment` when nothing that can be read was made by then; `store-damaged` when it cannot be told; the platform's error.
pub(crate) async fn moment<P: Platform>(
    site: &Site<'_, P>,
    bound: Bound,
) -> Result<(u32, i64), Error> {
    let mut sources = Sources::find(site).await?;
    // Where the change is looked for: what is not sealed, and the range of the newest backup that has begun by then.
    let mut from = site.head.sealed + 1;
    let ranges = sources.times.iter().rev();
    let mut found = None;
    for (last, (first, time_first, time_last)) in ranges {
        match bound {
            Bound::Seq(seq) if seq == *last => return Ok((seq, *time_last)),
            Bound::Seq(seq) if seq > *last => break,
            Bound::Time(time) if *time_last <= time => {
                found = Some((*last, *time_last));
                break;
            }
            Bound::Time(time) if *time_first > time => {}
            _ => from = *first,
        }
    }
    let to = match bound {
        Bound::Seq(seq) => seq,
        Bound::Time(_) => site.head.seq,
    };
    let from = match bound {
        Bound::Seq(seq) => seq,
        Bound::Time(_) => from,
    };
    for next in from..=to {
        if !sources.opened.contains_key(&next) {
            sources.open(site, next, to).await?;
        }
        let change = sources.opened.get(&next);
        let entry = change.map(|change| &change.entry);
        let entry = entry.ok_or_else(|| Error::missing(Name::Journal(next)))?;
        match bound {
            Bound::Time(time) if entry.time > time => break,
            _ => found = Some((entry.seq, entry.time)),
        }
    }
    let first = sources.times.values().next();
    found.ok_or(Error::NoSuchMoment {
        first: first.map_or(0, |(_, time, _)| *time),
    })
}

impl Sources {
    /// Reads every manifest that can be read.
    async fn find<P: Platform>(site: &Site<'_, P>) -> Result<Self, Error> {
        let mut sources = Self::default();
        let mut to = site.head.n;
        while to > 0 {
            let from = to.saturating_sub(BATCH - 1).max(1);
            let numbers: Vec<u32> = (from..=to).rev().collect();
            let all = manifests(site, &numbers).await?;
            for (manifest, _) in all.into_iter().flatten() {
                sources.take(manifest);
            }
            to = from - 1;
        }
        Ok(sources)
    }

    fn take(&mut self, manifest: Manifest) {
        let times = (manifest.first, manifest.time_first, manifest.time_last);
        self.times.insert(manifest.last, times);
        self.hashes.insert(manifest.last, manifest.state);
        if let Some(base) = manifest.base {
            self.bases.entry(base.seq).or_insert(base);
        }
        for pack in manifest.since.into_iter().chain(manifest.packs) {
            if let Some(range) = pack.name.range() {
                let packs = self.packs.entry(range).or_default();
                packs.insert(pack.name.clone(), pack);
            }
        }
    }

    /// Folds the changes after `base`, or after nothing, up to `seq`.
    async fn fold<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        base: Option<&BaseRef>,
        seq: u32,
    ) -> Result<State, Error> {
        let mut state = match base {
            Some(base) => state::of_base(site, base).await?,
            None => State::default(),
        };
        let covered = base.map_or(0, |base| base.seq);
        self.check(covered, &state)?;
        for next in covered + 1..=seq {
            if !self.opened.contains_key(&next) {
                self.open(site, next, seq).await?;
            }
            let change = self.opened.get(&next);
            let change = change.ok_or_else(|| Error::missing(Name::Journal(next)))?;
            state.apply(next, &change.ops)?;
            self.check(next, &state)?;
        }
        Ok(state)
    }

    /// Compares a state with the hash that was sealed of it, if one was.
    fn check(&self, seq: u32, state: &State) -> Result<(), Error> {
        match self.hashes.get(&seq) {
            Some(hash) if hash.digest() != state.hash.digest() => {
                let what = "it does not lead to the state hash that was sealed";
                Err(Error::contradicts(Name::Journal(seq), what))
            }
            _ => Ok(()),
        }
    }

    /// Opens the range that change `seq` is in, from its packs, or else the journal from there on, at most to `most`.
    async fn open<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        seq: u32,
        most: u32,
    ) -> Result<(), Error> {
        let ranges = self.packs.range(..=(seq, u32::MAX));
        let found = ranges.rev().find(|((_, last), _)| *last >= seq);
        let packs: Vec<Reference> = match found {
            Some((_, packs)) => packs.values().cloned().collect(),
            None => Vec::new(),
        };
        let last = found.map_or(most, |((_, last), _)| (*last).min(most));
        let opened = match packs.is_empty() {
            false => history::open_packs(site, &packs).await,
            true => Err(Error::missing(Name::Journal(seq))),
        };
        let error = match opened {
            Ok(changes) => {
                let changes = changes.into_iter().map(|change| (change.entry.seq, change));
                self.opened.extend(changes);
                return Ok(());
            }
            Err(error @ Error::StoreDamaged { .. }) => error,
            Err(error) => return Err(error),
        };
        // The journal of the newest backup stays until the one after it.
        let names: Vec<Name> = (seq..=last).map(Name::Journal).collect();
        for (name, text) in names
            .iter()
            .zip(piece::read_each(site.platform, &names).await?)
        {
            let Ok(text) = text else { break };
            let Ok(change) = document::open(&site.ring, name, &text) else {
                break;
            };
            let ops = history::open_ops(site, &change)?;
            let entry = change.entry;
            self.opened.insert(entry.seq, OpenChange { entry, ops });
        }
        match self.opened.contains_key(&seq) {
            true => Ok(()),
            false => Err(error),
        }
    }
}
