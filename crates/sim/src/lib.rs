//! A model of the Forge platform with virtual clock, quotas, faults and a conformance suite.
//!
//! [`World`] is the model: plain data, one version of an app, many sites.
//! It never runs the app. A driver does, through one of two adapters over the same model:
//! [`SimPlatform`] for native runs of the engine, [`wire::fetch`] for the real clients in Node.
//!
//! Any app that is written over effects runs on it, with faults where they hurt:
//!
//! ```
//! use bailee_engine::{Platform, PlatformExt};
//! use bailee_forge::effect::Set;
//! use bailee_forge::{Context, Event, Key, Outcome, Value};
//! use bailee_sim::{Config, Fault, Rule, Sim, SimPlatform, World};
//! use serde_json::json;
//!
//! /// Answers a call of its page by writing one value.
//! async fn app(platform: SimPlatform, _: Context, event: Event) -> Outcome {
//!     let Event::Resolver { payload, .. } = event else { return Outcome::Done };
//!     let (Ok(key), Ok(value)) = (Key::new("note"), Value::new(payload)) else {
//!         return Outcome::Reply { body: json!({"error": "cannot be stored"}) };
//!     };
//!     let set = Set { key, value, options: Default::default() };
//!     match platform.ask(set).await {
//!         Ok(()) => Outcome::Reply { body: json!({"ok": null}) },
//!         Err(error) => Outcome::Reply { body: json!({"error": error.code}) },
//!     }
//! }
//!
//! let mut world = World::new(Config::calm(1));
//! world.install("alpha")?;
//! let sim = Sim::new(world);
//! let report = sim.call("alpha", "admin", "save", json!("hello"), app)?;
//! assert_eq!(report.ok(), Some(&json!(null)));
//!
//! // The answer is lost although the value was written: the app cannot tell, and a test can.
//! sim.world().add_fault(Rule::always(Fault::LostReply { applied: true }).at("set"));
//! let report = sim.call("alpha", "admin", "save", json!("again"), app)?;
//! assert!(report.ok().is_none());
//! # Ok::<(), bailee_sim::world::WorldError>(())
//! ```

#![forbid(unsafe_code)]

pub mod app;
mod check;
pub mod condition;
pub mod config;
pub mod conformance;
pub mod delivery;
pub mod dice;
mod due;
pub mod engine;
pub mod executor;
pub mod fault;
pub mod invocation;
mod lifecycle;
pub mod model;
mod odd;
mod perform;
pub mod place;
pub mod platform;
pub mod quota;
pub mod refusal;
pub mod request;
mod shelf;
pub mod sim;
pub mod site;
pub mod store;
mod time;
pub mod usage;
pub mod wire;
pub mod world;

include!(concat!(env!("OUT_DIR"), "/conformance.rs"));

pub use app::{App, Module};
pub use config::{Config, Span};
pub use delivery::{Completion, Delivery};
pub use executor::Ran;
pub use fault::{Fault, Rule};
pub use invocation::{End, Invocation};
pub use perform::Performed;
pub use platform::SimPlatform;
pub use sim::Sim;
pub use store::Area;
pub use usage::{Prices, Usage};
pub use world::{World, WorldError};
