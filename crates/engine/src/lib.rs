//! The use cases of Bailee over the platform trait.
//!
//! [`handle`] is the only entry: it takes what the platform delivered and answers what the platform is told.
//! Read `commit` for how a change is made, `seal` for the backup, `restore` for the way back and `history` for how all of it is read.

#![forbid(unsafe_code)]

pub mod access;
pub mod backup;
mod base;
pub mod check;
pub mod commit;
pub mod dispatch;
pub mod error;
pub mod head;
pub mod history;
pub mod job;
pub mod ledger;
pub mod name;
pub mod platform;
pub mod point;
pub mod record;
pub mod restore;
pub mod retry;
pub mod schedule;
pub mod seal;
pub mod site;
pub mod state;
pub mod statement;
pub mod status;
pub mod survey;
pub mod task;

pub use dispatch::handle;
pub use error::EngineError;
pub use platform::{Platform, PlatformExt};
