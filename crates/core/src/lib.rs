//! Formats and rules of Bailee: pure, without I/O, clock or randomness.

#![forbid(unsafe_code)]

pub mod canonical;
pub mod cipher;
pub mod compress;
pub mod digest;
pub mod entry;
pub mod gate;
pub mod hash;
pub mod key;
pub mod policy;
pub mod record;
pub mod ring;
pub mod scope;
pub mod time;
pub mod tree;
pub mod clause;
