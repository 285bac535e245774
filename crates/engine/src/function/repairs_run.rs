//! `repairs.run`: makes values of Bailee's own again that are lost or were changed.

use serde::Serialize;
use ts_rs::TS;

use crate::access::{Authorized, SiteAdmin};
use crate::call::{Call, Door, Function};
use crate::error::Error;
use crate::payload::{Members, Payload};
use crate::platform::Platform;
use crate::repair::{self, Repair};

pub(super) struct RepairsRun;

/// Which repair.
#[derive(TS)]
pub(super) struct Which {
    /// As `repairs.list` names it.
    repair: Repair,
}

impl Payload for Which {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            repair: members.named("repair", "a repair that repairs.list names")?,
        })
    }
}

/// What was done.
#[derive(Serialize, TS)]
pub(super) struct Repaired {
    /// Values that were written.
    count: usize,
}

impl Function for RepairsRun {
    const NAME: &'static str = "repairs.run";
    const CHANGES: bool = true;
    const EXAMPLE: &'static str = r#"{"repair": "shelves"}"#;
    type Right = SiteAdmin;
    type Payload = Which;
    type Answer = Repaired;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        payload: Which,
    ) -> Result<Repaired, Error> {
        if payload.repair == Repair::Head && repair::has_gap(&call.site).await? {
            let count = repair::head::run(call.door(), &call.by).await?;
            return Ok(Repaired { count });
        }
        let actor = call.by.actor(&call.site);
        let count = repair::run(&mut call.site, &actor, payload.repair).await?;
        Ok(Repaired { count })
    }

    async fn answer_closed<P: Platform>(
        door: Door<'_, P>,
        by: &Authorized<SiteAdmin>,
        payload: Which,
        _: &Error,
    ) -> Result<Option<Repaired>, Error> {
        if payload.repair != Repair::Head {
            return Ok(None);
        }
        let count = repair::head::run(door, by).await?;
        Ok(Some(Repaired { count }))
    }
}
