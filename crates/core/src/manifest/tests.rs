//! Tests of manifests.

use super::*;
use crate::document;
use crate::error::ErrorKind;
use crate::key::SecretKey;
use crate::ledger::checkpoint::{Checkpoint, Signer, Verifier};
use crate::name::Place;
use crate::ring::Ring;

fn ring() -> Ring {
    Ring::new([1; 32], [2; 32], [3; 32])
}

fn reference(first: u32, last: u32, index: u32) -> Reference {
    let hash = Digest::blake3(&[u8::try_from(index).unwrap(); 3]);
    let name = Name::Pack {
        first,
        last,
        index,
        hash: hash.short(),
    };
    Reference { name, hash }
}

fn seal(n: u32) -> String {
    let manifest = manifest(n);
    document::seal(&ring(), 0, manifest.name(), &manifest, [1; 24])
        .unwrap()
        .text
}

fn decode(bytes: &[u8]) -> Result<Manifest, Error> {
    Manifest::decode(&Name::Manifest(2), bytes)
}

fn manifest(n: u32) -> Manifest {
    let packs = vec![reference(11, 20, 0), reference(11, 20, 1)];
    let previous = (n > 1).then(|| Digest::blake3(b"previous"));
    let state = StateHash::new();
    let mut ledger = LedgerState::new();
    let entries: Vec<_> = (11..=20)
        .map(|seq| Entry::new(seq, 5, "app", Act::Put, [7; 16]))
        .collect();
    ledger.append(&entries).unwrap();
    ledger
        .append([&seal_entry(n, 11, 20, 99, &packs, &state, previous)])
        .unwrap();
    let signer = Signer::new("bailee.example", &SecretKey::from_bytes([1; 32])).unwrap();
    let head = Checkpoint {
        origin: "o".to_owned(),
        size: ledger.size(),
        root: ledger.root(),
    };
    let chunk = Reference {
        name: Name::parse(Place::Entity, "b:0:10:0:aaaaaaaaaaaa").unwrap(),
        hash: Digest::blake3(b"chunk"),
    };
    Manifest {
        n,
        previous,
        first: 11,
        last: 20,
        time_first: -5,
        time_last: 6,
        time: 99,
        changes: 10,
        packs,
        base: Some(BaseRef {
            part: 0,
            seq: 10,
            chunks: vec![chunk],
        }),
        since: vec![reference(1, 10, 0)],
        state,
        records: 3,
        seal_index: ledger.size() - 1,
        ledger,
        checkpoint: head.sign(&signer).unwrap(),
        pieces: Vec::new(),
        leaf: 3,
    }
}

#[test]
fn a_manifest_comes_back_from_its_sealed_text() {
    let ring = ring();
    for n in [1, 2] {
        let text = seal(n);
        assert_eq!(
            document::open(&ring, &Name::Manifest(n), &text),
            Ok(manifest(n))
        );
        let other = document::open::<Manifest>(&ring, &Name::Manifest(n + 1), &text);
        assert_eq!(other.unwrap_err().kind(), ErrorKind::Damaged);
    }
}

#[test]
fn the_seal_entry_is_the_last_leaf_of_the_signed_root() {
    let manifest = manifest(2);
    assert_eq!(
        manifest.ledger.tail().last(),
        Some(&manifest.entry().encode().unwrap())
    );
    let signer = Signer::new("bailee.example", &SecretKey::from_bytes([1; 32])).unwrap();
    let verifier = Verifier::parse(&signer.verifier().vkey()).unwrap();
    let head = verifier.checkpoint("o", &manifest.checkpoint).unwrap();
    assert_eq!((head.size, head.root), (11, manifest.ledger.root()));
}

#[test]
fn a_repeated_seal_has_the_same_entry_and_another_pack_another_one() {
    let one = manifest(2);
    assert_eq!(one.entry(), manifest(2).entry());
    let mut other = one.clone();
    other.packs.swap(0, 1);
    assert_ne!(one.entry(), other.entry());
}

#[test]
fn parts_that_do_not_agree_are_refused() {
    let changed: [fn(&mut Manifest); 9] = [
        |manifest| manifest.changes = 9,
        |manifest| manifest.first = 21,
        |manifest| manifest.n = 0,
        |manifest| manifest.n = 1,
        |manifest| manifest.previous = None,
        |manifest| manifest.seal_index = 11,
        |manifest| manifest.pieces = vec![Name::Journal(21).piece(1)],
        |manifest| manifest.pieces = vec![Name::Journal(20)],
        |manifest| manifest.pieces = vec![Name::Manifest(12).piece(1)],
    ];
    for (at, damage) in changed.into_iter().enumerate() {
        let mut bad = manifest(2);
        damage(&mut bad);
        assert!(bad.encode().is_err(), "case {at}");
    }
}

#[test]
fn cut_and_newer_forms_are_refused() {
    let bytes = manifest(2).encode().unwrap();
    for cut in 0..bytes.len() {
        assert!(decode(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    // A map of 17 fields, the first of which is the version.
    assert_eq!(bytes[..3], [0xb1, 0, VERSION]);
    let mut newer = bytes;
    newer[2] = VERSION + 1;
    assert_eq!(decode(&newer).unwrap_err().kind(), ErrorKind::Version);
}

#[test]
fn the_pieces_of_the_journal_come_back() {
    let mut manifest = manifest(2);
    manifest.pieces = vec![Name::Journal(11).piece(1), Name::Journal(20).piece(2)];
    let bytes = manifest.encode().unwrap();
    assert_eq!(bytes[0], 0xb2);
    assert_eq!(decode(&bytes), Ok(manifest));
}

#[test]
fn fields_of_a_newer_minor_form_are_ignored() {
    let bytes = manifest(2).encode().unwrap();
    // One more field, number 100, with a nested value.
    let more = [&[0xb2], &bytes[1..], &[0x18, 100, 0x82, 1, 0xa1, 2, 3]].concat();
    assert_eq!(decode(&more), Ok(manifest(2)));
}

#[test]
fn an_empty_day_costs_about_four_kilobytes() {
    let text = seal(2);
    assert!(text.len() < 6000, "{} bytes", text.len());
}
