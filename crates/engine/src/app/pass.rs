//! Writes that pass through: of records that Bailee does not write, as the platform's own client makes them.

use bailee_core::location::{Location, Store};
use bailee_core::name::Name;
use bailee_forge::effect::{
    Delete, EntityDelete, EntitySet, SecretDelete, SecretSet, Set, Transact,
};
use bailee_forge::{EntityName, Secret, SetOptions, Transaction, Value};

use futures_util::future::join_all;

use crate::error::Error;
use crate::payload::wrong;
use crate::platform::{Platform, PlatformExt};
use crate::store;
use crate::write::Write;

/// Makes what was given together, each with its number: at once, as the platform's own client would, unless two of it write one
/// record, for then the order decides.
pub(super) async fn all<P: Platform>(
    platform: &P,
    units: Vec<(usize, Vec<Write>)>,
) -> Vec<(usize, Result<(), Error>)> {
    let mut places: Vec<&Location> = Vec::new();
    let writes = units.iter().flat_map(|(_, writes)| writes);
    let is_repeated = writes.fold(false, |is_repeated, write| {
        let is_known = places.contains(&&write.location);
        places.push(&write.location);
        is_repeated || is_known
    });
    let one = async |(number, writes)| (number, write(platform, writes).await);
    if !is_repeated {
        return join_all(units.into_iter().map(one)).await;
    }
    let mut ends = Vec::with_capacity(units.len());
    for unit in units {
        ends.push(one(unit).await);
    }
    ends
}

/// Writes values as they are: one with a request of its own, several with one transaction.
///
/// # Errors
/// `outcome-unknown` when no answer came, and the platform's error otherwise: nothing is repeated, for whether it was done is the
/// caller's to find out. `invalid-payload` when a secret is one of several, since no transaction takes one.
async fn write<P: Platform>(platform: &P, writes: Vec<Write>) -> Result<(), Error> {
    match send(platform, writes).await {
        Err(Error::Platform(error)) if error.is_outcome_unknown() => Err(Error::OutcomeUnknown),
        sent => sent,
    }
}

async fn send<P: Platform>(platform: &P, writes: Vec<Write>) -> Result<(), Error> {
    match <[Write; 1]>::try_from(writes) {
        Ok([write]) => one(platform, write).await,
        Err(writes) if writes.iter().any(|write| write.location.is_secret()) => Err(wrong(
            "store",
            "of plain keys or an entity: a secret is written alone",
        )),
        Err(writes) => {
            let mut transaction = Transaction::new();
            for write in writes {
                let name = Name::Live(write.location);
                match write.value {
                    Some(value) => store::set(&mut transaction, &name, Value::new(value)?)?,
                    None => store::delete(&mut transaction, &name)?,
                }
            }
            Ok(platform.ask(Transact { transaction }).await?)
        }
    }
}

async fn one<P: Platform>(platform: &P, write: Write) -> Result<(), Error> {
    let key = store::key(&Name::Live(write.location.clone()))?;
    let value = write.value.map(Value::new).transpose()?;
    let options = SetOptions::default();
    let written = match (write.location.store, value) {
        (Store::Entity(entity), Some(value)) => {
            let set = EntitySet {
                entity_name: EntityName::new(entity)?,
                key,
                value,
                options,
            };
            platform.ask(set).await
        }
        (Store::Entity(entity), None) => {
            let entity_name = EntityName::new(entity)?;
            platform.ask(EntityDelete { entity_name, key }).await
        }
        (Store::Secret, Some(value)) => {
            let value = Secret::new(value)?;
            let set = SecretSet {
                key,
                value,
                options,
            };
            platform.ask(set).await
        }
        (Store::Secret, None) => platform.ask(SecretDelete { key }).await,
        (Store::Kvs, Some(value)) => {
            let set = Set {
                key,
                value,
                options,
            };
            platform.ask(set).await
        }
        (Store::Kvs, None) => platform.ask(Delete { key }).await,
    };
    Ok(written?)
}
