//! A model of the Forge platform with virtual clock, quotas, faults and a conformance suite.
//!
//! [`World`] is the model: plain data, one version of an app, many sites.
//! It never runs the app. A driver does, through one of two adapters over the same model:
//! [`SimPlatform`] for native runs of the engine, [`wire::fetch`] for the real clients in Node.

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
