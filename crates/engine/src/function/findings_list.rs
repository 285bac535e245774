//! `findings.list`: stored values that are not what was acknowledged, with both sides, until an administrator decides.

use bailee_core::record::Record;
use bailee_core::time::to_rfc3339;
use serde::Serialize;
use serde_json::Value as Json;
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::discovery::{self, Discovery};
use crate::error::Error;
use crate::payload::Nothing;
use crate::platform::Platform;
use crate::record::{Heading, RecordView, scope_of, to_page};
use crate::settlement::{self, Sides};

pub(super) struct FindingsList;

/// A stored value that is not what was acknowledged.
#[derive(Serialize, TS)]
#[ts(rename = "Finding")]
pub(super) struct View {
    /// Its name, by which it is settled.
    at: String,
    /// What is wrong: `missing`, `contradicts`, or the code of what cannot be read.
    what: String,
    /// When it was found.
    time: String,
    /// The change that told it to the ledger.
    seq: u32,
    heading: Heading,
    /// What was acknowledged, secrets not shown; null when there was no such record, or when it was forgotten.
    acknowledged: Option<RecordView>,
    /// What lies there, secrets not shown; null for nothing.
    #[ts(type = "unknown")]
    live: Option<Json>,
    /// What tells what lies there now from anything else: whoever settles it says that it is this that they saw.
    seen: String,
    /// Whether what was acknowledged was forgotten, and so can neither be adopted nor reverted.
    forgotten: bool,
}

/// What waits for a decision.
#[derive(Serialize, TS)]
#[ts(rename = "Findings")]
pub(super) struct Views {
    findings: Vec<View>,
}

impl Function for FindingsList {
    const NAME: &'static str = "findings.list";
    const CHANGES: bool = false;
    type Right = SiteAdmin;
    type Payload = Nothing;
    type Answer = Views;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        _: Nothing,
    ) -> Result<Views, Error> {
        let site = &call.site;
        let open: Vec<Discovery> = match discovery::open(site).await {
            // They are written anew when something is found again.
            Err(Error::StoreDamaged { .. }) => Vec::new(),
            open => open?,
        };
        let locations = open.iter().filter_map(|one| one.location.clone());
        let sides = settlement::sides(site, locations.collect()).await?;
        let views = open.into_iter().zip(sides).map(|(one, sides)| {
            let Sides {
                location,
                acknowledged,
                live,
                is_forgotten,
            } = sides;
            let seen = settlement::seen(site, live.as_ref());
            let live = live.map(|value| Record {
                location: location.clone(),
                value,
                version: 0,
                leaf: 0,
            });
            let bare = Record {
                location,
                value: Json::Null,
                version: 0,
                leaf: 0,
            };
            // What nobody sees on the page is not seen here either.
            let audience = scope_of(site.policy, &bare.location, |kind| kind.see);
            let show = |record: &Record| match audience {
                Some(_) => to_page(site.policy, record),
                None => to_page(site.policy, record).hide(),
            };
            let named = acknowledged.as_ref().or(live.as_ref()).unwrap_or(&bare);
            View {
                at: one.at,
                what: one.what,
                time: to_rfc3339(one.time),
                seq: one.seq,
                heading: Heading::of(site.policy, named),
                acknowledged: acknowledged.as_ref().map(show),
                live: live.as_ref().map(|record| show(record).into_value()),
                seen,
                forgotten: is_forgotten,
            }
        });
        Ok(Views {
            findings: views.collect(),
        })
    }
}
