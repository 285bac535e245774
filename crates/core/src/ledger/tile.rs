//! The storage layout of the ledger: C2SP tlog-tiles, with our store keys instead of its URL paths.
//!
//! A tile holds up to 256 hashes of one level, 32 bytes each; an entry bundle up to 256 entries, each with a 16-bit length before it.
//! Only full ones are stored, and those never change; what is partial travels in the manifest.

use crate::digest::Digest;
use crate::entry::MAX_ENTRY_BYTES;
use crate::error::Error;
use crate::ledger::merkle;

/// Hashes in a full tile, entries in a full bundle.
pub const WIDTH: usize = 256;

/// A full tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTile {
    /// 0 for leaf hashes; one tile of level l + 1 covers 256 tiles of level l.
    pub level: u8,
    /// Its number within the level.
    pub n: u64,
    /// The hashes, 8192 bytes.
    pub bytes: Vec<u8>,
}

/// A full bundle of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullBundle {
    /// Its number; it holds the entries from `256 * n`.
    pub n: u64,
    /// The entries, each after its length as a big-endian 16-bit number.
    pub bytes: Vec<u8>,
}

/// Returns the hashes of a tile, 1 to 256 of them.
///
/// # Errors
/// When the length is not that of 1 to 256 hashes.
pub fn parse_tile(bytes: &[u8]) -> Result<Vec<Digest>, Error> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() && (1..=WIDTH).contains(&hashes.len()) {
        Ok(hashes.iter().copied().map(Digest::new).collect())
    } else {
        Err(damaged())
    }
}

/// Returns the tile with these hashes.
#[must_use]
pub fn tile_bytes(hashes: &[Digest]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// Returns the entries of a bundle, 1 to 256 of them.
///
/// # Errors
/// When the lengths do not add up.
pub fn parse_bundle(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>().ok_or_else(damaged)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or_else(damaged)?;
        entries.push(entry.to_vec());
        rest = after;
    }
    if (1..=WIDTH).contains(&entries.len()) {
        Ok(entries)
    } else {
        Err(damaged())
    }
}

/// Returns the bundle with these entries.
///
/// # Errors
/// When an entry is longer than 65535 bytes.
pub fn bundle_bytes(entries: &[Vec<u8>]) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    for entry in entries {
        let length = u16::try_from(entry.len())
            .map_err(|_| Error::too_large("a ledger entry is longer than 65535 bytes"))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// Returns the leaf hashes of a bundle's entries, which are the level-0 tile of the same number.
#[must_use]
pub fn leaf_hashes(entries: &[Vec<u8>]) -> Vec<Digest> {
    entries
        .iter()
        .map(|entry| merkle::leaf_hash(entry))
        .collect()
}

fn damaged() -> Error {
    Error::damaged("the ledger tile or entry bundle is damaged")
}

const _: () = assert!(MAX_ENTRY_BYTES == u16::MAX as usize);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tile_has_between_one_and_256_whole_hashes() {
        let hashes = vec![Digest::blake3(b"a"), Digest::blake3(b"b")];
        assert_eq!(parse_tile(&tile_bytes(&hashes)), Ok(hashes));
        for length in [0, 31, 33, 257 * 32] {
            assert!(parse_tile(&vec![0; length]).is_err(), "{length}");
        }
        assert!(parse_tile(&vec![0; 256 * 32]).is_ok());
    }

    #[test]
    fn a_bundle_prefixes_each_entry_with_its_length() {
        let entries = vec![b"one".to_vec(), Vec::new(), vec![7; 0xffff]];
        let bytes = bundle_bytes(&entries).unwrap();
        assert_eq!(bytes[..7], [0, 3, b'o', b'n', b'e', 0, 0]);
        assert_eq!(parse_bundle(&bytes), Ok(entries));
        assert!(bundle_bytes(&[vec![0; 0x1_0000]]).is_err());
        assert!(parse_bundle(&[0, 3, 1, 2]).is_err());
        assert!(parse_bundle(&[0]).is_err());
        assert!(parse_bundle(&[0; 2 * 257]).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_parses_is_written_the_same(bytes in proptest::collection::vec(0u8..4, 0..60)) {
            if let Ok(entries) = parse_bundle(&bytes) {
                prop_assert_eq!(bundle_bytes(&entries), Ok(bytes));
            }
        }
    }
}
