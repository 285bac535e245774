//! The survey: what the checks of the statement look at, gathered once.

use std::collections::BTreeMap;

use bailee_core::change::Body;
use bailee_core::id::Address;
use bailee_core::location::{Location, Store};
use bailee_core::manifest::Manifest;
use bailee_core::name::{ENTITY, Name, Place};
use bailee_core::order;
use bailee_core::policy::Policy;
use bailee_core::record::Record;
use bailee_core::shelf::Shelf;
use bailee_forge::Context;
use bailee_forge::effect::{Instance, Now};
use serde_json::Value as Json;

use crate::discovery;
use crate::error::Error;
use crate::history::{self, Bound};
use crate::listing;
use crate::platform::{Platform, PlatformExt};
use crate::progress::{self, Look};
use crate::recovery;
use crate::repair;
use crate::shelf;
use crate::site::Site;
use crate::state::{self, Held, State};
use crate::store;

/// Most query pages of the inventory: 5,000 keys in one run, plain ones and items of the entity together.
const PAGES: u32 = 50;
/// Up to this many records, every live value is compared with the history.
const LIVE_RECORDS: usize = 2000;
/// How many values of nobody are named.
const NAMED: usize = 20;
const DAY_MILLIS: i64 = 86_400_000;

/// A part of the survey, or the name of the stored value at which it could not be looked at.
pub(crate) type Seen<T> = Result<T, Name>;

/// What was found.
pub(crate) struct Survey<'p> {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub(crate) now: i64,
    /// The policy in force.
    pub(crate) policy: &'p Policy,
    /// What is sealed and what waits.
    pub(crate) backups: Seen<Backups>,
    /// The changes back to the horizon, read again.
    pub(crate) retained: Seen<Retained>,
    /// Every record as the history has it.
    pub(crate) state: Seen<State>,
    /// How the live values compare with the history; `None` when that cannot be read, or when there were too many.
    pub(crate) live: Option<Live>,
    /// Values of Bailee's own that are lost or were changed, and of which the history could be read all the same.
    pub(crate) lost: Vec<Name>,
    /// What a listing of the store showed.
    pub(crate) inventory: Inventory,
    /// The last look at observed kinds.
    pub(crate) look: Option<Look>,
    /// Runs that this instance has served, this one included.
    pub(crate) instance_runs: u32,
    /// Whether the key ring was made for the site of this invocation and refuses another.
    pub(crate) is_bound: bool,
}

/// What is known of the backups.
pub(crate) struct Backups {
    /// The newest manifest.
    pub(crate) newest: Option<Manifest>,
    /// Time of the oldest change that is not sealed.
    pub(crate) oldest_unsealed: Option<i64>,
    /// How many changes are not sealed.
    pub(crate) unsealed: usize,
}

/// Changes that were read and found unaltered.
pub(crate) struct Retained {
    /// How many.
    pub(crate) changes: usize,
    /// Time of the oldest, in milliseconds since the Unix epoch.
    pub(crate) since: Option<i64>,
    /// How many versions of records in them were forgotten, and so cannot be restored.
    pub(crate) forgotten: usize,
}

/// Every live value, compared with the history.
#[derive(Default)]
pub(crate) struct Live {
    /// Those that are not what the history says.
    pub(crate) strays: Vec<Name>,
    /// Records of observed kinds, as they are now, which the next look takes into the history.
    pub(crate) unseen: Vec<Record>,
    /// Records of observed kinds that are gone, which the next look takes out of it.
    pub(crate) gone: usize,
}

/// What a listing of the store showed. A listing is eventually consistent: it proves what is there, not what is absent.
#[derive(Default)]
pub(crate) struct Inventory {
    /// How many keys of the declared families were seen.
    pub(crate) keys: usize,
    /// How many keys belong to no family, or have a number that the history has not come to.
    pub(crate) undeclared: usize,
    /// How many live values were seen of which the history knows nothing.
    pub(crate) unknown_records: usize,
    /// The first of them.
    pub(crate) unknown: Vec<Name>,
    /// Records of observed kinds that the next look takes into the history.
    pub(crate) unseen: Vec<Record>,
    /// Whether the listing came to its end.
    pub(crate) is_whole: bool,
}

impl<'p> Survey<'p> {
    /// Whether something was found that a change made during the survey would explain as well.
    pub(crate) fn may_be_outdated(&self) -> bool {
        self.backups.is_err()
            || self.retained.is_err()
            || self.state.is_err()
            || self
                .live
                .as_ref()
                .is_some_and(|live| !live.strays.is_empty())
            || self.inventory.unknown_records > 0
            || !self.lost.is_empty()
    }

    /// What it found that is not what was acknowledged.
    pub(crate) fn discoveries(&self) -> Vec<discovery::Found> {
        let parts = [
            self.backups.as_ref().err(),
            self.retained.as_ref().err(),
            self.state.as_ref().err(),
        ];
        let strays = self.live.iter().flat_map(|live| &live.strays);
        let all = parts.into_iter().flatten().chain(strays).chain(&self.lost);
        let mut found: Vec<discovery::Found> = Vec::new();
        for name in all.chain(&self.inventory.unknown) {
            if !found.iter().any(|(known, _)| known == name) {
                found.push(discovery::of_name(name));
            }
        }
        found
    }

    /// Takes the survey.
    ///
    /// # Errors
    /// The platform's error; damage is part of the survey.
    pub(crate) async fn take<P: Platform>(
        site: &Site<'p, P>,
        context: &Context,
    ) -> Result<Self, Error> {
        let now = site.platform.ask(Now {}).await?;
        let (backups, retained) = backups(site, now).await?;
        let (state, mut lost) = state(site).await?;
        let inventory = inventory(site, state.as_ref().ok()).await?;
        let live = match &state {
            Ok(state) => compare(site, state).await?,
            Err(_) => None,
        };
        // Before the first seal, one that is not there yet says as much as the first one.
        if site.anchor.is_none() && site.head.n > 0 {
            lost.push(Name::Anchor);
        }
        // One under another policy may have looked at other kinds.
        let look = match progress::observes(site.policy) {
            true => or_damage(Look::last(site).await)?,
            false => Ok(None),
        };
        let look = look.unwrap_or_else(|name| {
            lost.push(name);
            None
        });
        if let Err(name) = or_damage(discovery::stored(site).await)? {
            lost.push(name);
        }
        Ok(Self {
            now,
            policy: site.policy,
            backups,
            retained,
            state,
            live,
            inventory,
            lost,
            look: look.filter(|look| look.policy == site.policy_mark()),
            instance_runs: site.platform.ask(Instance {}).await?,
            is_bound: site.is_bound_to(context).await?,
        })
    }
}

/// Folds the state as the newest manifest says, and from whatever else leads there when something of that is lost. Returns what is.
async fn state<P: Platform>(site: &Site<'_, P>) -> Result<(Seen<State>, Vec<Name>), Error> {
    let mut lost = Vec::new();
    let folded = match or_damage(history::recent(site).await)? {
        Err(name) => Err(name),
        Ok(tail) => {
            let folded = match &tail.newest {
                Some(newest) => {
                    lost = repair::lost_of_ledger(site, newest).await?;
                    or_damage(state::straight(site, newest).await)?
                }
                None => Ok(State::default()),
            };
            match folded {
                Ok(mut state) => or_damage(state.apply_all(site, &tail.changes))?.map(|()| state),
                Err(name) => Err(name),
            }
        }
    };
    match folded {
        Ok(state) => Ok((Ok(state), lost)),
        Err(name) => {
            lost.push(name.whole().clone());
            Ok((or_damage(recovery::state(site).await)?, lost))
        }
    }
}

fn or_damage<T>(result: Result<T, Error>) -> Result<Seen<T>, Error> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::StoreDamaged { name, .. }) => Ok(Err(*name)),
        Err(error) => Err(error),
    }
}

/// Reads every pack back to the horizon and compares it with what its manifest committed.
async fn backups<P: Platform>(
    site: &Site<'_, P>,
    now: i64,
) -> Result<(Seen<Backups>, Seen<Retained>), Error> {
    let horizon = now - i64::from(site.policy.backup.kept_days) * DAY_MILLIS;
    let since = match or_damage(history::since(site, Bound::Time(horizon)).await)? {
        Ok(since) => since,
        // What waits may be readable although an older day is not.
        Err(name) => return Ok((or_damage(newest(site).await)?, Err(name))),
    };
    let sealed = site.head.sealed;
    let waiting = || {
        since
            .steps
            .iter()
            .filter(move |step| step.entry.seq > sealed)
    };
    let backups = Backups {
        oldest_unsealed: waiting().next().map(|step| step.entry.time),
        unsealed: waiting().count(),
        newest: since.newest,
    };
    let ops = since.steps.iter().flat_map(|step| &step.ops);
    let retained = Retained {
        forgotten: ops.filter(|op| op.body == Body::Erased).count(),
        changes: since.steps.len(),
        since: since.steps.first().map(|step| step.entry.time),
    };
    Ok((Ok(backups), Ok(retained)))
}

async fn newest<P: Platform>(site: &Site<'_, P>) -> Result<Backups, Error> {
    let tail = history::recent(site).await?;
    Ok(Backups {
        oldest_unsealed: tail.changes.first().map(bailee_core::change::Change::time),
        unsealed: tail.changes.len(),
        newest: tail.newest,
    })
}

/// Lists the plain keys, the items of entities in which records lie, and those of Bailee's own entity, as far as the pages of one
/// run reach.
async fn inventory<P: Platform>(
    site: &Site<'_, P>,
    state: Option<&State>,
) -> Result<Inventory, Error> {
    let known = state.map(addresses);
    let mut inventory = Inventory::default();
    let stores = site.policy.kinds.iter().map(|kind| kind.store.clone());
    let all = stores.chain([Store::Kvs, Store::Entity(ENTITY.into())]);
    let mut ranges = listing::ranges(all.map(|store| (store, String::new()))).into_iter();
    let (mut range, mut cursor) = (ranges.next(), None);
    for _ in 0..PAGES {
        let Some(at) = &range else { break };
        let page = listing::page(site.platform, at, cursor).await?;
        let (mut unknown, mut beyond) = (Vec::new(), Vec::new());
        for item in page.results {
            let kind = site.policy.kind_at(&at.store, &item.key);
            if kind.is_some_and(|kind| !kind.mode.is_kept()) {
                continue;
            }
            let name = match at.store.is_own() {
                true => Name::parse(Place::Entity, &item.key).ok(),
                false => declared(site.policy, &at.store, item.key).map(Name::Live),
            };
            let Some(name) = name else {
                inventory.undeclared += 1;
                continue;
            };
            if is_beyond(site, &name) {
                beyond.push(name);
                continue;
            }
            inventory.keys += 1;
            let (Name::Live(location), Some(known)) = (&name, &known) else {
                continue;
            };
            if known.binary_search(&location.address()).is_err() {
                unknown.push(name);
            }
        }
        if !beyond.is_empty() && site.read_head().await?.is_at(&site.head) {
            // No change or seal since the head was read explains them.
            inventory.undeclared += beyond.len();
        }
        // A listing may still show a record that was just deleted, so the keys themselves are asked.
        inventory.ask(site, unknown).await?;
        cursor = page.cursor;
        if cursor.is_none() {
            range = ranges.next();
        }
    }
    inventory.is_whole = range.is_none();
    if let (Some(state), Some(known)) = (state, known) {
        inventory.secrets(site, state, &known).await?;
    }
    Ok(inventory)
}

/// Whether a value has a number that the history has not come to: somebody left it there, or put the head back.
fn is_beyond<P>(site: &Site<'_, P>, name: &Name) -> bool {
    let head = &site.head;
    match name.whole() {
        Name::Journal(seq) => *seq > head.seq || *seq == 0,
        Name::Manifest(n) => *n > head.n || *n == 0,
        Name::Shelf(number) => *number >= head.shelves,
        Name::Pack { last, .. } => *last > head.sealed,
        Name::Base { seq, .. } => *seq > head.seq,
        _ => false,
    }
}

impl Inventory {
    /// Asks for values of which the history knows nothing.
    async fn ask<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        unknown: Vec<Name>,
    ) -> Result<(), Error> {
        let values = store::read_all(site.platform, &unknown).await?;
        for (name, value) in unknown.into_iter().zip(values) {
            match (name, value) {
                (Name::Live(location), Some(value)) if site.policy.observes(&location) => {
                    self.unseen.push(Record {
                        location,
                        value,
                        version: 0,
                        leaf: 0,
                    });
                }
                (name, Some(_)) => {
                    self.unknown_records += 1;
                    if self.unknown.len() < NAMED {
                        self.unknown.push(name);
                    }
                }
                (_, None) => {}
            }
        }
        Ok(())
    }

    /// Asks for secrets at the keys that the policy makes: nothing lists them.
    async fn secrets<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        state: &State,
        known: &[Address],
    ) -> Result<(), Error> {
        let made = state.known();
        let made = made.flat_map(|record| site.policy.secrets_of(&record.location));
        let all = site.policy.lone_secrets().chain(made);
        let unknown = all.filter(|at| known.binary_search(&at.address()).is_err());
        let mut names: Vec<Name> = unknown.map(Name::Live).collect();
        self.is_whole &= names.len() <= LIVE_RECORDS;
        names.truncate(LIVE_RECORDS);
        self.ask(site, names).await
    }
}

/// Where a key lies, if it belongs to a kind of the policy.
fn declared(policy: &Policy, store: &Store, key: String) -> Option<Location> {
    let store = policy.kind_at(store, &key)?.store.clone();
    Some(Location { store, key })
}

/// Where the records of `state` lie, in order.
fn addresses(state: &State) -> Vec<Address> {
    let addresses = state.known().map(|record| record.location.address());
    order::by_key(addresses.collect(), |address| address.as_bytes().to_vec())
}

/// Compares every live value, and what is known of each record beside it, with the history.
async fn compare<P: Platform>(site: &Site<'_, P>, state: &State) -> Result<Option<Live>, Error> {
    if state.records.len() > LIVE_RECORDS {
        return Ok(None);
    }
    let names: Vec<Name> = state
        .known()
        .map(|record| Name::Live(record.location.clone()))
        .collect();
    let values = store::read_all(site.platform, &names).await?;
    let mut live = Live::default();
    for ((name, value), record) in names.into_iter().zip(values).zip(state.known()) {
        // As canonical as the history: the platform may write a number in another way.
        let is_same = value
            .as_ref()
            .is_some_and(|value| with(record, value.clone()).content() == record.content());
        match (is_same, value) {
            (true, _) => {}
            (false, value) if site.policy.observes(&record.location) => match value {
                Some(value) => live.unseen.push(with(record, value)),
                None => live.gone += 1,
            },
            (false, _) => live.strays.push(name),
        }
    }
    let (shelves, lost) = shelf::all(site).await?;
    live.strays.extend(lost);
    live.strays.extend(untrue(&shelves, state));
    Ok(Some(live))
}

/// The record with the value that it has now.
fn with(record: &Record, value: Json) -> Record {
    Record {
        value,
        ..record.clone()
    }
}

/// The shelves that do not say what the history says.
fn untrue(shelves: &[Shelf], state: &State) -> Vec<Name> {
    // By address: what the history has, and nothing once its tag was found.
    let mut known: BTreeMap<Address, &Held> = BTreeMap::new();
    for held in state.records.values() {
        if let Some(record) = &held.record {
            known.insert(record.location.address(), held);
        }
    }
    // Where a record lies that was forgotten, nobody knows any more.
    let mut forgotten = state.records.len() - known.len();
    let mut untrue = Vec::new();
    for shelf in shelves {
        let is_true = shelf
            .tags()
            .iter()
            .all(|tag| match known.remove(&tag.address) {
                Some(held) => {
                    (held.leaf, held.version, held.commitment)
                        == (tag.leaf, tag.version, tag.commitment)
                }
                None if forgotten > 0 => {
                    forgotten -= 1;
                    true
                }
                None => false,
            });
        if !is_true {
            untrue.push(shelf.name());
        }
    }
    let absent = known.into_values().filter_map(|held| held.record.as_ref());
    untrue.extend(absent.map(|record| Name::Live(record.location.clone())));
    untrue
}
