//! The lock of a restore: the head names its job, and every other change waits until the name is taken off again.

use bailee_core::actor::Actor;
use bailee_core::entry::Act;
use bailee_forge::effect::Now;

use crate::commit::{Plan, commit};
use crate::error::Error;
use crate::job::{Job, JobState};
use crate::platform::{Platform, PlatformExt};
use crate::site::Site;

/// Ends the job and lets other changes through, in one change; returns whether it did, and nobody else had before.
///
/// # Errors
/// As committing a change.
pub(super) async fn finish<P: Platform>(
    site: &mut Site<'_, P>,
    mut job: Job,
    state: JobState,
    code: Option<&'static str>,
    actor: &Actor,
) -> Result<bool, Error> {
    job.state = state;
    job.error = code.map(str::to_owned);
    job.finished = Some(site.platform.ask(Now {}).await?);
    let id = job.job.to_string();
    let hash = job.state_hash.as_ref().and_then(|hash| hash.parse().ok());
    let act = match (hash, code) {
        (Some(state), None) => Act::RestoreFinished {
            job: id.clone(),
            to: job.to,
            state,
        },
        (_, code) => Act::RestoreFailed {
            job: id.clone(),
            to: job.to,
            code: code.unwrap_or("internal").to_owned(),
        },
    };
    unlock(site, &id, actor, act, Some(&job)).await
}

/// Takes the job's name off the head, and writes its document with it; returns whether it still stood there.
async fn unlock<P: Platform>(
    site: &mut Site<'_, P>,
    id: &str,
    actor: &Actor,
    act: Act,
    job: Option<&Job>,
) -> Result<bool, Error> {
    let outcome = commit(site, actor, async |site, _| {
        if site.head.job != id {
            return Err(Error::NotFound {
                what: "running job",
            });
        }
        let plan = Plan::new(site, act.clone()).moving(|head| head.job.clear());
        match job {
            Some(job) => Ok(plan.keeping(job.name(), job.to_json())),
            None => Ok(plan),
        }
    })
    .await;
    match outcome {
        Ok(_) => Ok(true),
        Err(Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Releases the lock of a job whose document is gone or unreadable; returns whether it held one.
///
/// # Errors
/// As committing a change.
pub(super) async fn release<P: Platform>(
    site: &mut Site<'_, P>,
    id: &str,
    actor: &Actor,
) -> Result<bool, Error> {
    let act = Act::RestoreFailed {
        job: id.to_owned(),
        to: 0,
        code: "store-damaged".into(),
    };
    unlock(site, id, actor, act, None).await
}
