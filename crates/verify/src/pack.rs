//! Packs: the changes of a sealed range, opened and put together again.

use bailee_core::digest::Digest;
use bailee_core::document;
use bailee_core::id::RecordId;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;
use minicbor::bytes::ByteSlice;
use minicbor::{Decode, Decoder};

use crate::cipher::Refusal;
use crate::entry::Entry;
use crate::fold::Op;
use crate::report::Code;
use crate::run::Run;

/// Fixed for ever: the ledger vouches for commitments through it.
const OPS_CONTEXT: &str = "bailee 2026-11-21 ops of a change";

const DISAGREES: Refusal = (Code::Damaged, "its parts do not agree with each other");
pub(crate) const UNCOMMITTED: Refusal = (
    Code::Damaged,
    "a content in it is not what was committed to",
);

#[derive(Decode)]
#[cbor(map)]
struct Wire<'b> {
    #[n(0)]
    version: u8,
    #[n(1)]
    first: u32,
    #[n(2)]
    last: u32,
    #[n(3)]
    index: u32,
    #[b(4)]
    entries: Vec<&'b ByteSlice>,
    #[b(5)]
    groups: Vec<Group<'b>>,
}

/// A run of versions of one record.
#[derive(Decode)]
#[cbor(map)]
struct Group<'b> {
    #[n(0)]
    record: RecordId,
    #[n(1)]
    leaf: u32,
    #[n(2)]
    seqs: Vec<u32>,
    #[n(3)]
    commitments: Vec<Option<Digest>>,
    #[b(4)]
    body: Option<&'b ByteSlice>,
}

/// Compares the texts of a range's packs with what its manifest committed, and returns them opened; `None` when one cannot be.
///
/// Without keys they are compared alone, and there is nothing to open.
pub(crate) fn open(run: &mut Run<'_, '_>, manifest: &Manifest) -> Option<Vec<(Name, Vec<u8>)>> {
    let mut opened = Some(Vec::new());
    for (index, reference) in (0..).zip(&manifest.packs) {
        let name = &reference.name;
        let is_of_range = matches!(name, Name::Pack { first, last, index: at, .. }
            if (*first, *last, *at) == (manifest.first, manifest.last, index));
        if !is_of_range {
            let what = "it names a pack of another range";
            run.differ(&manifest.name(), Code::Contradicts, what);
        }
        let content = match run.text(name) {
            None => None,
            Some(text) => {
                let hash = document::hash(&text);
                if hash != reference.hash || name.hash() != Some(hash.short()) {
                    run.differ(
                        name,
                        Code::Damaged,
                        "its text is not the one that the manifest committed",
                    );
                    None
                } else {
                    run.content(name, &text)
                }
            }
        };
        match (content, &mut opened) {
            (Some(content), Some(all)) => all.push((name.clone(), content)),
            _ => opened = None,
        }
    }
    opened.filter(|all| !all.is_empty())
}

/// Takes the changes of a range into fold and ledger; false when they cannot be put together.
pub(crate) fn take(run: &mut Run<'_, '_>, manifest: &Manifest, packs: &[(Name, Vec<u8>)]) -> bool {
    let mut wires = Vec::with_capacity(packs.len());
    for (index, (name, bytes)) in (0..).zip(packs) {
        let wire: Option<Wire<'_>> = minicbor::decode(bytes).ok();
        match wire {
            Some(wire)
                if wire.version == 1
                    && (wire.first, wire.last, wire.index)
                        == (manifest.first, manifest.last, index) =>
            {
                wires.push((name, wire));
            }
            Some(wire) if wire.version != 1 => {
                run.differ(name, Code::VersionUnknown, "a newer version wrote it");
                return false;
            }
            _ => {
                run.differ(name, Code::Damaged, "it cannot be read");
                return false;
            }
        }
    }
    let mut ops = Vec::new();
    for (name, wire) in &wires {
        for group in &wire.groups {
            if let Err((code, what)) = group.open(run, &mut ops) {
                run.differ(name, code, what);
                return false;
            }
        }
    }
    ops.sort_unstable_by_key(Op::place);
    let (mut rest, mut seq) = (ops.as_slice(), manifest.first);
    let hasher = blake3::Hasher::new_derive_key(OPS_CONTEXT);
    let mut times = (None, manifest.time_first);
    for (name, wire) in &wires {
        for leaf in &wire.entries {
            let entry = Entry::read(leaf).filter(|entry| entry.seq == seq && seq <= manifest.last);
            let Some(entry) = entry else {
                run.differ(
                    name,
                    Code::Damaged,
                    "an entry in it cannot be read, or is not the next one",
                );
                return false;
            };
            let own = rest.iter().take_while(|op| op.seq == seq).count();
            let (own, after) = rest.split_at(own);
            rest = after;
            if !agree(&entry, own, &hasher) || !run.log.append(leaf) {
                run.differ(name, DISAGREES.0, DISAGREES.1);
                return false;
            }
            if let Err((code, what)) = run.fold.apply(&entry, own) {
                run.differ(name, code, what);
            }
            run.note_entry(&entry);
            times = (times.0.or(Some(entry.time)), entry.time);
            seq += 1;
        }
    }
    if !rest.is_empty() || seq != manifest.last + 1 {
        if let Some((name, _)) = wires.last() {
            run.differ(
                name,
                Code::Damaged,
                "the packs do not hold each change of their range once",
            );
        }
        return false;
    }
    if times != (Some(manifest.time_first), manifest.time_last) {
        let what = "it gives other times than its changes have";
        run.differ(&manifest.name(), Code::Contradicts, what);
    }
    true
}

/// Whether these are the parts of one change, and those that its entry names.
pub(crate) fn agree(entry: &Entry<'_>, ops: &[Op], hasher: &blake3::Hasher) -> bool {
    let follows = |pair: &[Op]| match pair {
        [one, next] => {
            one.record < next.record
                || (one.record == next.record
                    && one.after.is_none()
                    && next.after.is_some()
                    && next.before.is_none())
        }
        _ => true,
    };
    let is_lone = |(at, op): (usize, &Op)| {
        (op.before.is_some() || op.after.is_some())
            && ops.iter().take(at).all(|other| other.leaf != op.leaf)
    };
    let of = |put: bool| {
        let chosen = ops.iter().filter(move |op| op.after.is_some() == put);
        chosen.map(|op| op.record)
    };
    ops.windows(2).all(follows)
        && ops.iter().enumerate().all(is_lone)
        && entry.puts(of(true))
        && entry.deletes(of(false))
        && hash(ops, hasher) == entry.ops
}

fn hash(ops: &[Op], hasher: &blake3::Hasher) -> Option<Digest> {
    if ops.is_empty() {
        return None;
    }
    let mut bytes = Vec::with_capacity(ops.len() * 86);
    for op in ops {
        bytes.extend_from_slice(op.record.as_bytes());
        bytes.extend_from_slice(&op.leaf.to_be_bytes());
        for side in [op.before, op.after] {
            bytes.push(u8::from(side.is_some()));
            bytes.extend_from_slice(side.as_ref().map_or(&[][..], |side| side.as_bytes()));
        }
    }
    let mut hasher = hasher.clone();
    Some(Digest::new(*hasher.update(&bytes).finalize().as_bytes()))
}

impl Group<'_> {
    /// Opens the run, compares each content with its commitment, and adds what it says of each change to `ops`.
    fn open(&self, run: &mut Run<'_, '_>, ops: &mut Vec<Op>) -> Result<(), Refusal> {
        let ascending = self.seqs.is_sorted_by(|one, next| one < next);
        let (Some(first), Some(last)) = (self.seqs.first(), self.seqs.last()) else {
            return Err(DISAGREES);
        };
        if !ascending || self.commitments.len() != self.seqs.len() + 1 {
            return Err(DISAGREES);
        }
        if let Some(body) = self.body {
            let count = self.seqs.len();
            let (record, leaf) = (self.record, self.leaf);
            let place = format_args!("pack:{record}:{leaf}:{first}:{last}:{count}");
            versions(run, record, leaf, place, body, &self.commitments)?;
        }
        let pairs = self.commitments.iter().zip(self.commitments.iter().skip(1));
        ops.extend(
            self.seqs
                .iter()
                .zip(pairs)
                .map(|(seq, (before, after))| Op {
                    seq: *seq,
                    record: self.record,
                    leaf: self.leaf,
                    before: *before,
                    after: *after,
                }),
        );
        Ok(())
    }
}

/// Opens a body of versions, where the key of their life is still there, and compares each with its commitment.
pub(crate) fn versions(
    run: &mut Run<'_, '_>,
    record: RecordId,
    leaf: u32,
    place: std::fmt::Arguments<'_>,
    body: &[u8],
    commitments: &[Option<Digest>],
) -> Result<(), Refusal> {
    let Run {
        keys,
        opener,
        body: bytes,
        fold,
        report,
        ..
    } = run;
    let Some(keys) = keys else { return Ok(()) };
    // Erased: nobody can open it any more.
    let Some(life) = keys.lives.get(&keys.ring, leaf) else {
        return Ok(());
    };
    opener.open_part(life, place, body, bytes)?;
    let mut decoder = Decoder::new(bytes);
    let count = decoder.array().ok().flatten();
    if count != Some(commitments.len() as u64) {
        return Err(DISAGREES);
    }
    for commitment in commitments {
        let content: Option<&ByteSlice> = decoder.decode().map_err(|_| DISAGREES)?;
        let found = content.map(|content| blake3::keyed_hash(&life.commitment, content));
        if found.map(|found| Digest::new(*found.as_bytes())) != *commitment {
            return Err(UNCOMMITTED);
        }
        if let Some(content) = content {
            fold.check(&keys.ids, record, leaf, content)?;
            report.totals.contents += 1;
            report.totals.content_bytes += content.len() as u64;
        }
    }
    match decoder.position() == bytes.len() {
        true => Ok(()),
        false => Err(DISAGREES),
    }
}
