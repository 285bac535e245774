//! Records as they lie in the store, when nothing can say whether they are what was acknowledged: with the keys gone, or the history.
//!
//! A list of what is there helps whoever has to decide what to do; it is marked for what it is.

use bailee_core::location::Location;
use bailee_core::policy::Policy;
use bailee_core::record::Record;

use crate::error::Error;
use crate::listing;
use crate::platform::Platform;

/// The most pages that are read.
const PAGES: u32 = 20;

/// Returns the values at keys of kinds in custody, as far as a few pages of a listing show them. Nothing lists secrets.
///
/// # Errors
/// The platform's error.
pub(crate) async fn records(
    platform: &impl Platform,
    policy: &Policy,
) -> Result<Vec<Record>, Error> {
    let kept = policy.kinds.iter().filter(|kind| kind.mode.is_kept());
    let places = kept.map(|kind| (kind.store.clone(), kind.key.prefix().to_owned()));
    let mut ranges = listing::ranges(places).into_iter();
    let (mut range, mut cursor) = (ranges.next(), None);
    let mut records = Vec::new();
    for _ in 0..PAGES {
        let Some(at) = &range else { break };
        let page = listing::page(platform, at, cursor).await?;
        for item in page.results {
            let location = Location {
                store: at.store.clone(),
                key: item.key,
            };
            if policy.keeps(&location) {
                records.push(Record {
                    location,
                    value: item.value,
                    version: 0,
                    leaf: 0,
                });
            }
        }
        cursor = page.cursor;
        if cursor.is_none() {
            range = ranges.next();
        }
    }
    Ok(records)
}
