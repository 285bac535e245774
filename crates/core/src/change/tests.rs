//! Tests of changes.

use serde_json::json;

use super::*;
use crate::cipher;
use crate::document::{self, Document};
use crate::entry::Act;
use crate::error::ErrorKind;
use crate::location::{Location, Store};
use crate::record::{MAX_RECORD_BYTES, Record};

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

fn id(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

fn edit(number: u8, leaf: u32, before: Option<&str>, after: Option<&str>) -> Edit {
    let content = |text: Option<&str>| text.map(|text| content(text, leaf));
    Edit {
        record: id(number),
        leaf,
        before: content(before),
        after: content(after),
    }
}

fn seal(ring: &Ring, change: &Change) -> String {
    document::seal(ring, 5, change.name(), change, [1; 24])
        .unwrap()
        .text
}

fn open(ring: &Ring, seq: u32, text: &str) -> Result<Change, Error> {
    document::open(ring, &Name::Journal(seq), text)
}

fn decode(bytes: &[u8]) -> Result<Change, Error> {
    Change::decode(&Name::Journal(9), bytes)
}

/// The sentence with which `result` was refused.
fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().to_string()
}

fn build(seq: u32, edits: Vec<Edit>) -> Result<Change, Error> {
    let entry = Entry::new(seq, 1000, "app", Act::Put, [7; 16]);
    Change::build(&ring(), entry, edits, [8; 24])
}

#[test]
fn a_change_comes_back_from_its_sealed_text() {
    let ring = ring();
    let edits = vec![
        edit(3, 2, Some("old"), None),
        edit(1, 9, None, Some("new")),
        edit(2, 4, Some("a"), Some("b")),
    ];
    let change = build(9, edits.clone()).unwrap();
    assert_eq!(change.entry.put, [id(1), id(2)]);
    assert_eq!(change.entry.delete, [id(3)]);
    let text = seal(&ring, &change);
    let read = open(&ring, 9, &text).unwrap();
    assert_eq!(read, change);
    let opened = read.open(&ring).unwrap();
    for (opened, edit) in opened.into_iter().zip([&edits[1], &edits[2], &edits[0]]) {
        let body = Body::Clear {
            before: edit.before.clone(),
            after: edit.after.clone(),
        };
        let commit = |content: &Option<Content>| {
            let content = content.as_ref()?;
            commit(&ring, edit.leaf, content)
        };
        let expected = Opened {
            seq: 9,
            record: edit.record,
            leaf: edit.leaf,
            before: commit(&edit.before),
            after: commit(&edit.after),
            body,
        };
        assert_eq!(opened, expected);
    }
    let elsewhere = open(&ring, 8, &text).unwrap_err();
    assert_eq!(elsewhere.kind(), ErrorKind::Damaged);
    assert_eq!(elsewhere.name(), Some(&Name::Journal(8)));
}

#[test]
fn an_erased_record_hides_its_own_part_only() {
    let mut ring = ring();
    let change = build(
        9,
        vec![
            edit(1, 2, Some("a"), Some("b")),
            edit(2, 4, Some("c"), Some("d")),
        ],
    )
    .unwrap();
    ring.records.puncture(2);
    let opened = change.open(&ring).unwrap();
    assert_eq!(opened[0].body, Body::Erased);
    // What it was can still be told from anything else.
    let commitments = (change.ops[0].before, change.ops[0].after);
    assert_eq!((opened[0].before, opened[0].after), commitments);
    assert!(matches!(opened[1].body, Body::Clear { .. }));
    let entry = Entry::new(10, 0, "app", Act::Put, [7; 16]);
    let again = Change::build(&ring, entry, vec![edit(1, 2, None, Some("x"))], [0; 24]);
    assert_eq!(again.unwrap_err().kind(), ErrorKind::KeyErased);
}

#[test]
fn edits_that_break_a_rule_are_refused() {
    let twice = vec![edit(1, 2, None, Some("a")), edit(1, 3, None, Some("b"))];
    assert!(refused(build(9, twice)).contains("twice"));
    let shared = vec![edit(1, 9, None, Some("a")), edit(2, 9, None, Some("b"))];
    assert!(refused(build(9, shared)).contains("share a key"));
    assert!(refused(build(9, vec![edit(1, 2, None, None)])).contains("neither before nor after"));
    let mut again = edit(1, 9, Some("a"), Some("b"));
    again.before = Some(content("a", 2));
    assert!(refused(build(9, vec![again])).contains("another key"));
    let many = (0..24)
        .map(|number| edit(number, 2, None, Some("a")))
        .collect();
    assert_eq!(build(9, many).unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
fn one_change_creates_many_records() {
    let edits = (0..23).map(|number| edit(number, 100 + u32::from(number), None, Some("a")));
    let change = build(9, edits.collect()).unwrap();
    let read = open(&ring(), 9, &seal(&ring(), &change)).unwrap();
    assert_eq!(read.open(&ring()).unwrap().len(), 23);
}

#[test]
fn one_change_ends_a_life_and_begins_another_each_under_its_own_key() {
    // Also back to an earlier life, whose leaf is the smaller one: the end always comes first.
    for (old, new) in [(4, 9), (9, 4)] {
        let edits = vec![
            edit(1, new, None, Some("new")),
            edit(1, old, Some("old"), None),
        ];
        let change = build(9, edits).unwrap();
        assert_eq!(
            (&change.entry.put, &change.entry.delete),
            (&vec![id(1)], &vec![id(1)])
        );
        let read = open(&ring(), 9, &seal(&ring(), &change)).unwrap();
        let ends = |ring: &Ring| {
            let opened = read.open(ring).unwrap();
            opened
                .into_iter()
                .map(|op| (op.leaf, op.body == Body::Erased))
        };
        assert!(ends(&ring()).eq([(old, false), (new, false)]));
        let mut ring = ring();
        ring.records.puncture(old);
        assert!(ends(&ring).eq([(old, true), (new, false)]));
    }
}

#[test]
fn a_record_has_two_parts_only_when_one_life_ends_and_another_begins() {
    for (one, other) in [
        (
            edit(1, 4, Some("a"), Some("b")),
            edit(1, 5, None, Some("c")),
        ),
        (edit(1, 4, Some("a"), None), edit(1, 5, Some("b"), None)),
        (
            edit(1, 4, Some("a"), None),
            edit(1, 5, Some("b"), Some("c")),
        ),
        (edit(1, 4, None, Some("a")), edit(1, 5, None, Some("b"))),
        // What one life was is not deleted and written again under the same key.
        (edit(1, 4, Some("a"), None), edit(1, 4, None, Some("b"))),
    ] {
        let refused = build(9, vec![one, other]).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
    }
}

#[test]
fn parts_that_do_not_agree_are_refused() {
    let change = build(
        9,
        vec![
            edit(1, 2, Some("a"), Some("b")),
            edit(2, 4, Some("c"), None),
        ],
    )
    .unwrap();
    let changed: [fn(&mut Change); 6] = [
        |change| change.ops.swap(0, 1),
        |change| change.ops.truncate(1),
        |change| change.ops[0].leaf += 1,
        |change| change.ops[0].before = None,
        |change| change.entry.ops = None,
        |change| change.entry.put.clear(),
    ];
    for (at, damage) in changed.into_iter().enumerate() {
        let mut bad = change.clone();
        damage(&mut bad);
        let read = decode(&bad.encode().unwrap());
        assert_eq!(read.unwrap_err().kind(), ErrorKind::Damaged, "case {at}");
    }
}

#[test]
fn a_body_moved_to_another_change_or_record_does_not_open() {
    let ring = ring();
    let one = build(9, vec![edit(1, 2, Some("a"), Some("b"))]).unwrap();
    let mut other = build(10, vec![edit(1, 2, Some("a"), Some("b"))]).unwrap();
    other.ops[0].body = one.ops[0].body.clone();
    assert_eq!(other.open(&ring).unwrap_err().kind(), ErrorKind::Damaged);
    let mut other = build(9, vec![edit(2, 2, Some("a"), Some("b"))]).unwrap();
    other.ops[0].body = one.ops[0].body.clone();
    assert_eq!(other.open(&ring).unwrap_err().kind(), ErrorKind::Damaged);
}

#[test]
fn a_body_that_contradicts_its_commitment_is_refused() {
    let ring = ring();
    let mut change = build(9, vec![edit(1, 2, Some("a"), Some("b"))]).unwrap();
    change.ops[0].after = change.ops[0].before;
    assert_eq!(change.open(&ring).unwrap_err().kind(), ErrorKind::Damaged);
}

#[test]
fn the_entry_holds_no_content() {
    let change = build(
        9,
        vec![edit(1, 2, Some("canary-before"), Some("canary-after"))],
    )
    .unwrap();
    for bytes in [change.entry.encode().unwrap(), change.encode().unwrap()] {
        assert!(!String::from_utf8_lossy(&bytes).contains("canary"));
    }
    assert!(!format!("{change:?}").contains("canary"));
}

#[test]
fn two_incompressible_versions_of_the_largest_record_take_three_pieces_of_the_journal() {
    let ring = ring();
    // Hex of noise still compresses by half, so use all printable ASCII that JSON does not escape.
    let noise = |seed: &[u8]| {
        let mut bytes = vec![0; MAX_RECORD_BYTES - 100];
        blake3::Hasher::new()
            .update(seed)
            .finalize_xof()
            .fill(&mut bytes);
        bytes
            .iter()
            .map(|byte| char::from(b'#' + byte % 56))
            .collect::<String>()
    };
    let sizes = [content(&noise(b"a"), 2), content(&noise(b"b"), 2)]
        .map(|content| content.as_bytes().len());
    assert!(
        sizes
            .iter()
            .all(|size| (MAX_RECORD_BYTES - 200..=MAX_RECORD_BYTES).contains(size))
    );
    let change = build(9, vec![edit(1, 2, Some(&noise(b"a")), Some(&noise(b"b")))]).unwrap();
    let text = seal(&ring, &change);
    // The alphabet has 5.8 bits for 8.
    assert_eq!(text.len().div_ceil(cipher::MAX_TEXT), 3);
    assert_eq!(open(&ring, 9, &text).unwrap().open(&ring).unwrap().len(), 1);
}

#[test]
fn the_worst_case_of_one_record_takes_three_pieces_even_without_any_compression() {
    // Stored bodies: two contents, framing, cipher overhead, entry, base64.
    let body = 2 * MAX_RECORD_BYTES + 64 + 1 + 41;
    assert!(body + 8 * 1024 < 3 * cipher::MAX_SEALED);
}

#[test]
fn an_unknown_version_and_nonsense_are_refused() {
    let change = build(9, vec![]).unwrap();
    let wire = Wire {
        version: 2,
        entry: change.entry.encode().unwrap().into(),
        ops: vec![],
    };
    let newer = decode(&minicbor::to_vec(wire).unwrap());
    assert_eq!(newer.unwrap_err().kind(), ErrorKind::Version);
    let bytes = change.encode().unwrap();
    for cut in 0..bytes.len() {
        assert!(decode(&bytes[..cut]).is_err());
    }
}

#[test]
fn a_content_that_could_not_be_read_back_is_never_written() {
    let long = "x".repeat(MAX_RECORD_BYTES);
    for edits in [edit(1, 1, None, Some(&long)), edit(1, 1, Some(&long), None)] {
        let error = build(9, vec![edits]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
    }
}
