//! The whole verification, from the keys to what is left over.

use bailee_core::key::RootKey;
use bailee_core::ledger::checkpoint::Verifier;
use bailee_core::ledger::tile::WIDTH;
use bailee_core::location::Store;
use bailee_core::name::{Family, Name};

use crate::key::{self, Keys};
use crate::report::{self, Code, Report};
use crate::run::{Options, Run};
use crate::snapshot::Snapshot;
use crate::{anchor, checkpoint, head, job, journal, live, manifest, shelf, spare};

/// Verifies a snapshot.
#[must_use]
pub fn verify(snapshot: &Snapshot, options: &Options<'_>) -> Report {
    let mut run = Run::new(snapshot, options);
    run.whole();
    run.report
}

impl Run<'_, '_> {
    fn whole(&mut self) {
        self.take_keys();
        self.take_verifier();
        for note in self.options.checkpoints {
            if let Some(size) = checkpoint::size(&note.text) {
                self.log.ask(size);
            }
        }
        self.head = head::read(self);
        let last = self
            .head
            .as_ref()
            .map_or_else(|| self.last_manifest(), |head| head.n);
        let anchor = anchor::read(self);
        let newest = manifest::all(self, last);
        if let Some(anchor) = anchor {
            anchor::compare(self, &anchor, last);
        }
        let sealed = newest.as_ref().map_or(0, |manifest| manifest.last);
        if let Some(newest) = &newest {
            let range = usize::try_from(newest.changes).unwrap_or(usize::MAX);
            // The entries of the range are the last of the ledger but for the seal's own, as far as its right edge has them.
            let tail = newest.ledger.tail();
            let entries = match tail.len() > range && range < WIDTH {
                true => tail.get(tail.len() - 1 - range..tail.len() - 1),
                false => None,
            };
            journal::sealed(self, newest, entries.unwrap_or_default());
        }
        let seq = match &self.head {
            Some(head) => head.seq,
            None => self.last_journal(sealed),
        };
        self.report.totals.entries = self.log.size();
        self.report.totals.root = newest.as_ref().map(|_| self.log.root().to_string());
        journal::unsealed(self, sealed + 1, seq);
        if let Some(head) = self.head.clone() {
            head::compare(self, &head, sealed);
        }
        let shelves = match &self.head {
            Some(head) => head.data.shelves,
            None => self.count(Name::Shelf),
        };
        shelf::all(self, shelves);
        job::all(self, newest.as_ref().map_or(0, |newest| newest.time));
        live::all(self);
        spare::all(self);
        for note in self.options.checkpoints {
            checkpoint::kept(self, &note.name, &note.text);
        }
        if self.snapshot.has_moved() {
            self.report.unchecked("what changed while the export was made: values and tags in it may be of different times");
        }
        self.report.totals.records = self.fold.records.len() as u64;
        if self.keys.is_some() && !self.fold.is_torn {
            self.report.totals.state = Some(self.fold.digest().to_string());
        }
        if self.keys.is_none() {
            self.report
                .unchecked("contents, live values, tags and jobs: they need the keys");
            if self.options.vkey.is_none() && self.head.is_some() {
                self.report.unchecked(
                    "whose key signed the checkpoints: it is known from elsewhere alone",
                );
            }
        }
    }

    /// Opens the keys, when both are there.
    fn take_keys(&mut self) {
        let snapshot = self.snapshot;
        let (root_name, ring_name) = (Name::Root.to_string(), Name::Ring.to_string());
        let stored = |name: &str| snapshot.get(&Store::Secret, name);
        let (root, ring) = match (stored(&root_name), stored(&ring_name)) {
            // An export: it has no keys.
            (None, None) if snapshot.is_custody() => return,
            (root, ring) => (root, ring),
        };
        for (name, text, family) in [
            (&root_name, root, Family::Root),
            (&ring_name, ring, Family::Ring),
        ] {
            match text {
                Some(text) => self.report.count(family, text.len()),
                None => self.differ_secret(name, Code::Missing, "it has to be there"),
            }
        }
        let root: Option<RootKey> = root.and_then(|root| {
            let read = key::root(root);
            if read.is_none() {
                self.differ_secret(&root_name, Code::Damaged, "it is no root key");
            }
            read
        });
        let (Some(root), Some(ring)) = (root, ring) else {
            return;
        };
        let Some(keys) = Keys::read(&root, ring) else {
            let what = "it does not open under the root key: one of both was changed, or is of another installation";
            self.differ_secret(&ring_name, Code::Damaged, what);
            return;
        };
        if let Some(context) = self.options.installation
            && keys.ring.site != *blake3::hash(context.as_bytes()).as_bytes()
        {
            self.differ_secret(
                &ring_name,
                Code::Contradicts,
                "it belongs to another installation",
            );
        }
        self.keys = Some(keys);
        self.report.mode = report::Mode::Keys;
    }

    fn take_verifier(&mut self) {
        let vkey = self.options.vkey.or(self.snapshot.vkey());
        self.verifier = vkey.and_then(|vkey| Verifier::parse(vkey).ok());
    }

    /// How many values there are with the names that follow each other from 0.
    fn count(&self, name: impl Fn(u32) -> Name) -> u32 {
        let is_there = |n: &u32| {
            self.snapshot
                .get(&self.own, &name(*n).to_string())
                .is_some()
        };
        let count = (0..u32::MAX).take_while(is_there).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn last_manifest(&self) -> u32 {
        self.count(|n| Name::Manifest(n + 1))
    }

    fn last_journal(&self, sealed: u32) -> u32 {
        sealed + self.count(|n| Name::Journal(sealed + 1 + n))
    }
}
