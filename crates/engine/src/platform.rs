//! The platform as the engine sees it: one call, with effects as data.
//!
//! [`Platform::call`] is what an implementation performs; [`PlatformExt::ask`] is what use cases write:
//! `platform.ask(Get { key }).await?` gives the answer with the type that the table of effects names.

use bailee_forge::answer::{FailedItem, KeyValue};
use bailee_forge::effect::{
    BatchDelete, BatchGet, BatchSet, EntityGet, EntitySet, Get, Instance, Jira, Now, Push,
    QueryKeys, Random, Remaining, SecretGet, SecretSet, Set, Sleep, Transact,
};
use bailee_forge::jira::JiraRequest;
use bailee_forge::query::Query;
use bailee_forge::queue::Events;
use bailee_forge::store::{Batch, Item};
use bailee_forge::{
    Answer, Ask, Effect, EntityName, Key, PlatformError, Secret, SetOptions, Transaction, Value,
};
use serde_json::Value as Json;

/// Everything that lies outside the engine: store, secrets, queue, Jira, time and randomness.
///
/// An implementation performs one effect and returns what Atlassian's own client returns for it, as JSON.
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
    async fn call(&self, effect: Effect) -> Result<Json, PlatformError>;
}

/// Asks for `effect` and reads the answer as `T`. One function for each type of answer, not for each effect: its futures are
/// a good part of the module.
async fn answer<P: Platform + ?Sized, T: Answer>(
    platform: &P,
    effect: Effect,
) -> Result<T, PlatformError> {
    let json = platform.call(effect).await?;
    T::read(json).ok_or_else(PlatformError::unreadable_reply)
}

/// What a batch read found: the values of the keys that exist, and the keys that could not be read.
#[derive(Debug, Default)]
pub struct Found {
    /// Keys that exist, with their values.
    pub values: Vec<KeyValue>,
    /// Keys that failed for another reason than being absent.
    pub failed: Vec<FailedItem>,
}

/// What use cases ask, for every [`Platform`].
#[expect(async_fn_in_trait, reason = "as for Platform")]
pub trait PlatformExt: Platform {
    /// Performs `effect` and returns its answer.
    ///
    /// # Errors
    /// The platform's error; an answer that cannot be read counts as none.
    fn ask<A: Ask>(&self, effect: A) -> impl Future<Output = Result<A::Answer, PlatformError>> {
        answer(self, effect.into())
    }

    /// Returns `N` random bytes, fit for keys.
    ///
    /// # Errors
    /// The platform's error; fewer bytes than asked for count as no answer.
    async fn random<const N: usize>(&self) -> Result<[u8; N], PlatformError> {
        let length = u16::try_from(N).map_err(|_| PlatformError::unreadable_reply())?;
        let bytes = self.ask(Random { length }).await?;
        bytes
            .try_into()
            .map_err(|_| PlatformError::unreadable_reply())
    }

    /// `ask(Get { key })`.
    async fn get(&self, key: &Key) -> Result<Option<Json>, PlatformError> {
        self.ask(Get { key: key.clone() }).await
    }

    /// `ask(Set { key, value, options })`.
    async fn set(&self, key: &Key, value: Value, options: SetOptions) -> Result<(), PlatformError> {
        self.ask(Set {
            key: key.clone(),
            value,
            options,
        })
        .await
    }

    /// `ask(SecretGet { key })`.
    async fn secret_get(&self, key: &Key) -> Result<Option<Json>, PlatformError> {
        self.ask(SecretGet { key: key.clone() }).await
    }

    /// `ask(SecretSet { key, value: Secret::new(value)?, options })`.
    async fn secret_set(
        &self,
        key: &Key,
        value: Value,
        options: SetOptions,
    ) -> Result<(), PlatformError> {
        let value = Secret::new(value).map_err(|_| PlatformError::new("MAX_SIZE", Some(400)))?;
        self.ask(SecretSet {
            key: key.clone(),
            value,
            options,
        })
        .await
    }

    /// `ask(EntityGet { entity_name, key })`.
    async fn entity_get(
        &self,
        entity_name: &EntityName,
        key: &Key,
    ) -> Result<Option<Json>, PlatformError> {
        self.ask(EntityGet {
            entity_name: entity_name.clone(),
            key: key.clone(),
        })
        .await
    }

    /// `ask(EntitySet { entity_name, key, value, options })`.
    async fn entity_set(
        &self,
        entity_name: &EntityName,
        key: &Key,
        value: Value,
        options: SetOptions,
    ) -> Result<(), PlatformError> {
        self.ask(EntitySet {
            entity_name: entity_name.clone(),
            key: key.clone(),
            value,
            options,
        })
        .await
    }

    /// `ask(BatchGet { items })`, with the absent keys in neither list.
    async fn batch_get(&self, items: Batch) -> Result<Found, PlatformError> {
        let outcomes = self.ask(BatchGet { items }).await?;
        Ok(Found {
            failed: outcomes.broken().cloned().collect(),
            values: outcomes.successful,
        })
    }

    /// `ask(BatchSet { items })?.failed`.
    async fn batch_set(&self, items: Batch) -> Result<Vec<FailedItem>, PlatformError> {
        Ok(self.ask(BatchSet { items }).await?.failed)
    }

    /// `ask(BatchDelete { items: Batch::new(keys)? })?.failed`.
    async fn batch_delete(&self, keys: Vec<Item>) -> Result<Vec<FailedItem>, PlatformError> {
        let items = Batch::new(keys).map_err(|_| PlatformError::unreadable_reply())?;
        Ok(self.ask(BatchDelete { items }).await?.failed)
    }

    /// `ask(QueryKeys { query })`.
    async fn query(&self, query: Query) -> Result<(Vec<KeyValue>, Option<String>), PlatformError> {
        let page = self.ask(QueryKeys { query }).await?;
        Ok((page.results, page.cursor))
    }

    /// `ask(Transact { transaction })`.
    async fn transact(&self, transaction: Transaction) -> Result<(), PlatformError> {
        self.ask(Transact { transaction }).await
    }

    /// `ask(Push { push })`.
    async fn push(&self, push: Events) -> Result<(), PlatformError> {
        self.ask(Push { push }).await
    }

    /// `ask(Jira { request })`.
    async fn jira(&self, request: JiraRequest) -> Result<(u16, Json), PlatformError> {
        let http = self.ask(Jira { request }).await?;
        Ok((http.status, http.body))
    }

    /// `ask(Now {})`.
    async fn now(&self) -> Result<i64, PlatformError> {
        self.ask(Now {}).await
    }

    /// `ask(Remaining {})`.
    async fn remaining(&self) -> Result<i64, PlatformError> {
        self.ask(Remaining {}).await
    }

    /// `ask(Sleep { millis })`.
    async fn sleep(&self, millis: u16) -> Result<(), PlatformError> {
        self.ask(Sleep { millis }).await
    }

    /// `ask(Instance {})`.
    async fn instance_runs(&self) -> Result<u32, PlatformError> {
        self.ask(Instance {}).await
    }
}

impl<P: Platform> PlatformExt for P {}
