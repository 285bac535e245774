//! Calling the app as its page would, and the platform as its back end would.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::body::{read, saved};
use crate::error::ApiError;
use crate::forge::{self, Request};
use crate::host::Host;

fn admin() -> String {
    "admin".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invoke {
    #[serde(default = "admin")]
    user: String,
    function: String,
    /// As text: the app gets what was sent, half a surrogate pair and any nesting included.
    #[serde(default = "null")]
    payload: Box<RawValue>,
}

fn null() -> Box<RawValue> {
    RawValue::NULL.to_owned()
}

/// `POST /_local/sites/{site}/invoke {user, function, payload}`; the function's answer is the body.
pub(super) async fn invoke(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let Invoke {
        user,
        function,
        payload,
    } = read(&body)?;
    let (value, record) = host.invoke(&site, &user, &function, &payload).await?;
    saved(&host).await?;
    let json = [(header::CONTENT_TYPE, "application/json")];
    let mut response = (json, value.get().to_owned()).into_response();
    // The body is what the page gets and nothing more; what it cost is beside it.
    if let Ok(record) = HeaderValue::from_str(&json!(record).to_string()) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-bailee-invocation"), record);
    }
    Ok(response)
}

#[derive(Deserialize)]
struct Fetch {
    #[serde(default = "admin")]
    user: String,
    #[serde(flatten)]
    request: Request,
}

/// `POST /_local/sites/{site}/fetch {user?, options, path, init}`: one `__forge_fetch__` of a resolver.
pub(super) async fn fetch(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let Fetch { user, request } = read(&body)?;
    let fetched = {
        let mut world = host.world_now();
        let mut invocation = world.invoke(&site, &user)?;
        let fetched = forge::answer(&host, &mut world, &mut invocation, Instant::now(), &request);
        world.finish(&mut invocation);
        fetched
    };
    host.driver.wake();
    saved(&host).await?;
    Ok(Json(forge::body(&fetched)))
}
