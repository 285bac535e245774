//! The wire adapter: `__forge_fetch__` of Atlassian's own client packages, answered from the world.
//!
//! Paths, bodies and answers are those that `@forge/kvs` 1.6.5, `@forge/events` 3.0.8 and `@forge/api` 8.3.0 make and take.
//! What is not modelled says so with status 501.

mod answer;
mod body;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::dice::fnv;
use crate::invocation::{End, Invocation};
use crate::perform::Performed;
use crate::refusal::Refusal;
use crate::world::World;

/// An HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Body; empty for none.
    pub body: String,
}

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
    let as_jira = options.get("remote").and_then(Json::as_str) == Some("jira");
    let request = match body::read(options, path, init) {
        Ok(request) => request,
        Err(refusal) => {
            invocation.record("fetch", &refusal.code);
            return Fetched::Answer(with_trace(invocation, answer::refused(&refusal, as_jira)));
        }
    };
    let elapsed = invocation.elapsed + world.latency(invocation, request.name());
    let response = match world.perform(invocation, request, elapsed) {
        Performed::Answered(Ok(answer)) => answer::performed(answer, path),
        Performed::Answered(Err(refusal)) => answer::refused(&refusal, as_jira),
        Performed::NoAnswer => return Fetched::Lost,
        Performed::Ended(end) => return Fetched::Over(end),
    };
    Fetched::Answer(with_trace(invocation, response))
}

/// Adds the retry hint, if there is one, and the trace id that support asks for: the same for the same call of the same invocation.
fn with_trace(invocation: &Invocation, (mut response, wait): (Response, Option<u32>)) -> Response {
    if let Some(seconds) = wait {
        response
            .headers
            .insert("retry-after".into(), seconds.to_string());
    }
    let call = format!("{} {}", invocation.id, invocation.trace.len());
    let trace = format!("{:016x}", fnv(call.as_bytes()));
    response.headers.insert("x-b3-traceid".into(), trace);
    response
}

/// Returns what a request that cannot be read is answered with.
fn unreadable(path: &str) -> Refusal {
    Refusal::malformed(format!("The request is not what {path} takes"))
}
