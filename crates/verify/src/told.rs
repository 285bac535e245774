//! What head, manifests and ledger tell of the rest.

use std::collections::BTreeMap;

use bailee_core::digest::Digest;
use bailee_core::entry::Act;
use bailee_core::manifest::Manifest;
use serde::Deserialize;

use crate::entry::Entry;

/// What a restore told last when its document could not be read: there is none then, or an older one.
const RELEASED: &str = "store-damaged";
/// What the head says.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) seq: u32,
    pub(crate) n: u32,
    pub(crate) data: Data,
}

/// Its member `data`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Data {
    pub(crate) sealed: u32,
    pub(crate) leaf: u32,
    pub(crate) shelves: u32,
    pub(crate) records: u32,
    /// For each shelf the change that wrote it.
    pub(crate) written: Vec<u32>,
    #[serde(default)]
    pub(crate) job: String,
    #[serde(default)]
    pub(crate) job_seq: u32,
    #[serde(default)]
    pub(crate) findings: u32,
    #[serde(default, rename = "hour")]
    _hour: u32,
    #[serde(default, rename = "refused")]
    _refused: u32,
    #[serde(default)]
    pub(crate) policy: String,
    #[serde(rename = "observed")]
    _observed: Vec<String>,
    #[serde(rename = "handover")]
    _handover: Vec<String>,
    #[serde(default, rename = "trouble")]
    _trouble: String,
    pub(crate) mac: String,
}

/// What manifests say, so far as an anchor may name them.
pub(crate) type Seals = BTreeMap<u32, Seal>;

/// What an anchor says of one seal.
pub(crate) struct Seal {
    pub(crate) last: u32,
    pub(crate) time: i64,
    pub(crate) manifest: Digest,
    pub(crate) size: u64,
    pub(crate) root: Digest,
}

impl Seal {
    pub(crate) fn of(manifest: &Manifest, hash: Digest) -> Self {
        Self {
            last: manifest.last,
            time: manifest.time,
            manifest: hash,
            size: manifest.ledger.size(),
            root: manifest.ledger.root(),
        }
    }
}

/// What the ledger tells of a restore.
#[derive(Clone, Debug, Default)]
pub(crate) struct Restore {
    pub(crate) to: u32,
    /// The change that wrote its document last.
    pub(crate) seq: u32,
    pub(crate) is_over: bool,
    /// How it ended.
    pub(crate) state: Option<&'static str>,
    /// What it came to.
    pub(crate) hash: Option<String>,
    pub(crate) is_released: bool,
}

/// What the entries of the ledger tell.
#[derive(Default)]
pub(crate) struct Told {
    /// Restores, by the ids of their jobs.
    pub(crate) jobs: BTreeMap<String, Restore>,
    /// When looks found changes, and in how many records.
    pub(crate) seen: Vec<(i64, u32)>,
    /// The hash of the policy that was recorded last.
    pub(crate) policy: Option<String>,
}

impl Told {
    /// Notes what an entry tells of restores, looks and policies.
    pub(crate) fn note(&mut self, entry: &Entry<'_>) {
        if entry.sees() {
            self.seen.push((entry.time, entry.touched()));
        }
        let Some(act) = &entry.act else { return };
        let (job, to) = match act {
            Act::RestoreStarted { job, to }
            | Act::Restore { job, to }
            | Act::RestoreFinished { job, to, .. }
            | Act::RestoreFailed { job, to, .. } => (job, *to),
            Act::PolicyChanged { hash } => {
                self.policy = Some(hash.to_string());
                return;
            }
            _ => return,
        };
        let told = self.jobs.entry(job.clone()).or_default();
        told.seq = entry.seq;
        match act {
            Act::RestoreFinished { state, .. } => {
                told.is_over = true;
                told.state = Some("done");
                told.hash = Some(state.to_string());
            }
            Act::RestoreFailed { code, .. } => {
                told.is_over = true;
                told.state = Some(if code == "cancelled" {
                    "cancelled"
                } else {
                    "failed"
                });
                told.is_released = to == 0 && code == RELEASED;
            }
            _ => told.to = to,
        }
    }
}
