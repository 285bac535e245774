//! How fast an installation is verified, on one core: run by `cargo xtask bench verify`.
//!
//! Two histories are made, one of small changes and one of large contents, and each is verified with its keys and without.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement fails by panicking"
)]

use std::collections::BTreeMap;
use std::time::Instant;

use bailee_core::canonical;
use bailee_core::change::{Change, Edit};
use bailee_core::cipher::{self, LIFETIME_EPOCH};
use bailee_core::document::{self, Document, Sealed};
use bailee_core::encoding::to_base64;
use bailee_core::entry::{Act, Entry};
use bailee_core::hash::StateHash;
use bailee_core::key::RootKey;
use bailee_core::ledger::checkpoint::{Checkpoint, Signer};
use bailee_core::ledger::log::LedgerState;
use bailee_core::location::{Location, Store};
use bailee_core::manifest::{Manifest, seal_entry};
use bailee_core::name::{Family, Name};
use bailee_core::pack;
use bailee_core::record::{Content, Record, record_id};
use bailee_core::ring::{Ring, epoch_of};
use bailee_verify::{Mode, Options, Report, Snapshot, verify};
use serde_json::{Value, json};

const DAY: i64 = 86_400_000;
const BEGINNING: i64 = 1_795_280_400_000;

/// A history as the engine writes it.
struct Shape {
    what: &'static str,
    seals: u32,
    changes: u32,
    records: u32,
    /// Bytes of each content.
    bytes: usize,
    /// How much of a content is like chance, in percent: sealed secrets, ids.
    chance: usize,
}

/// A snapshot with keys, and one as an export has it.
struct Made {
    with_keys: Snapshot,
    export: Snapshot,
}

fn own() -> Store {
    Store::Entity("bailee".to_owned())
}

struct Dice(u64);

impl Dice {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn value(&mut self, shape: &Shape) -> Value {
        const WORDS: [&str; 8] = [
            "build", "project", "branch", "enabled", "server", "status", "trigger", "release",
        ];
        let (mut plain, mut chance) = (String::new(), Vec::new());
        while plain.len() < shape.bytes * (100 - shape.chance) / 100 {
            plain.push_str(WORDS[usize::try_from(self.draw() % 8).unwrap()]);
            plain.push(' ');
        }
        while chance.len() < shape.bytes * shape.chance / 100 * 3 / 4 {
            chance.extend_from_slice(&self.draw().to_le_bytes());
        }
        json!({"name": plain, "token": to_base64(&chance)})
    }
}

fn make(shape: &Shape) -> Made {
    let root = RootKey::from_bytes([7; 32]);
    let ring = Ring::new([1; 32], [2; 32], [3; 32]);
    let ids = root.derive("record id");
    let mark = root.derive("site mark").pseudonym("site");
    let origin = format!("vendor.example/bailee/{mark}");
    let signer = Signer::new(&origin, &root.derive("checkpoint")).unwrap();
    let mut dice = Dice(1);
    let mut snapshot = Snapshot::new();
    let mut opened = Snapshot::new();
    opened.set_custody();
    opened.set_vkey(signer.verifier().vkey());
    let mut live: BTreeMap<u32, Content> = BTreeMap::new();
    let (mut state, mut ledger) = (StateHash::new(), LedgerState::new());
    let mut since = Vec::new();
    let mut previous = None;
    let mut seq = 0;
    let mut leaf = 0;
    let mut leaves: BTreeMap<u32, u32> = BTreeMap::new();
    let mut store = |sealed: Sealed, content: Option<Vec<u8>>| {
        for (name, text) in sealed.pieces() {
            let text = json!({"text": text}).to_string();
            opened.insert(own(), name.to_string(), text.clone());
            snapshot.insert(own(), name.to_string(), text);
            if let Some(content) = &content {
                opened.insert_opened(name.to_string(), content.clone());
            }
        }
    };
    for n in 1..=shape.seals {
        let now = BEGINNING + i64::from(n) * DAY;
        let mut changes = Vec::new();
        let first = seq + 1;
        for at in 0..shape.changes {
            seq += 1;
            let number = u32::try_from(dice.draw() % u64::from(shape.records)).unwrap();
            let location = Location {
                store: Store::Kvs,
                key: format!("integration:site:n{number}"),
            };
            let record = record_id(&ids, &location);
            let before = live.get(&number).cloned();
            let own_leaf = *leaves.entry(number).or_insert_with(|| {
                leaf += 1;
                leaf
            });
            let value = dice.value(shape);
            let after = Record {
                location,
                value,
                version: seq,
                leaf: own_leaf,
            }
            .content();
            live.insert(number, after.clone());
            let id = [u8::try_from(seq % 251).unwrap(); 16];
            let entry = Entry::new(seq, now + i64::from(at), "mfrggzdfmztwq2lk", Act::Put, id);
            let edit = Edit {
                record,
                leaf: own_leaf,
                before,
                after: Some(after),
            };
            changes.push(Change::build(&ring, entry, vec![edit], [9; 24]).unwrap());
        }
        for op in changes.iter().flat_map(|change| &change.ops) {
            state.change(&op.record, op.before.as_ref(), op.after.as_ref());
        }
        let packs = pack::build(&ring, epoch_of(now), &changes).unwrap();
        let references: Vec<_> = packs.iter().map(Sealed::reference).collect();
        let entry = seal_entry(n, first, seq, now, &references, &state, previous);
        let completed = ledger
            .append(changes.iter().map(|change| &change.entry).chain([&entry]))
            .unwrap();
        let checkpoint = Checkpoint {
            origin: origin.clone(),
            size: ledger.size(),
            root: ledger.root(),
        };
        let manifest = Manifest {
            n,
            previous,
            first,
            last: seq,
            time_first: changes[0].time(),
            time_last: changes[changes.len() - 1].time(),
            time: now,
            changes: shape.changes,
            packs: references.clone(),
            base: None,
            since: since.clone(),
            state: state.clone(),
            records: u32::try_from(live.len()).unwrap(),
            ledger: ledger.clone(),
            seal_index: ledger.size() - 1,
            checkpoint: checkpoint.sign(&signer).unwrap(),
            pieces: Vec::new(),
            leaf,
        };
        since.extend(references);
        let sealed =
            document::seal(&ring, LIFETIME_EPOCH, manifest.name(), &manifest, [9; 24]).unwrap();
        previous = Some(document::hash(&sealed.text));
        store(sealed, Some(manifest.encode().unwrap()));
        for pack in packs {
            store(pack, None);
        }
        let tiles = completed.tiles.into_iter().map(|tile| {
            (
                Name::Tile {
                    level: tile.level,
                    n: tile.n,
                },
                tile.bytes,
            )
        });
        let bundles = completed
            .bundles
            .into_iter()
            .map(|bundle| (Name::Bundle(bundle.n), bundle.bytes));
        for (name, bytes) in tiles.chain(bundles) {
            let text = cipher::seal(&ring, LIFETIME_EPOCH, &name, &bytes, [9; 24]).unwrap();
            store(Sealed { name, text }, Some(bytes));
        }
        if n == shape.seals {
            for change in &changes {
                let sealed =
                    document::seal(&ring, epoch_of(now), change.name(), change, [9; 24]).unwrap();
                store(sealed, None);
            }
        }
    }
    let mut head = json!({"seq": seq, "n": shape.seals, "data": {
        "sealed": seq, "leaf": leaf, "shelves": 0, "records": live.len(), "written": [], "observed": [], "handover": [],
    }});
    let mac = root
        .derive("head")
        .authenticate(&canonical::to_string(&head));
    head["data"]["mac"] = json!(mac);
    for (number, content) in &live {
        let key = format!("integration:site:n{number}");
        let value = content.record(0).unwrap().value.to_string();
        snapshot.insert(Store::Kvs, key, value);
    }
    opened.insert(own(), "head".to_owned(), head.to_string());
    snapshot.insert(own(), "head".to_owned(), head.to_string());
    let (root_text, ring_text) = (
        to_base64(&root.to_bytes()),
        ring.wrap(&root, [9; 24]).unwrap(),
    );
    snapshot.insert(
        Store::Secret,
        "bailee:root".to_owned(),
        json!(root_text).to_string(),
    );
    snapshot.insert(
        Store::Secret,
        "bailee:ring".to_owned(),
        json!(ring_text).to_string(),
    );
    Made {
        with_keys: snapshot,
        export: opened,
    }
}

/// Seconds that this thread had a processor, where the system tells: others may want it, too.
fn on_processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanos / 1e9)
}

/// The best of some runs: what disturbs one makes it slower and never faster.
fn measure(snapshot: &Snapshot) -> (Report, f64) {
    let mut best = f64::MAX;
    let mut report = None;
    // Many for a profile: `BAILEE_ROUNDS`.
    let rounds = std::env::var("BAILEE_ROUNDS").ok();
    for _ in 0..rounds.map_or(3, |rounds| rounds.parse().unwrap()) {
        let (begun, spent) = (Instant::now(), on_processor());
        let found = verify(snapshot, &Options::default());
        let taken = match (spent, on_processor()) {
            (Some(before), Some(after)) => after - before,
            _ => begun.elapsed().as_secs_f64(),
        };
        best = best.min(taken);
        report = Some(found);
    }
    (report.unwrap(), best)
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn main() {
    let shapes = [
        Shape {
            what: "small changes",
            seals: 400,
            changes: 500,
            records: 2000,
            bytes: 120,
            chance: 30,
        },
        Shape {
            what: "large contents",
            seals: 60,
            changes: 200,
            records: 1000,
            bytes: 6000,
            chance: 60,
        },
        Shape {
            what: "secrets",
            seals: 60,
            changes: 200,
            records: 1000,
            bytes: 6000,
            chance: 95,
        },
    ];
    println!(
        "{:<16}{:<14}{:>9}{:>11}{:>12}{:>10}{:>11}{:>12}",
        "history",
        "mode",
        "seconds",
        "entries",
        "entries/s",
        "packs MB",
        "packs MB/s",
        "content MB/s"
    );
    let wanted = std::env::args().nth(1);
    let is_wanted = |shape: &&Shape| {
        wanted
            .as_ref()
            .is_none_or(|wanted| shape.what.contains(wanted))
    };
    for shape in shapes.iter().filter(is_wanted) {
        let made = make(shape);
        for snapshot in [&made.with_keys, &made.export] {
            let (report, seconds) = measure(snapshot);
            // Neither tags nor an anchor are made here.
            let real = report
                .differences
                .iter()
                .filter(|one| one.key != "bailee:anchor" && !one.key.starts_with("s:"));
            assert_eq!(real.count(), 0, "{:?}", report.differences.first());
            let packs = report
                .checked
                .get(&Family::Pack)
                .map_or(0, |count| count.bytes) as f64
                / 1e6;
            let contents = report.totals.content_bytes as f64 / 1e6;
            let mode = match report.mode {
                Mode::Keys => "with keys",
                Mode::Hashes => "without",
            };
            let entries = report.totals.entries;
            println!(
                "{:<16}{mode:<14}{seconds:>9.3}{entries:>11}{:>12.0}{packs:>10.1}{:>11.0}{:>12.0}",
                shape.what,
                entries as f64 / seconds,
                packs / seconds,
                contents / seconds,
            );
        }
    }
}
