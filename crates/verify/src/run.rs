//! One verification, from the keys to what is left over.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use bailee_core::cipher::{MAX_TEXT, pieces};
use bailee_core::key::RootKey;
use bailee_core::ledger::checkpoint::Verifier;
use bailee_core::ledger::tile::WIDTH;
use bailee_core::location::Store;
use bailee_core::name::{Family, Name};
use bailee_core::policy::{Mode, Policy};

use crate::anchor::{self, Seals};
use crate::cipher::Opener;
use crate::entry::Entry;
use crate::fold::Fold;
use crate::head::Head;
use crate::item::{self, Sealed};
use crate::job::Told;
use crate::key::{self, Keys};
use crate::ledger::Log;
use crate::report::{self, Code, Difference, Report};
use crate::snapshot::{Snapshot, own};
use crate::{checkpoint, head, job, journal, live, manifest, shelf, spare};

/// A signed note that was kept elsewhere.
#[derive(Clone, Debug)]
pub struct Note {
    /// What it is called in the report, such as the name of its file.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// How far it has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Manifests that were read.
    pub done: u32,
    /// Manifests that there are.
    pub of: u32,
    /// Entries of the ledger so far.
    pub entries: u64,
}

/// What is known beside the snapshot.
#[derive(Default)]
pub struct Options<'o> {
    /// The policy: which keys of the app's own are records, and which of them the app writes itself.
    pub policy: Option<&'o Policy>,
    /// The `installContext` of the installation, to which its key ring is bound.
    pub installation: Option<&'o str>,
    /// Checkpoints that were kept elsewhere.
    pub checkpoints: &'o [Note],
    /// The key that verifies checkpoints, as it is known from elsewhere: a vkey.
    pub vkey: Option<&'o str>,
    /// Is told how far it has come.
    pub progress: Option<&'o dyn Fn(Progress)>,
}

/// One verification.
pub(crate) struct Run<'s, 'o> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) options: &'o Options<'o>,
    pub(crate) own: Store,
    pub(crate) keys: Option<Keys>,
    pub(crate) opener: Opener,
    /// What was opened last of a record.
    pub(crate) body: Vec<u8>,
    /// The key of checkpoints as it is known from elsewhere.
    pub(crate) verifier: Option<Verifier>,
    pub(crate) report: Report,
    pub(crate) seen: BTreeSet<String>,
    pub(crate) head: Option<Head>,
    pub(crate) fold: Fold,
    pub(crate) log: Log,
    pub(crate) jobs: BTreeMap<String, Told>,
    /// When looks found changes, and in how many records.
    pub(crate) seen_changes: Vec<(i64, u32)>,
    pub(crate) seals: Seals,
    /// The hash of the policy that was recorded last.
    pub(crate) policy: Option<String>,
    /// Changes whose manifests are lost.
    pub(crate) gaps: Vec<(u32, u32)>,
    /// Whether some full tiles and bundles could not be compared.
    pub(crate) torn_tiles: bool,
    /// Whether nothing is written down now.
    is_quiet: bool,
}

/// Verifies a snapshot.
#[must_use]
pub fn verify(snapshot: &Snapshot, options: &Options<'_>) -> Report {
    let mut run = Run {
        snapshot,
        options,
        own: own(),
        keys: None,
        opener: Opener::new(),
        body: Vec::new(),
        verifier: None,
        report: Report::new(report::Mode::Hashes),
        seen: BTreeSet::new(),
        head: None,
        fold: Fold::default(),
        log: Log::default(),
        jobs: BTreeMap::new(),
        seen_changes: Vec::new(),
        seals: Seals::new(),
        policy: None,
        gaps: Vec::new(),
        torn_tiles: false,
        is_quiet: false,
    };
    run.whole();
    run.report
}

impl<'s> Run<'s, '_> {
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

    pub(crate) fn differ_secret(&mut self, key: &str, code: Code, what: &'static str) {
        let difference = Difference::new(&Store::Secret, key, code, what);
        self.report.differences.push(difference);
    }

    /// Names a difference at a value of Bailee's own.
    pub(crate) fn differ(&mut self, name: &Name, code: Code, what: &'static str) {
        if !self.is_quiet {
            let difference = Difference::new(&self.own, &name.to_string(), code, what);
            if !self.report.differences.contains(&difference) {
                self.report.differences.push(difference);
            }
        }
    }

    /// Does something without a word about what is wrong.
    pub(crate) fn quietly<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.is_quiet, true);
        let done = work(self);
        self.is_quiet = before;
        done
    }

    /// Notes that a key was accounted for.
    pub(crate) fn see(&mut self, key: &str) {
        if !self.is_quiet {
            self.seen.insert(key.to_owned());
        }
    }

    pub(crate) fn progress(&self, progress: Progress) {
        if let Some(tell) = self.options.progress {
            tell(progress);
        }
    }

    /// Returns the sealed text at a name, put together of its pieces.
    pub(crate) fn text(&mut self, name: &Name) -> Option<Cow<'s, str>> {
        self.text_at(name, "it has to be there")
    }

    /// As [`Self::text`], saying `absent` when it is not there.
    pub(crate) fn text_at(&mut self, name: &Name, absent: &'static str) -> Option<Cow<'s, str>> {
        let first = self.piece(name, absent)?;
        let count = pieces(&first);
        if count == 1 {
            return Some(first);
        }
        let mut whole = first.into_owned();
        let mut is_cut = whole.len() == MAX_TEXT;
        for number in 1..count {
            let name = name.piece(number);
            let piece = self.piece(&name, absent)?;
            is_cut &= number + 1 == count || piece.len() == MAX_TEXT;
            whole.push_str(&piece);
        }
        if !is_cut {
            self.differ(
                name,
                Code::Damaged,
                "its pieces are cut at other places than they were written",
            );
        }
        Some(whole.into())
    }

    fn piece(&mut self, name: &Name, absent: &'static str) -> Option<Cow<'s, str>> {
        let key = name.to_string();
        self.see(&key);
        let Some(json) = self.snapshot.get(&self.own, &key) else {
            self.differ(name, Code::Missing, absent);
            return None;
        };
        if !self.is_quiet {
            self.report.count(name.family(), json.len());
        }
        let Some(item) = item::read::<Sealed<'s>>(json) else {
            self.differ(name, Code::Damaged, "it is no item of a sealed value");
            return None;
        };
        Some(item.text)
    }

    /// Returns what the sealed text at a name holds, with the keys or as the snapshot's source opened it.
    pub(crate) fn content(&mut self, name: &Name, text: &str) -> Option<Vec<u8>> {
        let given = self.snapshot.opened(&name.to_string());
        let Some(keys) = &mut self.keys else {
            return given.map(<[u8]>::to_vec);
        };
        match self.opener.open(keys, name, text) {
            Ok(content) => {
                if given.is_some_and(|given| given != content) {
                    self.differ(
                        name,
                        Code::Contradicts,
                        "its content is not the one that was given beside it",
                    );
                }
                Some(content)
            }
            Err((code, what)) => {
                self.differ(name, code, what);
                None
            }
        }
    }

    /// Notes what an entry of the ledger tells.
    pub(crate) fn note_entry(&mut self, entry: &Entry<'_>) {
        self.report.totals.changes += 1;
        job::note(self, entry);
    }

    /// Whether the policy asks for a look each day, as far as it is known.
    pub(crate) fn looks_daily(&self) -> bool {
        self.options.policy.is_some_and(|policy| {
            policy.keeps_secrets() || policy.kinds.iter().any(|kind| kind.mode == Mode::Observe)
        })
    }

    pub(crate) fn is_in_gap(&self, first: u32, last: u32) -> bool {
        let within = |(from, to): &(u32, u32)| *from <= first && last <= *to;
        self.gaps.iter().any(within)
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
