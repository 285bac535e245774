//! `records.delete`: deletes a record.

use bailee_core::id::Address;
use bailee_core::name::Name;
use serde::Serialize;
use ts_rs::TS;

use crate::access::RecordAdmin;
use crate::call::{Call, Function, Reach};
use crate::error::Error;
use crate::payload::{Members, Payload};
use crate::platform::Platform;
use crate::record::{self, Seen};

pub(super) struct RecordsDelete;

/// A record by its id and the version that the caller saw.
#[derive(TS)]
pub(super) struct Delete {
    id: Address,
    expect: u32,
}

impl Payload for Delete {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            id: members.parsed("id", "the id of a record")?,
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
        r#"{"id": "$id", "expect": $version}"#;
    type Right = RecordAdmin;
    type Payload = Delete;
    type Answer = Deleted;

    fn reach(payload: &Delete) -> Reach {
        Reach::Record(payload.id)
    }

    fn beside(payload: &Delete) -> Vec<Name> {
        vec![Name::Live(payload.id)]
    }

    async fn run<P: Platform>(
        call: &mut Call<'_, P, RecordAdmin>,
        Delete { id, expect }: Delete,
    ) -> Result<Deleted, Error> {
        let seen = Seen::new(std::mem::take(&mut call.beside));
        let seq = record::delete(&mut call.site, &call.by, id, expect, seen).await?;
        Ok(Deleted { seq })
    }
}
