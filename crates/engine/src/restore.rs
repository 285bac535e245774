//! Restore: back to any change, as a series of ordinary changes.
//!
//! It is differential: only records that differ are written. It is resumable: every run computes again what still differs.
//! It is audited and itself undoable, since each step is a change like any other. It is proven: at the end the state hash is
//! recomputed from what is stored and compared with the hash of what was asked for (`proof`).
//! While it runs, the head names its job and every other change waits.

mod lock;
mod proof;
mod step;

use bailee_core::actor::Actor;
use bailee_core::entry::Act;
use bailee_core::id::{JobId, RecordId};
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::record::Record;
use bailee_forge::effect::{Now, Remaining, SecretDelete};

use crate::access::{Authorized, SiteAdmin, Unattended};
use crate::commit::{Plan, commit, commit_with_tags};
use crate::discovery;
use crate::error::Error;
use crate::intent;
use crate::job::{self, Job, JobState};
use crate::look::{self, Looked};
use crate::platform::{Platform, PlatformExt};
use crate::point::{Return, Target, Version};
use crate::progress::{self, Look};
use crate::retry;
use crate::seek::find;
use crate::shelf::Tags;
use crate::site::Site;
use crate::store;
use crate::task::{self, Task};
use lock::{finish, release};
use step::{Left, Step, order, take};

/// Milliseconds that must remain before another step is begun; a transaction with its retries takes less.
const MARGIN_MILLIS: i64 = 8000;
/// Milliseconds that must remain before a restore looks at what the app wrote since the last look.
const LOOK_MARGIN_MILLIS: i64 = 120_000;
/// The clocks of the runs of a restore differ by less.
const HOUR_MILLIS: i64 = 3_600_000;
/// The most records that are left out because their app wrote them meanwhile: the job's document names them.
const MOST_MEANWHILE: usize = 2000;
/// Values that are taken away in one change.
const CLEARED: usize = 20;
/// How often a run computes again what differs after something else moved the head.
const ROUNDS: u32 = 50;

/// Starts a restore and returns its job. From here on every other change waits until it has ended.
///
/// # Errors
/// As `find`; `restore-unfit` when records would come back that the policy does not allow, and nobody said to leave them out;
/// `restore-running` when one is running already; `queue-unavailable` when no delivery can be asked for.
pub async fn start<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<SiteAdmin>,
    back: &Return,
) -> Result<JobId, Error> {
    let secrets = back.secrets.unwrap_or_default();
    let actor = by.actor(site);
    let id = job::new_id(site.platform).await?;
    let started = commit(site, &actor, async |site, _| {
        if !site.head.job.is_empty() {
            let job = site.head.job.clone();
            return Err(Error::RestoreRunning { job });
        }
        let point = find(site, &back.to, secrets).await?;
        let unfit = point.unfit().count();
        if unfit > 0 && back.leave_out != Some(true) {
            return Err(Error::RestoreUnfit { count: unfit });
        }
        let mut job = Job {
            job: id,
            state: JobState::Queued,
            to: point.seq,
            to_time: point.time,
            secrets,
            secrets_kept: 0,
            actor: actor.clone(),
            done: 0,
            total: 0,
            started: site.platform.ask(Now {}).await?,
            finished: None,
            forgotten: 0,
            unfit: 0,
            meanwhile: Vec::new(),
            pending: Vec::new(),
            expected_hash: String::new(),
            state_hash: None,
            proof: None,
            compared: 0,
            error: None,
        };
        job.aim(&point);
        let act = Act::RestoreStarted {
            job: id.to_string(),
            to: point.seq,
        };
        Ok(Plan::new(site, act)
            .keeping(job.name(), job.to_json())
            .moving(|head| head.job = id.to_string()))
    })
    .await;
    if !matches!(started, Ok(_) | Err(Error::OutcomeUnknown)) {
        return started.map(|_| id);
    }
    // Also when it is not known whether it was started: if it was, the site is locked until a delivery comes, and if it was not,
    // the delivery finds nothing to do.
    let task = Task::Restore {
        job: id.to_string(),
    };
    let pushed = task::push(site.platform, &task).await;
    started?;
    if let Err(error) = pushed {
        // Without a delivery the site would stay locked until the next schedule.
        let job = Job::read(site, &id.to_string()).await?;
        finish(
            site,
            job,
            JobState::Failed,
            Some("queue-unavailable"),
            &Actor::Event,
        )
        .await?;
        return Err(match error {
            Error::Platform(error) => Error::QueueUnavailable(error),
            error => error,
        });
    }
    Ok(id)
}

/// Ends a running restore and returns its state. What it restored so far stays, and can be undone by another restore.
///
/// # Errors
/// `not-found` when there is no such job, or the platform's error.
pub(crate) async fn cancel<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<SiteAdmin>,
    id: &str,
) -> Result<JobState, Error> {
    let actor = by.actor(site);
    match Job::read(site, id).await {
        Ok(job) if job.state.is_over() => return Ok(job.state),
        Ok(job) => {
            finish(site, job, JobState::Cancelled, Some("cancelled"), &actor).await?;
        }
        Err(Error::NotFound { .. } | Error::StoreDamaged { .. }) if site.head.job == id => {
            release(site, id, &actor).await?;
            return Ok(JobState::Failed);
        }
        Err(error) => return Err(error),
    }
    Ok(Job::read(site, id).await?.state)
}

/// Runs a restore, or goes on with it. Comes from a delivery, which may be late or one of several.
///
/// # Errors
/// What a later delivery can mend; and everything else, after it has ended the job as failed.
pub async fn run<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<Unattended>,
    id: &str,
) -> Result<(), Error> {
    let job = match Job::read(site, id).await {
        Ok(job) => job,
        // A lock without a readable job could never be released otherwise.
        Err(error @ (Error::NotFound { .. } | Error::StoreDamaged { .. })) => {
            let actor = by.actor(site);
            return match release(site, id, &actor).await? {
                true => Err(error),
                false => Ok(()),
            };
        }
        Err(error) => return Err(error),
    };
    if job.state.is_over() || site.head.job != id {
        return Ok(());
    }
    match advance(site, job).await {
        Ok(()) => Ok(()),
        Err(error) if error.is_transient() => Err(error),
        // It has ended the job.
        Err(error @ Error::ProofFailed) => Err(error),
        Err(error) => {
            site.refresh().await?;
            if site.head.job != id {
                // Somebody else ended it, and what went wrong since is of no interest.
                return Ok(());
            }
            let job = Job::read(site, id).await?;
            let actor = job.actor.clone();
            match finish(site, job, JobState::Failed, Some(error.code()), &actor).await? {
                true => Err(error),
                false => Ok(()),
            }
        }
    }
}

async fn advance<P: Platform>(site: &mut Site<'_, P>, mut job: Job) -> Result<(), Error> {
    let to = Target::Seq { seq: job.to };
    if job.state == JobState::Queued {
        look_first(site, &mut job).await?;
    }
    for _ in 0..ROUNDS {
        let before = site.head.n;
        let point = match find(site, &to, job.secrets).await {
            Err(error @ Error::StoreDamaged { .. }) => {
                again_after_a_seal(site, before, error).await?;
                continue;
            }
            point => point?,
        };
        if point.goal.digest().to_string() != job.expected_hash {
            let what = "going back to it does not give the state that was asked for";
            return Err(Error::contradicts(Name::Journal(job.to), what));
        }
        if !job.pending.is_empty() {
            // What an earlier delivery did not come to. What the app wrote since is told at the end.
            let pending = std::mem::take(&mut job.pending);
            let is_pending = |id: &RecordId, _: &Location| pending.contains(id);
            intent::complete(site, job.started - HOUR_MILLIS, is_pending).await?;
        }
        let left_out = |id: &RecordId| job.meanwhile.contains(id);
        let differences = point.differences().filter(|(id, _)| !left_out(id));
        let mut left = order(differences.map(|(id, touched)| (*id, touched.difference.clone())))?;
        if left.is_empty() {
            match conclude(site, job.clone()).await {
                Err(error @ Error::StoreDamaged { .. }) => {
                    again_after_a_seal(site, before, error).await?;
                    continue;
                }
                concluded => return concluded,
            }
        }
        // What was counted at the start may differ from what is left after a lost answer: count from what is left.
        job.total = job.total.max(u32::try_from(left.len()).unwrap_or(u32::MAX));
        let mut tags = Tags::default();
        tags.load(site, left.iter().map(Left::address)).await?;
        while !left.is_empty() {
            if site.platform.ask(Remaining {}).await? < MARGIN_MILLIS {
                let job = job.job.to_string();
                return task::push(site.platform, &Task::Restore { job }).await;
            }
            let mut step = take(&mut left, &site.head);
            leave_out(site, &mut job, &mut step).await?;
            job.state = JobState::Running;
            job.done = (job.done + step.records).min(job.total);
            job.pending = step.secrets()?;
            match write(site, &job, step, &mut tags).await {
                Ok(()) => job.pending.clear(),
                // Something else moved the head, or another delivery of this job did: look again.
                Err(Error::Contended) => {
                    let stored = Job::read(site, &job.job.to_string()).await?;
                    // Before its first step the document does not know yet what the look changed.
                    if stored.state != JobState::Queued {
                        job = stored;
                    }
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        if site.head.job != job.job.to_string() {
            return Ok(());
        }
    }
    Err(Error::Contended)
}

/// Takes what the app wrote since the last look into the history, so that going back undoes it, too; what is expected and kept
/// follows from that.
async fn look_first<P: Platform>(site: &mut Site<'_, P>, job: &mut Job) -> Result<(), Error> {
    if !progress::is_due(site.policy) {
        return Ok(());
    }
    let id = job.job.to_string();
    let mut look = Some(Look::default());
    while let Some(from) = look {
        // Where the time of a run does not reach, what changed is found when it is written.
        if site.platform.ask(Remaining {}).await? < LOOK_MARGIN_MILLIS {
            break;
        }
        let before = site.head.n;
        look = match look::take(site, from.clone(), &id).await {
            Err(error @ Error::StoreDamaged { .. }) => {
                again_after_a_seal(site, before, error).await?;
                Some(from)
            }
            looked => match looked? {
                Looked::SoFar(next) => Some(next),
                Looked::Over | Looked::Stray(_) => None,
            },
        };
    }
    let before = site.head.n;
    let to = Target::Seq { seq: job.to };
    match find(site, &to, job.secrets).await {
        Ok(point) => job.aim(&point),
        Err(error @ Error::StoreDamaged { .. }) => again_after_a_seal(site, before, error).await?,
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Leaves out of a step what the app wrote itself since the restore began: its writers are never blocked, and nothing that they
/// wrote is lost.
async fn leave_out<P: Platform>(
    site: &Site<'_, P>,
    job: &mut Job,
    step: &mut Step,
) -> Result<(), Error> {
    let mut observed = Vec::new();
    for edit in &step.edits {
        let Some(content) = edit.before.as_ref().or(edit.after.as_ref()) else {
            continue;
        };
        let location = content.record(0)?.location;
        let is_noted = observed.iter().any(|(id, _)| *id == edit.record);
        if !is_noted && site.policy.observes(&location) {
            observed.push((edit.record, location));
        }
    }
    let names: Vec<Name> = observed
        .iter()
        .map(|(_, location)| Name::Live(location.clone()))
        .collect();
    let values = store::read_all(site.platform, &names).await?;
    for ((id, location), value) in observed.into_iter().zip(values) {
        let before = step
            .edits
            .iter()
            .find_map(|edit| edit.before.as_ref().filter(|_| edit.record == id));
        let before = before.map(|content| content.record(0)).transpose()?;
        let is_as_known = match (&before, value) {
            (None, None) => true,
            (Some(before), Some(value)) => {
                let live = Record {
                    value,
                    ..before.clone()
                };
                live.content() == before.content()
            }
            _ => false,
        };
        if !is_as_known {
            if job.meanwhile.len() >= MOST_MEANWHILE {
                let limit = format!(
                    "the app wrote more than {MOST_MEANWHILE} records while the restore ran"
                );
                return Err(Error::TooLarge { limit });
            }
            step.records = step.records.saturating_sub(1);
            step.edits.retain(|edit| edit.record != id);
            step.addresses.retain(|one| *one != location.address());
            job.meanwhile.push(id);
        }
    }
    Ok(())
}

/// Looks whether a seal since manifest `before` explains what seemed damaged: it deletes journal records that are still wanted.
///
/// # Errors
/// `error` itself when there was no seal.
async fn again_after_a_seal<P: Platform>(
    site: &mut Site<'_, P>,
    before: u32,
    error: Error,
) -> Result<(), Error> {
    site.refresh().await?;
    if site.head.n == before {
        return Err(error);
    }
    Ok(())
}

/// Writes one step of a restore. `tags` are the shelves that were read or written so far.
async fn write<P: Platform>(
    site: &mut Site<'_, P>,
    job: &Job,
    step: Step,
    tags: &mut Tags,
) -> Result<(), Error> {
    let expected = site.head.seq;
    let id = job.job.to_string();
    let mut held = std::mem::take(tags);
    let (_, written) = commit_with_tags(site, &job.actor, async |site, _| {
        if site.head.seq != expected || site.head.job != id {
            return Err(Error::Contended);
        }
        let act = Act::Restore {
            job: id.clone(),
            to: job.to,
        };
        // A plan that lost takes them along: then they are read again.
        let mut tags = std::mem::take(&mut held);
        tags.load(site, step.addresses.iter().copied()).await?;
        Ok(Plan::new(site, act)
            .editing(step.edits.clone(), tags)
            .keeping(job.name(), job.to_json()))
    })
    .await?;
    *tags = written;
    Ok(())
}

/// Takes away what lies where records were removed, in changes of the restore.
async fn clear<P: Platform>(
    site: &mut Site<'_, P>,
    job: &Job,
    mut foreign: Vec<Location>,
) -> Result<(), Error> {
    let secrets: Vec<Location> = foreign.extract_if(.., |at| at.is_secret()).collect();
    for some in foreign.chunks(CLEARED) {
        let id = job.job.to_string();
        commit(site, &job.actor, async |site, _| {
            if site.head.job != id {
                return Err(Error::Contended);
            }
            let act = Act::Restore {
                job: id.clone(),
                to: job.to,
            };
            let plan = Plan::new(site, act).keeping(job.name(), job.to_json());
            Ok(some.iter().cloned().fold(plan, Plan::clearing))
        })
        .await?;
    }
    // No transaction takes a secret.
    for location in secrets {
        let key = store::key(&Name::Live(location))?;
        retry::ask(site.platform, SecretDelete { key }).await?;
    }
    Ok(())
}

/// Recomputes the state hash from what is stored, once more after a repair, and ends the job.
async fn conclude<P: Platform>(site: &mut Site<'_, P>, mut job: Job) -> Result<(), Error> {
    let mut found = proof::look(site, &job).await?;
    job.meanwhile.extend(std::mem::take(&mut found.meanwhile));
    if !found.lost.is_empty() || !found.foreign.is_empty() {
        // A value that was lost or changed outside the app is told, and written again from the history, once.
        let mut told = Vec::new();
        for (_, difference) in &found.lost {
            let version = Version::known(difference.current.as_ref());
            let record = version.map(|content| content.record(0)).transpose()?;
            told.extend(record.map(|record| discovery::of_name(&Name::Live(record.location))));
        }
        let foreign = std::mem::take(&mut found.foreign);
        let names = foreign.iter().cloned().map(Name::Live);
        told.extend(names.map(|name| discovery::of_name(&name)));
        discovery::record(site, &told).await?;
        clear(site, &job, foreign).await?;
        let mut lost = order(std::mem::take(&mut found.lost))?;
        let mut tags = Tags::default();
        while !lost.is_empty() {
            if site.platform.ask(Remaining {}).await? < MARGIN_MILLIS {
                let job = job.job.to_string();
                return task::push(site.platform, &Task::Restore { job }).await;
            }
            let step = take(&mut lost, &site.head);
            write(site, &job, step, &mut tags).await?;
        }
        found = proof::look(site, &job).await?;
        job.meanwhile.extend(std::mem::take(&mut found.meanwhile));
    }
    if let Some(location) = found.foreign.pop() {
        let name = Name::Live(location);
        return Err(Error::contradicts(name, "it was removed and is there"));
    }
    job.state_hash = Some(found.hash.digest().to_string());
    job.proof = Some(found.proof);
    job.compared = found.compared;
    job.done = job.total;
    // What the app wrote meanwhile is no part of the comparison: the ledger has the hash of what is there.
    let is_equal = found.reached.digest().to_string() == job.expected_hash;
    let actor = job.actor.clone();
    if is_equal {
        finish(site, job, JobState::Done, None, &actor).await?;
        Ok(())
    } else {
        let error = Error::ProofFailed;
        match finish(site, job, JobState::Failed, Some(error.code()), &actor).await? {
            true => Err(error),
            false => Ok(()),
        }
    }
}
