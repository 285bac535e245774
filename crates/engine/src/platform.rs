//! The platform as the engine sees it: one call, with effects as data.
//!
//! [`Platform`] is the trait to implement; [`PlatformExt`] gives each effect a typed method.

use bailee_forge::jira::JiraRequest;
use bailee_forge::query::Query;
use bailee_forge::queue::Push;
use bailee_forge::reply::{FailedItem, KeyValue};
use bailee_forge::store::{Batch, Item};
use bailee_forge::{Effect, EntityName, Key, PlatformError, Reply, SetOptions, Transaction, Value};
use serde_json::Value as Json;

/// Everything that lies outside the engine: store, secrets, queue, Jira, time and randomness.
///
/// An implementation performs one effect and returns its reply.
/// It never retries: whether a request may be repeated is the engine's to decide.
#[expect(
    async_fn_in_trait,
    reason = "a run lives in one thread; nothing needs its futures to be Send"
)]
pub trait Platform {
    /// Performs `effect`.
    ///
    /// # Errors
    /// The platform's error; [`PlatformError::is_outcome_unknown`] tells whether it may have been performed.
    async fn call(&self, effect: Effect) -> Result<Reply, PlatformError>;
}

/// What a batch read found: the values of the keys that exist, and the keys that could not be read.
#[derive(Debug, Default)]
pub struct Found {
    /// Keys that exist, with their values.
    pub values: Vec<KeyValue>,
    /// Keys that failed for another reason than being absent.
    pub failed: Vec<FailedItem>,
}

/// A typed method for each effect, for every [`Platform`].
#[expect(async_fn_in_trait, reason = "as for Platform")]
pub trait PlatformExt: Platform {
    /// Reads a key.
    async fn get(&self, key: &Key) -> Result<Option<Json>, PlatformError> {
        match self.call(Effect::Get { key: key.clone() }).await? {
            Reply::Value { value } => Ok(value),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Writes a key.
    async fn set(&self, key: &Key, value: Value, options: SetOptions) -> Result<(), PlatformError> {
        done(
            self.call(Effect::Set {
                key: key.clone(),
                value,
                options,
            })
            .await?,
        )
    }

    /// Reads a secret.
    async fn secret_get(&self, key: &Key) -> Result<Option<Json>, PlatformError> {
        match self.call(Effect::SecretGet { key: key.clone() }).await? {
            Reply::Value { value } => Ok(value),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Writes a secret.
    async fn secret_set(
        &self,
        key: &Key,
        value: Value,
        options: SetOptions,
    ) -> Result<(), PlatformError> {
        done(
            self.call(Effect::SecretSet {
                key: key.clone(),
                value,
                options,
            })
            .await?,
        )
    }

    /// Reads an item of an entity.
    async fn entity_get(
        &self,
        entity_name: &EntityName,
        key: &Key,
    ) -> Result<Option<Json>, PlatformError> {
        match self
            .call(Effect::EntityGet {
                entity_name: entity_name.clone(),
                key: key.clone(),
            })
            .await?
        {
            Reply::Value { value } => Ok(value),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Writes an item of an entity.
    async fn entity_set(
        &self,
        entity_name: &EntityName,
        key: &Key,
        value: Value,
        options: SetOptions,
    ) -> Result<(), PlatformError> {
        done(
            self.call(Effect::EntitySet {
                entity_name: entity_name.clone(),
                key: key.clone(),
                value,
                options,
            })
            .await?,
        )
    }

    /// Reads up to 25 keys; an absent key is in neither list.
    async fn batch_get(&self, items: Batch) -> Result<Found, PlatformError> {
        match self.call(Effect::BatchGet { items }).await? {
            Reply::Batch { successful, failed } => Ok(Found {
                values: successful,
                failed: failed
                    .into_iter()
                    .filter(|item| item.error.code != "KEY_NOT_FOUND")
                    .collect(),
            }),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Writes up to 25 keys and returns those that failed.
    async fn batch_set(&self, items: Batch) -> Result<Vec<FailedItem>, PlatformError> {
        match self.call(Effect::BatchSet { items }).await? {
            Reply::Batch { failed, .. } => Ok(failed),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Deletes up to 25 keys and returns those that failed.
    async fn batch_delete(&self, keys: Vec<Item>) -> Result<Vec<FailedItem>, PlatformError> {
        let items = Batch::new(keys).map_err(|_| PlatformError::unreadable_reply())?;
        match self.call(Effect::BatchDelete { items }).await? {
            Reply::Batch { failed, .. } => Ok(failed),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Reads a page of keys; a page proves nothing about completeness.
    async fn query(&self, query: Query) -> Result<(Vec<KeyValue>, Option<String>), PlatformError> {
        match self.call(Effect::Query { query }).await? {
            Reply::Page { results, cursor } => Ok((results, cursor)),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Performs a transaction.
    async fn transact(&self, transaction: Transaction) -> Result<(), PlatformError> {
        done(self.call(Effect::Transact { transaction }).await?)
    }

    /// Pushes events to a queue.
    async fn push(&self, push: Push) -> Result<(), PlatformError> {
        done(self.call(Effect::Push { push }).await?)
    }

    /// Asks Jira and returns status and body.
    async fn jira(&self, request: JiraRequest) -> Result<(u16, Json), PlatformError> {
        match self.call(Effect::Jira { request }).await? {
            Reply::Http { status, body } => Ok((status, body)),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Returns the time in milliseconds since the Unix epoch.
    async fn now(&self) -> Result<i64, PlatformError> {
        match self.call(Effect::Now).await? {
            Reply::Time { millis } => Ok(millis),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Returns `N` random bytes.
    async fn random<const N: usize>(&self) -> Result<[u8; N], PlatformError> {
        let length = u16::try_from(N).map_err(|_| PlatformError::unreadable_reply())?;
        match self.call(Effect::Random { length }).await? {
            Reply::Bytes { bytes } => bytes
                .try_into()
                .map_err(|_| PlatformError::unreadable_reply()),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Returns how many milliseconds this invocation may still run.
    async fn remaining(&self) -> Result<i64, PlatformError> {
        match self.call(Effect::Remaining).await? {
            Reply::Millis { millis } => Ok(millis),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }

    /// Waits for `millis` milliseconds.
    async fn sleep(&self, millis: u16) -> Result<(), PlatformError> {
        done(self.call(Effect::Sleep { millis }).await?)
    }

    /// Returns how many runs this instance has served, this one included.
    async fn instance_runs(&self) -> Result<u32, PlatformError> {
        match self.call(Effect::Instance).await? {
            Reply::Count { count } => Ok(count),
            _ => Err(PlatformError::unreadable_reply()),
        }
    }
}

impl<P: Platform> PlatformExt for P {}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a reply is consumed where it is read"
)]
fn done(reply: Reply) -> Result<(), PlatformError> {
    match reply {
        Reply::Done => Ok(()),
        _ => Err(PlatformError::unreadable_reply()),
    }
}
