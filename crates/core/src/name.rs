//! Names of stored values: what lies in an installation's storage, where and under which key, and what a key of the store is.
//!
//! An app and Bailee share one installation's storage, so a key alone says nothing: a name is read from a place and a key.
//! The platform's key pattern has no slash, so the parts of a name are joined by colons.
//! No name tells more of a customer than the value beside it: an address is a hash over what the live value says itself, all
//! else is numbers, digests and random ids.

use std::fmt;

use crate::digest::Short;
use crate::id::JobId;
use crate::location::Location;
use crate::malformed::Malformed;

pub use crate::location::ENTITY;
pub use piece::MAX_PIECES;

mod piece;
mod wire;

/// The name of one stored value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// The head: how far the history goes.
    Head,
    /// The root key.
    Root,
    /// The wrapped key ring.
    Ring,
    /// How far the history went when it was last sealed, kept where nothing but Bailee's own code writes.
    Anchor,
    /// Live value of a record, at a key of the app's own.
    Live(Location),
    /// Journal record of a change.
    Journal(u32),
    /// Pack of sealed changes.
    Pack {
        /// The first change of the range.
        first: u32,
        /// The last change of the range.
        last: u32,
        /// Its place among the packs of the range, from 0.
        index: u32,
        /// The beginning of the hash of its text.
        hash: Short,
    },
    /// Chunk of a sealed full state.
    Base {
        /// The partition; 0 in this version.
        part: u32,
        /// The last change in it.
        seq: u32,
        /// Its place among the chunks, from 0.
        index: u32,
        /// The beginning of the hash of its text.
        hash: Short,
    },
    /// Tags of some records, from 0.
    Shelf(u32),
    /// Commit object of a seal, from 1.
    Manifest(u32),
    /// Full ledger tile.
    Tile {
        /// 0 for leaf hashes.
        level: u8,
        /// Its number within the level.
        n: u64,
    },
    /// Full bundle of ledger entries.
    Bundle(u64),
    /// Progress of a job.
    Job(JobId),
    /// The last look at the keys of observed kinds.
    Look,
    /// What was found changed by somebody else, and is not settled yet.
    Findings,
    /// A further piece of a sealed value that does not fit into one, from 1; the value at its name is the first.
    Piece(Box<Self>, u8),
}

/// Where the platform keeps a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A plain key.
    Plain,
    /// A secret, which nothing can list.
    Secret,
    /// A key of the app's own, in the store that the kind of the record says.
    App,
    /// An item of the entity [`ENTITY`].
    Entity,
}

/// What a stored value is: the names of one family differ in numbers and digests only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// [`Name::Head`]
    Head,
    /// [`Name::Root`]
    Root,
    /// [`Name::Ring`]
    Ring,
    /// [`Name::Anchor`]
    Anchor,
    /// [`Name::Live`]
    Live,
    /// [`Name::Journal`]
    Journal,
    /// [`Name::Pack`]
    Pack,
    /// [`Name::Base`]
    Base,
    /// [`Name::Shelf`]
    Shelf,
    /// [`Name::Manifest`]
    Manifest,
    /// [`Name::Tile`]
    Tile,
    /// [`Name::Bundle`]
    Bundle,
    /// [`Name::Job`]
    Job,
    /// [`Name::Look`]
    Look,
    /// [`Name::Findings`]
    Findings,
}

/// What is known of a family: one row each, from which names, parsing and the tables of the documents come.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The family.
    pub family: Family,
    /// The name, or what it begins with before the colon of its first part.
    prefix: &'static str,
    /// How many parts follow the prefix.
    parts: usize,
    /// The form of the name, for people.
    pub form: &'static str,
    /// Where it lies.
    pub place: Place,
    /// The number by which sealed values of this family are authenticated; `None` for values that are not sealed.
    pub seal: Option<u8>,
    /// What it holds.
    pub what: &'static str,
    /// Who writes it.
    pub written: &'static str,
    /// Who deletes it.
    pub deleted: &'static str,
}

/// Every family.
pub const FAMILIES: [Row; 15] = [
    Row {
        family: Family::Live,
        prefix: "l",
        parts: 1,
        form: "l:<address>",
        place: Place::App,
        seal: None,
        what: "value of a record, in the app's own form, except that its secrets are sealed; in messages and logs it is called by its address",
        written: "a change",
        deleted: "a change that deletes the record",
    },
    Row {
        family: Family::Journal,
        prefix: "j",
        parts: 1,
        form: "j:<seq>",
        place: Place::Entity,
        seal: Some(1),
        what: "journal record: one change, sealed",
        written: "a change",
        deleted: "the seal after the one that covers it",
    },
    Row {
        family: Family::Pack,
        prefix: "p",
        parts: 3,
        form: "p:<first>-<last>:<index>:<hash12>",
        place: Place::Entity,
        seal: Some(2),
        what: "pack of sealed changes",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Base,
        prefix: "b",
        parts: 4,
        form: "b:<part>:<seq>:<index>:<hash12>",
        place: Place::Entity,
        seal: Some(3),
        what: "chunk of a sealed full state",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Shelf,
        prefix: "s",
        parts: 1,
        form: "s:<n>",
        place: Place::Entity,
        seal: Some(7),
        what: "tags of some records: leaf, version and commitment, sealed",
        written: "a change",
        deleted: "never",
    },
    Row {
        family: Family::Manifest,
        prefix: "m",
        parts: 1,
        form: "m:<n>",
        place: Place::Entity,
        seal: Some(4),
        what: "manifest, sealed",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Tile,
        prefix: "t",
        parts: 2,
        form: "t:<level>:<n>",
        place: Place::Entity,
        seal: Some(5),
        what: "full ledger tile, sealed",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Bundle,
        prefix: "e",
        parts: 1,
        form: "e:<n>",
        place: Place::Entity,
        seal: Some(6),
        what: "full bundle of ledger entries, sealed",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Job,
        prefix: "job",
        parts: 1,
        form: "job:<id>",
        place: Place::Entity,
        seal: Some(8),
        what: "progress of a restore, sealed",
        written: "a restore",
        deleted: "never",
    },
    Row {
        family: Family::Look,
        prefix: "look",
        parts: 0,
        form: "look",
        place: Place::Entity,
        seal: Some(9),
        what: "when the keys of observed kinds and of secrets were looked at last, what was compared, found changed and left out, in how many requests and bytes; sealed",
        written: "a look",
        deleted: "never",
    },
    Row {
        family: Family::Findings,
        prefix: "findings",
        parts: 0,
        form: "findings",
        place: Place::Entity,
        seal: Some(10),
        what: "stored values that were found changed, lost, older or foreign and are not settled yet, sealed",
        written: "whoever finds or settles one",
        deleted: "never",
    },
    Row {
        family: Family::Head,
        prefix: "head",
        parts: 0,
        form: "head",
        place: Place::Entity,
        seal: None,
        what: "the last change, the last manifest, the restore that runs; plain JSON, authenticated",
        written: "every change and seal",
        deleted: "never",
    },
    Row {
        family: Family::Root,
        prefix: "bailee:root",
        parts: 0,
        form: "bailee:root",
        place: Place::Secret,
        seal: None,
        what: "the root key",
        written: "set-up",
        deleted: "never",
    },
    Row {
        family: Family::Ring,
        prefix: "bailee:ring",
        parts: 0,
        form: "bailee:ring",
        place: Place::Secret,
        seal: None,
        what: "the key ring, wrapped",
        written: "set-up",
        deleted: "never",
    },
    Row {
        family: Family::Anchor,
        prefix: "bailee:anchor",
        parts: 0,
        form: "bailee:anchor",
        place: Place::Secret,
        seal: None,
        what: "the last manifest with its hash, and size and root of the ledger",
        written: "set-up and every seal",
        deleted: "never",
    },
];

impl Family {
    /// Returns the word for it: one for each, kebab-case.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Root => "root",
            Self::Ring => "ring",
            Self::Anchor => "anchor",
            Self::Live => "live",
            Self::Journal => "journal",
            Self::Pack => "pack",
            Self::Base => "base",
            Self::Shelf => "shelf",
            Self::Manifest => "manifest",
            Self::Tile => "tile",
            Self::Bundle => "bundle",
            Self::Job => "job",
            Self::Look => "look",
            Self::Findings => "findings",
        }
    }

    /// Returns the family's row.
    #[must_use]
    pub fn row(self) -> &'static Row {
        let [first, ..] = &FAMILIES;
        // Every family has a row, which a test holds.
        FAMILIES
            .iter()
            .find(|row| row.family == self)
            .unwrap_or(first)
    }
}

impl Row {
    /// Returns the parts of a key of this family; `None` for a key of another form.
    fn parts_of<'k>(&self, key: &'k str) -> Option<Vec<&'k str>> {
        let rest = key.strip_prefix(self.prefix)?;
        let parts = match rest.strip_prefix(':') {
            Some(parts) => parts.split(':').collect(),
            None if rest.is_empty() => Vec::new(),
            None => return None,
        };
        (parts.len() == self.parts).then_some(parts)
    }
}

impl Name {
    /// Returns the family.
    #[must_use]
    pub fn family(&self) -> Family {
        match self {
            Self::Head => Family::Head,
            Self::Root => Family::Root,
            Self::Ring => Family::Ring,
            Self::Anchor => Family::Anchor,
            Self::Live(_) => Family::Live,
            Self::Journal(_) => Family::Journal,
            Self::Pack { .. } => Family::Pack,
            Self::Base { .. } => Family::Base,
            Self::Shelf(_) => Family::Shelf,
            Self::Manifest(_) => Family::Manifest,
            Self::Tile { .. } => Family::Tile,
            Self::Bundle(_) => Family::Bundle,
            Self::Job(_) => Family::Job,
            Self::Look => Family::Look,
            Self::Findings => Family::Findings,
            Self::Piece(of, _) => of.family(),
        }
    }

    /// Returns the name of a piece of the sealed value of this name: of the first, number 0, it is the name itself.
    #[must_use]
    pub fn piece(&self, number: u8) -> Self {
        match number {
            0 => self.clone(),
            _ => Self::Piece(Box::new(self.clone()), number),
        }
    }

    /// Returns the name of the value that this is, or is a piece of.
    #[must_use]
    pub fn whole(&self) -> &Self {
        match self {
            Self::Piece(of, _) => of,
            whole => whole,
        }
    }

    /// Reads a key of the store that lies in `place`.
    ///
    /// # Errors
    /// When nothing of ours writes such a key there: a plain key of the app may be called like an item of the entity, and is
    /// not ours for that.
    pub fn parse(place: Place, text: &str) -> Result<Self, Malformed> {
        let (stem, number) = piece::split(text);
        let is_there = |row: &&Row| row.place == place && (number == 0 || row.seal.is_some());
        let found = FAMILIES.iter().filter(is_there).find_map(|row| {
            let parts = row.parts_of(stem)?;
            read(row.family, &parts)
        });
        found
            .filter(|_| number < MAX_PIECES)
            .map(|name| name.piece(number))
            // One text for each name: no leading zeros, no plus signs.
            .filter(|name| name.to_string() == text)
            .ok_or(Malformed("no part of the app writes a key of this form"))
    }

    /// Returns the text that a sealed value is bound to: the name, without the hash of the text itself where it has one.
    #[must_use]
    pub fn bound(&self) -> String {
        let text = self.to_string();
        match self.hash() {
            Some(_) => text
                .rsplit_once(':')
                .map_or(text.clone(), |(stem, _)| stem.to_owned()),
            None => text,
        }
    }

    /// Returns the beginning of the text's hash, for names that carry it.
    #[must_use]
    pub const fn hash(&self) -> Option<Short> {
        match self {
            Self::Pack { hash, .. } | Self::Base { hash, .. } => Some(*hash),
            _ => None,
        }
    }

    /// Returns the first and last change that a pack covers; `None` for all other names.
    #[must_use]
    pub const fn range(&self) -> Option<(u32, u32)> {
        match self {
            Self::Pack { first, last, .. } => Some((*first, *last)),
            _ => None,
        }
    }

    /// Returns the name with the hash of its text put in, where it carries one.
    #[must_use]
    pub(crate) fn with_hash(mut self, of: Short) -> Self {
        if let Self::Pack { hash, .. } | Self::Base { hash, .. } = &mut self {
            *hash = of;
        }
        self
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Piece(of, number) = self {
            return write!(out, "{of}{}{number}", piece::SIGN);
        }
        out.write_str(self.family().row().prefix)?;
        match self {
            // Above, where the prefix is that of the whole.
            Self::Piece(..) => Ok(()),
            Self::Head | Self::Root | Self::Ring | Self::Anchor | Self::Look | Self::Findings => {
                Ok(())
            }
            // The key may tell something of a customer: messages and logs have its hash.
            Self::Live(location) => write!(out, ":{}", location.address()),
            Self::Journal(n) | Self::Shelf(n) | Self::Manifest(n) => write!(out, ":{n}"),
            Self::Pack {
                first,
                last,
                index,
                hash,
            } => write!(out, ":{first}-{last}:{index}:{hash}"),
            Self::Base {
                part,
                seq,
                index,
                hash,
            } => write!(out, ":{part}:{seq}:{index}:{hash}"),
            Self::Tile { level, n } => write!(out, ":{level}:{n}"),
            Self::Bundle(n) => write!(out, ":{n}"),
            Self::Job(id) => write!(out, ":{id}"),
        }
    }
}

fn read(family: Family, parts: &[&str]) -> Option<Name> {
    let number = |at: usize| parts.get(at)?.parse::<u32>().ok();
    let long = |at: usize| parts.get(at)?.parse::<u64>().ok();
    Some(match family {
        Family::Head => Name::Head,
        Family::Look => Name::Look,
        Family::Root => Name::Root,
        Family::Ring => Name::Ring,
        Family::Anchor => Name::Anchor,
        Family::Findings => Name::Findings,
        // A key of the app's own is read by the policy, which knows its kinds.
        Family::Live => return None,
        Family::Journal => Name::Journal(number(0)?),
        Family::Pack => {
            let (first, last) = parts.first()?.split_once('-')?;
            Name::Pack {
                first: first.parse().ok()?,
                last: last.parse().ok()?,
                index: number(1)?,
                hash: parts.get(2)?.parse().ok()?,
            }
        }
        Family::Base => Name::Base {
            part: number(0)?,
            seq: number(1)?,
            index: number(2)?,
            hash: parts.get(3)?.parse().ok()?,
        },
        Family::Shelf => Name::Shelf(number(0)?),
        Family::Manifest => Name::Manifest(number(0)?),
        Family::Tile => Name::Tile {
            level: u8::try_from(number(0)?).ok()?,
            n: long(1)?,
        },
        Family::Bundle => Name::Bundle(long(0)?),
        Family::Job => Name::Job(parts.first()?.parse().ok()?),
    })
}

#[cfg(test)]
mod tests;
