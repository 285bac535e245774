//! `jobs.get`: how a restore goes.

use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::error::Error;
use crate::job::{Job, JobView};
use crate::payload::{Members, Payload};
use crate::platform::Platform;

pub(super) struct JobsGet;

/// A job by its id.
#[derive(TS)]
pub(super) struct ByJob {
    job: String,
}

impl Payload for ByJob {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            job: members.text("job")?,
        })
    }
}

impl Function for JobsGet {
    const NAME: &'static str = "jobs.get";
    const CHANGES: bool = false;
    const EXAMPLE: &'static str =
        r#"{"job": "aaaaaaaaaaaaaaaaaaaaaaaaaa"}"#;
    type Right = SiteAdmin;
    type Payload = ByJob;
    type Answer = JobView;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        payload: ByJob,
    ) -> Result<JobView, Error> {
        Ok(Job::read(&call.site, &payload.job).await?.to_page())
    }
}
