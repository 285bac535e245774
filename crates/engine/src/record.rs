//! Records: reading one, and the changes that store or delete one, each optimistic and through the gate.

use bailee_core::gate;
use bailee_core::id::Address;
use bailee_core::location::{Location, Store};
use bailee_core::policy::{Audience, Kind, Policy};
use bailee_core::record::Record;
use bailee_core::scope::Scope;
use bailee_forge::Key;
use serde::Serialize;
use serde_json::{Value as Json, json};
use ts_rs::TS;

use crate::access::{Authorized, RecordAdmin};
use crate::error::Error;
use crate::payload::{Members, Payload, wrong};
use crate::platform::Platform;
use crate::secret;
use crate::seen::Seen;
use crate::site::Site;
use crate::write::{self, Expect, Write};

/// Takes where a record lies.
///
/// # Errors
/// `invalid-payload` when no record can lie there: also for what is Bailee's own.
pub(crate) fn take_location(members: &mut Members) -> Result<Location, Error> {
    let store = take_store(members)?;
    let key = members.text("key")?;
    locate(store, key, "key")
}

/// Takes the store in which a record lies, plain keys unless it is given.
///
/// # Errors
/// `invalid-payload` when no record can lie there: also for what is Bailee's own.
pub(crate) fn take_store(members: &mut Members) -> Result<Store, Error> {
    let expected = "`kvs`, `secret`, or `entity:` and the name of an entity of the app";
    let store = members.optional_parsed("store", expected)?;
    let store = store.unwrap_or(Store::Kvs);
    if store.is_own() {
        return Err(wrong("store", expected));
    }
    Ok(store)
}

/// Returns where a record lies; `name` is the member that says its key.
///
/// # Errors
/// `invalid-payload` when it is no key, or one of Bailee's own.
pub(crate) fn locate(store: Store, key: String, name: &'static str) -> Result<Location, Error> {
    let location = Location { store, key };
    if location.is_own() || Key::new(location.key.clone()).is_err() {
        return Err(wrong(name, "a key of the store"));
    }
    Ok(location)
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

impl RecordView {
    /// Shows nothing of the value.
    pub(crate) fn hide(mut self) -> Self {
        self.value = json!({ gate::SECRET: gate::SECRET_SET });
        self
    }

    /// Returns the value that it shows.
    pub(crate) fn into_value(self) -> Json {
        self.value
    }
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
        // Nothing of a secret is shown, so none is called by what it says.
        let named = kind.filter(|_| !record.location.is_secret());
        let name = named.map_or(key.as_str(), |kind| kind.name(key, &record.value));
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

/// Stores records in one change and returns its number, which is their version now.
///
/// # Errors
/// `gate-refused`, `version-conflict`, `restore-running`, `too-large`, `forbidden`, `project-missing`, or as
/// committing a change; nothing was changed.
pub async fn put<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    puts: &[Put],
    seen: Seen,
) -> Result<u32, Error> {
    let mut writes = Vec::with_capacity(puts.len());
    for put in puts {
        check_put(site, by, put)?;
        writes.push(Write {
            location: put.location.clone(),
            value: Some(put.value.clone()),
            expect: Expect::version(put.expect.unwrap_or_default()),
        });
    }
    write::as_user(site, by, writes, seen).await
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

/// Deletes a record of which the caller saw version `expect`, and returns the change's number.
///
/// # Errors
/// As [`put`]; `not-found` when it is not there.
pub(crate) async fn delete<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    location: &Location,
    expect: u32,
    seen: Seen,
) -> Result<u32, Error> {
    check_change(site.policy, by, location)?;
    let write = Write {
        location: location.clone(),
        value: None,
        // Version 0 is one that no record has, and here not the word for a record that is not there.
        expect: Expect::There(expect),
    };
    write::as_user(site, by, vec![write], seen).await
}

/// Returns a record, which the caller may see.
///
/// # Errors
/// `not-found` when it is not there; `store-damaged` when the history does not know it.
pub(crate) async fn get<P: Platform>(
    site: &Site<'_, P>,
    location: &Location,
    seen: Seen,
) -> Result<Record, Error> {
    let (mut stored, _) = seen.take(site, std::slice::from_ref(location)).await?;
    let record = stored.pop().flatten();
    record.ok_or(Error::NotFound { what: "record" })
}

/// Returns a record as the page gets it.
pub(crate) fn to_page(policy: &Policy, record: &Record) -> RecordView {
    let Location { store, key } = &record.location;
    // Without a kind nobody can say which of its texts are secrets.
    let mut value = json!({ gate::SECRET: gate::SECRET_SET });
    if policy.kind_at(store, key).is_some() {
        value.clone_from(&record.value);
        secret::hide(policy, &record.location, &mut value);
    }
    RecordView {
        heading: Heading::of(policy, record),
        version: record.version,
        value,
    }
}
