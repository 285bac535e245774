//! What the model knows of an effect, and what a request to the platform is for it, whichever it is.

use std::fmt;

use serde_json::Value as Json;

use crate::invocation::Invocation;
use crate::place::Place;
use crate::refusal::Refusal;
use crate::request::answer::Answer;
use crate::world::World;

/// How the model performs an effect.
#[derive(Debug)]
pub enum Plan {
    /// As a request to the platform.
    Request(Box<dyn Request>),
    /// By letting this many milliseconds pass; that is no call to the platform.
    Wait(i64),
    /// At once and without the platform, with this answer.
    Answer(Json),
}

/// An effect that the model can perform.
pub trait Modelled {
    /// Says how.
    fn plan(self, world: &mut World, invocation: &mut Invocation) -> Plan;
}

/// Which service a request goes to; each has its own latency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// The stores.
    Store,
    /// The event queue.
    Queue,
    /// Jira, or another product behind the platform's gateway.
    Product,
}

/// A request to the platform, unchecked, as it comes off the wire.
pub trait Request: fmt::Debug {
    /// Returns the name of the effect that the request stands for: faults and counters go by it.
    fn name(&self) -> &'static str;

    /// Returns the service that it goes to.
    fn service(&self) -> Service;

    /// Returns the keys that it names: faults are scoped by them.
    fn keys(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Whether Atlassian's client takes the refusal of an absent key for an answer: nothing is there.
    fn takes_absence(&self) -> bool {
        false
    }

    /// Performs it.
    ///
    /// # Errors
    /// What the platform refuses it with; nothing was done.
    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal>;
}
