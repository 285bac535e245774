//! Writing a seal: what may come early, then the one transaction that commits it.

use bailee_core::digest::Digest;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;
use bailee_forge::effect::{BatchDelete, BatchSet};
use bailee_forge::limit::{BATCH_ITEMS, REQUEST_BYTES, TRANSACTION_OPERATIONS};
use bailee_forge::store::Item;
use bailee_forge::{Transaction, Value};

use super::draft::Draft;
use crate::anchor::Anchor;
use crate::error::Error;
use crate::head::Head;
use crate::piece;
use crate::platform::Platform;
use crate::site::Site;
use crate::store;
use crate::transact::{self, Sent};

/// How often a commit is repeated after losing to a change (not to another sealer).
const ATTEMPTS: u32 = 12;
/// Values of base chunks in one early batch: 16 of 240 KiB stay below the platform's 4 MB.
const EARLY_CHUNKS: usize = 16;
/// Bytes of a request that are left for the head, the keys and the framing.
const FRAMING_BYTES: usize = 4096;
/// Of these, what head, keys and framing take at least: a seal that leaves less does not fit.
const LEAST_FRAMING_BYTES: usize = 1024;

/// Commits `draft`, which follows `newest`, and returns its manifest; `None` when another sealer was faster.
///
/// # Errors
/// The platform's error; then nothing was committed. `outcome-unknown` when it cannot be told.
pub(super) async fn write<P: Platform>(
    site: &mut Site<'_, P>,
    draft: Draft,
    newest: Option<&Manifest>,
) -> Result<Option<Manifest>, Error> {
    let mut values = Vec::with_capacity(draft.values.len());
    for sealed in draft.values {
        values.append(&mut piece::values(sealed)?);
    }
    let mut bytes: usize = values.iter().map(|(_, value)| value.bytes()).sum();
    let mut early = Vec::new();
    for chunk in draft.chunks {
        for (name, value) in piece::values(chunk)? {
            let has_room = values.len() + 2 < TRANSACTION_OPERATIONS
                && bytes + value.bytes() < REQUEST_BYTES - FRAMING_BYTES;
            if has_room {
                bytes += value.bytes();
                values.push((name, value));
            } else {
                early.push(Item {
                    value: Some(value),
                    ..store::item(&name)?
                });
            }
        }
    }
    if values.len() >= TRANSACTION_OPERATIONS || bytes >= REQUEST_BYTES - LEAST_FRAMING_BYTES {
        return Err(Error::TooLarge {
            limit: "one seal does not fit into a transaction".into(),
        });
    }
    // A base chunk's name follows from its content, so writing it early, again or in vain does no harm.
    store::perform(site.platform, &early, EARLY_CHUNKS, |items| BatchSet {
        items,
    })
    .await?;
    let room = TRANSACTION_OPERATIONS - 1 - values.len();
    let obsolete = delete_obsolete(site, newest, room).await?;
    commit(site, draft.manifest, draft.hash, &values, &obsolete).await
}

/// Raises the anchor to a manifest that is committed. That it cannot be written is no failure of the seal: the next one raises it, and until
/// then it is where it was.
async fn raise<P: Platform>(site: &mut Site<'_, P>, manifest: &Manifest, hash: Digest) {
    if site
        .anchor
        .as_ref()
        .is_some_and(|anchor| anchor.n >= manifest.n)
    {
        return;
    }
    let anchor = Anchor::at(manifest, hash);
    if anchor.keep(site.platform).await.is_ok() {
        site.anchor = Some(anchor);
    }
}

/// Deletes the journal records that the newest manifest covers (sealed and committed, usually for a day) but for the last
/// `room` values, which ride in the transaction, and returns those. A run that is killed in between leaves the newest manifest
/// behind, which names all of them again.
async fn delete_obsolete<P: Platform>(
    site: &Site<'_, P>,
    newest: Option<&Manifest>,
    room: usize,
) -> Result<Vec<Name>, Error> {
    let Some(newest) = newest else {
        return Ok(Vec::new());
    };
    let mut names: Vec<Name> = (newest.first..=newest.last).map(Name::Journal).collect();
    names.extend(newest.pieces.iter().cloned());
    let before = names.split_off(names.len().min(room));
    let before: Result<Vec<Item>, _> = before.iter().map(store::item).collect();
    store::perform(site.platform, &before?, BATCH_ITEMS, |items| BatchDelete {
        items,
    })
    .await?;
    Ok(names)
}

async fn commit<P: Platform>(
    site: &mut Site<'_, P>,
    manifest: Manifest,
    hash: Digest,
    values: &[(Name, Value)],
    obsolete: &[Name],
) -> Result<Option<Manifest>, Error> {
    for _ in 0..ATTEMPTS {
        let next = Head {
            n: manifest.n,
            sealed: manifest.last,
            trouble: String::new(),
            ..site.head.clone()
        };
        let mut transaction = Transaction::new();
        let next = site.head.replace(&next, &site.head_key, &mut transaction)?;
        for (name, value) in values {
            store::set(&mut transaction, name, value.clone())?;
        }
        for name in obsolete {
            store::delete(&mut transaction, name)?;
        }
        if transact::send(site, &transaction, &manifest.name()).await? == Sent::Applied {
            site.head = next;
            raise(site, &manifest, hash).await;
            return Ok(Some(manifest));
        }
        site.refresh().await?;
        if site.head.n >= manifest.n {
            return Ok(None);
        }
        // Only `seq` moved: the manifest still covers what it covers.
    }
    Err(Error::Contended)
}
