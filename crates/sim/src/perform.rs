//! One platform call from request to answer: faults, quota, store or Jira, counters, trace.

use crate::fault::Fault;
use crate::invocation::{End, Invocation};
use crate::kvs::{Scene, written_bytes};
use crate::refusal::Refusal;
use crate::request::{Answer, Request};
use crate::world::World;

use bailee_forge::limit::UNIT_BYTES;

/// Bytes that a read which finds nothing is billed as (pricing page, read 2026-08-12).
const EMPTY_READ_BYTES: u64 = 1000;

/// What came of a platform call.
#[derive(Clone, Debug, PartialEq)]
pub enum Performed {
    /// The platform answered.
    Answered(Result<Answer, Refusal>),
    /// No answer came.
    NoAnswer,
    /// The invocation ended during the call.
    Ended(End),
}

impl World {
    /// Draws how long the invocation's next call of this effect takes, in milliseconds.
    pub fn latency(&mut self, invocation: &Invocation, effect: &str) -> i64 {
        let span = self.config.latency.of(effect);
        match self.sites.get_mut(&invocation.site) {
            // The lower of two draws: most calls are fast, some are slow.
            Some(site) => {
                let first = site.dice.between(span.min, span.max);
                first.min(site.dice.between(span.min, span.max))
            }
            None => span.min,
        }
    }

    /// Performs a call that ends when the invocation has run for `elapsed` milliseconds.
    pub fn perform(
        &mut self,
        invocation: &mut Invocation,
        request: Request,
        elapsed: i64,
    ) -> Performed {
        let name = request.name();
        if let Some(end) = invocation.ended {
            return Performed::Ended(end);
        }
        invocation.elapsed = invocation.elapsed.max(elapsed);
        if let Request::Sleep(_) = request {
            return self.wake(invocation);
        }
        let fault = match self.sites.get_mut(&invocation.site) {
            Some(site) => {
                self.faults
                    .of_call(&invocation.site, name, &request.keys(), &mut site.dice)
            }
            None => None,
        };
        let performed = if invocation.elapsed >= invocation.limit {
            // The function is stopped while it waits: the request may have been performed or not.
            let applied = invocation.dice.chance(500);
            self.end(invocation, request, End::TimedOut, applied)
        } else {
            self.befall(invocation, request, fault)
        };
        let outcome = match &performed {
            Performed::Answered(Ok(_)) => "ok",
            Performed::Answered(Err(refusal)) => {
                *invocation
                    .usage
                    .refusals
                    .entry(refusal.code.clone())
                    .or_default() += 1;
                refusal.code.as_str()
            }
            Performed::NoAnswer => "no-answer",
            Performed::Ended(End::TimedOut) => "timed-out",
            Performed::Ended(End::Killed) => "killed",
        };
        let outcome = outcome.to_owned();
        *invocation.usage.calls.entry(name.into()).or_default() += 1;
        invocation.record(name, &outcome);
        performed
    }

    /// Ends a wait: time has passed, and nothing else has happened.
    fn wake(&mut self, invocation: &mut Invocation) -> Performed {
        let at = invocation.started + invocation.elapsed;
        if let Some(site) = self.sites.get_mut(&invocation.site) {
            site.clock = site.clock.max(at);
        }
        if invocation.elapsed >= invocation.limit {
            invocation.ended = Some(End::TimedOut);
            return Performed::Ended(End::TimedOut);
        }
        invocation.record("sleep", "ok");
        Performed::Answered(Ok(Answer::Done))
    }

    /// Lets a fault befall the call, or performs it plainly.
    fn befall(
        &mut self,
        invocation: &mut Invocation,
        request: Request,
        fault: Option<Fault>,
    ) -> Performed {
        match fault {
            Some(Fault::LostReply { applied }) => {
                if applied {
                    let _ = self.apply(invocation, request, None);
                }
                Performed::Answered(Err(Refusal::new(504, "UNKNOWN_ERROR", "")))
            }
            Some(Fault::Timeout { applied }) => {
                if applied {
                    let _ = self.apply(invocation, request, None);
                }
                Performed::NoAnswer
            }
            Some(Fault::RateLimited { retry_after }) => {
                let mut refusal = Refusal::rate_limited();
                refusal.retry_after = retry_after;
                Performed::Answered(Err(refusal))
            }
            Some(Fault::Refused { status, code }) => {
                Performed::Answered(Err(Refusal::new(status, &code, "Injected")))
            }
            Some(Fault::Kill { applied }) => self.end(invocation, request, End::Killed, applied),
            twist => Performed::Answered(self.apply(invocation, request, twist.as_ref())),
        }
    }

    fn end(
        &mut self,
        invocation: &mut Invocation,
        request: Request,
        end: End,
        applied: bool,
    ) -> Performed {
        if applied {
            let _ = self.apply(invocation, request, None);
        }
        invocation.ended = Some(end);
        Performed::Ended(end)
    }

    /// Applies the request to the installation of the invocation.
    fn apply(
        &mut self,
        invocation: &mut Invocation,
        request: Request,
        twist: Option<&Fault>,
    ) -> Result<Answer, Refusal> {
        let floor = self.now;
        let site = self
            .sites
            .get_mut(&invocation.site)
            .ok_or_else(Refusal::not_installed)?;
        let at = floor
            .max(site.clock)
            .max(invocation.started + invocation.elapsed);
        site.clock = at;
        let installed = site
            .installation
            .as_mut()
            .filter(|installation| installation.id == invocation.installation)
            .ok_or_else(Refusal::not_installed)?;
        match request {
            Request::Jira(caller, path) => {
                return site.jira(invocation.context.account_id.as_deref(), &caller, &path);
            }
            Request::Push(push) => {
                return self.push(&invocation.site, push, at, twist);
            }
            Request::QueueStats(job) => return installed.stats(&job),
            Request::QueueCancel(job) => return installed.cancel(&job),
            _ => {}
        }
        let written = written_bytes(&request);
        let units = |bytes: usize| u64::try_from(bytes.div_ceil(UNIT_BYTES).max(1)).unwrap_or(1);
        let write_units = written.map_or(0, units);
        let read_units = u64::from(written.is_none());
        installed
            .meter
            .admit(&self.config.quota, at, read_units, write_units)?;
        let mut scene = Scene {
            store: &mut installed.store,
            dice: &mut site.dice,
            entities: &self.app.entities,
            config: &self.config,
            at,
            twist,
            installation: &invocation.installation,
            read: 0,
        };
        let answer = scene.apply(request);
        let read = scene.read;
        let read_units = if written.is_none() { units(read) } else { 0 };
        installed.meter.charge(at, read_units, write_units);
        let usage = &mut invocation.usage;
        usage.read_units += read_units;
        usage.write_units += write_units;
        match written {
            Some(bytes) => usage.write_bytes += u64::try_from(bytes).unwrap_or(0),
            None if read == 0 => usage.read_bytes += EMPTY_READ_BYTES,
            None => usage.read_bytes += u64::try_from(read).unwrap_or(0),
        }
        answer
    }
}
