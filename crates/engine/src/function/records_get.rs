//! `records.get`: one record.

use bailee_core::id::Address;
use bailee_core::name::Name;
use ts_rs::TS;

use crate::access::RecordAdmin;
use crate::call::{Call, Function, Reach};
use crate::error::Error;
use crate::payload::{Members, Payload};
use crate::platform::Platform;
use crate::record::{self, RecordView, Seen};

pub(super) struct RecordsGet;

/// A record by its id.
#[derive(TS)]
pub(super) struct ById {
    id: Address,
}

impl Payload for ById {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            id: members.parsed("id", "the id of a record")?,
        })
    }
}

impl Function for RecordsGet {
    const NAME: &'static str = "records.get";
    const CHANGES: bool = false;
    const EXAMPLE: &'static str =
        r#"{"id": "$id"}"#;
    type Right = RecordAdmin;
    type Payload = ById;
    type Answer = RecordView;

    fn reach(payload: &ById) -> Reach {
        Reach::Record(payload.id)
    }

    fn beside(payload: &ById) -> Vec<Name> {
        vec![Name::Live(payload.id)]
    }

    async fn run<P: Platform>(
        call: &mut Call<'_, P, RecordAdmin>,
        payload: ById,
    ) -> Result<RecordView, Error> {
        let seen = Seen::new(std::mem::take(&mut call.beside));
        let record = record::get(&call.site, &call.by, payload.id, seen).await?;
        Ok(record::to_page(call.site.policy, &record))
    }
}
