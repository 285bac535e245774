//! The store by names: reading one value, several at once, and many.
//!
//! What is read is repeated where that is safe, and a batch that does not return a key is not believed: the key is read once
//! more on its own, which is strongly consistent.

use bailee_core::name::{Name, Place};
use bailee_forge::answer::Outcomes;
use bailee_forge::effect::{BatchGet, EntityGet, Get, SecretGet};
use bailee_forge::limit::BATCH_ITEMS;
use bailee_forge::store::{Batch, Item};
use bailee_forge::{EntityName, InvalidInput, Key, Repeatable};
use futures_util::future::join_all;
use serde_json::Value as Json;

use crate::error::Error;
use crate::platform::Platform;
use crate::retry;

/// The entity whose only item is the head.
const ENTITY: &str = "head";

/// Returns the key of the store that `name` stands for.
///
/// # Errors
/// None in practice: every name is made of the platform's characters, which a test holds.
pub(crate) fn key(name: &Name) -> Result<Key, InvalidInput> {
    Key::new(name.to_string())
}

/// Returns the entity of names that lie in one.
///
/// # Errors
/// None in practice: the name is a constant that a test checks.
pub(crate) fn entity() -> Result<EntityName, InvalidInput> {
    EntityName::new(ENTITY)
}

/// Reads one value; `None` when it is absent.
///
/// # Errors
/// The platform's error.
pub(crate) async fn read(platform: &impl Platform, name: &Name) -> Result<Option<Json>, Error> {
    let key = key(name)?;
    let value = match name.family().row().place {
        Place::Plain => retry::ask(platform, Get { key }).await?,
        Place::Secret => retry::ask(platform, SecretGet { key }).await?,
        Place::Entity => {
            let entity_name = entity()?;
            retry::ask(platform, EntityGet { entity_name, key }).await?
        }
    };
    Ok(value)
}

/// Reads values of any place in one round trip, in the order given.
///
/// # Errors
/// The first platform error.
pub(crate) async fn read_together(
    platform: &impl Platform,
    names: &[Name],
) -> Result<Vec<Option<Json>>, Error> {
    join_all(names.iter().map(|name| read(platform, name)))
        .await
        .into_iter()
        .collect()
}

/// Reads plain values, 25 at a time, in the order given; `None` for those that are absent.
///
/// # Errors
/// The platform's error.
pub(crate) async fn read_all(
    platform: &impl Platform,
    names: &[Name],
) -> Result<Vec<Option<Json>>, Error> {
    let mut values = Vec::with_capacity(names.len());
    for chunk in names.chunks(BATCH_ITEMS) {
        if let [name] = chunk {
            values.push(read(platform, name).await?);
            continue;
        }
        let mut found = batch(platform, chunk).await?;
        for name in chunk {
            let text = name.to_string();
            match found.iter().position(|(key, _)| *key == text) {
                Some(at) => values.push(Some(found.swap_remove(at).1)),
                None => values.push(read(platform, name).await?),
            }
        }
    }
    Ok(values)
}

async fn batch(platform: &impl Platform, names: &[Name]) -> Result<Vec<(String, Json)>, Error> {
    let mut items = Vec::with_capacity(names.len());
    for name in names {
        items.push(Item::key(key(name)?));
    }
    let items = Batch::new(items)?;
    let outcomes = retry::ask(platform, BatchGet { items }).await?;
    let found = outcomes.successful.into_iter();
    Ok(found.map(|item| (item.key, item.value)).collect())
}

/// Writes or deletes plain keys, 25 at a time, where it does no harm to do so twice or in vain.
///
/// # Errors
/// `outcome-unknown` when some of them failed, or the platform's error.
pub(crate) async fn perform<E: Repeatable<Answer = Outcomes>>(
    platform: &impl Platform,
    items: &[Item],
    each: usize,
    effect: impl Fn(Batch) -> E,
) -> Result<(), Error> {
    for chunk in items.chunks(each) {
        let items = Batch::new(chunk.to_vec())?;
        let outcomes = retry::ask(platform, effect(items)).await?;
        if !outcomes.failed.is_empty() {
            return Err(Error::OutcomeUnknown);
        }
    }
    Ok(())
}

/// Returns the text of a value that must be there.
///
/// # Errors
/// `store-damaged` when it is absent or no text.
pub(crate) fn text<'v>(name: &Name, value: Option<&'v Json>) -> Result<&'v str, Error> {
    match value {
        None => Err(Error::missing(name.clone())),
        Some(value) => value
            .as_str()
            .ok_or_else(|| Error::contradicts(name.clone(), "it is not a text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bailee_core::id::{Address, JobId};
    use bailee_core::name::FAMILIES;

    #[test]
    fn every_name_is_a_key_of_the_platform() {
        let hash = bailee_core::digest::Digest::blake3(b"x").short();
        let names = [
            Name::Head,
            Name::Root,
            Name::Ring,
            Name::Live(Address::from_bytes([255; 16])),
            Name::Journal(u32::MAX),
            Name::Pack {
                first: 1,
                last: u32::MAX,
                index: u32::MAX,
                hash,
            },
            Name::Base {
                part: 0,
                seq: u32::MAX,
                index: u32::MAX,
                hash,
            },
            Name::Manifest(u32::MAX),
            Name::Tile {
                level: 255,
                n: u64::MAX,
            },
            Name::Bundle(u64::MAX),
            Name::Job(JobId::from_bytes([255; 16])),
        ];
        assert_eq!(names.len(), FAMILIES.len());
        for name in names {
            assert!(key(&name).is_ok(), "{name}");
        }
        assert!(entity().is_ok());
    }
}
