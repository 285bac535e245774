//! Formats and rules of Bailee: pure, without I/O, clock or randomness.
//!
//! What is stored is a [`document`] under a [`name`]; what may be stored is declared by a [`policy`] and checked by the [`gate`];
//! what is said about it is a [`statement`] of [`clause`]s.
//! Salts, times and seeds are arguments.

#![forbid(unsafe_code)]

pub mod actor;
pub mod aead;
pub mod base;
pub mod canonical;
pub mod change;
pub mod cipher;
pub mod clause;
pub mod compress;
pub mod detector;
pub mod digest;
pub mod document;
pub mod encoding;
pub mod entry;
mod error;
pub mod field;
pub mod gate;
pub mod hash;
pub mod id;
pub mod key;
pub mod ledger;
pub mod legible;
pub mod location;
mod malformed;
pub mod manifest;
pub mod name;
pub mod order;
pub mod pack;
pub mod pattern;
pub mod policy;
pub mod record;
pub mod ring;
pub mod rule;
pub mod scope;
pub mod shelf;
#[cfg(feature = "toml")]
mod source;
pub mod statement;
mod text;
pub mod time;
pub mod tree;
mod validation;

pub use error::{Error, ErrorKind};
pub use malformed::Malformed;

#[cfg(test)]
mod forgotten;
#[cfg(test)]
mod golden;
