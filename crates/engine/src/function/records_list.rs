//! `records.list`: a page of records in order of kind, scope and name, with the total.
//!
//! It rests on the history, which is dense, and never on a query being complete.

use bailee_core::encoding::{from_base64url, to_base64url};
use bailee_core::order;
use bailee_core::record::Record;
use bailee_core::policy::Policy;
use bailee_core::scope::Scope;
use bailee_forge::value::json_bytes;
use serde::Serialize;
use ts_rs::TS;

use crate::access::{Authorized, RecordAdmin};
use crate::call::{Call, Door, Function, Reach};
use crate::error::Error;
use crate::payload::{Members, Payload, wrong};
use crate::platform::Platform;
use crate::record::{self, Heading, RecordView};
use crate::present;
use crate::unverified;

pub(super) struct RecordsList;

/// Records in a page when none are asked for.
const PAGE: u64 = 50;
/// The most records in a page.
const MOST: u64 = 100;
/// Bytes of values after which a page ends: the platform takes 5 MB in an answer, and a value may have 240 KiB.
const BYTES: usize = 2_000_000;

/// Which records, and from where on.
#[derive(TS)]
pub(super) struct List {
    /// Only this kind.
    #[ts(optional)]
    kind: Option<String>,
    /// Only this scope.
    #[ts(optional, type = "string")]
    scope: Option<Scope>,
    /// Where the last page ended.
    #[ts(optional)]
    cursor: Option<String>,
    /// Records in a page, 1–100; 50 if absent.
    #[ts(optional)]
    limit: Option<u64>,
}

impl Payload for List {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            kind: members.optional_text("kind")?,
            scope: members.optional_scope("scope")?,
            cursor: members.optional_text("cursor")?,
            limit: members.optional_number("limit", 1, MOST)?,
        })
    }
}

/// A page of records.
#[derive(Serialize, TS)]
pub(super) struct Page {
    records: Vec<RecordView>,
    /// Where the next page begins; null on the last.
    cursor: Option<String>,
    /// How many records there are in all pages.
    total: usize,
    /// Whether nothing can say if these are what was acknowledged: then they are what lies in the store, without versions, and perhaps not
    /// all of it.
    unverified: bool,
}

impl Function for RecordsList {
    const NAME: &'static str = "records.list";
    const CHANGES: bool = false;
    const EXAMPLE: &'static str =
        r#"{"scope": "$scope"}"#;
    type Right = RecordAdmin;
    type Payload = List;
    type Answer = Page;

    fn reach(payload: &List, _: &Policy) -> Reach {
        match &payload.scope {
            Some(scope) => Reach::Scope(scope.clone()),
            None => Reach::Everything,
        }
    }

    async fn run<P: Platform>(
        call: &mut Call<'_, P, RecordAdmin>,
        list: List,
    ) -> Result<Page, Error> {
        let site = &call.site;
        match present::state(site).await {
            Ok(state) => show(site.policy, &call.by, &list, state.known(), false),
            // What is damaged is named where somebody asks for it.
            Err(Error::StoreDamaged { .. }) => {
                let records = unverified::records(site.platform, site.policy).await?;
                show(site.policy, &call.by, &list, records.iter(), true)
            }
            Err(error) => Err(error),
        }
    }

    async fn answer_closed<P: Platform>(
        door: Door<'_, P>,
        by: &Authorized<RecordAdmin>,
        list: List,
        _: &Error,
    ) -> Result<Option<Page>, Error> {
        let records = unverified::records(door.platform, door.policy).await?;
        show(door.policy, by, &list, records.iter(), true).map(Some)
    }
}

/// Returns a page of those records that the caller may see and asked for.
fn show<'r>(
    policy: &Policy,
    by: &Authorized<RecordAdmin>,
    list: &List,
    records: impl Iterator<Item = &'r Record>,
    unverified: bool,
) -> Result<Page, Error> {
        let after = list.cursor.as_deref().map(read_cursor).transpose()?;
        let mut wanted = Vec::new();
        for record in records {
            let heading = Heading::of(policy, record);
            let seen_by = record::scope_of(policy, &record.location, |kind| kind.see);
            let is_wanted = seen_by.is_some_and(|scope| by.covers(&scope))
                && list.kind.as_deref().is_none_or(|kind| heading.kind() == Some(kind))
                && list.scope.as_ref().is_none_or(|scope| heading.scope() == scope);
            if is_wanted {
                wanted.push((heading.place(), record));
            }
        }
        let wanted = order::by_key(wanted, |(place, _)| place.clone());
        let limit = usize::try_from(list.limit.unwrap_or(PAGE)).unwrap_or_default();
        let mut rest = wanted
            .iter()
            .filter(|(place, _)| after.as_ref().is_none_or(|after| place > after));
        let (mut page, mut bytes) = (Vec::new(), 0);
        while page.len() < limit
            && bytes < BYTES
            && let Some(one) = rest.next()
        {
            bytes += json_bytes(&one.1.value);
            page.push(one);
        }
        let last = page.last().filter(|_| rest.next().is_some());
        Ok(Page {
            cursor: last.map(|(place, _)| to_base64url(place)),
            records: page
                .iter()
                .map(|(_, record)| record::to_page(policy, record))
                .collect(),
            total: wanted.len(),
            unverified,
        })
}

/// A cursor is the place of the last record shown, so that a page is right whatever was added or deleted in between.
fn read_cursor(cursor: &str) -> Result<Vec<u8>, Error> {
    from_base64url(cursor).ok_or_else(|| wrong("cursor", "one that an answer gave"))
}
