//! What concerns all sites: health, clock, cost, invocations, processes.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::body::{kept, read};
use crate::clock::{self, rfc3339};
use crate::driver::{DELIVERIES, Target};
use crate::error::ApiError;
use crate::host::Host;
use crate::record::Cost;

/// `GET /_local/health`
pub(super) async fn health(State(host): State<Arc<Host>>) -> Result<Json<Value>, ApiError> {
    let processes = host.pool()?.view();
    let running = host.live().len();
    let (sites, version) = {
        let world = host.world();
        (world.sites().len(), world.app.version.clone())
    };
    Ok(Json(json!({
        "ok": true,
        "version": env!("CARGO_PKG_VERSION"),
        "app": {"title": host.artefact.title(), "id": host.artefact.app.id, "version": version},
        "pid": std::process::id(),
        "now": host.now_text(),
        "sites": sites,
        "running": running,
        "processes": processes,
    })))
}

/// `GET /_local/clock`
pub(super) async fn clock(State(host): State<Arc<Host>>) -> Json<Value> {
    let next = host.world().next_due();
    Json(json!({
        "now": host.now_text(),
        "offsetMillis": host.clock.offset(),
        "nextDue": next.map(rfc3339),
        "advancing": host.driver.under_way(),
        "running": host.live().len(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance: Option<String>,
    to: Option<String>,
    /// How many deliveries run; as many as one advance can unless given.
    deliveries: Option<usize>,
}

/// `POST /_local/clock {advance: "P1D"}` or `{to: "2026-12-01T00:00:00Z"}`
pub(super) async fn advance(
    State(host): State<Arc<Host>>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let Advance {
        advance,
        to,
        deliveries,
    } = read(&body)?;
    let deliveries = deliveries.unwrap_or(DELIVERIES);
    if !(1..=DELIVERIES).contains(&deliveries) {
        let range = format!("deliveries is 1 to {DELIVERIES}");
        return Err(ApiError::invalid(range));
    }
    let target = match (advance, to) {
        (Some(text), None) => clock::duration(&text).map(Target::After),
        (None, Some(text)) => clock::time(&text).map(Target::At),
        _ => Err("give one of advance (a duration such as P1D) and to (a time)".into()),
    };
    let target = target.map_err(ApiError::invalid)?;
    let advanced = host
        .driver
        .advance(target, deliveries)
        .await
        .ok_or_else(|| {
            ApiError::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "stopping",
                "the local platform is stopping",
            )
        })?;
    kept(&host, json!(advanced)).await
}

/// `GET /_local/cost`
pub(super) async fn cost(State(host): State<Arc<Host>>) -> Json<Value> {
    let world = host.world();
    let sites: Map<String, Value> = world
        .sites()
        .iter()
        .map(|(name, site)| (name.clone(), json!(Cost::of(&site.usage, &world.prices))))
        .collect();
    Json(json!({
        "sites": sites,
        "total": Cost::of(world.usage(), &world.prices),
        "dollarsAfterFree": world.usage().dollars_after_free(&world.prices),
        "prices": world.prices,
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recent {
    site: Option<String>,
    limit: Option<usize>,
}

/// `GET /_local/invocations?site=&limit=`
pub(super) async fn invocations(
    State(host): State<Arc<Host>>,
    Query(query): Query<Recent>,
) -> Json<Value> {
    let invocations = host
        .past()
        .invocations(query.site.as_deref(), query.limit.unwrap_or(50));
    Json(json!({"invocations": invocations}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kill {
    pid: Option<u32>,
}

/// `POST /_local/processes/kill {pid?}`
pub(super) async fn kill(
    State(host): State<Arc<Host>>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let Kill { pid } = read(&body)?;
    let killed = host.pool()?.kill(pid);
    if killed.is_empty() && pid.is_some() {
        return Err(ApiError::not_found(
            "no Node process has this pid; GET /_local/health lists them",
        ));
    }
    Ok(Json(json!({"killed": killed})))
}
