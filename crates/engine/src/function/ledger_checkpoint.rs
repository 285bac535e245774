//! `ledger.checkpoint`: the newest signed checkpoint with the key that verifies it.

use bailee_core::time::to_rfc3339;
use serde::Serialize;
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::error::Error;
use crate::history;
use crate::ledger;
use crate::payload::Nothing;
use crate::platform::Platform;

pub(super) struct LedgerCheckpoint;

/// The head of the ledger.
#[derive(Serialize, TS)]
pub(super) struct Checkpoint {
    /// A signed note; null before the first backup.
    checkpoint: Option<String>,
    /// The key that verifies it.
    vkey: String,
    /// Entries that it covers.
    size: u64,
    /// When it was signed.
    time: Option<String>,
}

impl Function for LedgerCheckpoint {
    const NAME: &'static str = "ledger.checkpoint";
    const CHANGES: bool = false;
    type Right = SiteAdmin;
    type Payload = Nothing;
    type Answer = Checkpoint;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        _: Nothing,
    ) -> Result<Checkpoint, Error> {
        let newest = history::newest(&call.site).await?;
        Ok(Checkpoint {
            vkey: ledger::signer(&call.site)?.verifier().vkey(),
            size: newest.as_ref().map_or(0, |manifest| manifest.ledger.size()),
            time: newest.as_ref().map(|manifest| to_rfc3339(manifest.time)),
            checkpoint: newest.map(|manifest| manifest.checkpoint),
        })
    }
}
