//! Records: reading one, and the changes that store or delete one, each optimistic and through the gate.

use bailee_core::change::Edit;
use bailee_core::entry::Act;
use bailee_core::gate;
use bailee_core::id::Address;
use bailee_core::name::Name;
use bailee_core::policy::Policy;
use bailee_core::record::{MAX_RECORD_BYTES, Record, address};
use bailee_core::scope::Scope;
use bailee_forge::value::json_bytes;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use ts_rs::TS;

use crate::access::{Authorized, RecordAdmin};
use crate::commit::{Plan, commit};
use crate::error::Error;
use crate::head::Leaves;
use crate::payload::{Members, Payload};
use crate::platform::{Platform, PlatformExt};
use crate::secret;
use crate::site::Site;
use crate::store;

/// A record to store.
#[derive(Debug, TS)]
pub struct Put {
    /// Declared kind.
    pub kind: String,
    /// `site` or `project:<id>`.
    #[ts(type = "string")]
    pub scope: Scope,
    /// Name, unique within kind and scope.
    pub name: String,
    /// Declared fields.
    #[ts(type = "Record<string, unknown>")]
    pub fields: Map<String, Json>,
    /// The version that the caller saw; absent or 0 when the record must not exist.
    #[ts(optional)]
    pub expect: Option<u32>,
}

impl Payload for Put {
    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            kind: members.text("kind")?,
            scope: members.scope("scope")?,
            name: members.text("name")?,
            fields: members.object("fields")?,
            expect: members.optional_seq("expect")?,
        })
    }
}

impl Put {
    /// Where its live value lies.
    pub(crate) fn address(&self) -> Address {
        address(&self.kind, &self.scope, &self.name)
    }
}

/// A record as the page gets it: secrets are not shown, only that they are set.
#[derive(Debug, Serialize, TS)]
#[ts(rename = "StoredRecord")]
pub(crate) struct RecordView {
    id: Address,
    kind: String,
    #[ts(type = "string")]
    scope: Scope,
    name: String,
    version: u32,
    #[ts(type = "Record<string, unknown>")]
    fields: Map<String, Json>,
}

/// Live values that were read with the site, so that the first plan of a change needs no further call.
#[derive(Default)]
pub struct Seen(Vec<Option<Json>>);

impl Seen {
    /// Takes what was read beside the site.
    pub(crate) fn new(values: Vec<Option<Json>>) -> Self {
        Self(values)
    }

    /// Returns the records at `addresses`: as they were seen the first time, read again later.
    async fn take<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        addresses: &[Address],
    ) -> Result<Vec<Option<Record>>, Error> {
        let mut values = std::mem::take(&mut self.0);
        if values.len() != addresses.len() {
            let names: Vec<Name> = addresses.iter().copied().map(Name::Live).collect();
            values = store::read_together(site.platform, &names).await?;
        }
        let found = addresses.iter().zip(&values);
        found
            .map(|(address, value)| open_of(site, *address, value.as_ref()))
            .collect()
    }

    /// As [`Self::take`], of one.
    async fn take_one<P: Platform>(
        &mut self,
        site: &Site<'_, P>,
        address: Address,
    ) -> Result<Option<Record>, Error> {
        Ok(self.take(site, &[address]).await?.pop().flatten())
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
    mut seen: Seen,
) -> Result<u32, Error> {
    for put in puts {
        check_put(site, by, put)?;
    }
    let addresses: Vec<Address> = puts.iter().map(Put::address).collect();
    let actor = site.pseudonym(by.account_id());
    commit(site, &actor, async |site, seq| {
        check_no_restore(site)?;
        let stored = seen.take(site, &addresses).await?;
        let mut leaves = site.head.leaves();
        let mut edits = Vec::with_capacity(puts.len());
        for (put, before) in puts.iter().zip(stored) {
            edits.push(edit(site, put, before, &mut leaves, seq).await?);
        }
        Ok(Plan::new(site, Act::Put).editing(edits))
    })
    .await
}

fn check_put<P>(site: &Site<'_, P>, by: &Authorized<RecordAdmin>, put: &Put) -> Result<(), Error> {
    if !by.covers(&put.scope) {
        return Err(Error::Forbidden {
            needs: "Administer Projects for the record's project",
        });
    }
    if by.is_project_missing() {
        return Err(Error::ProjectMissing);
    }
    gate::check(site.policy, &put.kind, &put.scope, &put.name, &put.fields)
        .map_err(|violations| Error::GateRefused { violations })
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
    let kind = site.policy.kind(&put.kind);
    let kind = kind.ok_or(Error::defect("the gate passed an undeclared kind"))?;
    let owner = secret::Owner {
        id: site.record_id(&put.kind, &put.scope, &put.name),
        leaf: match &before {
            Some(record) => record.leaf,
            None => leaves.take()?,
        },
        before: before.as_ref(),
    };
    let salt = site.platform.random::<24>().await?;
    let after = Record {
        kind: put.kind.clone(),
        scope: put.scope.clone(),
        name: put.name.clone(),
        fields: secret::seal(site, kind, &owner, &put.fields, salt)?,
        version: seq,
        leaf: owner.leaf,
    };
    check_size(&after)?;
    Ok(Edit {
        record: owner.id,
        leaf: owner.leaf,
        before: before.as_ref().map(Record::content),
        after: Some(after.content()),
    })
}

/// Deletes a record of which the caller saw version `expect`, and returns the change's number.
///
/// # Errors
/// As [`put`]; `not-found` when it is not there.
pub(crate) async fn delete<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    address: Address,
    expect: u32,
    mut seen: Seen,
) -> Result<u32, Error> {
    let actor = site.pseudonym(by.account_id());
    commit(site, &actor, async |site, _| {
        check_no_restore(site)?;
        let before = seen.take_one(site, address).await?;
        let before = before
            .filter(|record| by.covers(&record.scope))
            .ok_or(Error::NotFound { what: "record" })?;
        if before.version != expect {
            return Err(Error::VersionConflict {
                current: Some(before.version),
            });
        }
        let edit = Edit {
            record: site.record_id(&before.kind, &before.scope, &before.name),
            leaf: before.leaf,
            before: Some(before.content()),
            after: None,
        };
        Ok(Plan::new(site, Act::Delete).editing(vec![edit]))
    })
    .await
}

/// Returns a record.
///
/// # Errors
/// `not-found` when it is not there or not the caller's to see; `store-damaged` when it cannot be read.
pub(crate) async fn get<P: Platform>(
    site: &Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    address: Address,
    mut seen: Seen,
) -> Result<Record, Error> {
    let record = seen.take_one(site, address).await?;
    record
        .filter(|record| by.covers(&record.scope))
        .ok_or(Error::NotFound { what: "record" })
}

/// Reads a live value that was found at `address`.
///
/// # Errors
/// `store-damaged` when it is no record, or one that was moved there from elsewhere.
pub(crate) fn open(address: Address, value: Option<&Json>) -> Result<Option<Record>, Error> {
    let Some(value) = value else {
        return Ok(None);
    };
    let name = Name::Live(address);
    let record = Record::from_value(value).map_err(|error| error.at(&name))?;
    if record.address() != address {
        return Err(Error::contradicts(name, "it is another record"));
    }
    if record.content().as_bytes().len() > MAX_RECORD_BYTES {
        return Err(Error::contradicts(
            name,
            "it is larger than any that the app writes",
        ));
    }
    Ok(Some(record))
}

/// As [`open`], and refuses one that claims a leaf which was never given: it lies in the open, and whoever wrote it could claim any.
fn open_of<P>(
    site: &Site<'_, P>,
    address: Address,
    value: Option<&Json>,
) -> Result<Option<Record>, Error> {
    let record = open(address, value)?;
    match record {
        Some(record) if !(1..=site.head.leaf).contains(&record.leaf) => {
            let what = "its key was never given to it";
            Err(Error::contradicts(Name::Live(address), what))
        }
        record => Ok(record),
    }
}

fn check_no_restore<P>(site: &Site<'_, P>) -> Result<(), Error> {
    if site.head.job.is_empty() {
        return Ok(());
    }
    let job = site.head.job.clone();
    Err(Error::RestoreRunning { job })
}

fn check_size(record: &Record) -> Result<(), Error> {
    let bytes = json_bytes(&record.to_value());
    if bytes <= MAX_RECORD_BYTES {
        return Ok(());
    }
    Err(Error::TooLarge {
        limit: format!(
            "a record has at most {MAX_RECORD_BYTES} bytes of JSON, this one has {bytes}"
        ),
    })
}

/// Returns a record as the page gets it.
pub(crate) fn to_page(policy: &Policy, record: &Record) -> RecordView {
    let kind = policy.kind(&record.kind);
    let mut fields = record.fields.clone();
    secret::hide(kind, &mut fields);
    RecordView {
        id: record.address(),
        kind: record.kind.clone(),
        scope: record.scope.clone(),
        name: record.name.clone(),
        version: record.version,
        fields,
    }
}
