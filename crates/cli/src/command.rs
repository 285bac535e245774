//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod dev;
pub(crate) mod gate;
pub(crate) mod statement;
pub(crate) mod verify;

/// A number with what it counts: `1 problem`, `2 problems`.
pub(crate) fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
