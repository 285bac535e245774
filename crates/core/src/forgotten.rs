//! Tests of what is left when lives of records were forgotten: every earlier state still adds up to its hash.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use crate::base::{self, Chunk, Item};
use crate::change::{Body, Change, Edit, Opened, commit};
use crate::document::{self, Sealed};
use crate::entry::{Act, Entry};
use crate::hash::StateHash;
use crate::id::RecordId;
use crate::location::{Location, Store};
use crate::pack::{self, Pack};
use crate::record::{Content, Record};
use crate::ring::Ring;

/// What one change does to a record: another text, its end, or its end and another life at once.
#[derive(Clone, Debug)]
enum Step {
    Write(u8),
    End,
    Renew(u8),
}

/// A site that was written on, and the hash of what it held after each change, from the contents themselves.
struct Site {
    ring: Ring,
    changes: Vec<Change>,
    hashes: Vec<StateHash>,
    /// The last leaf that was given to a life.
    leaf: u32,
}

fn ring() -> Ring {
    Ring::new([1; 32], [2; 32], [3; 32])
}

fn content(leaf: u32, number: u8, text: u8) -> Content {
    let record = Record {
        location: Location {
            store: Store::Kvs,
            key: format!("note:{number}"),
        },
        value: json!({"text": text}),
        version: 0,
        leaf,
    };
    record.content()
}

fn write(history: &[Vec<(u8, Step)>]) -> Site {
    let mut site = Site {
        ring: ring(),
        changes: Vec::new(),
        hashes: Vec::new(),
        leaf: 0,
    };
    let mut live: BTreeMap<u8, (u32, Content)> = BTreeMap::new();
    for (seq, steps) in (1..).zip(history) {
        let steps: BTreeMap<u8, Step> = steps.iter().cloned().collect();
        let mut edits = Vec::new();
        for (number, step) in steps {
            let mut edit = |leaf, before, after| {
                let record = RecordId::from_bytes([number; 16]);
                edits.push(Edit {
                    record,
                    leaf,
                    before,
                    after,
                });
            };
            let old = live.remove(&number);
            let (text, renews) = match step {
                Step::Write(text) => (Some(text), false),
                Step::Renew(text) => (Some(text), true),
                Step::End => (None, true),
            };
            let kept = match old {
                Some((leaf, before)) if renews => {
                    edit(leaf, Some(before), None);
                    None
                }
                old => old,
            };
            let Some(text) = text else { continue };
            let (leaf, before) = match kept {
                Some((leaf, before)) => (leaf, Some(before)),
                None => {
                    site.leaf += 1;
                    (site.leaf, None)
                }
            };
            let after = content(leaf, number, text);
            edit(leaf, before, Some(after.clone()));
            live.insert(number, (leaf, after));
        }
        let entry = Entry::new(seq, 1000, "app", Act::Put, [7; 16]);
        let change = Change::build(&site.ring, entry, edits, [8; 24]);
        site.changes.push(change.unwrap());
        let mut hash = StateHash::new();
        for (number, (leaf, content)) in &live {
            let commitment = commit(&site.ring, *leaf, content).unwrap();
            hash.add(&RecordId::from_bytes([*number; 16]), &commitment);
        }
        site.hashes.push(hash);
    }
    site
}

fn recorded(ring: &Ring, packs: &[Sealed]) -> Vec<Vec<Opened>> {
    let open = |pack: &Sealed| document::open::<Pack>(ring, &pack.name, &pack.text).unwrap();
    let packs: Vec<Pack> = packs.iter().map(open).collect();
    let recorded = pack::changes(ring, &packs).unwrap();
    recorded.into_iter().map(|change| change.ops).collect()
}

/// Adds what changes did to `hash` and returns it after each.
fn fold(mut hash: StateHash, changes: &[Vec<Opened>]) -> Vec<StateHash> {
    let mut hashes = Vec::new();
    for op in changes {
        for op in op {
            hash.change(&op.record, op.before.as_ref(), op.after.as_ref());
        }
        hashes.push(hash.clone());
    }
    hashes
}

/// What a base holds after these changes.
fn items(changes: &[Vec<Opened>]) -> Vec<Item> {
    let mut items = BTreeMap::new();
    for op in changes.iter().flatten() {
        let content = match &op.body {
            Body::Clear { after, .. } => after.clone(),
            Body::Erased => None,
        };
        match op.after {
            None => items.remove(&op.record),
            Some(commitment) => items.insert(
                op.record,
                Item {
                    record: op.record,
                    leaf: op.leaf,
                    version: op.seq,
                    commitment,
                    content,
                },
            ),
        };
    }
    items.into_values().collect()
}

fn based(ring: &Ring, base: &[Sealed]) -> StateHash {
    let mut hash = StateHash::new();
    for chunk in base {
        let chunk: Chunk = document::open(ring, &chunk.name, &chunk.text).unwrap();
        for item in chunk.open(ring).unwrap() {
            hash.add(&item.record, &item.commitment);
        }
    }
    hash
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<u8>().prop_map(Step::Write),
        1 => Just(Step::End),
        1 => any::<u8>().prop_map(Step::Renew),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_earlier_state_adds_up_whatever_was_forgotten(
        history in proptest::collection::vec(proptest::collection::vec((0u8..6, step()), 0..5), 2..24),
        cut in 1usize..24,
        gone in proptest::collection::btree_set(1u32..40, 0..12),
    ) {
        let site = write(&history);
        let cut = cut.min(history.len() - 1);
        let (first, rest) = site.changes.split_at(cut);
        let (first, rest) = (pack::build(&site.ring, 5, first).unwrap(), pack::build(&site.ring, 5, rest).unwrap());
        let seq = u32::try_from(cut).unwrap();
        let base = base::build(&site.ring, 5, 0, seq, items(&recorded(&site.ring, &first))).unwrap();

        let mut ring = site.ring.clone();
        for leaf in &gone {
            ring.records.puncture(*leaf);
        }
        // From packs alone.
        let all = [recorded(&ring, &first), recorded(&ring, &rest)].concat();
        let is_gone = |op: &Opened| op.body == Body::Erased;
        prop_assert!(all.iter().flatten().all(|op| is_gone(op) == gone.contains(&op.leaf)));
        prop_assert_eq!(&fold(StateHash::new(), &all), &site.hashes);
        // From the base and the packs after it.
        let after = recorded(&ring, &rest);
        prop_assert_eq!(&based(&ring, &base), &site.hashes[cut - 1]);
        prop_assert_eq!(&fold(based(&ring, &base), &after), &site.hashes[cut..]);
        // From what is sealed only now.
        let late = pack::build(&ring, 5, &site.changes).unwrap();
        prop_assert_eq!(pack::verify(&ring, &late, &site.changes), Ok(()));
        prop_assert_eq!(&fold(StateHash::new(), &recorded(&ring, &late)), &site.hashes);
        let late = base::build(&ring, 5, 0, seq, items(&all[..cut])).unwrap();
        prop_assert_eq!(&based(&ring, &late), &site.hashes[cut - 1]);
    }
}
