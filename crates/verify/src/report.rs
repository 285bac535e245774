//! What comes out: what was checked, and every difference by store and key.

use std::collections::BTreeMap;

use bailee_core::location::Store;
use bailee_core::name::Family;
use serde::Serialize;

/// What a difference is: stable codes, which tools act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Code {
    /// It has to be there and is not.
    Missing,
    /// The bytes are not what was written there: changed, cut, of another name or of another installation.
    Damaged,
    /// It is whole and says other than the rest.
    Contradicts,
    /// Nothing names it.
    Extra,
    /// It is older than what the rest knows.
    Older,
    /// A newer version of the format wrote it.
    VersionUnknown,
    /// A signature is missing, wrong, or of another key.
    Unsigned,
    /// A checkpoint that was kept elsewhere says other than the ledger.
    Forked,
}

impl Code {
    /// Returns the code as text, kebab-case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Damaged => "damaged",
            Self::Contradicts => "contradicts",
            Self::Extra => "extra",
            Self::Older => "older",
            Self::VersionUnknown => "version-unknown",
            Self::Unsigned => "unsigned",
            Self::Forked => "forked",
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The store: `kvs`, `secret`, `entity:<name>`, or `checkpoint` for one that was kept elsewhere.
    pub store: String,
    /// The key in it, or how the checkpoint is called.
    pub key: String,
    /// What it is.
    pub code: Code,
    /// The same for people; nothing of a content is in it.
    pub what: &'static str,
}

impl Difference {
    pub(crate) fn new(store: &Store, key: &str, code: Code, what: &'static str) -> Self {
        Self {
            store: store.to_string(),
            key: key.to_owned(),
            code,
            what,
        }
    }
}

/// How deep it could look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// With the keys: everything was opened.
    Keys,
    /// Without: hashes, chain, ledger and signatures.
    Hashes,
}

/// What was checked of one family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Values that were read.
    pub values: u64,
    /// Bytes of their texts.
    pub bytes: u64,
}

/// What the history comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Changes that were read.
    pub changes: u64,
    /// Seals.
    pub seals: u32,
    /// Entries of the ledger that checkpoints cover.
    pub entries: u64,
    /// Records at the end.
    pub records: u64,
    /// Contents that were opened and compared with their commitments.
    pub contents: u64,
    /// Bytes of these contents.
    pub content_bytes: u64,
    /// Root of the ledger, hex; absent before the first seal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// Digest of the state hash at the last change, hex; absent without the keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The key that verifies the checkpoints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vkey: Option<String>,
}

/// The whole report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// How deep it could look.
    pub mode: Mode,
    /// What was checked, by family.
    #[serde(serialize_with = "families")]
    pub checked: BTreeMap<Family, Count>,
    /// What the history comes to.
    pub totals: Totals,
    /// Every difference, in the order in which an installation is read: keys, head, history from its beginning, what follows from it.
    pub differences: Vec<Difference>,
    /// What is no difference and worth knowing.
    pub notes: Vec<Difference>,
    /// What could not be checked, and why, in plain words.
    pub unchecked: Vec<&'static str>,
}

impl Report {
    pub(crate) fn new(mode: Mode) -> Self {
        Self {
            mode,
            checked: BTreeMap::new(),
            totals: Totals::default(),
            differences: Vec::new(),
            notes: Vec::new(),
            unchecked: Vec::new(),
        }
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.differences.is_empty()
    }

    pub(crate) fn count(&mut self, family: Family, bytes: usize) {
        let count = self.checked.entry(family).or_default();
        count.values += 1;
        count.bytes += bytes as u64;
    }

    pub(crate) fn unchecked(&mut self, what: &'static str) {
        if !self.unchecked.contains(&what) {
            self.unchecked.push(what);
        }
    }
}

fn families<S: serde::Serializer>(
    counts: &BTreeMap<Family, Count>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(family, count)| (family.word(), count)))
}
