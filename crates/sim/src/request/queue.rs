//! The event queue: pushes, and how the events of a push stand.

use bailee_forge::effect::{Ask, Push};
use bailee_forge::limit;
use bailee_forge::value::json_bytes;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::answer::Answer;
use super::route::{Read, Route};
use crate::app::{Declared, Module};
use crate::delivery::{Concurrency, Pending, QUEUE_RETENTION_HOURS, Queued};
use crate::dice::fnv;
use crate::fault::Fault;
use crate::invocation::Invocation;
use crate::model::{Modelled, Plan, Request, Service};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::world::World;

/// Seconds beyond which a function counts as long (page "Async events limits", mirror of 2026-02-28).
const LONG_SECONDS: u32 = 55;

/// One event of a push.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawEvent {
    /// What the consumer receives.
    pub body: Json,
    /// Seconds before delivery.
    #[serde(default)]
    pub delay_in_seconds: Option<i64>,
    /// How many events of a key may run at once.
    #[serde(default)]
    pub concurrency: Option<Concurrency>,
}

/// A push to a queue.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawPush {
    /// The queue.
    pub queue_name: String,
    /// The job, named by the client.
    pub job_id: String,
    /// The events.
    pub payload: Vec<RawEvent>,
}

/// Which job of which queue is meant.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawJob {
    /// The queue.
    pub queue_name: String,
    /// The job.
    pub job_id: String,
}

/// Asks how a job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats(pub RawJob);

/// Cancels a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancel(pub RawJob);

impl Modelled for Push {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        let payload = self.push.events().iter().map(|event| RawEvent {
            body: Json::Object(event.body.clone()),
            delay_in_seconds: event.delay_in_seconds.map(Into::into),
            concurrency: event.concurrency.clone().map(Into::into),
        });
        Plan::Request(Box::new(RawPush {
            queue_name: self.push.queue().as_str().into(),
            // The real client makes a random id, which nothing of ours reads: the content names it as well.
            job_id: format!("job-{:016x}", fnv(json!(self.push).to_string().as_bytes())),
            payload: payload.collect(),
        }))
    }
}

/// Reads what goes to `/webhook/queue/…`.
pub(super) fn read(route: &Route<'_>) -> Read {
    let path = route
        .gateway()
        .and_then(|path| path.strip_prefix("/webhook/queue/"));
    Ok(Some(match path.and_then(|path| path.split_once('/')) {
        Some(("publish", _)) => Box::new(route.body::<RawPush>()?),
        Some(("stats", _)) => Box::new(Stats(route.body()?)),
        Some(("cancel", _)) => Box::new(Cancel(route.body()?)),
        _ => return Ok(None),
    }))
}

impl Request for RawPush {
    fn name(&self) -> &'static str {
        Push::NAME
    }

    fn service(&self) -> Service {
        Service::Queue
    }

    /// Takes a push; each event becomes a delivery that is due after its delay.
    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal> {
        let consumer = place
            .world
            .app
            .consumer(&self.queue_name)
            .ok_or_else(|| Refusal::new(400, "QUEUE_NOT_FOUND", "The app declares no such queue"))?
            .clone();
        check(&self, consumer.timeout > LONG_SECONDS)?;
        admit(place, self.payload.len())?;
        let is_partial = place.twist == Some(&Fault::PartialBatch);
        // A push that succeeds in part loses its last event, and perhaps others.
        let last = self.payload.len().saturating_sub(1);
        let (mut count, mut refused) = (0, Vec::new());
        for (index, event) in self.payload.into_iter().enumerate() {
            if is_partial && (index == last || place.site()?.dice.chance(500)) {
                refused.push((index, "The event was not taken".to_owned()));
                continue;
            }
            count += 1;
            let pending = pending(place, &consumer, &self.queue_name, &self.job_id, event)?;
            let site = place.invocation.site.clone();
            place.world.enqueue(&site, pending);
        }
        let job = place.installation()?.jobs.entry(self.job_id).or_default();
        job.queue = self.queue_name;
        job.pending += count;
        if refused.is_empty() {
            Ok(Answer::Taken)
        } else {
            Ok(Answer::Refused(refused))
        }
    }
}

/// The limits that the platform enforces beside the client's own.
fn check(push: &RawPush, is_long: bool) -> Result<(), Refusal> {
    let events = &push.payload;
    if events.is_empty() || events.len() > limit::QUEUE_EVENTS {
        return Err(Refusal::malformed(format!(
            "A push has 1 to {} events",
            limit::QUEUE_EVENTS
        )));
    }
    if events.iter().any(|event| !event.body.is_object()) {
        return Err(Refusal::malformed("An event's body is an object"));
    }
    let most = i64::from(limit::QUEUE_DELAY_SECONDS);
    let delays = events
        .iter()
        .map(|event| event.delay_in_seconds.unwrap_or(0));
    if delays.clone().any(|delay| !(0..=most).contains(&delay)) {
        return Err(Refusal::malformed(format!(
            "A delay has 0 to {most} seconds"
        )));
    }
    let sizes = || events.iter().map(|event| json_bytes(&event.body));
    if sizes().sum::<usize>() > limit::QUEUE_BYTES
        || is_long && sizes().any(|bytes| bytes > limit::QUEUE_EVENT_BYTES)
    {
        // The client tells it by the status alone.
        return Err(Refusal::new(
            413,
            "PAYLOAD_TOO_BIG",
            format!(
                "A push has at most {} bytes, an event of a long function {}",
                limit::QUEUE_BYTES,
                limit::QUEUE_EVENT_BYTES
            ),
        ));
    }
    Ok(())
}

/// Counts the push among those of its minute, and among those that one invocation set off.
fn admit(place: &mut Place<'_>, events: usize) -> Result<(), Refusal> {
    let (at, quota) = (place.at, place.world.config.quota);
    let origin = place.invocation.origin.clone();
    let installation = place.installation()?;
    let chain = installation.chains.push(origin, at);
    if chain > quota.chain {
        // The client tells it by the status alone.
        return Err(Refusal::new(
            405,
            "INVOCATION_LIMIT_REACHED",
            "The cyclic invocation limit is reached",
        ));
    }
    let events = u64::try_from(events).unwrap_or(u64::MAX);
    installation.meter.admit_events(&quota, at, events)
}

fn pending(
    place: &mut Place<'_>,
    consumer: &Declared,
    queue: &str,
    job: &str,
    event: RawEvent,
) -> Result<Pending, Refusal> {
    let (span, is_odd) = (place.world.config.queue, place.world.config.is_odd);
    let version = place.world.app.version.clone();
    let (at, origin) = (place.at, place.invocation.origin.clone());
    let dice = &mut place.site()?.dice;
    let late = dice.between(span.min, span.max);
    let mut payload = Map::new();
    payload.insert("body".into(), event.body);
    payload.insert("jobId".into(), job.into());
    // What follows stands in the client's types and not in the documentation's table of an event's properties.
    let id = dice.uuid();
    let mut also = |name: &str, value: Json| {
        if !(is_odd && dice.chance(300)) {
            payload.insert(name.into(), value);
        }
    };
    also("queueName", queue.into());
    also("eventId", id.into());
    if let Some(delay) = event.delay_in_seconds {
        also("delayInSeconds", delay.into());
    }
    if let Some(concurrency) = &event.concurrency {
        also("concurrency", json!(concurrency));
    }
    let delay = event.delay_in_seconds.unwrap_or(0);
    Ok(Pending {
        due: at + delay * 1000 + late,
        until: at + QUEUE_RETENTION_HOURS * 3_600_000,
        queued: Some(Queued {
            queue: queue.into(),
            job: job.into(),
            concurrency: event.concurrency,
            version,
            enqueued: at,
            origin,
        }),
        ..Pending::new(Module::Queue, &consumer.key, Json::Object(payload), at)
    })
}

fn no_job() -> Refusal {
    Refusal::new(404, "JOB_NOT_FOUND", "The job does not exist")
}

impl Request for Stats {
    fn name(&self) -> &'static str {
        "queueStats"
    }

    fn service(&self) -> Service {
        Service::Queue
    }

    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal> {
        let job = place
            .installation()?
            .jobs
            .get(&self.0.job_id)
            .filter(|job| job.queue == self.0.queue_name)
            .ok_or_else(no_job)?;
        Ok(Answer::Json(json!({
            "success": job.success,
            "inProgress": job.pending,
            "failed": job.failed,
        })))
    }
}

impl Request for Cancel {
    fn name(&self) -> &'static str {
        "queueCancel"
    }

    fn service(&self) -> Service {
        Service::Queue
    }

    /// Cancels what of a job has not begun.
    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal> {
        let RawJob { queue_name, job_id } = self.0;
        let installation = place.installation()?;
        let job = installation
            .jobs
            .get_mut(&job_id)
            .filter(|job| job.queue == queue_name)
            .ok_or_else(no_job)?;
        let is_of_job = |pending: &Pending| {
            pending
                .queued
                .as_ref()
                .is_some_and(|queued| queued.job == job_id)
        };
        let running = installation.flight.values();
        job.cancelled = true;
        job.pending = u64::try_from(running.filter(|one| is_of_job(one)).count()).unwrap_or(0);
        installation.pending.retain(|one| !is_of_job(one));
        Ok(Answer::Done)
    }
}
