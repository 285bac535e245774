//! Base chunks: the whole state after one change, compared with the fold.

use bailee_core::base::BaseRef;
use bailee_core::digest::Digest;
use bailee_core::document;
use bailee_core::id::RecordId;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;
use minicbor::Decode;
use minicbor::bytes::ByteSlice;

use crate::cipher::Refusal;
use crate::fold::Held;
use crate::pack::UNCOMMITTED;
use crate::report::Code;
use crate::run::Run;

const DISAGREES: Refusal = (Code::Damaged, "its parts do not agree with each other");

#[derive(Decode)]
#[cbor(map)]
struct Wire<'b> {
    #[n(0)]
    version: u8,
    #[n(1)]
    part: u32,
    #[n(2)]
    seq: u32,
    #[n(3)]
    index: u32,
    #[b(4)]
    items: Vec<Item<'b>>,
}

#[derive(Decode)]
#[cbor(map)]
struct Item<'b> {
    #[n(0)]
    record: RecordId,
    #[n(1)]
    leaf: u32,
    #[n(2)]
    version: u32,
    #[n(3)]
    commitment: Digest,
    #[b(4)]
    body: Option<&'b ByteSlice>,
}

/// Checks the base that `manifest` names: the one of its predecessor, or a fresh one, which has to hold what the fold does.
pub(crate) fn take(run: &mut Run<'_, '_>, manifest: &Manifest, previous: Option<&Manifest>) {
    let kept = previous.and_then(|previous| previous.base.as_ref());
    let fresh = manifest.base.as_ref().filter(|base| Some(*base) != kept);
    let is_known = previous.is_some() || manifest.n == 1;
    let Some(base) = fresh else {
        let since: Vec<_> = previous
            .into_iter()
            .flat_map(|previous| previous.since.iter().chain(&previous.packs))
            .collect();
        if is_known && !manifest.since.iter().eq(since) {
            run.differ(
                &manifest.name(),
                Code::Contradicts,
                "it names other packs since its base than there are",
            );
        }
        if manifest.base.is_none() && kept.is_some() {
            run.differ(
                &manifest.name(),
                Code::Contradicts,
                "it has lost the base of its predecessor",
            );
        }
        return;
    };
    let is_own = base.seq == manifest.last && base.part == 0 && manifest.since.is_empty();
    if is_known && !is_own {
        run.differ(
            &manifest.name(),
            Code::Contradicts,
            "its base is neither of its own range nor that of its predecessor",
        );
    }
    let Some(items) = chunks(run, base) else {
        return;
    };
    if base.seq != manifest.last {
        return;
    }
    let Some((last, _)) = base.chunks.last().map(|chunk| (chunk.name.clone(), ())) else {
        run.differ(
            &manifest.name(),
            Code::Contradicts,
            "its base has no chunks",
        );
        return;
    };
    if run.fold.is_torn {
        run.fold.mend(items, &manifest.state);
    } else if !items
        .iter()
        .map(|(id, held)| (id, held))
        .eq(run.fold.records.iter())
    {
        run.differ(
            &last,
            Code::Contradicts,
            "it does not hold what the history says",
        );
    }
}

/// Opens the chunks of a base; `None` when one cannot be read.
fn chunks(run: &mut Run<'_, '_>, base: &BaseRef) -> Option<Vec<(RecordId, Held)>> {
    let mut all = Some(Vec::new());
    for (index, reference) in (0..).zip(&base.chunks) {
        let name = &reference.name;
        let is_of_base = matches!(name, Name::Base { part, seq, index: at, .. }
            if (*part, *seq, *at) == (base.part, base.seq, index));
        let items = match run.text(name) {
            None => None,
            Some(text) => {
                let hash = document::hash(&text);
                if !is_of_base || hash != reference.hash || name.hash() != Some(hash.short()) {
                    run.differ(
                        name,
                        Code::Damaged,
                        "its text is not the one that the manifest committed",
                    );
                    None
                } else {
                    run.content(name, &text)
                        .and_then(|content| chunk(run, name, &content))
                }
            }
        };
        match (items, &mut all) {
            (Some(mut items), Some(all)) => all.append(&mut items),
            _ => all = None,
        }
    }
    all.filter(|_| run.keys.is_some())
}

/// Reads what a chunk holds, and compares each content with its commitment.
pub(crate) fn chunk(
    run: &mut Run<'_, '_>,
    name: &Name,
    content: &[u8],
) -> Option<Vec<(RecordId, Held)>> {
    let read = read(run, name, content);
    match read {
        Ok(items) => Some(items),
        Err((code, what)) => {
            run.differ(name, code, what);
            None
        }
    }
}

fn read(
    run: &mut Run<'_, '_>,
    name: &Name,
    content: &[u8],
) -> Result<Vec<(RecordId, Held)>, Refusal> {
    let wire: Wire<'_> = minicbor::decode(content).map_err(|_| DISAGREES)?;
    if wire.version != 1 {
        return Err((Code::VersionUnknown, "a newer version wrote it"));
    }
    let is_own = matches!(name, Name::Base { part, seq, index, .. }
        if (*part, *seq, *index) == (wire.part, wire.seq, wire.index));
    let is_sorted = wire
        .items
        .is_sorted_by(|one, next| one.record < next.record);
    if !is_own || !is_sorted {
        return Err(DISAGREES);
    }
    let mut items = Vec::with_capacity(wire.items.len());
    for item in &wire.items {
        body(run, item)?;
        let held = Held {
            leaf: item.leaf,
            version: item.version,
            commitment: item.commitment,
        };
        items.push((item.record, held));
    }
    Ok(items)
}

fn body(run: &mut Run<'_, '_>, item: &Item<'_>) -> Result<(), Refusal> {
    let Run {
        keys,
        opener,
        body: content,
        fold,
        report,
        ..
    } = run;
    let Some(keys) = keys else { return Ok(()) };
    let Some(life) = keys.lives.get(&keys.ring, item.leaf) else {
        return Ok(());
    };
    let body = item.body.ok_or(DISAGREES)?;
    let place = format_args!("base:{}:{}:{}", item.record, item.leaf, item.version);
    opener.open_part(life, place, body, content)?;
    let found = Digest::new(*blake3::keyed_hash(&life.commitment, content).as_bytes());
    if found != item.commitment {
        return Err(UNCOMMITTED);
    }
    report.totals.contents += 1;
    report.totals.content_bytes += content.len() as u64;
    fold.check(&keys.ids, item.record, item.leaf, content)
}
