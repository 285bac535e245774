//! `bailee verify`: reads every stored value of one installation and names whatever is not what was written.
//!
//! What goes in is a [`Snapshot`], values by store and key, with what was kept elsewhere ([`Options`]); what comes out is a
//! [`Report`]. Nothing is read or written here: files, terminals and platforms are the callers'.
//! It follows "How to read an installation" of `docs/format.md`, and opens and compares every key of every family.

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test fails by panicking"
    )
)]

mod aead;
mod anchor;
mod base;
mod checkpoint;
mod cipher;
mod entry;
mod export;
mod fold;
mod head;
mod item;
mod job;
mod journal;
mod key;
mod ledger;
mod live;
mod manifest;
mod pack;
mod report;
mod run;
mod shelf;
mod snapshot;
mod spare;
mod told;
mod whole;

pub use export::{ExportError, read as read_export};
pub use report::{Code, Count, Difference, Mode, Report, Totals};
pub use run::{Note, Options, Progress};
pub use snapshot::Snapshot;
pub use whole::verify;
