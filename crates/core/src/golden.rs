//! Golden samples: one of each stored value, made once by each format version, must open for ever.
//!
//! The files under `tests/fixtures` are never edited.
//! A new format version adds a file, made by `cargo test -p bailee-core --lib -- --ignored write_the_samples`.

use serde_json::{Value, json};

use crate::base::{self, Chunk, Item};
use crate::change::{Body, Change, Edit, Opened, commit};
use crate::cipher::{self, LIFETIME_EPOCH};
use crate::digest::Digest;
use crate::document::{self, Sealed};
use crate::entry::{Act, Entry};
use crate::hash::StateHash;
use crate::id::RecordId;
use crate::key::RootKey;
use crate::ledger::checkpoint::{Checkpoint, Signer, Verifier};
use crate::ledger::log::LedgerState;
use crate::ledger::tile;
use crate::location::{Location, Store};
use crate::manifest::{self, Manifest};
use crate::name::{Name, Place};
use crate::pack::{self, Pack};
use crate::record::{Content, Record, record_id};
use crate::ring::Ring;
use crate::shelf::{Shelf, Tag};

const V1: &str = include_str!("../tests/fixtures/v1.json");
const ORIGIN: &str = "bailee.example/golden";
const EPOCH: u32 = 2968;
const SALT: [u8; 24] = [5; 24];

fn root() -> RootKey {
    RootKey::from_bytes([4; 32])
}

/// A ring from which record 3 was erased.
fn ring() -> Ring {
    let mut ring = Ring::new([1; 32], [2; 32], [3; 32]);
    ring.records.puncture(3);
    ring
}

fn content(leaf: u32, text: &str) -> Content {
    Record {
        location: location(),
        value: json!({"url": text, "retries": 3, "ratio": 0.1, "on": true, "tags": ["ä", "b"]}),
        version: 0,
        leaf,
    }
    .content()
}

fn location() -> Location {
    Location {
        store: Store::Kvs,
        key: "webhook:project:10000:build".to_owned(),
    }
}

fn id() -> RecordId {
    record_id(&root().derive("record id"), &location())
}

fn body(number: u32) -> Body {
    let before = (number > 1).then(|| content(1, "https://example.org/1"));
    let after = Some(content(1, &format!("https://example.org/{number}")));
    Body::Clear { before, after }
}

fn changes() -> Vec<Change> {
    let change = |number| {
        let Body::Clear { before, after } = body(number) else {
            unreachable!("a golden body is clear")
        };
        let edit = Edit {
            record: id(),
            leaf: 1,
            before,
            after,
        };
        let time = 1_795_283_939_000 + i64::from(number);
        let entry = Entry::new(number, time, "abcdefghijklmnop", Act::Put, [7; 16]);
        Change::build(&ring(), entry, vec![edit], SALT).unwrap()
    };
    vec![change(1), change(2)]
}

fn state() -> StateHash {
    let mut state = StateHash::new();
    state.add(&id(), &committed(&content(1, "https://example.org/2")));
    // A record that was forgotten: its content is nowhere, its commitment still counts.
    state.add(&forgotten().record, &forgotten().commitment);
    state
}

/// The commitment under the key of the life with leaf 1.
fn committed(content: &Content) -> Digest {
    commit(&ring(), 1, content).unwrap()
}

/// What a base keeps of a record whose life had leaf 3.
fn forgotten() -> Item {
    Item {
        record: RecordId::from_bytes([9; 16]),
        leaf: 3,
        version: 1,
        commitment: Digest::blake3(b"forgotten"),
        content: None,
    }
}

/// A shelf on which the tag of the record lies.
fn shelf() -> Shelf {
    let mut shelf = Shelf::new(0);
    shelf.put(Tag {
        address: location().address(),
        leaf: 1,
        version: 2,
        commitment: committed(&content(1, "https://example.org/2")),
    });
    shelf
}

/// Makes every kind of stored value: name and text.
fn samples() -> Value {
    let (ring, changes) = (ring(), changes());
    let packs = pack::build(&ring, EPOCH, &changes).unwrap();
    let item = Item {
        record: id(),
        leaf: 1,
        version: 2,
        commitment: committed(&content(1, "https://example.org/2")),
        content: Some(content(1, "https://example.org/2")),
    };
    let chunks = base::build(&ring, EPOCH, 0, 2, vec![item, forgotten()]).unwrap();
    let references: Vec<_> = packs.iter().map(Sealed::reference).collect();
    let seal = manifest::seal_entry(1, 1, 2, 1_795_290_000_000, &references, &state(), None);
    let mut ledger = LedgerState::new();
    let fill: Vec<_> = (0..256)
        .map(|at| format!("leaf {at}").into_bytes())
        .collect();
    let completed = ledger.append_leaves(fill).unwrap();
    let entries = changes.iter().map(|change| &change.entry);
    ledger.append(entries.chain([&seal])).unwrap();
    let signer = Signer::new("bailee.example", &root().derive("checkpoint")).unwrap();
    let head = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: ledger.size(),
        root: ledger.root(),
    };
    let manifest = Manifest {
        n: 1,
        previous: None,
        first: 1,
        last: 2,
        time_first: changes[0].time(),
        time_last: changes[1].time(),
        time: 1_795_290_000_000,
        changes: 2,
        packs: references,
        base: None,
        since: Vec::new(),
        state: state(),
        records: 2,
        seal_index: ledger.size() - 1,
        checkpoint: head.sign(&signer).unwrap(),
        pieces: Vec::new(),
        leaf: 2,
        ledger,
    };
    let lifetime =
        |name: Name, bytes: &[u8]| cipher::seal(&ring, LIFETIME_EPOCH, &name, bytes, SALT).unwrap();
    let journal = |at: usize| {
        let change = &changes[at];
        document::seal(&ring, EPOCH, change.name(), change, SALT)
            .unwrap()
            .text
    };
    let sealed = document::seal(&ring, LIFETIME_EPOCH, manifest.name(), &manifest, SALT).unwrap();
    let (tile, bundle) = (&completed.tiles[0], &completed.bundles[0]);
    json!({
        "ring": ring.wrap(&root(), SALT).unwrap(),
        "recordId": id(),
        "address": location().address(),
        "stateHash": state().digest(),
        "ledgerRoot": manifest.ledger.root(),
        "vkey": signer.verifier().vkey(),
        "checkpoint": manifest.checkpoint,
        "j:1": journal(0),
        "j:2": journal(1),
        "pack": {"name": packs[0].name.to_string(), "text": packs[0].text},
        "base": {"name": chunks[0].name.to_string(), "text": chunks[0].text},
        "m:1": sealed.text,
        "t:0:0": lifetime(Name::Tile { level: 0, n: 0 }, &tile.bytes),
        "e:0": lifetime(Name::Bundle(0), &bundle.bytes),
        "s:0": document::seal(&ring, LIFETIME_EPOCH, shelf().name(), &shelf(), SALT).unwrap().text,
    })
}

#[test]
fn every_stored_value_of_version_1_opens() {
    let all: Value = serde_json::from_str(V1).unwrap();
    let text = |name: &str| all.pointer(name).and_then(Value::as_str).unwrap();
    let ring = Ring::unwrap(&root(), &[3; 32], text("/ring")).unwrap();
    assert_eq!(ring, self::ring());
    assert_eq!(ring.record_key(3), None);
    assert_eq!(text("/recordId"), id().to_string());
    assert_eq!(text("/stateHash"), state().digest().to_string());

    let opened = |number| {
        let Body::Clear { before, after } = body(number) else {
            unreachable!("a golden body is clear")
        };
        Opened {
            seq: number,
            record: id(),
            leaf: 1,
            before: before.as_ref().map(committed),
            after: after.as_ref().map(committed),
            body: body(number),
        }
    };
    for number in [1, 2] {
        let text = text(&format!("/j:{number}"));
        let change: Change = document::open(&ring, &Name::Journal(number), text).unwrap();
        assert_eq!(change.entry, changes()[number as usize - 1].entry);
        assert_eq!(change.open(&ring), Ok(vec![opened(number)]));
    }
    let name = Name::parse(Place::Entity, text("/pack/name")).unwrap();
    let pack: Pack = document::open(&ring, &name, text("/pack/text")).unwrap();
    let recorded = pack::changes(&ring, &[pack]).unwrap();
    let ops: Vec<_> = recorded.into_iter().flat_map(|change| change.ops).collect();
    assert_eq!(ops, [opened(1), opened(2)]);
    let name = Name::parse(Place::Entity, text("/base/name")).unwrap();
    let chunk: Chunk = document::open(&ring, &name, text("/base/text")).unwrap();
    let items = chunk.open(&ring).unwrap();
    let (kept, lost): (Vec<_>, _) = items.into_iter().partition(|item| item.record == id());
    assert_eq!(kept[0].content, Some(content(1, "https://example.org/2")));
    assert_eq!(
        kept[0].commitment,
        committed(&content(1, "https://example.org/2"))
    );
    assert_eq!(lost, [forgotten()]);

    let manifest: Manifest = document::open(&ring, &Name::Manifest(1), text("/m:1")).unwrap();
    assert_eq!(manifest.state, state());
    assert_eq!(manifest.ledger.root().to_string(), text("/ledgerRoot"));
    let last = manifest.ledger.tail().last().unwrap();
    assert_eq!(Entry::decode(last), Ok(manifest.entry()));
    let verifier = Verifier::parse(text("/vkey")).unwrap();
    let head = verifier.checkpoint(ORIGIN, text("/checkpoint")).unwrap();
    assert_eq!((head.size, head.root), (259, manifest.ledger.root()));

    let shelves = document::open::<Shelf>(&ring, &Name::Shelf(0), text("/s:0"));
    assert_eq!(shelves, Ok(shelf()));

    let tile = cipher::open(&ring, &Name::Tile { level: 0, n: 0 }, text("/t:0:0")).unwrap();
    let bundle = cipher::open(&ring, &Name::Bundle(0), text("/e:0")).unwrap();
    let entries = tile::parse_bundle(&bundle).unwrap();
    assert_eq!(entries[255], b"leaf 255");
    let hashes: Vec<Digest> = tile::parse_tile(&tile).unwrap();
    assert_eq!(tile::leaf_hashes(&entries), hashes);
}

/// What is written today is what version 1 is: anything that changes it needs a new version.
///
/// The compressor may find a shorter form of the same content one day; then the texts differ, and this test names which.
#[test]
fn what_is_written_today_is_version_1() {
    // A new version's samples are written once, by `BAILEE_WRITE_SAMPLES=<file>`, and never edited.
    if let Some(path) = std::env::var_os("BAILEE_WRITE_SAMPLES") {
        let text = serde_json::to_string_pretty(&samples()).unwrap();
        std::fs::write(path, text + "\n").unwrap();
    }
    let all: Value = serde_json::from_str(V1).unwrap();
    for (name, today) in samples().as_object().unwrap() {
        assert_eq!(all.get(name), Some(today), "{name}");
    }
}
