//! The secrets of a look: nothing lists them, and no transaction takes those that Bailee writes.

use std::collections::BTreeMap;

use bailee_core::id::RecordId;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::policy::{Kind, Policy};
use bailee_forge::answer::Page;

use super::difference::{Held, content};
use crate::error::Error;
use crate::intent;
use crate::platform::Platform;
use crate::shelf::Tags;
use crate::site::Site;
use crate::store;

/// Secrets that are asked for at a time: the secret store has no batch.
const SECRETS: usize = 25;

/// How often a secret is compared again while others make changes.
const TRIES: u32 = 5;

/// What the history has, by the number of the range and the key.
pub(super) type Known = BTreeMap<(u32, String), (Location, Option<Held>)>;

/// Whether the record at `location` is of one of these kinds.
pub(super) fn is_of(policy: &Policy, location: &Location, kinds: &[&Kind]) -> bool {
    let kind = policy.kind_at(&location.store, &location.key);
    kind.is_some_and(|kind| kinds.iter().any(|other| other.name == kind.name))
}

/// Does what changes did not come to do to secrets that Bailee writes, and returns where the secrets lie that changes since
/// then were about, a time in milliseconds since the Unix epoch.
///
/// # Errors
/// As [`intent::complete`].
pub(super) async fn confirm<P: Platform>(
    site: &Site<'_, P>,
    since: i64,
) -> Result<Vec<Location>, Error> {
    if !site.policy.keeps_secrets() {
        return Ok(Vec::new());
    }
    // Also of a kind that is handed over from its app: what a change did not come to is not what the app wrote.
    let is_written = |_: &RecordId, location: &Location| {
        site.policy.keeps(location) && !site.policy.observes(location)
    };
    let touched = intent::complete(site, since, is_written).await?;
    let kept = touched.into_iter().filter(|at| site.policy.keeps(at));
    Ok(kept.collect())
}

/// Whether a secret that Bailee writes is another than the history says, and not one that a change writes at this moment.
///
/// # Errors
/// As [`confirm`], or as reading its shelf.
pub(super) async fn is_stray<P: Platform>(
    site: &mut Site<'_, P>,
    since: i64,
    location: &Location,
) -> Result<bool, Error> {
    let address = location.address();
    for _ in 0..TRIES {
        let seq = site.head.seq;
        match confirm(site, since).await {
            Err(Error::Contended) => {
                site.refresh().await?;
                continue;
            }
            confirmed => confirmed?,
        };
        let mut tags = Tags::default();
        tags.load(site, std::iter::once(address)).await?;
        let name = Name::Live(location.clone());
        let is_true = match (tags.tag(&address), store::read(site.platform, &name).await?) {
            (None, None) => true,
            (Some(tag), Some(value)) => {
                let content = content(location, tag.leaf, &value);
                site.commit(tag.leaf, &content)? == tag.commitment
            }
            _ => false,
        };
        site.refresh().await?;
        if is_true || site.head.seq == seq {
            return Ok(!is_true);
        }
    }
    // There are changes all the time; the next look is as good.
    Ok(false)
}

/// Asks for a secret, whether or not the history has it.
pub(super) fn want(known: &mut Known, secrets: u32, location: Location) {
    let place = (secrets, location.key.clone());
    known.entry(place).or_insert((location, None));
}

/// Nothing lists secrets: a page of them shows none, and says how far to ask by key.
pub(super) fn page(known: &Known, at: &mut Option<String>) -> Page {
    let is_more = known.len() > SECRETS;
    let last = known.keys().nth(SECRETS - 1).filter(|_| is_more);
    let last = last.map(|(_, key)| key.clone());
    let cursor = last.as_ref().map(|_| String::new());
    *at = last.or_else(|| at.take());
    let results = Vec::new();
    Page { results, cursor }
}
