//! The head, made again from the manifests and the journal: for a site that cannot be opened, since its head is lost, is somebody else's,
//! or was put back; and for one of which a journal record is lost that no backup covers, since nothing can go on past it.
//!
//! The keys and the anchor are all that is trusted; every number follows from what opens with them, and each change has to start from
//! what the fold before it says. All shelves are made again with it, since the head says which change wrote each. Where a change is
//! missing, those after it cannot be part of the history any more: they are named before, dropped and told, and what they wrote is found
//! to differ then, for an administrator to adopt.

use std::collections::BTreeMap;

use bailee_core::change::Change;
use bailee_core::document;
use bailee_core::entry::Act;
use bailee_core::name::Name;
use bailee_core::shelf::{RECORDS, Shelf, Shelves};
use bailee_forge::effect::{BatchDelete, Transact};
use bailee_forge::limit::BATCH_ITEMS;
use bailee_forge::store::Item;
use bailee_forge::transaction::Condition;
use bailee_forge::{Transaction, Value};
use serde_json::Value as Json;

use crate::access::{Authorized, SiteAdmin};
use crate::anchor::Anchor;
use crate::call::Door;
use crate::commit::{Plan, SEQ, commit};
use crate::error::Error;
use crate::head::Head;
use crate::history;
use crate::piece;
use crate::platform::{Platform, PlatformExt};
use crate::recovery;
use crate::sealed;
use crate::setup;
use crate::shelf::{folded, value};
use crate::site::{KEYS, Site, root_key};
use crate::state::State;
use crate::store;

use super::remade::write;
use super::{Due, Repair, tell};

/// Journal records that are read in one batch.
const BATCH: u32 = 25;
/// How far beyond the first missing change is looked for others.
const BEYOND: u32 = 50;
/// Leftovers that are deleted in the transaction that writes the head.
const WITH_HEAD: usize = 20;

/// What the history leads to.
struct Rebuilt<'a, P> {
    /// The site, with the head that follows.
    site: Site<'a, P>,
    /// The state at it.
    state: State,
    /// Changes that opened and cannot be part of the history any more.
    dropped: Vec<Name>,
    /// The restore that ran.
    job: String,
}

/// Says whether the head can be made again, and what is dropped then.
///
/// # Errors
/// The platform's error.
pub(crate) async fn due<P: Platform>(door: Door<'_, P>) -> Result<Vec<Due>, Error> {
    match rebuild(door).await {
        Ok(rebuilt) => {
            let mut names = vec![Name::Head];
            names.extend(rebuilt.dropped);
            Ok(Due::at(Repair::Head, &names).into_iter().collect())
        }
        Err(error) if error.is_closed() || matches!(error, Error::StoreDamaged { .. }) => {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

/// Makes the head again and all shelves with it, and returns how many values were written.
///
/// # Errors
/// `keys-lost` or `store-damaged`, naming what stands in the way; the platform's error.
pub(crate) async fn run<P: Platform>(
    door: Door<'_, P>,
    by: &Authorized<SiteAdmin>,
) -> Result<usize, Error> {
    let Door {
        platform,
        policy,
        context,
    } = door;
    let before = store::read(platform, &Name::Head).await?;
    let Rebuilt {
        site,
        state,
        mut dropped,
        job,
    } = rebuild(door).await?;
    let numbers: Vec<u32> = (0..site.head.shelves).collect();
    let mut values = Vec::with_capacity(numbers.len());
    for mut shelf in folded(site.head.shelves(), &state, &numbers) {
        shelf.write_by(site.head.seq);
        let salt = platform.random::<24>().await?;
        values.push((shelf.name(), value(&site, &shelf, salt)?));
    }
    let count = values.len() + 1;
    // The last ones first: whatever is cut short leaves the same gap behind.
    let far = dropped.split_off(dropped.len().min(WITH_HEAD));
    let far: Result<Vec<Item>, _> = far.iter().rev().map(store::item).collect();
    store::perform(platform, &far?, BATCH_ITEMS, |items| BatchDelete { items }).await?;
    put(&site, before.as_ref(), &dropped).await?;
    // After the head: one that is not written is lost, and folded again from what the head leads to.
    write(&site, values).await?;
    let opened = setup::open_existing(platform, policy, context).await?;
    let mut site = opened.ok_or(Error::KeysLost)?;
    let actor = by.actor(&site);
    if !job.is_empty() {
        // What it restored so far stays, as when it is cancelled.
        commit(&mut site, &actor, async |site, _| {
            let act = Act::RestoreFailed {
                job: job.clone(),
                to: 0,
                code: "store-damaged".into(),
            };
            Ok(Plan::new(site, act))
        })
        .await?;
    }
    tell(&mut site, &actor, Repair::Head, count).await
}

/// Writes the head of `site` and deletes what is dropped, on the condition that the head that lies there is as it was read, as far as
/// conditions can tell.
async fn put<P: Platform>(
    site: &Site<'_, P>,
    before: Option<&Json>,
    dropped: &[Name],
) -> Result<(), Error> {
    let head = site.head.signed(&site.head_key);
    let number = |name: &str| {
        let number = before?.get(name)?.as_u64()?;
        u32::try_from(number).ok()
    };
    let conditions = ["seq", "n"]
        .into_iter()
        .filter_map(|name| Some(Condition::equals(name, number(name)?)));
    let mut transaction = Transaction::new();
    transaction.set_entity(
        store::entity()?,
        store::key(&Name::Head)?,
        Value::new(head.to_json())?,
        conditions.collect(),
    )?;
    for name in dropped {
        store::delete(&mut transaction, name)?;
    }
    let sent = site.platform.ask(Transact { transaction }).await;
    // What is stored decides, whatever was answered.
    if store::read(site.platform, &Name::Head).await?.as_ref() == Some(&head.to_json()) {
        return Ok(());
    }
    sent?;
    Err(Error::Contended)
}

/// Follows the history as far as it leads.
async fn rebuild<'a, P: Platform>(door: Door<'a, P>) -> Result<Rebuilt<'a, P>, Error> {
    let Door {
        platform,
        policy,
        context,
    } = door;
    let mut keys = store::read_together(platform, &KEYS).await?.into_iter();
    let mut next = || keys.next().flatten();
    let (Some(root), Some(ring), anchor) = (next(), next(), next()) else {
        return Err(Error::KeysLost);
    };
    let anchor = anchor.and_then(|anchor| Anchor::parse(anchor).ok());
    let anchor = anchor.unwrap_or_default();
    let empty = Head::default().signed(&root_key(&root)?.derive("head"));
    let mut site = Site::assemble(platform, policy, context, &root, &ring, empty)?;
    site.anchor = Some(anchor.clone());
    let former = former(&site).await?;
    let (from, mut head) = newest(&site, &anchor).await?;
    // What a head that the site itself wrote says beside its numbers is still so.
    head.policy.clone_from(&former.policy);
    head.observed.clone_from(&former.observed);
    head.handover.clone_from(&former.handover);
    site.head = head;
    site.head.seq = from;
    let mut state = match from {
        0 => State::default(),
        from => recovery::state_at(&site, from).await?,
    };
    let (changes, broken) = follow(&site, from, &mut state).await?;
    let seq = from + u32::try_from(changes.len()).unwrap_or(u32::MAX);
    if seq < site.head.sealed || seq == 0 {
        return Err(Error::missing(Name::Journal(seq + 1)));
    }
    site.head.seq = seq;
    let shelves = shelves(platform, &site).await?;
    let all = changes.iter().chain(&broken);
    let ops = all.flat_map(|change| &change.ops).map(|op| op.leaf);
    let tags = shelves.values().flatten().flat_map(Shelf::tags);
    // A leaf is given once: whatever opens and has one counts, be it part of the history or not.
    let leaves = ops.chain(tags.map(|tag| tag.leaf)).chain([former.leaf]);
    site.head.leaf = leaves.fold(site.head.leaf, u32::max);
    let records = u32::try_from(state.known().count()).unwrap_or(u32::MAX);
    let mut count = Shelves::new(1).ok_or(Error::defect("no site has no shelf"))?;
    let stored = u32::try_from(shelves.len()).unwrap_or(u32::MAX);
    while (records > RECORDS * count.count() && count.due(records).is_some())
        || Shelves::new(stored).is_some_and(|stored| stored.count() > count.count())
    {
        count = count.grown();
    }
    site.head.records = records;
    site.head.shelves = count.count();
    site.head.written = (0..count.count()).map(|_| seq).collect();
    site.head.findings = findings(&site).await?;
    Ok(Rebuilt {
        site,
        state,
        dropped: broken.iter().map(Change::name).collect(),
        job: former.job,
    })
}

/// The head that lies there, if the site itself wrote it: it may have been put back, and what it says was so once.
async fn former<P: Platform>(site: &Site<'_, P>) -> Result<Head, Error> {
    let stored = store::read(site.platform, &Name::Head).await?;
    let head = stored.and_then(|head| Head::parse(head).ok());
    let own = head.filter(|head| head.verify(&site.head_key).is_ok());
    Ok(own.unwrap_or_default())
}

/// Returns the last change that can be read in a manifest, and the head as far as manifests and anchor tell it.
async fn newest<P: Platform>(site: &Site<'_, P>, anchor: &Anchor) -> Result<(u32, Head), Error> {
    let mut n = anchor.n;
    // A seal whose anchor could not be written lies beyond it.
    let mut newest = match n {
        0 => None,
        n => history::manifest(site, n).await.ok(),
    };
    loop {
        match history::manifest(site, n + 1).await {
            Ok(next) => {
                newest = Some(next);
                n += 1;
            }
            Err(Error::StoreDamaged { .. }) => break,
            Err(error) => return Err(error),
        }
    }
    let head = |sealed, leaf| Head {
        n,
        sealed,
        leaf,
        ..Head::default()
    };
    Ok(match (newest, n) {
        (Some((_, manifest)), _) => (manifest.last, head(manifest.last, manifest.leaf)),
        (None, 0 | 1) => (0, head(anchor.last, 0)),
        // The newest is lost: the journal of its changes is still there, as a rule.
        (None, n) => {
            let (_, previous) = history::manifest(site, n - 1).await?;
            (previous.last, head(anchor.last, previous.leaf))
        }
    })
}

/// Follows the journal after change `from` as long as each change starts from what the fold before it says. Returns those, and what opens
/// beyond them.
async fn follow<P: Platform>(
    site: &Site<'_, P>,
    from: u32,
    state: &mut State,
) -> Result<(Vec<Change>, Vec<Change>), Error> {
    let (mut changes, mut beyond) = (Vec::new(), Vec::new());
    let mut at = from;
    let mut end = None;
    while end.is_none_or(|end| at < end) {
        let names: Vec<Name> = (at + 1..=at + BATCH).map(Name::Journal).collect();
        let texts = piece::read_each(site.platform, &names).await?;
        for (name, text) in names.iter().zip(texts) {
            at += 1;
            let opened = text.and_then(|text| {
                let change: Change = document::open(&site.ring, name, &text)?;
                let ops = history::open_ops(site, &change)?;
                Ok((change, ops))
            });
            let Ok((change, ops)) = opened else {
                end.get_or_insert(at + BEYOND);
                continue;
            };
            if end.is_none() && state.is_followed_by(&ops) {
                state.apply(at, &ops)?;
                changes.push(change);
            } else {
                end.get_or_insert(at + BEYOND);
                beyond.push(change);
            }
        }
    }
    Ok((changes, beyond))
}

/// The shelves that there are, from the first on without a gap, each if it opens.
async fn shelves<P: Platform>(
    platform: &P,
    site: &Site<'_, P>,
) -> Result<BTreeMap<u32, Option<Shelf>>, Error> {
    let mut shelves = BTreeMap::new();
    let mut at = 0;
    loop {
        let names: Vec<Name> = (at..at + BATCH).map(Name::Shelf).collect();
        for (name, value) in names.iter().zip(store::read_all(platform, &names).await?) {
            let Some(value) = value else {
                return Ok(shelves);
            };
            let text = store::text(name, Some(&value)).ok();
            let shelf = text.and_then(|text| document::open(&site.ring, name, text).ok());
            shelves.insert(at, shelf);
            at += 1;
        }
    }
}

/// The change that wrote the findings, if they can be read and are of this history.
async fn findings<P: Platform>(site: &Site<'_, P>) -> Result<u32, Error> {
    let stored = match sealed::read(site.platform, &site.ring, &Name::Findings).await {
        Err(Error::StoreDamaged { .. }) => None,
        stored => stored?,
    };
    let seq = stored.and_then(|stored| stored.get(SEQ)?.as_u64());
    let seq = seq.and_then(|seq| u32::try_from(seq).ok());
    Ok(seq.filter(|seq| *seq <= site.head.seq).unwrap_or_default())
}
