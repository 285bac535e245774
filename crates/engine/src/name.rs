//! Names in the store: the key families, and which family a stored key belongs to.
//!
//! The platform's key pattern has no slash, so the families of the design are written with colons.
//! No name carries anything of a customer: record ids are keyed hashes, all else is numbers and digests.

use bailee_core::record::RecordId;
use bailee_forge::{EntityName, InvalidInput, Key};

/// Entity and key of the head: the only contended item.
pub const HEAD: &str = "head";
/// Secret that holds the root key.
pub const ROOT: &str = "root";
/// Secret that holds the wrapped key ring.
pub const RING: &str = "ring";
/// Queue of the app's background work.
pub const QUEUE: &str = "work";

/// Returns the head's entity.
///
/// # Errors
/// None in practice: the name is a constant that a test checks.
pub fn head_entity() -> Result<EntityName, InvalidInput> {
    EntityName::new(HEAD)
}

/// Returns the head's key.
///
/// # Errors
/// None in practice, as above.
pub fn head() -> Result<Key, InvalidInput> {
    Key::new(HEAD)
}

/// Returns the key of a record's live value.
///
/// # Errors
/// None in practice: a record id has only letters and digits.
pub fn live(record: &RecordId) -> Result<Key, InvalidInput> {
    Key::new(format!("l:{record}"))
}

/// Returns the key of the journal record of change `seq`.
///
/// # Errors
/// None in practice.
pub fn journal(seq: u32) -> Result<Key, InvalidInput> {
    Key::new(format!("j:{seq}"))
}

/// Returns the key of manifest `n`.
///
/// # Errors
/// None in practice.
pub fn manifest(n: u32) -> Result<Key, InvalidInput> {
    Key::new(format!("m:{n}"))
}

/// Returns the key of full ledger tile `n` of `level`.
///
/// # Errors
/// None in practice.
pub fn tile(level: u8, n: u64) -> Result<Key, InvalidInput> {
    Key::new(format!("t:{level}:{n}"))
}

/// Returns the key of full entry bundle `n`.
///
/// # Errors
/// None in practice.
pub fn bundle(n: u64) -> Result<Key, InvalidInput> {
    Key::new(format!("e:{n}"))
}

/// Returns the key of a job.
///
/// # Errors
/// [`InvalidInput`] when `id` is not of a job id's characters.
pub fn job(id: &str) -> Result<Key, InvalidInput> {
    Key::new(format!("job:{id}"))
}

/// What a stored key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Live value of a record.
    Live,
    /// Journal record.
    Journal,
    /// Pack of sealed changes.
    Pack,
    /// Chunk of a sealed full state.
    Base,
    /// Manifest.
    Manifest,
    /// Full ledger tile.
    Tile,
    /// Full entry bundle.
    Bundle,
    /// Progress of a job.
    Job,
}

/// Whether a part of a key has its shape.
type Fits = fn(&str) -> bool;

/// Returns the family of a plain key, or `None` for a key that no part of Bailee writes.
#[must_use]
pub fn family(key: &str) -> Option<Family> {
    let (prefix, rest) = key.split_once(':')?;
    let parts: Vec<&str> = rest.split(':').collect();
    let (family, shape): (Family, &[Fits]) = match prefix {
        "l" => (Family::Live, &[is_id]),
        "j" => (Family::Journal, &[is_number]),
        "p" => (Family::Pack, &[is_range, is_number, is_digest]),
        "b" => (Family::Base, &[is_number, is_number, is_number, is_digest]),
        "m" => (Family::Manifest, &[is_number]),
        "t" => (Family::Tile, &[is_number, is_number]),
        "e" => (Family::Bundle, &[is_number]),
        "job" => (Family::Job, &[is_id]),
        _ => return None,
    };
    (parts.len() == shape.len() && parts.iter().zip(shape).all(|(part, fits)| fits(part)))
        .then_some(family)
}

fn is_number(part: &str) -> bool {
    part.parse::<u64>()
        .is_ok_and(|number| number.to_string() == part)
}

fn is_range(part: &str) -> bool {
    part.split_once('-')
        .is_some_and(|(first, last)| is_number(first) && is_number(last))
}

fn is_digest(part: &str) -> bool {
    part.len() == 12
        && part
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Record and job ids: 26 characters of base32 in lower case.
fn is_id(part: &str) -> bool {
    part.len() == 26
        && part
            .bytes()
            .all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_is_made_belongs_to_its_family() {
        let record: RecordId = "aaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap();
        for (key, expected) in [
            (live(&record), Family::Live),
            (journal(17), Family::Journal),
            (manifest(3), Family::Manifest),
            (tile(1, 0), Family::Tile),
            (bundle(4), Family::Bundle),
            (job("aaaaaaaaaaaaaaaaaaaaaaaaaa"), Family::Job),
        ] {
            assert_eq!(family(key.unwrap().as_str()), Some(expected));
        }
        assert_eq!(family("p:1-10:0:0123456789ab"), Some(Family::Pack));
        assert_eq!(family("b:0:10:0:0123456789ab"), Some(Family::Base));
        assert!(head().is_ok() && head_entity().is_ok());
    }

    #[test]
    fn a_key_that_nothing_writes_has_no_family() {
        for key in [
            "",
            "x",
            "l:short",
            "j:01",
            "j:-1",
            "m:1:2",
            "p:1:0:0123456789ab",
            "b:0:1:0:XYZ",
            "cache:users",
            "l:",
        ] {
            assert_eq!(family(key), None, "{key}");
        }
    }
}
