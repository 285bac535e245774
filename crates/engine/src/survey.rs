//! The survey: what the checks of the statement look at, gathered once.

use std::collections::BTreeMap;

use bailee_core::manifest::Manifest;
use bailee_core::policy::Policy;
use bailee_core::record::{Record, RecordId};
use bailee_forge::Context;
use bailee_forge::limit::QUERY_PAGE;
use bailee_forge::query::Query;

use crate::error::EngineError;
use crate::history::{self, Bound};
use crate::name::{self, Family};
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::site::Site;
use crate::state::{self, State};

/// Most query pages of the inventory: 5,000 keys in one run.
const PAGES: u32 = 50;
/// Up to so many records, every live value is compared with the history.
const LIVE_RECORDS: usize = 2000;
const DAY_MILLIS: i64 = 86_400_000;

/// What was found, each part or the key at which it is damaged.
pub struct Survey {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub now: i64,
    /// The policy in force.
    pub policy: Policy,
    /// What is sealed and what waits, or the damaged key.
    pub backups: Result<Backups, String>,
    /// The changes back to the horizon, read again, or the damaged key.
    pub retained: Result<Retained, String>,
    /// Every record as the history has it, or the damaged key.
    pub records: Result<BTreeMap<RecordId, Record>, String>,
    /// Keys whose live value is not what the history says; empty also when there were too many to compare.
    pub strays: Vec<String>,
    /// Changes that did not start from what the history says.
    pub broken_chains: usize,
    /// Whether every live value was compared.
    pub is_compared: bool,
    /// What a listing of the store showed.
    pub inventory: Inventory,
    /// Runs that this instance has served, this one included.
    pub instance_runs: u32,
    /// Whether the key ring was made for the site of this invocation and refuses another.
    pub is_bound: bool,
}

/// What is known of the backups.
pub struct Backups {
    /// The newest manifest.
    pub newest: Option<Manifest>,
    /// Time of the oldest change that is not sealed.
    pub oldest_unsealed: Option<i64>,
    /// How many changes are not sealed.
    pub unsealed: usize,
}

/// Changes that were read and found unaltered.
pub struct Retained {
    /// How many.
    pub changes: usize,
    /// Time of the oldest, in milliseconds since the Unix epoch.
    pub since: Option<i64>,
}

/// What a listing of the store showed. A listing is eventually consistent: it proves what is there, not what is absent.
#[derive(Default)]
pub struct Inventory {
    /// Keys seen, by family.
    pub counts: BTreeMap<Family, usize>,
    /// How many keys belong to no family.
    pub undeclared: usize,
    /// Live values seen of which the history knows nothing.
    pub unknown_records: usize,
    /// Whether the listing came to its end.
    pub is_whole: bool,
}

impl Survey {
    /// Whether something was found that a change made during the survey would explain as well.
    #[must_use]
    pub fn may_be_outdated(&self) -> bool {
        self.backups.is_err()
            || self.retained.is_err()
            || self.records.is_err()
            || !self.strays.is_empty()
            || self.inventory.unknown_records > 0
    }

    /// Takes the survey.
    ///
    /// # Errors
    /// The platform's error; damage is part of the survey.
    pub async fn take<P: Platform>(
        site: &Site<'_, P>,
        context: &Context,
    ) -> Result<Self, EngineError> {
        let now = site.platform.now().await?;
        let backups = or_damage(backups(site).await)?;
        let retained = or_damage(retained(site, now).await)?;
        let state = or_damage(state::state(site).await)?;
        let mut inventory = inventory(site, state.as_ref().ok()).await?;
        let (strays, is_compared) = match &state {
            Ok(state) => compare(site, state).await?,
            Err(_) => (Vec::new(), false),
        };
        if state.is_err() {
            inventory.unknown_records = 0;
        }
        let broken_chains = state.as_ref().map_or(0, |state| state.strays);
        Ok(Self {
            now,
            policy: site.policy.clone(),
            backups,
            retained,
            records: state.map(|state| state.records),
            strays,
            broken_chains,
            is_compared,
            inventory,
            instance_runs: site.platform.instance_runs().await?,
            is_bound: site.is_bound_to(context).await?,
        })
    }
}

fn or_damage<T>(result: Result<T, EngineError>) -> Result<Result<T, String>, EngineError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(EngineError::StoreDamaged { key }) => Ok(Err(key)),
        Err(error) => Err(error),
    }
}

async fn backups<P: Platform>(site: &Site<'_, P>) -> Result<Backups, EngineError> {
    let (newest, unsealed) = history::recent(site).await?;
    Ok(Backups {
        newest,
        oldest_unsealed: unsealed.first().map(bailee_core::change::Change::time),
        unsealed: unsealed.len(),
    })
}

/// Reads every pack back to the horizon and compares it with what its manifest committed.
async fn retained<P: Platform>(site: &Site<'_, P>, now: i64) -> Result<Retained, EngineError> {
    let horizon = now - i64::from(site.policy.backup.kept_days) * DAY_MILLIS;
    let (_, steps) = history::since(site, Bound::Time(horizon)).await?;
    Ok(Retained {
        changes: steps.len(),
        since: steps.first().map(|step| step.entry.time),
    })
}

async fn inventory<P: Platform>(
    site: &Site<'_, P>,
    state: Option<&State>,
) -> Result<Inventory, EngineError> {
    let mut inventory = Inventory::default();
    let mut cursor = None;
    for _ in 0..PAGES {
        let query = Query::new(None, QUERY_PAGE, cursor)?;
        let (results, next) = retry::read(site.platform, async || {
            site.platform.query(query.clone()).await
        })
        .await?;
        for item in results {
            let Some(family) = name::family(&item.key) else {
                inventory.undeclared += 1;
                continue;
            };
            *inventory.counts.entry(family).or_default() += 1;
            let id = item
                .key
                .strip_prefix("l:")
                .and_then(|id| id.parse::<RecordId>().ok());
            if let (Some(id), Some(state)) = (id, state) {
                // A listing may still show a record that was just deleted, so the key itself is asked.
                if !state.records.contains_key(&id) && is_there(site, &id).await? {
                    inventory.unknown_records += 1;
                }
            }
        }
        cursor = next;
        if cursor.is_none() {
            inventory.is_whole = true;
            break;
        }
    }
    Ok(inventory)
}

async fn is_there<P: Platform>(site: &Site<'_, P>, id: &RecordId) -> Result<bool, EngineError> {
    let key = name::live(id)?;
    Ok(
        retry::read(site.platform, async || site.platform.get(&key).await)
            .await?
            .is_some(),
    )
}

/// Compares every live value with the history, and returns the keys that differ.
async fn compare<P: Platform>(
    site: &Site<'_, P>,
    state: &State,
) -> Result<(Vec<String>, bool), EngineError> {
    if state.records.len() > LIVE_RECORDS {
        return Ok((Vec::new(), false));
    }
    let keys = state
        .records
        .keys()
        .map(name::live)
        .collect::<Result<Vec<_>, _>>()?;
    let values = history::read_all(site, &keys).await?;
    let strays = keys
        .iter()
        .zip(values)
        .zip(state.records.values())
        .filter(|((_, value), record)| value.as_ref() != Some(&record.to_value()))
        .map(|((key, _), _)| key.to_string())
        .collect();
    Ok((strays, true))
}
