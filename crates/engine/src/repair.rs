//! Repairs: values of Bailee's own that are lost or were changed, made again from what remains.
//!
//! Everything is made of what was acknowledged, and what is made again is what was there, to the last byte, or is held against the
//! hashes that were sealed. What cannot be made again is named as that.

use bailee_core::manifest::Manifest;
use bailee_core::name::Name;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use ts_rs::TS;

use bailee_core::actor::Actor;
use bailee_core::entry::Act;

use crate::commit::{Plan, commit};
use crate::discovery;
use crate::error::Error;
use crate::history;
use crate::note;
use crate::platform::Platform;
use crate::recovery;
use crate::seal;
use crate::shelf::{self, Tags};
use crate::site::Site;
use crate::state;

pub(crate) mod head;
mod ledger;
mod manifest;
mod remade;

/// What is repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(rename = "RepairOf")]
pub(crate) enum Repair {
    /// The head, and all shelves with it: made again from the manifests and the journal.
    Head,
    /// Shelves: folded again from the history.
    Shelves,
    /// The newest manifest and its packs: sealed again from the journal of the same changes, as of the same time.
    Manifest,
    /// The base: a new one, sealed with the next backup, at once.
    Base,
    /// Tiles and bundles of the ledger: made again from the entries in manifests and packs.
    Ledger,
}

/// Something that is to be repaired.
#[derive(Debug, Serialize, TS)]
#[ts(rename = "Repair")]
pub(crate) struct Due {
    /// What.
    repair: Repair,
    /// How many values are lost or changed.
    count: usize,
    /// The first of them.
    at: Vec<String>,
}

/// The most places that are named.
const NAMED: usize = 20;
/// Shelves that are written in one change.
const SHELVES: usize = 20;

impl Due {
    /// Something to repair at these places; `None` without any.
    pub(crate) fn at(repair: Repair, names: &[Name]) -> Option<Self> {
        let first = names.iter().take(NAMED).map(Name::to_string);
        (!names.is_empty()).then(|| Self {
            repair,
            count: names.len(),
            at: first.collect(),
        })
    }
}

/// Returns the tiles and bundles of the ledger that are lost.
///
/// # Errors
/// The platform's error.
pub(crate) async fn lost_of_ledger<P: Platform>(
    site: &Site<'_, P>,
    newest: &Manifest,
) -> Result<Vec<Name>, Error> {
    ledger::lost(site, newest).await
}

/// Looks what is to be repaired in a site that can be opened.
///
/// # Errors
/// The platform's error.
pub(crate) async fn due<P: Platform>(site: &Site<'_, P>) -> Result<Vec<Due>, Error> {
    let mut due = Vec::new();
    let lost = lost_shelves(site).await?;
    due.extend(Due::at(Repair::Shelves, &lost));
    let newest = match history::newest(site).await {
        Ok(newest) => newest,
        Err(Error::StoreDamaged { name, .. }) => {
            due.extend(Due::at(Repair::Manifest, &[name.whole().clone()]));
            return Ok(due);
        }
        Err(error) => return Err(error),
    };
    let Some(newest) = newest else {
        return Ok(due);
    };
    if let Err(Error::StoreDamaged { name, .. }) = history::open_packs(site, &newest.packs).await {
        due.extend(Due::at(Repair::Manifest, &[name.whole().clone()]));
    }
    if let Err(Error::StoreDamaged { name, .. }) = recovery::sealed_state(site, &newest).await {
        // Nothing of the history leads to the newest backup: a base of what lies in the store does.
        due.extend(Due::at(Repair::Base, &[name.whole().clone()]));
    } else if let Some(base) = &newest.base {
        match state::of_base(site, base).await {
            Err(Error::StoreDamaged { name, .. }) => {
                due.extend(Due::at(Repair::Base, &[name.whole().clone()]));
            }
            base => drop(base?),
        }
    }
    let lost = ledger::lost(site, &newest).await?;
    due.extend(Due::at(Repair::Ledger, &lost));
    Ok(due)
}

/// Whether a journal record is lost that no backup covers: then nothing can go on past it but a head without it.
///
/// # Errors
/// The platform's error.
pub(crate) async fn has_gap<P: Platform>(site: &Site<'_, P>) -> Result<bool, Error> {
    match history::recent(site).await {
        Err(Error::StoreDamaged { name, .. }) => Ok(matches!(name.whole(), Name::Journal(_))),
        recent => recent.map(|_| false),
    }
}

/// Repairs, and returns how many values were written. What is made again is told to the ledger.
///
/// # Errors
/// `not-found` when there is nothing to repair; `store-damaged`, naming what stands in the way, when it cannot be made again;
/// `restore-running`; the platform's error. What was repaired so far stays.
pub(crate) async fn run<P: Platform>(
    site: &mut Site<'_, P>,
    actor: &Actor,
    repair: Repair,
) -> Result<usize, Error> {
    if !site.head.job.is_empty() {
        let job = site.head.job.clone();
        return Err(Error::RestoreRunning { job });
    }
    match repair {
        // The head of a site that can be opened is as it was written, and leads somewhere unless there is a gap.
        Repair::Head => Err(Error::NotFound { what: "repair" }),
        Repair::Shelves => run_shelves(site, actor).await,
        Repair::Manifest => {
            let count = manifest::remake(site).await?;
            tell(site, actor, repair, count).await
        }
        Repair::Base => {
            let absent = Error::NotFound { what: "repair" };
            let newest = history::newest(site).await?.ok_or(absent)?;
            let is_lost = match &newest.base {
                Some(base) => matches!(
                    state::of_base(site, base).await,
                    Err(Error::StoreDamaged { .. })
                ),
                None => false,
            };
            let leads = recovery::sealed_state(site, &newest).await;
            if !is_lost && !matches!(leads, Err(Error::StoreDamaged { .. })) {
                return Err(Error::NotFound { what: "repair" });
            }
            let lost = newest.base.as_ref().map_or(0, |base| base.seq);
            // A change, so that there is something to seal; what it tells is true once the new base is there.
            if site.head.unsealed() == 0 {
                note::record(site, "repairing", serde_json::json!({"repair": "base"})).await?;
            }
            seal::all_with_base(site).await?;
            let newest = history::newest(site).await?;
            let fresh = newest.and_then(|newest| newest.base);
            let Some(fresh) = fresh.filter(|fresh| fresh.seq != lost) else {
                let what = "nothing that remains leads to a new base";
                return Err(Error::contradicts(Name::Manifest(site.head.n), what));
            };
            tell(site, actor, repair, fresh.chunks.len()).await
        }
        Repair::Ledger => {
            let count = ledger::remake(site).await?;
            tell(site, actor, repair, count).await
        }
    }
}

/// The shelves that cannot be read, or are not those that the head names.
async fn lost_shelves<P: Platform>(site: &Site<'_, P>) -> Result<Vec<Name>, Error> {
    let (_, lost) = shelf::all(site).await?;
    Ok(lost)
}

async fn run_shelves<P: Platform>(site: &mut Site<'_, P>, actor: &Actor) -> Result<usize, Error> {
    let lost = lost_shelves(site).await?;
    if lost.is_empty() {
        return Err(Error::NotFound { what: "repair" });
    }
    for some in lost.chunks(SHELVES) {
        commit(site, actor, async |site, _| {
            let mut tags = Tags::default();
            tags.load_shelves(site, some).await?;
            let plan = plan(site, Repair::Shelves, some.len()).await?;
            Ok(plan.editing(Vec::new(), tags).shelving(some))
        })
        .await?;
    }
    Ok(lost.len())
}

/// Tells the ledger what was repaired, and that nothing is known any more of damage to values of Bailee's own: what there still is is found
/// again.
async fn tell<P: Platform>(
    site: &mut Site<'_, P>,
    actor: &Actor,
    repair: Repair,
    count: usize,
) -> Result<usize, Error> {
    commit(site, actor, async |site, _| plan(site, repair, count).await).await?;
    Ok(count)
}

async fn plan<P: Platform>(
    site: &Site<'_, P>,
    repair: Repair,
    count: usize,
) -> Result<Plan, Error> {
    let mut data = Map::new();
    let what = serde_json::to_value(repair).unwrap_or_default();
    data.insert("repair".into(), what);
    data.insert("count".into(), count.into());
    let act = Act::Other {
        code: "repaired".into(),
        data,
    };
    let plan = Plan::new(site, act);
    let mut left = match discovery::stored(site).await {
        Err(Error::StoreDamaged { .. }) => Vec::new(),
        left => left?,
    };
    left.retain(|one| one.location.is_some());
    Ok(plan.keeping(Name::Findings, discovery::document(&left)))
}
