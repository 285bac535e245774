//! Background work: the schedule, the queue's deliveries and the lifecycle.
//!
//! Each of them may come late, twice or never, and none trusts that another ran before.

use bailee_core::entry::Act;
use bailee_core::policy::Policy;
use bailee_forge::queue::Delivery;
use bailee_forge::{Context, Kind, Outcome, PlatformError};
use serde_json::{Value as Json, json};

use crate::commit::{self, APP, Plan};
use crate::error::EngineError;
use crate::head::Head;
use crate::platform::Platform;
use crate::site::Site;
use crate::task::{Task, push};
use crate::{name, restore, seal};

/// Seconds before a failed delivery is tried again.
const RETRY_SECONDS: u32 = 30;

/// Turns the end of background work into what the platform is told.
#[must_use]
pub fn end(result: Result<(), EngineError>) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(error) if error.is_transient() || is_too_early(&error) => {
            Outcome::retry(RETRY_SECONDS, error.code(), place(&error))
        }
        Err(error) => Outcome::failed(error.code(), place(&error)),
    }
}

/// Where it went wrong, for the log: the name of a key is no content.
fn place(error: &EngineError) -> Option<String> {
    match error {
        EngineError::StoreDamaged { key } => Some(key.clone()),
        EngineError::KeysLost | EngineError::OtherSite => Some(name::ROOT.to_owned()),
        _ => None,
    }
}

/// The install event may arrive before the app's permissions are live; the platform then answers 401 or 403.
fn is_too_early(error: &EngineError) -> bool {
    matches!(
        error,
        EngineError::Platform(PlatformError {
            kind: Kind::Unauthorised,
            ..
        })
    )
}

/// The schedule: one read, and nothing more on a day without changes.
///
/// # Errors
/// The platform's error, when the work can be neither queued nor done.
pub async fn run<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
) -> Result<(), EngineError> {
    let Some(head) = Head::read(platform).await? else {
        return Ok(());
    };
    let mut resumed = Ok(());
    if !head.job.is_empty() {
        // A restore whose deliveries were lost goes on from here; that it cannot be queued must not cost the backup.
        resumed = push(
            platform,
            &Task::Restore {
                job: head.job.clone(),
            },
        )
        .await;
    }
    if head.unsealed() == 0 {
        return resumed;
    }
    let task = Task::Seal { head: head.clone() };
    if push(platform, &task).await.is_ok() {
        return resumed;
    }
    // A schedule is not repeated by the platform: without a queue, the backup is taken here.
    let mut site = Site::open_with_head(platform, policy, context, head).await?;
    seal::all(&mut site).await?;
    resumed
}

/// A delivery of the queue.
///
/// # Errors
/// As the task's.
pub async fn work<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
    delivery: &Delivery,
) -> Result<(), EngineError> {
    match Task::read(&delivery.body) {
        Some(Task::Seal { head }) => {
            // A repeated delivery is late, so it looks for itself.
            let head = if delivery.retry_context.is_none() && head.sealed <= head.seq {
                head
            } else {
                match Head::read(platform).await? {
                    Some(head) => head,
                    None => return Ok(()),
                }
            };
            let mut site = Site::open_with_head(platform, policy, context, head).await?;
            seal::all(&mut site).await.map(drop)
        }
        Some(Task::Restore { job }) => {
            let Some(mut site) = Site::open_existing(platform, policy, context).await? else {
                return Err(EngineError::KeysLost);
            };
            restore::run(&mut site, &job).await
        }
        None => Err(EngineError::payload(
            "the queue's event names no task that this version knows",
        )),
    }
}

/// The app was installed.
///
/// # Errors
/// As [`Site::open`].
pub async fn install<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
) -> Result<(), EngineError> {
    Site::open(platform, policy, context).await.map(drop)
}

/// The app was upgraded: a changed policy goes into the ledger.
///
/// # Errors
/// As [`Site::open`] and [`commit::commit`].
pub async fn upgrade<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
) -> Result<(), EngineError> {
    let mut site = Site::open(platform, policy, context).await?;
    commit::record_policy(&mut site).await
}

/// The app is about to be uninstalled: everything is sealed, so that data which support re-links within the platform's window is whole.
///
/// # Errors
/// As [`seal::all`].
pub async fn uninstall<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
) -> Result<(), EngineError> {
    let Some(mut site) = Site::open_existing(platform, policy, context).await? else {
        return Ok(());
    };
    note(&mut site, "uninstalling", json!({})).await?;
    seal::all(&mut site).await.map(drop)
}

/// A project was deleted in Jira. Its records stay until an administrator decides; the ledger says since when they dangle.
///
/// # Errors
/// As [`commit::commit`].
pub async fn project_deleted<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
    project: &str,
) -> Result<(), EngineError> {
    let Some(mut site) = Site::open_existing(platform, policy, context).await? else {
        return Ok(());
    };
    note(&mut site, "project-deleted", json!({"project": project})).await
}

async fn note<P: Platform>(
    site: &mut Site<'_, P>,
    code: &str,
    data: Json,
) -> Result<(), EngineError> {
    commit::commit(site, APP, async |site, _| {
        let data = data.as_object().cloned().unwrap_or_default();
        let act = Act::Other {
            code: code.to_owned(),
            data,
        };
        Ok((
            Plan {
                act,
                edits: Vec::new(),
                sets: Vec::new(),
                head: site.head.clone(),
            },
            (),
        ))
    })
    .await
    .map(drop)
}
