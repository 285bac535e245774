//! What one installation stores: versions of values, and what reads and queries see of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

/// Which of the stores a key belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Area {
    /// The key-value store.
    Plain,
    /// The secret store.
    Secret,
    /// A custom entity.
    Entity(String),
}

impl Area {
    /// Returns the area of an entity, or the key-value store for none.
    #[must_use]
    pub fn of(entity: Option<&str>) -> Self {
        entity.map_or(Self::Plain, |name| Self::Entity(name.into()))
    }

    /// Returns the entity's name, if it is one.
    #[must_use]
    pub fn entity(&self) -> Option<&str> {
        match self {
            Self::Entity(name) => Some(name),
            _ => None,
        }
    }
}

/// JSON text, shared so that a copy of a store is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Arc<str>);

impl Text {
    /// Returns `json` as compact text.
    #[must_use]
    pub fn of(json: &Json) -> Self {
        Self(json.to_string().into())
    }

    /// Returns the JSON; null for text that is none, which only a tampered snapshot holds.
    #[must_use]
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.0).unwrap_or(Json::Null)
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns its length in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(String::deserialize(deserializer)?.into()))
    }
}

/// When a value expires, and when it is really gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiry {
    /// The promised time.
    pub at: i64,
    /// The time from which no read finds it.
    pub gone: i64,
}

/// One value that a key has or had, or the mark that it was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The value; absent when this write was a delete.
    pub text: Option<Text>,
    /// When the key was created.
    pub created: i64,
    /// When this version was written.
    pub updated: i64,
    /// Its expiry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Expiry>,
    /// From when queries see it.
    pub visible: i64,
}

impl Version {
    /// Returns the value at this time: absent when deleted or gone.
    #[must_use]
    pub fn live(&self, at: i64) -> Option<&Text> {
        match self.expiry {
            Some(expiry) if expiry.gone <= at => None,
            _ => self.text.as_ref(),
        }
    }
}

/// The versions of one key, oldest first; those before the newest visible one are dropped.
type Slot = Vec<Version>;
/// The keys of one area.
type Table = BTreeMap<String, Slot>;

/// The stored keys of one installation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Store {
    plain: Table,
    secrets: Table,
    entities: BTreeMap<String, Table>,
    /// When which key has something to tidy: a version that becomes visible or a value that is gone.
    settling: BTreeSet<(i64, Area, String)>,
}

/// A write that is about to happen.
#[derive(Clone, Debug)]
pub struct Write {
    /// Where.
    pub area: Area,
    /// Which key.
    pub key: String,
    /// The new value, or none to delete.
    pub text: Option<Text>,
    /// Its expiry.
    pub expiry: Option<Expiry>,
    /// How long queries do not see it.
    pub lag: i64,
}

impl Store {
    fn table(&self, area: &Area) -> Option<&Table> {
        match area {
            Area::Plain => Some(&self.plain),
            Area::Secret => Some(&self.secrets),
            Area::Entity(name) => self.entities.get(name),
        }
    }

    fn table_mut(&mut self, area: &Area) -> &mut Table {
        match area {
            Area::Plain => &mut self.plain,
            Area::Secret => &mut self.secrets,
            Area::Entity(name) => self.entities.entry(name.clone()).or_default(),
        }
    }

    /// Returns the current version of a key at this time; strongly consistent.
    #[must_use]
    pub fn get(&self, area: &Area, key: &str, at: i64) -> Option<&Version> {
        let version = self.table(area)?.get(key)?.last()?;
        version.live(at).is_some().then_some(version)
    }

    /// Returns the version of a key that a query sees at this time.
    #[must_use]
    pub fn visible(&self, area: &Area, key: &str, at: i64) -> Option<&Version> {
        visible(self.table(area)?.get(key)?, at)
    }

    /// Performs a write at this time.
    pub fn write(&mut self, write: Write, at: i64) {
        self.settle(at);
        let created = self
            .get(&write.area, &write.key, at)
            .map_or(at, |current| current.created);
        let visible = at + write.lag.max(0);
        let exists = self
            .table(&write.area)
            .is_some_and(|table| table.contains_key(&write.key));
        if write.text.is_none() && !exists {
            return;
        }
        if visible > at {
            self.settling
                .insert((visible, write.area.clone(), write.key.clone()));
        }
        if let Some(expiry) = write.expiry {
            self.settling
                .insert((expiry.gone, write.area.clone(), write.key.clone()));
        }
        let table = self.table_mut(&write.area);
        let slot = table.entry(write.key.clone()).or_default();
        slot.push(Version {
            text: write.text,
            created,
            updated: at,
            expiry: write.expiry,
            visible,
        });
        if tidy(slot, at) {
            table.remove(&write.key);
        }
    }

    /// Drops what no read and no query can see any more.
    fn settle(&mut self, at: i64) {
        while let Some((due, area, key)) = self.settling.pop_first() {
            if due > at {
                self.settling.insert((due, area, key));
                return;
            }
            let table = self.table_mut(&area);
            if let Some(slot) = table.get_mut(&key)
                && tidy(slot, at)
            {
                table.remove(&key);
            }
        }
    }

    /// Returns the keys after `after` that begin with `prefix`, in order, as a query sees them at this time.
    pub fn seen<'a>(
        &'a self,
        area: &Area,
        prefix: &'a str,
        after: Option<&'a str>,
        at: i64,
    ) -> impl Iterator<Item = (&'a String, &'a Version)> {
        let start = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        self.table(area)
            .into_iter()
            .flat_map(move |table| table.range::<str, _>((start, Bound::Unbounded)))
            .take_while(move |(key, _)| key.starts_with(prefix))
            .filter_map(move |(key, slot)| Some((key, visible(slot, at)?)))
    }

    /// Returns every stored key with its value at this time, in the order plain, secret, entities.
    pub fn everything(&self, at: i64) -> impl Iterator<Item = (Area, &str, &Text)> {
        let tables = [(Area::Plain, &self.plain), (Area::Secret, &self.secrets)]
            .into_iter()
            .chain(
                self.entities
                    .iter()
                    .map(|(name, table)| (Area::Entity(name.clone()), table)),
            );
        tables.flat_map(move |(area, table)| {
            table.iter().filter_map(move |(key, slot)| {
                let text = slot.last()?.live(at)?;
                Some((area.clone(), key.as_str(), text))
            })
        })
    }
}

/// Returns the version of a key that a query sees.
fn visible(slot: &[Version], at: i64) -> Option<&Version> {
    let version = slot.iter().rev().find(|version| version.visible <= at)?;
    version.live(at).is_some().then_some(version)
}

/// Drops versions that a newer visible one hides; tells whether nothing is left to see.
fn tidy(slot: &mut Slot, at: i64) -> bool {
    if let Some(newest) = slot.iter().rposition(|version| version.visible <= at) {
        slot.drain(..newest);
    }
    match slot.as_slice() {
        [only] => only.live(at).is_none() && only.visible <= at,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn write(key: &str, value: Option<i64>, lag: i64) -> Write {
        Write {
            area: Area::Plain,
            key: key.into(),
            text: value.map(|value| Text::of(&json!(value))),
            expiry: None,
            lag,
        }
    }

    fn seen(store: &Store, at: i64) -> Vec<(String, i64)> {
        store
            .seen(&Area::Plain, "", None, at)
            .map(|(key, version)| {
                (
                    key.clone(),
                    version.live(at).unwrap().json().as_i64().unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn a_get_sees_a_write_at_once_and_a_query_later() {
        let mut store = Store::default();
        store.write(write("a", Some(1), 100), 0);
        assert!(store.get(&Area::Plain, "a", 0).is_some());
        assert_eq!(seen(&store, 99), []);
        assert_eq!(seen(&store, 100), [("a".into(), 1)]);
    }

    #[test]
    fn writes_become_visible_out_of_order() {
        let mut store = Store::default();
        store.write(write("a", Some(1), 100), 0);
        store.write(write("b", Some(2), 10), 0);
        assert_eq!(seen(&store, 50), [("b".into(), 2)]);
    }

    #[test]
    fn a_deleted_key_stays_in_queries_for_a_while_and_then_leaves_nothing() {
        let mut store = Store::default();
        store.write(write("a", Some(1), 0), 0);
        store.write(write("a", None, 100), 10);
        assert!(store.get(&Area::Plain, "a", 10).is_none());
        assert_eq!(seen(&store, 50), [("a".into(), 1)]);
        assert_eq!(seen(&store, 110), []);
        store.write(write("z", Some(1), 0), 111);
        assert_eq!(store.plain.len(), 1);
        assert!(store.settling.is_empty());
    }

    #[test]
    fn an_older_version_is_seen_until_the_newer_one_is_visible() {
        let mut store = Store::default();
        store.write(write("a", Some(1), 0), 0);
        store.write(write("a", Some(2), 100), 10);
        assert_eq!(seen(&store, 50), [("a".into(), 1)]);
        assert_eq!(seen(&store, 110), [("a".into(), 2)]);
    }

    #[test]
    fn an_expired_value_is_readable_until_it_is_gone() {
        let mut store = Store::default();
        let mut expiring = write("a", Some(1), 0);
        expiring.expiry = Some(Expiry { at: 100, gone: 500 });
        store.write(expiring, 0);
        assert!(store.get(&Area::Plain, "a", 499).is_some());
        assert!(store.get(&Area::Plain, "a", 500).is_none());
        store.write(write("b", Some(1), 0), 501);
        assert_eq!(store.plain.len(), 1);
    }
}
