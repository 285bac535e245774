//! The wire adapter: `__forge_fetch__` of Atlassian's own client packages, answered from the world.
//!
//! Paths, bodies and answers are those that `@forge/kvs` 1.6.5, `@forge/events` 3.0.8 and `@forge/api` 8.3.0 make and take.
//! What is not modelled says so with status 501.

use serde_json::Value as Json;

use crate::dice::fnv;
use crate::invocation::{End, Invocation};
use crate::perform::Performed;
use crate::request;
use crate::request::answer::to_wire;
use crate::world::World;

pub use crate::request::answer::Response;

/// What comes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// An answer.
    Answer(Response),
    /// No answer comes: the fetch is to be rejected.
    Lost,
    /// The invocation is over: nothing is to be answered, and its run is to be ended.
    Over(End),
}

impl Fetched {
    /// Returns the answer, if one came.
    #[must_use]
    pub fn answer(&self) -> Option<&Response> {
        match self {
            Self::Answer(response) => Some(response),
            _ => None,
        }
    }
}

/// Performs one `__forge_fetch__(options, path, init)` of an invocation.
///
/// `init` holds `method` and `body`, which is JSON text or JSON.
/// The call's latency is added to the invocation; nothing waits.
pub fn fetch(
    world: &mut World,
    invocation: &mut Invocation,
    options: &Json,
    path: &str,
    init: &Json,
) -> Fetched {
    let outcome = match request::read(options, path, init) {
        Ok(request) => {
            let elapsed = invocation.elapsed + world.latency(invocation, request.service());
            match world.perform(invocation, request, elapsed) {
                Performed::Answered(outcome) => outcome,
                Performed::NoAnswer => return Fetched::Lost,
                Performed::Ended(end) => return Fetched::Over(end),
            }
        }
        Err(refusal) => {
            invocation.record("fetch", &refusal.code);
            Err(refusal)
        }
    };
    let mut response = to_wire(outcome);
    // The trace id that support asks for: the same for the same call of the same invocation.
    let call = format!("{} {}", invocation.id, invocation.trace.len());
    let trace = format!("{:016x}", fnv(call.as_bytes()));
    response.headers.insert("x-b3-traceid".into(), trace);
    Fetched::Answer(response)
}
