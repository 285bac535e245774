//! `records.delete`: deletes a record.

use bailee_core::location::Location;
use bailee_core::policy::Policy;
use serde::Serialize;
use ts_rs::TS;

use crate::access::RecordAdmin;
use crate::call::{Call, Function, Reach};
use crate::error::Error;
use crate::payload::{Members, Payload};
use crate::platform::Platform;
use crate::record;

pub(super) struct RecordsDelete;

/// A record by where it lies, and the version that the caller saw.
#[derive(TS)]
pub(super) struct Delete {
    #[ts(flatten)]
    location: Location,
    expect: u32,
}

impl Payload for Delete {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            location: record::take_location(members)?,
            expect: members.seq("expect")?,
        })
    }
}

/// The change that deleted it.
#[derive(Serialize, TS)]
pub(super) struct Deleted {
    seq: u32,
}

impl Function for RecordsDelete {
    const NAME: &'static str = "records.delete";
    const CHANGES: bool = true;
    const EXAMPLE: &'static str =
        r#"{"key": "$key", "expect": $version}"#;
    type Right = RecordAdmin;
    type Payload = Delete;
    type Answer = Deleted;

    fn reach(payload: &Delete, policy: &Policy) -> Reach {
        record::scope_of(policy, &payload.location, |kind| kind.change).into()
    }

    fn beside(payload: &Delete) -> Vec<Location> {
        vec![payload.location.clone()]
    }

    async fn run<P: Platform>(
        call: &mut Call<'_, P, RecordAdmin>,
        Delete { location, expect }: Delete,
    ) -> Result<Deleted, Error> {
        let seen = std::mem::take(&mut call.seen);
        let seq = record::delete(&mut call.site, &call.by, &location, expect, seen).await?;
        Ok(Deleted { seq })
    }
}
