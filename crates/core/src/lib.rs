//! Formats and rules of Bailee: pure, without I/O, clock or randomness.

#![forbid(unsafe_code)]

pub mod scope;
