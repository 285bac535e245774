//! `repairs.list`: values of Bailee's own that are lost or were changed, and can be made again.

use serde::Serialize;
use ts_rs::TS;

use crate::access::{Authorized, SiteAdmin};
use crate::call::{Call, Door, Function};
use crate::error::Error;
use crate::payload::Nothing;
use crate::platform::Platform;
use crate::repair::{self, Due};

pub(super) struct RepairsList;

/// What is to be repaired; what cannot be made again is not among it, and is named where it is needed.
#[derive(Serialize, TS)]
#[ts(rename = "Repairs")]
pub(super) struct Answer {
    repairs: Vec<Due>,
}

impl Function for RepairsList {
    const NAME: &'static str = "repairs.list";
    const CHANGES: bool = false;
    type Right = SiteAdmin;
    type Payload = Nothing;
    type Answer = Answer;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        _: Nothing,
    ) -> Result<Answer, Error> {
        let mut repairs = repair::due(&call.site).await?;
        if repair::has_gap(&call.site).await? {
            repairs.append(&mut repair::head::due(call.door()).await?);
        }
        Ok(Answer { repairs })
    }

    async fn answer_closed<P: Platform>(
        door: Door<'_, P>,
        _: &Authorized<SiteAdmin>,
        _: Nothing,
        _: &Error,
    ) -> Result<Option<Answer>, Error> {
        let repairs = repair::head::due(door).await?;
        Ok(Some(Answer { repairs }))
    }
}
