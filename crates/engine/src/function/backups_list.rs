//! `backups.list`: a page of restore points, newest first.
//!
//! Manifests are numbered without gaps, so the list is complete without any query.

use bailee_core::digest::Digest;
use serde::Serialize;
use ts_rs::TS;

use crate::access::{Authorized, SiteAdmin};
use crate::backup::{self, Point};
use crate::call::{Call, Door, Function};
use crate::error::Error;
use crate::history;
use crate::ledger;
use crate::payload::{Members, Payload, wrong};
use crate::platform::Platform;
use crate::recovery;
use crate::site::Site;

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
    /// Numbers of backups of which nothing can be read, neither their summary nor their entry in the ledger.
    unreadable: Vec<u32>,
    /// Whether the list may not be whole, because the site's keys or its head are not what they were.
    closed: bool,
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
        let cursor = (to > 1).then(|| (to - 1).to_string());
        let (points, unreadable) = match history::manifests(&call.site, &numbers).await {
            Ok(manifests) => (manifests.iter().map(backup::to_page).collect(), Vec::new()),
            Err(Error::StoreDamaged { .. }) => Box::pin(one_by_one(&call.site, to, from)).await?,
            Err(error) => return Err(error),
        };
        Ok(Points {
            points,
            unreadable,
            closed: false,
            cursor,
        })
    }

    async fn answer_closed<P: Platform>(
        _: Door<'_, P>,
        _: &Authorized<SiteAdmin>,
        _: From,
        _: &Error,
    ) -> Result<Option<Points>, Error> {
        Ok(Some(Points {
            points: Vec::new(),
            unreadable: Vec::new(),
            closed: true,
            cursor: None,
        }))
    }
}

/// Returns the backups of these numbers, newest first, each from its manifest or else from the ledger, and the numbers of those that neither
/// tells of.
async fn one_by_one<P: Platform>(
    site: &Site<'_, P>,
    to: u32,
    from: u32,
) -> Result<(Vec<Point>, Vec<u32>), Error> {
    // With the successor of the newest, which tells where in the ledger it stands.
    let numbers: Vec<u32> = (to..=from.saturating_add(1).min(site.head.n)).rev().collect();
    let manifests = recovery::manifests(site, &numbers).await?;
    let (mut points, mut unreadable) = (Vec::new(), Vec::new());
    // Where the next older backup's entry stands, and the hash of its manifest.
    let mut next: Option<(u64, Option<Digest>)> = None;
    for (n, read) in numbers.into_iter().zip(manifests) {
        let expected = next.take();
        let read = read.ok().filter(|(_, hash)| {
            expected.as_ref().is_none_or(|(_, previous)| previous.as_ref() == Some(hash))
        });
        let point = match (&read, expected) {
            (Some((manifest, _)), _) => Some(backup::to_page(manifest)),
            (None, Some((index, _))) => match ledger::sealed_entry(site, index).await? {
                Some(entry) => backup::from_ledger(&entry),
                None => None,
            },
            (None, None) => None,
        };
        next = match (&read, &point) {
            (Some((manifest, _)), _) => before(manifest.seal_index, manifest.changes)
                .map(|index| (index, manifest.previous)),
            (None, _) => None,
        };
        match point {
            _ if n > from => {}
            Some(point) => points.push(point),
            None => unreadable.push(n),
        }
    }
    Ok((points, unreadable))
}

/// Where the entry of the backup before stands: before the changes of this one and its own entry.
fn before(seal_index: u64, changes: u32) -> Option<u64> {
    seal_index.checked_sub(u64::from(changes))?.checked_sub(1)
}
