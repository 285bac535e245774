//! Tests of bases.

use serde_json::json;

use super::*;
use crate::change::commit;
use crate::cipher;
use crate::error::ErrorKind;
use crate::location::{Location, Store};
use crate::record::Record;

fn ring() -> Ring {
    Ring::new([1; 32], [2; 32], [3; 32])
}

fn item(number: u32, size: usize) -> Item {
    let mut noise = vec![0; size];
    blake3::Hasher::new()
        .update(&number.to_be_bytes())
        .finalize_xof()
        .fill(&mut noise);
    let text: String = noise
        .iter()
        .map(|byte| char::from(b'#' + byte % 56))
        .collect();
    let leaf = number + 1;
    let record = Record {
        location: Location {
            store: Store::Kvs,
            key: format!("note:{number}"),
        },
        value: json!({"text": text}),
        version: 0,
        leaf,
    };
    let mut id = [0; 16];
    id[..4].copy_from_slice(&number.wrapping_mul(0x9e37_79b9).to_be_bytes());
    let content = record.content();
    Item {
        record: RecordId::from_bytes(id),
        leaf,
        version: number + 7,
        commitment: commit(&ring(), leaf, &content).unwrap(),
        content: Some(content),
    }
}

fn open(ring: &Ring, name: &Name, text: &str) -> Result<Vec<Item>, Error> {
    document::open::<Chunk>(ring, name, text)?.open(ring)
}

fn read(ring: &Ring, chunks: &[Sealed]) -> Vec<Item> {
    chunks
        .iter()
        .flat_map(|chunk| open(ring, &chunk.name, &chunk.text).unwrap())
        .collect()
}

#[test]
fn every_record_comes_back_in_order_from_chunks_that_fit() {
    let ring = ring();
    let mut items: Vec<_> = (0..400).map(|number| item(number, 1000)).collect();
    let chunks = build(&ring, 5, 0, 500, items.clone()).unwrap();
    assert!(chunks.len() > 1);
    assert!(
        chunks
            .iter()
            .all(|chunk| chunk.text.len() <= cipher::MAX_TEXT)
    );
    assert!(
        chunks
            .iter()
            .rev()
            .skip(1)
            .all(|chunk| chunk.text.len() > cipher::MAX_TEXT * 9 / 10)
    );
    items.sort_by_key(|item| item.record);
    assert_eq!(read(&ring, &chunks), items);
}

#[test]
fn the_same_records_in_any_order_give_the_same_chunks() {
    let ring = ring();
    let items: Vec<_> = (0..20).map(|number| item(number, 100)).collect();
    let mut turned = items.clone();
    turned.reverse();
    assert_eq!(
        build(&ring, 5, 0, 500, items).unwrap(),
        build(&ring, 5, 0, 500, turned).unwrap()
    );
}

#[test]
fn the_largest_records_and_no_records_have_a_base() {
    let ring = ring();
    let large: Vec<_> = (0..5)
        .map(|number| item(number, MAX_RECORD_BYTES - 200))
        .collect();
    let chunks = build(&ring, 5, 0, 9, large).unwrap();
    assert_eq!(read(&ring, &chunks).len(), 5);
    assert!(chunks.iter().all(|chunk| chunk.count() == 2));
    let none = build(&ring, 5, 0, 9, Vec::new()).unwrap();
    assert_eq!((none.len(), read(&ring, &none)), (1, Vec::new()));
}

#[test]
fn an_erased_record_is_gone_and_the_others_stay() {
    let mut ring = ring();
    let items: Vec<_> = (0..3).map(|number| item(number, 100)).collect();
    let chunks = build(&ring, 5, 0, 500, items.clone()).unwrap();
    ring.records.puncture(2);
    let read = read(&ring, &chunks);
    let gone: Vec<_> = read
        .iter()
        .filter(|item| item.content.is_none())
        .map(|item| item.leaf)
        .collect();
    assert_eq!((read.len(), gone), (3, vec![2]));
    let again = build(&ring, 5, 0, 500, items);
    assert_eq!(again.unwrap_err().kind(), ErrorKind::KeyErased);
}

#[test]
fn what_was_forgotten_keeps_its_place_and_commitment_in_the_next_base() {
    let mut ring = ring();
    let items: Vec<_> = (0..3).map(|number| item(number, 100)).collect();
    let chunks = build(&ring, 5, 0, 500, items.clone()).unwrap();
    ring.records.puncture(2);
    let left = read(&ring, &chunks);
    let next = build(&ring, 5, 0, 600, left.clone()).unwrap();
    assert_eq!(read(&ring, &next), left);
    let commitments = |items: &[Item]| -> std::collections::BTreeMap<_, _> {
        items
            .iter()
            .map(|item| (item.record, item.commitment))
            .collect()
    };
    assert_eq!(commitments(&left), commitments(&items));
    // Even a ring in which the key is there again finds nothing to open.
    let whole = read(&self::ring(), &next);
    assert_eq!(
        whole.iter().filter(|item| item.content.is_none()).count(),
        1
    );
}

#[test]
fn a_content_that_contradicts_its_commitment_is_refused() {
    let ring = ring();
    let mut wrong = item(1, 9);
    wrong.commitment = Digest::blake3(b"other");
    let built = build(&ring, 5, 0, 1, vec![wrong]);
    assert_eq!(built.unwrap_err().kind(), ErrorKind::Invalid);
    let chunks = build(&ring, 5, 0, 1, vec![item(1, 9)]).unwrap();
    let mut chunk: Chunk = document::open(&ring, &chunks[0].name, &chunks[0].text).unwrap();
    chunk.items[0].commitment = Digest::blake3(b"other");
    assert_eq!(chunk.open(&ring).unwrap_err().kind(), ErrorKind::Damaged);
}

#[test]
fn a_chunk_under_another_name_or_with_another_text_is_refused() {
    let ring = ring();
    let chunks = build(&ring, 5, 0, 500, vec![item(1, 100)]).unwrap();
    let Sealed { name, text } = &chunks[0];
    let elsewhere = Name::Base {
        part: 0,
        seq: 500,
        index: 1,
        hash: name.hash().unwrap(),
    };
    let moved = open(&ring, &elsewhere, text).unwrap_err();
    assert_eq!(moved.kind(), ErrorKind::Damaged);
    let damaged = text.replacen('A', "B", 1);
    assert!(open(&ring, name, &damaged).is_err());
    assert!(open(&ring, &Name::Manifest(1), text).is_err());
    assert!(chunks[0].reference().open::<Chunk>(&ring, text).is_ok());
    let mut other = chunks[0].reference();
    other.hash = Digest::blake3(b"other");
    assert!(other.open::<Chunk>(&ring, text).is_err());
}

#[test]
fn a_record_that_is_there_twice_or_without_content_is_refused() {
    let ring = ring();
    let twice = build(&ring, 5, 0, 1, vec![item(1, 9), item(1, 9)]);
    assert_eq!(twice.unwrap_err().kind(), ErrorKind::Invalid);
    let mut other = item(1, 9);
    other.leaf = 1;
    assert!(build(&ring, 5, 0, 1, vec![other]).is_err());
    let mut hollow = item(1, 9);
    hollow.content = None;
    assert!(build(&ring, 5, 0, 1, vec![hollow]).is_err());
}
