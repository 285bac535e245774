//! The key-value store, the secret store and the custom entities: requests applied to one installation's store.

mod batch;
mod check;
mod query;
mod transaction;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::app::Entity;
use crate::config::Config;
use crate::dice::{Dice, fnv};
use crate::fault::{Fault, flip};
use crate::refusal::Refusal;
use crate::request::{Answer, Metadata, Options, Request, Shown};
use crate::store::{Area, Expiry, Store, Text, Version, Write};
use crate::time::rfc3339;

pub(crate) use check::written_bytes;

/// Everything that a store request touches.
pub(crate) struct Scene<'a> {
    /// The installation's store.
    pub(crate) store: &'a mut Store,
    /// Random choices of the site.
    pub(crate) dice: &'a mut Dice,
    /// Declared entities.
    pub(crate) entities: &'a BTreeMap<String, Entity>,
    /// The platform's behaviour.
    pub(crate) config: &'a Config,
    /// The site's time.
    pub(crate) at: i64,
    /// A fault that changes the answer or the extent of the request.
    pub(crate) twist: Option<&'a Fault>,
    /// The installation's id: cursors work for it alone.
    pub(crate) installation: &'a str,
    /// Bytes of values read so far.
    pub(crate) read: usize,
}

impl Scene<'_> {
    /// Applies a store request.
    pub(crate) fn apply(&mut self, request: Request) -> Result<Answer, Refusal> {
        match request {
            Request::Get(area, key, options) => self.get(&area, &key, &options),
            Request::Set(area, key, value, options) => self.set(&area, &key, value, &options),
            Request::Delete(area, key) => {
                check::key(&key)?;
                self.known(&area)?;
                self.write(area, key, None, None);
                Ok(Answer::Done)
            }
            Request::Query(query) => self.query(&query),
            Request::EntityQuery(query) => self.entity_query(&query),
            Request::BatchGet(items) => self.batch_get(items),
            Request::BatchSet(items) => self.batch_set(items),
            Request::BatchDelete(items) => self.batch_delete(items),
            Request::Transact(transaction) => self.transact(transaction),
            Request::Push(_)
            | Request::QueueStats(_)
            | Request::QueueCancel(_)
            | Request::Jira(..)
            | Request::Sleep(_) => Err(Refusal::not_modelled("this request in the store")),
        }
    }

    fn get(&mut self, area: &Area, key: &str, options: &Options) -> Result<Answer, Refusal> {
        check::key(key)?;
        self.known(area)?;
        self.read_one(area, key, &options.metadata_fields)
            .map(Answer::Value)
            .ok_or_else(Refusal::key_not_found)
    }

    /// Reads a key as a strongly consistent read does; faults of reads strike here.
    fn read_one(&mut self, area: &Area, key: &str, metadata: &[Metadata]) -> Option<Shown> {
        if self.twist == Some(&Fault::MissingKey) {
            return None;
        }
        let version = self.store.get(area, key, self.at)?;
        let text = version.live(self.at)?;
        let bytes = text.bytes();
        let mut shown = show(key, area.entity(), version, text, metadata);
        self.read += bytes;
        if self.twist == Some(&Fault::BitFlip)
            && let Some(value) = &mut shown.value
        {
            flip(value, self.dice);
        }
        Some(shown)
    }

    fn set(
        &mut self,
        area: &Area,
        key: &str,
        value: Option<Json>,
        options: &Options,
    ) -> Result<Answer, Refusal> {
        check::key(key)?;
        let text = self.checked_value(area, value)?;
        let expiry = self.expiry(key, options)?;
        let create_only = match options.key_policy.as_deref() {
            None | Some("OVERRIDE") => false,
            Some("FAIL_IF_EXISTS") => true,
            Some(_) => return Err(Refusal::malformed("The key policy is not known")),
        };
        let returned = options.return_value.as_deref();
        if create_only && returned.is_some() {
            return Err(Refusal::new(
                400,
                "INVALID_KEY_POLICY_RETURN_VALUE_COMBINATION",
                "A value is returned with key policy OVERRIDE only",
            ));
        }
        let fields = &options.return_metadata_fields;
        let previous = self.store.get(area, key, self.at).and_then(|version| {
            Some(show(
                key,
                area.entity(),
                version,
                version.live(self.at)?,
                fields,
            ))
        });
        if create_only && previous.is_some() {
            return Err(Refusal::key_conflict());
        }
        self.write(area.clone(), key.to_owned(), Some(text), expiry);
        match returned {
            None => Ok(Answer::Done),
            Some("PREVIOUS") => Ok(previous.map_or(Answer::Done, Answer::Value)),
            Some("LATEST") => Ok(self
                .read_one(area, key, fields)
                .map_or(Answer::Done, Answer::Value)),
            Some(_) => Err(Refusal::malformed("The value to return is not known")),
        }
    }

    fn write(&mut self, area: Area, key: String, text: Option<Text>, expiry: Option<Expiry>) {
        let lag = self.dice.between(self.config.lag.min, self.config.lag.max);
        let write = Write {
            area,
            key,
            text,
            expiry,
            lag,
        };
        self.store.write(write, self.at);
    }

    /// Refuses an entity that the manifest does not declare.
    fn known(&self, area: &Area) -> Result<(), Refusal> {
        match area.entity() {
            Some(name) if !self.entities.contains_key(name) => Err(Refusal::schema_not_found()),
            _ => Ok(()),
        }
    }

    /// Checks a value to write against size, depth and declared attributes.
    fn checked_value(&self, area: &Area, value: Option<Json>) -> Result<Text, Refusal> {
        let entity = match area.entity() {
            Some(name) => Some(
                self.entities
                    .get(name)
                    .ok_or_else(Refusal::schema_not_found)?,
            ),
            None => None,
        };
        check::value(entity, value)
    }

    /// When a write with these options expires; how late it is gone follows from seed, key and time.
    fn expiry(&self, key: &str, options: &Options) -> Result<Option<Expiry>, Refusal> {
        let Some(ttl) = &options.ttl else {
            return Ok(None);
        };
        let at = self.at + check::ttl_millis(ttl)?;
        let late = self.config.expiry;
        let mut dice = Dice::new(self.config.seed ^ fnv(key.as_bytes()), "expiry");
        let gone = at + dice.between(late.min, late.max);
        Ok(Some(Expiry { at, gone }))
    }
}

/// Shows a version as an answer does.
fn show(
    key: &str,
    entity: Option<&str>,
    version: &Version,
    text: &Text,
    metadata: &[Metadata],
) -> Shown {
    let asked = |field| metadata.contains(&field);
    Shown {
        value: Some(text.json()),
        created_at: asked(Metadata::CreatedAt).then_some(version.created),
        updated_at: asked(Metadata::UpdatedAt).then_some(version.updated),
        expire_time: version
            .expiry
            .filter(|_| asked(Metadata::ExpireTime))
            .map(|expiry| rfc3339(expiry.at)),
        ..Shown::named(key, entity)
    }
}
