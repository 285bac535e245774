//! The proof of a restore: the state hash recomputed from what is really stored.
//!
//! What was forgotten has nothing to be compared with: its part of the hash is carried over from the history.

use std::collections::BTreeMap;

use bailee_core::digest::Digest;
use bailee_core::hash::StateHash;
use bailee_core::id::RecordId;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::record::Record;

use crate::error::Error;
use crate::job::{Job, Proof};
use crate::platform::Platform;
use crate::point::{Difference, Secrets, Target, Version};
use crate::present;
use crate::seek::find;
use crate::site::Site;
use crate::state::State;
use crate::store;

/// Up to this many records, the proof reads every live value; beyond, those of records that changed since the point.
const FULL_RECORDS: usize = 2000;

/// What a look at the live values found.
pub(super) struct Found {
    /// The hash over what is stored.
    pub(super) hash: StateHash,
    /// What it covers.
    pub(super) proof: Proof,
    /// How many live values were read.
    pub(super) compared: u32,
    /// The same, with what the app wrote meanwhile taken as it was to be.
    pub(super) reached: StateHash,
    /// Records that their app wrote since they were written here, or that it made again.
    pub(super) meanwhile: Vec<RecordId>,
    /// The commitments to what is there of those that are there otherwise than the history says.
    live: BTreeMap<RecordId, Option<Digest>>,
    /// Records whose live value is not what the history says.
    pub(super) lost: Vec<(RecordId, Difference)>,
    /// Where something lies although the record was removed.
    pub(super) foreign: Vec<Location>,
}

/// Reads live values and hashes them: up to [`FULL_RECORDS`] all, beyond those of records that changed since the point.
///
/// # Errors
/// `store-damaged` when the history cannot be read.
pub(super) async fn look<P: Platform>(site: &Site<'_, P>, job: &Job) -> Result<Found, Error> {
    let state = present::state(site).await?;
    let to = Target::Seq { seq: job.to };
    let touched = find(site, &to, job.secrets).await?.touched;
    let is_full = state.records.len() <= FULL_RECORDS;
    let mut found = compare(
        site,
        &state,
        |id| is_full || touched.contains_key(id),
        is_full,
    )
    .await?;
    if job.secrets == Secrets::Keep && job.secrets_kept > 0 {
        found.proof = Proof::Records;
    }
    let mut removed = Vec::new();
    for (id, touched) in &touched {
        // Where a record lies that was forgotten altogether, nobody knows.
        if let (false, Some(newest)) = (state.records.contains_key(id), &touched.newest) {
            let location = newest.record(0)?.location;
            if site.policy.keeps(&location) {
                removed.push((*id, Name::Live(location)));
            }
        }
    }
    let names: Vec<Name> = removed.iter().map(|(_, name)| name.clone()).collect();
    let values = store::read_all(site.platform, &names).await?;
    for ((id, name), _) in removed
        .into_iter()
        .zip(values)
        .filter(|(_, value)| value.is_some())
    {
        match &name {
            Name::Live(location) if site.policy.observes(location) => found.meanwhile.push(id),
            Name::Live(location) => found.foreign.push(location.clone()),
            _ => {}
        }
    }
    found.meanwhile.retain(|id| !job.meanwhile.contains(id));
    // What is left out is taken as it was to be, so that everything else is what is compared.
    found.reached = found.hash.clone();
    for id in job.meanwhile.iter().chain(&found.meanwhile) {
        let held = state.records.get(id).map(|held| held.commitment);
        let live = found.live.get(id).copied().unwrap_or(held);
        let target = touched.get(id).map_or(held, |touched| {
            let target = touched.difference.target.as_ref();
            target.map(|version| version.commitment)
        });
        found.reached.change(id, live.as_ref(), target.as_ref());
    }
    Ok(found)
}

/// Hashes the live values of the `wanted` records and finds those that are not what the history says.
async fn compare<P: Platform>(
    site: &Site<'_, P>,
    state: &State,
    wanted: impl Fn(&RecordId) -> bool,
    is_full: bool,
) -> Result<Found, Error> {
    let all = state.records.len();
    let wanted = state.records.iter().filter(|(id, _)| wanted(id));
    let known: Vec<_> = wanted
        .filter_map(|(id, held)| Some((id, &**held, held.record.as_ref()?)))
        .filter(|(_, _, record)| site.policy.keeps(&record.location))
        .collect();
    let names: Vec<Name> = known
        .iter()
        .map(|(_, _, record)| Name::Live(record.location.clone()))
        .collect();
    let values = store::read_all(site.platform, &names).await?;
    let mut found = Found {
        hash: state.hash.clone(),
        // What was forgotten, or is not in custody any more, is taken from the history: nobody can say what its value should be.
        proof: if is_full && known.len() == all {
            Proof::Full
        } else {
            Proof::Changed
        },
        compared: u32::try_from(known.len()).unwrap_or(u32::MAX),
        reached: StateHash::default(),
        meanwhile: Vec::new(),
        live: BTreeMap::new(),
        lost: Vec::new(),
        foreign: Vec::new(),
    };
    for ((id, held, record), value) in known.into_iter().zip(values) {
        let live = value.map(|value| Record {
            value,
            ..record.clone()
        });
        let commitment = live.map(|live| site.commit(held.leaf, &live.content()));
        let commitment = commitment.transpose()?;
        found
            .hash
            .change(id, Some(&held.commitment), commitment.as_ref());
        if commitment != Some(held.commitment) && site.policy.observes(&record.location) {
            found.meanwhile.push(*id);
            found.live.insert(*id, commitment);
        } else if commitment != Some(held.commitment) {
            let version = Version {
                leaf: held.leaf,
                commitment: held.commitment,
                content: Some(record.content()),
            };
            let difference = Difference {
                current: Some(version.clone()),
                target: Some(version),
            };
            found.lost.push((*id, difference));
        }
    }
    Ok(found)
}
