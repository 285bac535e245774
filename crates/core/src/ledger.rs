//! The ledger: an append-only Merkle log of every change and act, in formats that tools of others read.
//!
//! [`merkle`] is the tree of RFC 6962, [`tile`] its storage layout (C2SP tlog-tiles), [`checkpoint`] its signed head
//! (C2SP tlog-checkpoint), and [`log`] the growing state that a manifest carries.

pub mod checkpoint;
pub mod log;
pub mod merkle;
pub mod tile;
