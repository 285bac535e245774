//! The head, made again from the manifests and the journal: for a site that cannot be opened, since its head is lost, is somebody else's,
//! or was put back.
//!
//! The keys and the anchor are all that is trusted; every number follows from what opens with them. All shelves are made again with it,
//! since the head says which change wrote each.

use bailee_core::document;
use bailee_core::name::Name;
use bailee_core::shelf::{RECORDS, Shelves};
use bailee_forge::effect::Transact;
use bailee_forge::transaction::Condition;
use bailee_forge::{Transaction, Value};
use serde_json::Value as Json;

use crate::access::{Authorized, SiteAdmin};
use crate::anchor::Anchor;
use crate::call::Door;
use crate::error::Error;
use crate::head::Head;
use crate::history;
use crate::piece;
use crate::platform::{Platform, PlatformExt};
use crate::setup;
use crate::shelf::{folded, value};
use crate::site::{KEYS, Site, root_key};
use crate::state;
use crate::store;

use super::{Due, Repair, tell, write};

/// Journal records that are read in one batch.
const BATCH: u32 = 25;

/// Says whether the head can be made again, and that it has to.
///
/// # Errors
/// The platform's error.
pub(crate) async fn due<P: Platform>(door: Door<'_, P>) -> Result<Vec<Due>, Error> {
    match found(door).await {
        Ok(_) => Ok(Due::at(Repair::Head, &[Name::Head]).into_iter().collect()),
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
    let mut site = found(door).await?;
    let state = state::state(&site).await?;
    let records = state.known().count();
    let records = u32::try_from(records).unwrap_or(u32::MAX);
    let mut shelves = Shelves::new(1).ok_or(Error::defect("no site has no shelf"))?;
    while records > RECORDS * shelves.count() && shelves.due(records).is_some() {
        shelves = shelves.grown();
    }
    let seq = site.head.seq;
    site.head.records = records;
    site.head.shelves = shelves.count();
    site.head.written = (0..shelves.count()).map(|_| seq).collect();
    let numbers: Vec<u32> = (0..shelves.count()).collect();
    let mut values = Vec::with_capacity(numbers.len());
    for mut shelf in folded(Some(shelves), &state, &numbers) {
        shelf.write_by(seq);
        let salt = platform.random::<24>().await?;
        values.push((shelf.name(), value(&site, &shelf, salt)?));
    }
    let count = values.len() + 1;
    write(&site, values).await?;
    put(&site, before.as_ref()).await?;
    let opened = setup::open_existing(platform, policy, context).await?;
    let mut site = opened.ok_or(Error::KeysLost)?;
    let actor = by.actor(&site);
    tell(&mut site, &actor, Repair::Head, count).await
}

/// Writes the head of `site`, on the condition that the one that lies there is as it was read, as far as conditions can tell.
async fn put<P: Platform>(site: &Site<'_, P>, before: Option<&Json>) -> Result<(), Error> {
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
    let sent = site.platform.ask(Transact { transaction }).await;
    // What is stored decides, whatever was answered.
    if store::read(site.platform, &Name::Head).await?.as_ref() == Some(&head.to_json()) {
        return Ok(());
    }
    sent?;
    Err(Error::Contended)
}

/// Returns the site with the head that the history leads to; its shelves are not known yet.
async fn found<'a, P: Platform>(door: Door<'a, P>) -> Result<Site<'a, P>, Error> {
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
    let anchor = anchor.map(Anchor::parse).transpose()?.unwrap_or_default();
    let empty = Head::default().signed(&root_key(&root)?.derive("head"));
    let mut site = Site::assemble(platform, policy, context, &root, &ring, empty)?;
    let mut n = anchor.n;
    site.anchor = Some(anchor.clone());
    // A seal whose anchor could not be written lies beyond it.
    let mut newest = match n {
        0 => None,
        n => history::manifest(&site, n).await.ok(),
    };
    loop {
        match history::manifest(&site, n + 1).await {
            Ok(next) => {
                newest = Some(next);
                n += 1;
            }
            Err(Error::StoreDamaged { .. }) => break,
            Err(error) => return Err(error),
        }
    }
    let (mut from, mut sealed) = (0, anchor.last);
    let mut leaf = 0;
    match (&newest, n) {
        (Some((_, manifest)), _) => {
            (from, sealed, leaf) = (manifest.last, manifest.last, manifest.leaf);
        }
        (None, 0) => {}
        // The newest is lost: the journal of its changes is still there, as a rule.
        (None, 1) => {}
        (None, n) => {
            let (_, previous) = history::manifest(&site, n - 1).await?;
            (from, leaf) = (previous.last, previous.leaf);
        }
    }
    let mut seq = from;
    'journal: loop {
        let names: Vec<Name> = (seq + 1..=seq + BATCH).map(Name::Journal).collect();
        let texts = piece::read_each(platform, &names).await?;
        for (name, text) in names.iter().zip(texts) {
            let Ok(text) = text else { break 'journal };
            let opened = document::open::<bailee_core::change::Change>(&site.ring, name, &text);
            let Ok(change) = opened else { break 'journal };
            leaf = change.ops.iter().map(|op| op.leaf).fold(leaf, u32::max);
            seq += 1;
        }
    }
    if seq < sealed || seq == 0 {
        return Err(Error::missing(Name::Journal(seq + 1)));
    }
    site.head = Head {
        seq,
        n,
        sealed,
        leaf,
        ..Head::default()
    };
    Ok(site)
}
