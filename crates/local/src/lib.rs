//! The platform on your machine: serves the simulator over HTTP to the real artefact in Node.
//!
//! [`serve`] is `bailee dev`; [`Server`] is the same for tests.
//! Where to read next: [`host`] for what is shared, [`call`] and [`run`] for one invocation, `drive` for time, [`api`] for the control API.

#![forbid(unsafe_code)]

pub mod api;
pub mod artefact;
pub mod call;
pub mod clock;
mod drive;
pub mod driver;
pub mod error;
pub mod forge;
mod guard;
pub mod host;
mod page;
pub mod pool;
pub mod process;
pub mod record;
pub mod run;
mod server;
pub mod state;

pub use error::LocalError;
pub use server::{Progress, Server, Settings, serve};
