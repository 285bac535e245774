//! Background work: the schedule, the queue's deliveries and the lifecycle.
//!
//! Each of them may come late, twice or never, and none trusts that another ran before.
//! What fails is told to the log; what a later delivery cannot mend, or did not mend so far, is also told to the store, where the
//! page finds it.

use bailee_core::name::Name;
use bailee_forge::effect::Spent;
use bailee_forge::limit::TRIGGER_RETRIES;
use bailee_forge::queue::Delivery;
use bailee_forge::{ErrorKind, Event, Outcome};
use serde_json::json;

use crate::access::{self, Authorized, Unattended};
use crate::call::Door;
use crate::discovery;
use crate::error::Error;
use crate::head::Head;
use crate::look::{self, Look, Looked};
use crate::note;
use crate::platform::{Platform, PlatformExt};
use crate::site::{Site, policy_mark};
use crate::task::{Task, push};
use crate::{restore, seal, secret, setup, store};

/// Seconds before a failed delivery is tried again.
const RETRY_SECONDS: u32 = 30;

/// What is said of a secret that somebody else wrote.
const STRAY: &str = "a secret that Bailee writes is not what the history says";

/// From this repetition on, what failed for the time being is shown as failed.
const PATIENCE: u64 = 3;

/// Handles everything that no page asked for.
pub(crate) async fn handle<P: Platform>(door: Door<'_, P>, event: Event) -> Outcome {
    let Some(by) = access::authorize_event(&event) else {
        return Outcome::Done;
    };
    let (repetition, most) = repetition(&event);
    let (task, result) = match event {
        Event::Scheduled => ("schedule", run(door).await),
        Event::Queue(delivery) => work(door, &by, &delivery).await,
        Event::Installed { .. } => ("install", install(door).await),
        Event::Upgraded { .. } => ("upgrade", upgrade(door).await),
        Event::PreUninstall => ("uninstall", uninstall(door).await),
        Event::ProjectDeleted { project, .. } => {
            ("project-deleted", project_deleted(door, &project).await)
        }
        Event::Resolver { .. } | Event::App { .. } | Event::Other { .. } => return Outcome::Done,
    };
    let Err(error) = result else {
        return Outcome::Done;
    };
    if repetition < most && (error.is_transient() || is_too_early(&error)) {
        if repetition >= PATIENCE {
            note_trouble(door, task, &error).await;
        }
        return Outcome::retry(RETRY_SECONDS, error.code(), error.place());
    }
    note_trouble(door, task, &error).await;
    failed(&error)
}

/// Returns which repetition this is, and how many the platform makes when it is asked to.
fn repetition(event: &Event) -> (u64, u64) {
    match event {
        // For a day, however many that are.
        Event::Queue(delivery) => {
            let retry = delivery.retry_context.as_ref();
            (retry.map_or(0, |retry| retry.retry_count), u64::MAX)
        }
        Event::Installed { repetition }
        | Event::Upgraded { repetition }
        | Event::ProjectDeleted { repetition, .. } => (*repetition, TRIGGER_RETRIES),
        _ => (0, 0),
    }
}

/// Returns the end of work that a later delivery cannot mend.
pub(crate) fn failed(error: &Error) -> Outcome {
    Outcome::failed(error.code(), error.place())
}

/// The install event may arrive before the app's permissions are live; the platform then answers 401 or 403.
fn is_too_early(error: &Error) -> bool {
    matches!(error, Error::Platform(error) if error.kind == ErrorKind::Unauthorised)
}

/// Tells the store what failed, as far as it still can be told: with the keys gone there is no ledger to tell.
async fn note_trouble<P: Platform>(door: Door<'_, P>, task: &str, error: &Error) {
    let opened = setup::open_existing(door.platform, door.policy, door.context).await;
    if let Ok(Some(mut site)) = opened {
        let _ = note::record_trouble(&mut site, task, error).await;
    }
}

/// The schedule: one read, and nothing more on a day without changes.
async fn run<P: Platform>(door: Door<'_, P>) -> Result<(), Error> {
    let Some(head) = Head::read(door.platform).await? else {
        return Ok(());
    };
    let mut resumed = Ok(());
    if !head.job.is_empty() {
        // A restore whose deliveries were lost goes on from here; that it cannot be queued must not cost the backup.
        let job = head.job.clone();
        resumed = push(door.platform, &Task::Restore { job }).await;
    }
    if head.policy != policy_mark(door.policy) {
        // A minor version comes without an event; that it cannot be noted must not cost the backup.
        resumed = resumed.and(note_policy(door, head.clone()).await);
    }
    if look::is_due(door.policy) {
        // It seals what it saw; that it is late or fails must not cost the backup of everything else.
        let look = Look::default();
        resumed = resumed.and(push(door.platform, &Task::Look { look }).await);
    }
    if head.unsealed() == 0 {
        return resumed;
    }
    let task = Task::Seal { head: head.clone() };
    if push(door.platform, &task).await.is_ok() {
        return resumed;
    }
    // A schedule is not repeated by the platform: without a queue, the backup is taken here; the next look sees what this one would.
    let mut site = Site::open_with_head(door.platform, door.policy, door.context, head).await?;
    seal::all(&mut site).await?;
    resumed
}

/// Notes that the app came with another policy.
async fn note_policy<P: Platform>(door: Door<'_, P>, head: Head) -> Result<(), Error> {
    let mut site = Site::open_with_head(door.platform, door.policy, door.context, head).await?;
    note::record_policy(&mut site).await
}

/// A delivery of the queue, with the name of its task.
async fn work<P: Platform>(
    door: Door<'_, P>,
    by: &Authorized<Unattended>,
    delivery: &Delivery,
) -> (&'static str, Result<(), Error>) {
    match Task::read(&delivery.body) {
        Some(Task::Seal { head }) => ("seal", work_seal(door, delivery, head).await),
        Some(Task::Look { look }) => ("look", work_look(door, look).await),
        Some(Task::Restore { job }) => ("restore", work_restore(door, by, &job).await),
        None => {
            let what = "the queue's event names no task that this version knows";
            ("unknown", Err(Error::payload(what)))
        }
    }
}

async fn work_seal<P: Platform>(
    door: Door<'_, P>,
    delivery: &Delivery,
    head: Head,
) -> Result<(), Error> {
    // A repeated delivery is late, so it looks for itself.
    let head = if delivery.retry_context.is_none() {
        head
    } else {
        match Head::read(door.platform).await? {
            Some(head) => head,
            None => return Ok(()),
        }
    };
    let mut site = Site::open_with_head(door.platform, door.policy, door.context, head).await?;
    seal::all(&mut site).await?;
    Ok(())
}

/// Looks, and seals what was found with everything else.
async fn work_look<P: Platform>(door: Door<'_, P>, look: Look) -> Result<(), Error> {
    let opened = setup::open_existing(door.platform, door.policy, door.context).await?;
    let mut site = opened.ok_or(Error::KeysLost)?;
    let (resumed, before) = (look.time > 0, site.head.seq);
    let stray = match look::take(&mut site, look, "").await {
        Ok(Looked::SoFar(mut look)) => {
            // With the one that asks for the next run.
            let calls = door.platform.ask(Spent {}).await?.saturating_add(1);
            look.calls = look.calls.saturating_add(calls);
            return push(door.platform, &Task::Look { look }).await;
        }
        Ok(Looked::Stray(location)) => Some(location),
        Ok(Looked::Over) => None,
        // The restore looks itself.
        Err(Error::RestoreRunning { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    if resumed || site.head.seq > before {
        site.refresh().await?;
        seal::all(&mut site).await?;
    }
    match stray {
        // Told like work that failed: to the log, the ledger and the page; and kept until somebody decides.
        Some(location) => {
            let error = Error::contradicts(Name::Live(location), STRAY);
            discovery::record(&mut site, discovery::of_error(&error).as_slice()).await?;
            Err(error)
        }
        None => Ok(()),
    }
}

async fn work_restore<P: Platform>(
    door: Door<'_, P>,
    by: &Authorized<Unattended>,
    job: &str,
) -> Result<(), Error> {
    let opened = setup::open_existing(door.platform, door.policy, door.context).await?;
    let mut site = opened.ok_or(Error::KeysLost)?;
    restore::run(&mut site, by, job).await?;
    if site.head.job.is_empty() && secret::may_lie_open(site.policy) {
        // It may have brought back what lay open, and looks waited for it.
        let look = Look::default();
        push(door.platform, &Task::Look { look }).await?;
    }
    Ok(())
}

/// Opens the site, and sets it up first when it is new.
async fn open<P: Platform>(door: Door<'_, P>) -> Result<Site<'_, P>, Error> {
    let head = store::read(door.platform, &Name::Head).await?;
    let (site, _) = setup::open(door.platform, door.policy, door.context, head, &[]).await?;
    Ok(site)
}

/// The app was installed.
async fn install<P: Platform>(door: Door<'_, P>) -> Result<(), Error> {
    open(door).await?;
    Ok(())
}

/// The app was upgraded: a changed policy goes into the ledger.
async fn upgrade<P: Platform>(door: Door<'_, P>) -> Result<(), Error> {
    let mut site = open(door).await?;
    note::record_policy(&mut site).await
}

/// The app is about to be uninstalled: everything is sealed, so that data which support re-links within the platform's window is whole.
async fn uninstall<P: Platform>(door: Door<'_, P>) -> Result<(), Error> {
    let opened = setup::open_existing(door.platform, door.policy, door.context).await?;
    let Some(mut site) = opened else {
        return Ok(());
    };
    // Nobody repeats this, so a note that fails must not cost the last backup.
    let noted = note::record(&mut site, "uninstalling", json!({})).await;
    // As far as the time of this run reaches.
    let _ = look::take(&mut site, Look::default(), "").await;
    seal::all(&mut site).await?;
    noted
}

/// A project was deleted in Jira. Its records stay until an administrator decides; the ledger says since when they dangle.
async fn project_deleted<P: Platform>(door: Door<'_, P>, project: &str) -> Result<(), Error> {
    let opened = setup::open_existing(door.platform, door.policy, door.context).await?;
    match opened {
        Some(mut site) => {
            note::record(&mut site, "project-deleted", json!({"project": project})).await
        }
        None => Ok(()),
    }
}
