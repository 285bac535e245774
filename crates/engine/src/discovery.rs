//! Discoveries: stored values that were found to be others than the history says.
//!
//! Each is told to the ledger once, with the place and since when it is known, and is kept among the findings until an administrator
//! takes it for what it is to be, or puts back what was acknowledged. Nothing of it is ever taken into the history by itself.

use bailee_core::actor::Actor;
use bailee_core::entry::Act;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_forge::effect::Now;
use serde_json::{Map, Value as Json, json};

use crate::commit::{Plan, SEQ, commit};
use crate::error::{Damage, Error};
use crate::payload::Members;
use crate::platform::{Platform, PlatformExt};
use crate::sealed;
use crate::seen;
use crate::site::Site;

/// The most findings that are kept at once, of live values and of Bailee's own: what there is more of is found again when these are
/// settled.
const MOST: usize = 200;
/// The most that one change tells of.
const TOLD: usize = 50;

/// A stored value that is not what the history says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Discovery {
    /// Its name, as messages and the ledger have it.
    pub(crate) at: String,
    /// Where the record lies whose value it is; `None` for a value of Bailee's own.
    pub(crate) location: Option<Location>,
    /// What is wrong with it, one of the codes of [`Damage`].
    pub(crate) what: String,
    /// When it was found, in milliseconds since the Unix epoch.
    pub(crate) time: i64,
    /// The change that told it to the ledger.
    pub(crate) seq: u32,
}

/// What was found just now.
pub(crate) type Found = (Name, &'static str);

/// What an error found, if it found something.
pub(crate) fn of_error(error: &Error) -> Option<Found> {
    match error {
        Error::StoreDamaged { name, damage } => Some((name.whole().clone(), damage.code())),
        _ => None,
    }
}

/// The same of a value of which nothing more is known than that it is not what the history says.
pub(crate) fn of_name(name: &Name) -> Found {
    (name.clone(), Damage::Contradicts("").code())
}

impl Discovery {
    fn take(members: &mut Members) -> Result<Self, Error> {
        let key = members.optional_text("key")?;
        let store = members.optional_parsed("store", "a store")?;
        Ok(Self {
            at: members.text("at")?,
            location: key.zip(store).map(|(key, store)| Location { store, key }),
            what: members.text("what")?,
            time: members.time("time")?,
            seq: members.seq(SEQ)?,
        })
    }

    fn to_json(&self) -> Json {
        let mut json = json!({
            "at": self.at,
            "what": self.what,
            "time": self.time,
            SEQ: self.seq,
        });
        if let (Some(members), Some(location)) = (json.as_object_mut(), &self.location) {
            members.insert("store".into(), location.store.to_string().into());
            members.insert("key".into(), location.key.clone().into());
        }
        json
    }
}

/// Returns the findings as they are stored: also those that are not so any more.
///
/// # Errors
/// `store-damaged` when they are not what the change left there that the head names, or the platform's error.
pub(crate) async fn stored<P: Platform>(site: &Site<'_, P>) -> Result<Vec<Discovery>, Error> {
    if site.head.findings == 0 {
        return Ok(Vec::new());
    }
    let json = sealed::read(site.platform, &site.ring, &Name::Findings).await?;
    let json = json.ok_or_else(|| Error::missing(Name::Findings))?;
    let unreadable = || Error::contradicts(Name::Findings, "they cannot be read");
    let Json::Object(members) = json else {
        return Err(unreadable());
    };
    let mut members = Members::new(members);
    let seq = members.seq(SEQ).map_err(|_| unreadable())?;
    if seq != site.head.findings && seq != site.read_head().await?.findings {
        let what = "they are older than the last change of them";
        return Err(Error::contradicts(Name::Findings, what));
    }
    let list = members.optional_list("open").map_err(|_| unreadable())?;
    let read = |one: Json| match one {
        Json::Object(members) => Discovery::take(&mut Members::new(members)).ok(),
        _ => None,
    };
    let all: Option<Vec<Discovery>> = list.unwrap_or_default().into_iter().map(read).collect();
    all.ok_or_else(unreadable)
}

/// Returns the findings that are still so: what a restore brought back, or somebody put back, needs no decision any more.
///
/// # Errors
/// As [`stored`].
pub(crate) async fn open<P: Platform>(site: &Site<'_, P>) -> Result<Vec<Discovery>, Error> {
    let mut all = kept(site).await?;
    // Of Bailee's own values the repairs know.
    all.retain(|one| one.location.is_some());
    Ok(all)
}

/// Returns the findings that are still so, and those at values of Bailee's own, which a repair takes off.
///
/// # Errors
/// As [`stored`].
pub(crate) async fn kept<P: Platform>(site: &Site<'_, P>) -> Result<Vec<Discovery>, Error> {
    let all = stored(site).await?;
    let locations: Vec<Location> = all.iter().filter_map(|one| one.location.clone()).collect();
    let mut states = Vec::with_capacity(locations.len());
    for some in locations.chunks(AT_ONCE) {
        states.extend(seen::read_each(site, some).await?);
    }
    let mut states = states.into_iter();
    Ok(all
        .into_iter()
        .filter(|one| match one.location {
            None => true,
            Some(_) => states.next().is_some_and(|state| state.is_err()),
        })
        .collect())
}

/// Locations that are read in one go.
const AT_ONCE: usize = 20;

/// Returns the document that says these findings.
pub(crate) fn document(all: &[Discovery]) -> Json {
    let open: Vec<Json> = all.iter().map(Discovery::to_json).collect();
    json!({ "open": open })
}

/// Tells the ledger what was found, and keeps it among the findings, unless it is among them. What is right again is taken off.
///
/// What was found may be somebody's change and no damage: live values are read again under the head that the change starts from, and of
/// Bailee's own nothing is told when that has moved, since whoever looks next finds it again.
///
/// # Errors
/// As committing a change.
pub(crate) async fn record<P: Platform>(
    site: &mut Site<'_, P>,
    found: &[Found],
) -> Result<(), Error> {
    if found.is_empty() {
        return Ok(());
    }
    let now = site.platform.ask(Now {}).await?;
    let found_at = site.head.clone();
    let outcome = commit(site, &Actor::Event, async |site, seq| {
        let mut all = match kept(site).await {
            // They are written anew: what is still so is found again.
            Err(Error::StoreDamaged { .. }) => Vec::new(),
            all => all?,
        };
        let has_moved = !site.head.is_at(&found_at);
        let mut told = Vec::new();
        for (name, what) in found {
            let is_still_so = match name {
                Name::Live(location) => {
                    let read = seen::read_each(site, std::slice::from_ref(location)).await?;
                    // A secret that is being written at this moment is no damage.
                    let damaged =
                        |one: &Result<_, Error>| matches!(one, Err(Error::StoreDamaged { .. }));
                    read.iter().any(damaged)
                }
                _ => !has_moved,
            };
            if !is_still_so {
                continue;
            }
            let at = name.to_string();
            if all.iter().any(|one| one.at == at) || told.len() >= TOLD {
                continue;
            }
            let is_live = matches!(name, Name::Live(_));
            let others = all.iter().filter(|one| one.location.is_some() == is_live);
            if others.count() >= MOST {
                continue;
            }
            told.push(json!({"at": at, "what": what}));
            all.push(Discovery {
                at,
                location: match name {
                    Name::Live(location) => Some(location.clone()),
                    _ => None,
                },
                what: (*what).to_owned(),
                time: now,
                seq,
            });
        }
        if told.is_empty() {
            return Err(Error::NotFound { what: "finding" });
        }
        let mut data = Map::new();
        data.insert("found".into(), told.into());
        let act = Act::Other {
            code: "found".into(),
            data,
        };
        Ok(Plan::new(site, act).keeping(Name::Findings, document(&all)))
    })
    .await;
    match outcome {
        Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bailee_core::location::Store;

    #[test]
    fn a_finding_is_read_as_it_was_written() {
        let live = Discovery {
            at: "l:x".into(),
            location: Some(Location {
                store: Store::Entity("job".into()),
                key: "a:b".into(),
            }),
            what: "missing".into(),
            time: 5,
            seq: 7,
        };
        let own = Discovery {
            at: "m:3".into(),
            location: None,
            ..live.clone()
        };
        for one in [live, own] {
            let Json::Object(members) = one.to_json() else {
                panic!("it is an object");
            };
            let read = Discovery::take(&mut Members::new(members)).unwrap();
            assert_eq!(read, one);
        }
    }
}
