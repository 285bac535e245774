//! The ledger: who signs its checkpoints, and its entries read back in order.

use bailee_core::cipher;
use bailee_core::entry::Entry;
use bailee_core::ledger::checkpoint::Signer;
use bailee_core::ledger::tile;
use bailee_core::name::Name;

use crate::error::Error;
use crate::history::{self, Tail};
use crate::piece;
use crate::platform::Platform;
use crate::site::Site;

/// An entry and where it stands.
pub(crate) struct Leaf {
    /// Its index in the ledger.
    pub(crate) index: u64,
    /// The entry.
    pub(crate) entry: Entry,
    /// Its leaf data.
    pub(crate) data: Vec<u8>,
    /// Whether a checkpoint covers it.
    pub(crate) is_sealed: bool,
}

/// Returns the signer of the site's checkpoints. The key's name is the origin with the site's own mark, so keys of two sites differ in name, too.
///
/// # Errors
/// None in practice: the policy's origin was validated.
pub(crate) fn signer<P>(site: &Site<'_, P>) -> Result<Signer, Error> {
    Ok(Signer::new(&origin(site), &site.signing_key)?)
}

/// Returns the origin line of the site's checkpoints: the policy's origin, a slash and the site's pseudonym.
pub(crate) fn origin<P>(site: &Site<'_, P>) -> String {
    format!("{}/{}", site.policy.ledger.origin, site.mark())
}

/// Returns the leaves `from`..`from + limit` and the size of the ledger: first the sealed ones, then those of changes that the
/// next seal will cover.
///
/// # Errors
/// `store-damaged` when a bundle or journal record is missing or altered.
pub(crate) async fn leaves<P: Platform>(
    site: &Site<'_, P>,
    from: u64,
    limit: u64,
) -> Result<(Vec<Leaf>, u64), Error> {
    let tail = history::recent(site).await?;
    let ledger = tail.newest.as_ref().map(|manifest| &manifest.ledger);
    let sealed = ledger.map_or(0, |ledger| ledger.size());
    let partial = ledger.map_or(0, |ledger| ledger.tail().len() as u64);
    let size = sealed + tail.changes.len() as u64;
    let end = size.min(from.saturating_add(limit));
    let mut leaves = Vec::new();
    let mut bundle: Option<(u64, Vec<Vec<u8>>)> = None;
    for index in from.min(end)..end {
        let is_sealed = index < sealed;
        let (name, data) = if index < sealed - partial {
            let number = index / tile::WIDTH as u64;
            if bundle.as_ref().is_none_or(|(n, _)| *n != number) {
                bundle = Some((number, read_bundle(site, number).await?));
            }
            let entries = bundle.as_ref().map_or(&[][..], |(_, entries)| entries);
            let place = usize::try_from(index % tile::WIDTH as u64).unwrap_or(usize::MAX);
            (Name::Bundle(number), entries.get(place).cloned())
        } else {
            late(&tail, index, sealed, partial)
        };
        let data = data.ok_or_else(|| Error::missing(name.clone()))?;
        let entry = Entry::decode(&data).map_err(|error| error.at(&name))?;
        leaves.push(Leaf {
            index,
            entry,
            data,
            is_sealed,
        });
    }
    Ok((leaves, size))
}

/// Returns the sealed entry with this index; `None` when what holds it cannot be read.
///
/// # Errors
/// The platform's error.
pub(crate) async fn sealed_entry<P: Platform>(
    site: &Site<'_, P>,
    index: u64,
) -> Result<Option<Entry>, Error> {
    let place = usize::try_from(index % tile::WIDTH as u64).unwrap_or(usize::MAX);
    let data = match read_bundle(site, index / tile::WIDTH as u64).await {
        Ok(entries) => entries.get(place).cloned(),
        // No bundle holds it yet, or that one is lost.
        Err(Error::StoreDamaged { .. }) => match history::newest(site).await {
            Ok(Some(newest)) => {
                let ledger = &newest.ledger;
                let first = ledger.size() - ledger.tail().len() as u64;
                let at = index.checked_sub(first);
                let at = at.and_then(|at| usize::try_from(at).ok());
                at.and_then(|at| ledger.tail().get(at).cloned())
            }
            Ok(None) | Err(Error::StoreDamaged { .. }) => None,
            Err(error) => return Err(error),
        },
        Err(error) => return Err(error),
    };
    Ok(data.and_then(|data| Entry::decode(&data).ok()))
}

/// A leaf that no full bundle holds yet: the newest manifest has it, or the journal.
fn late(tail: &Tail, index: u64, sealed: u64, partial: u64) -> (Name, Option<Vec<u8>>) {
    let at = |from: u64| usize::try_from(index - from).unwrap_or(usize::MAX);
    if index < sealed {
        let name = Name::Manifest(tail.newest.as_ref().map_or(0, |manifest| manifest.n));
        let leaves = tail.newest.as_ref().map(|manifest| manifest.ledger.tail());
        let leaf = leaves.and_then(|leaves| leaves.get(at(sealed - partial)).cloned());
        return (name, leaf);
    }
    match tail.changes.get(at(sealed)) {
        Some(change) => (change.name(), change.entry.encode().ok()),
        None => (Name::Head, None),
    }
}

async fn read_bundle<P: Platform>(site: &Site<'_, P>, number: u64) -> Result<Vec<Vec<u8>>, Error> {
    let name = Name::Bundle(number);
    let texts = piece::read(site.platform, std::slice::from_ref(&name)).await?;
    Ok(cipher::open(&site.ring, &name, &texts.concat())
        .and_then(|bytes| tile::parse_bundle(&bytes))
        .map_err(|error| error.at(&name))?)
}
