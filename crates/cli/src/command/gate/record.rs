//! Records among the JSON: where keys and values stand beside each other, and which kind of the policy has the key.

use bailee_core::policy::{Kind, Policy, Store};
use serde_json::Value;

use super::json::{Item, Member, Node, member};

/// The member that names the store; plain keys if absent.
const STORE: &str = "store";
/// The member that holds the key.
pub(super) const KEY: &str = "key";
/// The member that holds the value.
pub(super) const VALUE: &str = "value";
/// Members by which the local platform says in its listing that an item is not a plain one.
const ENTITY: &str = "entity";
const SECRET: &str = "secret";

/// A key with its value, wherever they were found.
#[derive(Debug)]
pub(super) struct Entry<'n> {
    pub(super) store: Store,
    pub(super) key: &'n str,
    pub(super) value: &'n Item,
}

/// What the policy says of a key.
#[derive(Debug)]
pub(super) enum Standing<'p> {
    /// It is of this kind.
    Of(&'p Kind),
    /// It is of a kind that the policy leaves alone.
    Ignored,
    /// It is Bailee's own.
    Own,
    /// It is of no kind.
    Outside,
}

impl<'n> Entry<'n> {
    /// The key and value that these members name; `None` when they are something else.
    pub(super) fn of(members: &'n [Member]) -> Option<Self> {
        let count = |name: &str| members.iter().filter(|(other, _)| other == name).count();
        // Of two parts with one name nobody can say which counts: then it is searched like anything else.
        if count(KEY) != 1 || count(VALUE) != 1 || count(STORE) > 1 {
            return None;
        }
        Some(Self {
            store: store(members)?,
            key: member(members, KEY)?.as_text()?,
            value: member(members, VALUE)?,
        })
    }

    /// The plain key and its value that one member of a dump is.
    pub(super) fn of_dump((key, value): &'n Member) -> Self {
        Self {
            store: Store::Kvs,
            key,
            value,
        }
    }

    /// What the policy says of the key.
    pub(super) fn standing<'p>(&self, policy: &'p Policy) -> Standing<'p> {
        match policy.kind_at(&self.store, self.key) {
            Some(kind) if kind.mode.is_kept() => Standing::Of(kind),
            Some(_) => Standing::Ignored,
            None if self.store.is_own() => Standing::Own,
            None => Standing::Outside,
        }
    }
}

/// The store that the members name; `None` when there is no such store.
fn store(members: &[Member]) -> Option<Store> {
    if let Some(store) = member(members, STORE) {
        return store.as_text()?.parse().ok();
    }
    let entity = member(members, ENTITY).and_then(Item::as_text);
    let entity = entity.and_then(|name| format!("{ENTITY}:{name}").parse().ok());
    let is_secret = member(members, SECRET)
        .is_some_and(|item| matches!(item.node, Node::Plain(Value::Bool(true))));
    Some(match entity {
        Some(entity) => entity,
        None if is_secret => Store::Secret,
        None => Store::Kvs,
    })
}

/// Whether an item is a key with its value, and the key of a kind.
pub(super) fn is_record(policy: &Policy, item: &Item) -> bool {
    let Node::Members(members) = &item.node else {
        return false;
    };
    Entry::of(members).is_some_and(|entry| matches!(entry.standing(policy), Standing::Of(_)))
}

/// Whether these members are keys of a store with their values: at least one is named as nothing but a key of a kind is.
pub(super) fn is_dump(policy: &Policy, members: &[Member]) -> bool {
    members
        .iter()
        .any(|(name, _)| policy.kind_at(&Store::Kvs, name).is_some_and(tells))
}

/// Whether keys of this kind cannot be mistaken for names of members: a name may be `config`, or begin with `user`, anywhere.
fn tells(kind: &Kind) -> bool {
    let is_sign = |last: char| !last.is_ascii_alphanumeric();
    kind.key.holes().next().is_some() && kind.key.prefix().ends_with(is_sign)
}

/// Whether a member of this name is a part of a record, and not something beside it.
pub(super) fn is_part(name: &str) -> bool {
    matches!(name, STORE | KEY | VALUE)
}
