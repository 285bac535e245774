//! Cursors: how far an export has come, as a text that the page gives back.

use std::fmt;
use std::str::FromStr;

use bailee_core::encoding::{from_base64url, to_base64url};

use crate::error::Error;

/// How far an export has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(super) stage: Stage,
    /// What was done of the stage.
    pub(super) at: u32,
    /// What was done of that.
    pub(super) part: u32,
    /// The newest manifest that is in it.
    pub(super) sealed: u32,
    /// The last change that is in it.
    pub(super) seq: u32,
    /// The first journal record that is in it.
    pub(super) first: u32,
    /// How often it has begun with what changes again.
    pub(super) again: u32,
    /// The cursor of a listing, and the last key that it showed.
    pub(super) listing: Option<String>,
    pub(super) last: Option<String>,
}

/// What is read, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// The first line.
    #[default]
    Header,
    /// Items of Bailee's own entity, as a listing shows them.
    Own,
    /// Manifests and what they name.
    Seals,
    /// Tiles and bundles of the ledger.
    Ledger,
    /// Records.
    Live,
    /// Journal records.
    Journal,
    /// Tags.
    Shelves,
    /// The rest, and the last line.
    End,
}

pub(super) const STAGES: [Stage; 8] = [
    Stage::Header,
    Stage::Own,
    Stage::Seals,
    Stage::Ledger,
    Stage::Live,
    Stage::Journal,
    Stage::Shelves,
    Stage::End,
];

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = STAGES.iter().position(|stage| *stage == self.stage);
        write!(
            out,
            "{}.{}.{}.{}.{}.{}.{}",
            stage.unwrap_or_default(),
            self.at,
            self.part,
            self.sealed,
            self.seq,
            self.first,
            self.again
        )?;
        for text in [&self.listing, &self.last] {
            let text = text.as_ref().map(|text| to_base64url(text.as_bytes()));
            write!(out, ".{}", text.unwrap_or_default())?;
        }
        Ok(())
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::payload("cursor is none that a page gave");
        let parts: Vec<&str> = text.split('.').collect();
        let number = |at: usize| parts.get(at)?.parse::<u32>().ok();
        let text = |at: usize| {
            let bytes = from_base64url(parts.get(at)?)?;
            String::from_utf8(bytes).ok()
        };
        let read = || {
            let stage = usize::try_from(number(0)?).ok()?;
            Some(Self {
                stage: *STAGES.get(stage)?,
                at: number(1)?,
                part: number(2)?,
                sealed: number(3)?,
                seq: number(4)?,
                first: number(5)?,
                again: number(6)?,
                listing: Some(text(7)?).filter(|text| !text.is_empty()),
                last: Some(text(8)?).filter(|text| !text.is_empty()),
            })
        };
        read().filter(|_| parts.len() == 9).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is_one() {
        for stage in STAGES {
            let cursor = Cursor {
                stage,
                at: 3,
                sealed: 7,
                seq: 9,
                listing: Some("a.b|c".into()),
                ..Cursor::default()
            };
            assert_eq!(cursor.to_string().parse::<Cursor>().ok(), Some(cursor));
        }
        for text in [
            "",
            "9.0.0.0.0.0.0..",
            "0.0.0.0.0.0.0.",
            "0.-1.0.0.0.0.0..",
            "0.0.0.0.0.0.0.*.",
        ] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
