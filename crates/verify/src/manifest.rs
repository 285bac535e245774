//! Manifests, from the first to the last: the chain, and what each seals.

use std::ops::Range;

use bailee_core::document::{self, Document};
use bailee_core::ledger::tile;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;

use crate::checkpoint;
use crate::entry::Entry;
use crate::report::Code;
use crate::run::{Progress, Run};
use crate::told::Seal;
use crate::{base, pack};

/// Reads every manifest and what it seals; returns the newest that can be read.
pub(crate) fn all(run: &mut Run<'_, '_>, last: u32) -> Option<Manifest> {
    let newest = (last > 0).then(|| peek(run, last)).flatten();
    let mut feed = Feed::new(newest.as_ref());
    let mut previous: Option<(Manifest, bailee_core::digest::Digest)> = None;
    let mut is_gap = false;
    for n in 1..=last {
        let name = Name::Manifest(n);
        let read = run.text(&name).and_then(|text| {
            let hash = document::hash(&text);
            let content = run.content(&name, &text)?;
            match Manifest::decode(&name, &content) {
                Ok(manifest) => Some((manifest, hash)),
                Err(_) => {
                    run.differ(&name, Code::Damaged, "it cannot be read");
                    None
                }
            }
        });
        let Some((manifest, hash)) = read else {
            is_gap = true;
            continue;
        };
        let from = previous
            .as_ref()
            .map_or(1, |(previous, _)| previous.last + 1);
        if is_gap {
            // What the lost ones sealed is known of their successors alone.
            run.gaps.push((from, manifest.first.saturating_sub(1)));
        } else {
            let is_next = manifest.first == from
                && manifest.previous == previous.as_ref().map(|(_, hash)| *hash);
            if !is_next {
                // Its text opened, so what it says was said: its predecessor is another one than it was.
                let at = previous
                    .as_ref()
                    .map_or(manifest.name(), |(previous, _)| previous.name());
                run.differ(
                    &at,
                    Code::Contradicts,
                    "it is not the predecessor that its successor names",
                );
            }
        }
        let before = previous
            .as_ref()
            .map(|(previous, _)| previous)
            .filter(|_| !is_gap);
        if is_gap {
            run.fold.tear(&manifest.state, 0);
        }
        run.seals.insert(n, Seal::of(&manifest, hash));
        seal(run, &manifest, before, is_gap, &mut feed);
        is_gap = false;
        run.report.totals.seals += 1;
        run.progress(Progress {
            done: n,
            of: last,
            entries: run.log.size(),
        });
        previous = Some((manifest, hash));
    }
    previous.map(|(manifest, _)| manifest)
}

/// Reads a manifest before its turn, without a word about what is wrong with it.
fn peek(run: &mut Run<'_, '_>, n: u32) -> Option<Manifest> {
    let name = Name::Manifest(n);
    let content = run.quietly(|run| {
        let text = run.text(&name)?;
        run.content(&name, &text)
    })?;
    Manifest::decode(&name, &content).ok()
}

fn seal(
    run: &mut Run<'_, '_>,
    manifest: &Manifest,
    previous: Option<&Manifest>,
    is_gap: bool,
    feed: &mut Feed,
) {
    let name = manifest.name();
    let packs = pack::open(run, manifest);
    let is_read = match (&packs, run.keys.is_some()) {
        _ if is_gap => false,
        (Some(packs), true) => pack::take(run, manifest, packs),
        (None, true) => false,
        (_, false) => feed.take(run, manifest),
    };
    if is_gap && let (Some(packs), true) = (&packs, run.keys.is_some()) {
        // Their bodies at least, and what they say of the records that are touched again.
        pack::take(run, manifest, packs);
        run.fold.tear(&manifest.state, manifest.leaf);
    }
    let entry = manifest.entry().encode().unwrap_or_default();
    if is_read {
        if run.keys.is_none() && feed.next(run) != Some(entry.as_slice()) {
            run.differ(
                &name,
                Code::Contradicts,
                "the entry of the ledger at its place is not that of this seal",
            );
        }
        run.log.append(&entry);
        if !run.log.is(&manifest.ledger) || manifest.seal_index + 1 != manifest.ledger.size() {
            run.differ(
                &name,
                Code::Contradicts,
                "its ledger is not the one that its entries make",
            );
            run.log.take(&manifest.ledger);
        }
        full(run);
    } else {
        run.log.take(&manifest.ledger);
        feed.skip_to(manifest.ledger.size());
        run.torn_tiles = true;
        if run.keys.is_some() && !is_gap {
            run.fold.tear(&manifest.state, manifest.leaf);
            run.report
                .unchecked("what follows from changes that cannot be read, up to the next base");
        }
    }
    if run.keys.is_some() && is_read && !run.fold.is_torn {
        if run.fold.digest() != manifest.state.digest() {
            run.differ(
                &name,
                Code::Contradicts,
                "its state hash is not that of its changes",
            );
        }
        if u32::try_from(run.fold.records.len()) != Ok(manifest.records) {
            run.differ(
                &name,
                Code::Contradicts,
                "it counts other records than there are",
            );
        }
        if manifest.leaf != run.fold.leaf {
            run.differ(
                &name,
                Code::Contradicts,
                "it says that another leaf was given last",
            );
        }
    }
    base::take(run, manifest, previous);
    checkpoint::own(run, manifest);
}

/// Compares what became full with what is stored.
fn full(run: &mut Run<'_, '_>) {
    for (name, bytes) in std::mem::take(&mut run.log.full) {
        let content = run.text(&name).and_then(|text| run.content(&name, &text));
        if content.is_some_and(|content| content != bytes) {
            run.differ(
                &name,
                Code::Contradicts,
                "it does not hold what the history says",
            );
        }
    }
}

/// Entries of the ledger as its own documents have them, in order: where packs cannot be opened.
struct Feed {
    index: u64,
    /// Entries that full bundles hold.
    full: u64,
    /// The rest, as the newest manifest has it, in the form of a bundle.
    tail: Vec<u8>,
    /// The bundle that is read, and how far.
    bundle: Option<u64>,
    bytes: Vec<u8>,
    at: usize,
}

impl Feed {
    fn new(newest: Option<&Manifest>) -> Self {
        let tail = newest.map(|newest| tile::bundle_bytes(newest.ledger.tail()));
        let size = newest.map_or(0, |newest| newest.ledger.size());
        Self {
            index: 0,
            full: size / tile::WIDTH as u64 * tile::WIDTH as u64,
            tail: tail.and_then(Result::ok).unwrap_or_default(),
            bundle: None,
            bytes: Vec::new(),
            at: 0,
        }
    }

    /// Goes on from an entry that is the first of a bundle, or of nothing that is read any more.
    fn skip_to(&mut self, index: u64) {
        self.bundle = None;
        self.index = index;
    }

    /// Reads the bundle of the next entry.
    fn load(&mut self, run: &mut Run<'_, '_>, n: u64) -> Option<()> {
        self.bytes = if self.index < self.full {
            let name = Name::Bundle(n);
            run.quietly(|run| {
                let text = run.text(&name)?;
                run.content(&name, &text)
            })?
        } else {
            std::mem::take(&mut self.tail)
        };
        (self.bundle, self.at) = (Some(n), 0);
        for _ in 0..self.index % tile::WIDTH as u64 {
            self.step()?;
        }
        Some(())
    }

    fn step(&mut self) -> Option<Range<usize>> {
        let rest = self.bytes.get(self.at..)?;
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk::<2>()?));
        let entry = self.at + 2..self.at + 2 + length;
        self.bytes.get(entry.clone())?;
        self.at = entry.end;
        Some(entry)
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Option<&[u8]> {
        let n = self.index / tile::WIDTH as u64;
        if self.bundle != Some(n) {
            self.load(run, n)?;
        }
        let entry = self.step()?;
        self.index += 1;
        self.bytes.get(entry)
    }

    /// Takes the entries of a range into the ledger; false when one is not there or not the next.
    fn take(&mut self, run: &mut Run<'_, '_>, manifest: &Manifest) -> bool {
        for seq in manifest.first..=manifest.last {
            let at = Name::Bundle(self.index / tile::WIDTH as u64);
            let Some(leaf) = self.next(run) else {
                run.differ(
                    &at,
                    Code::Damaged,
                    "the entries of the ledger in it cannot be read",
                );
                return false;
            };
            let entry = Entry::read(leaf).filter(|entry| entry.seq == seq);
            let Some(entry) = entry else {
                run.differ(
                    &at,
                    Code::Damaged,
                    "an entry in it cannot be read, or is not the next one",
                );
                return false;
            };
            run.note_entry(&entry);
            run.log.append(leaf);
        }
        true
    }
}
