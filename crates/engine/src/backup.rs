//! Restore points as the page gets them.

use bailee_core::entry::{Act, Entry};
use bailee_core::manifest::Manifest;
use bailee_core::time::to_rfc3339;
use serde::Serialize;
use ts_rs::TS;

/// A backup, to which the site can go back.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Point {
    /// Number of the manifest.
    pub(crate) n: u32,
    /// The last change in it.
    pub(crate) seq: u32,
    /// When it was made.
    pub(crate) time: String,
    /// Changes in it.
    pub(crate) changes: u32,
    /// Records as of its last change; null when its summary cannot be read.
    pub(crate) records: Option<u32>,
    /// Hash over everything that was stored then.
    pub(crate) state_hash: String,
    /// Whether its summary is missing or altered: then this is what the ledger says of it. The state can be restored as long as everything
    /// else leads to it.
    pub(crate) damaged: bool,
}

/// Returns a manifest as the page gets it.
pub(crate) fn to_page(manifest: &Manifest) -> Point {
    Point {
        n: manifest.n,
        seq: manifest.last,
        time: to_rfc3339(manifest.time),
        changes: manifest.changes,
        records: Some(manifest.records),
        state_hash: manifest.state.digest().to_string(),
        damaged: false,
    }
}

/// Returns a backup whose manifest cannot be read, as its entry in the ledger tells it; `None` for an entry of something else.
pub(crate) fn from_ledger(entry: &Entry) -> Option<Point> {
    let Act::Seal {
        n,
        first,
        last,
        state,
        ..
    } = &entry.act
    else {
        return None;
    };
    Some(Point {
        n: *n,
        seq: *last,
        time: to_rfc3339(entry.time),
        changes: last.saturating_sub(*first).saturating_add(1),
        records: None,
        state_hash: state.to_string(),
        damaged: true,
    })
}
