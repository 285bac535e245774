//! The state at the head, also when nothing of the history leads there any more: shelves and live values say it as well.
//!
//! A tag fits its value or it does not, and the sum over all must be the hash that the last seal and the changes since give: so this is
//! exact, or there is none.

use std::collections::BTreeMap;

use bailee_core::hash::StateHash;
use bailee_core::id::Address;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::record::Record;

use crate::error::Error;
use crate::history;
use crate::platform::Platform;
use crate::recovery;
use crate::shelf;
use crate::site::Site;
use crate::state::{Held, State};
use crate::store;
use crate::unverified;

/// Returns the state at the head.
///
/// # Errors
/// `store-damaged` when neither the history nor what lies in the store says it; the platform's error.
pub(crate) async fn state<P: Platform>(site: &Site<'_, P>) -> Result<State, Error> {
    match recovery::state(site).await {
        Err(error @ Error::StoreDamaged { .. }) => {
            // Boxed: hardly ever needed.
            Box::pin(read(site)).await?.ok_or(error)
        }
        state => state,
    }
}

/// Returns the state at the head as shelves and live values say it; `None` when they do not, or not all of it.
///
/// # Errors
/// The platform's error.
pub(crate) async fn read<P: Platform>(site: &Site<'_, P>) -> Result<Option<State>, Error> {
    let Some(expected) = hash(site).await? else {
        return Ok(None);
    };
    let (shelves, lost) = shelf::all(site).await?;
    if !lost.is_empty() {
        return Ok(None);
    }
    let live = live(site).await?;
    let mut state = State::default();
    for tag in shelves.iter().flat_map(|shelf| shelf.tags()) {
        let Some((location, value)) = live.get(&tag.address) else {
            return Ok(None);
        };
        let record = Record {
            location: location.clone(),
            value: value.clone(),
            version: tag.version,
            leaf: tag.leaf,
        };
        let commitment = site.commit(tag.leaf, &record.content());
        let is_known = commitment.is_ok_and(|commitment| commitment == tag.commitment);
        let id = site.record_id(location);
        state.hash.add(&id, &tag.commitment);
        let held = Held {
            leaf: tag.leaf,
            version: tag.version,
            commitment: tag.commitment,
            // What somebody else wrote over can be read nowhere any more.
            record: is_known.then_some(record),
        };
        state.records.insert(id, Box::new(held));
    }
    Ok((state.hash.digest() == expected.digest()).then_some(state))
}

/// The hash of the state at the head, as the last seal and the changes since give it.
async fn hash<P: Platform>(site: &Site<'_, P>) -> Result<Option<StateHash>, Error> {
    let tail = match history::recent(site).await {
        Err(Error::StoreDamaged { .. }) => return Ok(None),
        tail => tail?,
    };
    let newest = tail.newest.map(|manifest| manifest.state);
    let mut hash = newest.unwrap_or_default();
    for op in tail.changes.iter().flat_map(|change| &change.ops) {
        hash.change(&op.record, op.before.as_ref(), op.after.as_ref());
    }
    Ok(Some(hash))
}

/// What lies at keys of kinds in custody, by address.
async fn live<P: Platform>(
    site: &Site<'_, P>,
) -> Result<BTreeMap<Address, (Location, serde_json::Value)>, Error> {
    let listed = unverified::records(site.platform, site.policy).await?;
    let made = listed
        .iter()
        .flat_map(|record| site.policy.secrets_of(&record.location));
    let secrets: Vec<Location> = site.policy.lone_secrets().chain(made).collect();
    let names: Vec<Name> = secrets.iter().cloned().map(Name::Live).collect();
    let values = store::read_all(site.platform, &names).await?;
    let secrets = secrets.into_iter().zip(values);
    let secrets = secrets.filter_map(|(location, value)| Some((location, value?)));
    let listed = listed
        .into_iter()
        .map(|record| (record.location, record.value));
    let all = listed.chain(secrets);
    Ok(all.map(|one| (one.0.address(), one)).collect())
}
