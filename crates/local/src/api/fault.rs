//! Faults in force.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use bailee_sim::Rule;
use bailee_sim::fault::faultable;
use serde_json::{Value, json};

use super::body::{kept, read};
use crate::error::ApiError;
use crate::host::Host;

/// The rules in force, and the effects that a rule can name.
fn view(host: &Host) -> Value {
    json!({"faults": host.world().faults.rules(), "effects": faultable()})
}

/// `GET /_local/faults`
pub(super) async fn list(State(host): State<Arc<Host>>) -> Json<Value> {
    Json(view(&host))
}

/// `POST /_local/faults`: one rule or a list of them
pub(super) async fn add(State(host): State<Arc<Host>>, body: Bytes) -> Result<Response, ApiError> {
    let rules = match read(&body)? {
        Value::Array(rules) => rules,
        rule => vec![rule],
    };
    let rules: Vec<Rule> = rules
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()
        .map_err(|error| ApiError::invalid(format!("no fault: {error}")))?;
    for rule in rules {
        host.world().add_fault(rule);
    }
    host.saver.changed();
    kept(&host, view(&host)).await
}

/// `DELETE /_local/faults`
pub(super) async fn clear(State(host): State<Arc<Host>>) -> Result<Response, ApiError> {
    host.world().faults.clear();
    host.saver.changed();
    kept(&host, view(&host)).await
}
