//! The look: once a day, what the keys of observed kinds hold is compared with the history.
//!
//! The app's own code writes such records as it always did; what differs becomes a change with the cause "seen".
//! A listing proves nothing about what it leaves out: a record that it does not show is asked for by its key, and one that it
//! does not show yet is found the next day.

use std::collections::BTreeMap;

use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::policy::{Kind, Mode, Policy};
use bailee_forge::effect::{EntitySet, Now};
use bailee_forge::{SetOptions, Value};
use serde_json::{Value as Json, json};

use crate::error::Error;
use crate::listing::{self, Range};
use crate::payload::Members;
use crate::platform::{Platform, PlatformExt};
use crate::site::Site;
use crate::state::{self, State};
use crate::store;

mod difference;
mod pace;

use difference::{Difference, Held, content, is_large, is_same, write};
use pace::{Pace, UNIT_BYTES};

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
    /// The kinds that were observed when it ended.
    pub kinds: Vec<String>,
    /// Values that were compared.
    pub keys: u32,
    /// Records that were found changed.
    pub changed: u32,
    /// Values that are too large to be kept: the platform stored them, but as this side writes their numbers they are longer.
    pub large: u32,
    /// Values with a time to live, which are not kept.
    pub expiring: u32,
}

impl Look {
    /// Returns the last whole look, if there was one.
    ///
    /// # Errors
    /// The platform's error.
    pub(crate) async fn last<P: Platform>(site: &Site<'_, P>) -> Result<Option<Self>, Error> {
        let item = store::read(site.platform, &Name::Look).await?;
        let data = item.and_then(|item| item.get(store::DATA).cloned());
        Ok(data.and_then(Self::from_json))
    }

    /// Returns it as JSON.
    pub(crate) fn to_json(&self) -> Json {
        json!({
            "time": self.time,
            "prefix": self.prefix,
            "cursor": self.cursor,
            "last": self.last,
            "policy": self.policy,
            "kinds": self.kinds,
            "keys": self.keys,
            "changed": self.changed,
            "large": self.large,
            "expiring": self.expiring,
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
            kinds: members.texts("kinds", "names of kinds")?,
            keys: members.seq("keys")?,
            changed: members.seq("changed")?,
            large: members.seq("large")?,
            expiring: members.seq("expiring")?,
        })
    }

    async fn keep<P: Platform>(&self, site: &Site<'_, P>) -> Result<(), Error> {
        let data = self.to_json();
        let effect = EntitySet {
            entity_name: store::entity()?,
            key: store::key(&Name::Look)?,
            value: Value::new(json!({store::DATA: data}))?,
            options: SetOptions::default(),
        };
        Ok(site.platform.ask(effect).await?)
    }
}

/// Whether something is observed at all.
pub(crate) fn is_due(policy: &Policy) -> bool {
    policy.kinds.iter().any(is_observed)
}

/// Whether a look has to hand over kinds that were observed before and are written through Bailee now.
///
/// # Errors
/// The platform's error.
pub(crate) async fn is_handed_over<P: Platform>(site: &Site<'_, P>) -> Result<bool, Error> {
    let last = Look::last(site).await?;
    let kinds = kinds(site.policy, last);
    Ok(!kinds.into_iter().all(is_observed))
}

fn is_observed(kind: &Kind) -> bool {
    kind.mode == Mode::Observe
}

/// The names of the observed kinds.
fn observed(policy: &Policy) -> Vec<String> {
    let kinds = policy.kinds.iter().filter(|kind| is_observed(kind));
    kinds.map(|kind| kind.name.clone()).collect()
}

/// The kinds that are looked at: those that are observed, and once more those that were until the last look and that Bailee writes
/// now, so that nothing is lost that the app wrote in between.
fn kinds(policy: &Policy, last: Option<Look>) -> Vec<&Kind> {
    let before = last.map(|last| last.kinds).unwrap_or_default();
    let is_handed_over = |kind: &Kind| kind.mode.is_written() && before.contains(&kind.name);
    let all = policy.kinds.iter();
    all.filter(|kind| is_observed(kind) || is_handed_over(kind))
        .collect()
}

/// The parts of the store in which records of these kinds lie.
fn ranges(kinds: &[&Kind]) -> Vec<Range> {
    let places = kinds
        .iter()
        .map(|kind| (kind.store.clone(), kind.key.prefix().to_owned()));
    listing::ranges(places)
}

/// Whether the record at `location` is of one of these kinds.
fn is_of(policy: &Policy, location: &Location, kinds: &[&Kind]) -> bool {
    let kind = policy.kind_at(&location.store, &location.key);
    kind.is_some_and(|kind| kinds.iter().any(|other| other.name == kind.name))
}

/// What the history has, by the number of the range and the key.
type Known = BTreeMap<(u32, String), (Location, Held)>;

/// What a page shows of a key, or a read of it.
struct Shown {
    value: Option<Json>,
    is_expiring: bool,
}

/// Goes on with a look, and returns where the next run goes on; `None` when it has come to its end. While a restore runs, only that
/// restore looks.
///
/// # Errors
/// As committing a change, or as reading the history.
pub(crate) async fn take<P: Platform>(
    site: &mut Site<'_, P>,
    mut look: Look,
    job: &str,
) -> Result<Option<Look>, Error> {
    if site.head.job != job {
        return Ok(None);
    }
    let kinds = kinds(site.policy, Look::last(site).await?);
    if kinds.is_empty() {
        return Ok(None);
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
    let mut known = known(site, state::state(site).await?, &kinds, &ranges);
    let mut pace = Pace::default();
    for held in known.values() {
        // Sealed and compressed together with others.
        pace.count(held.1.content.as_bytes().len() / 8);
    }
    let from = (look.prefix, look.last.clone().unwrap_or_default());
    known.retain(|place, _| look.last.is_none() && place.0 >= from.0 || *place > from);
    let (mut found, mut safe) = (Vec::new(), look.clone());
    let mut fruitless = 0;
    while let Some(range) = usize::try_from(look.prefix)
        .ok()
        .and_then(|at| ranges.get(at))
    {
        let page = listing::page(site.platform, range, look.cursor.take()).await?;
        let before = (look.prefix, look.last.clone());
        // How far the page reaches; one without results says nothing of what follows.
        let last = page.results.last().map(|item| item.key.clone());
        let bound = page
            .cursor
            .as_ref()
            .map(|_| last.or_else(|| look.last.clone()).unwrap_or_default());
        for item in page.results {
            pace.count(item.value.to_string().len());
            // Keys come in their order: what was shown before is not taken twice.
            if look.last.as_ref().is_some_and(|last| item.key <= *last) {
                continue;
            }
            look.last = Some(item.key.clone());
            let held = known.remove(&(look.prefix, item.key.clone()));
            let (store, key) = (range.store.clone(), item.key);
            let location = Location { store, key };
            if !is_of(site.policy, &location, &kinds) {
                continue;
            }
            look.expiring += u32::from(item.is_expiring);
            look.keys += 1;
            let now = Shown {
                // With a time to live it is no record; one that had none before is gone for the history.
                value: (!item.is_expiring).then_some(item.value),
                is_expiring: item.is_expiring,
            };
            compare(site, &mut look, &mut found, location, held, &now);
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
        ask(site, &mut look, &mut found, missing, &mut pace).await?;
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
            write(site, &mut found, &mut pace, job).await?;
            return Ok(None);
        }
        let is_time = pace.wait(site.platform).await?;
        if found.len() >= HELD || !is_time {
            if !write(site, &mut found, &mut pace, job).await? {
                return Ok(Some(safe));
            }
            safe = look.clone();
        }
        if !is_time {
            return Ok(Some(look));
        }
    }
    if !write(site, &mut found, &mut pace, job).await? {
        return Ok(Some(safe));
    }
    look.kinds = observed(site.policy);
    look.keep(site).await?;
    Ok(None)
}

/// What the history has of records of these kinds, by range and key.
fn known<P>(site: &Site<'_, P>, state: State, kinds: &[&Kind], ranges: &[Range]) -> Known {
    let mut known = Known::new();
    for held in state.records.into_values() {
        let Some(record) = &held.record else { continue };
        let location = &record.location;
        let at = ranges.iter().position(|range| range.holds(location));
        let at = at.and_then(|at| u32::try_from(at).ok());
        if let (Some(at), true) = (at, is_of(site.policy, location, kinds)) {
            let place = (at, location.key.clone());
            let content = record.content();
            let held = Held {
                leaf: held.leaf,
                commitment: held.commitment,
                content,
            };
            known.insert(place, (location.clone(), held));
        }
    }
    known
}

/// Notes a value that is not what the history says.
fn compare<P>(
    site: &Site<'_, P>,
    look: &mut Look,
    found: &mut Vec<Difference>,
    location: Location,
    held: Option<(Location, Held)>,
    now: &Shown,
) {
    let held = held.map(|(_, held)| held);
    if is_same(&location, held.as_ref(), now.value.as_ref()) {
        return;
    }
    if now.value.as_ref().is_some_and(is_large) {
        look.large += 1;
        return;
    }
    let bytes = now
        .value
        .as_ref()
        .map_or(0, |value| content(&location, 0, value).as_bytes().len());
    look.changed += 1;
    found.push(Difference {
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
    look: &mut Look,
    found: &mut Vec<Difference>,
    missing: Vec<(Location, Held)>,
    pace: &mut Pace,
) -> Result<(), Error> {
    let names: Vec<Name> = missing
        .iter()
        .map(|(location, _)| Name::Live(location.clone()))
        .collect();
    let values = store::read_all(site.platform, &names).await?;
    for ((location, held), value) in missing.into_iter().zip(values) {
        pace.count(held.content.as_bytes().len().max(UNIT_BYTES / 25));
        look.keys += u32::from(value.is_some());
        let now = Shown {
            value,
            is_expiring: false,
        };
        compare(
            site,
            look,
            found,
            location.clone(),
            Some((location, held)),
            &now,
        );
    }
    Ok(())
}
