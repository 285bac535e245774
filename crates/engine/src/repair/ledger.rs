//! Tiles and bundles of the ledger, made again from the entries in packs and manifests.

use bailee_core::cipher::{self, LIFETIME_EPOCH};
use bailee_core::document::Sealed;
use bailee_core::ledger::log::LedgerState;
use bailee_core::ledger::tile::WIDTH;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;

use crate::error::Error;
use crate::history;
use crate::piece;
use crate::platform::Platform;
use crate::site::Site;

use super::{differing, values, write};

/// Salt of what is the same text when it is made again.
const SAME: [u8; 24] = [0; 24];
/// Manifests whose packs are read at once.
const AT_ONCE: u32 = 25;

/// The full tiles and bundles of a ledger of this size.
fn names(size: u64) -> Vec<Name> {
    let width = WIDTH as u64;
    let mut names: Vec<Name> = (0..size / width).map(Name::Bundle).collect();
    let (mut level, mut full) = (0, size / width);
    while full > 0 {
        names.extend((0..full).map(|n| Name::Tile { level, n }));
        full /= width;
        level += 1;
    }
    names
}

/// Returns the tiles and bundles that are lost or cannot be opened.
///
/// # Errors
/// The platform's error.
pub(super) async fn lost<P: Platform>(
    site: &Site<'_, P>,
    newest: &Manifest,
) -> Result<Vec<Name>, Error> {
    let names = names(newest.ledger.size());
    let texts = piece::read_each(site.platform, &names).await?;
    let mut lost = Vec::new();
    for (name, text) in names.into_iter().zip(texts) {
        let is_whole = text.is_ok_and(|text| cipher::open(&site.ring, &name, &text).is_ok());
        if !is_whole {
            lost.push(name);
        }
    }
    Ok(lost)
}

/// Makes those again that are lost or changed, and returns how many.
///
/// # Errors
/// `store-damaged` when a manifest or pack cannot be read, or they lead to another root; `not-found` when nothing is wrong.
pub(super) async fn remake<P: Platform>(site: &Site<'_, P>) -> Result<usize, Error> {
    let mut ledger = LedgerState::default();
    let mut made = Vec::new();
    let mut from = 1;
    let mut root = None;
    while from <= site.head.n {
        let to = from.saturating_add(AT_ONCE - 1).min(site.head.n);
        let numbers: Vec<u32> = (from..=to).rev().collect();
        let mut manifests = history::manifests(site, &numbers).await?;
        manifests.reverse();
        for manifest in manifests {
            let changes = history::open_packs(site, &manifest.packs).await?;
            let entry = manifest.entry();
            let entries = changes.iter().map(|change| &change.entry);
            let completed = ledger.append(entries.chain([&entry]))?;
            for tile in completed.tiles {
                let (level, n) = (tile.level, tile.n);
                made.push((Name::Tile { level, n }, tile.bytes));
            }
            for bundle in completed.bundles {
                made.push((Name::Bundle(bundle.n), bundle.bytes));
            }
            if ledger.root() != manifest.ledger.root() {
                let what = "the entries up to it do not have its root";
                return Err(Error::contradicts(manifest.name(), what));
            }
            root = Some(ledger.root());
        }
        from = to + 1;
    }
    if root.is_none() {
        return Err(Error::NotFound { what: "repair" });
    }
    let mut sealed = Vec::with_capacity(made.len());
    for (name, bytes) in made {
        let text = cipher::seal(&site.ring, LIFETIME_EPOCH, &name, &bytes, SAME)?;
        sealed.push(Sealed { name, text });
    }
    let lost = differing(site, values(sealed)?).await?;
    if lost.is_empty() {
        return Err(Error::NotFound { what: "repair" });
    }
    let count = lost.len();
    write(site, lost).await?;
    Ok(count)
}
