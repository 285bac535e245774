//! Effects become requests of the model, and its answers become replies.

use bailee_forge::jira::Principal;
use bailee_forge::reply::{FailedItem, ItemError, KeyValue};
use bailee_forge::store::{Batch, KeyPolicy, Ttl};
use bailee_forge::{Effect, EntityName, PlatformError, Reply, SetOptions, Transaction};
use serde_json::{Value as Json, json};

use crate::refusal::Refusal;
use crate::request::{
    Answer, Caller, Filter, Options, RawConcurrency, RawEntityQuery, RawEvent, RawItem,
    RawOperation, RawPush, RawQuery, RawTransaction, RawTtl, Request, Shown, Where,
};
use crate::store::Area;

/// Returns the request that an effect makes, or none for an effect that needs no platform.
#[must_use]
pub fn request(effect: Effect) -> Option<Request> {
    let entity = |name: EntityName| Area::Entity(name.into());
    Some(match effect {
        Effect::Get { key } => Request::Get(Area::Plain, key.into(), Options::default()),
        Effect::SecretGet { key } => Request::Get(Area::Secret, key.into(), Options::default()),
        Effect::EntityGet { entity_name, key } => {
            Request::Get(entity(entity_name), key.into(), Options::default())
        }
        Effect::Set {
            key,
            value,
            options,
        } => set(Area::Plain, key.into(), value.into_json(), options),
        Effect::SecretSet {
            key,
            value,
            options,
        } => set(Area::Secret, key.into(), value.into_json(), options),
        Effect::EntitySet {
            entity_name,
            key,
            value,
            options,
        } => set(entity(entity_name), key.into(), value.into_json(), options),
        Effect::Delete { key } => Request::Delete(Area::Plain, key.into()),
        Effect::SecretDelete { key } => Request::Delete(Area::Secret, key.into()),
        Effect::EntityDelete { entity_name, key } => {
            Request::Delete(entity(entity_name), key.into())
        }
        Effect::Query { query } => Request::Query(RawQuery {
            limit: Some(query.limit().into()),
            after: query.cursor().map(Into::into),
            clauses: query.prefix().map_or_else(Vec::new, |prefix| {
                vec![Where {
                    property: "key".into(),
                    condition: "BEGINS_WITH".into(),
                    values: vec![prefix.into()],
                }]
            }),
            options: Options::default(),
        }),
        Effect::EntityQuery { query } => Request::EntityQuery(RawEntityQuery {
            entity_name: query.entity_name.into(),
            index_name: query.index_name,
            partition: query.partition,
            range: query.range,
            sort: query.sort,
            limit: Some(query.limit.into()),
            cursor: query.cursor,
            filters: all_of(query.filters),
            options: Options::default(),
        }),
        Effect::BatchGet { items } => Request::BatchGet(batch(items)),
        Effect::BatchSet { items } => Request::BatchSet(batch(items)),
        Effect::BatchDelete { items } => Request::BatchDelete(batch(items)),
        Effect::Transact { transaction } => Request::Transact(transact(&transaction)),
        Effect::Push { push } => {
            let payload = push.events().iter().map(|event| RawEvent {
                body: Json::Object(event.body.clone()),
                delay_in_seconds: event.delay_in_seconds.map(Into::into),
                concurrency: event
                    .concurrency
                    .as_ref()
                    .map(|concurrency| RawConcurrency {
                        key: concurrency.key.clone(),
                        limit: concurrency.limit,
                    }),
            });
            let payload: Vec<RawEvent> = payload.collect();
            Request::Push(RawPush {
                queue_name: push.queue().as_str().into(),
                // The real client makes a random id, which nothing of ours reads: the content names it as well.
                job_id: format!(
                    "job-{:016x}",
                    crate::dice::fnv(json!(push).to_string().as_bytes())
                ),
                payload,
            })
        }
        Effect::Jira { request } => {
            let caller = match request.principal() {
                Principal::App => Caller::App,
                Principal::User => Caller::User(None),
            };
            Request::Jira(caller, request.path().into())
        }
        // The host waits five seconds at most.
        Effect::Sleep { millis } => Request::Sleep(i64::from(millis.min(5000))),
        Effect::Now | Effect::Random { .. } | Effect::Remaining | Effect::Instance => return None,
    })
}

fn set(area: Area, key: String, value: Json, options: SetOptions) -> Request {
    let options = Options {
        ttl: options.ttl.map(raw_ttl),
        key_policy: (options.key_policy == KeyPolicy::FailIfExists)
            .then(|| "FAIL_IF_EXISTS".to_owned()),
        ..Options::default()
    };
    Request::Set(area, key, Some(value), options)
}

fn raw_ttl(ttl: Ttl) -> RawTtl {
    RawTtl {
        value: ttl.millis() / 1000,
        unit: "SECONDS".into(),
    }
}

fn batch(items: Batch) -> Vec<RawItem> {
    let items: Vec<bailee_forge::Item> = items.into();
    items
        .into_iter()
        .map(|item| RawItem {
            key: item.key.into(),
            value: item.value.map(bailee_forge::Value::into_json),
            entity_name: item.entity_name.map(Into::into),
            options: Options::default(),
        })
        .collect()
}

fn all_of(conditions: Vec<bailee_forge::Condition>) -> Option<Filter> {
    (!conditions.is_empty()).then_some(Filter {
        and: Some(conditions),
        or: None,
    })
}

fn transact(transaction: &Transaction) -> RawTransaction {
    let item = |key: &bailee_forge::Key, entity: Option<&EntityName>| RawItem {
        key: key.as_str().into(),
        value: None,
        entity_name: entity.map(|name| name.as_str().into()),
        options: Options::default(),
    };
    RawTransaction {
        set: transaction
            .sets()
            .iter()
            .map(|set| RawOperation {
                item: RawItem {
                    value: Some(set.value.as_json().clone()),
                    options: Options {
                        ttl: set.ttl.map(raw_ttl),
                        ..Options::default()
                    },
                    ..item(&set.key, set.entity_name.as_ref())
                },
                conditions: all_of(set.conditions.clone()),
            })
            .collect(),
        delete: transaction
            .deletes()
            .iter()
            .map(|delete| RawOperation {
                item: item(&delete.key, delete.entity_name.as_ref()),
                conditions: all_of(delete.conditions.clone()),
            })
            .collect(),
        check: transaction
            .checks()
            .iter()
            .map(|check| RawOperation {
                item: item(&check.key, Some(&check.entity_name)),
                conditions: all_of(check.conditions.clone()),
            })
            .collect(),
    }
}

/// Returns the reply that an answer stands for, as the official client gives it for the effect of this name.
///
/// # Errors
/// The platform's error; an absent key of a read or delete is no error, as in the client.
pub fn reply(effect: &str, answer: Result<Answer, Refusal>) -> Result<Reply, PlatformError> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(refusal) if refusal.code == "KEY_NOT_FOUND" => {
            return Ok(if effect.ends_with("et") {
                Reply::Value { value: None }
            } else {
                Reply::Done
            });
        }
        Err(refusal) => return Err(refusal.into()),
    };
    Ok(match answer {
        Answer::Done | Answer::Stats(..) => Reply::Done,
        Answer::Value(shown) if effect.ends_with("et") => Reply::Value { value: shown.value },
        Answer::Value(_) => Reply::Done,
        Answer::Page(results, cursor) => Reply::Page {
            results: results.into_iter().map(key_value).collect(),
            cursor,
        },
        Answer::Batch(successful, failed) => Reply::Batch {
            successful: successful.into_iter().map(key_value).collect(),
            failed: failed
                .into_iter()
                .map(|item| FailedItem {
                    key: item.key,
                    entity_name: item.entity_name.and_then(|name| EntityName::new(name).ok()),
                    error: ItemError {
                        code: item.error.code,
                    },
                })
                .collect(),
        },
        // The client throws an error of its own, which the host names.
        Answer::Refused(_) => return Err(PlatformError::new("PARTIAL_SUCCESS", None)),
        // The host reads no body of a refusal.
        Answer::Http(status, body) => Reply::Http {
            status,
            body: if (200..300).contains(&status) {
                body
            } else {
                Json::Null
            },
        },
    })
}

fn key_value(shown: Shown) -> KeyValue {
    KeyValue {
        key: shown.key,
        value: shown.value.unwrap_or(Json::Null),
        entity_name: shown
            .entity_name
            .and_then(|name| EntityName::new(name).ok()),
    }
}
