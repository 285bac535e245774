//! One platform call from request to answer: faults, counters, trace.

use crate::fault::Fault;
use crate::invocation::{End, Invocation};
use crate::model::{Request, Service};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::request::answer::Answer;
use crate::world::World;

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
    /// Draws how long the invocation's next call of this service takes, in milliseconds.
    pub fn latency(&mut self, invocation: &Invocation, service: Service) -> i64 {
        let span = match service {
            Service::Store => self.config.latency.store,
            Service::Queue => self.config.latency.queue,
            Service::Product => self.config.latency.jira,
        };
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
        request: Box<dyn Request>,
        elapsed: i64,
    ) -> Performed {
        let name = request.name();
        if let Some(end) = invocation.ended {
            return Performed::Ended(end);
        }
        invocation.elapsed = invocation.elapsed.max(elapsed);
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
            self.inject(invocation, request, fault)
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

    /// Lets the invocation wait until it has run for `elapsed` milliseconds: time passes, and nothing else happens.
    pub fn wait(&mut self, invocation: &mut Invocation, elapsed: i64) -> Option<End> {
        if invocation.ended.is_some() {
            return invocation.ended;
        }
        invocation.elapsed = invocation.elapsed.max(elapsed);
        let at = invocation.started + invocation.elapsed;
        if let Some(site) = self.sites.get_mut(&invocation.site) {
            site.clock = site.clock.max(at);
        }
        if invocation.elapsed >= invocation.limit {
            invocation.ended = Some(End::TimedOut);
            return invocation.ended;
        }
        invocation.record("sleep", "ok");
        None
    }

    /// Injects a fault into the call, or performs it plainly.
    fn inject(
        &mut self,
        invocation: &mut Invocation,
        request: Box<dyn Request>,
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
        request: Box<dyn Request>,
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
        request: Box<dyn Request>,
        twist: Option<&Fault>,
    ) -> Result<Answer, Refusal> {
        request.perform(&mut Place::new(self, invocation, twist)?)
    }
}
