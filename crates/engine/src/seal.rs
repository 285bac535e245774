//! Sealing: the daily backup.
//!
//! What is unsealed is loaded, drafted into packs, ledger and manifest, and committed by one transaction.
//! A stalled sealer that resumes days later fails on the condition, and a number is never written twice.

mod draft;
mod write;

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
/// So few that memory stays bounded (a journal record has at most 240 KiB) and that at most three ledger tiles and bundles complete.
const MAX_CHANGES: u32 = 500;
/// Changes that one batch reads beside the manifest.
const FIRST_CHANGES: u32 = 24;
/// Bytes of sealed content after which no more changes are loaded for one manifest: about as much as its packs may hold.
const LOAD_BYTES: usize = 2_000_000;
/// Milliseconds that must remain before another manifest is begun.
const MARGIN_MILLIS: i64 = 8000;

/// Seals everything unsealed and returns the newest manifest, or `None` when nothing was ever sealed.
///
/// # Errors
/// `store-damaged` when a journal record is missing or altered: what lies before it is sealed. `try-again` when time runs out:
/// what was sealed stays sealed.
pub(crate) async fn all<P: Platform>(site: &mut Site<'_, P>) -> Result<Option<Manifest>, Error> {
    let mut newest = None;
    while site.head.unsealed() > 0 {
        if newest.is_some() && site.platform.ask(Remaining {}).await? < MARGIN_MILLIS {
            return Err(Error::OutOfTime);
        }
        let before = site.head.n;
        match once(site).await {
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

/// Makes one manifest; `None` when another sealer was faster.
async fn once<P: Platform>(site: &mut Site<'_, P>) -> Result<Option<Manifest>, Error> {
    let mut tail = load(site).await?;
    let now = site.platform.ask(Now {}).await?;
    let packs = draft::pack(site, now, &mut tail.changes)?;
    let base = base::refresh(site, now, &tail, history::count(&tail)).await?;
    let salt = site.platform.random::<24>().await?;
    let draft = draft::draft(site, now, &tail, packs, base, salt)?;
    write::write(site, draft, tail.newest.as_ref()).await
}

/// Loads what is to be sealed: at most [`MAX_CHANGES`] and about [`LOAD_BYTES`], the first batch together with the manifest.
///
/// With a gap, what lies before it is sealed, and the gap is reported by the next round.
async fn load<P: Platform>(site: &Site<'_, P>) -> Result<Tail, Error> {
    let sealed = site.head.sealed;
    let most = site.head.seq.min(sealed + MAX_CHANGES);
    let mut last = most.min(sealed + FIRST_CHANGES);
    let mut tail = loop {
        match history::tail(site, last).await {
            Err(Error::StoreDamaged { name, damage }) => match *name {
                Name::Journal(gap) if gap > sealed + 1 && gap <= last => last = gap - 1,
                _ => return Err(Error::StoreDamaged { name, damage }),
            },
            outcome => break outcome?,
        }
    };
    while last < most && size(&tail.changes) < LOAD_BYTES {
        let next = most.min(last + FIRST_CHANGES);
        match history::journal(site, last + 1, next).await {
            Ok(more) => tail.changes.extend(more),
            Err(Error::StoreDamaged { .. }) => break,
            Err(error) => return Err(error),
        }
        last = next;
    }
    Ok(tail)
}

/// Bytes of the sealed bodies of `changes`.
fn size(changes: &[Change]) -> usize {
    let ops = changes.iter().flat_map(|change| &change.ops);
    ops.map(|op| op.body.len()).sum()
}
