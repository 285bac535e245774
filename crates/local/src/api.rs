//! The control API: `/_local/…`, documented with examples in `docs/local.md`.
//!
//! Whatever changes something is in the state file before it is acknowledged.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::map_response;

use crate::error::ApiError;
use crate::host::Host;

mod body;
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
        .route("/sites/{site}/request", post(invoke::request))
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
        .layer(map_response(body::explained))
}
