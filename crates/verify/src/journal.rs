//! Journal records: the changes that no manifest seals yet, and those of the newest one, which still lie beside its packs.

use bailee_core::change::{Change, Op as Part};
use bailee_core::document::Document;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;

use crate::entry::Entry;
use crate::fold::Op;
use crate::pack::versions;
use crate::report::Code;
use crate::run::Run;

/// Compares the journal records of the newest manifest's range, which the next seal deletes, with what its packs say.
pub(crate) fn sealed(run: &mut Run<'_, '_>, manifest: &Manifest, entries: &[Vec<u8>]) {
    let (mut pieces, mut is_torn) = (Vec::new(), false);
    for (seq, entry) in (manifest.first..=manifest.last)
        .zip(entries.iter().map(Some).chain(std::iter::repeat(None)))
    {
        let name = Name::Journal(seq);
        if !run.is_stored(&name) {
            // Nothing is lost: its pack says the same.
            run.note_missing(&name);
            is_torn = true;
            continue;
        }
        let Some(text) = run.text_at(&name, "the next seal deletes it, and was not made") else {
            continue;
        };
        pieces.append(&mut bailee_core::document::further(&name, &text));
        let Some(content) = run.content(&name, &text) else {
            continue;
        };
        let Some(change) = read(run, &name, &content) else {
            continue;
        };
        let is_same = change
            .entry
            .encode()
            .is_ok_and(|own| entry.is_none_or(|entry| own == *entry));
        if !is_same {
            run.differ(
                &name,
                Code::Contradicts,
                "it is another change than the one that was sealed",
            );
        }
        bodies(run, &name, &change);
    }
    if run.keys.is_some() && !is_torn && pieces != manifest.pieces && run.report.is_whole() {
        run.differ(
            &manifest.name(),
            Code::Contradicts,
            "it names other pieces of journal records than there are",
        );
    }
}

/// Takes the changes after the newest manifest; false when one cannot be read.
pub(crate) fn unsealed(run: &mut Run<'_, '_>, first: u32, last: u32) -> bool {
    for seq in first..=last {
        let name = Name::Journal(seq);
        let text = run.text(&name);
        let content = text.and_then(|text| run.content(&name, &text));
        if run.keys.is_none() {
            continue;
        }
        let change = content.and_then(|content| read(run, &name, &content));
        let Some(change) = change else {
            run.fold.is_torn = true;
            run.report
                .unchecked("what follows from changes that cannot be read");
            continue;
        };
        bodies(run, &name, &change);
        let ops: Vec<Op> = change.ops.iter().map(|op| op_of(seq, op)).collect();
        let bytes = change.entry.encode().unwrap_or_default();
        let Some(entry) = Entry::read(&bytes) else {
            continue;
        };
        if let Err((code, what)) = run.fold.apply(&entry, &ops) {
            run.differ(&name, code, what);
        }
        run.note_entry(&entry);
    }
    !run.fold.is_torn
}

fn read(run: &mut Run<'_, '_>, name: &Name, content: &[u8]) -> Option<Change> {
    match Change::decode(name, content) {
        Ok(change) => Some(change),
        Err(_) => {
            run.differ(
                name,
                Code::Damaged,
                "its parts do not agree with each other",
            );
            None
        }
    }
}

fn op_of(seq: u32, op: &Part) -> Op {
    Op {
        seq,
        record: op.record,
        leaf: op.leaf,
        before: op.before,
        after: op.after,
    }
}

/// Opens what it says of each record.
fn bodies(run: &mut Run<'_, '_>, name: &Name, change: &Change) {
    for op in &change.ops {
        let (record, leaf, seq) = (op.record, op.leaf, change.seq());
        let place = format_args!("body:{record}:{leaf}:{seq}");
        let sides = [op.before, op.after];
        if let Err((code, what)) = versions(run, record, leaf, place, &op.body, &sides) {
            run.differ(name, code, what);
        }
    }
}
