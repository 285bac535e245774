//! The vocabulary of the Forge platform: keys, values, effects, replies, events, limits and errors.
//!
//! Everything here is data.
//! Limits are enforced when a value is built, so what reaches the wire is already valid and the
//! simulator, the local platform and the real one agree on what can be asked.
//! The crate performs nothing and depends on serde only; [`effect::Effect`] is where to read first.

#![forbid(unsafe_code)]

pub mod effect;
pub mod error;
pub mod event;
pub mod jira;
pub mod key;
pub mod limit;
pub mod outcome;
pub mod query;
pub mod queue;
pub mod reply;
pub mod store;
pub mod transaction;
pub mod value;

pub use effect::Effect;
pub use error::{InvalidInput, Kind, PlatformError};
pub use event::{Context, Event, EventError};
pub use key::{EntityName, Key};
pub use outcome::Outcome;
pub use reply::Reply;
pub use store::{Item, KeyPolicy, SetOptions, Ttl, TtlUnit};
pub use transaction::{Condition, Transaction};
pub use value::Value;
