//! Sealing: the daily backup.
//!
//! Journal records become packs, the ledger grows by their entries and the seal's own, and a manifest commits all of it.
//! The manifest, its packs and tiles and the head go into one `transact` on the condition that the head's `n` and `seq` are as read:
//! the commit point. A stalled sealer that resumes days later fails on the condition, and a number is never written twice.

use bailee_core::base::SealedChunk;
use bailee_core::change::Change;
use bailee_core::cipher::{self, Kind};
use bailee_core::hash::StateHash;
use bailee_core::ledger::checkpoint::Checkpoint;
use bailee_core::ledger::log::{Completed, LedgerState};
use bailee_core::manifest::{self, Manifest};
use bailee_core::pack::{self, SealedPack};
use bailee_core::ring::epoch_of;
use bailee_forge::limit::{BATCH_ITEMS, REQUEST_BYTES, TRANSACTION_OPERATIONS};
use bailee_forge::store::{Batch, Item};
use bailee_forge::{Key, Transaction, Value};
use serde_json::{Value as Json, json};

use crate::access::{Authorized, SiteAdmin};
use crate::backup;
use crate::base::refresh_base;
use crate::error::EngineError;
use crate::head::Head;
use crate::history;
use crate::ledger;
use crate::name;
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::site::Site;

/// Most changes in one manifest. More are sealed by further manifests, each a restore point of its own.
///
/// So few that memory stays bounded (a journal record has at most 240 KiB) and that at most three ledger tiles and bundles complete.
const MAX_CHANGES: u32 = 500;
/// Most packs of one manifest and most bytes of them, so that manifest, tiles and bundles fit beside them.
const MAX_PACKS: usize = 14;
const MAX_PACK_BYTES: usize = 2_800_000;
/// Changes that one batch reads beside the manifest.
const FIRST_CHANGES: u32 = 24;
/// Bytes of sealed content after which no more changes are loaded for one manifest: about as much as its packs may hold.
const LOAD_BYTES: usize = 2_000_000;
/// How often a commit is repeated after losing to a change (not to another sealer).
const ATTEMPTS: u32 = 12;
/// Milliseconds that must remain before another manifest is begun.
const MARGIN_MILLIS: i64 = 8000;

/// Seals everything unsealed and returns the newest manifest, or `None` when nothing was ever sealed.
///
/// # Errors
/// `store-damaged` when a journal record is missing or altered: what lies before it is sealed. `try-again` when time runs out:
/// what was sealed stays sealed.
pub async fn all<P: Platform>(site: &mut Site<'_, P>) -> Result<Option<Manifest>, EngineError> {
    let mut newest = None;
    while site.head.unsealed() > 0 {
        if newest.is_some() && site.platform.remaining().await? < MARGIN_MILLIS {
            return Err(EngineError::OutOfTime);
        }
        let before = site.head.n;
        match once(site).await {
            Ok(Some(manifest)) => newest = Some(manifest),
            // Another sealer was faster; what it left is sealed in the next round.
            Ok(None) => {}
            Err(error @ EngineError::StoreDamaged { .. }) => {
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

/// Seals on demand of an administrator.
///
/// # Errors
/// As [`all`].
pub async fn on_demand<P: Platform>(
    site: &mut Site<'_, P>,
    _by: &Authorized<SiteAdmin>,
) -> Result<Json, EngineError> {
    let from = site.head.sealed;
    let newest = match all(site).await? {
        Some(manifest) => Some(manifest),
        None => history::newest(site).await?,
    };
    let newest = newest.ok_or(EngineError::Defect {
        what: "a site that is set up has nothing to seal",
    })?;
    let changes = newest.last - from.min(newest.last);
    let mut answer = backup::to_page(&newest);
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("changes".into(), json!(changes));
    }
    Ok(answer)
}

/// Everything that one manifest commits.
struct Prepared {
    manifest: Manifest,
    values: Vec<(Key, Value)>,
}

async fn once<P: Platform>(site: &mut Site<'_, P>) -> Result<Option<Manifest>, EngineError> {
    let (newest, newest_text, mut changes) = load(site).await?;
    let now = site.platform.now().await?;
    let packs = loop {
        match packs(site, now, &changes) {
            Ok(packs) if are_few(&packs) || changes.len() <= 1 => break packs,
            Err(error) if changes.len() <= 1 => return Err(error),
            // Fewer changes make smaller packs; the next manifest takes the rest.
            _ => changes.truncate(changes.len() / 2),
        }
    };
    let prepared = prepare(
        site,
        now,
        newest.as_ref(),
        newest_text.as_deref(),
        &changes,
        packs,
    )
    .await?;
    if !fits(&prepared) {
        return Err(EngineError::TooLarge {
            limit: "one seal does not fit into a transaction".into(),
        });
    }
    let obsolete = obsolete_journal(newest.as_ref())?;
    commit(site, prepared, obsolete).await
}

fn are_few(packs: &[SealedPack]) -> bool {
    let bytes: usize = packs.iter().map(|pack| pack.text.len()).sum();
    packs.len() <= MAX_PACKS && bytes <= MAX_PACK_BYTES
}

/// What is to be sealed: the newest manifest, its text, and changes after it.
type Loaded = (Option<Manifest>, Option<String>, Vec<Change>);

/// Loads what is to be sealed: at most [`MAX_CHANGES`] and about [`LOAD_BYTES`], the first batch together with the manifest.
///
/// With a gap, what lies before it is sealed, and the gap is reported by the next round.
async fn load<P: Platform>(site: &Site<'_, P>) -> Result<Loaded, EngineError> {
    let most = site.head.seq.min(site.head.sealed + MAX_CHANGES);
    let mut last = most.min(site.head.sealed + FIRST_CHANGES);
    let (newest, text, mut changes) = loop {
        match history::recent_up_to(site, last).await {
            Err(EngineError::StoreDamaged { key }) => {
                let gap = key
                    .strip_prefix("j:")
                    .and_then(|seq| seq.parse::<u32>().ok());
                match gap.filter(|gap| *gap > site.head.sealed + 1 && *gap <= last) {
                    Some(gap) => last = gap - 1,
                    None => return Err(EngineError::StoreDamaged { key }),
                }
            }
            outcome => break outcome?,
        }
    };
    let size = |changes: &[Change]| -> usize {
        changes
            .iter()
            .flat_map(|change| &change.ops)
            .map(|op| op.body.len())
            .sum()
    };
    while last < most && size(&changes) < LOAD_BYTES {
        let next = most.min(last + FIRST_CHANGES);
        match history::journal(site, last + 1, next).await {
            Ok(more) => changes.extend(more),
            Err(EngineError::StoreDamaged { .. }) => break,
            Err(error) => return Err(error),
        }
        last = next;
    }
    Ok((newest, text, changes))
}

async fn prepare<P: Platform>(
    site: &Site<'_, P>,
    now: i64,
    newest: Option<&Manifest>,
    newest_text: Option<&str>,
    changes: &[Change],
    packs: Vec<SealedPack>,
) -> Result<Prepared, EngineError> {
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
        return Err(EngineError::Defect {
            what: "an empty range is sealed",
        });
    };
    let n = site.head.n + 1;
    let mut state: StateHash = newest
        .map(|manifest| manifest.state.clone())
        .unwrap_or_default();
    for change in changes {
        history::fold_hash(&mut state, &history::open_ops(site, change)?);
    }
    let mut records = history::count(newest, changes);
    let fresh = refresh_base(site, now, newest, changes, records).await?;
    if let Some(healed) = &fresh.state {
        // The base is what is really stored; where a value was lost outside the app, this is where the sums agree again.
        state = healed.hash.clone();
        records = u32::try_from(healed.records.len()).unwrap_or(u32::MAX);
    }
    let (base, chunks) = (fresh.base, fresh.chunks);
    let references: Vec<_> = packs.iter().map(|pack| pack.reference.clone()).collect();
    let previous = newest_text.map(manifest::hash);
    let mut ledger = newest
        .map(|manifest| manifest.ledger.clone())
        .unwrap_or_default();
    let seal_entry = manifest::seal_entry(
        n,
        first.seq(),
        last.seq(),
        now,
        &references,
        &state,
        previous,
    );
    let completed = ledger
        .append(
            changes
                .iter()
                .map(|change| &change.entry)
                .chain([&seal_entry]),
        )
        .map_err(|_| EngineError::Defect {
            what: "a ledger entry is too long",
        })?;
    let since = match (&base, newest) {
        // A fresh base covers everything up to and including this range.
        (Some(base), _) if base.seq == last.seq() => Vec::new(),
        (_, Some(newest)) => newest.since.iter().chain(&newest.packs).cloned().collect(),
        (_, None) => Vec::new(),
    };
    let manifest = Manifest {
        n,
        previous,
        first: first.seq(),
        last: last.seq(),
        time_first: first.time(),
        time_last: last.time(),
        time: now,
        changes: last.seq() - first.seq() + 1,
        packs: references,
        base,
        since,
        state,
        records,
        seal_index: ledger.size() - 1,
        checkpoint: checkpoint(site, &ledger)?,
        ledger,
    };
    let values = values(site, &manifest, packs, chunks, completed).await?;
    Ok(Prepared { manifest, values })
}

/// Makes the packs and opens them again: what cannot be read back is never committed.
fn packs<P: Platform>(
    site: &Site<'_, P>,
    now: i64,
    changes: &[Change],
) -> Result<Vec<SealedPack>, EngineError> {
    let packs =
        pack::build(&site.ring, epoch_of(now), changes).map_err(|_| EngineError::Defect {
            what: "changes that were opened cannot be packed",
        })?;
    pack::verify(&site.ring, &packs, changes).map_err(|_| EngineError::Defect {
        what: "a pack does not read back",
    })?;
    Ok(packs)
}

fn checkpoint<P: Platform>(
    site: &Site<'_, P>,
    ledger: &LedgerState,
) -> Result<String, EngineError> {
    Checkpoint {
        origin: ledger::origin(site),
        size: ledger.size(),
        root: ledger.root(),
    }
    .sign(&ledger::signer(site)?)
    .map_err(|_| EngineError::Defect {
        what: "the checkpoint cannot be signed",
    })
}

/// Returns all values of the seal but the head; base chunks that do not fit beside the rest are written at once.
async fn values<P: Platform>(
    site: &Site<'_, P>,
    manifest: &Manifest,
    packs: Vec<SealedPack>,
    chunks: Vec<SealedChunk>,
    completed: Completed,
) -> Result<Vec<(Key, Value)>, EngineError> {
    let unsealable = |_| EngineError::Defect {
        what: "a sealed value is too large",
    };
    let salt = site.platform.random::<24>().await?;
    let text = manifest
        .seal(&site.ring, cipher::LIFETIME_EPOCH, salt)
        .map_err(|_| EngineError::Defect {
            what: "the manifest is too large",
        })?;
    let mut values = vec![(name::manifest(manifest.n)?, Value::text(text)?)];
    for pack in packs {
        values.push((Key::new(pack.reference.name)?, Value::text(pack.text)?));
    }
    for tile in completed.tiles {
        let key = name::tile(tile.level, tile.n)?;
        let text = cipher::seal(
            &site.ring,
            cipher::LIFETIME_EPOCH,
            key.as_str(),
            Kind::Tile,
            &tile.bytes,
            salt,
        )
        .map_err(unsealable)?;
        values.push((key, Value::text(text)?));
    }
    for bundle in completed.bundles {
        let key = name::bundle(bundle.n)?;
        let text = cipher::seal(
            &site.ring,
            cipher::LIFETIME_EPOCH,
            key.as_str(),
            Kind::Entries,
            &bundle.bytes,
            salt,
        )
        .map_err(unsealable)?;
        values.push((key, Value::text(text)?));
    }
    let mut early: Vec<Item> = Vec::new();
    let mut bytes: usize = values.iter().map(|(_, value)| value.bytes()).sum();
    for chunk in chunks {
        let (key, value) = (Key::new(chunk.reference.name)?, Value::text(chunk.text)?);
        if values.len() + 2 < TRANSACTION_OPERATIONS && bytes + value.bytes() < REQUEST_BYTES - 4096
        {
            bytes += value.bytes();
            values.push((key, value));
        } else {
            early.push(Item::set(key, value));
        }
    }
    // A base chunk's name follows from its content, so writing it early, again or in vain does no harm.
    for items in early.chunks(BATCH_ITEMS - 9) {
        let batch = Batch::new(items.to_vec())?;
        let failed = retry::read(site.platform, async || {
            site.platform.batch_set(batch.clone()).await
        })
        .await?;
        if !failed.is_empty() {
            return Err(EngineError::OutcomeUnknown);
        }
    }
    Ok(values)
}

fn fits(prepared: &Prepared) -> bool {
    let bytes: usize = prepared.values.iter().map(|(_, value)| value.bytes()).sum();
    prepared.values.len() < TRANSACTION_OPERATIONS && bytes < REQUEST_BYTES - 1024
}

/// Journal records that the newest manifest covers: sealed and committed, usually since a day.
fn obsolete_journal(newest: Option<&Manifest>) -> Result<Vec<Key>, EngineError> {
    let Some(newest) = newest else {
        return Ok(Vec::new());
    };
    Ok((newest.first..=newest.last)
        .map(name::journal)
        .collect::<Result<_, _>>()?)
}

async fn commit<P: Platform>(
    site: &mut Site<'_, P>,
    prepared: Prepared,
    mut obsolete: Vec<Key>,
) -> Result<Option<Manifest>, EngineError> {
    let n = prepared.manifest.n;
    // Deletes that fit ride in the transaction; the others go before, since their records are sealed already.
    let room = TRANSACTION_OPERATIONS - 1 - prepared.values.len();
    let before = obsolete.split_off(obsolete.len().min(room));
    for keys in before.chunks(BATCH_ITEMS) {
        let items: Vec<Item> = keys.iter().cloned().map(Item::key).collect();
        let failed = retry::read(site.platform, async || {
            site.platform.batch_delete(items.clone()).await
        })
        .await?;
        if !failed.is_empty() {
            return Err(EngineError::OutcomeUnknown);
        }
    }
    for attempt in 0..ATTEMPTS {
        let next = Head {
            n,
            sealed: prepared.manifest.last,
            ..site.head.clone()
        };
        let mut transaction = Transaction::new();
        site.head.replace(&next, &mut transaction)?;
        for (key, value) in &prepared.values {
            transaction.set(key.clone(), value.clone())?;
        }
        for key in &obsolete {
            transaction.delete(key.clone())?;
        }
        let error = match site.platform.transact(transaction).await {
            Ok(()) => {
                site.head = next;
                return Ok(Some(prepared.manifest));
            }
            Err(error) => error,
        };
        if retry::is_waited_out(site.platform, &error).await? {
            continue;
        }
        let is_lost = error.may_be_lost_condition();
        if !is_lost && !error.is_retryable() && !error.is_outcome_unknown() {
            return Err(error.into());
        }
        if !is_lost {
            retry::wait(site.platform, attempt, &error).await?;
        }
        site.refresh().await?;
        if site.head.n >= n {
            // This seal after all, or another one: either way the next round goes on from what is committed.
            return committed(site, prepared).await;
        }
        // Only `seq` moved: the manifest still covers what it covers.
    }
    Err(EngineError::Contended)
}

async fn committed<P: Platform>(
    site: &Site<'_, P>,
    prepared: Prepared,
) -> Result<Option<Manifest>, EngineError> {
    let key = name::manifest(prepared.manifest.n)?;
    let stored = retry::read(site.platform, async || site.platform.get(&key).await).await?;
    let ours = prepared
        .values
        .iter()
        .find(|(name, _)| *name == key)
        .and_then(|(_, value)| value.as_text());
    Ok((stored.as_ref().and_then(Json::as_str) == ours).then_some(prepared.manifest))
}
