//! One installation's stores within a request: what reads and writes of them have in common.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::app::Entity;
use crate::check;
use crate::config::Config;
use crate::dice::{Dice, fnv};
use crate::fault::{Fault, flip};
use crate::refusal::Refusal;
use crate::request::answer::Shown;
use crate::request::raw::{Metadata, Options};
use crate::store::{Area, Expiry, Store, Text, Version, Write};
use crate::time::rfc3339;

/// Everything that a request to the stores touches.
pub(crate) struct Shelf<'a> {
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

impl Shelf<'_> {
    /// Reads a key as a strongly consistent read does; faults of reads strike here.
    pub(crate) fn read_one(
        &mut self,
        area: &Area,
        key: &str,
        metadata: &[Metadata],
    ) -> Option<Shown> {
        if self.twist == Some(&Fault::MissingKey) {
            return None;
        }
        let version = match self.twist {
            Some(Fault::StaleBatch) => self.store.visible(area, key, self.at)?,
            _ => self.store.get(area, key, self.at)?,
        };
        let text = version.live(self.at)?;
        self.read += text.bytes();
        let mut shown = show(key, area.entity(), version, text, metadata);
        if self.twist == Some(&Fault::BitFlip)
            && let Some(value) = &mut shown.value
        {
            flip(value, self.dice);
        }
        Some(shown)
    }

    /// Looks at a key without counting it as read.
    pub(crate) fn peek(&self, area: &Area, key: &str, metadata: &[Metadata]) -> Option<Shown> {
        let version = self.store.get(area, key, self.at)?;
        let text = version.live(self.at)?;
        Some(show(key, area.entity(), version, text, metadata))
    }

    /// Writes a key, or deletes it when there is no text.
    pub(crate) fn write(
        &mut self,
        area: Area,
        key: String,
        text: Option<Text>,
        expiry: Option<Expiry>,
    ) {
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
    pub(crate) fn known(&self, area: &Area) -> Result<(), Refusal> {
        match area.entity() {
            Some(name) if !self.entities.contains_key(name) => Err(Refusal::schema_not_found()),
            _ => Ok(()),
        }
    }

    /// Checks a value to write against size, depth and declared attributes.
    pub(crate) fn checked_value(&self, area: &Area, value: Option<Json>) -> Result<Text, Refusal> {
        self.known(area)?;
        let entity = area.entity().and_then(|name| self.entities.get(name));
        check::value(*area == Area::Secret, entity, value)
    }

    /// When a write with these options expires; how late it is gone follows from seed, key and time.
    pub(crate) fn expiry(&self, key: &str, options: &Options) -> Result<Option<Expiry>, Refusal> {
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
pub(crate) fn show(
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
