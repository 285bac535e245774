//! Sealing: the daily backup.
//!
//! What is unsealed is loaded, drafted into packs, ledger and manifest, and committed by one transaction.
//! A stalled sealer that resumes days later fails on the condition, and a number is never written twice.

mod draft;
mod write;

pub(crate) use draft::{draft, pack};

use bailee_core::change::Change;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;
use bailee_forge::effect::{Now, Remaining};

use crate::base;
use crate::error::Error;
use crate::history::{self, Tail};
use crate::platform::{Platform, PlatformExt};
use crate::site::Site;

/// The most changes in one manifest. More are sealed by further manifests, each a restore point of its own.
///
/// So few that memory stays bounded and that at most three ledger tiles and bundles complete.
const MAX_CHANGES: u32 = 500;
/// Changes that one batch reads beside the manifest.
const FIRST_CHANGES: u32 = 24;
/// Bytes of sealed content after which no more changes are taken into one manifest: about as much as its packs may hold.
const LOAD_BYTES: usize = 2_000_000;
/// Milliseconds that must remain before another manifest is begun.
const MARGIN_MILLIS: i64 = 8000;

/// Seals everything unsealed and returns the newest manifest, or `None` when nothing was ever sealed.
///
/// # Errors
/// `store-damaged` when a journal record is missing or altered: what lies before it is sealed. `try-again` when time runs out:
/// what was sealed stays sealed.
pub(crate) async fn all<P: Platform>(site: &mut Site<'_, P>) -> Result<Option<Manifest>, Error> {
    each(site, false).await
}

/// As [`all`], with a new base: the old one is lost.
///
/// # Errors
/// As [`all`].
pub(crate) async fn all_with_base<P: Platform>(
    site: &mut Site<'_, P>,
) -> Result<Option<Manifest>, Error> {
    each(site, true).await
}

async fn each<P: Platform>(
    site: &mut Site<'_, P>,
    is_forced: bool,
) -> Result<Option<Manifest>, Error> {
    let mut newest = None;
    let mut first = FIRST_CHANGES;
    while site.head.unsealed() > 0 {
        if newest.is_some() && site.platform.ask(Remaining {}).await? < MARGIN_MILLIS {
            return Err(Error::OutOfTime);
        }
        let before = site.head.n;
        match once(site, &mut first, is_forced).await {
            Ok(Some(manifest)) => newest = Some(manifest),
            // Another sealer was faster; what it left is sealed in the next round.
            Ok(None) => {}
            Err(error @ Error::StoreDamaged { .. }) => {
                // A head from a queue event may be old: then what it names may be gone for good reason.
                site.refresh().await?;
                if site.head.n == before {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(newest)
}

/// Makes one manifest; `None` when another sealer was faster. `first` is how many changes the first batch reads: where they are
/// large, no more than what a manifest took before, so that what the next one takes is not read twice.
async fn once<P: Platform>(
    site: &mut Site<'_, P>,
    first: &mut u32,
    is_forced: bool,
) -> Result<Option<Manifest>, Error> {
    let mut tail = load(site, *first).await?;
    *first = shorten(&mut tail.changes);
    let now = site.platform.ask(Now {}).await?;
    let packs = draft::pack(site, now, &mut tail.changes)?;
    let base = base::refresh(site, now, &tail, history::count(&tail), is_forced).await?;
    let draft = draft::draft(site, now, &tail, packs, base)?;
    write::write(site, draft, tail.newest.as_ref()).await
}

/// Loads what is to be sealed: at most [`MAX_CHANGES`] and about [`LOAD_BYTES`], the first batch together with the manifest.
///
/// With a gap, what lies before it is sealed, and the gap is reported by the next round.
async fn load<P: Platform>(site: &Site<'_, P>, first: u32) -> Result<Tail, Error> {
    let sealed = site.head.sealed;
    let most = site.head.seq.min(sealed + MAX_CHANGES);
    let mut last = most.min(sealed + first);
    let mut tail = loop {
        let error = match history::tail(site, last).await {
            Ok(tail) => break tail,
            Err(error) => error,
        };
        match gap(&error) {
            Some(gap) if gap > sealed + 1 && gap <= last => last = gap - 1,
            _ => return Err(error),
        }
    };
    while last < most {
        let loaded: usize = tail.changes.iter().map(size).sum();
        // As many as there is likely room for, but what fits one batch where they are small.
        let average = loaded / tail.changes.len().max(1);
        let room = LOAD_BYTES.saturating_sub(loaded) / average.max(1);
        let next = most.min(last + u32::try_from(room).unwrap_or(u32::MAX).min(FIRST_CHANGES));
        if next == last {
            break;
        }
        match history::journal(site, &mut tail, last + 1, next).await {
            Ok(()) => {}
            Err(Error::StoreDamaged { .. }) => break,
            Err(error) => return Err(error),
        }
        last = next;
    }
    Ok(tail)
}

/// The change whose journal record, or a piece of it, is what `error` names.
fn gap(error: &Error) -> Option<u32> {
    match error {
        Error::StoreDamaged { name, .. } => match name.whole() {
            Name::Journal(seq) => Some(*seq),
            _ => None,
        },
        _ => None,
    }
}

/// Leaves as many of the first changes as one manifest takes, at least one, and returns how many the first batch of the next one
/// is to read.
fn shorten(changes: &mut Vec<Change>) -> u32 {
    let mut bytes = 0;
    let fit = changes.iter().take_while(|change| {
        bytes += size(change);
        bytes <= LOAD_BYTES
    });
    let fit = fit.count().max(1);
    if fit >= changes.len() {
        return FIRST_CHANGES;
    }
    changes.truncate(fit);
    u32::try_from(fit).map_or(FIRST_CHANGES, |fit| fit.min(FIRST_CHANGES))
}

/// Bytes of the sealed bodies of a change.
fn size(change: &Change) -> usize {
    change.ops.iter().map(|op| op.body.len()).sum()
}
