//! Tests of packs.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::change::{Body, Change, Edit};
use crate::cipher;
use crate::document::{self, Sealed};
use crate::entry::{Act, Entry};
use crate::error::ErrorKind;
use crate::location::{Location, Store};
use crate::name::Place;
use crate::record::{Content, Record};
use crate::ring::Ring;

fn ring() -> Ring {
    Ring::new([1; 32], [2; 32], [3; 32])
}

fn content(text: &str, leaf: u32) -> Content {
    Record {
        location: Location {
            store: Store::Kvs,
            key: "note:n".to_owned(),
        },
        value: json!({"text": text}),
        version: 0,
        leaf,
    }
    .content()
}

fn noise(seed: &str, size: usize) -> String {
    let mut bytes = vec![0; size];
    blake3::Hasher::new()
        .update(seed.as_bytes())
        .finalize_xof()
        .fill(&mut bytes);
    bytes
        .iter()
        .map(|byte| char::from(b'#' + byte % 56))
        .collect()
}

/// A site that records are written on, one change each.
#[derive(Default)]
struct Site {
    live: BTreeMap<u8, (u32, Content)>,
    /// The last leaf that was given to a life.
    leaf: u32,
    changes: Vec<Change>,
}

impl Site {
    fn write(&mut self, number: u8, text: Option<&str>) {
        let seq = u32::try_from(self.changes.len()).unwrap() + 1;
        let old = self.live.remove(&number);
        let leaf = old.as_ref().map_or(self.leaf + 1, |(leaf, _)| *leaf);
        self.leaf = self.leaf.max(leaf);
        let after = text.map(|text| content(text, leaf));
        if let Some(after) = &after {
            self.live.insert(number, (leaf, after.clone()));
        }
        let record = RecordId::from_bytes([number; 16]);
        let edit = Edit {
            record,
            leaf,
            before: old.map(|(_, content)| content),
            after,
        };
        let edits = if edit.before.is_none() && edit.after.is_none() {
            vec![]
        } else {
            vec![edit]
        };
        let entry = Entry::new(seq, 1000 + i64::from(seq), "app", Act::Put, [7; 16]);
        self.changes
            .push(Change::build(&ring(), entry, edits, [8; 24]).unwrap());
    }
}

fn opened(ring: &Ring, packs: &[Sealed]) -> Vec<Pack> {
    packs
        .iter()
        .map(|pack| document::open(ring, &pack.name, &pack.text).unwrap())
        .collect()
}

fn site(changes: usize, size: usize) -> Site {
    let mut site = Site::default();
    for at in 0..changes {
        let text = (at % 7 != 6).then(|| noise(&at.to_string(), size));
        site.write(u8::try_from(at * 5 % 17).unwrap(), text.as_deref());
    }
    site
}

#[test]
fn a_range_comes_back_from_its_packs() {
    let (ring, site) = (ring(), site(60, 200));
    let packs = build(&ring, 5, &site.changes[9..]).unwrap();
    assert_eq!((packs.len(), packs[0].name.range()), (1, Some((10, 60))));
    assert_eq!(verify(&ring, &packs, &site.changes[9..]), Ok(()));
    let recorded = changes(&ring, &opened(&ring, &packs)).unwrap();
    for (recorded, change) in recorded.iter().zip(&site.changes[9..]) {
        assert_eq!(recorded.entry, change.entry);
        assert_eq!(recorded.ops, change.open(&ring).unwrap());
    }
}

#[test]
fn the_same_range_gives_the_same_names_and_texts() {
    let (ring, site) = (ring(), site(20, 50));
    assert_eq!(
        build(&ring, 5, &site.changes).unwrap(),
        build(&ring, 5, &site.changes).unwrap()
    );
}

#[test]
fn a_large_range_fills_several_packs_that_each_fit() {
    let (ring, site) = (ring(), site(300, 2000));
    let packs = build(&ring, 5, &site.changes).unwrap();
    assert!(packs.len() > 2, "{} packs", packs.len());
    for pack in &packs {
        assert!(pack.text.len() <= cipher::MAX_TEXT);
    }
    assert!(
        packs
            .iter()
            .rev()
            .skip(1)
            .all(|pack| pack.text.len() > cipher::MAX_TEXT / 3)
    );
    assert_eq!(verify(&ring, &packs, &site.changes), Ok(()));
    let mut turned = opened(&ring, &packs);
    turned.reverse();
    assert_eq!(changes(&ring, &turned).unwrap().len(), 300);
    turned.pop();
    assert_eq!(
        changes(&ring, &turned).unwrap_err().kind(),
        ErrorKind::Damaged
    );
    turned.remove(0);
    assert!(changes(&ring, &turned).is_err());
}

#[test]
fn a_record_with_many_large_versions_is_cut_into_runs_that_fit() {
    let ring = ring();
    let mut site = Site::default();
    for at in 0..5 {
        site.write(1, Some(&noise(&at.to_string(), MAX_RECORD_BYTES - 200)));
    }
    let packs = build(&ring, 5, &site.changes).unwrap();
    assert_eq!(verify(&ring, &packs, &site.changes), Ok(()));
    assert!(packs.iter().all(|pack| pack.count() <= 3));
}

#[test]
fn a_large_run_takes_small_ones_along_and_never_twice_the_values_that_it_fills() {
    let ring = ring();
    let mut site = Site::default();
    for at in 0..10 {
        let size = if at % 2 == 0 {
            5000
        } else {
            MAX_RECORD_BYTES * 9 / 10
        };
        site.write(at, Some(&noise(&at.to_string(), size)));
    }
    let packs = build(&ring, 5, &site.changes).unwrap();
    assert_eq!(verify(&ring, &packs, &site.changes), Ok(()));
    let values: usize = packs.iter().map(Sealed::count).sum();
    let bytes: usize = packs.iter().map(|pack| pack.text.len()).sum();
    assert!(
        values <= 2 * bytes.div_ceil(cipher::MAX_TEXT),
        "{values} values"
    );
    assert!(values < 5 * 2 + 5, "{values} values");
}

#[test]
fn a_record_changed_a_thousand_times_stays_small() {
    let ring = ring();
    let mut site = Site::default();
    let text = noise("base", 3000);
    for at in 0..1000 {
        site.write(1, Some(&format!("{at} {text}")));
    }
    let packs = build(&ring, 5, &site.changes).unwrap();
    assert!(packs.len() <= 2, "{} packs", packs.len());
    assert_eq!(verify(&ring, &packs, &site.changes), Ok(()));
}

#[test]
fn an_erased_record_is_unreadable_and_everything_else_stays() {
    let (mut ring, site) = (ring(), site(60, 100));
    let packs = build(&ring, 5, &site.changes).unwrap();
    let before = changes(&ring, &opened(&ring, &packs)).unwrap();
    let gone = site.changes[0].ops[0].leaf;
    assert!(ring.records.puncture(gone));
    let after = changes(&ring, &opened(&ring, &packs)).unwrap();
    let mut erased = 0;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.entry, after.entry);
        for (before, after) in before.ops.iter().zip(&after.ops) {
            if before.leaf == gone {
                assert_eq!(after.body, Body::Erased);
                erased += 1;
            } else {
                assert_eq!(after, before);
            }
        }
    }
    assert!(erased > 1);
    // What was erased before the range was sealed can still be sealed, without its content.
    let late = build(&ring, 5, &site.changes).unwrap();
    assert_eq!(verify(&ring, &late, &site.changes), Ok(()));
}

#[test]
fn a_record_written_by_something_else_does_not_stop_the_seal() {
    let ring = ring();
    let mut site = Site::default();
    site.write(1, Some("a"));
    site.live.insert(1, (1, content("not ours", 1)));
    site.write(1, Some("b"));
    let packs = build(&ring, 5, &site.changes).unwrap();
    assert_eq!(verify(&ring, &packs, &site.changes), Ok(()));
    assert_eq!(opened(&ring, &packs)[0].groups.len(), 2);
}

#[test]
fn gaps_and_empty_ranges_are_refused() {
    let (ring, mut site) = (ring(), site(5, 10));
    assert_eq!(build(&ring, 5, &[]).unwrap_err().kind(), ErrorKind::Invalid);
    site.changes.remove(2);
    assert_eq!(
        build(&ring, 5, &site.changes).unwrap_err().kind(),
        ErrorKind::Invalid
    );
}

#[test]
fn verification_notices_a_pack_of_other_changes() {
    let ring = ring();
    let (mut one, mut other) = (Site::default(), Site::default());
    one.write(1, Some("a"));
    other.write(1, Some("b"));
    let packs = build(&ring, 5, &one.changes).unwrap();
    assert!(verify(&ring, &packs, &other.changes).is_err());
    assert!(verify(&ring, &[], &one.changes).is_err());
    let mut damaged = packs;
    damaged[0].text.insert(40, 'A');
    assert!(verify(&ring, &damaged, &one.changes).is_err());
}

#[test]
fn verification_notices_a_content_that_was_not_written() {
    let ring = ring();
    let mut site = Site::default();
    site.write(1, Some("a"));
    let mut blind = ring.clone();
    blind.records.puncture(1);
    let packs = build(&blind, 5, &site.changes).unwrap();
    assert_eq!(verify(&blind, &packs, &site.changes), Ok(()));
    assert!(verify(&ring, &packs, &site.changes).is_err());
}

#[test]
fn a_pack_under_another_name_does_not_open() {
    let (ring, site) = (ring(), site(3, 10));
    let packs = build(&ring, 5, &site.changes).unwrap();
    let Sealed { name, text } = &packs[0];
    for (from, to) in [("1-3", "1-4"), ("1-3", "2-3"), (":0:", ":1:")] {
        let moved = name.to_string().replacen(from, to, 1);
        let name = Name::parse(Place::Entity, &moved).unwrap();
        let error = document::open::<Pack>(&ring, &name, text).unwrap_err();
        assert_eq!(
            (error.kind(), error.name()),
            (ErrorKind::Damaged, Some(&name))
        );
    }
    let other = name.clone().with_hash(Short::default());
    assert!(document::open::<Pack>(&ring, &other, text).is_err());
}

/// Someone who holds the epoch key but not the ledger: whatever they change contradicts the entries.
#[test]
fn changed_parts_of_a_pack_contradict_its_entries() {
    let (ring, site) = (ring(), site(20, 20));
    let pack = opened(&ring, &build(&ring, 5, &site.changes).unwrap()).remove(0);
    let changed: [fn(&mut Pack); 9] = [
        |pack| pack.groups.truncate(1),
        |pack| pack.groups[0].seqs[0] += 1,
        |pack| pack.groups[0].commitments[0] = Some(Digest::blake3(b"x")),
        |pack| pack.groups[0].commitments.truncate(1),
        |pack| pack.groups[0].leaf += 1,
        |pack| pack.groups[0].seqs.clear(),
        |pack| pack.groups[0].body = pack.groups[1].body.clone(),
        |pack| pack.groups.push(pack.groups[0].clone()),
        |pack| pack.entries.swap(0, 1),
    ];
    for (at, damage) in changed.into_iter().enumerate() {
        let mut bad = pack.clone();
        damage(&mut bad);
        assert!(changes(&ring, &[bad]).is_err(), "case {at}");
    }
}

#[test]
fn a_pack_shows_no_content_without_the_record_key() {
    let ring = ring();
    let mut site = Site::default();
    site.write(1, Some("canary canary canary"));
    let pack = opened(&ring, &build(&ring, 5, &site.changes).unwrap()).remove(0);
    assert!(!format!("{pack:?}").contains("canary"));
    let body = pack.groups[0].body.clone().unwrap();
    assert!(!body.windows(6).any(|window| window == b"canary"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_comes_back(steps in proptest::collection::vec((0u8..5, proptest::option::of("[a-z]{0,30}")), 1..40), erase in 0u32..40) {
        let mut site = Site::default();
        for (number, text) in &steps {
            site.write(*number, text.as_deref());
        }
        let mut ring = ring();
        let packs = build(&ring, 5, &site.changes).unwrap();
        prop_assert_eq!(verify(&ring, &packs, &site.changes), Ok(()));
        ring.records.puncture(erase);
        let recorded = changes(&ring, &opened(&ring, &packs)).unwrap();
        prop_assert_eq!(recorded.len(), steps.len());
        // Sealed after the erasure: the same history, the same gaps.
        let late = build(&ring, 5, &site.changes).unwrap();
        prop_assert_eq!(changes(&ring, &opened(&ring, &late)).unwrap(), recorded);
    }
}
