//! `backups.restore`: starts a restore, which goes on in the background.

use bailee_core::id::JobId;
use serde::Serialize;
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::error::Error;
use crate::platform::Platform;
use crate::point::Return;
use crate::restore;

pub(super) struct BackupsRestore;

/// The job that does it.
#[derive(Serialize, TS)]
pub(super) struct Started {
    job: JobId,
}

impl Function for BackupsRestore {
    const NAME: &'static str = "backups.restore";
    const CHANGES: bool = true;
    const EXAMPLE: &'static str =
        r#"{"to": {"seq": 1}}"#;
    type Right = SiteAdmin;
    type Payload = Return;
    type Answer = Started;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        payload: Return,
    ) -> Result<Started, Error> {
        let job = restore::start(&mut call.site, &call.by, &payload).await?;
        Ok(Started { job })
    }
}
