//! Settling a finding: an administrator takes what was found for what it is to be, or puts back what was acknowledged.
//!
//! Both are ordinary changes of one record: they start from what the history says, never from what somebody left in the store, and the
//! gate looks at what is taken over as at anything that somebody stores.

use bailee_core::canonical;
use bailee_core::change::Edit;
use bailee_core::entry::Act;
use bailee_core::gate;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::record::Record;
use bailee_forge::effect::SecretDelete;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use ts_rs::TS;

use crate::access::{Authorized, SiteAdmin};
use crate::commit::{Plan, commit};
use crate::discovery::{self, Discovery};
use crate::error::Error;
use crate::platform::Platform;
use crate::present;
use crate::record::scope_of;
use crate::retry;
use crate::secret;
use crate::shelf::Tags;
use crate::site::Site;
use crate::store;

/// How a finding is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(rename = "Settling")]
pub(crate) enum How {
    /// What was found becomes part of the history, as a change of whoever says so.
    Adopt,
    /// What was acknowledged is written again.
    Revert,
}

/// What the history and the store say of one record.
pub(crate) struct Sides {
    /// Where it lies.
    pub(crate) location: Location,
    /// What was acknowledged; `None` when the history has no such record.
    pub(crate) acknowledged: Option<Record>,
    /// What lies there; `None` for nothing.
    pub(crate) live: Option<Json>,
    /// Whether the history has the record, and what it says was forgotten.
    pub(crate) is_forgotten: bool,
}

/// Reads both sides of records.
///
/// # Errors
/// As reading the history, or the platform's error.
pub(crate) async fn sides<P: Platform>(
    site: &Site<'_, P>,
    locations: Vec<Location>,
) -> Result<Vec<Sides>, Error> {
    let state = present::state(site).await?;
    let names: Vec<Name> = locations.iter().cloned().map(Name::Live).collect();
    let values = store::read_all(site.platform, &names).await?;
    let sides = locations.into_iter().zip(values).map(|(location, live)| {
        let held = state.records.get(&site.record_id(&location));
        Sides {
            acknowledged: held.and_then(|held| held.record.clone()),
            is_forgotten: held.is_some_and(|held| held.record.is_none()),
            location,
            live,
        }
    });
    Ok(sides.collect())
}

/// Returns what tells one value that lies there from another, without saying what it is.
pub(crate) fn seen<P>(site: &Site<'_, P>, live: Option<&Json>) -> String {
    let text = live.map(canonical::to_string).unwrap_or_default();
    let key = site.head_key.derive("seen");
    key.authenticate(&text).to_string()
}

/// Settles the finding `at`, of which an administrator saw what lies there, and returns the number of the change.
///
/// # Errors
/// `not-found` when there is no such finding any more; `version-conflict` when something else lies there by now than was seen;
/// `restore-running`; `forbidden` when nobody may change it on the page and it is to be adopted; `gate-refused` when what was found is
/// nothing that could be stored; as committing a change. Nothing was changed then.
pub(crate) async fn settle<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<SiteAdmin>,
    at: &str,
    seen_then: &str,
    how: How,
) -> Result<u32, Error> {
    let actor = by.actor(site);
    let mut foreign = None;
    let seq = commit(site, &actor, async |site, seq| {
        if !site.head.job.is_empty() {
            let job = site.head.job.clone();
            return Err(Error::RestoreRunning { job });
        }
        foreign = None;
        let all = discovery::kept(site).await?;
        let absent = Error::NotFound { what: "finding" };
        let found = all.iter().find(|one| one.at == at);
        let location = found.and_then(|one| one.location.clone());
        let location = location.ok_or(absent)?;
        let rest: Vec<Discovery> = all.into_iter().filter(|one| one.at != at).collect();
        let sides = sides(site, vec![location.clone()]).await?.pop();
        let sides = sides.ok_or(Error::defect("a record has no sides"))?;
        if seen(site, sides.live.as_ref()) != seen_then {
            return Err(Error::VersionConflict { current: None });
        }
        let mut data = Map::new();
        data.insert("at".into(), at.into());
        let act = Act::Other {
            code: match how {
                How::Adopt => "adopted".into(),
                How::Revert => "reverted".into(),
            },
            data,
        };
        let mut plan = Plan::new(site, act).keeping(Name::Findings, discovery::document(&rest));
        let edit = match how {
            How::Revert => revert(site, &sides)?,
            How::Adopt => Some(adopt(site, &sides, seq).await?),
        };
        match edit {
            Some(edit) => {
                let mut tags = Tags::default();
                tags.load(site, std::iter::once(location.address())).await?;
                plan = plan.editing(vec![edit], tags);
            }
            // Nothing that was ever acknowledged lies there.
            None if location.is_secret() => foreign = Some(location),
            None => plan = plan.clearing(location),
        }
        Ok(plan)
    })
    .await?;
    if let Some(location) = foreign {
        let key = store::key(&Name::Live(location))?;
        retry::ask(site.platform, SecretDelete { key }).await?;
    }
    Ok(seq)
}

/// The change that writes again what was acknowledged; `None` when nothing was, and what lies there is taken away.
fn revert<P>(site: &Site<'_, P>, sides: &Sides) -> Result<Option<Edit>, Error> {
    if sides.is_forgotten {
        return Err(Error::KeysLost);
    }
    Ok(sides.acknowledged.as_ref().map(|record| Edit {
        record: site.record_id(&sides.location),
        leaf: record.leaf,
        before: Some(record.content()),
        after: Some(record.content()),
    }))
}

/// The change that makes what lies there part of the history. A sealed secret in it stays the one that was acknowledged.
async fn adopt<P: Platform>(site: &Site<'_, P>, sides: &Sides, seq: u32) -> Result<Edit, Error> {
    let Sides {
        location,
        acknowledged,
        live,
        is_forgotten,
    } = sides;
    if *is_forgotten {
        return Err(Error::KeysLost);
    }
    // What nobody changes on the page is not changed by taking over what somebody else wrote, either.
    if scope_of(site.policy, location, |kind| kind.change).is_none() {
        return Err(Error::Forbidden {
            needs: "a policy that lets somebody change this on the page",
        });
    }
    let id = site.record_id(location);
    let before = acknowledged.as_ref();
    let Some(live) = live else {
        // It is to be gone.
        let before = before.ok_or(Error::NotFound { what: "record" })?;
        return Ok(Edit {
            record: id,
            leaf: before.leaf,
            before: Some(before.content()),
            after: None,
        });
    };
    let Location { store, key } = location;
    let mut value = live.clone();
    if !location.is_secret() {
        secret::hide(site.policy, location, &mut value);
    }
    gate::check(site.policy, store, key, &value)
        .map_err(|violations| Error::GateRefused { violations })?;
    let kind = site.policy.kind_at(store, key);
    let kind = kind.ok_or(Error::defect("the gate passed an undeclared kind"))?;
    let owner = secret::Owner {
        id,
        leaf: match before {
            Some(record) => record.leaf,
            None => site.head.leaves().take()?,
        },
        before,
        app: None,
    };
    let salt = crate::platform::PlatformExt::random::<24>(site.platform).await?;
    let after = Record {
        location: location.clone(),
        value: secret::seal(site, kind, &owner, &value, salt)?,
        version: seq,
        leaf: owner.leaf,
    };
    Ok(Edit {
        record: id,
        leaf: owner.leaf,
        before: before.map(Record::content),
        after: Some(after.content()),
    })
}
