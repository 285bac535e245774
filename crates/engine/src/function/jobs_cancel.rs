//! `jobs.cancel`: ends a restore that runs.

use serde::Serialize;
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::error::Error;
use crate::job::JobState;
use crate::payload::{Members, Payload};
use crate::platform::Platform;
use crate::restore;

pub(super) struct JobsCancel;

/// A job by its id.
#[derive(TS)]
pub(super) struct Cancel {
    job: String,
}

impl Payload for Cancel {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            job: members.text("job")?,
        })
    }
}

/// How the job stands now.
#[derive(Serialize, TS)]
pub(super) struct Cancelled {
    job: String,
    state: JobState,
}

impl Function for JobsCancel {
    const NAME: &'static str = "jobs.cancel";
    const CHANGES: bool = true;
    const EXAMPLE: &'static str =
        r#"{"job": "aaaaaaaaaaaaaaaaaaaaaaaaaa"}"#;
    type Right = SiteAdmin;
    type Payload = Cancel;
    type Answer = Cancelled;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        Cancel { job }: Cancel,
    ) -> Result<Cancelled, Error> {
        let state = restore::cancel(&mut call.site, &call.by, &job).await?;
        Ok(Cancelled { job, state })
    }
}
