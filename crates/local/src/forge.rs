//! `__forge_fetch__`: the requests of Atlassian's client packages, from the loader to the simulator.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bailee_sim::wire::{self, Fetched};
use bailee_sim::{Invocation, World};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::host::Host;
use crate::run::elapsed;

/// Where the loader sends them.
pub const PATH: &str = "/_forge/fetch";

/// One request of a client package.
#[derive(Debug, Deserialize)]
pub struct Request {
    /// First argument of `__forge_fetch__`: which part of the platform, and as whom.
    pub options: Value,
    /// Second argument.
    pub path: String,
    /// Third argument: method, headers and body.
    #[serde(default = "empty")]
    pub init: Value,
}

fn empty() -> Value {
    json!({})
}

/// Returns what the loader makes a `Response` of.
#[must_use]
pub fn body(fetched: &Fetched) -> Value {
    match fetched {
        Fetched::Answer(response) => json!({
            "status": response.status,
            "headers": response.headers,
            "body": response.body,
        }),
        Fetched::Lost | Fetched::Over(_) => json!({"lost": true}),
    }
}

/// Has the simulator perform a request of an invocation that began at `began`.
///
/// What it may have changed is noted for the state file.
pub fn answer(
    host: &Host,
    world: &mut World,
    invocation: &mut Invocation,
    began: Instant,
    request: &Request,
) -> Fetched {
    // Time is this machine's, unless the clock stands; the simulator adds none of its own.
    if !host.clock.stands() {
        invocation.spend(elapsed(began) - invocation.elapsed);
    }
    let Request {
        options,
        path,
        init,
    } = request;
    let fetched = wire::fetch(world, invocation, options, path, init);
    if changes(path) {
        host.saver.changed();
    }
    fetched
}

/// Whether a request to this path may change something: all of the store's are POST, so the path tells.
fn changes(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let reads =
        path.starts_with("/rest/") || ["/get", "/query"].iter().any(|end| path.ends_with(end));
    !reads
}

#[derive(Deserialize)]
struct FromProcess {
    invocation: u64,
    #[serde(flatten)]
    request: Request,
}

/// `POST /_forge/fetch`, by the loader alone: it carries the secret of its process.
///
/// # Errors
/// 403 for anybody else, 410 when the invocation is over.
pub async fn fetch(
    State(host): State<Arc<Host>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let token = headers
        .get("x-bailee-process")
        .and_then(|value| value.to_str().ok());
    let token = token.filter(|token| host.pool().is_ok_and(|pool| pool.knows(token)));
    let Some(token) = token else {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "not-a-process",
            "this endpoint is the loader's",
        ));
    };
    let FromProcess {
        invocation,
        request,
    } = serde_json::from_slice(&body)
        .map_err(|error| ApiError::invalid(format!("the request: {error}")))?;
    let (fetched, pid) = {
        let mut live = host.live();
        // The tenant is that of the invocation, and the invocation must be one of this process.
        let live = live
            .get_mut(&invocation)
            .filter(|live| live.token == token)
            .ok_or_else(|| {
                ApiError::new(
                    StatusCode::GONE,
                    "invocation-over",
                    "the invocation is over",
                )
            })?;
        let mut world = host.world();
        let fetched = answer(
            &host,
            &mut world,
            &mut live.invocation,
            live.began,
            &request,
        );
        (fetched, live.pid)
    };
    host.driver.wake();
    if let (Fetched::Over(_), Some(pid)) = (&fetched, pid) {
        host.pool()?.kill(Some(pid));
    }
    Ok(Json(self::body(&fetched)))
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn reading_is_told_from_writing_by_the_path() {
        for path in [
            "/api/v1/get",
            "/api/v1/secret/get",
            "/api/v1/entity/query",
            "/api/v1/batch/get",
            "/rest/api/3/myself?x=1",
        ] {
            assert!(!changes(path), "{path}");
        }
        for path in [
            "/api/v1/set",
            "/api/v1/transaction",
            "/api/v1/batch/set",
            "/api/v1/entity/delete",
            "/webhook/queue/publish/{contextAri}/{environmentId}/{appId}/{appVersion}",
        ] {
            assert!(changes(path), "{path}");
        }
    }
}
