//! The control API: `/_local/…`, documented with examples in `docs/local.md`.
//!
//! Whatever changes something is in the state file before it is acknowledged.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::host::Host;

mod fault;
mod invoke;
mod platform;
mod site;
mod store;

/// Returns the routes below `/_local`.
pub fn routes() -> Router<Arc<Host>> {
    use axum::routing::{get, post, put};
    Router::new()
        .route("/health", get(platform::health))
        .route("/clock", get(platform::clock).post(platform::advance))
        .route("/cost", get(platform::cost))
        .route("/invocations", get(platform::invocations))
        .route("/processes/kill", post(platform::kill))
        .route(
            "/faults",
            get(fault::list).post(fault::add).delete(fault::clear),
        )
        .route("/sites", get(site::list).post(site::add))
        .route("/sites/{site}/event", post(site::event))
        .route("/sites/{site}/upgrade", post(site::upgrade))
        .route("/sites/{site}/uninstall", post(site::uninstall))
        .route("/sites/{site}/reinstall", post(site::reinstall))
        .route("/sites/{site}/relink", post(site::relink))
        .route("/sites/{site}/log", get(site::log))
        .route("/sites/{site}/invoke", post(invoke::invoke))
        .route("/sites/{site}/fetch", post(invoke::fetch))
        .route("/sites/{site}/store", get(store::list))
        .route(
            "/sites/{site}/store/{*key}",
            put(store::put).delete(store::delete),
        )
        .fallback(|| async {
            ApiError::not_found("there is no such endpoint; docs/local.md lists them")
        })
        .method_not_allowed_fallback(|| async {
            ApiError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "this endpoint does not take this method",
            )
        })
}

/// Reads a request body, whatever its content type says; an empty one counts as `{}`.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, ApiError> {
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ApiError::invalid(format!("the body: {error}")))
}

/// Answers `value` once everything that changed is in the state file.
async fn kept(host: &Host, value: Value) -> Result<Response, ApiError> {
    saved(host).await?;
    Ok(Json(value).into_response())
}

async fn saved(host: &Host) -> Result<(), ApiError> {
    host.saver.saved().await.map_err(|why| {
        ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "state-not-written",
            format!("done, but the state file cannot be written: {why}"),
        )
    })
}

/// Answers values as NDJSON: one JSON text a line.
fn lines(values: impl Iterator<Item = Value>) -> Response {
    let mut text = String::new();
    for value in values {
        text.push_str(&value.to_string());
        text.push('\n');
    }
    ([(header::CONTENT_TYPE, "application/x-ndjson")], text).into_response()
}

fn ok() -> Value {
    json!({"ok": true})
}
