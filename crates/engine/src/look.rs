//! The look: once a day, what the keys of observed kinds hold is compared with the history.
//!
//! The app's own code writes such records as it always did; what differs becomes a change with the cause "seen".
//! A listing proves nothing about what it leaves out: a record that it does not show is asked for by its key, and one that it
//! does not show yet is found the next day.

use std::collections::BTreeMap;

use bailee_core::change::Edit;
use bailee_core::digest::Digest;
use bailee_core::entry::Act;
use bailee_core::id::{Address, RecordId};
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::order;
use bailee_core::policy::{Kind, Mode, Policy};
use bailee_core::record::{Content, MAX_RECORD_BYTES, Record};
use bailee_core::shelf::Shelves;
use bailee_forge::effect::{EntitySet, Now, Remaining, Sleep};
use bailee_forge::{SetOptions, Value};
use serde_json::{Value as Json, json};

use crate::commit::{APP, Plan, Room, commit};
use crate::error::Error;
use crate::listing::{self, Range};
use crate::payload::Members;
use crate::platform::{Platform, PlatformExt};
use crate::shelf::Tags;
use crate::site::Site;
use crate::state::{self, State};
use crate::store;

/// Units of 10 KB that a look reads or writes in a minute: a tenth of what the platform grants an installation.
const UNITS_A_MINUTE: usize = 400;
const UNIT_BYTES: usize = 10_000;
/// One wait is no longer than five seconds, whatever was asked for (`src/host.js`); twelve are a minute.
const NAP_MILLIS: u16 = 5000;
const NAPS: u32 = 12;
/// Milliseconds that must remain before a look waits for the next minute, or goes on.
const MARGIN_MILLIS: i64 = 90_000;
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
    /// Values that were compared.
    pub keys: u32,
    /// Records that were found changed.
    pub changed: u32,
    /// Values that are too large to be kept.
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
    policy.kinds.iter().any(is_looked_at)
}

fn is_looked_at(kind: &Kind) -> bool {
    kind.mode == Mode::Observe
}

/// The parts of the store in which records of observed kinds lie.
fn ranges(policy: &Policy) -> Vec<Range> {
    let kinds = policy.kinds.iter().filter(|kind| is_looked_at(kind));
    listing::ranges(kinds.map(|kind| (kind.store.clone(), kind.key.prefix().to_owned())))
}

/// A record that is not what the history says.
struct Difference {
    record: RecordId,
    location: Location,
    address: Address,
    /// What the history has of it.
    held: Option<Held>,
    /// Its value now; `None` when it is gone.
    value: Option<Json>,
}

#[derive(Clone)]
struct Held {
    leaf: u32,
    commitment: Digest,
    content: Content,
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
    if site.head.job != job || !is_due(site.policy) {
        return Ok(None);
    }
    let is_whole = look.time == 0;
    if is_whole {
        look.time = site.platform.ask(Now {}).await?;
    }
    let mut known = known(site, state::state(site).await?);
    let mut pace = Pace::default();
    for held in known.values() {
        pace.count(held.1.content.as_bytes().len() / 2);
    }
    let mut found = Vec::new();
    let ranges = ranges(site.policy);
    while let Some(range) = usize::try_from(look.prefix)
        .ok()
        .and_then(|at| ranges.get(at))
    {
        let page = listing::page(site.platform, range, look.cursor.take()).await?;
        for item in page.results {
            pace.count(item.value.to_string().len());
            let (store, key) = (range.store.clone(), item.key);
            let location = Location { store, key };
            if !site.policy.observes(&location) {
                continue;
            }
            // With a time to live it is no record; one that had none before is gone for the history.
            let value = (!item.is_expiring).then_some(item.value);
            look.expiring += u32::from(item.is_expiring);
            look.keys += 1;
            let held = known.remove(&location.address());
            compare(site, &mut look, &mut found, location, held, value);
        }
        look.cursor = page.cursor;
        if look.cursor.is_none() {
            look.prefix += 1;
        }
        if found.len() >= HELD {
            write(site, &mut found, &mut pace, job).await?;
        }
        if !pace.wait(site.platform).await? {
            write(site, &mut found, &mut pace, job).await?;
            return Ok(Some(look));
        }
    }
    gone(site, &mut look, &mut found, known).await?;
    write(site, &mut found, &mut pace, job).await?;
    look.keep(site).await?;
    Ok(None)
}

/// What the history has of observed records, by where they lie.
fn known<P>(site: &Site<'_, P>, state: State) -> BTreeMap<Address, (Location, Held)> {
    let mut known = BTreeMap::new();
    for held in state.records.into_values() {
        let Some(record) = &held.record else { continue };
        if site.policy.observes(&record.location) {
            let location = record.location.clone();
            let held = Held {
                leaf: held.leaf,
                commitment: held.commitment,
                content: record.content(),
            };
            known.insert(location.address(), (location, held));
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
    value: Option<Json>,
) {
    let held = held.map(|(_, held)| held);
    let leaf = held.as_ref().map_or(0, |held| held.leaf);
    let content = value.as_ref().map(|value| content(&location, leaf, value));
    if content.as_ref() == held.as_ref().map(|held| &held.content) {
        return;
    }
    if content.is_some_and(|content| content.as_bytes().len() > MAX_RECORD_BYTES) {
        look.large += 1;
        return;
    }
    look.changed += 1;
    found.push(Difference {
        record: site.record_id(&location),
        address: location.address(),
        location,
        held,
        value,
    });
}

fn content(location: &Location, leaf: u32, value: &Json) -> Content {
    let record = Record {
        location: location.clone(),
        value: value.clone(),
        version: 0,
        leaf,
    };
    record.content()
}

/// Asks for the records that no page showed, by their keys.
async fn gone<P: Platform>(
    site: &Site<'_, P>,
    look: &mut Look,
    found: &mut Vec<Difference>,
    known: BTreeMap<Address, (Location, Held)>,
) -> Result<(), Error> {
    let left: Vec<(Location, Held)> = known.into_values().collect();
    let names: Vec<Name> = left
        .iter()
        .map(|(location, _)| Name::Live(location.clone()))
        .collect();
    let values = store::read_all(site.platform, &names).await?;
    for ((location, held), value) in left.into_iter().zip(values) {
        look.keys += u32::from(value.is_some());
        compare(
            site,
            look,
            found,
            location.clone(),
            Some((location, held)),
            value,
        );
    }
    Ok(())
}

/// Writes what was found, as many records in a change as there is room for.
async fn write<P: Platform>(
    site: &mut Site<'_, P>,
    found: &mut Vec<Difference>,
    pace: &mut Pace,
    job: &str,
) -> Result<(), Error> {
    let place = |one: &Difference| Shelves::order(&one.address).to_be_bytes().to_vec();
    let mut left = order::by_key(std::mem::take(found), place);
    while !left.is_empty() {
        let mut room = Room::new(&site.head, 0);
        let mut step: Vec<Difference> = Vec::new();
        while let Some(one) = left.pop() {
            let bytes = one.bytes();
            if !room.take(&one.address, 1, bytes) {
                left.push(one);
                break;
            }
            pace.count(2 * bytes);
            step.push(one);
        }
        let outcome = commit(site, APP, async |site, seq| {
            see(site, &step, seq, job).await
        })
        .await;
        match outcome {
            // All of it is in the history already.
            Ok(_) | Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn see<P: Platform>(
    site: &Site<'_, P>,
    step: &[Difference],
    seq: u32,
    job: &str,
) -> Result<Plan, Error> {
    if site.head.job != job {
        let job = site.head.job.clone();
        return Err(Error::RestoreRunning { job });
    }
    let mut tags = Tags::default();
    tags.load(site, step.iter().map(|one| one.address)).await?;
    let mut leaves = site.head.leaves();
    let mut edits = Vec::with_capacity(step.len());
    for one in step {
        let held = one.held.as_ref();
        let now = tags.tag(&one.address).map(|tag| tag.commitment);
        if now != held.map(|held| held.commitment) {
            // Another look saw it meanwhile.
            continue;
        }
        let leaf = match held {
            Some(held) => held.leaf,
            None => leaves.take()?,
        };
        let after = one.value.as_ref().map(|value| Record {
            location: one.location.clone(),
            value: value.clone(),
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
    Ok(Plan::new(site, Act::Seen).editing(edits, tags))
}

impl Difference {
    fn bytes(&self) -> usize {
        let before = self
            .held
            .as_ref()
            .map_or(0, |held| held.content.as_bytes().len());
        let after = self
            .value
            .as_ref()
            .map_or(0, |value| value.to_string().len());
        before + after
    }
}

/// What a look may read and write in a minute.
#[derive(Default)]
struct Pace {
    bytes: usize,
}

impl Pace {
    fn count(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Waits for the next minute when this one's share is used up; returns whether there is time to go on in this run.
    async fn wait(&mut self, platform: &impl Platform) -> Result<bool, Error> {
        let remaining = platform.ask(Remaining {}).await?;
        if remaining < MARGIN_MILLIS {
            return Ok(false);
        }
        while self.bytes > UNITS_A_MINUTE * UNIT_BYTES {
            self.bytes -= UNITS_A_MINUTE * UNIT_BYTES;
            for _ in 0..NAPS {
                platform.ask(Sleep { millis: NAP_MILLIS }).await?;
            }
            if platform.ask(Remaining {}).await? < MARGIN_MILLIS {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
