//! Formats and rules of Bailee: pure, without I/O, clock or randomness.

#![forbid(unsafe_code)]

pub mod base;
pub mod canonical;
pub mod change;
pub mod cipher;
pub mod clause;
pub mod compress;
pub mod digest;
pub mod entry;
pub mod gate;
pub mod hash;
pub mod key;
pub mod ledger;
pub mod manifest;
pub mod pack;
pub mod policy;
pub mod record;
pub mod ring;
pub mod scope;
pub mod statement;
pub mod time;
pub mod tree;

#[cfg(test)]
mod golden;
