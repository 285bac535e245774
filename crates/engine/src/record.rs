//! Records: reading one, and the changes that store or delete one, each optimistic and through the gate.

use bailee_core::change::Edit;
use bailee_core::entry::Act;
use bailee_core::gate;
use bailee_core::id::Address;
use bailee_core::location::{Location, Store};
use bailee_core::name::Name;
use bailee_core::policy::{Audience, Kind, Policy};
use bailee_core::record::{MAX_RECORD_BYTES, MAX_VALUE_BYTES, Record};
use bailee_core::scope::Scope;
use bailee_core::shelf::Tag;
use bailee_forge::Key;
use bailee_forge::value::json_bytes;
use serde::Serialize;
use serde_json::{Value as Json, json};
use ts_rs::TS;

use crate::access::{Authorized, RecordAdmin};
use crate::commit::{Plan, commit};
use crate::error::Error;
use crate::head::{Head, Leaves};
use crate::payload::{Members, Payload, wrong};
use crate::platform::{Platform, PlatformExt};
use crate::secret;
use crate::shelf::{self, Tags};
use crate::site::Site;
use crate::store;

/// Takes where a record lies.
///
/// # Errors
/// `invalid-payload` when no record can lie there: also for what is Bailee's own.
pub(crate) fn take_location(members: &mut Members) -> Result<Location, Error> {
    let expected = "`kvs`, or `entity:` and the name of an entity of the app";
    let store = members.optional_parsed("store", expected)?;
    let store = store.unwrap_or(Store::Kvs);
    if store.is_own() || store == Store::Secret {
        return Err(wrong("store", expected));
    }
    let key = members.text("key")?;
    if Key::new(key.clone()).is_err() {
        return Err(wrong("key", "a key of the store"));
    }
    Ok(Location { store, key })
}

/// A record to store.
#[derive(Debug, TS)]
pub struct Put {
    /// Where it lies: the store, `kvs` if absent, and its key.
    #[ts(flatten)]
    pub location: Location,
    /// Its value, of the shape that its kind declares.
    #[ts(type = "unknown")]
    pub value: Json,
    /// The version that the caller saw; absent or 0 when the record must not exist.
    #[ts(optional)]
    pub expect: Option<u32>,
}

impl Payload for Put {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            location: take_location(members)?,
            value: members.any("value")?,
            expect: members.optional_seq("expect")?,
        })
    }
}

/// A record as the page gets it: secrets are not shown, only that they are set.
#[derive(Debug, Serialize, TS)]
#[ts(rename = "StoredRecord")]
pub(crate) struct RecordView {
    #[serde(flatten)]
    #[ts(flatten)]
    heading: Heading,
    version: u32,
    #[ts(type = "unknown")]
    value: Json,
}

/// What a record is, and what it is called.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Heading {
    id: Address,
    #[ts(type = "string")]
    store: Store,
    key: String,
    /// Null when the policy does not declare it any more.
    kind: Option<String>,
    #[ts(type = "string")]
    scope: Scope,
    /// The text of its label, or its key.
    name: String,
}

impl Heading {
    /// What `record` is under `policy`.
    pub(crate) fn of(policy: &Policy, record: &Record) -> Self {
        let Location { store, key } = &record.location;
        let kind = policy.kind_at(store, key);
        let scope = kind.and_then(|kind| kind.scope(key));
        let name = kind.map_or(key.as_str(), |kind| kind.name(key, &record.value));
        Self {
            id: record.location.address(),
            store: store.clone(),
            name: name.to_owned(),
            kind: kind.map(|kind| kind.name.clone()),
            scope: scope.unwrap_or(Scope::Site),
            key: key.clone(),
        }
    }

    /// The kind, if the policy declares it.
    pub(crate) fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// Whose it is.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Where it stands in the order of all, for people: by kind, scope and name.
    pub(crate) fn place(&self) -> Vec<u8> {
        let kind = self.kind().unwrap_or_default();
        let Self {
            scope,
            name,
            store,
            key,
            ..
        } = self;
        format!("{kind}\0{scope}\0{name}\0{store}\0{key}").into_bytes()
    }
}

/// Returns at which scope a caller has to be administrator to do on the page what `who` of the kind says; `None` when nobody may.
/// A record that the policy does not declare is the site's.
pub(crate) fn scope_of(
    policy: &Policy,
    location: &Location,
    who: impl Fn(&Kind) -> Audience,
) -> Option<Scope> {
    match policy.kind_at(&location.store, &location.key) {
        Some(kind) => kind.scope_of(who(kind), &location.key),
        None => Some(Scope::Site),
    }
}

/// Values of records and their tags, read with the site, so that the first plan of a change needs no further call.
#[derive(Default)]
pub struct Seen {
    values: Vec<Option<Json>>,
    tags: Option<Tags>,
}

impl Seen {
    /// Returns the names of what is read beside the site for the records at `locations`.
    pub(crate) fn names(head: &Head, locations: &[Location]) -> Vec<Name> {
        let live = locations.iter().cloned().map(Name::Live);
        let addresses = locations.iter().map(Location::address);
        live.chain(shelf::names(head, addresses)).collect()
    }

    /// Takes what was read at `names`.
    ///
    /// # Errors
    /// As [`Tags::load`].
    pub(crate) async fn new<P: Platform>(
        site: &Site<'_, P>,
        names: &[Name],
        values: Vec<Option<Json>>,
    ) -> Result<Self, Error> {
        let mut tags = Tags::default();
        let count = names.iter().filter(|name| matches!(name, Name::Live(_)));
        let (live, shelves) = values.split_at_checked(count.count()).unwrap_or_default();
        let names = names.get(live.len()..).unwrap_or_default();
        tags.take(site, names, shelves).await?;
        Ok(Self {
            values: live.to_vec(),
            tags: Some(tags),
        })
    }

    /// Returns the records at `locations` and the shelves of their tags: as they were seen the first time, read again later, and
    /// also where the two do not agree, since a batch may leave something out or return it too old.
    ///
    /// # Errors
    /// `store-damaged` when a value is not what the history says.
    async fn take<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        locations: &[Location],
    ) -> Result<(Vec<Option<Record>>, Tags), Error> {
        let seen = std::mem::take(self);
        if let Some(tags) = seen.tags
            && let Ok(records) = open_all(site, locations, seen.values, &tags)
        {
            return Ok((records, tags));
        }
        let names = Self::names(&site.head, locations);
        let values = store::read_together(site.platform, &names).await?;
        let seen = Self::new(site, &names, values).await?;
        let tags = seen.tags.unwrap_or_default();
        Ok((open_all(site, locations, seen.values, &tags)?, tags))
    }
}

fn open_all<P>(
    site: &Site<'_, P>,
    locations: &[Location],
    values: Vec<Option<Json>>,
    tags: &Tags,
) -> Result<Vec<Option<Record>>, Error> {
    let found = locations.iter().zip(values);
    found
        .map(|(location, value)| open(site, location, value, tags.tag(&location.address())))
        .collect()
}

/// Returns the record whose value was found at `location`, if there is one.
///
/// # Errors
/// `store-damaged` when it is not what the history says. Nothing is changed then: what somebody else left there is never taken for
/// something that was acknowledged.
fn open<P>(
    site: &Site<'_, P>,
    location: &Location,
    value: Option<Json>,
    tag: Option<&Tag>,
) -> Result<Option<Record>, Error> {
    let what = match (value, tag) {
        (None, None) => return Ok(None),
        // What the app itself writes is what it is now; the next look takes it into the history.
        (value, tag) if site.policy.observes(location) => {
            return Ok(value.map(|value| Record {
                location: location.clone(),
                value,
                version: tag.map_or(0, |tag| tag.version),
                leaf: tag.map_or(0, |tag| tag.leaf),
            }));
        }
        (None, Some(_)) => "it is gone; a restore that covers it brings it back",
        (Some(_), None) => "a value lies there that the history does not know",
        (Some(value), Some(tag)) => {
            let record = Record {
                location: location.clone(),
                value,
                version: tag.version,
                leaf: tag.leaf,
            };
            let content = record.content();
            if content.as_bytes().len() <= MAX_RECORD_BYTES
                && site.commit(tag.leaf, &content)? == tag.commitment
            {
                return Ok(Some(record));
            }
            "it is not what the history says; a restore that covers it brings it back"
        }
    };
    Err(Error::contradicts(Name::Live(location.clone()), what))
}

/// Stores records in one change and returns its number, which is their version now.
///
/// # Errors
/// `gate-refused`, `version-conflict`, `restore-running`, `too-large`, `forbidden`, `project-missing`, or as
/// committing a change; nothing was changed.
pub async fn put<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    puts: &[Put],
    mut seen: Seen,
) -> Result<u32, Error> {
    for put in puts {
        check_put(site, by, put)?;
    }
    let locations: Vec<Location> = puts.iter().map(|put| put.location.clone()).collect();
    let actor = site.pseudonym(by.account_id());
    commit(site, &actor, async |site, seq| {
        check_no_restore(site)?;
        let (stored, tags) = seen.take(site, &locations).await?;
        let mut leaves = site.head.leaves();
        let mut edits = Vec::with_capacity(puts.len());
        for (put, before) in puts.iter().zip(stored) {
            edits.push(edit(site, put, before, &mut leaves, seq).await?);
        }
        Ok(Plan::new(site, Act::Put).editing(edits, tags))
    })
    .await
}

fn check_put<P>(site: &Site<'_, P>, by: &Authorized<RecordAdmin>, put: &Put) -> Result<(), Error> {
    check_change(site.policy, by, &put.location)?;
    if by.is_project_missing() {
        return Err(Error::ProjectMissing);
    }
    let Location { store, key } = &put.location;
    gate::check(site.policy, store, key, &put.value)
        .map_err(|violations| Error::GateRefused { violations })
}

fn check_change(
    policy: &Policy,
    by: &Authorized<RecordAdmin>,
    location: &Location,
) -> Result<(), Error> {
    let scope = scope_of(policy, location, |kind| kind.change);
    if scope.is_some_and(|scope| by.covers(&scope)) {
        return Ok(());
    }
    Err(Error::Forbidden {
        needs: "Administer Projects for the record's project",
    })
}

/// Returns what a put does to the record that is stored as `before`; a new one takes the next leaf.
async fn edit<P: Platform>(
    site: &Site<'_, P>,
    put: &Put,
    before: Option<Record>,
    leaves: &mut Leaves,
    seq: u32,
) -> Result<Edit, Error> {
    let current = before.as_ref().map(|record| record.version);
    if put.expect.filter(|version| *version > 0) != current {
        return Err(Error::VersionConflict { current });
    }
    let Location { store, key } = &put.location;
    let kind = site.policy.kind_at(store, key);
    let kind = kind.ok_or(Error::defect("the gate passed an undeclared kind"))?;
    let owner = secret::Owner {
        id: site.record_id(&put.location),
        leaf: match &before {
            Some(record) => record.leaf,
            None => leaves.take()?,
        },
        before: before.as_ref(),
    };
    let salt = site.platform.random::<24>().await?;
    let after = Record {
        location: put.location.clone(),
        value: secret::seal(site, kind, &owner, &put.value, salt)?,
        version: seq,
        leaf: owner.leaf,
    };
    // The gate has measured the value as it was given; a sealed secret is longer than its text.
    let bytes = json_bytes(&after.value);
    if bytes > MAX_VALUE_BYTES {
        return Err(Error::TooLarge {
            limit: format!(
                "a value has at most {MAX_VALUE_BYTES} bytes of JSON, this one has {bytes} with its secrets sealed"
            ),
        });
    }
    let content = after.content();
    Ok(Edit {
        record: owner.id,
        leaf: owner.leaf,
        before: before.as_ref().map(Record::content),
        after: Some(content),
    })
}

/// Deletes a record of which the caller saw version `expect`, and returns the change's number.
///
/// # Errors
/// As [`put`]; `not-found` when it is not there.
pub(crate) async fn delete<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    location: &Location,
    expect: u32,
    mut seen: Seen,
) -> Result<u32, Error> {
    check_change(site.policy, by, location)?;
    let actor = site.pseudonym(by.account_id());
    let locations = std::slice::from_ref(location);
    commit(site, &actor, async |site, _| {
        check_no_restore(site)?;
        let (mut stored, tags) = seen.take(site, locations).await?;
        let before = stored.pop().flatten();
        let before = before.ok_or(Error::NotFound { what: "record" })?;
        if before.version != expect {
            return Err(Error::VersionConflict {
                current: Some(before.version),
            });
        }
        let edit = Edit {
            record: site.record_id(location),
            leaf: before.leaf,
            before: Some(before.content()),
            after: None,
        };
        Ok(Plan::new(site, Act::Delete).editing(vec![edit], tags))
    })
    .await
}

/// Returns a record, which the caller may see.
///
/// # Errors
/// `not-found` when it is not there; `store-damaged` when the history does not know it.
pub(crate) async fn get<P: Platform>(
    site: &Site<'_, P>,
    location: &Location,
    mut seen: Seen,
) -> Result<Record, Error> {
    let (mut stored, _) = seen.take(site, std::slice::from_ref(location)).await?;
    let record = stored.pop().flatten();
    record.ok_or(Error::NotFound { what: "record" })
}

fn check_no_restore<P>(site: &Site<'_, P>) -> Result<(), Error> {
    if site.head.job.is_empty() {
        return Ok(());
    }
    let job = site.head.job.clone();
    Err(Error::RestoreRunning { job })
}

/// Returns a record as the page gets it.
pub(crate) fn to_page(policy: &Policy, record: &Record) -> RecordView {
    let Location { store, key } = &record.location;
    // Without a kind nobody can say which of its texts are secrets.
    let mut value = json!({ gate::SECRET: gate::SECRET_SET });
    if let Some(kind) = policy.kind_at(store, key) {
        value.clone_from(&record.value);
        secret::hide(Some(kind), &mut value);
    }
    RecordView {
        heading: Heading::of(policy, record),
        version: record.version,
        value,
    }
}
