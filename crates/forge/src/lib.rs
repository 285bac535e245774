//! The vocabulary of the Forge platform: keys, values, effects, answers, events, limits and errors.
//!
//! Everything here is data.
//! Limits are enforced when a value is built, so what reaches the wire is already valid and the
//! simulator, the local platform and the real one agree on what can be asked.
//! The crate performs nothing and depends on serde only; the table in [`effect`] is where to read first.
//!
//! ```
//! use bailee_forge::effect::Get;
//! use bailee_forge::{Condition, Effect, EntityName, Key, Transaction, Value};
//! use serde_json::json;
//!
//! let key = Key::new("note:1")?;
//! let effect = Effect::from(Get { key: key.clone() });
//! assert_eq!(serde_json::to_value(&effect).ok(), Some(json!({"type": "get", "key": "note:1"})));
//!
//! // What the platform would refuse cannot be built.
//! assert!(Key::new("note/1").is_err());
//! assert!(Value::text("x".repeat(300_000)).is_err());
//!
//! let mut transaction = Transaction::new();
//! transaction.set(key.clone(), Value::new(json!({"text": "kept"}))?)?;
//! assert_eq!(transaction.operations(), 1);
//! // One key stands in a transaction once.
//! assert!(transaction.delete(key).is_err());
//! # Ok::<(), bailee_forge::InvalidInput>(())
//! ```

#![forbid(unsafe_code)]

pub mod answer;
pub mod effect;
pub mod error;
pub mod event;
pub mod jira;
pub mod key;
pub mod limit;
pub mod outcome;
mod payload;
pub mod query;
pub mod queue;
pub mod store;
pub mod transaction;
pub mod value;

pub use answer::Answer;
pub use effect::{Ask, Effect, Repeatable};
pub use error::{ErrorKind, InvalidInput, PlatformError};
pub use event::{Context, Event, EventError};
pub use key::{EntityName, Key};
pub use outcome::Outcome;
pub use store::{Item, KeyPolicy, SetOptions, Ttl, TtlUnit};
pub use transaction::{Condition, Transaction};
pub use value::{Secret, Value};
