//! A change: one atomic mutation, as it stands in the journal.
//!
//! It carries its ledger entry and, for each record, what the record said before and after, sealed under that record's own key.
//! A record has a key, and a leaf of the key tree, for each of its lives: when a change ends one and begins another, these are
//! two parts, each sealed under the key of its own life, so that forgetting one leaves no copy of it under the other's key.
//! So a sealed change tells whoever holds the epoch key who did what to which record, and only the record's key tells the content.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::aead;
use crate::compress;
use crate::digest::Digest;
use crate::document::Document;
use crate::entry::{Entry, MAX_OPS};
use crate::error::Error;
use crate::id::RecordId;
use crate::key::SecretKey;
use crate::name::Name;
use crate::order;
use crate::record::{Content, MAX_RECORD_BYTES};
use crate::ring::Ring;

const VERSION: u8 = 1;

/// Fixed for ever: the ledger vouches for commitments through it.
const OPS_CONTEXT: &str = "bailee 2026-11-21 ops of a change";

/// The most bytes that a body expands to: two contents and a little framing.
const MAX_BODY: usize = 2 * MAX_RECORD_BYTES + 64;

/// One record's part of a change, in the clear: what the engine makes changes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The record.
    pub record: RecordId,
    /// The leaf of its life, the number of its key; one that no other life ever had when the record is created.
    pub leaf: u32,
    /// What it said; `None` when this life begins.
    pub before: Option<Content>,
    /// What it says; `None` when this life ends.
    pub after: Option<Content>,
}

/// One record's part of a change, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Op {
    /// The record.
    #[n(0)]
    pub record: RecordId,
    /// The leaf of its life, the number of its key.
    #[n(1)]
    pub leaf: u32,
    /// The commitment to what it said, see [`commitment`].
    #[n(2)]
    pub before: Option<Digest>,
    /// The commitment to what it says; `None` for a deletion.
    #[n(3)]
    pub after: Option<Digest>,
    /// Before and after, compressed and sealed under the record's key.
    #[n(4)]
    pub body: ByteVec,
}

/// One record's part of a change, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The sequence number of the change.
    pub seq: u32,
    /// The record.
    pub record: RecordId,
    /// The leaf of its life, the number of its key.
    pub leaf: u32,
    /// The commitment to what it said, also when that was forgotten; `None` when this life begins.
    pub before: Option<Digest>,
    /// The commitment to what it says, also when that was forgotten; `None` when this life ends.
    pub after: Option<Digest>,
    /// What it said before and says after.
    pub body: Body,
}

/// What a record said before and after a change, as far as its key still exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// The contents; `None` where the record does not exist.
    Clear {
        /// Before the change.
        before: Option<Content>,
        /// After the change.
        after: Option<Content>,
    },
    /// The record's key was erased.
    Erased,
}

/// One atomic mutation.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its ledger entry.
    pub entry: Entry,
    /// Its records, in ascending order, each once; twice when one life ends and another begins, in this order.
    pub ops: Vec<Op>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    version: u8,
    #[n(1)]
    entry: ByteVec,
    #[n(2)]
    ops: Vec<Op>,
}

/// Returns the commitment to a content under its record's key: it fixes the content and tells nothing about it without the key.
#[must_use]
pub fn commitment(record_key: &SecretKey, content: &Content) -> Digest {
    let key = record_key.derive("commitment");
    Digest::new(*blake3::keyed_hash(key.as_bytes(), content.as_bytes()).as_bytes())
}

/// Returns the commitment to a content of the life that has this leaf; `None` once its key was erased.
#[must_use]
pub fn commit(ring: &Ring, leaf: u32, content: &Content) -> Option<Digest> {
    Some(commitment(&ring.record_key(leaf)?, content))
}

/// Returns the hash over the commitments of a change, which its ledger entry carries; `None` without any.
///
/// `ops` are (record, leaf, before, after) in ascending order of record, the end of one life before the beginning of another.
#[must_use]
pub fn ops_hash<'a>(
    ops: impl IntoIterator<Item = (&'a RecordId, u32, Option<&'a Digest>, Option<&'a Digest>)>,
) -> Option<Digest> {
    let mut hasher = blake3::Hasher::new_derive_key(OPS_CONTEXT);
    let mut any = false;
    for (record, leaf, before, after) in ops {
        any = true;
        hasher.update(record.as_bytes()).update(&leaf.to_be_bytes());
        for commitment in [before, after] {
            // Absent ones are a single zero byte, present ones a one and 32 bytes: no two lists give the same bytes.
            match commitment {
                None => hasher.update(&[0]),
                Some(digest) => hasher.update(&[1]).update(digest.as_bytes()),
            };
        }
    }
    any.then(|| Digest::new(*hasher.finalize().as_bytes()))
}

impl Change {
    /// Makes a change from an entry without ops ([`Entry::new`]) and what it does; `salt` is 24 random bytes, enough for all its records.
    ///
    /// # Errors
    /// When the edits break a rule or a key is gone.
    pub fn build(
        ring: &Ring,
        mut entry: Entry,
        edits: Vec<Edit>,
        salt: [u8; 24],
    ) -> Result<Self, Error> {
        let seq = entry.seq;
        entry.put.clear();
        entry.delete.clear();
        let edits = order::by_key(edits, |edit| place_in(&edit.record, edit.after.is_some()));
        check(&edits)?;
        let mut ops = Vec::with_capacity(edits.len());
        for edit in &edits {
            let list = if edit.after.is_some() {
                &mut entry.put
            } else {
                &mut entry.delete
            };
            list.push(edit.record);
            ops.push(seal_op(ring, seq, edit, salt)?);
        }
        entry.ops = hash_of(&ops);
        entry.encode()?;
        Ok(Self { entry, ops })
    }

    /// Returns the sequence number.
    #[must_use]
    pub const fn seq(&self) -> u32 {
        self.entry.seq
    }

    /// Returns the time, in milliseconds since the Unix epoch.
    #[must_use]
    pub const fn time(&self) -> i64 {
        self.entry.time
    }

    /// Returns its name in the store.
    #[must_use]
    pub const fn name(&self) -> Name {
        Name::Journal(self.entry.seq)
    }

    /// Returns what the change did to each record, [`Body::Erased`] where the record's key is gone.
    ///
    /// # Errors
    /// When a body does not open or does not match its commitment.
    pub fn open(&self, ring: &Ring) -> Result<Vec<Opened>, Error> {
        self.ops
            .iter()
            .map(|op| open_op(ring, self.seq(), op))
            .collect()
    }
}

impl Document for Change {
    const UNREADABLE: &'static str = "the change cannot be read";

    fn encode(&self) -> Result<Vec<u8>, Error> {
        let wire = Wire {
            version: VERSION,
            entry: self.entry.encode()?.into(),
            ops: self.ops.clone(),
        };
        // Encoding into memory cannot fail.
        Ok(minicbor::to_vec(wire).unwrap_or_default())
    }

    fn decode(name: &Name, bytes: &[u8]) -> Result<Self, Error> {
        let wire: Wire = minicbor::decode(bytes).map_err(|_| damaged())?;
        if wire.version != VERSION {
            return Err(Error::version("the change has an unknown format version"));
        }
        let entry = Entry::decode(&wire.entry)?;
        let change = Self {
            entry,
            ops: wire.ops,
        };
        let ids = |put: bool| {
            let chosen = change
                .ops
                .iter()
                .filter(move |op| op.after.is_some() == put);
            chosen.map(|op| op.record)
        };
        let agrees = are_parts(change.ops.iter().map(Part::of_op))
            && ids(true).eq(change.entry.put.iter().copied())
            && ids(false).eq(change.entry.delete.iter().copied())
            && hash_of(&change.ops) == change.entry.ops
            && change.name() == *name;
        if agrees { Ok(change) } else { Err(damaged()) }
    }
}

fn damaged() -> Error {
    Error::damaged("the parts of the change do not agree")
}

/// What decides whether parts make a change.
pub(crate) struct Part<'a> {
    pub(crate) record: &'a RecordId,
    pub(crate) leaf: u32,
    /// Whether this life was there before.
    pub(crate) before: bool,
    /// Whether it is there after.
    pub(crate) after: bool,
}

impl<'a> Part<'a> {
    fn of_op(op: &'a Op) -> Self {
        Self {
            record: &op.record,
            leaf: op.leaf,
            before: op.before.is_some(),
            after: op.after.is_some(),
        }
    }

    fn of_edit(edit: &'a Edit) -> Self {
        Self {
            record: &edit.record,
            leaf: edit.leaf,
            before: edit.before.is_some(),
            after: edit.after.is_some(),
        }
    }
}

/// Returns where a part stands among those of its change: by record, the end of one life before the beginning of another.
pub(crate) fn place_in(record: &RecordId, after: bool) -> Vec<u8> {
    [record.as_bytes(), &[u8::from(after)][..]].concat()
}

/// Whether these are the parts of one change: in order, each record once, or twice when one life ends and another begins, and
/// no two of one leaf.
pub(crate) fn are_parts<'a>(parts: impl Iterator<Item = Part<'a>>) -> bool {
    let mut seen: Vec<Part<'a>> = Vec::new();
    for part in parts {
        let follows = seen.last().is_none_or(|last| {
            last.record < part.record
                || (last.record == part.record && !last.after && part.after && !part.before)
        });
        if !follows || seen.iter().any(|other| other.leaf == part.leaf) {
            return false;
        }
        seen.push(part);
    }
    true
}

fn check(edits: &[Edit]) -> Result<(), Error> {
    if edits.len() > MAX_OPS {
        return Err(Error::too_large("a change has at most 23 records"));
    }
    if !are_parts(edits.iter().map(Part::of_edit)) {
        return Err(Error::invalid(
            "a life of a record appears twice in one change, or two of them share a key",
        ));
    }
    for edit in edits {
        let mut contents = edit.before.iter().chain(&edit.after).peekable();
        if contents.peek().is_none() {
            return Err(Error::invalid(
                "a record of the change exists neither before nor after",
            ));
        }
        // What is not read back must not be written: it would end every list and backup of the site.
        if contents
            .clone()
            .any(|content| content.as_bytes().len() > MAX_RECORD_BYTES)
        {
            return Err(Error::too_large(
                "a record of the change is larger than 256 KiB",
            ));
        }
        if contents.any(|content| !content.is_of(edit.leaf)) {
            return Err(Error::invalid(
                "a content of the change belongs to another key",
            ));
        }
    }
    Ok(())
}

fn hash_of(ops: &[Op]) -> Option<Digest> {
    ops_hash(
        ops.iter()
            .map(|op| (&op.record, op.leaf, op.before.as_ref(), op.after.as_ref())),
    )
}

fn place(seq: u32, record: &RecordId, leaf: u32) -> String {
    format!("body:{record}:{leaf}:{seq}")
}

fn seal_op(ring: &Ring, seq: u32, edit: &Edit, salt: [u8; 24]) -> Result<Op, Error> {
    let key = ring.record_key(edit.leaf).ok_or_else(Error::key_erased)?;
    let commit =
        |content: &Option<Content>| content.as_ref().map(|content| commitment(&key, content));
    let versions = encode_versions(&[edit.before.as_ref(), edit.after.as_ref()]);
    let packed = compress::compress(&versions);
    let place = place(seq, &edit.record, edit.leaf);
    let body = aead::seal_part(&key, &place, &packed, salt)?;
    Ok(Op {
        record: edit.record,
        leaf: edit.leaf,
        before: commit(&edit.before),
        after: commit(&edit.after),
        body: body.into(),
    })
}

fn open_op(ring: &Ring, seq: u32, op: &Op) -> Result<Opened, Error> {
    let opened = |body| Opened {
        seq,
        record: op.record,
        leaf: op.leaf,
        before: op.before,
        after: op.after,
        body,
    };
    let Some(key) = ring.record_key(op.leaf) else {
        return Ok(opened(Body::Erased));
    };
    let place = place(seq, &op.record, op.leaf);
    let packed = aead::open_part(&key, &place, &op.body)?;
    let bytes = compress::expand(&packed, MAX_BODY)?;
    let versions = decode_versions(&bytes).ok_or_else(damaged)?;
    let [before, after] = <[_; 2]>::try_from(versions).map_err(|_| damaged())?;
    let agrees = |content: &Option<Content>, expected| {
        content.as_ref().map(|content| commitment(&key, content)) == expected
    };
    if agrees(&before, op.before) && agrees(&after, op.after) {
        Ok(opened(Body::Clear { before, after }))
    } else {
        Err(damaged())
    }
}

/// Encodes a run of versions of one record: a CBOR array of byte strings, null where it does not exist.
pub(crate) fn encode_versions(versions: &[Option<&Content>]) -> Vec<u8> {
    let versions: Vec<Option<&minicbor::bytes::ByteSlice>> = versions
        .iter()
        .map(|content| content.map(|content| content.as_bytes().into()))
        .collect();
    // Encoding into memory cannot fail.
    minicbor::to_vec(versions).unwrap_or_default()
}

/// Reads what [`encode_versions`] wrote; the bytes must have been authenticated, or at least be checked against commitments.
pub(crate) fn decode_versions(bytes: &[u8]) -> Option<Vec<Option<Content>>> {
    let versions: Vec<Option<ByteVec>> = minicbor::decode(bytes).ok()?;
    let content = |bytes: ByteVec| Content::sealed(bytes.into());
    versions
        .into_iter()
        .map(|bytes| bytes.map_or(Some(None), |bytes| content(bytes).map(Some)))
        .collect()
}

#[cfg(test)]
mod tests;
