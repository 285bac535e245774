//! Calling the app as its pages and whoever knows the address of a web trigger would, and the platform as its back end would.

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
use crate::record::Record;

fn admin() -> String {
    "admin".into()
}

/// `POST /_local/sites/{site}/invoke {user?, module?, extension?, function, payload?}`; the function's answer is the body.
pub(super) async fn invoke(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let ran = host.invoke(&site, &read(&body)?).await?;
    answer(&host, ran).await
}

/// `POST /_local/sites/{site}/request {module, method?, userPath?, headers?, queryParameters?, body?}`; the function's answer
/// is the body.
pub(super) async fn request(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let ran = host.request(&site, &read(&body)?).await?;
    answer(&host, ran).await
}

/// The body is what the function answered and nothing more; what it cost is beside it.
async fn answer(
    host: &Host,
    (value, record): (Box<RawValue>, Record),
) -> Result<Response, ApiError> {
    saved(host).await?;
    let json = [(header::CONTENT_TYPE, "application/json")];
    let mut response = (json, value.get().to_owned()).into_response();
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
