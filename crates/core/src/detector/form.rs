//! Published forms of credentials: one row each, from which detection, tests, documentation and the count in clause A4 come.
//!
//! The notation of a row is in [`Piece`]; the rows lie in one file for each sort of owner.

use super::finding::Finds;
use super::scan::before;

/// Makes both tables of a group from one list: what detection needs, and what the documents say of it.
macro_rules! forms {
    ($($name:literal, $owner:literal, $pattern:literal, $check:ident, $url:literal, $seen:literal;)*) => {
        /// The forms of this group.
        pub(super) const FORMS: &[crate::detector::form::pattern::Form] = &[$(crate::detector::form::pattern::Form { name: $name, pattern: $pattern, check: crate::detector::form::pattern::Check::$check }),*];
        /// Where each was read, in the same order.
        pub(super) const SOURCES: &[crate::detector::form::pattern::Source] = &[$(crate::detector::form::pattern::Source { owner: $owner, url: $url, seen: $seen }),*];
    };
}

mod address;
mod ai;
mod atlassian;
mod chat;
mod cloud;
mod code;
mod data;
mod hash;
mod identity;
mod index;
mod key;
mod mail;
mod monitoring;
mod other;
mod pattern;
mod payment;
pub mod sample;
mod table;

pub use pattern::{Check, Form, Piece, Source, is_of, pieces};
pub use table::{all, count, groups};

/// Finds every form of the table.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut runs = pattern::Runs::new(bytes);
    let mut start = 0;
    while start < bytes.len() {
        // Behind a plus sign goes a word of base64 on.
        let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+';
        if goes_on(before(bytes, start)) {
            start += 1;
            continue;
        }
        match index::at(&mut runs, bytes, start) {
            Some(found) => {
                finds.add(found.rule, found.name, start..found.end);
                start = found.end;
            }
            None => start += 1,
        }
    }
}

#[cfg(test)]
mod tests;
