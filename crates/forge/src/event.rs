//! Events: everything that the platform starts the app with, and the context it comes with.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use thiserror::Error;

use crate::queue::{Delivery, RetryContext};

/// Whose invocation it is. The tenant is known from here and from nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Context {
    /// The installed site, such as `ari:cloud:jira::site/<cloud id>`. Empty when the platform gave none.
    pub install_context: String,
    /// The user, in invocations that have one.
    pub account_id: Option<String>,
    /// The app's version, when known.
    pub app_version: Option<String>,
}

/// What started this invocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Event {
    /// The admin page called a function.
    Resolver {
        /// The function's name, such as `records.put`.
        function: String,
        /// What the page sent; not trusted.
        payload: Json,
    },
    /// The schedule is due. May be skipped and may come twice.
    Scheduled,
    /// A queue delivers, at least once and in no order.
    Queue(Delivery),
    /// The app was installed. May come late, twice or never.
    Installed,
    /// The app was upgraded to a new major version.
    Upgraded,
    /// The app is about to be uninstalled; 55 seconds are left, and a failure changes nothing.
    PreUninstall,
    /// A project was deleted in Jira.
    ProjectDeleted {
        /// The project's id.
        project: String,
    },
    /// Something this version does not know; it is survived and not acted on.
    Other {
        /// The event's type, as the platform named it.
        kind: String,
    },
}

/// An event that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EventError {
    /// The payload is not JSON of the shape that the module delivers.
    #[error("the payload of a {module} invocation cannot be read: {what}")]
    Malformed {
        /// The module.
        module: &'static str,
        /// What is missing or wrong, without content.
        what: &'static str,
    },
    /// The shim named a module that this version does not know.
    #[error("no such module")]
    UnknownModule,
}

impl EventError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "malformed-event",
            Self::UnknownModule => "unknown-module",
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawCall {
    function_key: String,
    #[serde(default)]
    payload: Json,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawDelivery {
    queue_name: String,
    #[serde(default)]
    job_id: String,
    #[serde(default)]
    event_id: String,
    body: Map<String, Json>,
    #[serde(default)]
    retry_context: Option<RetryContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawTrigger {
    #[serde(default)]
    event_type: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    upgrader_account_id: Option<String>,
    #[serde(default)]
    app: Option<Json>,
    #[serde(default)]
    project: Option<RawProject>,
}

#[derive(Deserialize)]
struct RawProject {
    id: Json,
}

impl Event {
    /// Reads the payload that `module` (`resolver`, `scheduled`, `queue`, `trigger` or `preUninstall`) was invoked with.
    ///
    /// Unknown fields are ignored; an unknown trigger event becomes [`Event::Other`].
    ///
    /// # Errors
    /// [`EventError`] when the payload has not the module's shape; nothing of it is repeated in the message.
    pub fn read(module: &str, payload: &[u8]) -> Result<Self, EventError> {
        match module {
            "resolver" => {
                let call: RawCall = read_object(payload).ok_or(EventError::Malformed {
                    module: "resolver",
                    what: "functionKey is missing",
                })?;
                Ok(Self::Resolver {
                    function: call.function_key,
                    payload: call.payload,
                })
            }
            "scheduled" => Ok(Self::Scheduled),
            "queue" => {
                let raw: RawDelivery = read_object(payload).ok_or(EventError::Malformed {
                    module: "queue",
                    what: "queueName or body is missing",
                })?;
                Ok(Self::Queue(Delivery {
                    queue_name: raw.queue_name,
                    job_id: raw.job_id,
                    event_id: raw.event_id,
                    body: raw.body,
                    retry_context: raw.retry_context,
                }))
            }
            "trigger" => {
                let raw: RawTrigger = read_object(payload).ok_or(EventError::Malformed {
                    module: "trigger",
                    what: "it is not an event object",
                })?;
                read_trigger(raw)
            }
            "preUninstall" => Ok(Self::PreUninstall),
            _ => Err(EventError::UnknownModule),
        }
    }
}

/// Reads a JSON object; serde alone would take an array for a struct, too.
fn read_object<T: serde::de::DeserializeOwned>(payload: &[u8]) -> Option<T> {
    let object: Map<String, Json> = serde_json::from_slice(payload).ok()?;
    serde_json::from_value(Json::Object(object)).ok()
}

/// Installed and upgraded events are documented without an event type: `id` and `app` tell them.
fn read_trigger(raw: RawTrigger) -> Result<Event, EventError> {
    match raw.event_type.as_deref() {
        Some("avi:forge:installed:app") => Ok(Event::Installed),
        Some("avi:forge:upgraded:app") => Ok(Event::Upgraded),
        Some("avi:jira:deleted:project") => {
            let id = match raw.project.map(|project| project.id) {
                Some(Json::String(id)) => id,
                Some(Json::Number(id)) => id.to_string(),
                _ => {
                    return Err(EventError::Malformed {
                        module: "trigger",
                        what: "project.id is missing",
                    });
                }
            };
            Ok(Event::ProjectDeleted { project: id })
        }
        Some(other) => Ok(Event::Other {
            kind: other.to_owned(),
        }),
        None if raw.id.is_some() && raw.app.is_some() => Ok(if raw.upgrader_account_id.is_some() {
            Event::Upgraded
        } else {
            Event::Installed
        }),
        None => Ok(Event::Other {
            kind: String::new(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(module: &str, payload: &str) -> Result<Event, EventError> {
        Event::read(module, payload.as_bytes())
    }

    #[test]
    fn an_install_event_is_known_with_and_without_its_type() {
        let documented = r#"{"id":"i","installerAccountId":"a","app":{"id":"x","version":"1"}}"#;
        assert_eq!(read("trigger", documented), Ok(Event::Installed));
        assert_eq!(
            read("trigger", r#"{"eventType":"avi:forge:installed:app"}"#),
            Ok(Event::Installed)
        );
        let upgraded = r#"{"id":"i","upgraderAccountId":"a","app":{"id":"x","version":"2"},"new":{"field":1}}"#;
        assert_eq!(read("trigger", upgraded), Ok(Event::Upgraded));
    }

    #[test]
    fn an_unknown_event_is_survived() {
        assert_eq!(
            read(
                "trigger",
                r#"{"eventType":"avi:jira:invented:thing","x":1}"#
            ),
            Ok(Event::Other {
                kind: "avi:jira:invented:thing".into()
            })
        );
        assert_eq!(
            read("trigger", "{}"),
            Ok(Event::Other {
                kind: String::new()
            })
        );
    }

    #[test]
    fn a_malformed_event_is_an_error_without_its_content() {
        for (module, payload) in [
            ("resolver", "canary"),
            ("resolver", r#"{"payload":"canary"}"#),
            ("queue", r#"{"queueName":"work","body":["canary"]}"#),
            ("trigger", r#"["canary"]"#),
            (
                "trigger",
                r#"{"eventType":"avi:jira:deleted:project","project":{"id":{"canary":1}}}"#,
            ),
            ("canary", "{}"),
        ] {
            let error = read(module, payload).unwrap_err();
            assert!(!error.to_string().contains("canary"), "{error}");
        }
    }

    #[test]
    fn a_deleted_project_is_known_by_its_id() {
        assert_eq!(
            read(
                "trigger",
                r#"{"eventType":"avi:jira:deleted:project","project":{"id":10001,"key":"AB"}}"#
            ),
            Ok(Event::ProjectDeleted {
                project: "10001".into()
            })
        );
    }
}
