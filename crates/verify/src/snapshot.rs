//! What is verified: the stored values of one installation, as JSON texts by store and key.

use std::collections::{BTreeMap, BTreeSet};

use bailee_core::location::{ENTITY, Store};

/// The stored values of one installation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    values: BTreeMap<Store, BTreeMap<String, String>>,
    /// Opened contents of sealed values, by their names.
    opened: BTreeMap<String, Vec<u8>>,
    /// Values that are there and that its source does not give.
    hidden: BTreeSet<(Store, String)>,
    /// Whether the installation went on while it was made.
    has_moved: bool,
    /// Whether it holds what is in custody and nothing else: every value of the app's own is a record then.
    is_custody: bool,
    /// The key that verifies checkpoints, as the source of the snapshot names it.
    vkey: Option<String>,
}

impl Snapshot {
    /// Returns a snapshot without values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value in, as JSON text; returns the one that was there before.
    pub fn insert(&mut self, store: Store, key: String, text: String) -> Option<String> {
        self.values.entry(store).or_default().insert(key, text)
    }

    /// Takes a value out.
    pub fn remove(&mut self, store: &Store, key: &str) -> Option<String> {
        self.values.get_mut(store)?.remove(key)
    }

    /// Returns a value as JSON text.
    #[must_use]
    pub fn get(&self, store: &Store, key: &str) -> Option<&str> {
        Some(self.values.get(store)?.get(key)?.as_str())
    }

    /// Returns every value, by store and key.
    pub fn iter(&self) -> impl Iterator<Item = (&Store, &str, &str)> {
        self.values.iter().flat_map(|(store, table)| {
            table
                .iter()
                .map(move |(key, text)| (store, key.as_str(), text.as_str()))
        })
    }

    /// Returns how many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.values().map(BTreeMap::len).sum()
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Says that a value is there which its source does not give.
    pub fn hide(&mut self, store: Store, key: String) {
        self.hidden.insert((store, key));
    }

    pub(crate) fn is_hidden(&self, store: &Store, key: &str) -> bool {
        self.hidden.contains(&(store.clone(), key.to_owned()))
    }

    /// Says whether the installation went on while it was made.
    pub fn set_moved(&mut self, has_moved: bool) {
        self.has_moved = has_moved;
    }

    pub(crate) fn has_moved(&self) -> bool {
        self.has_moved
    }

    /// Says that it holds what is in custody and nothing else.
    pub fn set_custody(&mut self) {
        self.is_custody = true;
    }

    /// Whether every value of the app's own in it is a record.
    pub(crate) fn is_custody(&self) -> bool {
        self.is_custody
    }

    /// Names the key that verifies checkpoints.
    pub fn set_vkey(&mut self, vkey: String) {
        self.vkey = Some(vkey);
    }

    pub(crate) fn vkey(&self) -> Option<&str> {
        self.vkey.as_deref()
    }

    /// Puts in what the sealed value of this name holds, as its source opened it.
    pub fn insert_opened(&mut self, name: String, content: Vec<u8>) -> Option<Vec<u8>> {
        self.opened.insert(name, content)
    }

    pub(crate) fn opened(&self, name: &str) -> Option<&[u8]> {
        Some(self.opened.get(name)?.as_slice())
    }

    pub(crate) fn opened_names(&self) -> impl Iterator<Item = &str> {
        self.opened.keys().map(String::as_str)
    }
}

/// Returns Bailee's own entity.
pub(crate) fn own() -> Store {
    Store::Entity(ENTITY.to_owned())
}
