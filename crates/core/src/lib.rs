//! Formats and rules of Bailee: pure, without I/O, clock or randomness.

#![forbid(unsafe_code)]

pub mod base;
pub mod canonical;
pub mod change;
pub mod cipher;
pub mod clause;
pub mod compress;
pub mod detector;
pub mod digest;
pub mod entry;
pub mod field;
pub mod gate;
pub mod hash;
pub mod key;
pub mod ledger;
pub mod legible;
pub mod manifest;
pub mod pack;
pub mod policy;
pub mod record;
pub mod ring;
pub mod rule;
pub mod scope;
#[cfg(feature = "toml")]
mod source;
pub mod statement;
pub mod time;
pub mod tree;
mod validation;

#[cfg(test)]
mod golden;
