//! `store.export`: everything that is stored, page by page, for whoever verifies it elsewhere.

use serde::Serialize;
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::error::Error;
use crate::export::{self, Cursor};
use crate::payload::{Members, Payload};
use crate::platform::Platform;

pub(super) struct StoreExport;

/// From where on.
#[derive(TS)]
pub(super) struct From {
    /// What the page before gave; the first page if absent.
    #[ts(optional, type = "string | null")]
    cursor: Option<Cursor>,
}

impl Payload for From {
    fn take(members: &mut Members) -> Result<Self, Error> {
        let cursor = members.optional_text("cursor")?;
        Ok(Self {
            cursor: cursor.map(|text| text.parse()).transpose()?,
        })
    }
}

/// A page of an export. The lines of all pages, each with a line feed, are the file that `bailee verify` reads; later lines count
/// more than earlier ones. Neither keys nor anything else of the secret store are in it.
#[derive(Serialize, TS)]
#[ts(rename = "ExportPage")]
pub(super) struct Lines {
    lines: Vec<String>,
    /// Where the next page begins; null on the last.
    cursor: Option<String>,
}

impl Function for StoreExport {
    const NAME: &'static str = "store.export";
    const CHANGES: bool = false;
    type Right = SiteAdmin;
    type Payload = From;
    type Answer = Lines;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        from: From,
    ) -> Result<Lines, Error> {
        let page = export::page(&call.site, from.cursor.unwrap_or_default()).await?;
        Ok(Lines {
            lines: page.lines,
            cursor: page.cursor.map(|cursor| cursor.to_string()),
        })
    }
}
