//! One verification, from the keys to what is left over.

use std::borrow::Cow;
use std::collections::BTreeSet;

use bailee_core::cipher::{MAX_TEXT, pieces};
use bailee_core::ledger::checkpoint::Verifier;
use bailee_core::location::Store;
use bailee_core::name::Name;
use bailee_core::policy::{Mode, Policy};

use crate::cipher::Opener;
use crate::entry::Entry;
use crate::fold::Fold;
use crate::item::{self, Sealed};
use crate::key::Keys;
use crate::ledger::Log;
use crate::report::{self, Code, Difference, Report};
use crate::snapshot::{Snapshot, own};
use crate::told::{Head, Seals, Told};

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
    /// What the ledger tells.
    pub(crate) told: Told,
    pub(crate) seals: Seals,
    /// Changes whose manifests are lost.
    pub(crate) gaps: Vec<(u32, u32)>,
    /// Whether some full tiles and bundles could not be compared.
    pub(crate) torn_tiles: bool,
    /// Whether nothing is written down now.
    is_quiet: bool,
}

impl<'s, 'o> Run<'s, 'o> {
    pub(crate) fn new(snapshot: &'s Snapshot, options: &'o Options<'o>) -> Self {
        Self {
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
            told: Told::default(),
            seals: Seals::new(),
            gaps: Vec::new(),
            torn_tiles: false,
            is_quiet: false,
        }
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

    /// Whether a value of Bailee's own is there.
    pub(crate) fn is_stored(&self, name: &Name) -> bool {
        self.snapshot.get(&self.own, &name.to_string()).is_some()
    }

    /// Notes that a value is gone that a seal which was cut short deletes as well, and that nothing needs.
    pub(crate) fn note_missing(&mut self, name: &Name) {
        let what = "a seal that was cut short deleted it, or somebody else; its pack says the same";
        let note = Difference::new(&self.own, &name.to_string(), Code::Missing, what);
        if !self.is_quiet && !self.report.notes.contains(&note) {
            self.report.notes.push(note);
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
        self.told.note(entry);
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
}
