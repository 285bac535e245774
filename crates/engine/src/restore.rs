//! Restore: back to any change, as a series of ordinary changes.
//!
//! It is differential: only records that differ are written. It is resumable: every run computes anew what still differs.
//! It is audited and itself undoable, since each step is a change like any other. It is proven: at the end the state hash is
//! recomputed from what is stored and compared with the hash of the point that was asked for.
//! While it runs, the head names its job and every other change waits.

use bailee_core::change::Edit;
use bailee_core::entry::Act;
use bailee_core::hash::StateHash;
use bailee_core::record::{Content, Record, RecordId};
use serde_json::{Value as Json, json};

use crate::access::{Authorized, SiteAdmin};
use crate::commit::{self, Plan};
use crate::error::EngineError;
use crate::head::Head;
use crate::history;
use crate::job::{Job, JobState};
use crate::name;
use crate::platform::{Platform, PlatformExt};
use crate::point::{Difference, Target, find};
use crate::site::Site;
use crate::state::{self, State};
use crate::task::{self, Task};

/// Milliseconds that must remain before another step is begun; a transaction with its retries takes less.
const MARGIN_MILLIS: i64 = 8000;
/// Most bytes of content in one step, before and after together, so that its journal record fits a value.
const STEP_BYTES: usize = 120 * 1024;
/// Up to so many records, the proof reads every live value; beyond, those that the restore wrote.
const FULL_PROOF_RECORDS: usize = 2000;
/// How often a run computes anew what differs after something else moved the head.
const ROUNDS: u32 = 50;

/// Starts a restore and returns its job. From here on every other change waits until it has ended.
///
/// # Errors
/// As [`preview`]; `restore-running` when one is running already.
pub async fn start<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<SiteAdmin>,
    to: &Target,
) -> Result<String, EngineError> {
    let actor = site.pseudonym(by.account_id());
    let id = Job::new_id(site.platform).await?;
    commit::commit(site, &actor, async |site, _| {
        if !site.head.job.is_empty() {
            return Err(EngineError::RestoreRunning {
                job: site.head.job.clone(),
            });
        }
        let point = find(site, to).await?;
        let job = Job {
            job: id.clone(),
            state: JobState::Queued,
            to: point.seq,
            to_time: point.time,
            actor: actor.clone(),
            done: 0,
            total: u32::try_from(point.differences.len()).unwrap_or(u32::MAX),
            started: site.platform.now().await?,
            finished: None,
            expected_hash: point.hash.digest().to_string(),
            state_hash: None,
            proof: None,
            error: None,
        };
        let act = Act::RestoreStarted {
            job: id.clone(),
            to: point.seq,
        };
        let head = Head {
            job: id.clone(),
            ..site.head.clone()
        };
        Ok((
            Plan {
                act,
                edits: Vec::new(),
                sets: vec![(job.key()?, job.to_value()?)],
                head,
            },
            (),
        ))
    })
    .await?;
    if let Err(error) = task::push(site.platform, &Task::Restore { job: id.clone() }).await {
        // Without a delivery the site would stay locked until the next schedule.
        let job = Job::read(site, &id).await?;
        finish(site, job, JobState::Failed, Some("queue-unavailable")).await?;
        return Err(error);
    }
    Ok(id)
}

/// Ends a running restore. What it restored so far stays, and can be undone by another restore.
///
/// # Errors
/// `not-found` when there is no such job, or the platform's error.
pub async fn cancel<P: Platform>(
    site: &mut Site<'_, P>,
    _by: &Authorized<SiteAdmin>,
    id: &str,
) -> Result<Json, EngineError> {
    match Job::read(site, id).await {
        Ok(job) if job.state.is_over() => {}
        Ok(job) => finish(site, job, JobState::Cancelled, Some("cancelled")).await?,
        Err(EngineError::NotFound { .. } | EngineError::StoreDamaged { .. })
            if site.head.job == id =>
        {
            release(site, id).await?;
            return Ok(json!({"job": id, "state": JobState::Failed}));
        }
        Err(error) => return Err(error),
    }
    let job = Job::read(site, id).await?;
    Ok(json!({"job": job.job, "state": job.state}))
}

/// Releases the lock of a job whose document is gone or unreadable; nothing when the job holds no lock.
async fn release<P: Platform>(site: &mut Site<'_, P>, id: &str) -> Result<(), EngineError> {
    let outcome = commit::commit(site, commit::APP, async |site, _| {
        if site.head.job != id {
            return Err(EngineError::NotFound {
                what: "running job",
            });
        }
        let act = Act::RestoreFailed {
            job: id.to_owned(),
            to: 0,
            code: "store-damaged".into(),
        };
        let head = Head {
            job: String::new(),
            ..site.head.clone()
        };
        Ok((
            Plan {
                act,
                edits: Vec::new(),
                sets: Vec::new(),
                head,
            },
            (),
        ))
    })
    .await;
    match outcome {
        Ok(_) | Err(EngineError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Runs a restore, or goes on with it. Comes from a delivery, which may be late or one of several.
///
/// # Errors
/// Only what a later delivery can mend; everything else ends the job as failed.
pub async fn run<P: Platform>(site: &mut Site<'_, P>, id: &str) -> Result<(), EngineError> {
    let job = match Job::read(site, id).await {
        Ok(job) => job,
        // A lock without a readable job could never be released otherwise.
        Err(EngineError::NotFound { .. } | EngineError::StoreDamaged { .. }) => {
            return release(site, id).await;
        }
        Err(error) => return Err(error),
    };
    if job.state.is_over() || site.head.job != id {
        return Ok(());
    }
    match advance(site, job.clone()).await {
        Ok(()) => Ok(()),
        Err(error) if error.is_transient() => Err(error),
        Err(error) => {
            site.refresh().await?;
            if site.head.job == id {
                finish(
                    site,
                    Job::read(site, id).await?,
                    JobState::Failed,
                    Some(error.code()),
                )
                .await?;
            }
            Ok(())
        }
    }
}

async fn advance<P: Platform>(site: &mut Site<'_, P>, mut job: Job) -> Result<(), EngineError> {
    let to = Target::Seq { seq: job.to };
    let mut rounds = 0;
    while rounds < ROUNDS {
        let before = site.head.n;
        let point = match find(site, &to).await {
            Err(error @ EngineError::StoreDamaged { .. }) => {
                // A seal in between may have deleted journal records that were still wanted.
                site.refresh().await?;
                if site.head.n == before {
                    return Err(error);
                }
                rounds += 1;
                continue;
            }
            point => point?,
        };
        if point.hash.digest().to_string() != job.expected_hash {
            return Err(EngineError::damaged(name::journal(job.to)?));
        }
        if point.differences.is_empty() {
            return prove(site, job).await;
        }
        let mut left: Vec<_> = point.differences.into_iter().collect();
        // What was counted at the start may differ from what is left after a lost answer: count from what is left.
        job.total = job.total.max(u32::try_from(left.len()).unwrap_or(u32::MAX));
        while !left.is_empty() {
            if site.platform.remaining().await? < MARGIN_MILLIS {
                return task::push(site.platform, &Task::Restore { job: job.job }).await;
            }
            let Step { edits, records } = take_step(&mut left)?;
            job.state = JobState::Running;
            job.done = (job.done + records).min(job.total);
            match write(site, &job, edits).await {
                Ok(()) => {}
                // Something else moved the head, or another delivery of this job did: look again.
                Err(EngineError::Contended) => {
                    job = Job::read(site, &job.job).await?;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        if site.head.job != job.job {
            return Ok(());
        }
        rounds += 1;
    }
    Err(EngineError::Contended)
}

/// One step of a restore.
struct Step {
    edits: Vec<Edit>,
    /// How many records are as they were when it is written.
    records: u32,
}

/// Takes the records of one step from `left`: as many as fit a change.
///
/// A record that was deleted and made anew has another key than it had at the point: it is deleted first and comes back in a
/// later step, so that no version of it is ever sealed under a key that is not its own.
fn take_step(left: &mut Vec<(RecordId, Difference)>) -> Result<Step, EngineError> {
    let (mut step, mut bytes, mut records) = (Vec::new(), 0, 0);
    while let Some((record, difference)) = left.pop() {
        let size = |content: &Option<Content>| {
            content
                .as_ref()
                .map_or(0, |content| content.as_bytes().len())
        };
        let weight = size(&difference.current) + size(&difference.target);
        if !step.is_empty() && (step.len() >= commit::room(1) || bytes + weight > STEP_BYTES) {
            left.push((record, difference));
            break;
        }
        bytes += weight;
        let (current, target) = (
            created(&record, &difference.current)?,
            created(&record, &difference.target)?,
        );
        let edit = match (current, target) {
            (Some(old), Some(new)) if old != new => Edit {
                record,
                created: old,
                before: difference.current,
                after: None,
            },
            (Some(key), _) | (None, Some(key)) => Edit {
                record,
                created: key,
                before: difference.current,
                after: difference.target,
            },
            (None, None) => continue,
        };
        // A record that is deleted to come back in a later step is counted there.
        records += u32::from(edit.after.is_some() || target.is_none());
        step.push(edit);
    }
    Ok(Step {
        edits: step,
        records,
    })
}

fn created(record: &RecordId, content: &Option<Content>) -> Result<Option<u32>, EngineError> {
    let Some(content) = content else {
        return Ok(None);
    };
    let record = content
        .record(0)
        .map_err(|_| EngineError::damaged(format!("l:{record}")))?;
    Ok(Some(record.created))
}

async fn write<P: Platform>(
    site: &mut Site<'_, P>,
    job: &Job,
    step: Vec<Edit>,
) -> Result<(), EngineError> {
    let expected = site.head.seq;
    let act = Act::Restore {
        job: job.job.clone(),
        to: job.to,
    };
    let actor = job.actor.clone();
    commit::commit(site, &actor, async |site, _| {
        if site.head.seq != expected || site.head.job != job.job {
            return Err(EngineError::Contended);
        }
        let sets = vec![(job.key()?, job.to_value()?)];
        Ok((
            Plan {
                act: act.clone(),
                edits: step.clone(),
                sets,
                head: site.head.clone(),
            },
            (),
        ))
    })
    .await
    .map(drop)
}

/// Recomputes the state hash from what is stored and ends the job.
///
/// Up to [`FULL_PROOF_RECORDS`] every live value is read; beyond, those of records that changed since the point.
/// In both cases records that the restore removed must be gone.
async fn prove<P: Platform>(site: &mut Site<'_, P>, mut job: Job) -> Result<(), EngineError> {
    let mut is_repaired = false;
    let (state, touched, hash, full) = loop {
        let state = state::state(site).await?;
        let touched = find(site, &Target::Seq { seq: job.to }).await?.touched;
        let full = state.records.len() <= FULL_PROOF_RECORDS;
        let (hash, lost) = compare(site, &state, |id| full || touched.contains(id), full).await?;
        if lost.is_empty() || is_repaired {
            break (state, touched, hash, full);
        }
        // A value that was lost or changed outside the app is written again from the history, once.
        repair(site, &job, lost).await?;
        is_repaired = true;
    };
    let removed = touched.iter().filter(|id| !state.records.contains_key(*id));
    let keys = removed.map(name::live).collect::<Result<Vec<_>, _>>()?;
    if let Some(key) = history::first_present(site, &keys).await? {
        return Err(EngineError::damaged(key));
    }
    job.state_hash = Some(hash.digest().to_string());
    job.proof = Some(if full { "full" } else { "changed" }.into());
    job.done = job.total;
    let equal = job.state_hash.as_ref() == Some(&job.expected_hash);
    match equal {
        true => finish(site, job, JobState::Done, None).await,
        false => finish(site, job, JobState::Failed, Some("proof-failed")).await,
    }
}

/// Hashes the live values of the `wanted` records and returns those that are not what the history says.
async fn compare<P: Platform>(
    site: &Site<'_, P>,
    state: &State,
    wanted: impl Fn(&RecordId) -> bool,
    full: bool,
) -> Result<(StateHash, Vec<(RecordId, Difference)>), EngineError> {
    let known: Vec<_> = state.records.iter().filter(|(id, _)| wanted(id)).collect();
    let keys = known
        .iter()
        .map(|(id, _)| name::live(id))
        .collect::<Result<Vec<_>, _>>()?;
    let mut hash = if full {
        StateHash::new()
    } else {
        state.hash.clone()
    };
    let mut lost = Vec::new();
    for ((id, record), value) in known.into_iter().zip(history::read_all(site, &keys).await?) {
        let live = value
            .as_ref()
            .and_then(|value| Record::from_value(value).ok());
        let (live, known) = (live.map(|live| live.content()), record.content());
        if full {
            hash.change(id, None, live.as_ref());
        } else {
            hash.change(id, Some(&known), live.as_ref());
        }
        if live.as_ref() != Some(&known) {
            lost.push((
                *id,
                Difference {
                    current: Some(known.clone()),
                    target: Some(known),
                },
            ));
        }
    }
    Ok((hash, lost))
}

async fn repair<P: Platform>(
    site: &mut Site<'_, P>,
    job: &Job,
    mut lost: Vec<(RecordId, Difference)>,
) -> Result<(), EngineError> {
    while !lost.is_empty() {
        let step = take_step(&mut lost)?;
        write(site, job, step.edits).await?;
    }
    Ok(())
}

/// Ends the job and lets other changes through, in one change.
async fn finish<P: Platform>(
    site: &mut Site<'_, P>,
    mut job: Job,
    state: JobState,
    code: Option<&'static str>,
) -> Result<(), EngineError> {
    job.state = state;
    job.error = code.map(str::to_owned);
    job.finished = Some(site.platform.now().await?);
    let actor = job.actor.clone();
    let outcome = commit::commit(site, &actor, async |site, _| {
        if site.head.job != job.job {
            // Another delivery or an administrator ended it first.
            return Err(EngineError::NotFound {
                what: "running job",
            });
        }
        let act = match (&job.state_hash, code) {
            (Some(hash), None) => Act::RestoreFinished {
                job: job.job.clone(),
                to: job.to,
                state: hash.parse().map_err(|_| EngineError::Defect {
                    what: "a state hash is not a digest",
                })?,
            },
            (_, code) => Act::RestoreFailed {
                job: job.job.clone(),
                to: job.to,
                code: code.unwrap_or("internal").to_owned(),
            },
        };
        let head = Head {
            job: String::new(),
            ..site.head.clone()
        };
        Ok((
            Plan {
                act,
                edits: Vec::new(),
                sets: vec![(job.key()?, job.to_value()?)],
                head,
            },
            (),
        ))
    })
    .await;
    match outcome {
        Ok(_) | Err(EngineError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
