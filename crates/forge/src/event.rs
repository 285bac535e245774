//! Events: everything that the platform starts the app with, and the context it comes with.
//!
//! What the documentation calls optional is optional here, members that are not known are ignored, and an event that this
//! version does not know is [`Event::Other`].

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use thiserror::Error;

use crate::outcome::Outcome;
use crate::payload::{self, Payload};
use crate::queue::{Delivery, RetryContext};

/// Whose invocation it is. The tenant is known from here and from nowhere else.
///
/// It is made of the handler's *second* argument, which the platform writes; the first one is the payload, and whoever may
/// send a payload writes what they like into it, a `principal` and an `installContext` of their own as well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Context {
    /// The installed site, such as `ari:cloud:jira::site/<cloud id>`. Empty when the platform gave none.
    pub install_context: String,
    /// The user, in invocations that have one.
    pub account_id: Option<String>,
    /// The app's version, when known.
    pub app_version: Option<String>,
    /// In a call of the app's own code: the installed site of the context that it handed over, if it did.
    pub handed: Option<String>,
}

impl Context {
    /// Reads `{installContext?, accountId?, appVersion?, handed?}`; what is absent or no text counts as absent. Where the platform
    /// names no site, it is that of the context which the app's own code handed over.
    ///
    /// # Errors
    /// [`EventError::Malformed`] when it is no JSON object.
    pub fn read(context: &[u8]) -> Result<Self, EventError> {
        let malformed = EventError::Malformed {
            module: "context",
            what: "it is no object",
        };
        let mut members = match payload::read(context).map(|read| read.json) {
            Some(Json::Object(members)) => members,
            _ => return Err(malformed),
        };
        let handed = text(&mut members, "handed");
        let install_context = text(&mut members, "installContext").or_else(|| handed.clone());
        Ok(Self {
            install_context: install_context.unwrap_or_default(),
            account_id: text(&mut members, "accountId"),
            app_version: text(&mut members, "appVersion"),
            handed,
        })
    }
}

/// What started this invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The admin page called a function.
    Resolver {
        /// The function's name, such as `records.put`.
        function: String,
        /// What the page sent; not trusted.
        payload: Json,
    },
    /// The app's own code asks for something: only code of the app names this module, and no payload of a page does.
    App {
        /// What it asks for.
        payload: Json,
    },
    /// The schedule is due. May be skipped and may come twice.
    Scheduled,
    /// A queue delivers, at least once and in no order.
    Queue(Delivery),
    /// The app was installed. May come late, twice or never.
    Installed {
        /// Which repetition this is; 0 for the first delivery.
        repetition: u64,
    },
    /// The app was upgraded to a new major version, or installed: see [`Event::read`].
    Upgraded {
        /// As for `Installed`.
        repetition: u64,
    },
    /// The app is about to be uninstalled; 55 seconds are left, and a failure changes nothing.
    PreUninstall,
    /// A project was deleted in Jira.
    ProjectDeleted {
        /// The project's id.
        project: String,
        /// As for `Installed`.
        repetition: u64,
    },
    /// Something that this version does not know; it is ignored.
    Other {
        /// The event's type, as the platform named it; empty when it named none.
        kind: String,
    },
}

/// An event that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EventError {
    /// The payload does not have the shape that the module delivers.
    #[error("the payload of a {module} invocation cannot be read: {what}")]
    Malformed {
        /// The module.
        module: &'static str,
        /// What is missing or wrong, without content.
        what: &'static str,
    },
    /// The call names a function, but its payload holds something that no stored value can.
    #[error("the request cannot be read: {what}")]
    Payload {
        /// What, and in which field.
        what: String,
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
            Self::Payload { .. } => "invalid-payload",
            Self::UnknownModule => "unknown-module",
        }
    }

    /// Returns how an invocation of `module` ends with this error: a call is answered, anything else ends with a line in the
    /// log. It is not repeated, since it would not be readable the next time.
    #[must_use]
    pub fn outcome(&self, module: &str) -> Outcome {
        if module == RESOLVER || module == APP {
            let error = json!({"code": self.code(), "message": self.to_string()});
            Outcome::Reply {
                body: json!({"error": error}),
            }
        } else {
            Outcome::failed(self.code(), None)
        }
    }
}

const RESOLVER: &str = "resolver";
const APP: &str = "app";

impl Event {
    /// Reads the payload that `module` (`resolver`, `scheduled`, `queue`, `trigger`, `preUninstall`, or `app` for the app's
    /// own code) was invoked with.
    ///
    /// A trigger's event is known by its `eventType`. Atlassian's page "Life cycle events" (mirror of 2026-08-22) shows
    /// installs and upgrades without one and calls everything but `id` and `app` optional, so without a type, an
    /// `installerAccountId` says installed, and `id` and `app` alone say *upgraded*: what is to be done after an upgrade is
    /// all that is to be done after an install and more, so that reading is never wrong.
    ///
    /// # Errors
    /// [`EventError`] when the payload does not have the module's shape; nothing of it is repeated in the message but the
    /// names of declared fields.
    pub fn read(module: &str, payload: &[u8]) -> Result<Self, EventError> {
        match module {
            RESOLVER => read_call(payload),
            APP => read_app(payload),
            "scheduled" => Ok(Self::Scheduled),
            "queue" => read_delivery(payload),
            "trigger" => read_trigger(payload),
            "preUninstall" => Ok(Self::PreUninstall),
            _ => Err(EventError::UnknownModule),
        }
    }
}

/// Reads a payload that somebody waits for the answer to, with what cannot be stored of it.
fn read_asked(
    module: &'static str,
    payload: &[u8],
) -> Result<(Map<String, Json>, Option<EventError>), EventError> {
    let malformed = |what| EventError::Malformed { module, what };
    // The shim sends nothing when JavaScript cannot write the payload as JSON: its stack ends before its nesting does.
    if payload.is_empty() {
        return Err(EventError::Payload {
            what: "it cannot be written as JSON; it may be nested too deeply".into(),
        });
    }
    match payload::read(payload) {
        Some(Payload {
            json: Json::Object(members),
            flaw,
        }) => {
            // What was sent is not what would be stored, and only the caller can say what was meant.
            let flaw = flaw.map(|flaw| EventError::Payload {
                what: flaw.to_string(),
            });
            Ok((members, flaw))
        }
        Some(_) => Err(malformed("it is no object")),
        None => Err(malformed("it is no JSON")),
    }
}

fn read_app(payload: &[u8]) -> Result<Event, EventError> {
    match read_asked(APP, payload)? {
        (_, Some(flaw)) => Err(flaw),
        (members, None) => Ok(Event::App {
            payload: members.into(),
        }),
    }
}

fn read_call(payload: &[u8]) -> Result<Event, EventError> {
    let malformed = |what| EventError::Malformed {
        module: RESOLVER,
        what,
    };
    let (mut call, flaw) = read_asked(RESOLVER, payload)?;
    let function =
        text(&mut call, "functionKey").ok_or_else(|| malformed("functionKey is no text"))?;
    match flaw {
        Some(flaw) => Err(flaw),
        None => Ok(Event::Resolver {
            function,
            payload: call.remove("payload").unwrap_or_default(),
        }),
    }
}

fn read_delivery(payload: &[u8]) -> Result<Event, EventError> {
    let mut event = object("queue", payload)?;
    let Some(Json::Object(body)) = event.remove("body") else {
        return Err(EventError::Malformed {
            module: "queue",
            what: "body is no object",
        });
    };
    let retry_context = read_retry(&mut event);
    Ok(Event::Queue(Delivery {
        body,
        retry_context,
    }))
}

/// Reads what says that a delivery is a repeated one: whatever its shape, its presence tells that.
fn read_retry(event: &mut Map<String, Json>) -> Option<RetryContext> {
    match event.remove("retryContext") {
        None | Some(Json::Null) => None,
        Some(Json::Object(mut retry)) => Some(RetryContext {
            retry_count: retry
                .get("retryCount")
                .and_then(Json::as_u64)
                .unwrap_or_default(),
            retry_reason: text(&mut retry, "retryReason").unwrap_or_default(),
            retry_data: retry.remove("retryData").unwrap_or_default(),
        }),
        Some(_) => Some(RetryContext::default()),
    }
}

fn read_trigger(payload: &[u8]) -> Result<Event, EventError> {
    let mut event = object("trigger", payload)?;
    let kind = text(&mut event, "eventType").unwrap_or_default();
    let repetition = read_retry(&mut event).map_or(0, |retry| retry.retry_count);
    match kind.as_str() {
        "avi:forge:installed:app" => Ok(Event::Installed { repetition }),
        "avi:forge:upgraded:app" => Ok(Event::Upgraded { repetition }),
        "avi:jira:deleted:project" => {
            match event.get("project").and_then(|project| project.get("id")) {
                Some(Json::String(id)) => Ok(Event::ProjectDeleted {
                    project: id.clone(),
                    repetition,
                }),
                Some(Json::Number(id)) => Ok(Event::ProjectDeleted {
                    project: id.to_string(),
                    repetition,
                }),
                _ => Err(EventError::Malformed {
                    module: "trigger",
                    what: "project.id is missing",
                }),
            }
        }
        "" if event.get("installerAccountId").is_some_and(Json::is_string) => {
            Ok(Event::Installed { repetition })
        }
        "" if event.contains_key("id") && event.contains_key("app") => {
            Ok(Event::Upgraded { repetition })
        }
        _ => Ok(Event::Other { kind }),
    }
}

/// Reads a payload that nobody of the app's users wrote: what cannot be read in it is of no interest.
fn object(module: &'static str, payload: &[u8]) -> Result<Map<String, Json>, EventError> {
    match payload::read(payload).map(|read| read.json) {
        Some(Json::Object(members)) => Ok(members),
        _ => Err(EventError::Malformed {
            module,
            what: "it is no object",
        }),
    }
}

fn text(members: &mut Map<String, Json>, name: &str) -> Option<String> {
    match members.remove(name) {
        Some(Json::String(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
