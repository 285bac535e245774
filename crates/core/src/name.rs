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
pub use family::{FAMILIES, Family, Place, Row};
pub use piece::MAX_PIECES;

mod family;
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
