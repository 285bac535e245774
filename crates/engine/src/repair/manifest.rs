//! The newest manifest and its packs, made again: the journal of its changes stays until the next seal, and the same changes sealed as of
//! the same time are the same texts, which the hash in the anchor tells.

use bailee_core::name::Name;

use crate::base;
use crate::error::Error;
use crate::history::{self, Tail};
use crate::platform::Platform;
use crate::seal;
use crate::site::Site;

use super::{differing, values, write};

/// Makes the newest manifest again, its packs and what was written with it, and returns how many values were lost or changed.
///
/// # Errors
/// `store-damaged` when what it is made of cannot be read, or gives something else; `not-found` when nothing is wrong.
pub(super) async fn remake<P: Platform>(site: &Site<'_, P>) -> Result<usize, Error> {
    let n = site.head.n;
    let gone = || Error::missing(Name::Manifest(n));
    let anchor = site.anchor.clone().filter(|anchor| anchor.n == n && n > 0);
    let anchor = anchor.ok_or_else(gone)?;
    let mut tail = Tail::default();
    if n > 1 {
        let (text, previous) = history::manifest(site, n - 1).await?;
        (tail.text, tail.newest) = (Some(text), Some(previous));
    }
    let first = tail.newest.as_ref().map_or(0, |newest| newest.last) + 1;
    history::journal(site, &mut tail, first, anchor.last).await?;
    let count = tail.changes.len();
    let packs = seal::pack(site, anchor.time, &mut tail.changes)?;
    if tail.changes.len() != count {
        return Err(gone());
    }
    // As it was sealed: with a base when one was due, or was asked for.
    for is_forced in [false, true] {
        let records = history::count(&tail);
        let fresh = base::refresh(site, anchor.time, &tail, records, is_forced).await?;
        let draft = seal::draft(site, anchor.time, &tail, packs.clone(), fresh)?;
        if Some(draft.hash) != anchor.manifest {
            continue;
        }
        let all = draft.values.into_iter().chain(draft.chunks).collect();
        let lost = differing(site, values(all)?).await?;
        if lost.is_empty() {
            return Err(Error::NotFound { what: "repair" });
        }
        let count = lost.len();
        write(site, lost).await?;
        return Ok(count);
    }
    let what = "what it can be made of gives another one";
    Err(Error::contradicts(Name::Manifest(n), what))
}
