//! What the endpoints read and answer.

use axum::Json;
use axum::body::{Bytes, to_bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::host::Host;

/// The longest message of the framework that is passed on.
const MESSAGE_BYTES: usize = 4096;

/// Reads a request body, whatever its content type says; an empty one counts as `{}`.
pub(super) fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, ApiError> {
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ApiError::invalid(format!("the body: {error}")))
}

/// Answers `value` once everything that changed is in the state file.
pub(super) async fn kept(host: &Host, value: Value) -> Result<Response, ApiError> {
    saved(host).await?;
    Ok(Json(value).into_response())
}

/// Returns once everything that changed is in the state file.
pub(super) async fn saved(host: &Host) -> Result<(), ApiError> {
    host.saver.saved().await.map_err(|why| {
        ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "state-not-written",
            format!("done, but the state file cannot be written: {why}"),
        )
    })
}

/// Answers values as NDJSON: one JSON text a line.
pub(super) fn lines(values: impl Iterator<Item = Value>) -> Response {
    let mut text = String::new();
    for value in values {
        text.push_str(&value.to_string());
        text.push('\n');
    }
    ([(header::CONTENT_TYPE, "application/x-ndjson")], text).into_response()
}

/// Gives an error that the framework wrote as plain text, such as for a parameter that cannot be read, the form of all others.
pub(super) async fn explained(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !status.is_client_error() || !is_plain {
        return response;
    }
    let text = to_bytes(response.into_body(), MESSAGE_BYTES).await;
    let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
    ApiError::new(status, "invalid-request", text).into_response()
}

/// Returns the answer of what has nothing else to say.
pub(super) fn ok() -> Value {
    json!({"ok": true})
}
