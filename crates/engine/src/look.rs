//! The look: once a day, what the keys of observed kinds hold is compared with the history.
//!
//! The app's own code writes such records as it always did; what differs becomes a change with the cause "seen".
//! A kind that Bailee writes is looked at in the history alone: values in which a text lies open that the policy declares secret by now
//! are written sealed.
//! Secrets of the app's own, which nothing can list, are asked for by the keys that the policy makes; those that Bailee writes are
//! compared, too, since no transaction takes them: what a change did not come to is done, and what else differs is named.
//! A listing proves nothing about what it leaves out: a record that it does not show is asked for by its key, and one that it
//! does not show yet is found the next day.

use bailee_core::location::{Location, Store};
use bailee_core::name::Name;
use bailee_core::policy::{Kind, Mode, Policy};
use bailee_forge::SetOptions;
use bailee_forge::effect::{EntitySet, Now, Spent};
use serde_json::{Value as Json, json};

use crate::error::Error;
use crate::head::Head;
use crate::intent::unconfirmed;
use crate::listing::{self, Range};
use crate::note;
use crate::payload::Members;
use crate::platform::{Platform, PlatformExt};
use crate::secret::may_lie_open;
use crate::site::{Site, policy_mark};
use crate::state::{self, State};
use crate::store;

mod difference;
mod leftover;
mod pace;
mod secret;

use difference::{Difference, Held, Work, content, is_large, is_same, write};
use leftover::leftovers;
use pace::{Pace, UNIT_BYTES};
use secret::{Known, confirm, is_of, is_stray, want};

/// So many pages in a row may show nothing new.
const FRUITLESS: u32 = 3;
/// Differences that are held in memory before they are written.
const HELD: usize = 1000;

/// How far a look has come: what the queue's event carries, and at its end what the store keeps of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// When it was begun, in milliseconds since the Unix epoch.
    pub time: i64,
    /// How many of the prefixes it has gone through.
    pub prefix: u32,
    /// Where it goes on within the next one.
    pub cursor: Option<String>,
    /// The last key that it went through there.
    pub last: Option<String>,
    /// The mark of the policy whose kinds it looks at.
    pub policy: String,
    /// Values that were compared.
    pub keys: u32,
    /// Bytes of the values that its pages showed.
    pub bytes: u32,
    /// Requests that its runs sent to the platform.
    pub calls: u32,
    /// Records that were found changed.
    pub changed: u32,
    /// Values that are too large to be kept: the platform stored them, but as this side writes their numbers they are longer.
    pub large: u32,
    /// Values with a time to live, which are not kept.
    pub expiring: u32,
    /// Key of the first secret that Bailee writes and that is not what the history says.
    pub stray: Option<String>,
}

/// How a look went.
pub(crate) enum Looked {
    /// The next run goes on from here.
    SoFar(Look),
    /// It has come to its end, or there is nothing to look at.
    Over,
    /// As [`Looked::Over`], and somebody else wrote a secret that Bailee alone writes.
    Stray(Location),
}

impl Look {
    /// Returns the last whole look, if there was one.
    ///
    /// # Errors
    /// `store-damaged` when it cannot be read, or the platform's error.
    pub(crate) async fn last<P: Platform>(site: &Site<'_, P>) -> Result<Option<Self>, Error> {
        let json = store::read_json(site.platform, &site.ring, &Name::Look).await?;
        Ok(json.and_then(Self::from_json))
    }

    /// Returns it as JSON.
    pub(crate) fn to_json(&self) -> Json {
        json!({
            "time": self.time,
            "prefix": self.prefix,
            "cursor": self.cursor,
            "last": self.last,
            "policy": self.policy,
            "keys": self.keys,
            "bytes": self.bytes,
            "calls": self.calls,
            "changed": self.changed,
            "large": self.large,
            "expiring": self.expiring,
            "stray": self.stray,
        })
    }

    /// Reads what was written as JSON; `None` when it is something else.
    pub(crate) fn from_json(json: Json) -> Option<Self> {
        let Json::Object(members) = json else {
            return None;
        };
        Self::take(&mut Members::new(members)).ok()
    }

    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            time: members.time("time")?,
            prefix: members.seq("prefix")?,
            cursor: members.optional_text("cursor")?,
            last: members.optional_text("last")?,
            policy: members.text("policy")?,
            keys: members.seq("keys")?,
            bytes: members.seq("bytes")?,
            calls: members.seq("calls")?,
            changed: members.seq("changed")?,
            large: members.seq("large")?,
            expiring: members.seq("expiring")?,
            stray: members.optional_text("stray")?,
        })
    }

    async fn keep<P: Platform>(&self, site: &Site<'_, P>) -> Result<(), Error> {
        let salt = site.platform.random::<24>().await?;
        for (name, value) in store::seal_json(&site.ring, &Name::Look, &self.to_json(), salt)? {
            let effect = EntitySet {
                entity_name: store::entity()?,
                key: store::key(&name)?,
                value,
                options: SetOptions::default(),
            };
            site.platform.ask(effect).await?;
        }
        Ok(())
    }
}

/// Whether there is something to look at.
pub(crate) fn is_due(policy: &Policy) -> bool {
    observes(policy) || policy.keeps_secrets()
}

/// Whether something is observed at all.
pub(crate) fn observes(policy: &Policy) -> bool {
    policy.kinds.iter().any(is_observed)
}

/// Whether another policy asks for a look: to hand over kinds that were observed before and are written through Bailee now, or, where
/// no look is due every day, to seal what its fields declare secret.
pub(crate) fn is_called_for<P>(site: &Site<'_, P>) -> bool {
    let closes = !is_due(site.policy) && may_lie_open(site.policy);
    closes || !handover(&site.head, site.policy).is_empty()
}

fn is_observed(kind: &Kind) -> bool {
    kind.mode == Mode::Observe
}

/// The names of the observed kinds.
pub(crate) fn observed(policy: &Policy) -> Vec<String> {
    let kinds = policy.kinds.iter().filter(|kind| is_observed(kind));
    kinds.map(|kind| kind.name.clone()).collect()
}

/// The names of the kinds that Bailee writes now, and that the app wrote itself until the last policy or the one that is not noted yet: what
/// it wrote last is still to be taken over. Only the head says so, and once: whatever lies there afterwards is nobody's any more.
pub(crate) fn handover(head: &Head, policy: &Policy) -> Vec<String> {
    let is_noted = head.policy == policy_mark(policy);
    let former = head.observed.iter().filter(|_| !is_noted);
    let mut names: Vec<String> = Vec::new();
    for name in head.handover.iter().chain(former) {
        let is_written = policy
            .kinds
            .iter()
            .any(|kind| kind.name == *name && kind.mode.is_written());
        if is_written && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// The kinds that are taken into the history as they are: those that are observed, and once more those that are handed over, so that
/// nothing is lost that the app wrote last.
fn taken<'p>(policy: &'p Policy, handed: &[String]) -> Vec<&'p Kind> {
    let all = policy.kinds.iter();
    all.filter(|kind| is_observed(kind) || handed.contains(&kind.name))
        .collect()
}

/// The parts of the store in which records of these kinds lie.
fn ranges(kinds: &[&Kind]) -> Vec<Range> {
    let places = kinds
        .iter()
        .map(|kind| (kind.store.clone(), kind.key.prefix().to_owned()));
    listing::ranges(places)
}

/// What was found to differ.
#[derive(Default)]
struct Found {
    /// What is taken into the history.
    differences: Vec<Difference>,
    /// Where secrets lie that Bailee writes, and that are not what the history says.
    strays: Vec<Location>,
}

/// What a page shows of a key, or a read of it.
struct Shown {
    value: Option<Json>,
    is_expiring: bool,
}

/// Goes on with a look, and returns where the next run goes on. While a restore runs, only that restore looks.
///
/// # Errors
/// As committing a change, or as reading the history.
pub(crate) async fn take<P: Platform>(
    site: &mut Site<'_, P>,
    mut look: Look,
    job: &str,
) -> Result<Looked, Error> {
    if site.head.job != job {
        return Ok(Looked::Over);
    }
    let handed = handover(&site.head, site.policy);
    let kinds = taken(site.policy, &handed);
    // What a restore brings back is what it proves; what lies open in it is sealed by the look after it.
    let closes = job.is_empty() && may_lie_open(site.policy);
    if kinds.is_empty() && !closes && !site.policy.keeps_secrets() {
        return Ok(Looked::Over);
    }
    let policy = site.policy_mark();
    if look.policy != policy {
        // Its first run, or one whose ranges were those of another policy.
        look = Look {
            time: site.platform.ask(Now {}).await?,
            policy,
            ..Look::default()
        };
    }
    let ranges = ranges(&kinds);
    // They come last: their keys are made of those that were listed.
    let secrets = u32::try_from(ranges.len()).unwrap_or(u32::MAX);
    let since = match site.policy.keeps_secrets() {
        true => unconfirmed(site).await?,
        false => 0,
    };
    let touched = confirm(site, since).await?;
    let state = state::state(site).await?;
    let mut open = if closes {
        leftovers(site, &state)?
    } else {
        Vec::new()
    };
    let mut known = known(site, state, &kinds, &ranges);
    let lone = site.policy.lone_secrets().chain(touched);
    lone.for_each(|location| want(&mut known, secrets, location));
    let mut pace = Pace::default();
    for (_, held) in known.values() {
        // Sealed and compressed together with others.
        let bytes = held.as_ref().map(|held| held.content.as_bytes().len());
        pace.count(bytes.unwrap_or_default() / 8);
    }
    let from = (look.prefix, look.last.clone().unwrap_or_default());
    known.retain(|place, _| look.last.is_none() && place.0 >= from.0 || *place > from);
    let (mut found, mut safe) = (Found::default(), look.clone());
    let mut fruitless = 0;
    while look.prefix <= secrets {
        let range = usize::try_from(look.prefix).ok();
        let range = range.and_then(|at| ranges.get(at));
        let before = (look.prefix, look.last.clone());
        let page = match range {
            Some(range) => listing::page(site.platform, range, look.cursor.take()).await?,
            None => secret::page(&known, &mut look.last),
        };
        // How far the page reaches; one without results says nothing of what follows.
        let last = page.results.last().map(|item| item.key.clone());
        let bound = page
            .cursor
            .as_ref()
            .map(|_| last.or_else(|| look.last.clone()).unwrap_or_default());
        for item in page.results {
            let bytes = item.value.to_string().len();
            pace.count(bytes);
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            look.bytes = look.bytes.saturating_add(bytes);
            // Keys come in their order: what was shown before is not taken twice.
            if look.last.as_ref().is_some_and(|last| item.key <= *last) {
                continue;
            }
            look.last = Some(item.key.clone());
            let held = known.remove(&(look.prefix, item.key.clone()));
            let store = range.map_or(Store::Secret, |range| range.store.clone());
            let key = item.key;
            let location = Location { store, key };
            if !is_of(site.policy, &location, &kinds) {
                continue;
            }
            let beside = site.policy.secrets_of(&location);
            beside.for_each(|location| want(&mut known, secrets, location));
            look.expiring += u32::from(item.is_expiring);
            look.keys += 1;
            let now = Shown {
                // With a time to live it is no record; one that had none before is gone for the history.
                value: (!item.is_expiring).then_some(item.value),
                is_expiring: item.is_expiring,
            };
            let held = held.and_then(|(_, held)| held);
            compare(site, &kinds, &mut look, &mut found, location, held, &now);
        }
        let mut missing = Vec::new();
        while let Some(first) = known.first_entry() {
            let (prefix, key) = first.key();
            let is_covered = bound.as_ref().is_none_or(|bound| key <= bound);
            if *prefix != look.prefix || !is_covered {
                break;
            }
            missing.push(first.remove());
        }
        ask(site, &kinds, &mut look, &mut found, missing, &mut pace).await?;
        for location in std::mem::take(&mut found.strays) {
            if look.stray.is_none() && is_stray(site, since, &location).await? {
                look.stray = Some(location.key);
            }
        }
        look.cursor = page.cursor;
        if look.cursor.is_none() {
            (look.prefix, look.last) = (look.prefix + 1, None);
        }
        fruitless = if before == (look.prefix, look.last.clone()) {
            fruitless + 1
        } else {
            0
        };
        if fruitless > FRUITLESS {
            // The listing goes in a circle: this look is not a whole one, and the next begins anew.
            write(site, &mut found.differences, &mut pace, job, Work::See).await?;
            return Ok(Looked::Over);
        }
        let is_time = pace.wait(site.platform).await?;
        if found.differences.len() >= HELD || !is_time {
            if !write(site, &mut found.differences, &mut pace, job, Work::See).await? {
                return Ok(Looked::SoFar(safe));
            }
            safe = look.clone();
        }
        if !is_time {
            return Ok(Looked::SoFar(look));
        }
    }
    if !write(site, &mut found.differences, &mut pace, job, Work::See).await? {
        return Ok(Looked::SoFar(safe));
    }
    if closes && !kinds.iter().all(|kind| is_observed(kind)) {
        // Also in what the app wrote last, which was taken in just now.
        open = leftovers(site, &state::state(site).await?)?;
    }
    if !write(site, &mut open, &mut pace, job, Work::Close).await? {
        return Ok(Looked::SoFar(look));
    }
    let stray = look.stray.take();
    if !handed.is_empty() && site.head.policy == site.policy_mark() {
        note::record_handover(site, &handed).await?;
    }
    if !kinds.is_empty() || site.policy.keeps_secrets() {
        // With the one that writes it.
        let calls = site.platform.ask(Spent {}).await?.saturating_add(1);
        look.calls = look.calls.saturating_add(calls);
        look.keep(site).await?;
    }
    let store = Store::Secret;
    Ok(stray.map_or(Looked::Over, |key| Looked::Stray(Location { store, key })))
}

/// What the history has of records of these kinds, by range and key.
fn known<P>(site: &Site<'_, P>, state: State, kinds: &[&Kind], ranges: &[Range]) -> Known {
    let mut known = Known::new();
    for held in state.records.into_values() {
        let Some(record) = &held.record else { continue };
        let location = &record.location;
        let secrets = u32::try_from(ranges.len()).unwrap_or(u32::MAX);
        let beside = site.policy.secrets_of(location);
        beside.for_each(|location| want(&mut known, secrets, location));
        let at = ranges.iter().position(|range| range.holds(location));
        let at = at.and_then(|at| u32::try_from(at).ok());
        let (at, is_wanted) = match location.is_secret() {
            true => (Some(secrets), site.policy.keeps(location)),
            false => (at, is_of(site.policy, location, kinds)),
        };
        if let (Some(at), true) = (at, is_wanted) {
            let place = (at, location.key.clone());
            let content = record.content();
            let held = Held {
                leaf: held.leaf,
                commitment: held.commitment,
                content,
            };
            known.insert(place, (location.clone(), Some(held)));
        }
    }
    known
}

/// Notes a value that is not what the history says: one of these kinds is taken into it, any other is somebody else's doing.
fn compare<P>(
    site: &Site<'_, P>,
    kinds: &[&Kind],
    look: &mut Look,
    found: &mut Found,
    location: Location,
    held: Option<Held>,
    now: &Shown,
) {
    if is_same(&location, held.as_ref(), now.value.as_ref()) {
        return;
    }
    if !is_of(site.policy, &location, kinds) {
        found.strays.push(location);
        return;
    }
    if is_large(&location, now.value.as_ref()) {
        look.large += 1;
        return;
    }
    let bytes = now
        .value
        .as_ref()
        .map_or(0, |value| content(&location, 0, value).as_bytes().len());
    look.changed += 1;
    found.differences.push(Difference {
        record: site.record_id(&location),
        address: location.address(),
        bytes: bytes
            + held
                .as_ref()
                .map_or(0, |held| held.content.as_bytes().len()),
        location,
        held,
        is_expiring: now.is_expiring,
    });
}

/// Asks for records that a page did not show, by their keys.
async fn ask<P: Platform>(
    site: &Site<'_, P>,
    kinds: &[&Kind],
    look: &mut Look,
    found: &mut Found,
    missing: Vec<(Location, Option<Held>)>,
    pace: &mut Pace,
) -> Result<(), Error> {
    let names: Vec<Name> = missing
        .iter()
        .map(|(location, _)| Name::Live(location.clone()))
        .collect();
    let values = store::read_all(site.platform, &names).await?;
    for ((location, held), value) in missing.into_iter().zip(values) {
        let bytes = held.as_ref().map(|held| held.content.as_bytes().len());
        // A batch has 25 values, and a secret none.
        let least = UNIT_BYTES / if location.is_secret() { 1 } else { 25 };
        pace.count(bytes.unwrap_or_default().max(least));
        look.keys += u32::from(value.is_some());
        let now = Shown {
            value,
            is_expiring: false,
        };
        compare(site, kinds, look, found, location, held, &now);
    }
    Ok(())
}
