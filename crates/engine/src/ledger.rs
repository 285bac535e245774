//! The ledger as the page sees it: entries in order, and the signed checkpoint.

use bailee_core::cipher::{self, Kind};
use bailee_core::entry::Entry;
use bailee_core::ledger::checkpoint::Signer;
use bailee_core::ledger::{merkle, tile};
use bailee_core::time::to_rfc3339;
use serde_json::{Value as Json, json};

use crate::access::{Authorized, SiteAdmin};
use crate::error::EngineError;
use crate::history;
use crate::name;
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::site::Site;

/// Returns the signer of the site's checkpoints. The key's name is the origin with the site's own mark, so keys of two sites differ in name, too.
///
/// # Errors
/// None in practice: the policy's origin was validated.
pub fn signer<P: Platform>(site: &Site<'_, P>) -> Result<Signer, EngineError> {
    Signer::new(&origin(site), &site.signing_key).map_err(|_| EngineError::Defect {
        what: "the ledger's origin is not a key name",
    })
}

/// Returns the origin line of the site's checkpoints: the policy's origin, a slash and the site's pseudonym.
#[must_use]
pub fn origin<P: Platform>(site: &Site<'_, P>) -> String {
    format!("{}/{}", site.policy.ledger.origin, site.mark())
}

/// Returns entries `from`..`from + limit`: first the sealed ones, then those of changes that the next seal will cover.
///
/// # Errors
/// `invalid-payload` when `limit` is not 1–100; `store-damaged` when a bundle or journal record is missing or altered.
pub async fn list<P: Platform>(
    site: &Site<'_, P>,
    _by: &Authorized<SiteAdmin>,
    from: u64,
    limit: usize,
) -> Result<Json, EngineError> {
    if !(1..=100).contains(&limit) {
        return Err(EngineError::payload("limit is not 1 to 100"));
    }
    let (newest, unsealed) = history::recent(site).await?;
    let (sealed, tail) = match &newest {
        Some(manifest) => (manifest.ledger.size(), manifest.ledger.tail().to_vec()),
        None => (0, Vec::new()),
    };
    let size = sealed + unsealed.len() as u64;
    let end = size.min(from.saturating_add(limit as u64));
    let bundled = sealed - tail.len() as u64;
    let mut entries = Vec::new();
    let mut loaded: Option<(u64, Vec<Vec<u8>>)> = None;
    for index in from.min(end)..end {
        let leaf = if index < bundled {
            let number = index / tile::WIDTH as u64;
            if loaded.as_ref().is_none_or(|(n, _)| *n != number) {
                loaded = Some((number, bundle(site, number).await?));
            }
            let place = usize::try_from(index % tile::WIDTH as u64).unwrap_or(usize::MAX);
            loaded
                .as_ref()
                .and_then(|(_, leaves)| leaves.get(place).cloned())
        } else if index < sealed {
            tail.get(usize::try_from(index - bundled).unwrap_or(usize::MAX))
                .cloned()
        } else {
            unsealed
                .get(usize::try_from(index - sealed).unwrap_or(usize::MAX))
                .and_then(|change| change.entry.encode().ok())
        };
        let leaf = leaf.ok_or_else(|| EngineError::damaged("e"))?;
        let entry = Entry::decode(&leaf).map_err(|_| EngineError::damaged("e"))?;
        entries.push(to_page(index, &entry, &leaf, index < sealed));
    }
    let next = (end < size).then_some(end);
    Ok(json!({"entries": entries, "size": size, "next": next}))
}

async fn bundle<P: Platform>(site: &Site<'_, P>, number: u64) -> Result<Vec<Vec<u8>>, EngineError> {
    let key = name::bundle(number)?;
    let json = retry::read(site.platform, async || site.platform.get(&key).await).await?;
    let text = json
        .as_ref()
        .and_then(Json::as_str)
        .ok_or_else(|| EngineError::damaged(&key))?;
    let bytes = cipher::open(&site.ring, key.as_str(), Kind::Entries, text)
        .map_err(|_| EngineError::damaged(&key))?;
    tile::parse_bundle(&bytes).map_err(|_| EngineError::damaged(&key))
}

fn to_page(index: u64, entry: &Entry, leaf: &[u8], sealed: bool) -> Json {
    let put = entry
        .put
        .iter()
        .map(|id| json!({"record": id.to_string(), "act": "put"}));
    let delete = entry
        .delete
        .iter()
        .map(|id| json!({"record": id.to_string(), "act": "delete"}));
    json!({
        "index": index,
        "seq": entry.seq,
        "time": to_rfc3339(entry.time),
        "actor": entry.actor,
        "act": entry.act.code(),
        "data": entry.act.data(),
        "ops": put.chain(delete).collect::<Vec<_>>(),
        "sealed": sealed,
        "leafHash": merkle::leaf_hash(leaf).to_string(),
    })
}

/// Returns the newest signed checkpoint with the key that verifies it; `checkpoint` is null before the first seal.
///
/// # Errors
/// `store-damaged` when the newest manifest is missing or altered.
pub async fn checkpoint<P: Platform>(
    site: &Site<'_, P>,
    _by: &Authorized<SiteAdmin>,
) -> Result<Json, EngineError> {
    let vkey = signer(site)?.verifier().vkey();
    Ok(match history::newest(site).await? {
        Some(manifest) => json!({
            "checkpoint": manifest.checkpoint,
            "vkey": vkey,
            "size": manifest.ledger.size(),
            "time": to_rfc3339(manifest.time),
        }),
        None => json!({"checkpoint": null, "vkey": vkey, "size": 0, "time": null}),
    })
}
