//! Calls from outside: of a page or panel, and of a web trigger.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use bailee_sim::{Invocation, World};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json, json};

use crate::error::ApiError;
use crate::host::Host;
use crate::process::Ending;
use crate::record::Record;
use crate::run::{Ran, Start, raw};

/// The most bytes of a front-end request (page "Invocation limits", read 2026-09-01).
const REQUEST_BYTES: usize = 500 * 1000;
/// The most bytes of a front-end response (same source).
const RESPONSE_BYTES: usize = 5 * 1000 * 1000;

/// A call of a page or panel.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Who calls.
    #[serde(default = "admin")]
    pub user: String,
    /// Key of the module whose resolver is called; nothing for the page that is shown.
    pub module: Option<String>,
    /// What the module's extension says beside its type, such as the issue of a panel.
    #[serde(default)]
    pub extension: Map<String, Json>,
    /// The function.
    pub function: String,
    /// As text: the app gets what was sent, half a surrogate pair and any nesting included.
    #[serde(default = "null")]
    pub payload: Box<RawValue>,
}

fn admin() -> String {
    "admin".into()
}

fn null() -> Box<RawValue> {
    RawValue::NULL.to_owned()
}

/// A request from outside to a web trigger.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Requested {
    /// Key of the web trigger.
    pub module: String,
    /// Method of the request.
    #[serde(default = "post")]
    pub method: String,
    /// What stands behind the web trigger's own address.
    #[serde(default)]
    pub user_path: String,
    /// Headers, each with its values.
    #[serde(default)]
    pub headers: BTreeMap<String, Vec<String>>,
    /// Parameters of the query, each with its values.
    #[serde(default)]
    pub query_parameters: BTreeMap<String, Vec<String>>,
    /// The body.
    #[serde(default)]
    pub body: String,
}

fn post() -> String {
    "POST".into()
}

/// What the page's call becomes: the first argument of a resolver.
#[derive(Serialize)]
struct Called<'a> {
    call: Named<'a>,
    context: Json,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Named<'a> {
    function_key: &'a str,
    payload: &'a RawValue,
}

impl Host {
    /// Calls a function of a resolver as the page or panel of a user would, and returns its answer and what it cost.
    ///
    /// # Errors
    /// When site, user or module is missing, a limit is passed, or the function threw, ran out of time or lost its process.
    pub async fn invoke(
        self: &Arc<Self>,
        site: &str,
        asked: &Asked,
    ) -> Result<(Box<RawValue>, Record), ApiError> {
        let Asked {
            user,
            module,
            extension,
            function,
            payload,
        } = asked;
        if payload.get().len() > REQUEST_BYTES {
            return Err(too_large("request", REQUEST_BYTES));
        }
        self.driver.wake();
        let key = module.as_deref().unwrap_or(&self.artefact.page);
        let start = {
            let mut world = self.world_now();
            let front = self.context_of(world.site(site)?, user, key, extension)?;
            let (handler, invocation) = called(&mut world, site, Some(user), key)?;
            Start {
                handler,
                payload: raw(&Called {
                    call: Named {
                        function_key: function,
                        payload,
                    },
                    context: front,
                })?,
                context: world.wire_context(&invocation)?,
                function: function.clone(),
                user: Some(user.clone()),
                attempt: 1,
                invocation,
            }
        };
        answered(self.run(start).await?)
    }

    /// Sends a request to a web trigger, and returns what its function answers and what it cost.
    ///
    /// # Errors
    /// As [`Host::invoke`], and when the answer is none that the platform could make an HTTP response of.
    pub async fn request(
        self: &Arc<Self>,
        site: &str,
        requested: &Requested,
    ) -> Result<(Box<RawValue>, Record), ApiError> {
        if requested.body.len() > REQUEST_BYTES {
            return Err(too_large("request", REQUEST_BYTES));
        }
        self.driver.wake();
        let start = {
            let mut world = self.world_now();
            let (handler, invocation) = called(&mut world, site, None, &requested.module)?;
            let payload = json!({
                "method": requested.method,
                "path": format!("/x1/{}{}", requested.module, requested.user_path),
                "userPath": requested.user_path,
                "headers": requested.headers,
                "queryParameters": requested.query_parameters,
                "body": requested.body,
                "context": {"cloudId": world.site(site)?.cloud_id, "moduleKey": requested.module},
            });
            Start {
                handler,
                payload: raw(&payload)?,
                context: world.wire_context(&invocation)?,
                function: invocation.function.clone(),
                user: None,
                attempt: 1,
                invocation,
            }
        };
        let (value, record) = answered(self.run(start).await?)?;
        let answer: Json = serde_json::from_str(value.get()).unwrap_or_default();
        let is_response = answer.get("statusCode").is_some_and(Json::is_u64)
            || answer.get("outputKey").is_some_and(Json::is_string);
        if !is_response {
            return Err(ApiError::new(
                StatusCode::BAD_GATEWAY,
                "no-response",
                "the function answered neither a statusCode nor an outputKey",
            ));
        }
        Ok((value, record))
    }
}

/// Begins the invocation of the module with this key, and returns it with its handler.
fn called(
    world: &mut World,
    site: &str,
    user: Option<&str>,
    key: &str,
) -> Result<(String, Invocation), ApiError> {
    let invocation = world.invoke_module(site, user, key)?;
    let module = world.app.called(key);
    let handler = module.map(|module| module.handler.clone());
    Ok((handler.unwrap_or_default(), invocation))
}

fn too_large(what: &str, most: usize) -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "payload-too-large",
        format!("a {what} of the page may have {most} bytes"),
    )
}

/// Returns what a function answered to whoever called it, and what that cost.
fn answered(Ran { record, ending }: Ran) -> Result<(Box<RawValue>, Record), ApiError> {
    let failed = |code, message: String| Err(ApiError::new(StatusCode::BAD_GATEWAY, code, message));
    match ending {
        Ending::Returned(value) => {
            let value = value.unwrap_or_else(|| RawValue::NULL.to_owned());
            if value.get().len() > RESPONSE_BYTES {
                return Err(too_large("response", RESPONSE_BYTES));
            }
            Ok((value, record))
        }
        Ending::Threw { name, message } => failed("function-threw", format!("{name}: {message}")),
        Ending::TimedOut => failed("function-timed-out", "the function ran out of time".into()),
        Ending::Killed => failed(
            "process-killed",
            "the process ended while the function ran".into(),
        ),
    }
}
