//! Requests to the platform: one file for those that belong together, with everything that the model knows of them.
//!
//! A file says how an effect becomes a request ([`Modelled`]), how the request is read off the wire of Atlassian's clients
//! (its `read`), and how it is performed ([`Request`]). What it answers is an [`answer::Answer`], which becomes what a client
//! returns, or what goes over the wire.
//! An effect without an `impl Modelled` does not compile.

pub mod answer;
pub mod batch;
pub mod index;
pub mod jira;
pub mod other;
mod page;
pub mod query;
pub mod queue;
pub mod raw;
pub mod route;
pub mod single;
pub mod transact;

use bailee_forge::Effect;
use serde_json::Value as Json;

use crate::invocation::Invocation;
use crate::model::{Modelled, Plan, Request};
use crate::refusal::Refusal;
use crate::world::World;
use route::Route;

/// What reads requests off the wire: each reads those of its file, and leaves the others alone.
const READERS: [fn(&Route<'_>) -> route::Read; 8] = [
    single::read,
    batch::read,
    query::read,
    index::read,
    transact::read,
    queue::read,
    jira::read,
    other::read,
];

/// Says how the model performs `effect` in `invocation`.
pub fn plan(effect: Effect, world: &mut World, invocation: &mut Invocation) -> Plan {
    bailee_forge::with_effect!(effect, one => one.plan(world, invocation))
}

/// Reads one `__forge_fetch__(options, path, init)`.
///
/// # Errors
/// 400 for a body of another shape, 501 for what is not modelled.
pub fn read(options: &Json, path: &str, init: &Json) -> Result<Box<dyn Request>, Refusal> {
    let route = Route::new(options, path, init);
    READERS
        .into_iter()
        .find_map(|reader| reader(&route).transpose())
        .unwrap_or_else(|| Err(route.not_modelled()))
}

#[cfg(test)]
mod tests;
