//! The store by names: reading one value, several at once, and many; and what writes and deletes them.
//!
//! Everything of Bailee's own lies in one entity, whose items have declared attributes: a sealed text lies in `text`, plain JSON
//! in `data`. Live values are plain keys.
//!
//! What is read is repeated where that is safe, and a batch that does not return a key is not believed: the key is read once
//! more on its own, which is strongly consistent.

use bailee_core::canonical;
use bailee_core::cipher::{self, LIFETIME_EPOCH};
use bailee_core::document::{Sealed, further};
use bailee_core::location::Store;
use bailee_core::name::{ENTITY, Name, Place};
use bailee_core::ring::Ring;
use bailee_forge::answer::{KEY_NOT_FOUND, KeyValue, Outcomes};
use bailee_forge::effect::{BatchGet, EntityGet, Get, SecretGet};
use bailee_forge::limit::BATCH_ITEMS;
use bailee_forge::store::{Batch, Item};
use bailee_forge::transaction::{TransactionDelete, TransactionSet};
use bailee_forge::{EntityName, InvalidInput, Key, Repeatable, Transaction, Value};
use futures_util::future::{join, join_all};
use serde_json::{Map, Value as Json};

use crate::error::Error;
use crate::piece;
use crate::platform::Platform;
use crate::retry;

/// The attribute of a sealed text.
const TEXT: &str = "text";
/// The attribute of plain JSON.
pub(crate) const DATA: &str = "data";

/// What a batch says of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    /// It is there.
    Value(Json),
    /// It is not there.
    Absent,
    /// Nothing: the batch left it out, or failed to read it.
    Unknown,
}

impl Found {
    fn of(value: Option<Json>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }

    /// Returns the value, if it was found.
    pub(crate) fn value(self) -> Option<Json> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// Returns the key of the store that `name` stands for.
///
/// # Errors
/// None in practice: every name is made of the platform's characters, which a test holds.
pub(crate) fn key(name: &Name) -> Result<Key, InvalidInput> {
    match name {
        Name::Live(location) => Key::new(location.key.clone()),
        name => Key::new(name.to_string()),
    }
}

/// Returns the entity of names that lie in one.
///
/// # Errors
/// None in practice: the name is a constant that a test checks.
pub(crate) fn entity() -> Result<EntityName, InvalidInput> {
    EntityName::new(ENTITY)
}

/// Returns the entity that `name` lies in; `None` for a plain key or a secret.
fn entity_of(name: &Name) -> Result<Option<EntityName>, InvalidInput> {
    match (name, name.family().row().place) {
        (Name::Live(location), _) => match &location.store {
            Store::Entity(name) => EntityName::new(name.clone()).map(Some),
            Store::Kvs | Store::Secret => Ok(None),
        },
        (_, Place::Entity) => entity().map(Some),
        (_, Place::Plain | Place::Secret | Place::App) => Ok(None),
    }
}

/// Whether a secret lies at `name`.
fn is_secret(name: &Name) -> bool {
    match name {
        Name::Live(location) => location.store == Store::Secret,
        name => name.family().row().place == Place::Secret,
    }
}

/// Returns the key of a value that is no secret: in a transaction, a secret's would be taken for a plain key.
fn plain(name: &Name) -> Result<Key, InvalidInput> {
    if is_secret(name) {
        let message = "no transaction takes a secret";
        return Err(InvalidInput::new("secret-in-transaction", message));
    }
    key(name)
}

/// Returns the item of a batch that names `name` only.
///
/// # Errors
/// None in practice, as [`key`].
pub(crate) fn item(name: &Name) -> Result<Item, InvalidInput> {
    Ok(Item {
        key: key(name)?,
        value: None,
        entity_name: entity_of(name)?,
    })
}

/// Returns the value of an item that holds a sealed text.
///
/// # Errors
/// When it is larger than the platform takes.
pub(crate) fn sealed(text: String) -> Result<Value, InvalidInput> {
    // Not by `json!`, which copies: a text may have 240 KiB, and a seal many of them.
    let mut item = Map::new();
    item.insert(TEXT.into(), text.into());
    Value::new(item.into())
}

/// Adds to `transaction` the write of `value` at `name`.
///
/// # Errors
/// When the transaction is full, or a secret lies at `name`.
pub(crate) fn set(
    transaction: &mut Transaction,
    name: &Name,
    value: Value,
) -> Result<(), InvalidInput> {
    transaction.push_set(TransactionSet {
        key: plain(name)?,
        value,
        entity_name: entity_of(name)?,
        conditions: Vec::new(),
        ttl: None,
    })
}

/// Adds to `transaction` the delete of `name`.
///
/// # Errors
/// When the transaction is full, or a secret lies at `name`.
pub(crate) fn delete(transaction: &mut Transaction, name: &Name) -> Result<(), InvalidInput> {
    transaction.push_delete(TransactionDelete {
        key: plain(name)?,
        entity_name: entity_of(name)?,
        conditions: Vec::new(),
    })
}

/// Reads one value; `None` when it is absent.
///
/// # Errors
/// The platform's error.
pub(crate) async fn read(platform: &impl Platform, name: &Name) -> Result<Option<Json>, Error> {
    let key = key(name)?;
    if is_secret(name) {
        return Ok(retry::ask(platform, SecretGet { key }).await?);
    }
    Ok(match entity_of(name)? {
        Some(entity_name) => retry::ask(platform, EntityGet { entity_name, key }).await?,
        None => retry::ask(platform, Get { key }).await?,
    })
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

/// Reads values, 25 at a time, in the order given; `None` for those that are absent.
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
        let taken = glance(platform, chunk).await?;
        let absent = chunk.iter().zip(&taken);
        let absent = absent.filter(|(name, value)| value.is_none() && !is_secret(name));
        let missing: Vec<Name> = absent.map(|(name, _)| name.clone()).collect();
        // All that is missing at once: one after the other, thousands of absent values would take longer than a run may.
        let mut again = read_together(platform, &missing).await?.into_iter();
        for (name, value) in chunk.iter().zip(taken) {
            let is_settled = value.is_some() || is_secret(name);
            values.push(if is_settled {
                value
            } else {
                again.next().flatten()
            });
        }
    }
    Ok(values)
}

/// Reads up to 25 values in one round trip, in the order given. What a batch does not return, it may have left out.
///
/// # Errors
/// The platform's error.
pub(crate) async fn glance(
    platform: &impl Platform,
    names: &[Name],
) -> Result<Vec<Option<Json>>, Error> {
    let found = look_up(platform, names).await?;
    Ok(found.into_iter().map(Found::value).collect())
}

/// As [`glance`], and what the batch says of those that it does not return.
///
/// # Errors
/// The platform's error.
async fn look_up(platform: &impl Platform, names: &[Name]) -> Result<Vec<Found>, Error> {
    // The secret store has no batch.
    let (secrets, others): (Vec<Name>, Vec<Name>) = names.iter().cloned().partition(is_secret);
    let read = join(read_together(platform, &secrets), batch(platform, &others)).await;
    let (mut secrets, mut others) = (read.0?.into_iter().map(Found::of), read.1?.into_iter());
    let next = |name: &Name| match is_secret(name) {
        true => secrets.next(),
        false => others.next(),
    };
    let found = names.iter().map(next);
    Ok(found.map(|found| found.unwrap_or(Found::Unknown)).collect())
}

async fn batch(platform: &impl Platform, names: &[Name]) -> Result<Vec<Found>, Error> {
    if let [] | [_] = names {
        let values = read_together(platform, names).await?;
        return Ok(values.into_iter().map(Found::of).collect());
    }
    let items: Result<Vec<Item>, InvalidInput> = names.iter().map(item).collect();
    let items = Batch::new(items?)?;
    let Outcomes {
        successful: mut found,
        failed,
    } = retry::ask(platform, BatchGet { items }).await?;
    let mut values = Vec::with_capacity(names.len());
    for name in names {
        let mut at = None;
        for (index, item) in found.iter().enumerate() {
            if is_at(item, name, names)? {
                at = Some(index);
                break;
            }
        }
        values.push(match at {
            Some(at) => Found::Value(found.swap_remove(at).value),
            None => {
                let key = key(name)?;
                let mut told = failed.iter().filter(|item| item.key == key.as_str());
                match told.next() {
                    Some(item) if item.code == KEY_NOT_FOUND => Found::Absent,
                    _ => Found::Unknown,
                }
            }
        });
    }
    Ok(values)
}

/// Whether `item`, which has the key of `name` in the answer to a batch of `names`, is what lies at `name`.
///
/// Atlassian's client declares the entity of an answer as optional. Where it is left out the key decides, unless the batch asks
/// for it in two places: an app may have a plain key that is called like one of ours.
fn is_at(item: &KeyValue, name: &Name, names: &[Name]) -> Result<bool, InvalidInput> {
    if key(name)?.as_str() != item.key {
        return Ok(false);
    }
    match item.entity.as_deref() {
        Some(entity) => Ok(entity_of(name)?.is_some_and(|at| at.as_str() == entity)),
        None => {
            let keys: Result<Vec<Key>, InvalidInput> = names.iter().map(key).collect();
            Ok(keys?.iter().filter(|key| key.as_str() == item.key).count() == 1)
        }
    }
}

/// As [`glance`], of any number of values.
///
/// # Errors
/// The platform's error.
pub(crate) async fn glance_all(
    platform: &impl Platform,
    names: &[Name],
) -> Result<Vec<Option<Json>>, Error> {
    let found = look_up_all(platform, names).await?;
    Ok(found.into_iter().map(Found::value).collect())
}

/// As [`glance_all`], and what the batches say of those that they do not return.
///
/// # Errors
/// The platform's error.
pub(crate) async fn look_up_all(
    platform: &impl Platform,
    names: &[Name],
) -> Result<Vec<Found>, Error> {
    let mut found = Vec::with_capacity(names.len());
    for chunk in names.chunks(BATCH_ITEMS) {
        found.extend(look_up(platform, chunk).await?);
    }
    Ok(found)
}

/// Seals JSON for `name` and returns the values in which it lies; `salt` is 24 random bytes.
///
/// # Errors
/// When it is larger than the platform takes.
pub(crate) fn seal_json(
    ring: &Ring,
    name: &Name,
    json: &Json,
    salt: [u8; 24],
) -> Result<Vec<(Name, Value)>, Error> {
    let bytes = canonical::to_string(json).into_bytes();
    let text = cipher::seal(ring, LIFETIME_EPOCH, name, &bytes, salt)?;
    let name = name.clone();
    Ok(piece::values(Sealed { name, text })?)
}

/// Reads JSON that is sealed at `name`; `None` when it is absent.
///
/// # Errors
/// `store-damaged` when it is not what was sealed there, or the platform's error.
pub(crate) async fn read_json(
    platform: &impl Platform,
    ring: &Ring,
    name: &Name,
) -> Result<Option<Json>, Error> {
    let Some(value) = read(platform, name).await? else {
        return Ok(None);
    };
    let mut whole = text(name, Some(&value))?.to_owned();
    let more = further(name, &whole);
    for (name, value) in more.iter().zip(read_all(platform, &more).await?) {
        whole.push_str(text(name, value.as_ref())?);
    }
    let bytes = cipher::open(ring, name, &whole).map_err(|error| error.at(name))?;
    let json = serde_json::from_slice(&bytes).ok();
    let json = json.ok_or_else(|| Error::contradicts(name.clone(), "it is no JSON"))?;
    Ok(Some(json))
}

/// Writes or deletes items, 25 at a time, where it does no harm to do so twice or in vain.
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

/// Returns the text of a value that must be there: of a secret, or of an item that holds a sealed one.
///
/// # Errors
/// `store-damaged` when it is absent or no text.
pub(crate) fn text<'v>(name: &Name, value: Option<&'v Json>) -> Result<&'v str, Error> {
    let Some(value) = value else {
        return Err(Error::missing(name.clone()));
    };
    let text = match name.family().row().place {
        Place::Entity => value.get(TEXT).and_then(Json::as_str),
        Place::Plain | Place::Secret | Place::App => value.as_str(),
    };
    text.ok_or_else(|| Error::contradicts(name.clone(), "it is not a text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bailee_core::cipher::MAX_TEXT;
    use bailee_core::id::JobId;
    use bailee_core::location::Location;
    use bailee_core::name::FAMILIES;
    use serde_json::json;

    #[test]
    fn every_name_is_a_key_of_the_platform() {
        let hash = bailee_core::digest::Digest::blake3(b"x").short();
        let names = [
            Name::Head,
            Name::Look,
            Name::Findings,
            Name::Root,
            Name::Ring,
            Name::Anchor,
            Name::Live(Location {
                store: Store::Kvs,
                key: "integration:site:one".into(),
            }),
            Name::Shelf(u32::MAX),
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
            assert!(key(&name.piece(5)).is_ok(), "{name}");
        }
        assert!(entity().is_ok());
    }

    #[test]
    fn a_value_may_be_as_large_as_the_platform_takes_in_its_store() {
        use bailee_core::record::most_bytes;
        use bailee_forge::limit::{SECRET_BYTES, VALUE_BYTES};
        assert_eq!(most_bytes(&Store::Secret), SECRET_BYTES);
        assert_eq!(most_bytes(&Store::Kvs), VALUE_BYTES);
        assert_eq!(most_bytes(&Store::Entity("job".into())), VALUE_BYTES);
    }

    #[test]
    fn the_longest_sealed_text_fits_into_an_item_and_one_byte_more_does_not() {
        assert!(sealed("x".repeat(MAX_TEXT)).is_ok());
        assert!(sealed("x".repeat(MAX_TEXT + 1)).is_err());
    }

    #[test]
    fn an_answer_is_told_by_its_entity_and_by_its_key_alone_only_where_that_cannot_be_another() {
        let found = |entity: Option<&str>| KeyValue {
            key: "j:1".into(),
            entity: entity.map(Into::into),
            value: json!(1),
            is_expiring: false,
        };
        let ours = Name::Journal(1);
        let names = [ours.clone(), Name::Journal(2)];
        assert!(is_at(&found(Some(ENTITY)), &ours, &names).unwrap());
        assert!(!is_at(&found(Some("theirs")), &ours, &names).unwrap());
        assert!(is_at(&found(None), &ours, &names).unwrap());
        let theirs = Name::Live(Location {
            store: Store::Kvs,
            key: "j:1".into(),
        });
        let both = [ours.clone(), theirs.clone()];
        assert!(!is_at(&found(None), &ours, &both).unwrap());
        assert!(is_at(&found(None), &theirs, &names).unwrap());
        assert!(!is_at(&found(Some(ENTITY)), &theirs, &both).unwrap());
    }

    #[test]
    fn a_sealed_text_is_read_as_it_was_written_and_a_text_that_is_no_item_is_damage() {
        let name = Name::Manifest(1);
        let value = sealed("abc".into()).unwrap().into_json();
        assert_eq!(text(&name, Some(&value)).unwrap(), "abc");
        for wrong in [json!("abc"), json!({"text": 1}), json!({"data": "abc"})] {
            let error = text(&name, Some(&wrong)).unwrap_err();
            assert_eq!(error.code(), "store-damaged");
        }
        assert_eq!(text(&Name::Root, Some(&json!("abc"))).unwrap(), "abc");
    }
}
