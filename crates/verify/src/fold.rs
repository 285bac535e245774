//! The fold: what is stored after each change, from what the history says, compared with what each change says of before.

use std::collections::BTreeMap;

use bailee_core::digest::Digest;
use bailee_core::hash::StateHash;
use bailee_core::id::RecordId;
use bailee_core::key::SecretKey;
use bailee_core::location::Location;
use bailee_core::record::{Content, record_id};

use crate::cipher::Refusal;
use crate::entry::Entry;
use crate::report::Code;

/// A record as the history leaves it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) leaf: u32,
    pub(crate) version: u32,
    pub(crate) commitment: Digest,
}

/// One record's part of a change.
#[derive(Clone, Copy)]
pub(crate) struct Op {
    pub(crate) seq: u32,
    pub(crate) record: RecordId,
    pub(crate) leaf: u32,
    pub(crate) before: Option<Digest>,
    pub(crate) after: Option<Digest>,
}

impl Op {
    /// Where it stands among all: by change, by record, the end of one life before the beginning of another.
    pub(crate) fn place(&self) -> (u32, RecordId, bool) {
        (self.seq, self.record, self.after.is_some())
    }
}

/// Where a record lies, and what its contents begin with.
struct Place {
    location: Location,
    /// What stands before the leaf, and behind it.
    around: (Vec<u8>, Vec<u8>),
}

/// What is stored after the changes so far.
#[derive(Default)]
pub(crate) struct Fold {
    pub(crate) records: BTreeMap<RecordId, Held>,
    /// What records said when the hash was taken last, of those that were touched since.
    touched: BTreeMap<RecordId, Option<Digest>>,
    hash: StateHash,
    places: BTreeMap<RecordId, Place>,
    /// The last leaf that was given.
    pub(crate) leaf: u32,
    /// Whether a part of the history could not be read, so that nothing can be said of what follows from it.
    pub(crate) is_torn: bool,
}

const LEAF: &[u8] = b",\"leaf\":";
const ELSEWHERE: Refusal = (Code::Damaged, "a content in it is of another record");
const NO_CONTENT: Refusal = (Code::Damaged, "a content in it is not that of a record");

impl Fold {
    /// Takes a change; `ops` in their order.
    pub(crate) fn apply(&mut self, entry: &Entry<'_>, ops: &[Op]) -> Result<(), Refusal> {
        let mut result = Ok(());
        let mut begun = 0;
        let mut last = self.leaf;
        for op in ops {
            let current = self.records.get(&op.record).copied();
            self.touched
                .entry(op.record)
                .or_insert(current.map(|held| held.commitment));
            let is_same = current.map(|held| held.commitment) == op.before
                && (op.before.is_none() || current.is_some_and(|held| held.leaf == op.leaf));
            if !is_same && !self.is_torn {
                result = Err((
                    Code::Contradicts,
                    "what it says of before is not what the history says",
                ));
            }
            match op.after {
                None => _ = self.records.remove(&op.record),
                Some(commitment) => {
                    let held = Held {
                        leaf: op.leaf,
                        version: op.seq,
                        commitment,
                    };
                    self.records.insert(op.record, held);
                }
            }
            if op.before.is_none() && op.after.is_some() && op.leaf > self.leaf {
                begun += 1;
                last = last.max(op.leaf);
            } else if op.before.is_none()
                && op.after.is_some()
                && !entry.restores()
                && !self.is_torn
            {
                result = Err((Code::Contradicts, "it gives a leaf a second time"));
            }
        }
        if last - self.leaf != begun && !self.is_torn {
            result = Err((Code::Contradicts, "the leaves that it gives have a gap"));
        }
        self.leaf = last;
        result
    }

    /// Returns the digest of the state hash.
    pub(crate) fn digest(&mut self) -> Digest {
        for (record, before) in std::mem::take(&mut self.touched) {
            let after = self.records.get(&record).map(|held| held.commitment);
            if before != after {
                self.hash.change(&record, before.as_ref(), after.as_ref());
            }
        }
        self.hash.digest()
    }

    /// Takes note that a part of the history could not be read, and goes on with what a manifest says.
    pub(crate) fn tear(&mut self, state: &StateHash, leaf: u32) {
        self.is_torn = true;
        self.touched.clear();
        self.hash = state.clone();
        self.leaf = self.leaf.max(leaf);
    }

    /// Checks that a content is one of this life of this record.
    pub(crate) fn check(
        &mut self,
        ids: &SecretKey,
        record: RecordId,
        leaf: u32,
        content: &[u8],
    ) -> Result<(), Refusal> {
        let place = match self.places.entry(record) {
            std::collections::btree_map::Entry::Occupied(place) => place.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => {
                let content = Content::from_bytes(content.to_vec()).map_err(|_| NO_CONTENT)?;
                let location = content.record(0).map_err(|_| NO_CONTENT)?.location;
                if record_id(ids, &location) != record {
                    return Err(ELSEWHERE);
                }
                let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
                let store = location.store.to_string();
                let before = format!("{{\"key\":{}", text(&location.key));
                let behind = format!(",\"store\":{},\"value\":", text(&store));
                let around = ([before.as_bytes(), LEAF].concat(), behind.into_bytes());
                free.insert(Place { location, around })
            }
        };
        let rest = content
            .strip_prefix(place.around.0.as_slice())
            .and_then(|rest| {
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let (digits, rest) = rest.split_at_checked(digits)?;
                let number = std::str::from_utf8(digits).ok()?.parse::<u32>().ok()?;
                (number == leaf).then_some(rest)
            });
        match rest {
            Some(rest) if rest.starts_with(&place.around.1) => Ok(()),
            _ => Err(ELSEWHERE),
        }
    }

    /// Returns where a record lies; `None` when no content of it was ever opened.
    pub(crate) fn location(&self, record: &RecordId) -> Option<&Location> {
        Some(&self.places.get(record)?.location)
    }
}

impl Fold {
    /// Takes the whole state of a base, when it adds up to the hash of its manifest: what follows can be checked again.
    pub(crate) fn mend(&mut self, items: Vec<(RecordId, Held)>, state: &StateHash) {
        let mut hash = StateHash::new();
        for (record, held) in &items {
            hash.add(record, &held.commitment);
        }
        if hash == *state {
            self.records = items.into_iter().collect();
            self.hash = hash;
            self.touched.clear();
            self.is_torn = false;
        }
    }
}
