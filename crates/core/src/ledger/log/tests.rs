//! Tests of the growing ledger.

use super::*;
use crate::cipher::{self, LIFETIME_EPOCH};
use crate::entry::{Act, MAX_OPS};
use crate::id::RecordId;
use crate::name::Name;
use crate::ring::Ring;

fn leaf(number: u64) -> Vec<u8> {
    format!("entry {number}").into_bytes()
}

/// A ledger of `size` entries, appended in steps, with all that became full.
fn grown(size: u64, step: usize) -> (LedgerState, Completed) {
    let mut state = LedgerState::new();
    let mut all = Completed::default();
    let leaves: Vec<_> = (0..size).map(leaf).collect();
    for part in leaves.chunks(step) {
        let completed = state.append_leaves(part.to_vec()).unwrap();
        all.tiles.extend(completed.tiles);
        all.bundles.extend(completed.bundles);
    }
    (state, all)
}

#[test]
fn the_root_is_that_of_all_leaves_at_every_size() {
    let mut state = LedgerState::new();
    let mut hashes = Vec::new();
    assert_eq!(state.root(), merkle::empty_root());
    for number in 0..1100 {
        state.append_leaves(vec![leaf(number)]).unwrap();
        hashes.push(merkle::leaf_hash(&leaf(number)));
        assert_eq!(state.size(), number + 1);
        assert_eq!(state.root(), merkle::root(&hashes), "size {}", number + 1);
    }
}

#[test]
fn a_third_level_begins_after_65536_entries() {
    let size = 65_536 + 256 * 3 + 7;
    let (state, completed) = grown(size, 5000);
    let hashes: Vec<_> = (0..size)
        .map(|number| merkle::leaf_hash(&leaf(number)))
        .collect();
    assert_eq!(state.root(), merkle::root(&hashes));
    assert_eq!(
        [
            state.partial(0).len(),
            state.partial(1).len(),
            state.partial(2).len()
        ],
        [7, 3, 1]
    );
    let upper: Vec<_> = completed
        .tiles
        .iter()
        .filter(|tile| tile.level == 1)
        .collect();
    assert_eq!(upper.len(), 1);
    assert_eq!(upper[0].n, 0);
    let lower: Vec<_> = completed
        .tiles
        .iter()
        .filter(|tile| tile.level == 0)
        .map(|tile| tile.n)
        .collect();
    assert_eq!(lower, (0..259).collect::<Vec<_>>());
}

#[test]
fn the_size_of_the_steps_makes_no_difference() {
    let (one, completed) = grown(1000, 1);
    for step in [7, 255, 256, 257, 1000] {
        assert_eq!(
            grown(1000, step),
            (one.clone(), completed.clone()),
            "step {step}"
        );
    }
}

#[test]
fn bundles_and_tiles_hold_the_entries_and_their_hashes() {
    let (state, completed) = grown(600, 100);
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for (bundle, tile) in completed.bundles.iter().zip(&completed.tiles) {
        assert_eq!((0, bundle.n), (tile.level, tile.n));
        let part = tile::parse_bundle(&bundle.bytes).unwrap();
        assert_eq!(
            tile::leaf_hashes(&part),
            tile::parse_tile(&tile.bytes).unwrap()
        );
        entries.extend(part);
    }
    entries.extend_from_slice(state.tail());
    assert_eq!(entries, (0..600).map(leaf).collect::<Vec<_>>());
}

#[test]
fn the_stored_state_comes_back_and_damage_is_noticed() {
    for size in [0, 1, 255, 256, 257, 700] {
        let (state, _) = grown(size, 100);
        let wire = state.to_wire();
        assert_eq!(LedgerState::from_wire(wire.clone()), Ok(state.clone()));
        let mut bad = wire.clone();
        bad.size += 1;
        assert!(LedgerState::from_wire(bad).is_err(), "size {size}");
        let mut bad = wire.clone();
        bad.root = Digest::blake3(b"other");
        assert!(LedgerState::from_wire(bad).is_err(), "size {size}");
        let mut bad = wire.clone();
        bad.levels.push(vec![0; 31].into());
        assert!(LedgerState::from_wire(bad).is_err(), "size {size}");
        let mut bad = wire.clone();
        bad.levels.push(ByteVec::from(Vec::new()));
        assert!(LedgerState::from_wire(bad).is_err(), "size {size}");
        if let Some(entry) = wire.tail.first() {
            let mut bad = wire.clone();
            bad.tail[0] = [entry.as_slice(), b"!"].concat().into();
            assert!(LedgerState::from_wire(bad).is_err(), "size {size}");
        }
    }
}

#[test]
fn an_entry_that_fits_no_bundle_changes_nothing() {
    let (mut state, _) = grown(10, 10);
    let before = state.clone();
    let refused = state.append_leaves(vec![leaf(1), vec![0; MAX_ENTRY_BYTES + 1]]);
    assert_eq!(
        (refused.unwrap_err().kind(), state),
        (crate::ErrorKind::TooLarge, before)
    );
}

#[test]
fn a_bundle_of_the_fullest_restore_entries_fits_one_value() {
    let ring = Ring::new([1; 32], [2; 32], [3; 32]);
    let mut state = LedgerState::new();
    let mut completed = Completed::default();
    let mut noise = blake3::Hasher::new().finalize_xof();
    for seq in 1..=256 {
        let act = Act::Restore {
            job: "aaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned(),
            to: 7,
        };
        let mut random = [0; 16];
        noise.fill(&mut random);
        let mut entry = Entry::new(
            2_000_000_000 + seq,
            1_795_283_939_000 + i64::from(seq) * 997,
            "abcdefghijklmnop",
            act,
            random,
        );
        for _ in 0..MAX_OPS {
            noise.fill(&mut random);
            entry.put.push(RecordId::from_bytes(random));
        }
        entry.ops = Some(Digest::blake3(&random));
        completed = state.append([&entry]).unwrap();
    }
    let bundle = &completed.bundles[0];
    let text = cipher::seal(
        &ring,
        LIFETIME_EPOCH,
        &Name::Bundle(bundle.n),
        &bundle.bytes,
        [0; 24],
    )
    .unwrap();
    // The same entries, less one, travel in the manifest as its tail: leave room for the rest of it.
    assert!(text.len() < 200 * 1024, "{} bytes", text.len());
}
