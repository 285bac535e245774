//! `backups.list`: a page of restore points, newest first.
//!
//! Manifests are numbered without gaps, so the list is complete without any query.

use serde::Serialize;
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::backup::{self, Point};
use crate::call::{Call, Function};
use crate::error::Error;
use crate::history;
use crate::payload::{Members, Payload, wrong};
use crate::platform::Platform;

pub(super) struct BackupsList;

/// Restore points in a page: as many manifests as one batch reads.
const PAGE: u32 = 25;

/// From where on.
#[derive(TS)]
pub(super) struct From {
    /// Where the last page ended.
    #[ts(optional)]
    cursor: Option<String>,
}

impl Payload for From {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            cursor: members.optional_text("cursor")?,
        })
    }
}

/// A page of restore points.
#[derive(Serialize, TS)]
pub(super) struct Points {
    points: Vec<Point>,
    /// Where the next page begins; null on the last.
    cursor: Option<String>,
}

impl Function for BackupsList {
    const NAME: &'static str = "backups.list";
    const CHANGES: bool = false;
    type Right = SiteAdmin;
    type Payload = From;
    type Answer = Points;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        payload: From,
    ) -> Result<Points, Error> {
        let newest = call.site.head.n;
        let from = match payload.cursor {
            None => newest,
            Some(cursor) => cursor
                .parse()
                .ok()
                .filter(|n| (1..=newest).contains(n))
                .ok_or_else(|| wrong("cursor", "one that an answer gave"))?,
        };
        let to = from.saturating_sub(PAGE - 1).max(1);
        // Before the first backup this is an empty range.
        let numbers: Vec<u32> = (to..=from).rev().collect();
        let manifests = history::manifests(&call.site, &numbers).await?;
        Ok(Points {
            points: manifests.iter().map(backup::to_page).collect(),
            cursor: (to > 1).then(|| (to - 1).to_string()),
        })
    }
}
