//! The event queue: pushes, jobs, and how events wait.

use bailee_forge::limit;
use bailee_forge::value::json_bytes;
use serde_json::{Value as Json, json};

use crate::app::Module;
use crate::delivery::{Pending, QUEUE_RETENTION_HOURS, Queued};
use crate::fault::Fault;
use crate::refusal::Refusal;
use crate::request::{Answer, RawJob, RawPush};
use crate::site::Installation;
use crate::world::World;

impl World {
    /// Takes a push; each event becomes a delivery that is due after its delay.
    pub(crate) fn push(
        &mut self,
        site: &str,
        push: RawPush,
        at: i64,
        twist: Option<&Fault>,
    ) -> Result<Answer, Refusal> {
        let consumer = self
            .app
            .consumer(&push.queue_name)
            .ok_or_else(|| Refusal::new(400, "QUEUE_NOT_FOUND", "The app declares no such queue"))?
            .clone();
        check(&push)?;
        let span = self.config.queue;
        let version = self.app.version.clone();
        // A push that succeeds in part loses its last event, and perhaps others.
        let last = push.payload.len().saturating_sub(1);
        let (mut count, mut refused) = (0, Vec::new());
        for (index, event) in push.payload.into_iter().enumerate() {
            let not_found = |_| Refusal::not_installed();
            let dice = &mut self.site_mut(site).map_err(not_found)?.dice;
            if twist == Some(&Fault::PartialBatch) && (index == last || dice.chance(500)) {
                refused.push((index, "The event was not taken".to_owned()));
                continue;
            }
            count += 1;
            let late = dice.between(span.min, span.max);
            let mut payload = json!({
                "queueName": push.queue_name,
                "jobId": push.job_id,
                "eventId": dice.uuid(),
                "body": event.body,
            });
            let delay = event.delay_in_seconds.unwrap_or(0);
            if let Some(fields) = payload.as_object_mut() {
                if event.delay_in_seconds.is_some() {
                    fields.insert("delayInSeconds".into(), delay.into());
                }
                if let Some(concurrency) = &event.concurrency {
                    let shown = json!({"key": concurrency.key, "limit": concurrency.limit});
                    fields.insert("concurrency".into(), shown);
                }
            }
            let queued = Queued {
                queue: push.queue_name.clone(),
                job: push.job_id.clone(),
                concurrency: event.concurrency,
                version: version.clone(),
            };
            self.enqueue(
                site,
                Pending {
                    id: 0,
                    module: Module::Queue,
                    module_key: consumer.key.clone(),
                    payload,
                    due: at + delay * 1000 + late,
                    until: at + QUEUE_RETENTION_HOURS * 3_600_000,
                    retries: 0,
                    reason: String::new(),
                    data: Json::Null,
                    queued: Some(queued),
                },
            );
        }
        let installation = self
            .installation_mut(site)
            .map_err(|_| Refusal::not_installed())?;
        let job = installation.jobs.entry(push.job_id).or_default();
        job.queue = push.queue_name;
        job.pending += count;
        if refused.is_empty() {
            Ok(Answer::Done)
        } else {
            Ok(Answer::Refused(refused))
        }
    }
}

/// The limits that the platform enforces beside the client's own.
fn check(push: &RawPush) -> Result<(), Refusal> {
    if push.payload.is_empty() || push.payload.len() > limit::QUEUE_EVENTS {
        return Err(Refusal::malformed(format!(
            "A push has 1 to {} events",
            limit::QUEUE_EVENTS
        )));
    }
    if push.payload.iter().any(|event| !event.body.is_object()) {
        return Err(Refusal::malformed("An event's body is an object"));
    }
    let most = i64::from(limit::QUEUE_DELAY_SECONDS);
    let delays = push
        .payload
        .iter()
        .map(|event| event.delay_in_seconds.unwrap_or(0));
    if delays.clone().any(|delay| !(0..=most).contains(&delay)) {
        return Err(Refusal::malformed(format!(
            "A delay has 0 to {most} seconds"
        )));
    }
    let bytes: usize = push
        .payload
        .iter()
        .map(|event| json_bytes(&event.body))
        .sum();
    if bytes > limit::QUEUE_BYTES {
        return Err(Refusal::new(
            413,
            "PAYLOAD_TOO_BIG",
            format!("A push has at most {} bytes", limit::QUEUE_BYTES),
        ));
    }
    Ok(())
}

fn no_job() -> Refusal {
    Refusal::new(404, "JOB_NOT_FOUND", "The job does not exist")
}

impl Installation {
    /// Tells how the events of a job stand.
    pub(crate) fn stats(&self, asked: &RawJob) -> Result<Answer, Refusal> {
        let job = self
            .jobs
            .get(&asked.job_id)
            .filter(|job| job.queue == asked.queue_name)
            .ok_or_else(no_job)?;
        Ok(Answer::Stats(job.success, job.pending, job.failed))
    }

    /// Cancels what of a job has not begun.
    pub(crate) fn cancel(&mut self, asked: &RawJob) -> Result<Answer, Refusal> {
        let job = self
            .jobs
            .get_mut(&asked.job_id)
            .filter(|job| job.queue == asked.queue_name)
            .ok_or_else(no_job)?;
        job.cancelled = true;
        let running = self
            .flight
            .values()
            .filter(|pending| {
                pending
                    .queued
                    .as_ref()
                    .is_some_and(|queued| queued.job == asked.job_id)
            })
            .count();
        job.pending = u64::try_from(running).unwrap_or(0);
        self.pending.retain(|pending| {
            pending
                .queued
                .as_ref()
                .is_none_or(|queued| queued.job != asked.job_id)
        });
        Ok(Answer::Done)
    }
}
