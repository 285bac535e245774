//! `records.put`: stores a record.

use bailee_core::location::Location;
use bailee_core::policy::Policy;
use serde::Serialize;
use ts_rs::TS;

use crate::access::RecordAdmin;
use crate::call::{Call, Function, Reach};
use crate::error::Error;
use crate::platform::Platform;
use crate::record::{self, Put};

pub(super) struct RecordsPut;

/// A record that was stored.
#[derive(Serialize, TS)]
pub(super) struct Stored {
    key: String,
    version: u32,
    seq: u32,
}

impl Function for RecordsPut {
    const NAME: &'static str = "records.put";
    const CHANGES: bool = true;
    const EXAMPLE: &'static str =
        r#"{"key": "integration:$scope:two", "value": {"name": "two", "baseUrl": "https://two.example", "enabled": true}}"#;
    type Right = RecordAdmin;
    type Payload = Put;
    type Answer = Stored;

    fn reach(payload: &Put, policy: &Policy) -> Reach {
        record::scope_of(policy, &payload.location, |kind| kind.change).into()
    }

    fn beside(payload: &Put) -> Vec<Location> {
        vec![payload.location.clone()]
    }

    async fn run<P: Platform>(
        call: &mut Call<'_, P, RecordAdmin>,
        payload: Put,
    ) -> Result<Stored, Error> {
        let seen = std::mem::take(&mut call.seen);
        let seq = record::put(&mut call.site, &call.by, std::slice::from_ref(&payload), seen).await?;
        Ok(Stored {
            key: payload.location.key,
            version: seq,
            seq,
        })
    }
}
