//! `ledger.list`: entries in order, first the sealed ones, then those that the next backup will cover.

use bailee_core::id::RecordId;
use bailee_core::ledger::merkle;
use bailee_core::time::to_rfc3339;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::error::Error;
use crate::ledger::{self, Leaf};
use crate::payload::{Members, Payload};
use crate::platform::Platform;

pub(super) struct LedgerList;

/// Entries in a page when none are asked for.
const PAGE: u64 = 50;
/// The most entries in a page.
const MOST: u64 = 100;
/// Indexes beyond this are not exact in JavaScript.
const LAST: u64 = (1 << 53) - 1;

/// From where on, and how many.
#[derive(TS)]
pub(super) struct Range {
    /// The index of the first; 0 if absent.
    #[ts(optional)]
    from: Option<u64>,
    /// How many, 1–100; 50 if absent.
    #[ts(optional)]
    limit: Option<u64>,
}

impl Payload for Range {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            from: members.optional_number("from", 0, LAST)?,
            limit: members.optional_number("limit", 1, MOST)?,
        })
    }
}

/// A record that an entry touched, by its id in the history.
#[derive(Serialize, TS)]
pub(super) struct Op {
    record: RecordId,
    #[ts(type = "\"put\" | \"delete\"")]
    act: &'static str,
}

/// An entry of the ledger.
#[derive(Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "LedgerEntry")]
pub(super) struct EntryView {
    index: u64,
    seq: u32,
    time: String,
    /// A pseudonym, `app`, `app:` and a pseudonym, `event` or `anonymous`.
    actor: String,
    /// What was done.
    act: String,
    /// What belongs to the act.
    #[ts(type = "Record<string, unknown>")]
    data: Map<String, Json>,
    ops: Vec<Op>,
    /// Whether a checkpoint covers it.
    sealed: bool,
    leaf_hash: String,
}

/// A page of entries.
#[derive(Serialize, TS)]
pub(super) struct Entries {
    entries: Vec<EntryView>,
    /// How many entries there are in all.
    size: u64,
    /// The index of the next page; null on the last.
    next: Option<u64>,
}

impl Function for LedgerList {
    const NAME: &'static str = "ledger.list";
    const CHANGES: bool = false;
    type Right = SiteAdmin;
    type Payload = Range;
    type Answer = Entries;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        range: Range,
    ) -> Result<Entries, Error> {
        let from = range.from.unwrap_or(0);
        let limit = range.limit.unwrap_or(PAGE);
        let (leaves, size) = ledger::leaves(&call.site, from, limit).await?;
        let end = from.saturating_add(limit);
        Ok(Entries {
            entries: leaves.into_iter().map(show).collect(),
            size,
            next: (end < size).then_some(end),
        })
    }
}

fn show(leaf: Leaf) -> EntryView {
    let entry = leaf.entry;
    let put = entry.put.iter().map(|record| (*record, "put"));
    let delete = entry.delete.iter().map(|record| (*record, "delete"));
    EntryView {
        index: leaf.index,
        seq: entry.seq,
        time: to_rfc3339(entry.time),
        ops: put
            .chain(delete)
            .map(|(record, act)| Op { record, act })
            .collect(),
        act: entry.act.code().to_owned(),
        data: entry.act.data(),
        actor: entry.actor.to_string(),
        sealed: leaf.is_sealed,
        leaf_hash: merkle::leaf_hash(&leaf.data).to_string(),
    }
}
