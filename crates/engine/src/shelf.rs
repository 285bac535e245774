//! The shelves of a change: what is known of records beside their values, read before it and written with it.
//!
//! A shelf says which change wrote it, the head says which that must be, and its write is conditional on it: a shelf that a batch
//! returned too old is noticed, and so is one that somebody put back.
//! One that was lost, damaged or put back is folded again from the history.

use bailee_core::change::Op;
use bailee_core::document;
use bailee_core::id::Address;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::shelf::{Shelf, Shelves, Tag};
use bailee_forge::transaction::{Condition, TransactionSet};
use bailee_forge::{Transaction, Value};
use serde_json::Value as Json;

use crate::error::Error;
use crate::head::Head;
use crate::platform::Platform;
use crate::recovery;
use crate::site::Site;
use crate::state::State;
use crate::store;

/// Shelves are read for as long as there are records, so they are sealed under the key of an epoch that never ends.
const EPOCH: u32 = 0;

/// The most shelves that a change writes beside those of its records: one that is divided, and what it is divided into.
pub(crate) const DIVIDED: usize = 2;

/// A shelf as it was read, or as it is to be written.
#[derive(Clone)]
pub(crate) struct Slot {
    shelf: Shelf,
    /// The change that wrote what lies in the store, as its item says; `None` when nothing that says so does.
    written: Option<u32>,
}

/// The shelves that a change needs.
#[derive(Clone, Default)]
pub(crate) struct Tags {
    slots: Vec<Slot>,
}

/// What a change leaves of a record.
pub(crate) struct Landing {
    /// Where it lies.
    pub(crate) location: Location,
    /// Its value; `None` when it is gone.
    pub(crate) value: Option<Json>,
    /// The leaf of its life.
    pub(crate) leaf: u32,
}

/// Returns the names of the shelves on which the tags of records at `addresses` lie, and of the one that is to be divided now.
pub(crate) fn names(head: &Head, addresses: impl Iterator<Item = Address>) -> Vec<Name> {
    let Some(shelves) = head.shelves() else {
        return Vec::new();
    };
    let mut numbers = Vec::new();
    for address in addresses {
        note(&mut numbers, shelves.of(&address));
    }
    if let (false, Some(due)) = (numbers.is_empty(), shelves.due(head.records)) {
        note(&mut numbers, due);
    }
    numbers.into_iter().map(Name::Shelf).collect()
}

/// Notes a number once. There are few, and a sort of its own would be a good part of the module.
fn note(numbers: &mut Vec<u32>, number: u32) {
    if !numbers.contains(&number) {
        numbers.push(number);
    }
}

impl Tags {
    /// The first shelf of a new site.
    pub(crate) fn first() -> Self {
        let shelf = Shelf::new(0);
        Self {
            slots: vec![Slot {
                shelf,
                written: None,
            }],
        }
    }

    /// Reads the shelves of records at `addresses` that were not read yet.
    ///
    /// # Errors
    /// The platform's error; `store-damaged` when a shelf is lost and the history cannot be read either.
    pub(crate) async fn load<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        addresses: impl Iterator<Item = Address>,
    ) -> Result<(), Error> {
        let mut names = names(&site.head, addresses);
        names.retain(|name| !self.slots.iter().any(|slot| slot.shelf.name() == *name));
        let values = store::read_all(site.platform, &names).await?;
        self.take(site, &names, &values).await
    }

    /// Reads shelves by their names, and folds those again that are lost.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(crate) async fn load_shelves<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        names: &[Name],
    ) -> Result<(), Error> {
        let values = store::read_all(site.platform, names).await?;
        self.take(site, names, &values).await
    }

    /// Takes shelves that were read.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(crate) async fn take<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        names: &[Name],
        values: &[Option<Json>],
    ) -> Result<(), Error> {
        let mut doubtful = Vec::new();
        for (name, value) in names.iter().zip(values) {
            match open(site, name, value.as_ref()) {
                Ok(slot) if !slot.is_newer(&site.head) => self.slots.push(slot),
                _ => doubtful.push(name.clone()),
            }
        }
        if doubtful.is_empty() {
            return Ok(());
        }
        // A batch may leave a shelf out, or return it too old.
        let values = store::read_together(site.platform, &doubtful).await?;
        let mut lost = Vec::new();
        // Only a head that has moved on explains a shelf that is newer than it was.
        let mut has_moved = None;
        for (name, value) in doubtful.iter().zip(values) {
            let mut opened = open(site, name, value.as_ref());
            if opened.as_ref().is_ok_and(|slot| slot.is_newer(&site.head)) {
                if has_moved.is_none() {
                    has_moved = Some(!site.read_head().await?.is_at(&site.head));
                }
                if has_moved == Some(false) {
                    let what = "it is newer than the head";
                    opened = Err(Error::contradicts(name.clone(), what));
                }
            }
            match opened {
                Ok(slot) => self.slots.push(slot),
                Err(_) => lost.extend(match name {
                    Name::Shelf(number) => Some((*number, value)),
                    _ => None,
                }),
            }
        }
        match lost.is_empty() {
            true => Ok(()),
            false => self.fold(site, lost).await,
        }
    }

    /// Makes lost shelves again from the history. What was forgotten altogether lies on none.
    async fn fold<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        lost: Vec<(u32, Option<Json>)>,
    ) -> Result<(), Error> {
        let state = recovery::state(site).await?;
        let numbers: Vec<u32> = lost.iter().map(|(number, _)| *number).collect();
        let made = folded(site.head.shelves(), &state, &numbers);
        // Whatever lies there is written over, on the condition that it still does.
        let slots = made.into_iter().zip(lost).map(|(shelf, (_, value))| Slot {
            shelf,
            written: value.as_ref().and_then(seq_of),
        });
        self.slots.extend(slots);
        Ok(())
    }
}

/// Makes shelves again from what the history says. What was forgotten altogether lies on none.
pub(crate) fn folded(shelves: Option<Shelves>, state: &State, numbers: &[u32]) -> Vec<Shelf> {
    let mut made: Vec<Shelf> = numbers.iter().copied().map(Shelf::new).collect();
    for held in state.records.values() {
        let Some(record) = &held.record else { continue };
        let address = record.location.address();
        let number = shelves.map(|shelves| shelves.of(&address));
        let shelf = made.iter_mut().find(|shelf| Some(shelf.number()) == number);
        if let Some(shelf) = shelf {
            shelf.put(Tag {
                address,
                leaf: held.leaf,
                version: held.version,
                commitment: held.commitment,
            });
        }
    }
    made
}

impl Tags {
    /// Returns the tag of the record at `address`, of which the shelf was read.
    pub(crate) fn tag(&self, address: &Address) -> Option<&Tag> {
        let mut tags = self.slots.iter().filter_map(|slot| slot.shelf.tag(address));
        tags.next()
    }

    /// Puts the tags of what a change leaves on their shelves, divides one when it is time, and counts in `head`. Returns the
    /// shelves that are to be written, those of the numbers `more` among them, each with the change that wrote it last.
    ///
    /// # Errors
    /// `internal` when a shelf was not read.
    pub(crate) fn change(
        &mut self,
        head: &mut Head,
        landings: &[Landing],
        ops: &[Op],
        more: &[u32],
    ) -> Result<Vec<Slot>, Error> {
        let is_first = head.shelves == 0;
        head.shelves = head.shelves.max(1);
        let shelves = head.shelves().ok_or(UNREAD)?;
        let mut touched: Vec<u32> = Vec::new();
        let mut records = head.records;
        for landing in landings {
            let address = landing.location.address();
            let number = shelves.of(&address);
            let shelf = &mut self.slot(number)?.shelf;
            records = records.saturating_sub(u32::from(shelf.tag(&address).is_some()));
            let tag = landing.tag(address, head.seq, ops);
            records += u32::from(tag.is_some());
            match tag {
                Some(tag) => shelf.put(tag),
                None => shelf.remove(&address),
            }
            note(&mut touched, number);
        }
        if is_first {
            note(&mut touched, 0);
        }
        more.iter().for_each(|number| note(&mut touched, *number));
        // As the head was read: that is the shelf that was read, too.
        if let (false, Some(due)) = (landings.is_empty(), shelves.due(head.records)) {
            let new = self.slot(due)?.shelf.divide(shelves.grown());
            note(&mut touched, due);
            note(&mut touched, new.number());
            head.shelves = shelves.grown().count();
            self.slots.push(Slot {
                shelf: new,
                written: None,
            });
        }
        head.records = records;
        head.written
            .resize(usize::try_from(head.shelves).unwrap_or(0), 0);
        let mut changed = Vec::with_capacity(touched.len());
        for number in touched {
            let at = usize::try_from(number).ok();
            if let Some(written) = at.and_then(|at| head.written.get_mut(at)) {
                *written = head.seq;
            }
            let slot = self.slot(number)?;
            slot.shelf.write_by(head.seq);
            changed.push(slot.clone());
            slot.written = Some(head.seq);
        }
        Ok(changed)
    }

    fn slot(&mut self, number: u32) -> Result<&mut Slot, Error> {
        let mut slots = self.slots.iter_mut();
        let slot = slots.find(|slot| slot.shelf.number() == number);
        slot.ok_or(UNREAD)
    }
}

impl Slot {
    /// Whether a change wrote it that `head` does not know.
    fn is_newer(&self, head: &Head) -> bool {
        self.shelf.seq() > head.seq
    }
}

const UNREAD: Error = Error::defect("a shelf was not read before its change");

impl Landing {
    fn tag(&self, address: Address, version: u32, ops: &[Op]) -> Option<Tag> {
        self.value.as_ref()?;
        // No two parts of a change share a leaf.
        let op = ops.iter().find(|op| op.leaf == self.leaf);
        Some(Tag {
            address,
            leaf: self.leaf,
            version,
            commitment: op?.after?,
        })
    }
}

/// Opens a shelf: the one that the change wrote which the head names, or a later one, which is newer than the head.
///
/// # Errors
/// `store-damaged` when it is another.
fn open<P>(site: &Site<'_, P>, name: &Name, value: Option<&Json>) -> Result<Slot, Error> {
    let shelf: Shelf = document::open(&site.ring, name, store::text(name, value)?)?;
    let at = usize::try_from(shelf.number()).ok();
    let named = at.and_then(|at| site.head.written.get(at)).copied();
    let written = value.and_then(seq_of);
    let is_newer = shelf.seq() > site.head.seq;
    if written != Some(shelf.seq()) || (named != written && !is_newer) {
        let what = "it is not what the change that wrote it last left there";
        return Err(Error::contradicts(name.clone(), what));
    }
    Ok(Slot { shelf, written })
}

/// The change that wrote a shelf, as its item says.
fn seq_of(item: &Json) -> Option<u32> {
    item.get(SEQ)?.as_u64()?.try_into().ok()
}

/// Reads every shelf of the site. Returns those that can be read, and the names of those that cannot, or are not what the head names.
///
/// # Errors
/// The platform's error.
pub(crate) async fn all<P: Platform>(site: &Site<'_, P>) -> Result<(Vec<Shelf>, Vec<Name>), Error> {
    let names: Vec<Name> = (0..site.head.shelves).map(Name::Shelf).collect();
    let values = store::read_all(site.platform, &names).await?;
    let (mut shelves, mut lost) = (Vec::new(), Vec::new());
    for (name, value) in names.into_iter().zip(values) {
        match open(site, &name, value.as_ref()) {
            Ok(slot) if !slot.is_newer(&site.head) => shelves.push(slot.shelf),
            _ => lost.push(name),
        }
    }
    Ok((shelves, lost))
}

/// The attribute that says which change wrote a shelf.
const SEQ: &str = "seq";

/// Adds to `transaction` the write of a shelf.
///
/// # Errors
/// When the transaction is full, or the shelf larger than the platform takes.
pub(crate) fn write<P>(
    site: &Site<'_, P>,
    transaction: &mut Transaction,
    slot: &Slot,
    salt: [u8; 24],
) -> Result<(), Error> {
    let name = slot.shelf.name();
    let conditions = slot.written.map(|seq| Condition::equals(SEQ, seq));
    Ok(transaction.push_set(TransactionSet {
        key: store::key(&name)?,
        value: value(site, &slot.shelf, salt)?,
        entity_name: Some(store::entity()?),
        conditions: conditions.into_iter().collect(),
        ttl: None,
    })?)
}

/// Returns the item of a shelf.
///
/// # Errors
/// When it is larger than the platform takes.
pub(crate) fn value<P>(site: &Site<'_, P>, shelf: &Shelf, salt: [u8; 24]) -> Result<Value, Error> {
    let sealed = document::seal(&site.ring, EPOCH, shelf.name(), shelf, salt)?;
    let mut item = store::sealed(sealed.text)?.into_json();
    if let Some(item) = item.as_object_mut() {
        item.insert(SEQ.into(), shelf.seq().into());
    }
    Ok(Value::new(item)?)
}
