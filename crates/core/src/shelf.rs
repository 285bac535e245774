//! Shelves: what must be known of each record beside its value, a few records to a shelf.
//!
//! A value lies at the app's own key in the app's own form, so its leaf, its version and its commitment lie elsewhere: as *tags*.
//! An item for each tag would take half the operations of a transaction; one item for all would be written again with every
//! change. So tags lie on shelves, and where a tag lies follows from the address of its record and the number of shelves, which
//! the head knows: whoever changes a record reads its shelf together with its value. The number grows with the records, one
//! shelf at a time, each time by dividing one other (linear hashing, Litwin 1980).

use minicbor::{Decode, Encode};

use crate::digest::Digest;
use crate::document::Document;
use crate::error::Error;
use crate::id::Address;
use crate::name::Name;

const VERSION: u8 = 1;

/// How many records there are to a shelf before there is one shelf more: with the shelf about a kilobyte and a half is written,
/// and hardly any shelf comes to 10 KB, the platform's unit.
pub const RECORDS: u32 = 16;

/// The most shelves: the head names the change that wrote each, so that none can be put back unnoticed, and is written with every
/// change. Beyond 65,536 records there are more to a shelf: at a million about 17 KB on each, as much as the head has then.
const MAX_SHELVES: u32 = 1 << 12;

/// What is known of a record beside its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Tag {
    /// Where the record lies.
    #[n(0)]
    pub address: Address,
    /// The leaf of the key tree that is the life of the record.
    #[n(1)]
    pub leaf: u32,
    /// The number of the change that wrote it.
    #[n(2)]
    pub version: u32,
    /// The commitment to what it says.
    #[n(3)]
    pub commitment: Digest,
}

/// The tags of some records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    number: u32,
    /// The change that wrote it.
    seq: u32,
    /// In the order of the addresses.
    tags: Vec<Tag>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    version: u8,
    #[n(1)]
    number: u32,
    #[n(2)]
    tags: Vec<Tag>,
    #[n(3)]
    seq: u32,
}

impl Shelf {
    /// Returns an empty shelf.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self {
            number,
            seq: 0,
            tags: Vec::new(),
        }
    }

    /// Returns the number of the change that wrote it; 0 for one that none has written yet.
    #[must_use]
    pub const fn seq(&self) -> u32 {
        self.seq
    }

    /// Says which change writes it.
    pub const fn write_by(&mut self, seq: u32) {
        self.seq = seq;
    }

    /// Returns its number, from 0.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Returns its name in the store.
    #[must_use]
    pub const fn name(&self) -> Name {
        Name::Shelf(self.number)
    }

    /// Returns the tags, in the order of the addresses.
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Returns the tag of the record at `address`.
    #[must_use]
    pub fn tag(&self, address: &Address) -> Option<&Tag> {
        self.tags.iter().find(|tag| tag.address == *address)
    }

    /// Puts a tag in, in the place of another one of the same record.
    pub fn put(&mut self, tag: Tag) {
        self.remove(&tag.address);
        let place = self
            .tags
            .partition_point(|known| known.address < tag.address);
        self.tags.insert(place, tag);
    }

    /// Takes the tag of a record out.
    pub fn remove(&mut self, address: &Address) {
        self.tags.retain(|tag| tag.address != *address);
    }

    /// Takes out what belongs to the new shelf of `shelves`, and returns that shelf.
    #[must_use]
    pub fn divide(&mut self, shelves: Shelves) -> Self {
        let mut new = Self::new(shelves.count() - 1);
        let tags = std::mem::take(&mut self.tags);
        let (stay, go) = tags
            .into_iter()
            .partition(|tag| shelves.of(&tag.address) != new.number);
        self.tags = stay;
        new.tags = go;
        new
    }
}

/// How many shelves there are, and so which record lies on which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shelves(u32);

impl Shelves {
    /// That many shelves; `None` for none, or for more than can be.
    #[must_use]
    pub const fn new(count: u32) -> Option<Self> {
        if count >= 1 && count <= MAX_SHELVES {
            Some(Self(count))
        } else {
            None
        }
    }

    /// Returns how many there are.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0
    }

    /// Returns the number of the shelf of the record at `address`.
    #[must_use]
    pub fn of(self, address: &Address) -> u32 {
        let hash = hash(address);
        let half = self.half();
        let number = hash % (2 * half);
        if number < self.0 { number } else { hash % half }
    }

    /// Returns a place for `address` in an order in which records of one shelf stand together, however many shelves there are.
    #[must_use]
    pub fn order(address: &Address) -> u32 {
        hash(address).reverse_bits()
    }

    /// Returns which shelf is to be divided so that there is one more, when `records` are too many for so few shelves.
    ///
    /// ```
    /// use bailee_core::shelf::{RECORDS, Shelves};
    ///
    /// let three = Shelves::new(3).expect("three can be");
    /// assert_eq!(three.due(3 * RECORDS), None);
    /// assert_eq!(three.due(3 * RECORDS + 1), Some(1));
    /// ```
    #[must_use]
    pub const fn due(self, records: u32) -> Option<u32> {
        if self.0 < MAX_SHELVES && records > RECORDS * self.0 {
            Some(self.0 - self.half())
        } else {
            None
        }
    }

    /// Returns one shelf more.
    #[must_use]
    pub const fn grown(self) -> Self {
        Self(self.0 + 1)
    }

    /// The largest power of two that is not more than there are shelves.
    const fn half(self) -> u32 {
        1 << self.0.ilog2()
    }
}

/// By what the shelf of an address is found.
fn hash(address: &Address) -> u32 {
    let first = address.as_bytes().first_chunk().copied();
    first.map_or(0, u32::from_le_bytes)
}

impl Document for Shelf {
    const UNREADABLE: &'static str = "the tags of records cannot be read";

    fn encode(&self) -> Result<Vec<u8>, Error> {
        let wire = Wire {
            version: VERSION,
            number: self.number,
            tags: self.tags.clone(),
            seq: self.seq,
        };
        // Encoding into memory cannot fail.
        Ok(minicbor::to_vec(wire).unwrap_or_default())
    }

    fn decode(name: &Name, bytes: &[u8]) -> Result<Self, Error> {
        let damaged = || Error::damaged("the tags of records do not agree");
        let wire: Wire = minicbor::decode(bytes).map_err(|_| damaged())?;
        if wire.version != VERSION {
            return Err(Error::version("the shelf has an unknown format version"));
        }
        let shelf = Self {
            number: wire.number,
            seq: wire.seq,
            tags: wire.tags,
        };
        let is_sorted = shelf
            .tags
            .is_sorted_by(|one, next| one.address < next.address);
        if is_sorted && shelf.name() == *name {
            Ok(shelf)
        } else {
            Err(damaged())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::error::ErrorKind;

    fn address(number: u32) -> Address {
        let hash = blake3::hash(&number.to_le_bytes());
        Address::from_bytes(*hash.as_bytes().first_chunk().unwrap())
    }

    fn tag(number: u32, version: u32) -> Tag {
        Tag {
            address: address(number),
            leaf: number,
            version,
            commitment: Digest::blake3(&version.to_le_bytes()),
        }
    }

    /// All shelves of a site, as changes keep them.
    struct Site {
        shelves: Shelves,
        list: Vec<Shelf>,
        records: u32,
    }

    impl Site {
        fn new() -> Self {
            Self {
                shelves: Shelves::new(1).unwrap(),
                list: vec![Shelf::new(0)],
                records: 0,
            }
        }

        fn shelf(&mut self, number: u32) -> &mut Shelf {
            let place = self.shelves.of(&address(number));
            &mut self.list[place as usize]
        }

        fn put(&mut self, tag: Tag) {
            let shelf = self.shelf(tag.leaf);
            let is_new = shelf.tag(&tag.address).is_none();
            shelf.put(tag);
            self.records += u32::from(is_new);
            while let Some(from) = self.shelves.due(self.records) {
                self.shelves = self.shelves.grown();
                let new = self.list[from as usize].divide(self.shelves);
                self.list.push(new);
            }
        }
    }

    #[test]
    fn ten_thousand_tags_are_found_where_their_address_says_and_no_shelf_is_long() {
        let mut site = Site::new();
        for number in 0..10_000 {
            site.put(tag(number, 1));
        }
        assert_eq!(site.shelves.count(), 10_000 / RECORDS);
        for number in 0..10_000 {
            let address = address(number);
            assert_eq!(site.shelf(number).tag(&address).unwrap().leaf, number);
        }
        let longest = site.list.iter().map(|shelf| shelf.tags.len()).max();
        assert!(longest < Some(6 * RECORDS as usize), "{longest:?}");
        let bytes = site.list.iter().map(|shelf| shelf.encode().unwrap().len());
        assert!(
            bytes.max() < Some(7_000),
            "what is sealed grows by a third and must stay a unit"
        );
    }

    #[test]
    fn a_shelf_is_read_at_its_own_name_only_and_in_order() {
        let mut shelf = Shelf::new(3);
        shelf.put(tag(1, 1));
        shelf.put(tag(2, 1));
        let bytes = shelf.encode().unwrap();
        assert_eq!(Shelf::decode(&Name::Shelf(3), &bytes), Ok(shelf.clone()));
        assert!(Shelf::decode(&Name::Shelf(4), &bytes).is_err());
        shelf.tags.reverse();
        assert!(Shelf::decode(&Name::Shelf(3), &shelf.encode().unwrap()).is_err());
        assert!(Shelf::decode(&Name::Shelf(3), &[0]).is_err());
    }

    #[test]
    fn a_shelf_says_which_change_wrote_it() {
        let mut shelf = Shelf::new(3);
        shelf.write_by(7);
        let read = Shelf::decode(&Name::Shelf(3), &shelf.encode().unwrap()).unwrap();
        assert_eq!((read.seq(), Shelf::new(3).seq()), (7, 0));
    }

    #[test]
    fn a_shelf_of_another_version_or_with_two_tags_of_one_record_is_not_read() {
        let wire = |version: u8, tags: Vec<Tag>| {
            minicbor::to_vec(Wire {
                version,
                number: 3,
                tags,
                seq: 1,
            })
            .unwrap()
        };
        let read =
            |bytes: &[u8]| Shelf::decode(&Name::Shelf(3), bytes).map_err(|error| error.kind());
        assert!(read(&wire(1, vec![tag(1, 1)])).is_ok());
        assert_eq!(read(&wire(2, vec![tag(1, 1)])), Err(ErrorKind::Version));
        let twice = vec![tag(1, 1), tag(1, 2)];
        assert_eq!(read(&wire(1, twice)), Err(ErrorKind::Damaged));
        let bytes = wire(1, vec![tag(1, 1), tag(2, 1)]);
        for length in 0..bytes.len() {
            assert_eq!(read(&bytes[..length]), Err(ErrorKind::Damaged), "{length}");
        }
    }

    #[test]
    fn there_is_at_least_one_shelf() {
        assert_eq!(Shelves::new(0), None);
        assert_eq!(Shelves::new(MAX_SHELVES + 1), None);
        let most = Shelves::new(MAX_SHELVES).unwrap();
        assert_eq!(most.due(u32::MAX), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever is put in and taken out, the shelves hold the last tag of each record that is left, and nothing else.
        #[test]
        fn shelves_hold_what_a_map_would(steps in proptest::collection::vec((0u32..200, 0u32..4), 0..600)) {
            let mut site = Site::new();
            let mut map = BTreeMap::new();
            for (number, version) in steps {
                if version == 0 {
                    let address = address(number);
                    let is_there = site.shelf(number).tag(&address).is_some();
                    site.shelf(number).remove(&address);
                    site.records -= u32::from(is_there);
                    map.remove(&address);
                } else {
                    site.put(tag(number, version));
                    map.insert(address(number), tag(number, version));
                }
            }
            let mut held: Vec<Tag> = site.list.iter().flat_map(|shelf| shelf.tags.clone()).collect();
            held.sort_by_key(|tag| tag.address);
            prop_assert_eq!(held, map.into_values().collect::<Vec<_>>());
        }
    }
}
