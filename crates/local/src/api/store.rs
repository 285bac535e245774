//! What the app stores on a site: to look at, and to tamper with behind its back.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bailee_sim::Area;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{kept, lines, ok};
use crate::error::ApiError;
use crate::host::Host;

/// Which store is meant: a plain key, an item of an entity, or a secret.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    entity: Option<String>,
    #[serde(default)]
    secret: bool,
}

impl Which {
    fn area(self) -> Result<Area, ApiError> {
        match (self.entity, self.secret) {
            (None, false) => Ok(Area::Plain),
            (Some(entity), false) => Ok(Area::Entity(entity)),
            (None, true) => Ok(Area::Secret),
            (Some(_), true) => Err(ApiError::invalid(
                "a key is of an entity or a secret, not both",
            )),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    prefix: Option<String>,
}

/// `GET /_local/sites/{site}/store?prefix=`
pub(super) async fn list(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, ApiError> {
    let stored = host.world_now().stored(&site)?;
    let prefix = filter.prefix.unwrap_or_default();
    let shown = stored
        .into_iter()
        .filter(|(_, key, _)| key.starts_with(&prefix));
    Ok(lines(shown.map(|(area, key, value)| match area {
        Area::Plain => json!({"key": key, "value": value}),
        Area::Entity(entity) => json!({"key": key, "entity": entity, "value": value}),
        Area::Secret => json!({"key": key, "secret": true, "value": value}),
    })))
}

/// `PUT /_local/sites/{site}/store/{key}?entity=|secret=true`, the value as body
pub(super) async fn put(
    State(host): State<Arc<Host>>,
    Path((site, key)): Path<(String, String)>,
    Query(which): Query<Which>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let value: Value = serde_json::from_slice(&body).map_err(|error| {
        ApiError::invalid(format!(
            "the value is not one that a store can hold: {error}"
        ))
    })?;
    tamper(&host, &site, which, &key, Some(&value)).await
}

/// `DELETE /_local/sites/{site}/store/{key}?entity=|secret=true`
pub(super) async fn delete(
    State(host): State<Arc<Host>>,
    Path((site, key)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Response, ApiError> {
    tamper(&host, &site, which, &key, None).await
}

async fn tamper(
    host: &Host,
    site: &str,
    which: Which,
    key: &str,
    value: Option<&Value>,
) -> Result<Response, ApiError> {
    let area = which.area()?;
    {
        let mut world = host.world_now();
        let there = |(one, name, _): &(Area, String, Value)| *one == area && name == key;
        // Deleting what is not there would be a test that tests nothing.
        if value.is_none() && !world.stored(site)?.iter().any(there) {
            return Err(ApiError::not_found(
                "there is no such key; GET …/store lists them",
            ));
        }
        world.tamper(site, area, key, value)?;
    }
    host.saver.changed();
    kept(host, ok()).await
}
