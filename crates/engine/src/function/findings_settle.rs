//! `findings.settle`: takes what was found for what it is to be, or puts back what was acknowledged.

use serde::Serialize;
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::error::Error;
use crate::payload::{Members, Payload};
use crate::platform::Platform;
use crate::settlement::{self, How};

pub(super) struct FindingsSettle;

/// Which finding, and how.
#[derive(TS)]
pub(super) struct Settle {
    /// Its name, as `findings.list` gives it.
    at: String,
    /// What was seen there, as `findings.list` gives it.
    seen: String,
    how: How,
}

impl Payload for Settle {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            at: members.text("at")?,
            seen: members.text("seen")?,
            how: members.named("how", "`adopt` or `revert`")?,
        })
    }
}

/// The change that settled it.
#[derive(Serialize, TS)]
pub(super) struct Settled {
    seq: u32,
}

impl Function for FindingsSettle {
    const NAME: &'static str = "findings.settle";
    const CHANGES: bool = true;
    const EXAMPLE: &'static str = r#"{"at": "l:aaaaaaaaaaaaaaaaaaaaaaaaaa", "seen": "00", "how": "revert"}"#;
    type Right = SiteAdmin;
    type Payload = Settle;
    type Answer = Settled;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        payload: Settle,
    ) -> Result<Settled, Error> {
        let Settle { at, seen, how } = &payload;
        let seq = settlement::settle(&mut call.site, &call.by, at, seen, *how).await?;
        Ok(Settled { seq })
    }
}
