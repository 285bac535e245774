//! Requests off the wire.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::unreadable;
use crate::refusal::Refusal;
use crate::request::{Caller, RawItem, Request};
use crate::store::Area;

/// Reads a request.
///
/// # Errors
/// 400 for a body of another shape, 501 for what is not modelled.
pub(super) fn read(options: &Json, path: &str, init: &Json) -> Result<Request, Refusal> {
    let text = |name: &str| options.get(name).and_then(Json::as_str);
    match (text("type"), text("remote")) {
        (Some("kvs"), _) => kvs(path, &body(path, init)?),
        (Some("fpp"), Some("jira")) => {
            let method = init.get("method").and_then(Json::as_str).unwrap_or("GET");
            if method != "GET" {
                return Err(Refusal::not_modelled(&format!("{method} of Jira")));
            }
            let caller = match text("provider") {
                Some("user") => Caller::User(text("accountId").map(Into::into)),
                Some("app") => Caller::App,
                _ => return Err(Refusal::not_modelled("this caller of Jira")),
            };
            Ok(Request::Jira(caller, path.into()))
        }
        (Some("fpp"), Some("stargate")) => stargate(path, init),
        (Some(kind), remote) => Err(Refusal::not_modelled(&format!(
            "requests of type {kind} to {}",
            remote.unwrap_or("nowhere")
        ))),
        (None, _) => Err(Refusal::malformed("The request's options have no type")),
    }
}

/// The body as JSON; the clients send text, the golden file holds it parsed.
fn body(path: &str, init: &Json) -> Result<Json, Refusal> {
    match init.get("body") {
        Some(Json::String(text)) => serde_json::from_str(text).map_err(|_| unreadable(path)),
        Some(json) => Ok(json.clone()),
        None => Err(unreadable(path)),
    }
}

fn shaped<T: DeserializeOwned>(path: &str, body: &Json) -> Result<T, Refusal> {
    // The error of serde may repeat content.
    T::deserialize(body).map_err(|_| unreadable(path))
}

fn kvs(path: &str, body: &Json) -> Result<Request, Refusal> {
    let Some(rest) = path.strip_prefix("/api/v1/") else {
        return Err(Refusal::not_modelled(path));
    };
    match rest {
        "query" => return shaped(path, body).map(Request::Query),
        "entity/query" => return shaped(path, body).map(Request::EntityQuery),
        "batch/get" => return shaped(path, body).map(Request::BatchGet),
        "batch/set" => return shaped(path, body).map(Request::BatchSet),
        "batch/delete" => return shaped(path, body).map(Request::BatchDelete),
        "transaction" => return shaped(path, body).map(Request::Transact),
        _ => {}
    }
    let item: RawItem = shaped(path, body)?;
    let (area, verb) = match rest.split_once('/') {
        None => (Area::Plain, rest),
        Some(("secret", verb)) => (Area::Secret, verb),
        Some(("entity", verb)) => {
            let name = item.entity_name.clone().ok_or_else(|| unreadable(path))?;
            (Area::Entity(name), verb)
        }
        Some(_) => return Err(Refusal::not_modelled(path)),
    };
    match verb {
        "get" => Ok(Request::Get(area, item.key, item.options)),
        "set" => Ok(Request::Set(area, item.key, item.value, item.options)),
        "delete" => Ok(Request::Delete(area, item.key)),
        _ => Err(Refusal::not_modelled(path)),
    }
}

/// The braces of these paths are literal: the platform's proxy fills them in.
fn stargate(path: &str, init: &Json) -> Result<Request, Refusal> {
    let of_queue = |verb: &str| {
        path.strip_prefix("/webhook/queue/")
            .and_then(|rest| rest.strip_prefix(verb))
            .is_some_and(|rest| rest.starts_with('/'))
    };
    if of_queue("publish") {
        shaped(path, &body(path, init)?).map(Request::Push)
    } else if of_queue("stats") {
        shaped(path, &body(path, init)?).map(Request::QueueStats)
    } else if of_queue("cancel") {
        shaped(path, &body(path, init)?).map(Request::QueueCancel)
    } else {
        Err(Refusal::not_modelled(&format!("the gateway's {path}")))
    }
}
