//! What a look found, and the changes that take it into the history.

use bailee_core::actor::Actor;
use bailee_core::change::Edit;
use bailee_core::digest::Digest;
use bailee_core::entry::Act;
use bailee_core::id::{Address, RecordId};
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::order;
use bailee_core::record::{Content, Record, most_bytes};
use bailee_core::shelf::Shelves;
use bailee_forge::effect::Remaining;
use bailee_forge::value::json_bytes;
use serde_json::{Map, Value as Json};

use super::pace::Pace;
use crate::commit::{Plan, Room, commit};
use crate::error::Error;
use crate::platform::{Platform, PlatformExt};
use crate::secret;
use crate::shelf::Tags;
use crate::site::Site;
use crate::store;

/// Milliseconds that must remain before another change is written.
const WRITE_MARGIN_MILLIS: i64 = 15_000;

/// What becomes of what was found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// It is taken into the history as the app wrote it.
    See,
    /// Secrets that lie open in it are sealed.
    Close,
}

/// A record that is not what the history says, or not what it should be.
pub(super) struct Difference {
    /// Its id in the history.
    pub(super) record: RecordId,
    /// Where it lies.
    pub(super) location: Location,
    /// The same as a hash.
    pub(super) address: Address,
    /// What the history has of it.
    pub(super) held: Option<Held>,
    /// Bytes of what it said and says.
    pub(super) bytes: usize,
    /// Whether its value has a time to live, so that it is no record any more.
    pub(super) is_expiring: bool,
}

/// What the history has of a record.
#[derive(Clone)]
pub(super) struct Held {
    /// The leaf of its life.
    pub(super) leaf: u32,
    /// The commitment to what it says.
    pub(super) commitment: Digest,
    /// What it says.
    pub(super) content: Content,
}

/// Whether a value is what the history has of it.
pub(super) fn is_same(location: &Location, held: Option<&Held>, value: Option<&Json>) -> bool {
    match (held, value) {
        (None, None) => true,
        (Some(held), Some(value)) => content(location, held.leaf, value) == held.content,
        _ => false,
    }
}

/// What a value says, of the life that has this leaf.
pub(super) fn content(location: &Location, leaf: u32, value: &Json) -> Content {
    let record = Record {
        location: location.clone(),
        value: value.clone(),
        version: 0,
        leaf,
    };
    record.content()
}

/// Whether a value is longer than the platform takes when it is written by this side, so that a restore could not write it back.
pub(super) fn is_large(location: &Location, value: Option<&Json>) -> bool {
    value.is_some_and(|value| json_bytes(value) > most_bytes(&location.store))
}

/// Takes what was found into the history, as many records in a change as there is room for; returns whether there was time for all.
///
/// # Errors
/// `restore-running` when a restore began meanwhile, or as committing a change.
pub(super) async fn write<P: Platform>(
    site: &mut Site<'_, P>,
    found: &mut Vec<Difference>,
    pace: &mut Pace,
    job: &str,
    work: Work,
) -> Result<bool, Error> {
    let place = |one: &Difference| Shelves::order(&one.address).to_be_bytes().to_vec();
    let mut left = order::by_key(std::mem::take(found), place);
    while !left.is_empty() {
        if site.platform.ask(Remaining {}).await? < WRITE_MARGIN_MILLIS {
            return Ok(false);
        }
        // Where there is no time to wait, what was found is written all the same.
        pace.wait(site.platform).await?;
        let shelves = site.head.shelves;
        let mut room = Room::new(&site.head, 0);
        let mut step: Vec<Difference> = Vec::new();
        while let Some(one) = left.pop() {
            if !room.take(&one.address, 1, one.bytes) {
                left.push(one);
                break;
            }
            pace.count(2 * one.bytes);
            step.push(one);
        }
        let outcome = commit(site, &Actor::Event, async |site, seq| {
            if site.head.job != job {
                let job = site.head.job.clone();
                return Err(Error::RestoreRunning { job });
            }
            if site.head.shelves != shelves {
                return Err(Error::Contended);
            }
            plan(site, &step, seq, work).await
        })
        .await;
        match outcome {
            // All of it is in the history already.
            Ok(_) | Err(Error::NotFound { .. }) => {}
            // There are more shelves than it was picked for.
            Err(Error::Contended) if site.head.shelves != shelves => left.extend(step),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Plans the change that takes these records in, as they are now, since a page shows what was there some time ago; or that seals
/// what lies open in them, as long as they are what the history says.
async fn plan<P: Platform>(
    site: &Site<'_, P>,
    step: &[Difference],
    seq: u32,
    work: Work,
) -> Result<Plan, Error> {
    let mut tags = Tags::default();
    tags.load(site, step.iter().map(|one| one.address)).await?;
    let names: Vec<Name> = step
        .iter()
        .map(|one| Name::Live(one.location.clone()))
        .collect();
    let values = store::read_all(site.platform, &names).await?;
    let mut leaves = site.head.leaves();
    let mut edits = Vec::with_capacity(step.len());
    for (one, value) in step.iter().zip(values) {
        let held = one.held.as_ref();
        let mut value = value.filter(|_| !one.is_expiring);
        let known = tags.tag(&one.address).map(|tag| tag.commitment);
        let is_same = is_same(&one.location, held, value.as_ref());
        // Another look saw it meanwhile, or it is again what the history says; or it is not any more, which clause A3 tells.
        if known != held.map(|held| held.commitment) || is_same == (work == Work::See) {
            continue;
        }
        if let (Work::Close, Some(held)) = (work, held) {
            let salt = site.platform.random::<24>().await?;
            value = secret::close(site, &held.content.record(seq)?, salt)?;
            if value.is_none() {
                continue;
            }
        }
        if is_large(&one.location, value.as_ref()) {
            // It grew since the page, or by what sealing adds; the next look counts it.
            continue;
        }
        let leaf = match held {
            Some(held) => held.leaf,
            None => leaves.take()?,
        };
        let after = value.map(|value| Record {
            location: one.location.clone(),
            value,
            version: seq,
            leaf,
        });
        edits.push(Edit {
            record: one.record,
            leaf,
            before: held.map(|held| held.content.clone()),
            after: after.as_ref().map(Record::content),
        });
    }
    if edits.is_empty() {
        return Err(Error::NotFound { what: "difference" });
    }
    Ok(match work {
        Work::See => Plan::new(site, Act::Seen).seeing(edits, tags),
        Work::Close => {
            let act = Act::Other {
                code: "secrets-sealed".into(),
                data: Map::new(),
            };
            Plan::new(site, act).editing(edits, tags)
        }
    })
}
