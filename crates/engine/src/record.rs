//! Records: put, get, list and delete, each optimistic and through the gate.

use std::collections::BTreeMap;

use bailee_core::change::Edit;
use bailee_core::cipher;
use bailee_core::gate;
use bailee_core::policy::{Class, Field, Policy};
use bailee_core::record::{MAX_RECORD_BYTES, Record, RecordId, record_id};
use bailee_core::scope::Scope;
use bailee_forge::value::json_bytes;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::access::{Authorized, RecordAdmin};
use crate::commit::{self, Plan};
use crate::error::EngineError;
use crate::name;
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::site::Site;
use crate::state;
use bailee_core::entry::Act;

/// What `records.put` takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Put {
    /// Declared kind.
    pub kind: String,
    /// `site` or `project:<id>`.
    pub scope: Scope,
    /// Name, unique within kind and scope.
    pub name: String,
    /// Declared fields.
    pub fields: Map<String, Json>,
    /// The version that the caller saw; absent or 0 when the record must not exist.
    #[serde(default)]
    pub expect: Option<u32>,
}

/// A record that was stored.
#[derive(Debug, PartialEq, Eq)]
pub struct Stored {
    /// The record's id.
    pub id: RecordId,
    /// Its version now.
    pub version: u32,
    /// The change that wrote it.
    pub seq: u32,
}

/// Stores a record. Costs one read of the live value and one `transact`.
///
/// # Errors
/// `gate-refused`, `version-conflict`, `restore-running`, `too-large`, `forbidden`, or as [`commit::commit`]; nothing was changed.
pub async fn put<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    put: &Put,
) -> Result<Stored, EngineError> {
    if !by.covers(&put.scope) {
        return Err(EngineError::Forbidden {
            needs: "Administer Projects for the record's project",
        });
    }
    if by.is_project_missing() {
        return Err(EngineError::NotFound { what: "project" });
    }
    gate::check(site.policy, &put.kind, &put.scope, &put.name, &put.fields)
        .map_err(|violations| EngineError::GateRefused { violations })?;
    let id = record_id(&site.id_key, &put.kind, &put.scope, &put.name);
    let actor = site.pseudonym(by.account_id());
    let done = commit::commit(site, &actor, async |site, seq| {
        no_restore(site)?;
        let before = read(site, &id).await?;
        let current = before.as_ref().map(|record| record.version);
        if put.expect.filter(|version| *version > 0) != current {
            return Err(EngineError::VersionConflict { current });
        }
        let created = before.as_ref().map_or(seq, |record| record.created);
        let fields = seal_secrets(site, put, &id, created, before.as_ref()).await?;
        let after = Record {
            kind: put.kind.clone(),
            scope: put.scope.clone(),
            name: put.name.clone(),
            fields,
            version: seq,
            created,
        };
        let bytes = json_bytes(&after.to_value());
        if bytes > MAX_RECORD_BYTES {
            return Err(EngineError::TooLarge {
                limit: format!(
                    "a record has at most {MAX_RECORD_BYTES} bytes of JSON, this one has {bytes}"
                ),
            });
        }
        let (before, after) = (before.map(|record| record.content()), Some(after.content()));
        let edit = Edit {
            record: id,
            created,
            before,
            after,
        };
        Ok((
            Plan {
                act: Act::Put,
                edits: vec![edit],
                sets: Vec::new(),
                head: site.head.clone(),
            },
            (),
        ))
    })
    .await?;
    Ok(Stored {
        id,
        version: done.seq,
        seq: done.seq,
    })
}

/// Deletes a record of which the caller saw version `expect`, and returns the change's number.
///
/// # Errors
/// As [`put`]; `not-found` when it is not there.
pub async fn delete<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    id: &RecordId,
    expect: u32,
) -> Result<u32, EngineError> {
    let actor = site.pseudonym(by.account_id());
    let done = commit::commit(site, &actor, async |site, _| {
        no_restore(site)?;
        let before = read(site, id)
            .await?
            .ok_or(EngineError::NotFound { what: "record" })?;
        if !by.covers(&before.scope) {
            return Err(EngineError::NotFound { what: "record" });
        }
        if before.version != expect {
            return Err(EngineError::VersionConflict {
                current: Some(before.version),
            });
        }
        let edit = Edit {
            record: *id,
            created: before.created,
            before: Some(before.content()),
            after: None,
        };
        Ok((
            Plan {
                act: Act::Delete,
                edits: vec![edit],
                sets: Vec::new(),
                head: site.head.clone(),
            },
            (),
        ))
    })
    .await?;
    Ok(done.seq)
}

/// Returns a record.
///
/// # Errors
/// `not-found` when it is not there or not the caller's to see; `store-damaged` when it cannot be read.
pub async fn get<P: Platform>(
    site: &Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    id: &RecordId,
) -> Result<Record, EngineError> {
    let record = read(site, id)
        .await?
        .filter(|record| by.covers(&record.scope));
    record.ok_or(EngineError::NotFound { what: "record" })
}

/// Reads a record's scope, to find out which permission it needs.
///
/// # Errors
/// `store-damaged` when it cannot be read, or the platform's error.
pub async fn scope_of<P: Platform>(
    site: &Site<'_, P>,
    id: &RecordId,
) -> Result<Option<Scope>, EngineError> {
    Ok(read(site, id).await?.map(|record| record.scope))
}

async fn read<P: Platform>(
    site: &Site<'_, P>,
    id: &RecordId,
) -> Result<Option<Record>, EngineError> {
    let key = name::live(id)?;
    let Some(json) = retry::read(site.platform, async || site.platform.get(&key).await).await?
    else {
        return Ok(None);
    };
    let record = Record::from_value(&json).map_err(|_| EngineError::damaged(&key))?;
    // A value that was moved here from another key is not this record.
    if record_id(&site.id_key, &record.kind, &record.scope, &record.name) != *id {
        return Err(EngineError::damaged(&key));
    }
    Ok(Some(record))
}

fn no_restore<P>(site: &Site<'_, P>) -> Result<(), EngineError> {
    if site.head.job.is_empty() {
        return Ok(());
    }
    Err(EngineError::RestoreRunning {
        job: site.head.job.clone(),
    })
}

/// Returns the fields as they are stored: secrets sealed under the record's key, kept ones taken over.
async fn seal_secrets<P: Platform>(
    site: &Site<'_, P>,
    put: &Put,
    id: &RecordId,
    created: u32,
    before: Option<&Record>,
) -> Result<Map<String, Json>, EngineError> {
    let kind = site.policy.kind(&put.kind).ok_or(EngineError::Defect {
        what: "the gate passed an undeclared kind",
    })?;
    let mut fields = put.fields.clone();
    for field in kind
        .fields
        .iter()
        .filter(|field| field.class == Class::Secret)
    {
        let Some(given) = fields.get_mut(&field.name) else {
            continue;
        };
        *given = if gate::is_secret_placeholder(given) {
            match before.and_then(|record| record.fields.get(&field.name)) {
                Some(kept) => kept.clone(),
                None => {
                    return Err(EngineError::payload(format!(
                        "field `{}` has no secret to keep",
                        field.name
                    )));
                }
            }
        } else {
            let Json::String(secret) = &*given else {
                return Err(EngineError::payload(format!(
                    "field `{}` is not text",
                    field.name
                )));
            };
            let key = site.ring.record_key(created).ok_or(EngineError::KeysLost)?;
            let salt = site.platform.random::<24>().await?;
            let place = secret_place(id, &field.name);
            let sealed =
                cipher::seal_field(&key, &place, secret.as_bytes(), salt).map_err(|error| {
                    EngineError::TooLarge {
                        limit: error.to_string(),
                    }
                })?;
            json!({gate::SEALED: BASE64.encode(&sealed)})
        };
    }
    Ok(fields)
}

/// The place a sealed secret is bound to.
fn secret_place(id: &RecordId, field: &str) -> String {
    format!("l:{id}:{field}")
}

/// Returns a record as the page gets it: secrets are not shown, only that they are set.
#[must_use]
pub fn to_page(policy: &Policy, id: &RecordId, record: &Record) -> Json {
    let kind = policy.kind(&record.kind);
    // A field that is no longer declared may hold a sealed secret, too.
    let is_secret = |name: &str| {
        kind.and_then(|kind| kind.field(name))
            .is_none_or(Field::is_secret)
    };
    let fields: Map<String, Json> = record
        .fields
        .iter()
        .map(|(name, value)| {
            let shown = match gate::sealed_text(value) {
                Some(_) if is_secret(name) => json!({gate::SECRET: gate::SECRET_SET}),
                _ => value.clone(),
            };
            (name.clone(), shown)
        })
        .collect();
    json!({
        "id": id.to_string(),
        "kind": record.kind,
        "scope": record.scope,
        "name": record.name,
        "version": record.version,
        "created": record.created,
        "fields": fields,
    })
}

/// What `records.list` takes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Only this kind.
    #[serde(default)]
    pub kind: Option<String>,
    /// Only this scope.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Records in a page, 1–100; 50 if absent.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// Returns a page of records in order of kind, scope and name, with the total.
///
/// It rests on the history, which is dense, and never on a query being complete.
///
/// # Errors
/// `store-damaged` when the history has a gap, or the platform's error.
pub async fn list<P: Platform>(
    site: &Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    list: &List,
) -> Result<Json, EngineError> {
    let limit = list.limit.unwrap_or(50);
    if !(1..=100).contains(&limit) {
        return Err(EngineError::payload("limit is not 1 to 100"));
    }
    let state = state::state(site).await?;
    let wanted: BTreeMap<_, _> = state
        .records
        .iter()
        .filter(|(_, record)| by.covers(&record.scope))
        .filter(|(_, record)| list.kind.as_ref().is_none_or(|kind| *kind == record.kind))
        .filter(|(_, record)| {
            list.scope
                .as_ref()
                .is_none_or(|scope| *scope == record.scope)
        })
        .map(|(id, record)| {
            (
                (&record.kind, record.scope.to_string(), &record.name),
                (id, record),
            )
        })
        .collect();
    let after = list.cursor.as_deref().map(read_cursor).transpose()?;
    let mut rest = wanted
        .iter()
        .filter(|((kind, scope, name), _)| match &after {
            None => true,
            Some((k, s, n)) => (*kind, scope, *name) > (k, s, n),
        });
    let page: Vec<_> = rest.by_ref().take(limit).collect();
    let more = rest.next().is_some();
    let cursor = page
        .last()
        .filter(|_| more)
        .map(|((kind, scope, name), _)| {
            BASE64URL_NOPAD.encode(json!([kind, scope, name]).to_string().as_bytes())
        });
    let records: Vec<_> = page
        .iter()
        .map(|(_, (id, record))| to_page(site.policy, id, record))
        .collect();
    Ok(json!({"records": records, "cursor": cursor, "total": wanted.len()}))
}

/// A cursor is the place of the last record shown, so that a page is right whatever was added or deleted in between.
fn read_cursor(cursor: &str) -> Result<(String, String, String), EngineError> {
    let wrong = || EngineError::payload("cursor is not one of ours");
    let bytes = BASE64URL_NOPAD
        .decode(cursor.as_bytes())
        .map_err(|_| wrong())?;
    serde_json::from_slice(&bytes).map_err(|_| wrong())
}
