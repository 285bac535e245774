//! Restore points: what `backups.list` shows.

use bailee_core::manifest::Manifest;
use bailee_core::time::to_rfc3339;
use serde_json::{Value as Json, json};

use crate::access::{Authorized, SiteAdmin};
use crate::error::EngineError;
use crate::history;
use crate::platform::Platform;
use crate::site::Site;

/// Restore points in a page: as many manifests as one batch reads.
const PAGE: u32 = 25;

/// Returns a page of restore points, newest first. The cursor is the number of the next manifest.
///
/// Manifests are numbered without gaps, so the list is complete without any query.
///
/// # Errors
/// `store-damaged` when a manifest is missing or altered, `invalid-payload` for a cursor that is not ours.
pub async fn list<P: Platform>(
    site: &Site<'_, P>,
    _by: &Authorized<SiteAdmin>,
    cursor: Option<&str>,
) -> Result<Json, EngineError> {
    let from = match cursor {
        None => site.head.n,
        Some(cursor) => match cursor.parse() {
            Ok(n) if (1..=site.head.n).contains(&n) => n,
            _ => return Err(EngineError::payload("cursor is not one of ours")),
        },
    };
    let to = from.saturating_sub(PAGE - 1).max(1);
    let mut points = Vec::new();
    if from > 0 {
        let numbers: Vec<u32> = (to..=from).rev().collect();
        for manifest in history::manifests(site, &numbers).await? {
            points.push(to_page(&manifest));
        }
    }
    let next = (from > 0 && to > 1).then(|| (to - 1).to_string());
    Ok(json!({"points": points, "cursor": next}))
}

/// Returns a manifest as the page gets it.
#[must_use]
pub fn to_page(manifest: &Manifest) -> Json {
    json!({
        "n": manifest.n,
        "seq": manifest.last,
        "time": to_rfc3339(manifest.time),
        "changes": manifest.changes,
        "records": manifest.records,
        "stateHash": manifest.state.digest().to_string(),
    })
}
