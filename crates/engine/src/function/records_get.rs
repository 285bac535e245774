//! `records.get`: one record.

use bailee_core::location::Location;
use bailee_core::policy::Policy;
use ts_rs::TS;

use crate::access::RecordAdmin;
use crate::call::{Call, Function, Reach};
use crate::error::Error;
use crate::payload::{Members, Payload};
use crate::platform::Platform;
use crate::record::{self, RecordView};

pub(super) struct RecordsGet;

/// A record by where it lies.
#[derive(TS)]
pub(super) struct Get {
    #[ts(flatten)]
    location: Location,
}

impl Payload for Get {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            location: record::take_location(members)?,
        })
    }
}

impl Function for RecordsGet {
    const NAME: &'static str = "records.get";
    const CHANGES: bool = false;
    const EXAMPLE: &'static str =
        r#"{"key": "$key"}"#;
    type Right = RecordAdmin;
    type Payload = Get;
    type Answer = RecordView;

    fn reach(payload: &Get, policy: &Policy) -> Reach {
        record::scope_of(policy, &payload.location, |kind| kind.see).into()
    }

    fn beside(payload: &Get) -> Vec<Location> {
        vec![payload.location.clone()]
    }

    async fn run<P: Platform>(
        call: &mut Call<'_, P, RecordAdmin>,
        payload: Get,
    ) -> Result<RecordView, Error> {
        let seen = std::mem::take(&mut call.seen);
        let record = record::get(&call.site, &payload.location, seen).await?;
        Ok(record::to_page(call.site.policy, &record))
    }
}
