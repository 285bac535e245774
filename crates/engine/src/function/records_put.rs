//! `records.put`: stores a record.

use bailee_core::id::Address;
use bailee_core::name::Name;
use serde::Serialize;
use ts_rs::TS;

use crate::access::RecordAdmin;
use crate::call::{Call, Function, Reach};
use crate::error::Error;
use crate::platform::Platform;
use crate::record::{self, Put, Seen};

pub(super) struct RecordsPut;

/// A record that was stored.
#[derive(Serialize, TS)]
pub(super) struct Stored {
    id: Address,
    version: u32,
    seq: u32,
}

impl Function for RecordsPut {
    const NAME: &'static str = "records.put";
    const CHANGES: bool = true;
    const EXAMPLE: &'static str =
        r#"{"kind": "integration", "scope": "$scope", "name": "two", "fields": {"baseUrl": "https://two.example", "enabled": true}}"#;
    type Right = RecordAdmin;
    type Payload = Put;
    type Answer = Stored;

    fn reach(payload: &Put) -> Reach {
        Reach::Scope(payload.scope.clone())
    }

    fn beside(payload: &Put) -> Vec<Name> {
        vec![Name::Live(payload.address())]
    }

    async fn run<P: Platform>(
        call: &mut Call<'_, P, RecordAdmin>,
        payload: Put,
    ) -> Result<Stored, Error> {
        let seen = Seen::new(std::mem::take(&mut call.beside));
        let seq = record::put(&mut call.site, &call.by, std::slice::from_ref(&payload), seen).await?;
        Ok(Stored {
            id: payload.address(),
            version: seq,
            seq,
        })
    }
}
