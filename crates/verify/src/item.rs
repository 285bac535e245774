//! Items of Bailee's entity, read strictly: an attribute too many is a difference, too.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The item of a sealed value.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sealed<'a> {
    /// The text, or a piece of it.
    #[serde(borrow)]
    pub(crate) text: Cow<'a, str>,
}

/// The item of a shelf.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shelved<'a> {
    #[serde(borrow)]
    pub(crate) text: Cow<'a, str>,
    /// The change that wrote it.
    pub(crate) seq: u32,
}

/// The item `head`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Heading<'a> {
    pub(crate) seq: u32,
    pub(crate) n: u32,
    #[serde(borrow)]
    pub(crate) data: &'a RawValue,
}

/// Reads an item of one of these shapes; `None` for any other.
pub(crate) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::from_str(text).ok()
}
