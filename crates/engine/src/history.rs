//! The history: manifests, packs and the journal, read and checked.
//!
//! Everything rests on dense numbers: manifests 1..=n, changes 1..=seq, each read by its own name.
//! What should be there and is not, or does not open, is `store-damaged` and names itself; nothing is ever skipped.

use bailee_core::change::{Body, Change, Opened};
use bailee_core::document::{self, Reference};
use bailee_core::entry::Entry;
use bailee_core::hash::StateHash;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;
use bailee_core::pack::{self, Pack};
use bailee_core::record::Content;

use crate::error::Error;
use crate::piece;
use crate::platform::Platform;
use crate::site::Site;

/// One change of the history, opened.
#[derive(Clone, Debug)]
pub struct OpenChange {
    /// Its ledger entry.
    pub entry: Entry,
    /// What it did to each record.
    pub ops: Vec<Opened>,
}

/// The newest manifest and what has happened since.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    /// The newest manifest; `None` before the first seal.
    pub(crate) newest: Option<Manifest>,
    /// Its sealed text.
    pub(crate) text: Option<String>,
    /// The changes after it, in order.
    pub(crate) changes: Vec<Change>,
    /// The further values in which the journal records of these changes lie.
    pub(crate) pieces: Vec<Name>,
}

impl Tail {
    /// Takes the next change, as it was found at `name`.
    fn take<P>(&mut self, site: &Site<'_, P>, name: &Name, text: &str) -> Result<(), Error> {
        self.changes.push(document::open(&site.ring, name, text)?);
        self.pieces.append(&mut document::further(name, text));
        Ok(())
    }
}

/// Returns the manifests with these numbers, in the order given, and checks the chain between neighbours in descending order.
///
/// # Errors
/// `store-damaged` when one is missing, altered, or does not name its predecessor.
pub(crate) async fn manifests<P: Platform>(
    site: &Site<'_, P>,
    numbers: &[u32],
) -> Result<Vec<Manifest>, Error> {
    let names: Vec<Name> = numbers.iter().map(|n| Name::Manifest(*n)).collect();
    let texts = piece::read(site.platform, &names).await?;
    let mut manifests: Vec<Manifest> = Vec::with_capacity(numbers.len());
    for (name, text) in names.iter().zip(&texts) {
        let manifest = open_manifest(site, name, text)?;
        if let Some(later) = manifests.last() {
            let is_next = later.n == manifest.n + 1;
            let hash = document::hash(text);
            let follows = later.first == manifest.last + 1 && later.previous == Some(hash);
            if is_next && !follows {
                let what = "it is not the predecessor that its successor names";
                return Err(Error::contradicts(name.clone(), what));
            }
        }
        manifests.push(manifest);
    }
    Ok(manifests)
}

/// Returns the manifest with this number, and its text.
///
/// # Errors
/// `store-damaged` when it is missing, altered, or not the one that the anchor names.
pub(crate) async fn manifest<P: Platform>(
    site: &Site<'_, P>,
    n: u32,
) -> Result<(String, Manifest), Error> {
    let name = Name::Manifest(n);
    let mut texts = piece::read(site.platform, std::slice::from_ref(&name)).await?;
    let text = texts.pop().unwrap_or_default();
    let manifest = open_manifest(site, &name, &text)?;
    Ok((text, manifest))
}

/// Opens the manifest in the text that was found at `name`.
///
/// # Errors
/// `store-damaged` when it is altered, or not the one that the anchor names.
pub(crate) fn open_manifest<P>(
    site: &Site<'_, P>,
    name: &Name,
    text: &str,
) -> Result<Manifest, Error> {
    let manifest: Manifest = document::open(&site.ring, name, text)?;
    let hash = document::hash(text);
    let anchor = site.anchor.as_ref();
    if anchor.is_some_and(|anchor| !anchor.admits(manifest.n, &hash)) {
        let what = "it is not the one that was committed last";
        return Err(Error::contradicts(name.clone(), what));
    }
    Ok(manifest)
}

/// Returns the newest manifest; `None` before the first seal.
///
/// # Errors
/// `store-damaged` when the head names a manifest that is missing, altered, or of another range.
pub(crate) async fn newest<P: Platform>(site: &Site<'_, P>) -> Result<Option<Manifest>, Error> {
    Ok(tail(site, site.head.sealed).await?.newest)
}

/// Returns the newest manifest and every change after it.
///
/// # Errors
/// `store-damaged` when one of them is missing or altered.
pub(crate) async fn recent<P: Platform>(site: &Site<'_, P>) -> Result<Tail, Error> {
    tail(site, site.head.seq).await
}

/// Returns the newest manifest and the changes after it up to `last`: one batch when there are at most 24.
///
/// # Errors
/// As [`recent`].
pub(crate) async fn tail<P: Platform>(site: &Site<'_, P>, last: u32) -> Result<Tail, Error> {
    let head = &site.head;
    let mut names = Vec::new();
    if head.n > 0 {
        names.push(Name::Manifest(head.n));
    }
    names.extend((head.sealed + 1..=last).map(Name::Journal));
    let texts = piece::read(site.platform, &names).await?;
    let mut tail = Tail::default();
    for (name, text) in names.iter().zip(texts) {
        if let Name::Journal(_) = name {
            tail.take(site, name, &text)?;
            continue;
        }
        let manifest = open_manifest(site, name, &text)?;
        if manifest.last != head.sealed {
            let what = "it covers another range than the head says";
            return Err(Error::contradicts(name.clone(), what));
        }
        tail.text = Some(text);
        tail.newest = Some(manifest);
    }
    Ok(tail)
}

/// Reads the changes `first` to `last`, which follow those of `tail`, from the journal.
///
/// # Errors
/// `store-damaged` when one is missing or altered; `tail` may have those before it then.
pub(crate) async fn journal<P: Platform>(
    site: &Site<'_, P>,
    tail: &mut Tail,
    first: u32,
    last: u32,
) -> Result<(), Error> {
    let names: Vec<Name> = (first..=last).map(Name::Journal).collect();
    let texts = piece::read(site.platform, &names).await?;
    for (name, text) in names.iter().zip(&texts) {
        tail.take(site, name, text)?;
    }
    Ok(())
}

/// Opens what a journal record says of each record.
///
/// # Errors
/// `store-damaged` when a body is altered.
pub(crate) fn open_ops<P>(site: &Site<'_, P>, change: &Change) -> Result<Vec<Opened>, Error> {
    Ok(change
        .open(&site.ring)
        .map_err(|error| error.at(&change.name()))?)
}

/// Reads the packs of sealed ranges and returns their changes.
///
/// # Errors
/// `store-damaged` when a pack is missing, altered, or not the one that its manifest committed.
pub(crate) async fn open_packs<P: Platform>(
    site: &Site<'_, P>,
    packs: &[Reference],
) -> Result<Vec<OpenChange>, Error> {
    let names: Vec<Name> = packs.iter().map(|pack| pack.name.clone()).collect();
    let texts = piece::read(site.platform, &names).await?;
    let mut steps = Vec::new();
    let mut opened: Vec<Pack> = Vec::new();
    for (index, (reference, text)) in packs.iter().zip(texts).enumerate() {
        opened.push(reference.open(&site.ring, &text)?);
        // Packs of one range belong together.
        let is_last = packs
            .get(index + 1)
            .is_none_or(|next| next.name.range() != reference.name.range());
        if is_last {
            let changes =
                pack::changes(&site.ring, &opened).map_err(|error| error.at(&reference.name))?;
            steps.extend(changes.into_iter().map(|change| OpenChange {
                entry: change.entry,
                ops: change.ops,
            }));
            opened.clear();
        }
    }
    Ok(steps)
}

/// How far back [`since`] reads.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// To the change with this number.
    Seq(u32),
    /// To the last change made at or before this time, in milliseconds since the Unix epoch.
    Time(i64),
}

impl Bound {
    /// Whether a range that begins with this change reaches back far enough.
    fn is_reached(self, first: u32, time_first: i64) -> bool {
        match self {
            Self::Seq(seq) => first <= seq,
            Self::Time(time) => time_first <= time,
        }
    }
}

/// The changes back to a bound.
pub struct Since {
    /// The newest manifest.
    pub newest: Option<Manifest>,
    /// The changes in order; possibly some before the bound, since ranges are read whole.
    pub steps: Vec<OpenChange>,
    /// The manifests whose ranges were read, newest first.
    pub seals: Vec<Manifest>,
}

/// Returns the changes from `bound` to the head.
///
/// # Errors
/// `store-damaged` when anything of it is missing or altered.
pub async fn since<P: Platform>(site: &Site<'_, P>, bound: Bound) -> Result<Since, Error> {
    let tail = recent(site).await?;
    let covered = tail
        .changes
        .first()
        .is_some_and(|change| bound.is_reached(change.seq(), change.time()));
    let seals = match &tail.newest {
        Some(newest) if !covered => seals_to(site, newest, bound).await?,
        _ => Vec::new(),
    };
    let packs: Vec<Reference> = seals
        .iter()
        .rev()
        .flat_map(|manifest| manifest.packs.iter().cloned())
        .collect();
    let mut steps = open_packs(site, &packs).await?;
    for change in tail.changes {
        steps.push(OpenChange {
            ops: open_ops(site, &change)?,
            entry: change.entry,
        });
    }
    Ok(Since {
        newest: tail.newest,
        steps,
        seals,
    })
}

/// Returns the manifests from `newest` back to the one whose range reaches `bound`.
async fn seals_to<P: Platform>(
    site: &Site<'_, P>,
    newest: &Manifest,
    bound: Bound,
) -> Result<Vec<Manifest>, Error> {
    let reaches = |manifest: &Manifest| bound.is_reached(manifest.first, manifest.time_first);
    let mut seals = vec![newest.clone()];
    while let Some(oldest) = seals
        .last()
        .filter(|oldest| !reaches(oldest) && oldest.n > 1)
    {
        // The neighbour is read again with each batch, so that the chain is checked across batches.
        let from = oldest.n;
        let to = from.saturating_sub(24).max(1);
        let numbers: Vec<u32> = (to..=from).rev().collect();
        for manifest in manifests(site, &numbers).await?.into_iter().skip(1) {
            let is_done = reaches(&manifest);
            seals.push(manifest);
            if is_done {
                break;
            }
        }
    }
    Ok(seals)
}

/// Returns how many records there are after the changes of `tail`.
pub(crate) fn count(tail: &Tail) -> u32 {
    let sealed = tail.newest.as_ref().map_or(0, |manifest| manifest.records);
    tail.changes
        .iter()
        .flat_map(|change| &change.ops)
        .fold(sealed, |count, op| match (&op.before, &op.after) {
            (None, Some(_)) => count + 1,
            (Some(_), None) => count.saturating_sub(1),
            _ => count,
        })
}

/// Adds what `ops` did to `hash`. It takes the commitments, so it is exact also for what was forgotten since.
pub(crate) fn fold_hash(hash: &mut StateHash, ops: &[Opened]) {
    for op in ops {
        hash.change(&op.record, op.before.as_ref(), op.after.as_ref());
    }
}

/// Returns the contents of an op, or nothing when its key is gone.
pub(crate) fn contents(op: &Opened) -> Option<(Option<&Content>, Option<&Content>)> {
    match &op.body {
        Body::Clear { before, after } => Some((before.as_ref(), after.as_ref())),
        Body::Erased => None,
    }
}
