//! Restore points as the page gets them.

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
    /// Records as of its last change.
    pub(crate) records: u32,
    /// Hash over everything that was stored then.
    pub(crate) state_hash: String,
}

/// Returns a manifest as the page gets it.
pub(crate) fn to_page(manifest: &Manifest) -> Point {
    Point {
        n: manifest.n,
        seq: manifest.last,
        time: to_rfc3339(manifest.time),
        changes: manifest.changes,
        records: manifest.records,
        state_hash: manifest.state.digest().to_string(),
    }
}
